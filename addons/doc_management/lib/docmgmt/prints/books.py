"""The books: their columns in the order of the form, and the cells of each line.

Columns: Nghị định 30/2020/NĐ-CP, Phụ lục IV (registers, follow-up, post, use of kept
copies); Thông tư 07/2012/TT-BNV for the two transfer books, of which the decree has no
form. All texts on the forms are Vietnamese in every language of the interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ..compat import StrEnum
from ..layout.content import clean
from ..notation import format_number

Align = Literal["left", "center"]

DOTS = "…………"
"""What is left to be filled in by hand."""


class Book(StrEnum):
    """The seven books of the clerk's office."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    FOLLOW_UP = "follow_up"
    POST = "post"
    COPY_USE = "copy_use"


@dataclass(frozen=True)
class Column:
    """A column of a book."""

    title: str
    width_mm: float
    align: Align = "left"


@dataclass(frozen=True)
class BookForm:
    """The form of a book."""

    title: str
    """Printed in capitals on cover and first page."""
    columns: tuple[Column, ...]
    """In the order of the form; the widths fill the text area of A4 landscape."""
    has_numbers: bool = True
    """Whether the cover says "Từ số … đến số …"; the follow-up book does not."""


FORMS: Mapping[Book, BookForm] = {
    Book.INCOMING: BookForm(
        "Sổ đăng ký văn bản đến",
        (
            Column("Ngày đến", 17, "center"),
            Column("Số đến", 14, "center"),
            Column("Tác giả", 36),
            Column("Số, ký hiệu", 29),
            Column("Ngày tháng văn bản", 21, "center"),
            Column("Tên loại và trích yếu nội dung văn bản", 55),
            Column("Đơn vị hoặc người nhận", 32),
            Column("Ngày chuyển", 16, "center"),
            Column("Ký nhận", 25),
            Column("Ghi chú", 17),
        ),
    ),
    Book.OUTGOING: BookForm(
        "Sổ đăng ký văn bản đi",
        (
            Column("Số, ký hiệu văn bản", 30),
            Column("Ngày tháng văn bản", 19, "center"),
            Column("Tên loại và trích yếu nội dung văn bản", 55),
            Column("Người ký", 25),
            Column("Nơi nhận văn bản", 38),
            Column("Đơn vị, người nhận bản lưu", 23),
            Column("Số lượng bản", 14, "center"),
            Column("Ngày chuyển", 16, "center"),
            Column("Ký nhận", 25),
            Column("Ghi chú", 17),
        ),
    ),
    Book.TRANSFER_IN: BookForm(
        "Sổ chuyển giao văn bản đến",
        (
            Column("Ngày chuyển", 26, "center"),
            Column("Số đến", 24, "center"),
            Column("Đơn vị hoặc người nhận", 98),
            Column("Ký nhận", 62),
            Column("Ghi chú", 52),
        ),
    ),
    Book.TRANSFER_OUT: BookForm(
        "Sổ chuyển giao văn bản đi",
        (
            Column("Ngày chuyển", 26, "center"),
            Column("Số, ký hiệu văn bản", 44),
            Column("Nơi nhận văn bản", 82),
            Column("Ký nhận", 60),
            Column("Ghi chú", 50),
        ),
    ),
    Book.FOLLOW_UP: BookForm(
        "Sổ theo dõi giải quyết văn bản đến",
        (
            Column("Số đến", 16, "center"),
            Column(
                "Tên loại, số và ký hiệu, ngày tháng và cơ quan, tổ chức ban hành"
                " văn bản",
                72,
            ),
            Column("Đơn vị hoặc người nhận", 44),
            Column("Thời hạn giải quyết", 26, "center"),
            Column("Tiến độ giải quyết", 42),
            Column("Số, ký hiệu văn bản trả lời", 34),
            Column("Ghi chú", 28),
        ),
        has_numbers=False,
    ),
    Book.POST: BookForm(
        "Sổ gửi văn bản đi bưu điện",
        (
            Column("Ngày chuyển", 26, "center"),
            Column("Số, ký hiệu văn bản", 46),
            Column("Nơi nhận văn bản", 78),
            Column("Số lượng bì", 20, "center"),
            Column("Ký nhận và dấu bưu điện", 52),
            Column("Ghi chú", 40),
        ),
    ),
    Book.COPY_USE: BookForm(
        "Sổ sử dụng bản lưu",
        (
            Column("Ngày tháng", 20, "center"),
            Column("Họ và tên người sử dụng", 36),
            Column("Số, ký hiệu, ngày tháng văn bản", 34),
            Column("Tên loại và trích yếu nội dung văn bản", 57),
            Column("Số và ký hiệu hồ sơ", 24),
            Column("Ký nhận", 22),
            Column("Ngày trả", 18, "center"),
            Column("Người cho phép sử dụng", 30),
            Column("Ghi chú", 21),
        ),
    ),
}


