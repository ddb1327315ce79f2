"""People stand in the order of their given names, in the Vietnamese alphabet."""

from __future__ import annotations

from collections.abc import Callable

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
# The officials of the Sở by given name: Bảo, Châu, Hải, Hạnh, Lan, Long, Mai, …
OFFICIALS = [
    "Ngô Quốc Bảo",
    "Trần Thị Minh Châu",
    "Nguyễn Văn Hải",
    "Đỗ Thị Hạnh",
    "Đinh Ngọc Lan",
    "Phạm Đức Long",
    "Dương Thị Mai",
    "Tạ Công Minh",
    "Vũ Thành Nam",
    "Lương Văn Sơn",
    "Hoàng Anh Tuấn",
    "Hồ Thị Yến",
]
LEADERS = ["Trần Thị Minh Châu", "Nguyễn Văn Hải"]


def test_a_leader_chooses_among_people_by_given_name(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"thứ tự theo tên, {mark}"
    record = backstage.registered(subject)
    director = log_in("van.hai")
    director.go(f"van-ban-den/{record}")
    director.ask(backstage.ref("doc_management.doc_directive_wizard_action"))
    for picker in ("lead_id", "coordinator_ids", "inform_ids"):
        names = director.offered(picker)
        assert len(names) >= 7
        assert names == OFFICIALS[: len(names)], picker


def test_a_drafter_chooses_signer_and_colleagues_by_given_name(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    draft = backstage.reply(f"thứ tự người ký, {mark}")
    drafter = log_in("thanh.nam")
    drafter.go(f"van-ban-di/{draft}")
    assert drafter.offered("signer_id") == LEADERS
    drafter.ask(backstage.ref("doc_management.doc_ask_opinion_wizard_action"))
    names = drafter.offered("user_ids")
    others = [name for name in OFFICIALS if name != "Vũ Thành Nam"]
    assert names == others[: len(names)]
    assert len(names) >= 7
