"""The fourteen forms of Annex III, Decree 30/2020/NĐ-CP.

Mẫu 1.1–1.10 administrative documents, 2.1–2.2 annexes, 3.1–3.2 copies. Words that the
decree prints stand here as they are printed; all else is a tag.
"""

from __future__ import annotations

from .model import Align, Columns, Form, FormPart, PageBreak, Text

BLANK = "\u00a0" * 8
"""Room for a number or a date that is not given yet."""

_INDENT = 12.7
_HEAD = 0.44
"""Part of the width that the left column of the head takes."""


def _national() -> tuple[Text, ...]:
    return (
        Text(FormPart.NATIONAL, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True),
        Text(FormPart.MOTTO, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, rule=0.62),
    )


def _agency() -> tuple[Text, ...]:
    return (
        Text(FormPart.PARENT, "{{ parent }}", 12, when="parent"),
        Text(FormPart.AGENCY, "{{ agency }}", 12, bold=True, rule=0.3),
    )


def _head(
    *below_number: Text, is_dated: bool = True, is_numbered: bool = True
) -> tuple[Columns, ...]:
    number = (
        (Text(FormPart.NUMBER, "Số: {{ number }}/{{ notation }}", 13, before=6),)
        if is_numbered
        else ()
    )
    date = (
        (
            Text(
                FormPart.DATE,
                "{{ place }}, ngày {{ day }} tháng {{ month }} năm {{ year }}",
                13,
                italic=True,
                before=6,
            ),
        )
        if is_dated
        else ()
    )
    # Number and date stand on one line, however many lines the names above take
    return (
        Columns(_agency(), _national(), _HEAD),
        Columns((*number, *below_number), date, _HEAD),
    )


def _title(
    title: str = "{{ title }}", subject: str = "{{ subject }}"
) -> tuple[Text, ...]:
    return (
        Text(FormPart.TITLE, title, 14, bold=True, before=18),
        Text(FormPart.SUBJECT, subject, 14, bold=True, rule=0.25),
    )


def _urgency() -> Text:
    return Text(
        FormPart.URGENCY, "{{ urgency }}", 13, bold=True, before=6, when="urgency",
        color="D90000",
    )  # fmt: skip


def _body(text: str = "{{ item }}", each: str = "body", **over: bool) -> Text:
    return Text(
        FormPart.BODY, text, 14, align="justify", before=6, indent=_INDENT, each=each,
        italic=over.get("italic", False),
    )  # fmt: skip


def _line(text: str) -> Text:
    return _body(text, each="")


def _basis() -> Text:
    return Text(
        FormPart.BASIS, "{{ item }}", 14, italic=True, align="justify", before=6,
        indent=_INDENT, each="basis",
    )  # fmt: skip


def _centred(part: FormPart, text: str, each: str = "") -> Text:
    return Text(part, text, 14, bold=True, before=12, each=each)


def _signature() -> tuple[Text, ...]:
    return (
        Text(FormPart.SIGNER_TITLE, "{{ item }}", 13, bold=True, each="signer_titles"),
        Text(FormPart.SIGNER_NAME, "{{ signer }}", 13, bold=True, before=72),
    )


def _recipients() -> tuple[Text, ...]:
    left: Align = "left"
    return (
        Text(
            FormPart.RECIPIENTS_LABEL, "Nơi nhận:", 12, bold=True, italic=True,
            align=left,
        ),
        Text(
            FormPart.RECIPIENTS, "{{ item }}", 11, align=left, each="recipients"
        ),
    )  # fmt: skip


def _foot() -> Columns:
    return Columns(_recipients(), _signature(), 0.5, 12.0)


def _addressees() -> tuple[Text, ...]:
    """Kính gửi: one on the line, several as a list (II.9)."""
    part = FormPart.ADDRESSEE
    several = "addressees"
    return (
        Text(part, "Kính gửi: {{ addressee }}", 14, before=12, when="addressee"),
        Text(part, "Kính gửi:", 14, before=12, align="left", indent=30, when=several),
        Text(
            part, "{{ item }}", 14, align="left", indent=50, each=several, when=several
        ),
    )


