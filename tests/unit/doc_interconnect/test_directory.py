"""The directory of agencies: tables and lists of an axis, and what they change."""

import datetime as dt

import pytest

from docxchg.axis import Agency
from docxchg.directory import (
    HEADINGS,
    MOST_ROWS,
    Act,
    Entry,
    Fault,
    Form,
    Known,
    Row,
    TableError,
    TableFault,
    form_of,
    from_axis,
    plan,
    read_table,
)

TITLES = [names[0] for names in HEADINGS.values()]
PROVINCE = Known(1, Entry(name="UBND tỉnh", code="000.00.00.H99", code_qd20="H99"))
BUREAU = Known(
    2,
    Entry(name="Sở Một", code="000.00.10.H99", email="mot@example.vn"),
    parent_key=1,
)
NAMELESS = Known(3, Entry(name="Công ty Cấp nước"))
DIRECTORY = (PROVINCE, BUREAU, NAMELESS)


def table(*rows: dict[str, str]):
    """Return a table with all columns, and these rows."""
    places = list(HEADINGS)
    yield 1, TITLES
    for place, row in enumerate(rows, start=2):
        yield place, [row.get(name, "") for name in places]


def planned(*rows: dict[str, str], known=DIRECTORY):
    return plan(known, read_table(table(*rows)))


def only(*rows, known=DIRECTORY):
    [proposal] = planned(*rows, known=known)
    return proposal


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("000.00.10.H99", Form.OLD),
        ("A01.00.10.H99", Form.OLD),
        ("000.16.12.H37", Form.OLD),
        ("H99", Form.NEW),
        ("H37.02.02", Form.NEW),
        ("H37.DN.001", Form.NEW),
        ("G12.18", Form.NEW),
    ],
)
def test_the_two_forms_of_a_code_are_told_apart(code, form) -> None:
    assert form_of(code) is form


def test_a_row_says_all_there_is_to_say_of_an_agency() -> None:
    [row] = read_table(
        table(
            {
                "name": "Sở  Nông nghiệp và Môi trường",
                "abbreviation": "SNNMT",
                "code": "000.00.12.h99",
                "code_qd20": "H99.12",
                "parent": "H99",
                "level": "Sở, ban, ngành",
                "date_from": "1/3/2025",
                "date_to": "2030-12-31",
                "predecessors": "000.00.10.H99; H99.11",
                "email": "snnmt@example.vn",
                "phone": "0239 3 000 000",
                "address": "1 Trần Phú",
            }
        )
    )
    assert row == Row(
        2,
        Entry(
            name="Sở Nông nghiệp và Môi trường",
            abbreviation="SNNMT",
            code="000.00.12.H99",
            code_qd20="H99.12",
            parent="H99",
            level="department",
            date_from=dt.date(2025, 3, 1),
            date_to=dt.date(2030, 12, 31),
            predecessors=("000.00.10.H99", "H99.11"),
            email="snnmt@example.vn",
            phone="0239 3 000 000",
            address="1 Trần Phú",
        ),
    )


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("Trung ương", "central"),
        ("CẤP TỈNH", "province"),
        ("Huyện", "district"),
        ("cấp xã", "commune"),
        ("Doanh nghiệp nhà nước", "enterprise"),
        ("commune", "commune"),
        ("", ""),
    ],
)
def test_levels_are_read_in_words(words, level) -> None:
    [row] = read_table(table({"name": "X", "code": "H99.1", "level": words}))
    assert row.entry.level == level
    assert not row.faults


def test_a_code_in_the_other_column_is_put_right() -> None:
    rows = read_table(
        table(
            {"name": "A", "code": "H99.12"}, {"name": "B", "code_qd20": "000.00.1.H9"}
        )
    )
    assert [row.entry.codes for row in rows] == [("H99.12",), ("000.00.1.H9",)]
    assert rows[0].entry.code_qd20 == "H99.12"
    assert rows[1].entry.code == "000.00.1.H9"


@pytest.mark.parametrize(
    ("over", "fault"),
    [
        ({"name": ""}, Fault.NO_NAME),
        ({"code": ""}, Fault.NO_CODE),
        ({"code": "H99 12"}, Fault.BAD_CODE),
        ({"code": "H99.12'; DROP TABLE doc_agency"}, Fault.BAD_CODE),
        ({"code": "H" * 36}, Fault.BAD_CODE),
        ({"name": "x" * 251}, Fault.TOO_LONG),
        ({"date_from": "31/02/2025"}, Fault.NO_DATE),
        ({"date_to": "hôm qua"}, Fault.NO_DATE),
        ({"level": "Liên bang"}, Fault.NO_LEVEL),
        ({"date_from": "2/1/2025", "date_to": "1/1/2025"}, Fault.PERIOD),
        ({"predecessors": "000.00.10.H99"}, Fault.NO_START),
        ({"parent": "H98"}, Fault.NO_PARENT),
        ({"parent": "H99.12"}, Fault.LOOP),
        ({"predecessors": "H98.1", "date_from": "1/1/2025"}, Fault.NO_PREDECESSOR),
        ({"code": "000.00.10.H99", "code_qd20": "H99"}, Fault.TWO_AGENCIES),
    ],
)
def test_what_is_wrong_with_a_row_is_said(over, fault) -> None:
    proposal = only({"name": "Sở Mới", "code": "H99.12", **over})
    assert proposal.act is Act.WRONG
    assert fault in proposal.faults


