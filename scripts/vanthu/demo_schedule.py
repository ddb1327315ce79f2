"""The week of the demo's department: drawn up by its office, approved, published."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Protocol

OFFICE = timezone(timedelta(hours=7))
CLERK, OFFICE_HEAD, DRAFTER = "duc.long", "thi.yen", "thanh.nam"
RESOURCE = "doc_management.demo_"
# Day of the week, beginning, hours, content, leader, attendees, place, room or car.
LINES = (
    (
        0,
        "07:30",
        1,
        "Chào cờ, giao ban đầu tuần",
        "van.hai",
        "toàn cơ quan",
        "Hội trường tầng 2",
        "room_hall",
    ),
    (
        0,
        "09:00",
        2,
        "Họp UBND tỉnh về điều hành ngân sách",
        "van.hai",
        "TP Kế hoạch – Tài chính",
        "Trụ sở UBND tỉnh",
        "car_1",
    ),
    (
        0,
        "14:00",
        2,
        "Họp Đảng ủy Sở",
        "van.hai",
        "Ban Thường vụ",
        "Phòng 201",
        "room_201",
    ),
    (
        1,
        "08:00",
        3,
        "Kiểm tra hồ chứa nước xã Hòa Lộc",
        "minh.chau",
        "Chi cục Thủy lợi",
        "Xã Hòa Lộc",
        "car_2",
    ),
    (
        1,
        "14:00",
        2,
        "Duyệt kế hoạch quan trắc nước mặt",
        "minh.chau",
        "P. Tài nguyên nước",
        "Phòng 305",
        "room_305",
    ),
    (
        2,
        "08:00",
        2,
        "Làm việc với Sở Tài chính về quyết toán",
        "minh.chau",
        "TP KH – TC",
        "Phòng 201",
        "room_201",
    ),
    (
        2,
        "10:00",
        1,
        "Tiếp công dân định kỳ",
        "van.hai",
        "Văn phòng Sở",
        "Phòng tiếp dân",
        "",
    ),
    (
        2,
        "13:30",
        2,
        "Nghe báo cáo tiến độ phòng, chống hạn",
        "van.hai",
        "P. TNN, CC Thủy lợi",
        "Phòng 201",
        "room_201",
    ),
    (
        3,
        "08:00",
        2,
        "Họp thẩm định Đề án bố trí dân cư vùng sạt lở",
        "van.hai",
        "TP Tài nguyên nước",
        "Phòng 302, UBND tỉnh",
        "car_1",
    ),
    (
        3,
        "14:00",
        3,
        "Khảo sát điểm sạt lở bờ sông",
        "minh.chau",
        "CC Thủy lợi",
        "Xã Phú Mỹ",
        "car_2",
    ),
    (
        4,
        "08:00",
        2,
        "Họp thống nhất phương án chống hạn vụ Đông Xuân",
        "minh.chau",
        "P. TNN, KH – TC, CC Thủy lợi",
        "Hội trường tầng 2",
        "room_hall",
    ),
    (
        4,
        "14:00",
        2,
        "Giao ban khối nước",
        "minh.chau",
        "P. TNN, CC Thủy lợi",
        "Phòng 305",
        "room_305",
    ),
)
OPEN = "Tiếp công dân định kỳ"
"""What stands on the page for the public."""


class Demo(Protocol):
    """What the demo's officials work with."""

    env: Any
    today: date

    def at(self, login: str, model: str, record: Any = None) -> Any: ...
    def user(self, login: str) -> Any: ...
    def done(self) -> None: ...


def play(demo: Demo) -> None:
    """Plan this week and publish it, then change it so that two things clash."""
    monday = demo.today - timedelta(days=demo.today.weekday())
    entries = demo.at(CLERK, "doc.schedule.entry")
    made = {}
    for day, clock, hours, name, leader, people, place, thing in LINES:
        start = moment(monday + timedelta(days=day), clock)
        made[name] = entries.create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=hours),
                "chair_id": demo.user(leader).id,
                "people": people,
                "location": place,
                "is_public": name == OPEN,
                "resource_ids": [(4, demo.env.ref(RESOURCE + thing).id)]
                if thing
                else [],
            }
        )
    duties = ("Lương Văn Sơn", "Ngô Quốc Bảo", "Vũ Thành Nam", "Hoàng Anh Tuấn")
    for day, who in enumerate((*duties, "Đỗ Thị Hạnh", "Hồ Thị Yến")):
        start = moment(monday + timedelta(days=day), "00:00")
        entries.create(
            {
                "name": "Trực cơ quan",
                "kind": "duty",
                "start": start,
                "stop": start + timedelta(hours=23),
                "people": who,
            }
        )
    week = made[OPEN].sudo().week_id
    demo.at(CLERK, "doc.schedule.week", week).action_submit()
    demo.done()
    head = demo.at(OFFICE_HEAD, "doc.schedule.week", week)
    head.action_approve()
    head.action_publish()
    demo.done()
    _clash(demo, monday)
    _proposal(demo, monday)
    demo.done()


def _clash(demo: Demo, monday: date) -> None:
    """The director is wanted twice on Thursday morning; the deputy is free."""
    start = moment(monday + timedelta(days=3), "08:30")
    demo.at(CLERK, "doc.schedule.entry").create(
        {
            "name": "Hội nghị trực tuyến về phòng thủ dân sự",
            "start": start,
            "stop": start + timedelta(hours=2),
            "chair_id": demo.user("van.hai").id,
            "people": "CC Thủy lợi",
            "location": "Hội trường tầng 2",
        }
    )


def _proposal(demo: Demo, monday: date) -> None:
    """A specialist proposes a line and follows who will come."""
    start = moment(monday + timedelta(days=11), "14:00")
    guests = [
        {"user_id": demo.user("quoc.bao").id},
        {"user_id": demo.user("ngoc.lan").id},
    ]
    demo.at(DRAFTER, "doc.schedule.entry").create(
        {
            "name": "Tập huấn ký số cho chuyên viên",
            "start": start,
            "stop": start + timedelta(hours=2),
            "location": "Hội trường tầng 2",
            "guest_ids": [(0, 0, guest) for guest in guests],
        }
    )


def moment(day: date, clock: str) -> datetime:
    """Return a time at the office as the database keeps it."""
    at = datetime.combine(day, time.fromisoformat(clock), OFFICE)
    return at.astimezone(timezone.utc).replace(tzinfo=None)
