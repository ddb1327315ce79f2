"""Fields read from the words of a page: official layouts, poor scans, odd pages.

Pages are written as lines of (millimetres from the top, column, text): L and R are the
two columns of the head, C the middle of the page, B the running text, S the signature
block at the right; an asterisk makes a line bold.
"""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from docmgmt.fonts import find_fonts
from docmgmt.letter import LetterSpec, SignatureBlock, Urgency, letter_pdf, paragraphs
from docmgmt.pdf_words import Word, WordPage, read_words
from docmgmt.reading import Confidence, Field, read_document

MM = 72 / 25.4
MIDDLES = {"L": 65.0, "R": 145.0, "C": 115.0, "S": 150.0}
NATION = (
    (20, "R*", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (26, "R*", "Độc lập - Tự do - Hạnh phúc"),
)


def words_of(lines, size=13):
    words = []
    for top, column, text in lines:
        bold = column.endswith("*")
        letter = size * 0.45
        blank = size * 0.25
        width = sum(len(part) * letter + blank for part in text.split(" ")) - blank
        x = 30 * MM if column[0] == "B" else MIDDLES[column[0]] * MM - width / 2
        for part in text.split(" "):
            if part:
                words.append(
                    Word(
                        part,
                        x,
                        top * MM,
                        x + len(part) * letter,
                        top * MM + size,
                        bold,
                    )
                )
            x += len(part) * letter + blank
    return tuple(words)


def page(*lines, number=1):
    return WordPage(number, 210 * MM, 297 * MM, words_of(lines))


def read(*pages):
    reading = read_document(pages)
    return {
        field.value: reading[field].value
        for field in Field
        if reading[field].confidence is not Confidence.ABSENT
    }


LETTER = page(
    (20, "L", "UBND TỈNH SÔNG LAM"),
    (26, "L*", "SỞ TÀI CHÍNH"),
    *NATION,
    (38, "L", "Số: 1247/STC-QLNS"),
    (38, "R", "Sông Lam, ngày 21 tháng 4 năm 2026"),
    (45, "L", "V/v báo cáo tình hình giải ngân"),
    (50, "L", "vốn đầu tư công quý I năm 2026"),
    (66, "C", "Kính gửi: Các sở, ban, ngành cấp tỉnh."),
    (78, "B", "Thực hiện Chỉ thị số 05/CT-TTg ngày 15 tháng 01 năm 2026 của Thủ tướng"),
    (84, "B", "Chính phủ, Sở Tài chính đề nghị các đơn vị gửi báo cáo trước ngày"),
    (90, "B", "28/4/2026 để tổng hợp, trình Ủy ban nhân dân tỉnh."),
    (120, "B*", "Nơi nhận:"),
    (120, "S*", "KT. GIÁM ĐỐC"),
    (126, "S*", "PHÓ GIÁM ĐỐC"),
    (126, "B", "- Như trên;"),
    (132, "B", "- Lưu: VT, QLNS."),
    (156, "S*", "Hoàng Thị Bích Ngọc"),
)
LETTER_FOUND = {
    "number": "1247",
    "notation": "STC-QLNS",
    "date": "2026-04-21",
    "place": "Sông Lam",
    "type": "Công văn",
    "subject": "Báo cáo tình hình giải ngân vốn đầu tư công quý I năm 2026",
    "issuer": "SỞ TÀI CHÍNH",
    "parent": "UBND TỈNH SÔNG LAM",
    "signer_name": "Hoàng Thị Bích Ngọc",
    "signer_position": "PHÓ GIÁM ĐỐC",
    "signer_authority": "KT. GIÁM ĐỐC",
    "due_date": "2026-04-28",
}
DECISION = (
    (20, "L*", "ỦY BAN NHÂN DÂN"),
    (26, "L*", "TỈNH SÔNG LAM"),
    *NATION,
    (38, "L", "Số: 15/QĐ-UBND"),
    (38, "R", "Sông Lam, ngày 05 tháng 01 năm 2026"),
    (52, "C*", "QUYẾT ĐỊNH"),
    (58, "C*", "Về việc thành lập Ban Chỉ đạo phòng, chống"),
    (64, "C*", "thiên tai tỉnh Sông Lam"),
    (76, "C*", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"),
    (86, "B", "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;"),
    (100, "C*", "QUYẾT ĐỊNH:"),
    (110, "B", "Điều 1. Thành lập Ban Chỉ đạo."),
)
SIGNED = page(
    (30, "B", "Điều 3. Quyết định này có hiệu lực kể từ ngày ký./."),
    (50, "B*", "Nơi nhận:"),
    (50, "S*", "TM. ỦY BAN NHÂN DÂN"),
    (56, "S*", "KT. CHỦ TỊCH"),
    (62, "S*", "PHÓ CHỦ TỊCH THƯỜNG TRỰC"),
    (68, "B", "- Như Điều 3;"),
    (92, "S*", "Nguyễn Văn An"),
    number=2,
)


def test_a_letter_is_read_whole_and_clearly():
    reading = read_document([LETTER])
    assert read(LETTER) == LETTER_FOUND
    assert {reading[Field(name)].confidence for name in LETTER_FOUND} == {
        Confidence.CLEAR
    }


def test_each_value_says_where_it_stands():
    reading = read_document([LETTER])
    number = reading[Field.NUMBER].place
    assert number.page == 1
    assert 0.2 < number.x < number.x + number.w < 0.5
    assert number.y == pytest.approx(38 / 297, abs=0.002)
    name = reading[Field.SIGNER_NAME].place
    assert name.x > 0.5 and name.y == pytest.approx(156 / 297, abs=0.002)
    due = reading[Field.DUE_DATE].place
    assert due.y == pytest.approx(84 / 297, abs=0.002)


def test_a_decision_takes_its_title_its_subject_and_the_signer_of_page_two():
    assert read(page(*DECISION), SIGNED) == {
        "number": "15",
        "notation": "QĐ-UBND",
        "date": "2026-01-05",
        "place": "Sông Lam",
        "type": "Quyết định",
        "subject": "Về việc thành lập Ban Chỉ đạo phòng, chống thiên tai tỉnh Sông Lam",
        "issuer": "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
        "signer_name": "Nguyễn Văn An",
        "signer_position": "PHÓ CHỦ TỊCH THƯỜNG TRỰC",
        "signer_authority": "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH",
    }


def head(agency, number, where="Hà Nội, ngày 02 tháng 12 năm 2025", parent=None):
    lines = [*NATION, (38, "L", number), (38, "R", where), (26, "L*", agency)]
    if parent:
        lines.append((20, "L", parent))
    return lines


# Name of the layout, its lines, and what must come out (at least).
LAYOUTS = [
    (
        "a ministry's named letter in one line",
        [
            *head("BỘ NỘI VỤ", "Số: 05/BNV-VP"),
            (45, "L", "V/v thống kê công tác văn thư"),
            (60, "C", "Kính gửi: Ủy ban nhân dân các tỉnh, thành phố"),
        ],
        {
            "number": "05",
            "notation": "BNV-VP",
            "issuer": "BỘ NỘI VỤ",
            "type": "Công văn",
            "subject": "Thống kê công tác văn thư",
            "place": "Hà Nội",
        },
    ),
    (
        "a legal document with its year in the number",
        [
            *head("ỦY BAN NHÂN DÂN", "Số: 33/2025/QĐ-UBND"),
            (52, "C*", "QUYẾT ĐỊNH"),
            (58, "C*", "Ban hành Quy chế văn thư"),
        ],
        {
            "number": "33",
            "notation": "QĐ-UBND",
            "type": "Quyết định",
            "subject": "Ban hành Quy chế văn thư",
        },
    ),
    (
        "a report under a department",
        [
            *head("CHI CỤC THỦY LỢI", "Số: 45/BC-CCTL", parent="SỞ NÔNG NGHIỆP"),
            (52, "C*", "BÁO CÁO"),
            (58, "C*", "Tình hình hạn hán tháng 11 năm 2025"),
            (70, "B", "Thực hiện Công văn số 12 của Sở, Chi cục báo cáo như sau:"),
        ],
        {
            "type": "Báo cáo",
            "subject": "Tình hình hạn hán tháng 11 năm 2025",
            "issuer": "CHI CỤC THỦY LỢI",
            "parent": "SỞ NÔNG NGHIỆP",
        },
    ),
    (
        "a submission with its addressee below the subject",
        [
            *head("SỞ Y TẾ", "Số: 210/TTr-SYT"),
            (52, "C*", "TỜ TRÌNH"),
            (58, "C*", "Về việc phê duyệt đề án"),
            (70, "C", "Kính gửi: Ủy ban nhân dân tỉnh"),
        ],
        {
            "type": "Tờ trình",
            "notation": "TTr-SYT",
            "subject": "Về việc phê duyệt đề án",
        },
    ),
    (
        "an invitation marked express",
        [
            *head("VĂN PHÒNG", "Số: 09/GM-VP"),
            (46, "L*", "HỎA TỐC"),
            (52, "C*", "GIẤY MỜI"),
            (58, "C*", "Họp giao ban tháng 12"),
        ],
        {"type": "Giấy mời", "urgency": "3", "subject": "Họp giao ban tháng 12"},
    ),
    (
        "a letter marked very urgent under its subject",
        [
            *head("SỞ XÂY DỰNG", "Số: 77/SXD-QLN"),
            (45, "L", "V/v cấp phép xây dựng"),
            (54, "L*", "THƯỢNG KHẨN"),
            (66, "C", "Kính gửi: Các đơn vị"),
        ],
        {"urgency": "2", "subject": "Cấp phép xây dựng"},
    ),
    (
        "old placing of the tone in HOẢ TỐC",
        [*head("SỞ XÂY DỰNG", "Số: 78/SXD-QLN"), (54, "L*", "HOẢ TỐC")],
        {"urgency": "3"},
    ),
    (
        "a circulation mark above everything",
        [(12, "R*", "XEM XONG TRẢ LẠI"), *head("SỞ NỘI VỤ", "Số: 12/SNV-VP")],
        {"circulation": "XEM XONG TRẢ LẠI", "issuer": "SỞ NỘI VỤ"},
    ),
    (
        "an agency in three lines",
        [
            (14, "L", "BỘ TÀI CHÍNH"),
            (20, "L*", "KHO BẠC NHÀ NƯỚC"),
            (26, "L*", "KHU VỰC XII"),
            *NATION,
            (38, "L", "Số: 300/KBNN-KV12"),
            (38, "R", "Vinh, ngày 9 tháng 9 năm 2025"),
        ],
        {
            "issuer": "KHO BẠC NHÀ NƯỚC KHU VỰC XII",
            "parent": "BỘ TÀI CHÍNH",
            "date": "2025-09-09",
        },
    ),
    (
        "a plan without number and date yet",
        [
            (26, "L*", "SỞ NỘI VỤ"),
            *NATION,
            (38, "L", "Số:          /KH-SNV"),
            (38, "R", "Sông Lam, ngày      tháng      năm 2026"),
            (52, "C*", "KẾ HOẠCH"),
            (58, "C*", "Kiểm tra công vụ năm 2026"),
        ],
        {
            "notation": "KH-SNV",
            "type": "Kế hoạch",
            "subject": "Kiểm tra công vụ năm 2026",
            "place": "Sông Lam",
        },
    ),
    (
        "a sign broken over two lines",
        [
            (26, "L*", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"),
            *NATION,
            (38, "L", "Số: 15/SNNMT-"),
            (43, "L", "TNN"),
            (38, "R", "Sông Lam, ngày 3 tháng 4 năm 2026"),
        ],
        {"number": "15", "notation": "SNNMT-TNN"},
    ),
    (
        "a party organisation without national name",
        [
            (20, "L", "TỈNH ỦY SÔNG LAM"),
            (26, "L*", "BAN TỔ CHỨC"),
            (38, "L", "Số 41-CV/BTCTU"),
            (20, "R*", "ĐẢNG CỘNG SẢN VIỆT NAM"),
            (38, "R", "Sông Lam, ngày 11 tháng 5 năm 2026"),
        ],
        {"date": "2026-05-11", "place": "Sông Lam"},
    ),
    (
        "a dispatch in letter-spaced capitals",
        [*head("ỦY BAN NHÂN DÂN", "Số: 02/CĐ-UBND"), (52, "C*", "C Ô N G Đ I Ệ N")],
        {"type": "Công điện"},
    ),
    (
        "a notice of a conclusion with three lines of subject",
        [
            *head("VĂN PHÒNG ỦY BAN NHÂN DÂN", "Số: 88/TB-VP"),
            (52, "C*", "THÔNG BÁO"),
            (58, "C*", "Kết luận của Phó Chủ tịch Ủy ban nhân dân tỉnh"),
            (64, "C*", "tại cuộc họp về tiến độ dự án"),
            (70, "C*", "đường ven biển"),
            (84, "B", "Ngày 01 tháng 12, tại trụ sở, Phó Chủ tịch đã chủ trì họp."),
        ],
        {
            "type": "Thông báo",
            "subject": "Kết luận của Phó Chủ tịch Ủy ban nhân dân tỉnh tại cuộc họp về "
            "tiến độ dự án đường ven biển",
        },
    ),
    (
        "a directive of the head, signed in capitals",
        [
            *head("ỦY BAN NHÂN DÂN", "Số: 04/CT-UBND"),
            (52, "C*", "CHỈ THỊ"),
            (58, "C*", "Về tăng cường kỷ luật hành chính"),
            (150, "S*", "CHỦ TỊCH"),
            (180, "S*", "LÊ THỊ HỒNG GẤM"),
        ],
        {
            "type": "Chỉ thị",
            "signer_name": "Lê Thị Hồng Gấm",
            "signer_position": "CHỦ TỊCH",
        },
    ),
    (
        "a letter signed by order of the head",
        [
            *head("SỞ TƯ PHÁP", "Số: 19/STP-VP"),
            (45, "L", "V/v rà soát văn bản"),
            (130, "B*", "Nơi nhận:"),
            (130, "S*", "TL. GIÁM ĐỐC"),
            (136, "S*", "CHÁNH VĂN PHÒNG"),
            (160, "S*", "Đặng Quốc Khánh"),
        ],
        {
            "signer_authority": "TL. GIÁM ĐỐC",
            "signer_position": "CHÁNH VĂN PHÒNG",
            "signer_name": "Đặng Quốc Khánh",
        },
    ),
    (
        "a reply wanted in words",
        [
            *head("SỞ TƯ PHÁP", "Số: 20/STP-VP"),
            (90, "B", "đề nghị cho ý kiến bằng văn bản gửi về Sở chậm nhất là"),
            (96, "B", "ngày 15 tháng 12 năm 2025 để tổng hợp."),
        ],
        {"due_date": "2025-12-15"},
    ),
]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [pytest.param(lines, wanted, id=name) for name, lines, wanted in LAYOUTS],
)
def test_layouts_of_official_documents(lines, wanted):
    found = read(page(*lines))
    assert {name: found.get(name) for name in wanted} == wanted


def test_a_number_that_is_not_there_is_absent_and_never_made_up():
    plan = page(*LAYOUTS[9][1])
    reading = read_document([plan])
    assert reading[Field.NUMBER].confidence is Confidence.ABSENT
    assert reading[Field.DATE].confidence is Confidence.ABSENT


def test_a_legal_number_is_told_from_a_plain_one():
    assert read_document([page(*LAYOUTS[1][1])]).legal
    assert not read_document([LETTER]).legal


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ((38, "L", "S6: 12O/SNV-VP"), Field.NUMBER, "120"),
        ((38, "L", "Sô: l5/SNV-VP"), Field.NUMBER, "15"),
    ],
)
def test_what_recognition_misread_is_repaired_but_doubtful(line, field, value):
    reading = read_document([page((26, "L*", "SỞ NỘI VỤ"), *NATION, line)])
    assert reading[field].value == value
    assert reading[field].confidence is Confidence.DOUBTFUL


