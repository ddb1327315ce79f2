"""The laid out pages, read back by pdfminer and PDFium, not by their maker."""

import doctest
import unicodedata
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTLine, LTRect, LTTextLine
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from docmgmt.fonts import FontFile, FontSet, find_fonts
from docmgmt.layout import content
from docmgmt.layout.content import clean, listed, with_end_mark
from docmgmt.letter import (
    DATE_SIZE,
    NUMBER_SIZE,
    LetterError,
    LetterFault,
    LetterSpec,
    Para,
    ParagraphKind,
    SignatureBlock,
    Urgency,
    letter_pdf,
    paragraphs,
)
from docmgmt.pdf_info import check_pdf

pytestmark = pytest.mark.slow

MM = 72 / 25.4

REPLY = """Thực hiện Công văn số 1247/UBND-NN ngày 21 tháng 4 năm 2026 của Ủy ban nhân \
dân tỉnh về việc rà soát, xây dựng phương án phòng, chống hạn hán vụ Hè Thu năm 2026, \
Sở Nông nghiệp và Môi trường báo cáo như sau:
1. Nguồn nước: đến ngày 20 tháng 4 năm 2026, tổng dung tích 46 hồ chứa đạt 58,2% thiết \
kế; 07 hồ dưới 40%, tập trung tại các xã Phúc An, Đồng Mộc, Yên Hạ.
Sở Nông nghiệp và Môi trường kính đề nghị Ủy ban nhân dân tỉnh xem xét, chỉ đạo."""

LETTER = LetterSpec(
    parent_agency="Ủy ban nhân dân tỉnh Sông Lam",
    agency="Sở Nông nghiệp và Môi trường",
    notation="SNNMT-TNN",
    place="Sông Lam",
    year=2026,
    subject="phương án phòng, chống hạn hán vụ Hè Thu năm 2026",
    body=paragraphs(REPLY),
    addressees=("Ủy ban nhân dân tỉnh Sông Lam",),
    signature=SignatureBlock(("KT. Giám đốc", "Phó Giám đốc"), "Trần Thị Minh Châu"),
    recipients=("Như trên", "Giám đốc Sở (để b/c)", "Lưu: VT, TNN"),
)
DECISION = """Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
Theo đề nghị của Giám đốc Sở Nông nghiệp và Môi trường.
QUYẾT ĐỊNH:
Điều 1. Thành lập Ban Chỉ đạo phòng, chống hạn hán tỉnh Sông Lam.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký."""


class Line:
    """A line as pdfminer sees it; places in mm from the top left of the page."""

    def __init__(self, line, page, height):
        chars = [char for char in line if isinstance(char, LTChar)]
        inked = [char for char in chars if char.get_text().strip()]
        self.page = page
        self.text = " ".join(line.get_text().split())
        self.sizes = {round(char.size, 2) for char in inked}
        self.faces = {char.fontname.partition("-")[2] for char in inked}
        self.colors = {char.graphicstate.ncolor for char in inked}
        self.left = min(char.x0 for char in inked) / MM
        self.right = max(char.x1 for char in inked) / MM
        self.middle = (self.left + self.right) / 2
        self.baseline = (height - inked[0].matrix[5]) / MM


class Sheets:
    """Lines and rules of a whole PDF."""

    def __init__(self, pdf):
        self.lines = []
        self.rules = defaultdict(list)
        self.sizes = []
        params = LAParams(char_margin=1.5, line_margin=0.01, boxes_flow=None)
        for number, page in enumerate(extract_pages(BytesIO(pdf), laparams=params)):
            self.sizes.append((round(page.width / MM), round(page.height / MM)))
            pending = list(page)
            while pending:
                item = pending.pop(0)
                if isinstance(item, LTTextLine):
                    if item.get_text().strip():
                        self.lines.append(Line(item, number, page.height))
                elif isinstance(item, LTLine | LTRect):
                    self.rules[number].append((item, page.height))
                elif hasattr(item, "__iter__"):
                    pending = [*item, *pending]
        self.lines.sort(key=lambda line: (line.page, round(line.baseline), line.left))

    def find(self, start):
        found = [line for line in self.lines if line.text.startswith(start)]
        assert len(found) == 1, (start, [line.text for line in self.lines])
        return found[0]

    def page(self, number):
        return [line for line in self.lines if line.page == number]

    @property
    def text(self):
        return " ".join(line.text for line in self.lines)


