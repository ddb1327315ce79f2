"""One specimen of every printed thing, with texts of the lengths real life has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import schedule_specimens

from docmgmt.copy_block import CopyBlock, with_block
from docmgmt.fonts import FontSet
from docmgmt.letter import LetterSpec, SignatureBlock, Urgency, letter_pdf, paragraphs
from docmgmt.prints.archive_records import (
    Destruction,
    HandOver,
    destruction_record,
    hand_over_record,
)
from docmgmt.prints.book_pdf import book_pdf
from docmgmt.prints.books import (
    BlankRow,
    Book,
    BookHead,
    CopyUseRow,
    FollowUpRow,
    IncomingRow,
    OutgoingRow,
    PostRow,
    Receipt,
    Row,
    TransferInRow,
    TransferOutRow,
)
from docmgmt.prints.check_mark import CheckMark
from docmgmt.prints.envelope import Envelope, Sender, envelope_pdf
from docmgmt.prints.handover import HandoverRecord, Line, handover_pdf
from docmgmt.prints.listing import (
    ListForm,
    ListHead,
    ListRow,
    Signature,
    listing_pdf,
)
from docmgmt.prints.opinions import Collation, Opinion, collation_pdf
from docmgmt.prints.record import record_pdf
from docmgmt.prints.report import Report, report_pdf
from docmgmt.prints.report_forms import (
    TITLES,
    Form,
    usage_table,
    work_table,
)
from docmgmt.prints.report_forms import Line as FigureLine
from docmgmt.prints.slip import (
    HandlingSlip,
    LeaderOpinion,
    Part,
    slip_pdf,
)
from docmgmt.prints.stamp import ArrivalStamp, stamp_pdf
from docmgmt.prints.submission import Row as SubmissionRow
from docmgmt.prints.submission import Submission, submission_pdf

OFFICE = timezone(timedelta(hours=7))
PARENT, AGENCY = "UBND tỉnh Hồng Giang", "Sở Nông nghiệp và Môi trường"
LONG_SUBJECT = (
    "về việc tăng cường các biện pháp phòng, chống hạn hán, thiếu nước và xâm nhập mặn"
    " trong vụ Đông Xuân 2026–2027 trên địa bàn tỉnh, bảo đảm nước sinh hoạt cho nhân"
    " dân và nước tưới cho 12.450 ha lúa"
)
LONG_AGENCY = (
    "Ban Quản lý dự án đầu tư xây dựng các công trình nông nghiệp và phát triển nông"
    " thôn khu vực Bắc Hồng Giang"
)


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OFFICE)


def head(book: Book, **over: object) -> BookHead:
    values: dict[str, object] = {
        "book": book,
        "agency": AGENCY,
        "parent_agency": PARENT,
        "year": 2026,
        "date_from": date(2026, 1, 3),
        "date_to": date(2026, 7, 27),
        "number_from": 1,
        "number_to": 247,
        "volume": "01",
        **over,
    }
    return BookHead(**values)


def incoming_rows() -> Iterator[Row]:
    yield IncomingRow(
        date(2026, 1, 3),
        1,
        "UBND tỉnh Hồng Giang",
        "15/UBND-NNMT",
        date(2025, 12, 31),
        "Công văn",
        LONG_SUBJECT,
        "Phòng Thủy lợi; Nguyễn Thị Phương Thảo (chủ trì); Phòng Kế hoạch - Tài chính"
        " (phối hợp)",
        date(2026, 1, 5),
        (Receipt("Nguyễn Thị Phương Thảo", _at(1, 5, 8, 4)),),
    )
    yield IncomingRow(date(2026, 2, 9), 2, void_reason="Đăng ký trùng với số đến 01")
    yield IncomingRow(
        date(2026, 7, 27),
        10,
        LONG_AGENCY,
        "1047/BQLDA-KHTH&GSĐT",
        date(2026, 7, 24),
        "Tờ trình",
        "đề nghị phê duyệt thiết kế bản vẽ thi công",
        "Phòng Thủy lợi",
        date(2026, 7, 27),
        note="Bản giấy",
    )


def outgoing_rows() -> Iterator[Row]:
    yield OutgoingRow(
        "05/SNNMT-TL",
        date(2026, 2, 3),
        "Công văn",
        LONG_SUBJECT,
        "Phó Giám đốc Đặng Quốc Khánh",
        "UBND tỉnh (để báo cáo); Sở Tài chính; UBND các xã, phường; "
        "Chi cục Thủy lợi và Phòng, chống thiên tai",
        "Văn thư; Phòng Thủy lợi",
        12,
        date(2026, 2, 3),
        (Receipt("Sở Tài chính", _at(2, 3, 15, 42)),),
        "Khẩn",
    )
    yield OutgoingRow("06", date(2026, 2, 4), void_reason="Người ký từ chối ban hành")
    yield OutgoingRow(
        "1247/QĐ-SNNMT",
        date(2026, 11, 20),
        "Quyết định",
        "ban hành Quy chế công tác văn thư, lưu trữ",
        "Giám đốc Trần Văn Ưởng",
        "Các phòng, đơn vị thuộc Sở",
        "Văn thư; Văn phòng",
        25,
        date(2026, 11, 20),
    )


def transfer_in_rows() -> Iterator[Row]:
    yield TransferInRow(
        date(2026, 1, 5),
        1,
        "Phòng Thủy lợi; Nguyễn Thị Phương Thảo (chủ trì)",
        (Receipt("Nguyễn Thị Phương Thảo", _at(1, 5, 8, 4)),),
    )
    yield TransferInRow(
        date(2026, 10, 12), 214, "Phòng Kế hoạch - Tài chính", (), "Hỏa tốc"
    )


def transfer_out_rows() -> Iterator[Row]:
    yield TransferOutRow(
        date(2026, 2, 3),
        "05/SNNMT-TL",
        LONG_AGENCY,
        (Receipt("Ban Quản lý dự án", _at(2, 3, 16, 5)),),
        "Trục liên thông",
    )
    yield TransferOutRow(date(2026, 3, 9), "17/TB-SNNMT", "Văn phòng UBND tỉnh")


def follow_up_rows() -> Iterator[Row]:
    yield FollowUpRow(
        1,
        "Công văn",
        "15/UBND-NNMT",
        date(2025, 12, 31),
        "UBND tỉnh Hồng Giang",
        "Phòng Thủy lợi; Nguyễn Thị Phương Thảo",
        date(2026, 1, 15),
        "Đã hoàn thành ngày 14/01, trước hạn 01 ngày",
        "05/SNNMT-TL",
    )
    yield FollowUpRow(2, void_reason="Đăng ký trùng với số đến 01")
    yield FollowUpRow(
        10,
        "Tờ trình",
        "1047/BQLDA-KHTH&GSĐT",
        date(2026, 7, 24),
        LONG_AGENCY,
        "Phòng Thủy lợi",
        date(2026, 8, 5),
        "Đang xử lý; quá hạn từ 05/8",
        note="Đã đôn đốc",
    )


def post_rows() -> Iterator[Row]:
    yield PostRow(date(2026, 1, 3), "01/QĐ-SNNMT", "UBND xã Tân Ấp", 1)
    yield PostRow(date(2026, 11, 20), "1247/QĐ-SNNMT", LONG_AGENCY, 12, "Thư bảo đảm")


def copy_use_rows() -> Iterator[Row]:
    yield CopyUseRow(
        date(2026, 1, 9),
        "Nguyễn Thị Phương Thảo",
        "05/SNNMT-TL",
        date(2026, 2, 3),
        "Công văn",
        LONG_SUBJECT,
        "01.TCCB",
        date(2026, 2, 12),
        "Trần Văn Ưởng, Giám đốc",
    )
    yield CopyUseRow(
        date(2026, 10, 1),
        "Lê Hữu Nghĩa",
        "1247/QĐ-SNNMT",
        date(2026, 11, 20),
        "Quyết định",
        "ban hành Quy chế công tác văn thư, lưu trữ",
        note="Sao y",
    )


ROWS: dict[Book, Callable[[], Iterator[Row]]] = {
    Book.INCOMING: incoming_rows,
    Book.OUTGOING: outgoing_rows,
    Book.TRANSFER_IN: transfer_in_rows,
    Book.TRANSFER_OUT: transfer_out_rows,
    Book.FOLLOW_UP: follow_up_rows,
    Book.POST: post_rows,
    Book.COPY_USE: copy_use_rows,
}

SLIP = HandlingSlip(
    agency=AGENCY,
    parent_agency=PARENT,
    place="Hồng Giang",
    day=date(2026, 2, 3),
    type_name="Công văn",
    sign="15/UBND-NNMT",
    dated=date(2026, 1, 31),
    issuer="UBND tỉnh Hồng Giang",
    subject=LONG_SUBJECT,
    arrival="số đến 07, ngày 02/02/2026",
    leader=LeaderOpinion(
        leads=(Part("Phòng Thủy lợi – Nguyễn Thị Phương Thảo", date(2026, 2, 12)),),
        helpers=(
            Part("Phòng Kế hoạch - Tài chính – Lê Hữu Nghĩa", date(2026, 2, 10)),
            Part("Văn phòng Sở – Bùi Thị Yến", date(2026, 2, 10)),
        ),
        informed=(Part("Chi cục Thủy lợi"),),
        words="Phòng Thủy lợi chủ trì, rà soát số liệu, tham mưu văn bản trả lời UBND"
        " tỉnh trước 12/02.",
        day=date(2026, 2, 3),
        name="Trần Văn Ưởng",
    ),
)


def _book(book: Book, fonts: FontSet) -> bytes:
    return book_pdf(head(book), ROWS[book](), fonts=fonts)


def _blank(fonts: FontSet) -> bytes:
    blank = head(
        Book.OUTGOING, date_from=None, date_to=None, number_from=248, number_to=272
    )
    rows = (BlankRow(Book.OUTGOING, number) for number in range(248, 273))
    return book_pdf(blank, rows, fonts=fonts, with_cover=False, row_height_mm=12.0)


def _provisional(fonts: FontSet) -> bytes:
    note = "Bản in tạm: 02 dòng cuối chưa được niêm phong, chưa dùng làm chứng cứ."
    return book_pdf(
        head(Book.TRANSFER_IN, provisional=note), transfer_in_rows(), fonts=fonts
    )


def _stamp(fonts: FontSet) -> bytes:
    stamp = ArrivalStamp(
        "Sở Nông nghiệp và Môi trường tỉnh Hồng Giang",
        5,
        _at(1, 3, 8, 15),
        True,
        "Phòng Thủy lợi",
        "01.TCCB",
    )
    return stamp_pdf(stamp, 25.0, 60.0, fonts=fonts)


def _empty_stamp(fonts: FontSet) -> bytes:
    return stamp_pdf(ArrivalStamp(LONG_AGENCY), 140.0, 20.0, fonts=fonts)


def _envelopes(fonts: FontSet) -> bytes:
    sender = Sender(
        AGENCY,
        PARENT,
        "số 12, đường Trần Phú, phường Hồng Giang, tỉnh Hồng Giang",
        "0239 385 55 55",
        "snnmt@honggiang.example",
        "snnmt.honggiang.example",
    )
    return envelope_pdf(
        [
            Envelope(sender, "05/SNNMT-TL", "UBND tỉnh Hồng Giang", urgency="HỎA TỐC"),
            Envelope(
                sender, "1247/QĐ-SNNMT", LONG_AGENCY, "Xã Tân Ấp, tỉnh Hồng Giang"
            ),
        ],
        fonts=fonts,
    )


CHECK = CheckMark("https://vanthu.example.vn/kiem-tra-van-ban", "0f9e" * 8)


def _empty_slip(fonts: FontSet) -> bytes:
    slip = HandlingSlip(
        AGENCY, PARENT, "", date(2026, 11, 20), "Công văn", "7/ABC", None, "", "mời họp"
    )
    return slip_pdf(slip, fonts=fonts)


SUBMISSION = Submission(
    agency=AGENCY,
    parent_agency=PARENT,
    place="Hồng Giang",
    day=date(2026, 4, 24),
    to="Trần Thị Minh Châu, PHÓ GIÁM ĐỐC",
    about=f"Công văn – ……/SNNMT-TNN – {LONG_SUBJECT}",
    drafter="Vũ Thành Nam",
    unit="Phòng Tài nguyên nước",
    urgency="HỎA TỐC",
    due="28/04/2026",
    summary="Kính trình ký để gửi UBND tỉnh trước ngày 28/4.",
    incoming=(
        SubmissionRow(
            (
                "1247/UBND-NN",
                "UBND tỉnh Hồng Giang",
                LONG_SUBJECT,
                "1247-UBND-NN.pdf\nphu-luc-so-lieu.xlsx",
            )
        ),
    ),
    files=(
        SubmissionRow(("Văn bản chính", "du-thao-lan-3.pdf", "3", "2")),
        SubmissionRow(("Phụ lục", "phu-luc-I-kinh-phi.pdf", "1", "4")),
        SubmissionRow(("Phụ lục", "phu-luc-II-dieu-tiet-theo-vung.pdf", "2", "7")),
    ),
    opinions=(
        SubmissionRow(
            (
                "Chi cục Thủy lợi – Ngô Quốc Bảo",
                "Đồng ý, có bổ sung",
                "Bổ sung 07 hồ chứa dưới 40% dung tích thiết kế vào mục 1.",
                "Tiếp thu, đã bổ sung.",
            )
        ),
        SubmissionRow(
            ("Hoàng Anh Tuấn", "Không trả lời (coi như đồng ý)", "", ""),
        ),
    ),
    steps=(
        SubmissionRow(
            ("Ký nháy", "Đỗ Thị Hạnh", "Đã duyệt 24/04/2026 15:20", "Đã kiểm tra.")
        ),
        SubmissionRow(("Ký", "Trần Thị Minh Châu", "Chờ quyết định", "")),
    ),
)
COLLATION = Collation(
    agency=AGENCY,
    parent_agency=PARENT,
    place="Hồng Giang",
    day=date(2026, 4, 24),
    about=f"Dự thảo công văn {LONG_SUBJECT}",
    question="Đề nghị góp ý số liệu tại mục 1 và kinh phí tại mục 3.",
    opinions=(
        Opinion(
            "Chi cục Thủy lợi – Ngô Quốc Bảo",
            "Đồng ý, có bổ sung",
            "Bổ sung 07 hồ chứa dưới 40% dung tích thiết kế.",
            "Tiếp thu, đã bổ sung tại mục 1.",
        ),
        Opinion(
            LONG_AGENCY,
            "Không đồng ý",
            "Kinh phí bơm chống hạn đã bố trí trong kế hoạch năm; đề nghị không đề xuất"
            " thêm, tránh trùng lặp nguồn vốn.",
            "Giải trình: phần đề xuất là phát sinh ngoài kế hoạch, có phụ lục kèm"
            " theo.",
        ),
        Opinion("Hoàng Anh Tuấn", "Không trả lời (coi như đồng ý)"),
    ),
    totals="Đồng ý, có bổ sung: 1; Không đồng ý: 1; Không trả lời (coi như đồng ý): 1",
)


def _handover(fonts: FontSet) -> bytes:
    titles = ("1247/UBND-NN: " + LONG_SUBJECT, "Dự thảo: báo cáo quý III", "")
    lines = [
        Line(
            ("Chủ trì", "Dự thảo", "Hồ sơ")[number % 3],
            titles[number % 3] or f"Hồ sơ số {number}: cấp phép khai thác nước",
            ("Vũ Thành Nam", "Ngô Quốc Bảo")[number % 2],
            date(2026, 11, 20 + number % 9) if number % 3 == 0 else None,
        )
        for number in range(26)
    ]
    record = HandoverRecord(
        AGENCY,
        PARENT,
        "Hồng Giang",
        date(2026, 11, 20),
        "Đỗ Thị Hạnh",
        "Trưởng phòng Tài nguyên nước",
        ("Vũ Thành Nam, Chuyên viên", "Ngô Quốc Bảo, Chi cục Thủy lợi"),
        "Phạm Đức Long",
        "Chuyển công tác theo Quyết định số 88/QĐ-SNNMT ngày 18/11/2026.",
        tuple(lines),
    )
    return handover_pdf(record, fonts=fonts)


def _short_handover(fonts: FontSet) -> bytes:
    record = HandoverRecord(
        AGENCY,
        "",
        "",
        date(2026, 2, 1),
        "Đỗ Thị Hạnh",
        "",
        ("Vũ Thành Nam",),
        "Đỗ Thị Hạnh",
        "Nghỉ hưu.",
        (Line("Giấy tờ", "7/ABC: " + LONG_AGENCY, "Vũ Thành Nam"),),
    )
    return handover_pdf(record, fonts=fonts)


def _listing(form: ListForm, rows: list[ListRow], fonts: FontSet, **over: Any) -> bytes:
    values = {"agency": AGENCY, "parent_agency": PARENT, "title": "", **over}
    return listing_pdf(ListHead(form, **values), rows, fonts=fonts)


def _file_plan(fonts: FontSet) -> bytes:
    rows = [ListRow(("", "I. Tổ chức cán bộ", "", "", ""), is_heading=True)]
    rows += [
        ListRow((f"{n:02}.TCCB", LONG_SUBJECT, "20 năm", "Bùi Thị Yến", ""))
        for n in range(1, 5)
    ]
    rows.append(ListRow(("", "1. Đào tạo", "", "", ""), is_heading=True))
    rows.append(ListRow(("05.TCCB", "Hồ sơ đào tạo", "Vĩnh viễn", "Lê Hữu Nghĩa", "")))
    return _listing(
        ListForm.FILE_PLAN,
        rows,
        fonts,
        title="DANH MỤC HỒ SƠ",
        lines=("Năm 2026", "(Kèm theo Quyết định số 15/QĐ-SNNMT ngày 05/01/2026)"),
        tail=("Bản danh mục này có 5 hồ sơ (năm), bao gồm:", "1 hồ sơ vĩnh viễn;"),
        place_day="Ngày 05 tháng 01 năm 2026",
    )


def _in_dossier(fonts: FontSet) -> bytes:
    rows = [
        ListRow(
            (
                f"{n:02}",
                f"{n * 7}/UBND-NNMT",
                f"{n % 28 + 1:02}/02/2026",
                f"Công văn. {LONG_SUBJECT}",
                "UBND tỉnh Hồng Giang",
                f"{2 * n - 1}–{2 * n}",
                "",
            )
        )
        for n in range(1, 13)
    ]
    return _listing(
        ListForm.IN_DOSSIER,
        rows,
        fonts,
        title="MỤC LỤC VĂN BẢN, TÀI LIỆU TRONG HỒ SƠ",
        lines=("Số, ký hiệu hồ sơ: 05.TL", "Phòng, chống hạn hán năm 2026"),
        tail=("Tổng số: 12 văn bản, tài liệu (mười hai); 24 trang (hai mươi tư).",),
    )


def _handed_in(fonts: FontSet) -> bytes:
    row = ("01", "05.TL", LONG_SUBJECT, "17/4/2026 - 05/5/2026", "20 năm", "24", "")
    return _listing(
        ListForm.HANDED_IN,
        [ListRow(row)],
        fonts,
        title="MỤC LỤC HỒ SƠ, TÀI LIỆU NỘP LƯU",
        lines=("Đơn vị nộp lưu: Phòng Thủy lợi",),
        tail=("Mục lục này gồm: 01 hồ sơ (viết bằng chữ: một).",),
        signatures=(
            Signature("ĐẠI DIỆN BÊN GIAO", "Lê Hữu Nghĩa"),
            Signature("ĐẠI DIỆN BÊN NHẬN", "Bùi Thị Yến"),
        ),
    )


def _disposal(fonts: FontSet) -> bytes:
    row = ("01", "05.TL", LONG_SUBJECT, "2016 - 2017", "Hết thời hạn lưu trữ", "")
    return _listing(
        ListForm.DISPOSAL,
        [ListRow(row)],
        fonts,
        title="DANH MỤC HỒ SƠ, TÀI LIỆU HẾT GIÁ TRỊ",
        tail=("Danh mục này có 01 hồ sơ (một).",),
        signatures=(Signature("NGƯỜI LẬP", "Bùi Thị Yến"),),
    )


def _hand_over(fonts: FontSet) -> bytes:
    facts = HandOver(
        agency=AGENCY,
        unit="Phòng Thủy lợi",
        giver="Lê Hữu Nghĩa",
        receiver="Bùi Thị Yến",
        block=LONG_SUBJECT,
        first=date(2025, 1, 6),
        last=date(2026, 12, 25),
        boxes=3,
        meters=0.75,
        dossiers=12,
        files=240,
        received_on=date(2027, 3, 15),
        taken=11,
    )
    return record_pdf(hand_over_record(facts), fonts=fonts)


def _hand_over_to_sign(fonts: FontSet) -> bytes:
    facts = HandOver(
        AGENCY, "Phòng Thủy lợi", "Lê Hữu Nghĩa", "", "Hồ sơ", None, None, 0, 0, 1, 1
    )
    return record_pdf(hand_over_record(facts), fonts=fonts)


def _destruction(fonts: FontSet) -> bytes:
    facts = Destruction(
        agency=LONG_AGENCY,
        decision="115/QĐ-SNNMT",
        decided_on=date(2047, 3, 5),
        destroyed_on=date(2047, 3, 18),
        destroyed_by="Bùi Thị Yến",
        dossiers=37,
        files=1204,
    )
    return record_pdf(destruction_record(facts), fonts=fonts)


LETTER = LetterSpec(
    parent_agency=PARENT,
    agency=AGENCY,
    notation="SNNMT-TL",
    place="Hồng Giang",
    year=2026,
    subject=LONG_SUBJECT.removeprefix("về việc "),
    body=paragraphs(
        "Thực hiện Công văn số 1247/UBND-NN, Sở Nông nghiệp và Môi trường có ý kiến:\n"
        "1. Nguồn nước: tổng dung tích 46 hồ chứa đạt 58,2% thiết kế.\n"
        "Kính đề nghị Ủy ban nhân dân tỉnh xem xét, chỉ đạo."
    ),
    addressees=("Ủy ban nhân dân tỉnh Hồng Giang",),
    signature=SignatureBlock(("KT. Giám đốc", "Phó Giám đốc"), "Nguyễn Hồng Sơn"),
    recipients=("Như trên", "Giám đốc Sở (để b/c)", "Lưu: VT, TL"),
    urgency=Urgency.EXPRESS,
)
COPIED = CopyBlock(
    agency=AGENCY,
    parent_agency=PARENT,
    notation="SY-SNNMT",
    words="SAO Y",
    place="Hồng Giang",
    year=2026,
    recipients=("Sở Tài chính", "Lưu: VT, TL"),
    title_lines=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
    signer="Lê Hữu Nghĩa",
)


def _letter(fonts: FontSet) -> bytes:
    return letter_pdf(LETTER, fonts=fonts, created=_at(4, 22, 9, 0)).pdf


def _copy_on_paper(fonts: FontSet) -> bytes:
    return with_block(_letter(fonts), COPIED, fonts=fonts)


def incoming_report() -> Report:
    """A quarter of an agency with long names, a unit nobody knows and people."""
    lines = [
        FigureLine("Phòng Tài nguyên nước", "Vũ Thành Nam", (12, 92, 90, 2, 11, 1)),
        FigureLine("Phòng Tài nguyên nước", "Đỗ Thị Hạnh", (3, 52, 52, 1, 2, 0)),
        FigureLine(
            "Phòng Kế hoạch - Tài chính và Quản lý các dự án đầu tư xây dựng cơ bản",
            "",
            (9, 93, 90, 2, 6, 4),
        ),
        FigureLine("=1+1 Phòng lạ", "", (20, 85, 80, 9, 14, 2)),
        FigureLine("Chưa giao đơn vị", "", (0, 9, 0, 0, 9, 0)),
    ]
    helping = [FigureLine("Chi cục Thủy lợi", "", (0, 4, 3, 0, 1, 0))]
    return Report(
        agency=AGENCY,
        parent_agency=PARENT,
        place="Hồng Giang",
        day=date(2026, 7, 1),
        title=TITLES[Form.INCOMING],
        period="Quý II năm 2026",
        days="(Từ ngày 01/04/2026 đến ngày 30/06/2026)",
        counted="Số liệu tính đến 09:41 ngày 01/07/2026; phạm vi: toàn cơ quan.",
        tables=(work_table(lines), work_table(helping, "Việc phối hợp")),
        signatures=(
            Signature("NGƯỜI LẬP BÁO CÁO", "Phạm Đức Long"),
            Signature("THỦ TRƯỞNG CƠ QUAN"),
        ),
    )


def usage_report() -> Report:
    """A month of many people: the heading is repeated on the next page."""
    people = [
        FigureLine(
            f"Phòng số {number // 9 + 1}",
            f"Cán bộ thứ {number + 1}",
            (1, number % 3 and 1, number, number // 2, number * 7, 0, number * 3),
        )
        for number in range(36)
    ]
    return Report(
        agency=AGENCY,
        parent_agency=PARENT,
        place="",
        day=date(2026, 7, 1),
        title=TITLES[Form.USAGE],
        period="Tháng 6 năm 2026",
        days="(Từ ngày 01/06/2026 đến ngày 30/06/2026)",
        counted="Số liệu tính đến 09:41 ngày 01/07/2026; phạm vi: toàn cơ quan.",
        tables=(usage_table(people),),
    )


SPECIMENS: dict[str, Callable[[FontSet], bytes]] = {
    **schedule_specimens.SPECIMENS,
    **{f"book_{book}": (lambda fonts, book=book: _book(book, fonts)) for book in Book},
    "book_blank": _blank,
    "book_provisional": _provisional,
    "slip": lambda fonts: slip_pdf(SLIP, fonts=fonts),
    "slip_by_hand": _empty_slip,
    "slip_checked": lambda fonts: slip_pdf(replace(SLIP, check=CHECK), fonts=fonts),
    "submission_checked": lambda fonts: submission_pdf(
        replace(SUBMISSION, incoming=(), opinions=(), check=replace(CHECK, code="")),
        fonts=fonts,
    ),
    "stamp": _stamp,
    "stamp_by_hand": _empty_stamp,
    "envelope": _envelopes,
    "submission": lambda fonts: submission_pdf(SUBMISSION, fonts=fonts),
    "opinions": lambda fonts: collation_pdf(COLLATION, fonts=fonts),
    "handover": _handover,
    "handover_short": _short_handover,
    "list_file_plan": _file_plan,
    "list_in_dossier": _in_dossier,
    "list_handed_in": _handed_in,
    "list_disposal": _disposal,
    "record_hand_over": _hand_over,
    "record_hand_over_to_sign": _hand_over_to_sign,
    "record_destruction": _destruction,
    "letter": _letter,
    "copy_on_paper": _copy_on_paper,
    "report_incoming": lambda fonts: report_pdf(incoming_report(), fonts=fonts),
    "report_usage": lambda fonts: report_pdf(usage_report(), fonts=fonts),
}
