"""The language in which official papers name things."""

VIETNAMESE = "vi_VN"


def in_vietnamese(records):
    """Return the records speaking Vietnamese where the language is installed.

    Official documents are written in Vietnamese (NĐ 30/2020/NĐ-CP, Phụ lục I). A server
    without it still makes its papers, in the language at hand, instead of failing.
    """
    return records.with_context(**office_language(records.env))


def office_language(env):
    """Return the context of the language of offices, where it is installed."""
    installed = env["res.lang"]._get_data(code=VIETNAMESE)
    return {"lang": VIETNAMESE} if installed else {}
