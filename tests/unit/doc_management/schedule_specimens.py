"""Weeks as they are printed: a usual one, a very full one, a unit's draft."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from docmgmt.fonts import FontSet
from docmgmt.prints.schedule import ScheduleSheet, schedule_pdf
from docmgmt.schedule import Line

OFFICE = timezone(timedelta(hours=7))
MONDAY = date(2026, 4, 20)
HAI, CHAU, VINH = (
    "Giám đốc Nguyễn Văn Hải",
    "PGĐ Trần Thị Minh Châu",
    "PGĐ Lê Quang Vinh",
)
WEEK = (
    (0, "07:30", "Chào cờ, giao ban đầu tuần", HAI, "toàn cơ quan", "Hội trường"),
    (0, "09:00", "Họp UBND tỉnh về điều hành ngân sách quý II", HAI, "TP Kế hoạch –"
     " Tài chính", "VP UBND tỉnh"),
    (0, "14:00", "Họp Đảng ủy Sở", HAI, "Ban Thường vụ", "Phòng 201"),
    (1, "08:00", "Kiểm tra công tác tích nước các hồ chứa", VINH, "Chi cục Thủy lợi",
     "Xã Phúc An"),
    (1, "14:00", "Duyệt kế hoạch trồng rừng năm 2026", VINH, "Chi cục Kiểm lâm",
     "Phòng 305"),
    (2, "08:00", "Làm việc với Sở Tài chính về quyết toán chi sự nghiệp môi trường",
     CHAU, "TP KH – TC", "Phòng 201"),
    (2, "10:00", "Tiếp công dân định kỳ", HAI, "Văn phòng", "Phòng tiếp dân"),
    (2, "13:30", "Nghe báo cáo tiến độ phòng, chống hạn", HAI, "P. TNN, CC Thủy lợi",
     "Phòng 201"),
    (3, "08:00", "Họp thẩm định Đề án sắp xếp, bố trí dân cư vùng sạt lở (GM"
     " 204/GM-UBND)", HAI, "TP Tài nguyên nước", "Phòng 302, UBND tỉnh"),
    (3, "08:30", "Hội nghị trực tuyến về phòng thủ dân sự (GM 191/GM-UBND)", VINH,
     "CC Thủy lợi", "Hội trường tầng 2"),
    (3, "14:00", "Khảo sát điểm sạt lở bờ sông", VINH, "TP TNN", "Xã Đồng Mộc"),
    (3, "14:00", "Làm việc với Đoàn công tác của Bộ", CHAU, "CC Thủy lợi",
     "Hồ Khe Lim"),
    (4, "08:00", "Họp thống nhất phương án phòng, chống hạn hán vụ Hè Thu", CHAU,
     "P. TNN, KH – TC, CC Thủy lợi", "Hội trường tầng 2"),
    (4, "14:00", "Giao ban Khối nước", CHAU, "", "Phòng 305"),
)  # fmt: skip
RECIPIENTS = (
    "Giám đốc, các PGĐ Sở",
    "Các phòng, đơn vị thuộc Sở",
    "Trang thông tin điện tử Sở",
    "Lưu: VT",
)


def line(
    key: int, day: int, clock: str, name: str, chair: str, people: str, place: str
) -> Line:
    hour, minute = map(int, clock.split(":"))
    held = MONDAY + timedelta(days=day)
    start = datetime(held.year, held.month, held.day, hour, minute, tzinfo=OFFICE)
    things = "99A-008.21" if place.startswith("Xã") else ""
    return Line(
        key, start, start + timedelta(hours=2), name, chair, people, place, things
    )


def _duty() -> Line:
    start = datetime(2026, 4, 25, tzinfo=OFFICE)
    return Line(
        90,
        start,
        start + timedelta(days=1),
        "Trực cơ quan",
        people="Ngô Quốc Bảo",
        duty=True,
    )


def _sheet(**over: object) -> ScheduleSheet:
    lines = tuple(line(key, *row) for key, row in enumerate(WEEK))
    values = {
        "agency": "Sở Nông nghiệp và Môi trường",
        "parent_agency": "Ủy ban nhân dân tỉnh Sông Lam",
        "place": "Sông Lam",
        "day": date(2026, 4, 17),
        "title": "Lịch công tác của lãnh đạo",
        "monday": MONDAY,
        "lines": (*lines, _duty()),
        "rest": ((date(2026, 4, 25), ""), (date(2026, 4, 26), "")),
        "recipients": RECIPIENTS,
        "signature": ("TL. Giám đốc", "Chánh Văn phòng"),
        "signer": "Hồ Thị Yến",
        **over,
    }
    return ScheduleSheet(**values)  # type: ignore[arg-type]


def week(fonts: FontSet) -> bytes:
    """The week of an agency on one page."""
    return schedule_pdf(_sheet(), fonts=fonts)


def full_week(fonts: FontSet) -> bytes:
    """A week with a holiday and an evening that needs a second page."""
    lines = [line(key, *row) for key, row in enumerate(WEEK)]
    lines += [
        line(
            100 + key,
            day,
            "16:00",
            name + " và các nội dung liên quan",
            chair,
            "",
            place,
        )
        for key, (day, _clock, name, chair, _people, place) in enumerate(WEEK)
        if day != 4
    ]
    lines.append(line(200, 1, "19:00", "Dự lễ tổng kết", HAI, "", "Nhà văn hóa tỉnh"))
    lines.append(line(201, 6, "08:00", "Trồng cây", CHAU, "Đoàn TN", "Xã Phúc An"))
    kept = tuple(one for one in lines if one.start.date() != MONDAY)
    holiday = ((MONDAY, "Giỗ Tổ Hùng Vương"), (date(2026, 4, 25), ""))
    return schedule_pdf(_sheet(lines=kept, rest=holiday), fonts=fonts)


def draft_of_unit(fonts: FontSet) -> bytes:
    """A unit's week that nobody has approved."""
    lines = tuple(line(key, *row) for key, row in enumerate(WEEK[3:6]))
    return schedule_pdf(
        _sheet(
            lines=lines,
            title="Lịch công tác Phòng Tài nguyên nước",
            recipients=("Lãnh đạo cơ quan", "Lưu: đơn vị"),
            signature=(),
            signer="",
            is_draft=True,
        ),
        fonts=fonts,
    )


SPECIMENS = {
    "schedule_week": week,
    "schedule_full": full_week,
    "schedule_draft": draft_of_unit,
}
