"""The tables of the reports: which columns they have and how figures fill them.

Báo cáo tình hình giải quyết văn bản đến, văn bản đi (Nghị định 30/2020/NĐ-CP, Phụ lục
VI, thông tin đầu ra); kết quả xử lý hồ sơ (Đắk Nông 63/2015 Điều 11.2, Hà Tĩnh 206/2014
Điều 4.1); tình hình sử dụng phần mềm theo đơn vị, người dùng và theo cơ quan (Vĩnh Long
910/2018 Điều 16.2, 21.2; Hà Tĩnh 206/2014 Điều 4.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass

from ..compat import StrEnum
from ..reports import WorkFigures, per_mille, total_of
from .report import Column, Table, Value

NO_UNIT = "Chưa giao đơn vị"
TOTAL = "Tổng số"
RATE_NOTE = (
    "Tỷ lệ đúng hạn = đã xong đúng hạn / (đã xong đúng hạn + đã xong quá hạn + đang xử "
    "lý quá hạn); không làm tròn lên. Việc không có thời hạn tính là đúng hạn."
)


class Form(StrEnum):
    """The reports of this addon; others add theirs."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    DOSSIERS = "dossiers"
    STAGES = "stages"
    USAGE = "usage"
    AGENCIES = "agencies"


TITLES: Mapping[str, str] = {
    Form.INCOMING: "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐẾN",
    Form.OUTGOING: "BÁO CÁO TÌNH HÌNH GIẢI QUYẾT VĂN BẢN ĐI",
    Form.DOSSIERS: "BÁO CÁO KẾT QUẢ XỬ LÝ HỒ SƠ CÔNG VIỆC",
    Form.STAGES: "BÁO CÁO THỜI GIAN XỬ LÝ VĂN BẢN THEO TỪNG CHẶNG",
    Form.USAGE: "BÁO CÁO TÌNH HÌNH SỬ DỤNG PHẦN MỀM",
    Form.AGENCIES: "BẢNG CHỈ TIÊU SỬ DỤNG PHẦN MỀM THEO CƠ QUAN",
}


@dataclass(frozen=True)
class Line:
    """Figures of one person in one unit, or of one unit where no person is named."""

    unit: str
    person: str
    figures: tuple[int, ...]


@dataclass(frozen=True)
class SentFigures:
    """Counts of outgoing documents in a period."""

    issued: int = 0
    in_time: int = 0
    late: int = 0
    replies: int = 0
    by_network: int = 0
    in_work: int = 0
    """Submitted and not issued at the end of the period."""


@dataclass(frozen=True)
class DossierFigures:
    """Counts of dossiers in a period."""

    carried: int = 0
    opened: int = 0
    closed: int = 0
    open: int = 0
    handed_in: int = 0
    """Of those closed in the period, handed in to the archive until now."""


@dataclass(frozen=True)
class UseFigures:
    """How one person used the system in a period."""

    accounts: int = 0
    used: int = 0
    """1 if he logged in or acted at all."""
    log_ins: int = 0
    days: int = 0
    """Days with an act."""
    reads: int = 0
    prints: int = 0
    acts: int = 0


@dataclass(frozen=True)
class Stage:
    """Median working time of one stage."""

    name: str
    count: int
    days: float | None
    before: float | None = None
    """The same in the period before."""


_NUMBERED = (Column("STT", 11, "text"), Column("Đơn vị, cá nhân", 62, "text"))


def _of(group: str, *titles: str, width: float = 21) -> tuple[Column, ...]:
    return tuple(Column(title, width, group=group) for title in titles)


WORK = (
    *_NUMBERED,
    Column("Kỳ trước chuyển sang", 22),
    Column("Nhận trong kỳ", 20),
    Column("Tổng số", 20),
    *_of("Đã giải quyết", "Đúng hạn", "Quá hạn"),
    *_of("Đang giải quyết", "Trong hạn", "Quá hạn"),
    Column("Tỷ lệ đúng hạn", 22, "rate"),
)
SENT = (
    *_NUMBERED,
    Column("Đã phát hành", 22),
    *_of("Thời hạn phát hành", "Đúng hạn", "Trễ"),
    *_of("Trong đó", "Trả lời văn bản đến", "Gửi qua mạng"),
    Column("Tỷ lệ đúng hạn", 22, "rate"),
    Column("Đang trình, chờ phát hành", 26),
)
DOSSIERS = (
    *_NUMBERED,
    Column("Kỳ trước chuyển sang", 22),
    Column("Mở trong kỳ", 20),
    Column("Tổng số", 20),
    Column("Đã kết thúc", 22),
    Column("Đang xử lý", 22),
    Column("Đã nộp lưu", 22),
)
USAGE = (
    *_NUMBERED,
    Column("Tài khoản", 18),
    Column("Có sử dụng", 18),
    Column("Lượt đăng nhập", 20),
    Column("Ngày có xử lý", 20),
    Column("Lượt đọc", 20),
    Column("Lượt in", 20),
    Column("Lượt xử lý", 22),
)
STAGES = (
    Column("STT", 9),
    Column("Chặng", 80, "text"),
    Column("Số văn bản", 24),
    Column("Trung vị (ngày làm việc)", 30, "days"),
    Column("Kỳ trước (ngày làm việc)", 30, "days"),
)


