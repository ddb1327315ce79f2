"""Clean documents in each of the fourteen forms, and ways to spoil them.

Each is made twice by means that share nothing with the checker: drawn as a PDF, and
written as a Word file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from docmgmt.fonts import find_fonts
from docmgmt.forms.catalogue import BLANK, FORMS
from docmgmt.forms.model import (
    Columns,
    Form,
    FormPart,
    Margins,
    PageBreak,
    Text,
    fill,
)
from docmgmt.layout.page import mm
from docmgmt.layout.typeset import drawing_lock, register
from docmgmt.layout_check.record import Record
from docmgmt.layout_check.values import Fault

TODAY = date(2026, 4, 22)

LONG = (
    "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh về việc rà soát, xây dựng phương án "
    "phòng, chống hạn hán vụ Hè Thu năm 2026, Sở Nông nghiệp và Môi trường đã phối hợp "
    "với các địa phương, đơn vị liên quan kiểm tra thực tế nguồn nước tại các hồ chứa, "
    "trạm bơm và kênh mương trên địa bàn, kết quả cụ thể như sau:"
)
SECOND = (
    "Tổng dung tích các hồ chứa đạt 58,2% thiết kế; trong đó có 07 hồ dưới 40%, tập "
    "trung tại các xã Phúc An, Đồng Mộc, Yên Hạ. Diện tích có nguy cơ thiếu nước "
    "khoảng 3.180 ha, cần chuyển đổi cơ cấu cây trồng hoặc bổ sung nguồn nước bơm vét."
)
END = "Sở Nông nghiệp và Môi trường kính đề nghị xem xét, chỉ đạo./."

VALUES: dict[str, str | tuple[str, ...]] = {
    "parent": "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
    "agency": "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    "agency_name": "Sở Nông nghiệp và Môi trường",
    "number": BLANK,
    "notation": "SNNMT-TNN",
    "place": "Sông Lam",
    "day": BLANK,
    "month": BLANK,
    "year": "2026",
    "urgency": "",
    "title": "TỜ TRÌNH",
    "subject": "Phương án phòng, chống hạn hán vụ Hè Thu năm 2026",
    "heading": "GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    "basis": (
        "Căn cứ Quyết định số 15/2025/QĐ-UBND ngày 04 tháng 3 năm 2025 của Ủy ban nhân "
        "dân tỉnh Sông Lam quy định chức năng, nhiệm vụ của Sở Nông nghiệp và Môi "
        "trường;",
        "Theo đề nghị của Trưởng phòng Tài nguyên nước.",
    ),
    "body": (LONG, SECOND, END),
    "addressee": "Ủy ban nhân dân tỉnh Sông Lam.",
    "addressees": (),
    "addressed": ("Ủy ban nhân dân các xã Phúc An, Đồng Mộc, Yên Hạ.",),
    "signer_titles": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    "signer": "Trần Thị Minh Châu",
    "recipients": (
        "- Như trên;",
        "- Giám đốc Sở (để b/c);",
        "- Sở Tài chính;",
        "- Lưu: VT, TNN.",
    ),
    "invited": "Ông Nguyễn Văn Hải, Giám đốc Sở Tài chính",
    "event": "Hội nghị triển khai phương án phòng, chống hạn",
    "chair": "Trần Thị Minh Châu",
    "secretary": "Vũ Thành Nam",
    "time": "08 giờ 00 phút ngày 24 tháng 4 năm 2026",
    "end_time": "11 giờ 30 phút ngày 24 tháng 4 năm 2026",
    "venue": "Phòng họp số 1, trụ sở Sở Nông nghiệp và Môi trường",
    "attendants": "đại diện các phòng, đơn vị thuộc Sở",
    "person": "Ngô Quốc Bảo",
    "person_position": "Chuyên viên Chi cục Thủy lợi",
    "sent_to": "Ủy ban nhân dân xã Phúc An",
    "valid_until": "30 tháng 6 năm 2026",
    "annex_label": "Phụ lục II",
    "annex_title": "DANH MỤC HỒ CHỨA THIẾU NƯỚC",
    "note_type": "Văn bản",
    "attached_title": "QUY CHẾ",
    "attached_subject": "Vận hành hồ chứa mùa cạn",
    "attached_body": (LONG, SECOND, "Quy chế này được công bố công khai./."),
    "copied": (LONG, SECOND, END),
    "copy_words": "SAO Y",
    "copy_note": "SAO Y; Sở Nông nghiệp và Môi trường; 22/04/2026; 09:41:05 +07:00",
}
_TYPES = {
    "1.1": ("Nghị quyết", "NQ"),
    "1.2": ("Quyết định", "QĐ"),
    "1.3": ("Quyết định", "QĐ"),
    "1.4": ("Tờ trình", "TTr"),
    "1.5": ("Công văn", ""),
    "1.6": ("Công điện", "CĐ"),
    "1.7": ("Giấy mời", "GM"),
    "1.8": ("Giấy giới thiệu", "GGT"),
    "1.9": ("Biên bản", "BB"),
    "1.10": ("Giấy nghỉ phép", "GNP"),
    "2.1": ("Phụ lục", ""),
    "2.2": ("Phụ lục", ""),
    "3.1": ("Bản sao y", "SY"),
    "3.2": ("Công văn", ""),
}
_ARTICLES = ("Điều 1. " + SECOND, "Điều 2. " + LONG, "Điều 3. " + END)


def values_of(code: str) -> dict[str, str | tuple[str, ...]]:
    """Return what a clean document of this form is filled with."""
    type_code = _TYPES[code][1]
    over: dict[str, str | tuple[str, ...]] = {}
    if type_code:
        over["notation"] = f"{type_code}-SNNMT"
    if code in ("1.1", "1.2", "1.3"):
        over["body"] = _ARTICLES
    if code in ("1.8", "1.9"):
        over["body"] = (SECOND,)
    if code not in ("1.4", "1.5", "3.2"):
        over["addressee"] = ""
    if code in ("2.1", "3.1"):
        over |= {"number": "05", "day": "22", "month": "4"}
    return {**VALUES, **over}


def record_of(code: str) -> Record:
    """Return the record of the clean document of this form."""
    values = values_of(code)
    name, type_code = _TYPES[code]
    is_numbered = code in ("2.1", "3.1")

    def text(key: str) -> str:
        found = values[key]
        assert isinstance(found, str)
        return found

    return Record(
        form=code,
        type_name=name,
        type_code=type_code,
        agency=text("agency_name"),
        parent_agency=text("parent"),
        notation=text("notation"),
        number="05" if is_numbered else "",
        place=text("place"),
        issued_on=TODAY if is_numbered else None,
        subject=text("subject"),
        authority=("KT. GIÁM ĐỐC",),
        position="PHÓ GIÁM ĐỐC",
        signer=text("signer"),
        recipients=("Sở Tài chính",),
        is_numbered=is_numbered,
        annexes=0,
    )


def clean_form(code: str) -> Form:
    return fill(FORMS[code], values_of(code))


# Drawing as a PDF ---------------------------------------------------------------------

_ALIGN = {
    "left": TA_LEFT,
    "center": TA_CENTER,
    "right": TA_RIGHT,
    "justify": TA_JUSTIFY,
}


class Pen:
    """Draws a filled form from top to bottom."""

    def __init__(self, form: Form, page_number: str = "top") -> None:
        self.form = form
        self.page_number = page_number
        self.faces = register(find_fonts())
        self.stream = BytesIO()
        width, height = form.size
        self.size = (mm(width), mm(height))
        self.canvas = Canvas(self.stream, pagesize=self.size, invariant=1)
        margins = form.margins
        self.left, self.right = mm(margins.left), mm(width - margins.right)
        self.top, self.bottom = mm(height - margins.top), mm(margins.bottom)
        self.y = self.top
        self.page = 1

    def draw(self) -> bytes:
        for block in self.form.blocks:
            if isinstance(block, PageBreak):
                self.new_page()
            elif isinstance(block, Columns):
                room = self.right - self.left
                middle = self.left + room * block.share
                height = max(
                    self.height(block.left, middle - self.left),
                    self.height(block.right, self.right - middle),
                )
                if self.y - height < self.bottom:
                    self.new_page()
                self.y -= block.before
                top = self.y
                self.column(block.left, self.left, middle)
                lowest, self.y = self.y, top
                self.column(block.right, middle, self.right)
                self.y = min(lowest, self.y)
            elif block.part is FormPart.COPY_NOTE:
                self.note(block)
            else:
                self.text(block, self.left, self.right)
        if self.page_number == "first" and self.page == 1:
            self.number("top")
        self.canvas.save()
        return self.stream.getvalue()

    def number(self, where: str) -> None:
        if not self.form.page_numbers or where == "none":
            return
        y = mm(self.form.size[1] - 13) if where != "bottom" else mm(12)
        self.canvas.setFont(self.faces.regular, 13)
        x = (self.left + self.right) / 2
        if where == "side":
            x = self.right
        self.canvas.drawCentredString(x, y, str(self.page))

    def new_page(self) -> None:
        if self.page == 1 and self.page_number == "first":
            self.number("top")
        self.canvas.showPage()
        self.page += 1
        self.y = self.top
        self.number("top" if self.page_number == "first" else self.page_number)

    def note(self, text: Text) -> None:
        self.canvas.setFont(self.face(text), text.size)
        x, y = self.size[0] - mm(6), self.size[1] - mm(12)
        self.canvas.drawRightString(x, y, text.text)

    def face(self, text: Text) -> str:
        if text.font.startswith("Arial"):
            return "Helvetica"
        if text.font != "Times New Roman":
            return "Courier"
        if text.bold and text.italic:
            return self.faces.bold_italic
        if text.bold:
            return self.faces.bold
        return self.faces.italic if text.italic else self.faces.regular

    def paragraph(self, text: Text) -> Paragraph:
        # Long runs of no-break blanks are room that must stay room
        content = escape(text.text)
        return Paragraph(
            content,
            ParagraphStyle(
                "x",
                fontName=self.face(text),
                fontSize=text.size,
                leading=text.size * 1.15,
                alignment=_ALIGN[text.align],
                firstLineIndent=mm(text.indent),
                textColor=HexColor(f"#{text.color}"),
            ),
        )

    def height(self, texts: tuple[Text, ...], width: float) -> float:
        return sum(
            self.paragraph(text).wrap(width, 9999)[1] + text.before + 4
            for text in texts
        )

    def column(self, texts: tuple[Text, ...], left: float, right: float) -> None:
        for text in texts:
            self.text(text, left, right)

    def text(self, text: Text, left: float, right: float) -> None:
        paragraph = self.paragraph(text)
        self.y -= text.before
        pending = [paragraph]
        while pending:
            part = pending.pop(0)
            _width, height = part.wrap(right - left, 9999)
            if self.y - height < self.bottom:
                pieces = part.split(right - left, self.y - self.bottom)
                if len(pieces) > 1:
                    pending = [*pieces, *pending]
                    continue
                self.new_page()
                pending.insert(0, part)
                continue
            self.y -= height
            if text.text:
                part.drawOn(self.canvas, left, self.y)
        if text.rule:
            self.y -= 3
            half = (right - left) * text.rule / 2
            middle = (left + right) / 2
            self.canvas.setLineWidth(0.6)
            self.canvas.line(middle - half, self.y, middle + half, self.y)


def pdf_file(form: Form, page_number: str = "top") -> bytes:
    with drawing_lock:
        return Pen(form, page_number).draw()


# Spoiling -----------------------------------------------------------------------------

Spoil = Callable[[Form], Form]


@dataclass(frozen=True)
class Seed:
    """One fault put into one form; what must be found and where the law says so."""

    name: str
    code: str
    spoil: Spoil
    fault: Fault
    article: str
    record: Callable[[Record], Record] = lambda record: record
    page_number: str = "top"
    only: str = ""
    """"pdf" or "docx" where the other cannot have the fault."""


def on(part: FormPart, **over: object) -> Spoil:
    """Change how a component is set."""
    return lambda form: form.mapped(
        lambda text: replace(text, **over) if text.part is part else text  # type: ignore[arg-type]
    )


def without(part: FormPart) -> Spoil:
    return lambda form: form.mapped(lambda text: None if text.part is part else text)


def reword(part: FormPart, pattern: str, to: str) -> Spoil:
    """Replace words; fails where nothing is replaced."""

    def spoil(form: Form) -> Form:
        done = 0

        def change(text: Text) -> Text:
            nonlocal done
            if text.part is not part:
                return text
            new, count = re.subn(pattern, to, text.text)
            done += count
            return replace(text, text=new)

        spoiled = form.mapped(change)
        assert done, f"nothing to reword: {pattern}"
        return spoiled

    return spoil


def margins(**over: float) -> Spoil:
    return lambda form: replace(form, margins=replace(form.margins, **over))


def size(width: float, height: float) -> Spoil:
    return lambda form: replace(form, size=(width, height))


def added(block: Text, at: int) -> Spoil:
    return lambda form: replace(
        form, blocks=(*form.blocks[:at], block, *form.blocks[at:])
    )


def longer(form: Form) -> Form:
    """Make it two pages long."""
    more = tuple(
        Text(FormPart.BODY, LONG, 14, align="justify", before=6, indent=12.7)
        for _ in range(9)
    )
    at = next(
        place
        for place, block in enumerate(form.blocks)
        if isinstance(block, Text) and block.part is FormPart.BODY
    )
    return replace(form, blocks=(*form.blocks[:at], *more, *form.blocks[at:]))


def swapped_head(form: Form) -> Form:
    head = form.blocks[0]
    assert isinstance(head, Columns)
    return replace(
        form,
        blocks=(replace(head, left=head.right, right=head.left), *form.blocks[1:]),
    )


def numbered(number: str = "05", on_day: date = TODAY) -> Callable[[Record], Record]:
    return lambda record: replace(
        record, number=number, issued_on=on_day, is_numbered=True
    )


def dated(day: str, month: str, number: str = "05") -> Spoil:
    def spoil(form: Form) -> Form:
        form = reword(FormPart.NUMBER, f"Số: {BLANK}", f"Số: {number}")(form)
        return reword(
            FormPart.DATE, f"ngày {BLANK} tháng {BLANK}", f"ngày {day} tháng {month}"
        )(form)

    return spoil


def with_record(**over: object) -> Callable[[Record], Record]:
    return lambda record: replace(record, **over)  # type: ignore[arg-type]


def same(form: Form) -> Form:
    return form


def then(*spoils: Spoil) -> Spoil:
    def spoil(form: Form) -> Form:
        for each in spoils:
            form = each(form)
        return form

    return spoil


P = FormPart
F = Fault
TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam quyÕt ®Þnh mét sè néi dung"
VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam quyeát ñònh moät soá noäi dung"

SEEDS: tuple[Seed, ...] = (
    # Paper, margins, type, page numbers
    Seed("letter paper", "1.5", size(216, 279), F.PAGE_SIZE, "I.I.1"),
    Seed("A5 paper", "1.4", size(148, 210), F.PAGE_SIZE, "I.I.1"),
    Seed("A3 paper", "1.2", size(297, 420), F.PAGE_SIZE, "I.I.1"),
    Seed("landscape", "1.4", size(297, 210), F.ORIENTATION, "I.I.2"),
    Seed("narrow left margin", "1.5", margins(left=25), F.MARGIN, "I.I.3"),
    Seed("wide left margin", "1.4", margins(left=40), F.MARGIN, "I.I.3"),
    Seed("narrow right margin", "1.2", margins(right=10), F.MARGIN, "I.I.3"),
    Seed("wide right margin", "1.5", margins(right=25), F.MARGIN, "I.I.3"),
    Seed("narrow top margin", "1.5", margins(top=12), F.MARGIN, "I.I.3"),
    Seed("wide top margin", "1.4", margins(top=32), F.MARGIN, "I.I.3"),
    Seed(
        "narrow bottom margin",
        "1.5",
        then(longer, margins(bottom=10)),
        F.MARGIN,
        "I.I.3",
    ),
    Seed("Arial text", "1.5", on(P.BODY, font="Arial"), F.FONT, "I.I.4"),
    Seed("Arial agency", "1.4", on(P.AGENCY, font="Arial"), F.FONT, "I.I.4"),
    Seed("Courier list", "1.2", on(P.RECIPIENTS, font="Courier New"), F.FONT, "I.I.4"),
    Seed("blue text", "1.5", on(P.BODY, color="1f3fbf"), F.COLOR, "I.I.4"),
    Seed("red title", "1.4", on(P.TITLE, color="d00000"), F.COLOR, "I.I.4"),
    Seed(
        "TCVN3 text",
        "1.5",
        reword(P.BODY, "Tổng dung tích", TCVN3),
        F.ENCODING,
        "I.I.4",
    ),
    Seed("VNI text", "1.4", reword(P.BODY, "Tổng dung tích", VNI), F.ENCODING, "I.I.4"),
    Seed(
        "no page number",
        "1.5",
        then(longer, lambda form: replace(form, page_numbers=False)),
        F.PAGE_NUMBER_MISSING,
        "I.I.7",
    ),
    Seed(
        "number on the first page",
        "1.5",
        longer,
        F.PAGE_NUMBER_FIRST,
        "I.I.7",
        page_number="first",
        only="pdf",
    ),
    Seed(
        "page number at the foot",
        "1.4",
        longer,
        F.PAGE_NUMBER_LOOK,
        "I.I.7",
        page_number="bottom",
        only="pdf",
    ),
    Seed(
        "page number at the side",
        "1.2",
        longer,
        F.PAGE_NUMBER_LOOK,
        "I.I.7",
        page_number="side",
        only="pdf",
    ),
    # 1 national name and motto
    Seed("no national name", "1.5", without(P.NATIONAL), F.MISSING, "I.II.1"),
    Seed("no motto", "1.4", without(P.MOTTO), F.MISSING, "I.II.1"),
    Seed(
        "national name misspelt",
        "1.2",
        reword(P.NATIONAL, "HÒA", "HOÀ"),
        F.WORDING,
        "I.II.1",
    ),
    Seed(
        "motto without blanks", "1.5", reword(P.MOTTO, " - ", "-"), F.WORDING, "I.II.1"
    ),
    Seed(
        "motto with long dashes", "1.7", reword(P.MOTTO, "-", "–"), F.WORDING, "I.II.1"
    ),
    Seed("national name too large", "1.5", on(P.NATIONAL, size=14.0), F.SIZE, "I.II.1"),
    Seed(
        "national name not bold", "1.4", on(P.NATIONAL, bold=False), F.WEIGHT, "I.II.1"
    ),
    Seed("motto too small", "1.9", on(P.MOTTO, size=12.0), F.SIZE, "I.II.1"),
    Seed("motto italic", "1.5", on(P.MOTTO, italic=True), F.SLANT, "I.II.1"),
    Seed("motto without its line", "1.4", on(P.MOTTO, rule=0.0), F.RULE, "I.II.1"),
    Seed("head swapped", "1.4", swapped_head, F.PLACE, "I.II.1"),
    # 2 agency
    Seed("no parent agency", "1.5", without(P.PARENT), F.MISSING, "I.II.2"),
    Seed("no agency", "1.5", without(P.AGENCY), F.MISSING, "I.II.2"),
    Seed(
        "another agency",
        "1.4",
        reword(P.AGENCY, "MÔI TRƯỜNG", "PHÁT TRIỂN NÔNG THÔN"),
        F.WORDING,
        "I.II.2",
    ),
    Seed("agency not bold", "1.2", on(P.AGENCY, bold=False), F.WEIGHT, "I.II.2"),
    Seed("parent bold", "1.5", on(P.PARENT, bold=True), F.WEIGHT, "I.II.2"),
    Seed("agency too large", "1.10", on(P.AGENCY, size=15.0), F.SIZE, "I.II.2"),
    Seed(
        "agency in small letters",
        "1.5",
        reword(P.AGENCY, "SỞ NÔNG NGHIỆP", "Sở Nông nghiệp"),
        F.CASE,
        "I.II.2",
    ),
    Seed("agency without its line", "1.8", on(P.AGENCY, rule=0.0), F.RULE, "I.II.2"),
    # 3 number and sign
    Seed("no number", "1.5", without(P.NUMBER), F.MISSING, "I.II.3"),
    Seed(
        "number before it was given",
        "1.5",
        reword(P.NUMBER, BLANK, "15"),
        F.NUMBER_EARLY,
        "I.II.3",
    ),
    Seed(
        "number below ten without zero",
        "1.4",
        dated("22", "4", "5"),
        F.NUMBER_FORM,
        "I.II.3",
        numbered(),
    ),
    Seed(
        "another number",
        "1.4",
        dated("22", "4", "06"),
        F.NUMBER_WRONG,
        "I.II.3",
        numbered(),
    ),
    Seed(
        "number forgotten",
        "1.4",
        reword(P.DATE, f"ngày {BLANK} tháng {BLANK}", "ngày 22 tháng 4"),
        F.NUMBER_WRONG,
        "I.II.3",
        numbered(),
    ),
    Seed(
        "sign of another type",
        "1.4",
        reword(P.NUMBER, "TTr-", "BC-"),
        F.SIGN_TYPE,
        "I.II.3",
    ),
    Seed(
        "sign of another agency",
        "1.2",
        reword(P.NUMBER, "SNNMT", "STNMT"),
        F.SIGN_WRONG,
        "I.II.3",
    ),
    Seed(
        "sign of another unit",
        "1.5",
        reword(P.NUMBER, "TNN", "KHTC"),
        F.SIGN_WRONG,
        "I.II.3",
    ),
    Seed(
        "blank in the sign",
        "1.4",
        reword(P.NUMBER, "TTr-", "TTr - "),
        F.NUMBER_FORM,
        "I.II.3",
    ),
    Seed("number too small", "1.7", on(P.NUMBER, size=12.0), F.SIZE, "I.II.3"),
    Seed("number bold", "1.5", on(P.NUMBER, bold=True), F.WEIGHT, "I.II.3"),
    # 4 place and date
    Seed("no date", "1.4", without(P.DATE), F.MISSING, "I.II.4"),
    Seed(
        "day before it was given",
        "1.5",
        reword(P.DATE, f"ngày {BLANK}", "ngày 22"),
        F.DATE_EARLY,
        "I.II.4",
    ),
    Seed(
        "date with slashes",
        "1.5",
        reword(P.DATE, "ngày.*", "22/4/2026"),
        F.DATE_FORM,
        "I.II.4",
    ),
    Seed(
        "day without zero",
        "1.4",
        dated("5", "4"),
        F.DATE_FORM,
        "I.II.4",
        numbered(on_day=date(2026, 4, 5)),
    ),
    Seed(
        "month without zero",
        "1.2",
        dated("22", "1"),
        F.DATE_FORM,
        "I.II.4",
        numbered(on_day=date(2026, 1, 22)),
    ),
    Seed(
        "month with a needless zero",
        "1.5",
        dated("22", "04"),
        F.DATE_FORM,
        "I.II.4",
        numbered(),
    ),
    Seed("another date", "1.5", dated("21", "4"), F.DATE_WRONG, "I.II.4", numbered()),
    Seed(
        "another place",
        "1.4",
        reword(P.DATE, "Sông Lam", "Hà Nội"),
        F.PLACE_NAME,
        "I.II.4",
    ),
    Seed("date upright", "1.5", on(P.DATE, italic=False), F.SLANT, "I.II.4"),
    Seed("date too small", "1.6", on(P.DATE, size=11.0), F.SIZE, "I.II.4"),
    # 5 type and subject
    Seed("no title", "1.4", without(P.TITLE), F.MISSING, "I.II.5"),
    Seed(
        "title of another type",
        "1.4",
        reword(P.TITLE, "TỜ TRÌNH", "BÁO CÁO"),
        F.WORDING,
        "I.II.5",
    ),
    Seed(
        "title in small letters",
        "1.2",
        reword(P.TITLE, "QUYẾT ĐỊNH", "Quyết định"),
        F.CASE,
        "I.II.5",
    ),
    Seed("title too large", "1.7", on(P.TITLE, size=16.0), F.SIZE, "I.II.5"),
    Seed("title not bold", "1.4", on(P.TITLE, bold=False), F.WEIGHT, "I.II.5"),
    Seed("no subject", "1.4", without(P.SUBJECT), F.MISSING, "I.II.5"),
    Seed("subject not bold", "1.4", on(P.SUBJECT, bold=False), F.WEIGHT, "I.II.5"),
    Seed("subject without its line", "1.4", on(P.SUBJECT, rule=0.0), F.RULE, "I.II.5"),
    Seed(
        "letter without V/v",
        "1.5",
        reword(P.SUBJECT, "V/v ", ""),
        F.SUBJECT_PREFIX,
        "I.II.5",
    ),
    Seed("letter without subject", "1.5", without(P.SUBJECT), F.MISSING, "I.II.5"),
    Seed(
        "letter's subject too large", "1.5", on(P.SUBJECT, size=14.0), F.SIZE, "I.II.5"
    ),
    Seed("letter's subject bold", "1.5", on(P.SUBJECT, bold=True), F.WEIGHT, "I.II.5"),
    Seed(
        "a letter with a title",
        "1.5",
        added(Text(P.TITLE, "CÔNG VĂN", 14, bold=True, before=12), 1),
        F.TITLE_ON_LETTER,
        "I.II.5",
    ),
    # 6 text
    Seed("text too small", "1.5", on(P.BODY, size=12.0), F.SIZE, "I.II.6"),
    Seed("text too large", "1.4", on(P.BODY, size=16.0), F.SIZE, "I.II.6"),
    Seed("text ragged", "1.5", on(P.BODY, align="left"), F.ALIGNMENT, "I.II.6"),
    Seed("grounds upright", "1.2", on(P.BASIS, italic=False), F.SLANT, "I.II.6"),
    Seed(
        "ground without semicolon",
        "1.2",
        reword(P.BASIS, ";$", "."),
        F.BASIS_MARK,
        "I.II.6",
    ),
    Seed("no grounds", "1.1", without(P.BASIS), F.MISSING, "I.II.6"),
    Seed("no end mark", "1.5", reword(P.BODY, r"\./\.", "."), F.END_MARK, "III.1.5"),
    Seed(
        "decision without end mark",
        "1.2",
        reword(P.BODY, r"\./\.", "."),
        F.END_MARK,
        "III.1.2",
    ),
    # 7 who signs
    Seed(
        "no authority",
        "1.4",
        reword(P.SIGNER_TITLE, "KT. GIÁM ĐỐC", "GIÁM ĐỐC"),
        F.AUTHORITY,
        "I.II.7",
    ),
    Seed(
        "another authority",
        "1.5",
        reword(P.SIGNER_TITLE, "KT\\.", "TL."),
        F.AUTHORITY,
        "I.II.7",
    ),
    Seed(
        "authority too many",
        "1.5",
        same,
        F.AUTHORITY,
        "I.II.7",
        with_record(authority=(), position="PHÓ GIÁM ĐỐC"),
    ),
    Seed(
        "another position",
        "1.2",
        reword(P.SIGNER_TITLE, "PHÓ GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
        F.POSITION,
        "I.II.7",
    ),
    Seed(
        "another signer",
        "1.4",
        reword(P.SIGNER_NAME, "Châu", "Chi"),
        F.SIGNER,
        "I.II.7",
    ),
    Seed(
        "academic title",
        "1.5",
        reword(P.SIGNER_NAME, "^", "TS. "),
        F.ACADEMIC,
        "I.II.7",
    ),
    Seed("no signer", "1.4", without(P.SIGNER_NAME), F.MISSING, "I.II.7"),
    Seed(
        "position in small letters",
        "1.5",
        reword(P.SIGNER_TITLE, "PHÓ GIÁM ĐỐC", "Phó Giám đốc"),
        F.CASE,
        "I.II.7",
    ),
    Seed(
        "position not bold", "1.4", on(P.SIGNER_TITLE, bold=False), F.WEIGHT, "I.II.7"
    ),
    Seed("name too small", "1.7", on(P.SIGNER_NAME, size=12.0), F.SIZE, "I.II.7"),
    Seed("name italic", "1.5", on(P.SIGNER_NAME, italic=True), F.SLANT, "I.II.7"),
    Seed(
        "one signer of minutes",
        "1.9",
        reword(P.SIGNER_TITLE, "THƯ KÝ", " "),
        F.MISSING,
        "I.II.7",
    ),
    # 9 addressees and recipients
    Seed("no addressee", "1.5", without(P.ADDRESSEE), F.MISSING, "I.II.9"),
    Seed("proposal to nobody", "1.4", without(P.ADDRESSEE), F.MISSING, "I.II.9"),
    Seed(
        "addressee without stop",
        "1.5",
        reword(P.ADDRESSEE, r"\.$", ""),
        F.LIST_FORM,
        "I.II.9",
    ),
    Seed("addressee too small", "1.4", on(P.ADDRESSEE, size=12.0), F.SIZE, "I.II.9"),
    Seed(
        "no recipients",
        "1.5",
        then(without(P.RECIPIENTS), without(P.RECIPIENTS_LABEL)),
        F.MISSING,
        "I.II.9",
    ),
    Seed("label missing", "1.4", without(P.RECIPIENTS_LABEL), F.MISSING, "I.II.9"),
    Seed(
        "label upright", "1.5", on(P.RECIPIENTS_LABEL, italic=False), F.SLANT, "I.II.9"
    ),
    Seed("list too large", "1.2", on(P.RECIPIENTS, size=13.0), F.SIZE, "I.II.9"),
    Seed(
        "nothing kept",
        "1.4",
        reword(P.RECIPIENTS, "Lưu: VT, TNN", "Văn phòng Sở"),
        F.KEPT,
        "I.II.9",
    ),
    Seed(
        "entry without semicolon",
        "1.5",
        reword(P.RECIPIENTS, "Sở Tài chính;", "Sở Tài chính."),
        F.LIST_FORM,
        "I.II.9",
    ),
    Seed(
        "last entry without stop",
        "1.2",
        reword(P.RECIPIENTS, r"TNN\.", "TNN;"),
        F.LIST_FORM,
        "I.II.9",
    ),
    Seed(
        "entry without dash",
        "1.4",
        reword(P.RECIPIENTS, "- Sở", "Sở"),
        F.LIST_FORM,
        "I.II.9",
    ),
    Seed(
        "recipient forgotten",
        "1.5",
        same,
        F.RECIPIENT,
        "I.II.9",
        with_record(recipients=("Công ty Thủy lợi",)),
    ),
    # Other components
    Seed(
        "urgency not printed",
        "1.5",
        same,
        F.URGENCY,
        "I.III.2",
        with_record(urgency="HỎA TỐC"),
    ),
    Seed(
        "annex named, not declared",
        "1.5",
        reword(P.BODY, "như sau:", "tại Phụ lục II kèm theo:"),
        F.ANNEX_UNDECLARED,
        "I.III.1",
    ),
    Seed(
        "annex declared, not named",
        "1.4",
        same,
        F.MISSING,
        "I.III.1",
        with_record(annexes=1),
    ),
    Seed(
        "annexes in digits",
        "1.5",
        reword(P.BODY, "như sau:", "tại Phụ lục 2 kèm theo:"),
        F.ANNEX_NUMBERING,
        "I.III.1",
        with_record(annexes=2),
    ),
    Seed("annex without label", "2.2", without(P.ANNEX_LABEL), F.MISSING, "I.III.1"),
    Seed(
        "annex label too small", "2.1", on(P.ANNEX_LABEL, size=12.0), F.SIZE, "I.III.1"
    ),
    Seed(
        "annex title small letters",
        "2.2",
        reword(P.ANNEX_TITLE, "DANH MỤC", "Danh mục"),
        F.CASE,
        "I.III.1",
    ),
    Seed("annex without note", "2.2", without(P.ANNEX_NOTE), F.MISSING, "I.III.1"),
    Seed(
        "number on electronic annex",
        "2.2",
        reword(P.ANNEX_NOTE, f"số {BLANK}", "số 05"),
        F.NUMBER_EARLY,
        "I.III.1",
    ),
    Seed(
        "annex numbered in digits",
        "2.1",
        reword(P.ANNEX_LABEL, "II", "2"),
        F.ANNEX_NUMBERING,
        "I.III.1",
    ),
    Seed("copy without its word", "3.1", without(P.COPY_WORDS), F.MISSING, "II.II"),
    Seed("copy word too small", "3.1", on(P.COPY_WORDS, size=11.0), F.SIZE, "II.II"),
    Seed(
        "copy with the sign of a letter",
        "3.1",
        reword(P.NUMBER, "SY-SNNMT", "SNNMT-VP"),
        F.SIGN_TYPE,
        "I.II.3",
    ),
    Seed("copy without a signer", "3.1", without(P.SIGNER_NAME), F.MISSING, "I.II.7"),
    Seed("e-copy without its line", "3.2", without(P.COPY_NOTE), F.MISSING, "II.I"),
    Seed(
        "e-copy line without zone",
        "3.2",
        reword(P.COPY_NOTE, r" \+07:00", ""),
        F.WORDING,
        "II.I",
    ),
    Seed("e-copy line too large", "3.2", on(P.COPY_NOTE, size=13.0), F.SIZE, "II.I"),
    Seed(
        "corner taken",
        "1.5",
        added(Text(P.COPY_NOTE, "Bản trình ký lần 2", 10, align="right"), 0),
        F.CORNER,
        "I.IV",
        only="pdf",
    ),
)
MARGINS = Margins()