def day_month(day: date | None, year: int = 0) -> str:
    """Return a date as books write it: leading zero below 10 and in months 1 and 2.

    :param year: year of the book; another year is written out, that one is not

    >>> day_month(date(2026, 1, 3), 2026), day_month(date(2026, 7, 27), 2026)
    ('03/01', '27/7')
    >>> day_month(date(2025, 12, 9), 2026)
    '09/12/2025'
    """
    if day is None:
        return ""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    written = f"{day.day:02}/{month}"
    return written if day.year == year else f"{written}/{day.year}"


@dataclass(frozen=True)
class Receipt:
    """Who received electronically, and when: stands in for a signature."""

    name: str
    at: datetime
    """Office time (+07:00)."""

    def text(self, year: int) -> str:
        return f"{self.name}, {self.at:%H:%M} {day_month(self.at.date(), year)}"


class Row(Protocol):
    """A line of a book."""

    def cells(self, year: int) -> tuple[str, ...]:
        """Return what stands in each column in a book of that year."""
        ...


def _receipts(receipts: tuple[Receipt, ...], year: int) -> str:
    return "\n".join(receipt.text(year) for receipt in receipts)


def _titled(type_name: str, subject: str) -> str:
    return ": ".join(filter(None, (clean(type_name), clean(subject))))


def _void(reason: str) -> str:
    return f"SỐ HỦY. Lý do: {clean(reason) or 'không ghi'}"


@dataclass(frozen=True)
class IncomingRow:
    """A line of the register of incoming documents."""

    arrived: date | None
    number: int
    author: str = ""
    sign: str = ""
    """Number and sign given by the author."""
    dated: date | None = None
    type_name: str = ""
    subject: str = ""
    receiver: str = ""
    handed: date | None = None
    receipts: tuple[Receipt, ...] = ()
    note: str = ""
    void_reason: str | None = None
    """Set for a number that was given up; the line stays."""
    letter: str = ""
    """Of 15a, in a book taken over from before."""

    def cells(self, year: int) -> tuple[str, ...]:
        is_void = self.void_reason is not None
        return (
            day_month(self.arrived, year),
            f"{format_number(self.number)}{self.letter}",
            self.author,
            self.sign,
            day_month(self.dated, year),
            _void(self.void_reason or "")
            if is_void
            else _titled(self.type_name, self.subject),
            self.receiver,
            day_month(self.handed, year),
            _receipts(self.receipts, year),
            self.note,
        )


@dataclass(frozen=True)
class OutgoingRow:
    """A line of the register of outgoing documents."""

    sign: str
    """Number and sign; the number alone for one that was given up."""
    dated: date | None
    type_name: str = ""
    subject: str = ""
    signer: str = ""
    recipients: str = ""
    keeper: str = ""
    """Unit or person that keeps the file copy."""
    copies: int = 0
    handed: date | None = None
    receipts: tuple[Receipt, ...] = ()
    note: str = ""
    void_reason: str | None = None

    def cells(self, year: int) -> tuple[str, ...]:
        is_void = self.void_reason is not None
        return (
            self.sign,
            day_month(self.dated, year),
            _void(self.void_reason or "")
            if is_void
            else _titled(self.type_name, self.subject),
            self.signer,
            self.recipients,
            self.keeper,
            _count(self.copies),
            day_month(self.handed, year),
            _receipts(self.receipts, year),
            self.note,
        )


@dataclass(frozen=True)
class TransferInRow:
    """One hand-over of an incoming document."""

    handed: date | None
    number: int
    receiver: str
    receipts: tuple[Receipt, ...] = ()
    note: str = ""

    def cells(self, year: int) -> tuple[str, ...]:
        return (
            day_month(self.handed, year),
            format_number(self.number),
            self.receiver,
            _receipts(self.receipts, year),
            self.note,
        )


