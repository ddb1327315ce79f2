"""The main screens of each role, as the guides show them.

The papers on them are made once by `prepare`; `visit` sends each role around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, expect

from .backstage import (
    FINANCE,
    HOA_LOC,
    PASSWORD,
    Backstage,
    scan,
    today,
)
from .browser import JOB_SECONDS, Person, Width, person

CLERK, SPECIALIST, HEAD = "van-thu", "chuyen-vien", "truong-phong"
LEADER, ARCHIVIST, ADMINISTRATOR = "lanh-dao", "luu-tru", "quan-tri"
MENU = "doc_management.menu_"
SETTINGS = MENU + "settings"


@dataclass(frozen=True)
class Papers:
    """Documents in each state, by their ids."""

    from_axis: int
    """Arrived, signed and sealed by UBND."""
    registered: int
    directed: int
    draft: int
    """A reply about which a colleague is asked."""
    submitted: int
    to_sign: int
    signed: int
    """Ready for issue, at UBND."""
    issued: int
    """At UBND; the one that arrived from the axis at the Sở."""
    dossier: int


@dataclass(frozen=True)
class Scene:
    """Where a screen is looked at."""

    person: Person
    backstage: Backstage
    papers: Papers

    def incoming(self, record: int) -> None:
        """Open an incoming document and wait for its page."""
        self.person.go(f"van-ban-den/{record}")
        self.person.expect_pages()
        self.person.to_top()

    def outgoing(self, record: int) -> None:
        """Open an outgoing document and wait for its page."""
        self.person.go(f"van-ban-di/{record}")
        self.person.expect_pages()
        self.person.to_top()

    def ask(self, wizard: str) -> None:
        """Open a question of doc_management."""
        self.person.ask(self.backstage.ref(f"doc_management.doc_{wizard}_action"))

    def place(self) -> None:
        """Open the screen on which one sees where a signature will stand."""
        self.person.press(self.backstage.ref("doc_signing.doc_placement_action"))
        sheet = self.person.page.locator(".o_doc_place_sheet")
        expect(sheet).to_be_visible()
        expect(sheet.locator(".o_doc_place_image")).to_be_visible(
            timeout=JOB_SECONDS * 1000
        )
        self.person.settle()


@dataclass(frozen=True)
class Screen:
    """One screen of one role."""

    role: str
    name: str
    login: str
    show: Callable[[Scene], None]
    password: str = PASSWORD

    @property
    def title(self) -> str:
        """Name of its picture, without width."""
        return f"{self.role}-{self.name}"


def prepare(backstage: Backstage) -> Papers:
    """The papers of the pictures: one matter of water in the dry season."""
    signed = backstage.signed_for_so("tăng cường phòng, chống cháy rừng mùa khô")
    subject = "báo cáo tình hình nguồn nước và phương án chống hạn mùa khô"
    issued = backstage.issued(subject)
    backstage.directed(
        "phối hợp quyết toán kinh phí thủy lợi năm 2026",
        number="1215",
        sender=FINANCE,
        days=3,
    )
    backstage.arrived("đề nghị nạo vét kênh N3", number="88", sender=HOA_LOC)
    papers = Papers(
        from_axis=backstage.awaited(subject),
        registered=backstage.registered(
            "khẩn cấp đề nghị xả nước hồ Khe Sặt cứu lúa", number="152", urgency="1"
        ),
        directed=backstage.directed(
            "đề nghị hỗ trợ nước sinh hoạt cho ba thôn ven sông", number="149"
        ),
        draft=backstage.asked(
            "đề nghị sửa chữa cống lấy nước Bản Chương", number="71", sender=HOA_LOC
        ),
        submitted=backstage.submitted(
            "xin chủ trương khoan giếng dự phòng", number="75", sender=HOA_LOC
        ),
        to_sign=backstage.to_sign(
            "đề nghị điều chỉnh lịch cấp nước vụ Đông Xuân", number="146"
        ),
        signed=signed,
        issued=issued,
        dossier=_dossier(backstage),
    )
    return papers


def _dossier(backstage: Backstage) -> int:
    """A closed dossier whose documents the archivist may read."""
    keeper = backstage.seat("thanh.nam")
    matters = [
        backstage.directed(subject, number=number, sender=sender, informed=("thi.mai",))
        for subject, number, sender in (
            ("kế hoạch cấp nước lưu động mùa khô", "131", HOA_LOC),
            ("dự toán kinh phí chống hạn", "1198", FINANCE),
        )
    ]
    documents = [
        keeper.read("doc.incoming", record, "document_id")["document_id"][0]
        for record in matters
    ]
    dossier = keeper.create(
        "doc.dossier",
        {
            "name": "Phòng, chống hạn hán mùa khô năm 2026 - 2027",
            "code": "09.TNN",
            "retention_id": backstage.ref("doc_management.doc_retention_20"),
            "document_ids": [[6, 0, documents]],
        },
    )
    keeper.call("doc.dossier", "action_close", [dossier])
    return dossier


def _inbox(scene: Scene) -> None:
    scene.person.go("ban-lam-viec")
    waiting = scene.person.page.locator(".o_data_row").count()
    if waiting and not scene.person.width.is_phone:
        scene.person.expect_pages()


# Văn thư -----------------------------------------------------------------------------


def _incoming_list(scene: Scene) -> None:
    scene.person.menu(MENU + "incoming")


def _facets(scene: Scene) -> None:
    """Open what stands beside the list; phones have it in the search."""
    _incoming_list(scene)
    scene.person.show_all()
    strip = scene.person.page.locator(".o_search_panel_sidebar")
    if not scene.person.width.is_phone and strip.count():
        strip.click()
        expect(scene.person.page.locator(".o_search_panel")).to_be_visible()
    scene.person.settle()


def _outgoing_list(scene: Scene) -> None:
    scene.person.menu(MENU + "outgoing")


def _verdict(scene: Scene) -> None:
    scene.incoming(scene.papers.from_axis)
    scene.person.tab("signatures")
    if scene.person.width.is_phone:
        scene.person.field("verdict_html").scroll_into_view_if_needed()


def _paper(scene: Scene) -> None:
    clerk = scene.person
    clerk.go("van-ban-den")
    clerk.new()
    clerk.fill("subject", "đề nghị hỗ trợ máy bơm dã chiến")
    clerk.fill("issued_number", "155")
    clerk.fill("issued_notation", "UBND")
    clerk.fill("issued_date", f"{today():%d/%m/%Y}")
    clerk.attach("155-UBND.pdf", scan("đề nghị hỗ trợ máy bơm dã chiến", "155"))
    viewer = clerk.page.frame_locator(".o_doc_pending_viewer")
    expect(viewer.locator(".page canvas").first).to_be_visible()
    clerk.settle()


def _to_issue(scene: Scene) -> None:
    scene.outgoing(scene.papers.signed)


def _place_seal(scene: Scene) -> None:
    scene.outgoing(scene.papers.signed)
    scene.place()


def _issued(scene: Scene) -> None:
    scene.outgoing(scene.papers.issued)
    scene.person.tab("exchange")


def _follow(scene: Scene) -> None:
    scene.person.menu(
        "doc_interconnect.menu_exchange", "doc_interconnect.menu_exchange_follow"
    )


def _exchange(scene: Scene) -> None:
    scene.person.menu(
        "doc_interconnect.menu_exchange", "doc_interconnect.menu_exchange_messages"
    )
    scene.person.show_all()


# Lãnh đạo ----------------------------------------------------------------------------


def _directive(scene: Scene) -> None:
    scene.incoming(scene.papers.registered)
    scene.ask("directive_wizard")
    leader = scene.person
    leader.pick("lead_id", "Vũ Thành Nam", "nam")
    leader.pick("coordinator_ids", "Ngô Quốc Bảo", "bao")
    leader.pick("inform_ids", "Hoàng Anh Tuấn", "tuan")
    leader.fill("directive", "Giao Phòng Tài nguyên nước tham mưu văn bản trả lời.")


def _dashboard(scene: Scene) -> None:
    scene.person.menu(MENU + "reports", MENU + "dashboard")


def _to_sign(scene: Scene) -> None:
    scene.outgoing(scene.papers.to_sign)


def _place_signature(scene: Scene) -> None:
    scene.outgoing(scene.papers.to_sign)
    scene.place()


# Trưởng phòng ------------------------------------------------------------------------


def _to_initial(scene: Scene) -> None:
    scene.outgoing(scene.papers.submitted)
    scene.person.tab("approval")


def _initial(scene: Scene) -> None:
    scene.outgoing(scene.papers.submitted)
    scene.ask("initial_wizard")


# Chuyên viên -------------------------------------------------------------------------


def _work(scene: Scene) -> None:
    scene.incoming(scene.papers.directed)


def _draft(scene: Scene) -> None:
    scene.outgoing(scene.papers.draft)


def _ask(scene: Scene) -> None:
    scene.outgoing(scene.papers.draft)
    scene.ask("ask_opinion_wizard")
    scene.person.pick("user_ids", "Hoàng Anh Tuấn", "tuan")
    scene.person.fill("question", "Đề nghị cho ý kiến về nguồn kinh phí.")


def _opinion(scene: Scene) -> None:
    scene.outgoing(scene.papers.draft)
    scene.ask("opinion_wizard")


# Lưu trữ -----------------------------------------------------------------------------


def _lookup(scene: Scene) -> None:
    scene.person.menu(MENU + "search")
    scene.person.search("nuoc")


def _dossier_form(scene: Scene) -> None:
    scene.person.go(f"doc.dossier/{scene.papers.dossier}")
    expect(scene.person.field("entry_ids")).to_be_visible()


# Quản trị ----------------------------------------------------------------------------


def _procedure(scene: Scene) -> None:
    scene.person.menu(SETTINGS, MENU + "procedures")
    scene.person.page.locator(".o_data_row, .o_kanban_record").first.click()
    expect(scene.person.field("code")).to_be_visible()
    scene.person.settle()


def _agencies(scene: Scene) -> None:
    scene.person.menu(SETTINGS, MENU + "agencies")


def _certificates(scene: Scene) -> None:
    scene.person.menu(SETTINGS, "doc_signing.menu_certificates")


def _connections(scene: Scene) -> None:
    scene.person.menu(SETTINGS, "doc_interconnect.menu_backends")


def _journal(scene: Scene) -> None:
    scene.person.menu(SETTINGS, MENU + "journal")


def _settings(scene: Scene) -> None:
    scene.person.menu(SETTINGS, MENU + "general_settings")
    expect(scene.person.page.locator("#doc_font_setting")).to_be_visible()


SCREENS = (
    Screen(CLERK, "ban-lam-viec", "duc.long", _inbox),
    Screen(CLERK, "van-ban-den", "duc.long", _incoming_list),
    Screen(CLERK, "loc-danh-sach", "duc.long", _facets),
    Screen(CLERK, "kiem-tra-chu-ky", "duc.long", _verdict),
    Screen(CLERK, "nhap-van-ban-giay", "duc.long", _paper),
    Screen(CLERK, "cho-phat-hanh", "thi.thu", _to_issue),
    Screen(CLERK, "dat-dau", "thi.thu", _place_seal),
    Screen(CLERK, "da-phat-hanh", "thi.thu", _issued),
    Screen(CLERK, "theo-doi", "thi.thu", _follow),
    Screen(CLERK, "lien-thong", "thi.thu", _exchange),
    Screen(LEADER, "ban-lam-viec", "van.hai", _inbox),
    Screen(LEADER, "van-ban-den", "van.hai", _incoming_list),
    Screen(LEADER, "bang-dieu-hanh", "van.hai", _dashboard),
    Screen(LEADER, "but-phe", "van.hai", _directive),
    Screen(LEADER, "ky", "minh.chau", _to_sign),
    Screen(LEADER, "dat-chu-ky", "minh.chau", _place_signature),
    Screen(HEAD, "ban-lam-viec", "thi.hanh", _inbox),
    Screen(HEAD, "van-ban-di", "thi.hanh", _outgoing_list),
    Screen(HEAD, "cho-ky-nhay", "thi.hanh", _to_initial),
    Screen(HEAD, "ky-nhay", "thi.hanh", _initial),
    Screen(SPECIALIST, "ban-lam-viec", "thanh.nam", _inbox),
    Screen(SPECIALIST, "nhan-viec", "thanh.nam", _work),
    Screen(SPECIALIST, "soan-thao", "thanh.nam", _draft),
    Screen(SPECIALIST, "lay-y-kien", "thanh.nam", _ask),
    Screen(SPECIALIST, "cho-y-kien", "quoc.bao", _opinion),
    Screen(ARCHIVIST, "tra-cuu", "thi.mai", _lookup),
    Screen(ARCHIVIST, "ho-so", "thi.mai", _dossier_form),
    Screen(ADMINISTRATOR, "quy-che", "cong.minh", _procedure),
    Screen(ADMINISTRATOR, "co-quan", "cong.minh", _agencies),
    Screen(ADMINISTRATOR, "chung-thu", "cong.minh", _certificates),
    Screen(ADMINISTRATOR, "ket-noi", "cong.minh", _connections),
    Screen(ADMINISTRATOR, "nhat-ky", "cong.minh", _journal),
    Screen(ADMINISTRATOR, "thiet-lap", "admin", _settings, password="admin"),
)
ROLES = tuple(dict.fromkeys(screen.role for screen in SCREENS))


@contextmanager
def _at_desk(
    browser: Browser, url: str, width: Width, login: str, password: str
) -> Iterator[Person]:
    with person(browser, url, width) as one:
        one.log_in(login, password)
        yield one
        if one.troubles:
            raise AssertionError(f"{login}: {one.troubles}")


def visit(
    browser: Browser,
    backstage: Backstage,
    papers: Papers,
    width: Width,
    screens: Iterable[Screen],
    look: Callable[[Screen, Person], None],
) -> None:
    """Show each screen to its person and call `look` on it."""
    left = list(screens)
    while left:
        login, password = left[0].login, left[0].password
        own = [screen for screen in left if screen.login == login]
        left = [screen for screen in left if screen.login != login]
        with _at_desk(browser, backstage.url, width, login, password) as one:
            for screen in own:
                screen.show(Scene(one, backstage, papers))
                look(screen, one)