def page_texts(pdf):
    """Return the text of each page as PDFium reads it (quicker than Sheets)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            " ".join(page.get_textpage().get_text_range().split()) for page in document
        ]
    finally:
        document.close()


@pytest.fixture(scope="module")
def blank():
    return letter_pdf(LETTER)


@pytest.fixture(scope="module")
def sheets(blank):
    return Sheets(blank.pdf)


FULL = replace(
    LETTER,
    number="05",
    issued_on=date(2026, 2, 9),
    urgency=Urgency.EXPRESS,
    circulation_mark="Xem xong trả lại",
    contact="Số 12 đường Trần Phú, tỉnh Sông Lam. ĐT: 0239 3855 555",
    addressees=("Sở Tài chính", "Ủy ban nhân dân các xã, phường", "Chi cục Thủy lợi."),
    drafter_mark="VTN.(12)",
    body=LETTER.body * 9,
)
"""Everything a letter may carry, over three pages."""


@pytest.fixture(scope="module")
def full():
    letter = letter_pdf(FULL)
    return letter, Sheets(letter.pdf)


def test_the_examples_in_the_docstrings_hold():
    result = doctest.testmod(content)
    assert (result.failed, result.attempted > 1) == (0, True)


def test_the_page_is_a4_and_nothing_leaves_the_margins(blank, sheets):
    assert sheets.sizes == [(210, 297)]
    assert blank.page_count == check_pdf(blank.pdf) == 1
    for line in sheets.lines:
        assert line.left >= 29.9 and line.right <= 195.1, line.text
        assert 20 <= line.baseline <= 277, line.text


# Sizes and faces of Phụ lục I; places: left and right halves, order downwards.
@pytest.mark.parametrize(
    ("start", "size", "face", "column"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "Bold", "right"),
        ("Độc lập - Tự do - Hạnh phúc", 13, "Bold", "right"),
        ("ỦY BAN NHÂN DÂN", 12, "", "left"),
        ("TỈNH SÔNG LAM", 12, "", "left"),
        ("SỞ NÔNG NGHIỆP", 12, "Bold", "left"),
        ("VÀ MÔI TRƯỜNG", 12, "Bold", "left"),
        ("V/v phương án", 12, "", "left"),
        ("Kính gửi: Ủy ban nhân dân tỉnh Sông Lam.", 13, "", "middle"),
        ("Thực hiện Công văn", 13, "", None),
        ("Nơi nhận:", 12, "BoldItalic", None),
        ("- Như trên;", 11, "", None),
        ("- Lưu: VT, TNN.", 11, "", None),
        ("KT. GIÁM ĐỐC", 13, "Bold", "signature"),
        ("PHÓ GIÁM ĐỐC", 13, "Bold", "signature"),
        ("Trần Thị Minh Châu", 13, "Bold", "signature"),
    ],
)
def test_each_part_has_its_size_face_and_column(sheets, start, size, face, column):
    middles = {"left": 64.0, "right": 150.0, "middle": 112.5, "signature": 152.1}
    line = sheets.find(start)
    assert line.sizes == {size}
    assert line.faces == ({face} if face else {""})
    if column:
        assert line.middle == pytest.approx(middles[column], abs=0.5)


def test_parts_follow_one_another_down_the_page(sheets):
    order = [
        "ỦY BAN NHÂN DÂN",
        "SỞ NÔNG NGHIỆP",
        "Số:",
        "V/v phương án",
        "Kính gửi:",
        "Thực hiện",
        "1. Nguồn nước",
        "Nơi nhận:",
        "Trần Thị Minh Châu",
    ]
    places = [sheets.find(start).baseline for start in order]
    assert places == sorted(places)
    number, day = sheets.find("Số:"), sheets.find("Sông Lam, ngày")
    assert number.baseline == pytest.approx(day.baseline, abs=0.1)
    label, title = sheets.find("Nơi nhận:"), sheets.find("KT. GIÁM ĐỐC")
    assert label.baseline == pytest.approx(title.baseline, abs=0.1)
    assert label.left == pytest.approx(30, abs=0.2)


def test_rules_stand_under_agency_and_motto(sheets):
    lengths = {}
    for rule, height in sheets.rules[0]:
        middle = (rule.x0 + rule.x1) / 2 / MM
        lengths[round(middle)] = (rule.x1 - rule.x0) / MM, (height - rule.y0) / MM
    motto, agency = sheets.find("Độc lập"), sheets.find("SỞ NÔNG NGHIỆP")
    length, below = lengths[150]
    assert length == pytest.approx(motto.right - motto.left, abs=0.3)
    assert 0.5 < below - motto.baseline < 3
    length, below = lengths[64]
    assert 1 / 3 <= length / (agency.right - agency.left) <= 1 / 2
    assert 0.5 < below - sheets.find("VÀ MÔI TRƯỜNG").baseline < 3


def test_body_text_is_justified_with_an_indented_first_line(sheets):
    body = [
        line
        for line in sheets.lines
        if sheets.find("Thực hiện").baseline <= line.baseline
        and line.baseline < sheets.find("Nơi nhận:").baseline - 1
    ]
    first, second, third = body[:3]
    assert first.left == pytest.approx(30 + 12.7, abs=0.3)
    assert second.left == third.left == pytest.approx(30, abs=0.3)
    assert first.right == pytest.approx(195, abs=0.3)
    assert second.right == pytest.approx(195, abs=0.3)
    line_step = second.baseline - first.baseline
    assert 1.0 <= line_step * MM / (13 * 1.15) <= 1.5
    paragraph_step = sheets.find("1. Nguồn nước").baseline - third.baseline
    assert (paragraph_step - line_step) * MM == pytest.approx(6, abs=0.2)


def test_the_text_comes_back_letter_by_letter(sheets):
    for para in LETTER.body[:-1]:
        assert para.text in sheets.text
    assert "xem xét, chỉ đạo./." in sheets.text
    assert unicodedata.is_normalized("NFC", sheets.text)


def test_blank_number_and_date_leave_measured_gaps(blank, sheets):
    anchors = blank.anchors
    number, sign = sheets.find("Số:"), sheets.find("/SNNMT-TNN")
    assert number.right <= anchors.number.x0 / MM < anchors.number.x1 / MM
    assert anchors.number.x1 / MM == pytest.approx(sign.left, abs=0.1)
    fonts = find_fonts()
    regular, italic = (
        TTFont(name, str(face.path), subfontIndex=face.index)
        for name, face in (("r", fonts.regular), ("i", fonts.italic))
    )
    assert anchors.number.width >= regular.stringWidth("00000", NUMBER_SIZE)
    for box in (anchors.day, anchors.month):
        assert box.width >= italic.stringWidth("00", DATE_SIZE)
        assert box.page == 0
    day, month = sheets.find("Sông Lam, ngày"), sheets.find("tháng")
    year = sheets.find("năm 2026")
    assert day.right <= anchors.day.x0 / MM <= anchors.day.x1 / MM <= month.left
    assert month.right <= anchors.month.x0 / MM <= anchors.month.x1 / MM <= year.left
    for box in (anchors.number, anchors.day, anchors.month):
        assert 297 - box.baseline / MM == pytest.approx(number.baseline, abs=0.1)
        inside = [
            line
            for line in sheets.lines
            if line.baseline == pytest.approx(number.baseline, abs=2)
            and line.left < box.x1 / MM - 0.1
            and line.right > box.x0 / MM + 0.1
        ]
        assert inside == []


def test_known_number_and_date_are_printed_where_the_anchors_say(full):
    letter, sheets = full
    line = sheets.find("Số: 05/SNNMT-TNN")
    assert line.sizes == {13} and line.faces == {""}
    dated = sheets.find("Sông Lam, ngày 09 tháng 02 năm 2026")
    assert dated.sizes == {13} and dated.faces == {"Italic"}
    assert line.left < letter.anchors.number.x0 / MM < line.right
    assert dated.left < letter.anchors.day.x0 / MM < dated.right


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2020, 2, 15), "ngày 15 tháng 02 năm 2020"),
        (date(2026, 6, 29), "ngày 29 tháng 6 năm 2026"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026"),
    ],
)
def test_days_below_ten_and_the_first_two_months_get_a_zero(day, printed):
    (text,) = page_texts(letter_pdf(replace(LETTER, issued_on=day)).pdf)
    assert printed in text


@pytest.mark.parametrize(
    ("notation", "place", "is_lower"),
    [
        ("BQLKCXCN-QLĐT", "Hà Tĩnh", False),
        ("BQLKCXCN-QLĐTXD", "Thành phố Hồ Chí Minh", True),
    ],
)
@pytest.mark.parametrize("type_title", ["", "Báo cáo"])
def test_a_long_sign_and_a_long_place_do_not_run_into_one_another(
    notation, place, is_lower, type_title
):
    spec = replace(
        FULL,
        number="12345",
        notation=notation,
        place=place,
        type_title=type_title,
        urgency=Urgency.NONE,
        body=LETTER.body,
    )
    sheets = Sheets(letter_pdf(spec).pdf)
    number, dated = sheets.find("Số: 12345/"), sheets.find(f"{place}, ngày")
    assert number.left >= 29.9 and dated.right <= 195.1
    assert (dated.baseline > number.baseline + 1) is is_lower
    assert is_lower or dated.left - number.right >= 3.9
    below = sheets.find(type_title.upper() if type_title else "Kính gửi:")
    assert below.baseline > dated.baseline + 3


def test_the_signature_area_is_free_and_between_title_and_name(blank, sheets):
    box = blank.anchors.signature
    title, name = sheets.find("PHÓ GIÁM ĐỐC"), sheets.find("Trần Thị Minh Châu")
    top, bottom = 297 - box.y1 / MM, 297 - box.y0 / MM
    assert title.baseline <= top < bottom <= name.baseline
    assert bottom - top == pytest.approx(30, abs=0.5)
    assert box.x0 / MM < title.left and title.right < box.x1 / MM
    assert box.width / MM == pytest.approx(79, abs=1)
    for line in sheets.page(box.page):
        is_beside = line.right < box.x0 / MM or line.left > box.x1 / MM
        assert is_beside or not top + 1 < line.baseline < bottom
    name_box = blank.anchors.name
    assert name_box.center_x / MM == pytest.approx(name.middle, abs=0.5)


def test_the_same_input_gives_the_same_bytes(blank):
    assert letter_pdf(LETTER).pdf == blank.pdf
    assert letter_pdf(replace(LETTER, place="Hà Nội")).pdf != blank.pdf


def test_the_pdf_names_itself_and_its_language():
    made = datetime(2026, 4, 24, 9, 5, 7, tzinfo=timezone(timedelta(hours=7)))
    document = PDFDocument(PDFParser(BytesIO(letter_pdf(LETTER, created=made).pdf)))
    (info,) = document.info
    assert info["CreationDate"] == b"D:20260424090507+07'00'"
    title = resolve1(info["Title"])
    assert title.decode("utf-16") == LETTER.subject
    assert document.catalog["Lang"] == b"vi-VN"


def test_fonts_are_embedded_truetype_subsets(blank):
    assert blank.pdf.count(b"/FontFile2") >= 4
    assert len(blank.pdf) < 200_000


@pytest.mark.parametrize(
    ("urgency", "words", "width", "type_title"),
    [
        (Urgency.URGENT, "KHẨN", 20, ""),
        (Urgency.VERY_URGENT, "THƯỢNG KHẨN", 40, ""),
        (Urgency.EXPRESS, "HỎA TỐC", 30, ""),
        (Urgency.EXPRESS, "HỎA TỐC", 30, "Tờ trình"),
    ],
)
def test_urgency_stands_in_a_red_frame_of_its_size(urgency, words, width, type_title):
    spec = replace(LETTER, urgency=urgency, type_title=type_title)
    sheets = Sheets(letter_pdf(spec).pdf)
    line = sheets.find(words)
    assert line.sizes == {13} and line.faces == {"Bold"}
    ((red, green, blue),) = line.colors
    assert red > 0.7 and green == blue == 0
    ((frame, height),) = [
        rule for rule in sheets.rules[0] if isinstance(rule[0], LTRect)
    ]
    assert frame.width / MM == pytest.approx(width, abs=0.1)
    assert frame.height / MM == pytest.approx(8, abs=0.1)
    assert frame.x0 / MM < line.left and line.right < frame.x1 / MM
    top, bottom = (height - frame.y1) / MM, (height - frame.y0) / MM
    assert top < line.baseline < bottom
    others = [other for other in sheets.lines if other.text != words]
    for other in others:
        is_apart = other.left > frame.x1 / MM or other.right < frame.x0 / MM
        assert is_apart or not top < other.baseline < bottom + 3, other.text


def test_an_ordinary_letter_has_no_frame(sheets):
    assert not [rule for rule, _h in sheets.rules[0] if isinstance(rule, LTRect)]


def test_a_circulation_mark_stands_framed_above_the_national_name(full):
    _letter, sheets = full
    line = sheets.find("XEM XONG TRẢ LẠI")
    assert line.faces == {"Bold"} and line.sizes == {13}
    assert line.baseline < 20 and line.middle == pytest.approx(150, abs=0.5)


def test_several_addressees_become_a_list(full):
    _letter, sheets = full
    label = sheets.find("Kính gửi:")
    entries = [
        sheets.find("- Sở Tài chính;"),
        sheets.find("- Ủy ban nhân dân các xã, phường;"),
        sheets.find("- Chi cục Thủy lợi."),
    ]
    assert len({round(entry.left) for entry in entries}) == 1
    assert label.baseline < entries[0].baseline < entries[2].baseline
    assert label.sizes == entries[0].sizes == {13}


def test_a_letter_without_addressees_or_recipients_has_no_such_labels():
    spec = replace(LETTER, addressees=(), recipients=())
    (text,) = page_texts(letter_pdf(spec).pdf)
    assert "Kính gửi" not in text and "Nơi nhận" not in text


def test_a_named_type_has_its_title_instead_of_v_v():
    spec = replace(
        LETTER,
        type_title="Tờ trình",
        notation="TTr-SNNMT",
        subject="Về việc phê duyệt phương án phòng, chống hạn hán",
    )
    sheets = Sheets(letter_pdf(spec).pdf)
    title = sheets.find("TỜ TRÌNH")
    subject = sheets.find("Về việc phê duyệt")
    for line in (title, subject):
        assert line.sizes == {14} and line.faces == {"Bold"}
        assert line.middle == pytest.approx(112.5, abs=0.5)
    assert title.baseline < subject.baseline
    assert "V/v" not in sheets.text
    (rule,) = [
        rule
        for rule, _height in sheets.rules[0]
        if (rule.x0 + rule.x1) / 2 / MM == pytest.approx(112.5, abs=0.5)
    ]
    share = (rule.x1 - rule.x0) / MM / (subject.right - subject.left)
    assert 1 / 3 <= share <= 1 / 2


def test_a_decision_has_italic_grounds_and_bold_articles():
    spec = replace(
        LETTER,
        type_title="Quyết định",
        authority_heading="Giám đốc Sở Nông nghiệp và Môi trường",
        addressees=(),
        body=paragraphs(DECISION, is_decision=True),
    )
    sheets = Sheets(letter_pdf(spec).pdf)
    assert sheets.find("Căn cứ Luật").faces == {"Italic"}
    assert sheets.find("Theo đề nghị").faces == {"Italic"}
    assert sheets.find("GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ").faces == {"Bold"}
    ruling = sheets.find("QUYẾT ĐỊNH:")
    assert ruling.faces == {"Bold"}
    assert ruling.middle == pytest.approx(112.5, abs=0.5)
    assert sheets.find("Điều 1. Thành lập").faces == {"Bold", ""}
    assert "kể từ ngày ký./." in sheets.text


def test_the_contact_line_stands_at_the_foot_of_page_one_only(full):
    _letter, sheets = full
    line = sheets.find("Số 12 đường Trần Phú")
    assert (line.page, line.sizes) == (0, {11})
    assert 265 < line.baseline < 277
    others = [other for other in sheets.page(0) if other != line]
    assert max(other.baseline for other in others) < line.baseline - 5


def test_pages_from_the_second_on_are_numbered_in_the_top_margin(full):
    letter, sheets = full
    assert letter.page_count == len(sheets.sizes) == 3
    for page in range(letter.page_count):
        above = [
            line
            for line in sheets.page(page)
            if line.baseline < 20 and line.text != "XEM XONG TRẢ LẠI"
        ]
        assert [line.text for line in above] == ([str(page + 1)] if page else [])
        for line in above:
            assert line.sizes == {13} and line.faces == {""}
            assert line.middle == pytest.approx(112.5, abs=0.2)


LOWEST = 20 * MM


@pytest.mark.parametrize("count", [17, 18, 19, 20, 22, 23, 24, 25, 47])
def test_a_signature_never_stands_on_a_page_without_text(count):
    """Walks the end of the text over the foot of a page, line by line."""
    body = tuple(Para(f"Đoạn thứ {number}.") for number in range(count))
    letter = letter_pdf(replace(LETTER, body=body))
    pages = page_texts(letter.pdf)
    last = letter.anchors.signature.page
    assert len(pages) == last + 1
    assert pages[last].count("Đoạn thứ") >= 2
    assert "KT. GIÁM ĐỐC" in pages[last] and "Trần Thị Minh Châu" in pages[last]
    assert letter.anchors.name.baseline >= LOWEST
    printed = " ".join(pages)
    assert [n for n in range(count - 1) if f"Đoạn thứ {n}." not in printed] == []


@pytest.mark.parametrize("words", range(440, 561, 20))
def test_a_long_last_paragraph_is_split_with_two_lines_on_either_side(words):
    text = " ".join(f"từ{number}" for number in range(words))
    letter = letter_pdf(replace(LETTER, body=(Para(text),)))
    pages = page_texts(letter.pdf)
    last = letter.anchors.signature.page
    # A line holds at most 13 of these words; one more makes two lines
    assert pages[last].count("từ") > 13
    assert pages[0].count("từ") > 13
    assert letter.anchors.name.baseline >= LOWEST
    printed = set(" ".join(pages).replace("./.", "").split())
    assert [word for word in text.split() if word not in printed] == []


@pytest.mark.parametrize("filler", range(20, 25))
def test_a_heading_stays_with_the_text_below_it(filler):
    body = (
        *(Para(f"Dòng {number}.") for number in range(filler)),
        Para("I. Tình hình nguồn nước", ParagraphKind.HEADING),
        *(Para(f"Sau {number}.") for number in range(20)),
    )
    pages = page_texts(letter_pdf(replace(LETTER, body=body)).pdf)
    (page,) = [text for text in pages if "I. Tình hình" in text]
    assert "I. Tình hình nguồn nước Sau 0. Sau 1." in page


def test_a_hundred_recipients_go_on_on_the_next_page():
    names = tuple(f"Ủy ban nhân dân xã số {number}" for number in range(100))
    letter = letter_pdf(replace(LETTER, recipients=names))
    sheets = Sheets(letter.pdf)
    assert letter.page_count > 1
    assert letter.anchors.signature.page == 0
    missing = [
        number
        for number in range(99)
        if f"- Ủy ban nhân dân xã số {number};" not in sheets.text
    ]
    assert missing == []
    assert max(line.baseline for line in sheets.lines) <= 277.2


def test_a_hundred_addressees_go_on_on_the_next_page():
    names = tuple(f"Ủy ban nhân dân xã số {number}" for number in range(100))
    pages = page_texts(letter_pdf(replace(LETTER, addressees=names)).pdf)
    assert "- Ủy ban nhân dân xã số 0;" in pages[0]
    assert pages[2].startswith("3 - Ủy ban nhân dân xã số ")
    assert "- Ủy ban nhân dân xã số 99. Thực hiện Công văn" in pages[-1]


def test_the_drafters_mark_closes_the_list_of_recipients(full):
    _letter, sheets = full
    mark, last = sheets.find("VTN.(12)"), sheets.find("- Lưu: VT, TNN.")
    assert mark.sizes == {11}
    assert 3 < mark.baseline - last.baseline < 6


def test_markup_in_the_text_is_printed_not_obeyed():
    wicked = 'Giá < 5 & > 3 <b>đậm</b> <img src="file:///etc/passwd"/> &amp; hết'
    spec = replace(LETTER, body=(Para(wicked, lead="<i>Điều"),), subject="a<b>&c")
    (text,) = page_texts(letter_pdf(spec).pdf)
    assert wicked in text
    assert "<i>Điều" in text
    assert "V/v a<b>&c" in text


@settings(max_examples=6)
@given(st.text(min_size=1, max_size=300), st.text(max_size=80))
def test_no_text_breaks_the_layout(body, subject):
    spec = replace(
        LETTER,
        body=(Para("x" + body),),
        subject="x" + subject,
        agency="x" + subject,
        recipients=(body,),
        addressees=(subject, body),
    )
    assert check_pdf(letter_pdf(spec).pdf) >= 1


def test_decomposed_letters_are_printed_composed():
    spec = replace(
        LETTER, body=(Para(unicodedata.normalize("NFD", "Nguyễn Đức Thưởng")),)
    )
    assert "Nguyễn Đức Thưởng./." in page_texts(letter_pdf(spec).pdf)[0]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"agency": " "}, "agency"),
        ({"notation": ""}, "notation"),
        ({"place": ""}, "place"),
        ({"subject": "\u200b"}, "subject"),
        ({"body": ()}, "body"),
        ({"body": (Para("  "),)}, "body"),
        ({"signature": SignatureBlock((), "Trần Thị Minh Châu")}, "signature"),
        ({"signature": SignatureBlock(("GIÁM ĐỐC",), "")}, "signer"),
    ],
)
def test_a_missing_part_is_named(change, part):
    with pytest.raises(LetterError) as caught:
        letter_pdf(replace(LETTER, **change))
    assert caught.value.code is LetterFault.MISSING
    assert caught.value.values == {"part": part}


def test_a_blank_date_needs_its_year_and_type_is_13_or_14_points():
    with pytest.raises(LetterError) as caught:
        letter_pdf(replace(LETTER, year=None))
    assert caught.value.code is LetterFault.DATE_YEAR
    with pytest.raises(LetterError) as caught:
        letter_pdf(replace(LETTER, body_size=12))
    assert caught.value.code is LetterFault.BODY_SIZE
    large = Sheets(letter_pdf(replace(LETTER, body_size=14)).pdf)
    assert large.find("Thực hiện").sizes == {14}


def test_a_broken_font_file_is_not_passed_over(tmp_path):
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(b"not a font")
    with pytest.raises(TTFError):
        letter_pdf(LETTER, fonts=FontSet("bad", *[FontFile(bad)] * 4))


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("xem xét.", "xem xét./."),
        ("xem xét", "xem xét./."),
        ("xem xét./.", "xem xét./."),
        ("xem xét;", "xem xét./."),
        ("xem xét. ", "xem xét./."),
    ],
)
def test_the_end_mark_is_put_once(text, ended):
    assert with_end_mark(text) == ended


def test_lists_are_punctuated_whatever_the_input_looks_like():
    assert listed(("Như trên;", "- Sở Tài chính", "", "– Lưu: VT.")) == (
        "- Như trên;",
        "- Sở Tài chính;",
        "- Lưu: VT.",
    )
    assert listed(()) == ()


def test_cleaning_drops_what_cannot_be_printed():
    assert clean("a\x00b\u200bc\td\u2003e\u00a0f") == "abc d e\u00a0f"


def test_plain_text_is_read_into_paragraphs():
    read = paragraphs(DECISION, is_decision=True)
    assert [para.kind for para in read] == [
        ParagraphKind.BASIS,
        ParagraphKind.BASIS,
        ParagraphKind.CENTERED,
        ParagraphKind.TEXT,
        ParagraphKind.TEXT,
    ]
    assert (read[3].lead, read[3].text[:9]) == ("Điều 1.", "Thành lập")
    # In a công văn "Căn cứ" opens an ordinary sentence
    plain = paragraphs("Căn cứ Luật Thủy lợi, Sở đề nghị:\n\n  1. Việc một  \n")
    assert plain == (
        Para("Căn cứ Luật Thủy lợi, Sở đề nghị:"),
        Para("1. Việc một"),
    )
    # Grounds come before the ruling only
    late = paragraphs("QUYẾT ĐỊNH:\nCăn cứ vào đâu?", is_decision=True)
    assert late[1].kind is ParagraphKind.TEXT
    chapter = paragraphs("Chương I\nNỘI DUNG:\nĐiều 5a. Việc", is_decision=True)
    assert [para.kind for para in chapter[:2]] == [ParagraphKind.CENTERED] * 2
    assert chapter[2].lead == "Điều 5a."