def test_a_code_in_two_rows_is_taken_from_neither() -> None:
    proposals = planned(
        {"name": "A", "code": "H99.12"}, {"name": "B", "code_qd20": "h99.12"}
    )
    assert [one.act for one in proposals] == [Act.WRONG, Act.WRONG]
    assert all(Fault.TWICE in one.faults for one in proposals)


def test_a_circle_of_superiors_is_found_over_table_and_directory() -> None:
    proposals = planned(
        {"name": "Chi cục", "code": "H99.10.1", "parent": "000.00.10.H99"},
        {"name": "UBND tỉnh", "code": "H99", "parent": "H99.10.1"},
    )
    assert [Fault.LOOP in one.faults for one in proposals] == [True, True]


def test_the_same_again_changes_nothing() -> None:
    proposal = only(
        {"name": "Sở Một", "code": "000.00.10.H99", "parent": "H99", "level": ""}
    )
    assert (proposal.act, proposal.key, proposal.changes) == (Act.SAME, 2, ())


def test_only_what_is_said_and_differs_changes() -> None:
    proposal = only(
        {"name": "Sở Hai", "code": "000.00.10.H99", "code_qd20": "H99.10", "email": ""}
    )
    assert proposal.act is Act.CHANGE
    assert set(proposal.changes) == {"name", "code_qd20"}


def test_an_agency_without_code_gets_one_by_its_name() -> None:
    proposal = only({"name": "công ty  cấp nước", "code": "H99.DN.001"})
    assert (proposal.act, proposal.key) == (Act.CODE, 3)
    other = only({"name": "Sở Một", "code": "H99.77"})
    assert other.act is Act.NEW, "who has a code is found by that alone"


def test_those_of_one_table_may_lean_on_each_other() -> None:
    proposals = planned(
        {
            "name": "Sở Gộp",
            "code": "H99.20",
            "parent": "H99.30",
            "predecessors": "000.00.10.H99 H99.21",
            "date_from": "1/3/2025",
        },
        {"name": "Sở Cũ", "code": "H99.21", "date_to": "28/2/2025"},
        {"name": "Cấp trên", "code": "H99.30"},
    )
    assert [one.act for one in proposals] == [Act.NEW] * 3


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([], TableFault.EMPTY),
        ([(1, TITLES)], TableFault.EMPTY),
        ([(1, ["Mã định danh"]), (2, ["H99"])], TableFault.NO_COLUMN),
        ([(1, ["Tên cơ quan"]), (2, ["X"])], TableFault.NO_COLUMN),
        ([(1, [*TITLES, "Mã QCVN 102"])], TableFault.TWICE),
        (
            [(1, TITLES), *((n, ["X"]) for n in range(MOST_ROWS + 1))],
            TableFault.TOO_LARGE,
        ),
    ],
)
def test_a_table_is_refused_as_a_whole(rows, fault) -> None:
    with pytest.raises(TableError) as caught:
        read_table(rows)
    assert caught.value.fault is fault


def test_the_lists_of_an_axis_are_one_directory() -> None:
    rows = from_axis(
        [
            [
                Agency("1", "000.00.00.H99", "UBND tỉnh"),
                Agency("2", "000.00.10.H99", "Sở Một", parent_id="1"),
                Agency("9", "", "Không mã"),
            ],
            [Agency("7", "H99.10", "Sở Một", mail="m@x.vn", code102="000.00.10.H99")],
            [Agency("5", "H99.11", "Sở Thôi", deleted=True)],
        ]
    )
    entries = {row.entry.name: row for row in rows}
    assert entries["Sở Một"].entry == Entry(
        name="Sở Một",
        code="000.00.10.H99",
        code_qd20="H99.10",
        parent="000.00.00.H99",
        email="m@x.vn",
    )
    assert entries["Sở Thôi"].entry.is_gone
    assert entries["Không mã"].faults == (Fault.NO_CODE,)
    assert len(rows) == 4


def test_what_an_axis_deleted_ends_once() -> None:
    gone = from_axis([[Agency("2", "000.00.10.H99", "Sở Một", deleted=True)]])
    [first] = plan(DIRECTORY, gone)
    assert first.changes == ("is_gone",)
    ended = Known(2, Entry(name="Sở Một", code="000.00.10.H99", date_to=dt.date.min))
    [again] = plan([ended], gone)
    assert again.act is Act.SAME


def test_an_axis_that_names_an_agency_its_own_superior_is_not_followed() -> None:
    rows = from_axis([[Agency("1", "H99", "UBND", parent_id="1")]])
    assert rows[0].entry.parent == ""