def test_an_agency_of_two_lines_without_bold_type_is_doubtful():
    plain = page(
        (20, "L", "ỦY BAN NHÂN DÂN"),
        (26, "L", "SỞ NỘI VỤ"),
        (38, "L", "Số: 1/SNV-VP"),
    )
    issuer = read_document([plain])[Field.ISSUER]
    assert (issuer.value, issuer.confidence) == ("SỞ NỘI VỤ", Confidence.DOUBTFUL)


def test_two_dates_for_a_reply_are_doubtful():
    both = page(
        *head("SỞ TƯ PHÁP", "Số: 20/STP-VP"),
        (90, "B", "gửi báo cáo đợt một trước ngày 15/12/2025,"),
        (96, "B", "gửi báo cáo đợt hai trước ngày 20/12/2025."),
    )
    due = read_document([both])[Field.DUE_DATE]
    assert (due.value, due.confidence) == ("2025-12-15", Confidence.DOUBTFUL)


def test_a_date_before_the_document_is_no_date_for_a_reply():
    past = page(
        *head("SỞ TƯ PHÁP", "Số: 20/STP-VP"),
        (90, "B", "các đơn vị đã gửi báo cáo trước ngày 15/10/2025."),
    )
    assert read_document([past])[Field.DUE_DATE].confidence is Confidence.ABSENT


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ((20, "B", "Kính thưa quý vị, hôm nay trời đẹp."),),
        ((20, "C*", "THỰC ĐƠN"), (30, "B", "Ngày 30 tháng 2 năm 2026: cơm, canh")),
        ((20, "B", "Số tiền: 15/20 triệu đồng"), (30, "B", "KHẨN trương lên!")),
        ((20, "L", "///"), (21, "R", "...."), (22, "C", "QUYẾT")),
    ],
)
def test_pages_that_are_no_official_document_give_nothing(lines):
    assert set(read(page(*lines))) <= {"number"}
    assert read_document([]).found == {}