def _decision(code: str, name: str, *after: Text | Columns | PageBreak) -> Form:
    title = "NGHỊ QUYẾT" if code == "1.1" else "QUYẾT ĐỊNH"
    ruling = "QUYẾT NGHỊ:" if code == "1.1" else "QUYẾT ĐỊNH:"
    return Form(
        code,
        name,
        (
            *_head(_urgency()),
            *_title(title),
            _centred(FormPart.HEADING, "{{ heading }}"),
            _basis(),
            _centred(FormPart.RULING, ruling),
            _body(),
            _foot(),
            *after,
        ),
    )


_ANNEX_NOTE = (
    "(Kèm theo {{ note_type }} số {{ number }}/{{ notation }} ngày {{ day }} tháng "
    "{{ month }} năm {{ year }} của {{ agency_name }})"
)


def _annex(code: str, name: str) -> Form:
    return Form(
        code,
        name,
        (
            Text(FormPart.ANNEX_LABEL, "{{ annex_label }}", 14, bold=True),
            Text(FormPart.ANNEX_TITLE, "{{ annex_title }}", 14, bold=True),
            Text(FormPart.ANNEX_NOTE, _ANNEX_NOTE, 14, italic=True, rule=0.3),
            _body(),
        ),
    )


def _promulgated() -> tuple[Text | Columns | PageBreak, ...]:
    """What a decision promulgates or approves, after its own foot (Mẫu 1.3)."""
    return (
        PageBreak(),
        Columns(_agency(), _national(), _HEAD),
        *_title("{{ attached_title }}", "{{ attached_subject }}"),
        Text(FormPart.ANNEX_NOTE, _ANNEX_NOTE, 14, italic=True),
        _body(each="attached_body"),
    )