@dataclass(frozen=True)
class TransferOutRow:
    """One hand-over of an outgoing document."""

    handed: date | None
    sign: str
    receiver: str
    receipts: tuple[Receipt, ...] = ()
    note: str = ""

    def cells(self, year: int) -> tuple[str, ...]:
        return (
            day_month(self.handed, year),
            self.sign,
            self.receiver,
            _receipts(self.receipts, year),
            self.note,
        )


@dataclass(frozen=True)
class FollowUpRow:
    """How far an incoming document has got."""

    number: int
    type_name: str = ""
    sign: str = ""
    dated: date | None = None
    author: str = ""
    receiver: str = ""
    deadline: date | None = None
    progress: str = ""
    replies: str = ""
    note: str = ""
    void_reason: str | None = None
    letter: str = ""

    def cells(self, year: int) -> tuple[str, ...]:
        dated = day_month(self.dated, year)
        named = " ".join(filter(None, (self.type_name, self.sign)))
        parts = (named, f"ngày {dated}" if dated else "", self.author)
        return (
            f"{format_number(self.number)}{self.letter}",
            _void(self.void_reason)
            if self.void_reason is not None
            else ", ".join(filter(None, parts)),
            self.receiver,
            day_month(self.deadline, year),
            self.progress,
            self.replies,
            self.note,
        )


@dataclass(frozen=True)
class PostRow:
    """Envelopes handed to the post."""

    handed: date
    sign: str
    receiver: str
    envelopes: int
    note: str = ""

    def cells(self, year: int) -> tuple[str, ...]:
        return (
            day_month(self.handed, year),
            self.sign,
            self.receiver,
            _count(self.envelopes),
            "",
            self.note,
        )


@dataclass(frozen=True)
class CopyUseRow:
    """Somebody used a file copy."""

    used: date
    user: str
    sign: str
    dated: date | None = None
    type_name: str = ""
    subject: str = ""
    dossier: str = ""
    returned: date | None = None
    permitted_by: str = ""
    note: str = ""

    def cells(self, year: int) -> tuple[str, ...]:
        dated = day_month(self.dated, year)
        return (
            day_month(self.used, year),
            self.user,
            ", ".join(filter(None, (self.sign, dated and f"ngày {dated}"))),
            _titled(self.type_name, self.subject),
            self.dossier,
            "",
            day_month(self.returned, year),
            self.permitted_by,
            self.note,
        )


@dataclass(frozen=True)
class BlankRow:
    """A line with its number only, filled in by hand while the system is down."""

    book: Book
    number: int

    def cells(self, year: int) -> tuple[str, ...]:
        titles = [column.title for column in FORMS[self.book].columns]
        place = next(
            (at for at, title in enumerate(titles) if title.startswith("Số")), 0
        )
        cells = [""] * len(titles)
        cells[place] = format_number(self.number)
        return tuple(cells)


def _count(amount: int) -> str:
    return format_number(amount) if amount > 0 else ""


@dataclass(frozen=True)
class BookHead:
    """What cover and first page of a book say."""

    book: Book
    agency: str
    year: int
    parent_agency: str = ""
    date_from: date | None = None
    date_to: date | None = None
    number_from: int | None = None
    number_to: int | None = None
    volume: str = ""
    """Quyển số; dots if empty."""
    provisional: str = ""
    """Why this print is no proof yet; printed on every page if not empty."""

    @property
    def form(self) -> BookForm:
        return FORMS[self.book]

    @property
    def title(self) -> str:
        return self.form.title.upper()

    def lines(self) -> tuple[str, ...]:
        """Return the lines under the title in the order of the form."""
        lines = [
            f"Năm: {self.year or DOTS}",
            f"Từ ngày {day_month(self.date_from) or DOTS}"
            f" đến ngày {day_month(self.date_to) or DOTS}",
        ]
        if self.form.has_numbers:
            lines.append(
                f"Từ số {_number(self.number_from)} đến số {_number(self.number_to)}"
            )
        lines.append(f"Quyển số: {clean(self.volume) or DOTS}")
        return tuple(lines)


def _number(number: int | None) -> str:
    return DOTS if number is None else format_number(number)
