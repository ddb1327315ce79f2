"""The two agencies of the story and their officials. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """An official with one role in the document system."""

    login: str
    name: str
    title: str
    """Chức vụ, as printed on documents."""
    role: str
    """Group of doc_management without its prefix."""
    unit: str
    """Abbreviation of the unit."""
    superior: str = ""
    """Login; the head of the agency has none."""
    certificate: str = ""
    """Slug in scripts/demo_pki.json."""

    @property
    def post(self) -> str:
        return self.title.lower()


@dataclass(frozen=True)
class Unit:
    """A unit of an agency."""

    abbreviation: str
    name: str
    head: str
    """Login of who heads it."""


@dataclass(frozen=True)
class Agency:
    """An agency with a database and a server of its own."""

    key: str
    name: str
    abbreviation: str
    code: str
    code_qd20: str
    place: str
    address: str
    level: str
    certificate: str
    system_id: str
    """Name under which its server is known on the axis."""
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    collective_authority: str = ""
    parent: str = ""
    """Key of the superior agency."""

    @property
    def database(self) -> str:
        return f"story_{self.key}"


UBND = Agency(
    key="ubnd",
    name="Ủy ban nhân dân tỉnh Sông Lam",
    abbreviation="UBND",
    code="000.00.00.H99",
    code_qd20="H99",
    place="Sông Lam",
    address="Số 1 đường Hùng Vương, phường Thành Sơn, tỉnh Sông Lam",
    level="province",
    certificate="ubnd-song-lam",
    system_id="songlam.ubnd",
    collective_authority="ỦY BAN NHÂN DÂN",
    units=(
        Unit("LĐ", "Lãnh đạo Ủy ban", "lan.phuong"),
        Unit("KT", "Phòng Kinh tế", "van.dung"),
        Unit("HCQT", "Phòng Hành chính - Quản trị", "duc.thang"),
    ),
    people=(
        Person(
            "lan.phuong",
            "Nguyễn Thị Lan Phương",
            "Chủ tịch",
            "leader",
            "LĐ",
            certificate="nguyen-thi-lan-phuong",
        ),
        Person(
            "van.dung", "Đặng Văn Dũng", "Trưởng phòng", "unit_head", "KT", "lan.phuong"
        ),
        Person("thu.ha", "Bùi Thu Hà", "Chuyên viên", "specialist", "KT", "van.dung"),
        Person(
            "duc.thang",
            "Mai Đức Thắng",
            "Trưởng phòng",
            "unit_head",
            "HCQT",
            "lan.phuong",
        ),
        Person("thi.thu", "Lê Thị Thư", "Văn thư", "clerk", "HCQT", "duc.thang"),
    ),
)

SO = Agency(
    key="so",
    name="Sở Nông nghiệp và Môi trường",
    abbreviation="SNNMT",
    code="000.00.10.H99",
    code_qd20="H99.10",
    place="Sông Lam",
    address="Số 27 đường Trần Phú, phường Thành Sơn, tỉnh Sông Lam",
    level="department",
    certificate="so-nnmt",
    system_id="songlam.snnmt",
    parent="ubnd",
    units=(
        Unit("BGĐ", "Ban Giám đốc", "van.hai"),
        Unit("VP", "Văn phòng Sở", "thi.yen"),
        Unit("TNN", "Phòng Tài nguyên nước", "thi.hanh"),
        Unit("KHTC", "Phòng Kế hoạch - Tài chính", "anh.tuan"),
        Unit("TL", "Chi cục Thủy lợi", "van.son"),
    ),
    people=(
        Person(
            "van.hai",
            "Nguyễn Văn Hải",
            "Giám đốc",
            "leader",
            "BGĐ",
            certificate="nguyen-van-hai",
        ),
        Person(
            "minh.chau",
            "Trần Thị Minh Châu",
            "Phó Giám đốc",
            "leader",
            "BGĐ",
            "van.hai",
            "tran-thi-minh-chau",
        ),
        Person(
            "thi.yen", "Hồ Thị Yến", "Chánh Văn phòng", "unit_head", "VP", "van.hai"
        ),
        Person("duc.long", "Phạm Đức Long", "Văn thư", "clerk", "VP", "thi.yen"),
        Person(
            "thi.hanh", "Đỗ Thị Hạnh", "Trưởng phòng", "unit_head", "TNN", "minh.chau"
        ),
        Person(
            "thanh.nam", "Vũ Thành Nam", "Chuyên viên", "specialist", "TNN", "thi.hanh"
        ),
        Person(
            "anh.tuan", "Hoàng Anh Tuấn", "Trưởng phòng", "unit_head", "KHTC", "van.hai"
        ),
        Person(
            "van.son", "Lương Văn Sơn", "Chi cục trưởng", "unit_head", "TL", "minh.chau"
        ),
        Person(
            "quoc.bao", "Ngô Quốc Bảo", "Chuyên viên", "specialist", "TL", "van.son"
        ),
    ),
)

AGENCIES = {agency.key: agency for agency in (UBND, SO)}
OFFICE_HOURS = ((7.5, 11.5), (13.5, 17.0))
"""Hours of Monday to Friday."""


@dataclass(frozen=True)
class Plan:
    """What the set-up of one agency's database is told."""

    agency: str
    password: str
    secrets: dict[str, str]
    """Secret of each system on the axis, by its id."""

    def to_json(self) -> dict[str, Any]:
        return self.__dict__