def work_row(figures: WorkFigures) -> tuple[Value, ...]:
    """Return the cells of a row of work."""
    carried, came, *standings = astuple(figures)
    return (carried, came, figures.total, *standings, figures.rate)


def sent_row(figures: SentFigures) -> tuple[Value, ...]:
    """Return the cells of a row of outgoing documents."""
    rate = per_mille(figures.in_time, figures.in_time + figures.late)
    return (
        figures.issued,
        figures.in_time,
        figures.late,
        figures.replies,
        figures.by_network,
        rate,
        figures.in_work,
    )


def dossier_row(figures: DossierFigures) -> tuple[Value, ...]:
    """Return the cells of a row of dossiers."""
    return (
        figures.carried,
        figures.opened,
        figures.carried + figures.opened,
        figures.closed,
        figures.open,
        figures.handed_in,
    )


def work_table(lines: Sequence[Line], title: str = "") -> Table:
    """Return work by unit and person with its sum."""
    return grouped(
        WORK,
        lines,
        lambda figures: work_row(total_of(WorkFigures(*one) for one in figures)),
        title,
        # Said once: a table with a title of its own stands below the first.
        "" if title else RATE_NOTE,
    )


def sent_table(lines: Sequence[Line], title: str = "") -> Table:
    """Return outgoing documents by unit and person with their sum."""
    return grouped(
        SENT, lines, lambda figures: sent_row(SentFigures(*_sum(figures, 6))), title
    )


def dossier_table(lines: Sequence[Line], title: str = "") -> Table:
    """Return dossiers by unit and keeper with their sum."""
    return grouped(
        DOSSIERS,
        lines,
        lambda figures: dossier_row(DossierFigures(*_sum(figures, 5))),
        title,
        "Số đã nộp lưu tính đến thời điểm lập báo cáo.",
    )


def usage_table(lines: Sequence[Line], title: str = "") -> Table:
    """Return use by unit and person with its sum."""
    return grouped(
        USAGE,
        lines,
        lambda figures: _sum(figures, 7),
        title,
        "Ngày có xử lý của đơn vị là tổng của từng người.",
    )


def stage_table(stages: Sequence[Stage]) -> Table:
    """Return the stages in their order."""
    return Table(
        STAGES,
        tuple(
            (place, one.name, one.count, one.days, one.before)
            for place, one in enumerate(stages, 1)
        ),
        note="Trung vị: một nửa số văn bản nhanh hơn. Chỉ tính giờ làm việc của cơ "
        "quan; ngày làm việc theo lịch của cơ quan.",
    )


def _sum(figures: Sequence[tuple[int, ...]], width: int) -> tuple[int, ...]:
    return tuple(sum(one[place] for one in figures) for place in range(width))


def grouped(
    columns: tuple[Column, ...],
    lines: Sequence[Line],
    row: Callable[[Sequence[tuple[int, ...]]], tuple[Value, ...]],
    title: str = "",
    note: str = "",
) -> Table:
    """Return a table of units, each with its people below it, and the sum of all.

    :param lines: in the order in which they are shown; units are not split
    :param row: makes the cells of a row from the figures that are summed in it
    """
    rows: list[tuple[Value, ...]] = []
    headings: set[int] = set()
    units = list(dict.fromkeys(line.unit for line in lines))
    for number, unit in enumerate(units, 1):
        own = [line for line in lines if line.unit == unit]
        people = [line for line in own if line.person]
        if people:
            headings.add(len(rows))
        rows.append((number, unit, *row([line.figures for line in own])))
        rows.extend(
            (f"{number}.{place}", line.person, *row([line.figures]))
            for place, line in enumerate(people, 1)
        )
    total: tuple[Value, ...] = ()
    if lines:
        total = ("", TOTAL, *row([line.figures for line in lines]))
    return Table(columns, tuple(rows), total, title, note, frozenset(headings))
