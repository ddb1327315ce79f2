"""Nhập đơn vị và nhân sự: what a table says, and what taking it over would do."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from docmgmt.staff_table import (
    Act,
    Known,
    KnownAccount,
    KnownPerson,
    KnownUnit,
    make_plan,
)
from docmgmt.staff_words import (
    COLUMNS,
    LENGTHS,
    MOST_ROWS,
    NOTES,
    OTHER_NAMES,
    ROLES,
    Entry,
    Fault,
    Row,
    StaffTableError,
    TableFault,
    check,
    read_table,
)
from docmgmt.tables import UnreadableTable, empty_table, read_cells
from docmgmt.text import fold

HEADINGS = [heading.name for heading in COLUMNS.values()]


def row(place=2, **values) -> Row:
    return check(Row(place, Entry(**{"unit": "Phòng Một", **values})))


def table(*rows: dict[str, str]) -> list[Row]:
    cells = [(1, HEADINGS)]
    for place, said in enumerate(rows, start=2):
        cells.append((place, [said.get(key, "") for key in COLUMNS]))
    return read_table(cells)


UNIT = KnownUnit(1, "Phòng Một", abbreviation="PM", head_key=10)
LAN = KnownPerson(10, "Nguyễn Thị Lan", 1, 100, "Trưởng phòng", "0901", "lan@so.vn")
LAN_ACCOUNT = KnownAccount(
    100, "lan", email="lan@so.vn", roles=frozenset({"specialist", "unit_head"})
)
KNOWN = Known([UNIT], [LAN], [LAN_ACCOUNT])


# the table


def test_the_empty_table_is_read_back_and_explains_every_column():
    content = empty_table("Nhân sự", list(COLUMNS.values()), NOTES)
    book = load_workbook(BytesIO(content))
    first, guide = book.worksheets
    headings = [cell.value for cell in first[1]]
    assert headings[0] == "Đơn vị *"
    assert [name.rstrip(" *") for name in headings] == HEADINGS
    said = [cell.value for cell in guide["A"]]
    assert set(HEADINGS) <= set(said)
    assert set(NOTES) <= set(said)
    assert not any("mat khau" in fold(name) for name in headings)
    with pytest.raises(StaffTableError) as refusal:
        read_table(read_cells(content))
    assert refusal.value.code is TableFault.EMPTY
    first.append(["Phòng Hai", "", "", "Lê Văn Ba"])
    stream = BytesIO()
    book.save(stream)
    [read] = read_table(read_cells(stream.getvalue()))
    assert (read.place, read.entry.unit, read.entry.name) == (
        2,
        "Phòng Hai",
        "Lê Văn Ba",
    )


def test_no_name_of_a_column_means_two_columns():
    names = [
        fold(name) for key in COLUMNS for name in (COLUMNS[key].name, *OTHER_NAMES[key])
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("headings", "fault"),
    [
        (["Họ và tên"], TableFault.NO_COLUMN),
        (["Đơn vị", "Phòng ban"], TableFault.TWICE),
        (["Đơn vị", "Mật khẩu"], TableFault.PASSWORD),
        (["Đơn vị", "PASSWORD *"], TableFault.PASSWORD),
        (["Đơn vị", "Họ tên"], TableFault.EMPTY),
    ],
)
def test_a_table_is_refused_as_a_whole(headings, fault):
    with pytest.raises(StaffTableError) as refusal:
        read_table([(1, headings)])
    assert refusal.value.code is fault


def test_a_table_has_an_end():
    rows = [(1, ["Đơn vị"]), *((n, ["Phòng"]) for n in range(2, MOST_ROWS + 2))]
    assert len(read_table(rows)) == MOST_ROWS
    with pytest.raises(StaffTableError) as refusal:
        read_table([*rows, (MOST_ROWS + 2, ["Phòng"])])
    assert refusal.value.code is TableFault.TOO_LARGE


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("\ufeffĐơn vị,Họ tên\nMột,\n".encode(), 2),
        ("Đơn vị\tHọ tên\n\n\t\nMột\tLan\n".encode(), 2),
        ("Đơn vị;Họ tên\n".encode(), 1),
    ],
)
def test_text_files_are_read_with_the_separator_they_have(content, rows):
    read = list(read_cells(content))
    assert len(read) == rows
    assert len(read[0][1]) == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xff\xfe\x00\x01"])
def test_what_is_no_table_is_said_to_be_none(content):
    with pytest.raises(UnreadableTable):
        list(read_cells(content))


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"unit": "Phòng Một"}, ()),
        ({"unit": "Phòng Một", "name": "Lan"}, ()),
        ({"name": "Lan"}, (Fault.NO_UNIT,)),
        ({"unit": "Một", "login": "lan"}, (Fault.NO_NAME,)),
        ({"unit": "Một", "name": "L", "login": "la n"}, (Fault.BAD_LOGIN,)),
        ({"unit": "Một", "name": "L", "email": "lan@so"}, (Fault.BAD_EMAIL,)),
        ({"unit": "Một", "name": "L", "roles": "Văn thư"}, (Fault.NO_LOGIN,)),
        (
            {"unit": "Một", "name": "L", "login": "l", "roles": "Giám sát"},
            (Fault.NO_ROLE,),
        ),
        ({"unit": "Một", "name": "L", "is_head": "có lẽ"}, (Fault.NO_MARK,)),
        ({"unit": "M", "name": "L" * (LENGTHS["name"] + 1)}, (Fault.TOO_LONG,)),
    ],
)
def test_each_row_is_looked_at_by_itself(said, faults):
    [read] = table(said)
    assert read.faults == faults


def test_roles_and_marks_are_read_as_people_write_them():
    [read] = table(
        {
            "unit": " Phòng  Một ",
            "name": "Lan",
            "login": "lan@so.gov.vn",
            "roles": "văn thư; TRƯỞNG PHÒNG, Lưu trữ",
            "is_head": "X",
        }
    )
    assert read.entry.roles == ("clerk", "unit_head", "archivist")
    assert (read.entry.unit, read.entry.is_head) == ("Phòng Một", True)
    assert read.entry.email == "lan@so.gov.vn"
    assert set(read.entry.roles) < set(ROLES)


# the plan


def test_what_is_there_already_is_left_alone():
    plan = make_plan(
        KNOWN,
        [
            row(
                name="Nguyễn Thị Lan",
                login="LAN",
                title="Trưởng phòng",
                phone="0901",
                roles=("unit_head",),
                is_head=True,
                abbreviation="PM",
            )
        ],
    )
    assert [one.act for one in (*plan.units, *plan.people)] == [Act.SAME, Act.SAME]


def test_a_row_makes_unit_account_and_official():
    plan = make_plan(
        Known(), [row(name="Lan", login="lan", roles=("clerk",), parent="")]
    )
    [unit], [person] = plan.units, plan.people
    assert (unit.act, unit.key) == (Act.NEW, 0)
    assert (person.act, person.is_account_new) == (Act.NEW, True)
    assert person.changes == ("name", "unit", "login")
    assert person.new_roles == ("clerk",)


def test_only_what_differs_changes_and_empty_cells_say_nothing():
    [person] = make_plan(
        KNOWN, [row(name="Nguyễn Thị Lan", login="lan", title="Phó Trưởng phòng")]
    ).people
    assert (person.act, person.changes, person.key) == (Act.CHANGE, ("title",), 10)
    assert not person.new_roles


def test_a_person_without_login_is_known_by_name_in_the_unit_alone():
    [same] = make_plan(KNOWN, [row(name="nguyen thi lan", phone="0902")]).people
    assert (same.key, same.changes) == (10, ("name", "phone"))
    other = row(name="Nguyễn Thị Lan", unit="Phòng Hai")
    [new] = make_plan(KNOWN, [other]).people
    assert (new.act, new.key) == (Act.NEW, 0)


def test_another_login_is_another_person():
    [person] = make_plan(KNOWN, [row(name="Nguyễn Thị Lan", login="lan2")]).people
    assert (person.act, person.is_account_new) == (Act.NEW, True)


def test_somebody_without_an_account_gets_one():
    ba = KnownPerson(11, "Lê Ba", 1)
    known = Known([UNIT], [LAN, ba], [LAN_ACCOUNT])
    [person] = make_plan(known, [row(name="Lê Ba", login="ba")]).people
    assert (person.act, person.key, person.is_account_new) == (Act.CHANGE, 11, True)
    assert person.changes == ("login",)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        (KnownAccount(7, "ba", is_ours=False), Fault.ELSEWHERE),
        (KnownAccount(7, "ba", is_closed=True), Fault.CLOSED),
    ],
)
def test_accounts_of_others_and_closed_ones_are_not_taken(account, fault):
    known = Known([UNIT], [], [account])
    [person] = make_plan(known, [row(name="Lê Ba", login="Ba")]).people
    assert (person.act, person.faults) == (Act.WRONG, (fault,))


def test_who_may_not_be_changed_may_stand_in_the_table_unchanged():
    locked = KnownAccount(100, "lan", is_ours=False, email="lan@so.vn")
    known = Known([UNIT], [LAN], [locked])
    [same] = make_plan(known, [row(name="Nguyễn Thị Lan", login="lan")]).people
    assert same.act is Act.SAME
    [wrong] = make_plan(known, [row(name="Nguyễn Lan", login="lan")]).people
    assert wrong.faults == (Fault.ELSEWHERE,)


def test_the_same_person_twice_and_two_heads_are_refused_and_nobody_else():
    rows = [
        row(2, name="Ba", login="ba", is_head=True),
        row(3, name="Ba B", login="BA"),
        row(4, name="Tư", is_head=True),
        row(5, name="Năm"),
        row(6, name="Năm"),
        row(7, name="Sáu"),
    ]
    people = make_plan(KNOWN, rows).people
    assert [one.faults for one in people] == [
        (Fault.TWICE, Fault.TWO_HEADS),
        (Fault.TWICE,),
        (Fault.TWO_HEADS,),
        (Fault.TWICE,),
        (Fault.TWICE,),
        (),
    ]


def test_two_of_one_name_in_a_unit_need_a_login():
    twin = KnownPerson(12, "Nguyễn Thị Lan", 1)
    known = Known([UNIT], [LAN, twin], [LAN_ACCOUNT])
    [person] = make_plan(known, [row(name="Nguyễn Thị Lan", title="Phó")]).people
    assert person.faults == (Fault.TWO_PEOPLE,)


def test_units_stand_before_those_below_them():
    rows = [
        row(2, unit="Tổ A", parent="Phòng Mới"),
        row(3, unit="Phòng Mới", parent="Sở"),
        row(4, unit="Sở"),
    ]
    units = make_plan(Known(), rows).units
    assert [one.name for one in units] == ["Sở", "Phòng Mới", "Tổ A"]
    assert {one.act for one in units} == {Act.NEW}


@pytest.mark.parametrize(
    ("units", "rows", "faults"),
    [
        ([], [row(2, parent="Không có")], [(Fault.NO_PARENT,)]),
        (
            [],
            [row(2, unit="A", parent="B"), row(3, unit="B", parent="A")],
            [(Fault.LOOP,), (Fault.LOOP,)],
        ),
        (
            [KnownUnit(1, "A"), KnownUnit(2, "B", parent_key=1)],
            [row(2, unit="A", parent="B")],
            [(Fault.LOOP,)],
        ),
        ([KnownUnit(1, "A")], [row(2, unit="A", parent="A")], [(Fault.LOOP,)]),
        (
            [KnownUnit(1, "B"), KnownUnit(2, "C")],
            [row(2, unit="A", parent="B"), row(3, unit="A", parent="C")],
            [(Fault.TWO_PARENTS,)],
        ),
        (
            [KnownUnit(1, "A"), KnownUnit(2, "a")],
            [row(2, unit="A", abbreviation="X")],
            [(Fault.TWO_UNITS,)],
        ),
        ([], [row(2, unit="A" * 101)], [(Fault.TOO_LONG,)]),
    ],
)
def test_units_that_cannot_be_are_refused(units, rows, faults):
    plans = make_plan(Known(units), rows).units
    assert [one.faults for one in plans if one.faults] == faults
    assert all(one.act is Act.WRONG for one in plans if one.faults)


def test_people_of_a_unit_that_is_not_made_are_refused_of_an_old_one_not():
    [person] = make_plan(Known(), [row(name="Ba", parent="Không có")]).people
    assert person.faults == (Fault.UNIT_WRONG,)
    [person] = make_plan(KNOWN, [row(name="Ba", parent="Không có")]).people
    assert person.act is Act.NEW


def test_a_unit_moves_and_gets_its_abbreviation():
    known = Known([UNIT, KnownUnit(2, "Khối")])
    [plan] = make_plan(known, [row(parent="khối", abbreviation="P1")]).units
    assert (plan.act, plan.changes) == (Act.CHANGE, ("parent", "abbreviation"))
    moved = Known([KnownUnit(1, "Phòng Một", 2, "P1"), KnownUnit(2, "Khối")])
    [plan] = make_plan(moved, [row(parent="khối", abbreviation="P1")]).units
    assert plan.act is Act.SAME
