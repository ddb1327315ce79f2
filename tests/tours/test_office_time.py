"""Times are those of the office, whatever zone a reader or his browser is in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from lxml import etree
from playwright.sync_api import expect

from vanthu import config, database
from vanthu.story import office
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]
FAR_AWAY = "America/New_York"
SHOWN = "%d/%m/%Y %H:%M"
OFFICE_CLOCK = "doc_datetime"
MEANWHILE = timedelta(minutes=5)


@pytest.fixture
def traveller(backstage: Backstage) -> Iterator[str]:
    """A helper whose account is set to a zone twelve hours away."""
    login = "quoc.bao"
    seat = backstage.seat(login)
    seat.call("res.users", "write", [seat.uid], {"tz": FAR_AWAY})
    yield login
    seat.call("res.users", "write", [seat.uid], {"tz": "Asia/Ho_Chi_Minh"})


def test_a_traveller_reads_the_times_of_the_office(
    backstage: Backstage, log_in: LogIn, mark: str, traveller: str
) -> None:
    subject = f"giờ làm việc của cơ quan, {mark}"
    record = backstage.directed(subject, helpers=(traveller,))
    stored = backstage.seat("van.hai").read(
        "doc.incoming",
        record,
        "received_at",
        "received_at_raw",
        "directed_at",
        "deadline",
    )
    at = {
        name: office.from_server(value)
        for name, value in stored.items()
        if name != "id"
    }

    reader = log_in(traveller, zone=FAR_AWAY)
    zone = reader.page.evaluate("luxon.Settings.defaultZone.name")
    assert zone == FAR_AWAY, "the browser does not think in the traveller's zone"
    reader.menu("doc_management.menu_incoming")
    row = reader.row(subject)
    expect(row).to_contain_text(at["deadline"].strftime("%d/%m %H:%M"))
    reader.open_row(subject)
    for name in ("received_at", "directed_at"):
        expect(reader.field(name)).to_have_text(at[name].strftime(SHOWN))
    banner = reader.field("deadline_text")
    expect(banner).to_contain_text(at["deadline"].strftime("%d/%m %H:%M"))

    # Every full time on the screen is about one of the document's own, none is shifted:
    # what happened meanwhile may stand in the next minute.
    # Text by text: a date of one and a clock of another would make a moment of
    # their own.
    times = {
        datetime.strptime(text, SHOWN).replace(tzinfo=at["deadline"].tzinfo)
        for words in reader.words()
        for text in re.findall(r"\d\d/\d\d/\d{4} \d\d:\d\d", words)
    }
    assert times
    strange = {
        moment
        for moment in times
        if all(abs(moment - own) > MEANWHILE for own in at.values())
    }
    assert strange == set()

    # Beside the other only when it came outside office hours; in the book always.
    reader.tab("register")
    expect(reader.field("received_at_raw")).to_have_text(
        at["received_at_raw"].strftime(SHOWN)
    )


def test_every_time_on_our_screens_goes_by_the_clock_of_the_office(
    backstage: Backstage,
) -> None:
    """No view shows a moment in the zone of whoever looks."""
    looked_at, wrong = 0, []
    for view, model, arch in _views(backstage):
        for shown, name, widget in _moments(backstage, model, etree.fromstring(arch)):
            looked_at += 1
            if widget != OFFICE_CLOCK:
                wrong.append(f"{view}: {shown}.{name}")
    assert looked_at > 20
    assert wrong == []


def _views(backstage: Backstage) -> Iterator[tuple[str, str, str]]:
    query = """
        SELECT d.module || '.' || d.name, v.model, v.arch_db->>'en_US'
          FROM ir_ui_view v
          JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
         WHERE d.module = ANY(%s) AND v.model IS NOT NULL
           AND v.type NOT IN ('search', 'graph', 'pivot')
         ORDER BY 1
    """
    found = database.rows(backstage.name, query, list(config.OUR_ADDONS))
    yield from found


def _moments(
    backstage: Backstage, model: str, node: etree._Element
) -> Iterator[tuple[str, str, str]]:
    """(model, field, widget) of each moment that a view lays out."""
    for child in node:
        if not isinstance(child.tag, str):
            continue
        inner = model
        if child.tag == "field":
            kind, relation = _kind(backstage, model, child.get("name", ""))
            hidden = (
                child.get("column_invisible") == "1" or child.get("invisible") == "1"
            )
            # Directly under kanban, fields are only loaded.
            loaded_only = node.tag == "kanban"
            # A change of some attributes shows nothing new, unless it is the widget.
            widget = child.get("widget", "")
            if child.get("position") == "attributes":
                changed = child.findtext("attribute[@name='widget']")
                loaded_only, widget = changed is None, changed or ""
            if kind == "datetime" and not hidden and not loaded_only:
                yield model, child.get("name", ""), widget
            inner = relation or model
        yield from _moments(backstage, inner, child)


def _kind(backstage: Backstage, model: str, name: str) -> tuple[str, str]:
    if (model, name) not in KINDS:
        query = (
            "SELECT ttype, coalesce(relation, '') FROM ir_model_fields"
            " WHERE model = %s AND name = %s"
        )
        found = database.rows(backstage.name, query, model, name)
        KINDS[model, name] = found[0] if found else ("", "")
    return KINDS[model, name]


KINDS: dict[tuple[str, str], tuple[str, str]] = {}