FORMS: dict[str, Form] = {
    form.code: form
    for form in (
        _decision("1.1", "Nghị quyết (cá biệt)"),
        _decision("1.2", "Quyết định (cá biệt) quy định trực tiếp"),
        _decision("1.3", "Quyết định (cá biệt) quy định gián tiếp", *_promulgated()),
        Form(
            "1.4",
            "Văn bản có tên loại",
            (*_head(_urgency()), *_title(), *_addressees(), _body(), _foot()),
        ),
        Form(
            "1.5",
            "Công văn",
            (
                *_head(
                    Text(FormPart.SUBJECT, "V/v {{ subject }}", 12, before=6),
                    _urgency(),
                ),
                *_addressees(),
                _body(),
                _foot(),
            ),
        ),
        Form(
            "1.6",
            "Công điện",
            (
                *_head(_urgency()),
                *_title("CÔNG ĐIỆN"),
                _line("{{ agency }} điện:"),
                _body(each="addressed"),
                _body(),
                _foot(),
            ),
        ),
        Form(
            "1.7",
            "Giấy mời",
            (
                *_head(_urgency()),
                *_title("GIẤY MỜI"),
                _line("{{ agency_name }} trân trọng kính mời: {{ invited }}"),
                _line("Tới dự: {{ event }}"),
                _line("Chủ trì: {{ chair }}"),
                _line("Thời gian: {{ time }}"),
                _line("Địa điểm: {{ venue }}"),
                _body(),
                _foot(),
            ),
        ),
        Form(
            "1.8",
            "Giấy giới thiệu",
            (
                *_head(),
                Text(FormPart.TITLE, "GIẤY GIỚI THIỆU", 14, bold=True, before=18),
                _line("{{ agency_name }} trân trọng giới thiệu:"),
                _line("Ông (bà): {{ person }}"),
                _line("Chức vụ: {{ person_position }}"),
                _line("Được cử đến: {{ sent_to }}"),
                _line("Về việc: {{ subject }}"),
                _body(),
                _line("Giấy này có giá trị đến hết ngày {{ valid_until }}./."),
                _foot(),
            ),
        ),
        Form(
            "1.9",
            "Biên bản",
            (
                *_head(is_dated=False),
                *_title("BIÊN BẢN"),
                _line("Thời gian bắt đầu: {{ time }}"),
                _line("Địa điểm: {{ venue }}"),
                _line("Thành phần tham dự: {{ attendants }}"),
                _line("Chủ trì (chủ tọa): {{ chair }}"),
                _line("Thư ký (người ghi biên bản): {{ secretary }}"),
                _line("Nội dung:"),
                _body(),
                _line("Cuộc họp kết thúc vào {{ end_time }}./."),
                Columns(
                    (
                        Text(FormPart.SIGNER_TITLE, "THƯ KÝ", 13, bold=True),
                        Text(
                            FormPart.SIGNER_NAME, "{{ secretary }}", 13, bold=True,
                            before=72,
                        ),
                    ),
                    (
                        Text(FormPart.SIGNER_TITLE, "CHỦ TỌA", 13, bold=True),
                        Text(
                            FormPart.SIGNER_NAME, "{{ chair }}", 13, bold=True,
                            before=72,
                        ),
                    ),
                    0.5,
                    12.0,
                ),
                Columns(_recipients(), (), 0.5, 12.0),
            ),
        ),
        Form(
            "1.10",
            "Giấy nghỉ phép",
            (
                *_head(),
                Text(FormPart.TITLE, "GIẤY NGHỈ PHÉP", 14, bold=True, before=18),
                _line("Xét đề nghị nghỉ phép của ông (bà) {{ person }},"),
                _line("{{ agency_name }} cấp cho:"),
                _line("Ông (bà): {{ person }}"),
                _line("Chức vụ: {{ person_position }}"),
                _line("Được nghỉ phép trong thời gian: {{ time }}"),
                _line("Nơi nghỉ phép: {{ venue }}"),
                _body(),
                _foot(),
            ),
        ),
        _annex("2.1", "Phụ lục văn bản giấy"),
        _annex("2.2", "Phụ lục văn bản điện tử"),
        Form(
            "3.1",
            "Bản sao sang định dạng giấy",
            (
                _body(each="copied"),
                Text(FormPart.COPY_WORDS, "", 2, rule=1.0),
                Columns(
                    (
                        *_agency(),
                        Text(
                            FormPart.NUMBER, "Số: {{ number }}/{{ notation }}", 13,
                            before=6,
                        ),
                    ),
                    (
                        Text(FormPart.COPY_WORDS, "{{ copy_words }}", 14, bold=True),
                        Text(
                            FormPart.DATE,
                            "{{ place }}, ngày {{ day }} tháng {{ month }} năm "
                            "{{ year }}",
                            13,
                            italic=True,
                            before=6,
                        ),
                    ),
                ),
                _foot(),
            ),
        ),
        Form(
            "3.2",
            "Bản sao sang định dạng điện tử",
            (
                Text(
                    FormPart.COPY_NOTE, "{{ copy_note }}", 10, align="right"
                ),
                *_head(Text(FormPart.SUBJECT, "V/v {{ subject }}", 12, before=6)),
                *_addressees(),
                _body(),
                _foot(),
            ),
        ),
    )
}  # fmt: skip


_BY_TYPE_CODE = {
    "NQ": "1.1",
    "QĐ": "1.2",
    "CĐ": "1.6",
    "GM": "1.7",
    "GGT": "1.8",
    "BB": "1.9",
    "GNP": "1.10",
    "SY": "3.1",
    "TrS": "3.1",
    "SL": "3.1",
}


def form_of(type_code: str) -> Form:
    """Return the form of a document type by its abbreviation; "" is a công văn.

    >>> form_of("TTr").code, form_of("").code, form_of("QĐ").code
    ('1.4', '1.5', '1.2')
    """
    if not type_code:
        return FORMS["1.5"]
    return FORMS[_BY_TYPE_CODE.get(type_code, "1.4")]