OWN = LetterSpec(
    parent_agency="Ủy ban nhân dân tỉnh Sông Lam",
    agency="Sở Nông nghiệp và Môi trường",
    notation="SNNMT-TNN",
    place="Sông Lam",
    number="05",
    issued_on=date(2026, 4, 22),
    subject="phương án phòng, chống hạn hán vụ Hè Thu năm 2026",
    body=paragraphs(
        "Sở Nông nghiệp và Môi trường đề nghị các đơn vị cho ý kiến trước ngày 10 "
        "tháng 5 năm 2026.\n" + "Nội dung tiếp theo của văn bản.\n" * 60
    ),
    addressees=("Ủy ban nhân dân tỉnh Sông Lam",),
    signature=SignatureBlock(("KT. Giám đốc", "Phó Giám đốc"), "Trần Thị Minh Châu"),
    recipients=("Như trên", "Lưu: VT, TNN"),
    urgency=Urgency.URGENT,
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        (
            OWN,
            {
                "type": "Công văn",
                "subject": "Phương án phòng, chống hạn hán vụ Hè Thu năm 2026",
            },
        ),
        (
            replace(OWN, type_title="BÁO CÁO", notation="BC-SNNMT"),
            {"type": "Báo cáo", "notation": "BC-SNNMT"},
        ),
        (
            replace(
                OWN,
                type_title="QUYẾT ĐỊNH",
                notation="QĐ-SNNMT",
                authority_heading="GIÁM ĐỐC SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
                addressees=(),
            ),
            {"type": "Quyết định", "notation": "QĐ-SNNMT"},
        ),
    ],
    ids=["letter", "report", "decision"],
)
def test_our_own_letters_are_read_back_as_they_were_written(spec, wanted):
    pdf = letter_pdf(spec).pdf
    pages = read_words(pdf)
    assert len(pages) > 1
    found = read(*pages)
    assert {
        **{name: found.get(name) for name in wanted},
        "number": found["number"],
        "date": found["date"],
        "place": found["place"],
        "issuer": found["issuer"],
        "parent": found["parent"],
        "urgency": found["urgency"],
        "signer_name": found["signer_name"],
        "signer_position": found["signer_position"],
        "due_date": found["due_date"],
    } == {
        **wanted,
        "number": "05",
        "date": "2026-04-22",
        "place": "Sông Lam",
        "issuer": "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
        "parent": "ỦY BAN NHÂN DÂN TỈNH SÔNG LAM",
        "urgency": "1",
        "signer_name": "Trần Thị Minh Châu",
        "signer_position": "PHÓ GIÁM ĐỐC",
        "due_date": "2026-05-10",
    }


@pytest.mark.slow
def test_an_invisible_text_layer_over_a_scan_is_read_with_its_places():
    """A scanner's recognition writes every word invisibly over the picture."""
    fonts = find_fonts()
    pdfmetrics.registerFont(TTFont("Layer", str(fonts.regular.path)))
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(LETTER.width, LETTER.height), invariant=1)
    for word in LETTER.words:
        text = canvas.beginText(word.left, LETTER.height - word.bottom + 3)
        text.setFont("Layer", 11)
        text.setTextRenderMode(3)
        text.textOut(word.text)
        canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    (scan,) = read_words(stream.getvalue())
    found = read(scan)
    kept = ("number", "notation", "date", "place", "type", "signer_name", "due_date")
    assert {name: found.get(name) for name in kept} == {
        name: LETTER_FOUND[name] for name in kept
    }
