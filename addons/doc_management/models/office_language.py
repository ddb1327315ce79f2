"""The language in which official papers name things."""

VIETNAMESE = "vi_VN"


def in_vietnamese(records):
    """Return the records speaking Vietnamese where the language is installed.

    Official documents are written in Vietnamese (NĐ 30/2020/NĐ-CP, Phụ lục I). A server
    without it still makes its papers, in the language at hand, instead of failing.
    """
    if records.env["res.lang"]._get_data(code=VIETNAMESE):
        return records.with_context(lang=VIETNAMESE)
    return records
