"""Rules on dossiers, file plans and the archive: tables of examples."""

from __future__ import annotations

import doctest
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from docmgmt import (
    archive,
    dossiers,
    dossiers_media,
    dossiers_plan,
    dossiers_xml,
    number_words,
)
from docmgmt.archive import ArchiveFault, Retention
from docmgmt.dossiers import (
    DossierFacts,
    DossierMove,
    DossierState,
    EntryFacts,
    Finding,
    Level,
    Step,
    closing_check,
    may_close,
    next_state,
    released,
)
from docmgmt.dossiers_bind import BindLimits, Part, bind
from docmgmt.dossiers_plan import Heading, PlanFault, PlanMode, notations
from docmgmt.errors import RuleError

MODULES = (archive, dossiers, dossiers_media, dossiers_plan, dossiers_xml, number_words)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted and not result.failed


# States -------------------------------------------------------------------------------


def test_every_move_that_is_not_in_the_table_is_refused() -> None:
    refused = 0
    for state in DossierState:
        for move in DossierMove:
            if (state, move) in dossiers.MOVES:
                assert next_state(state, move) == dossiers.MOVES[state, move]
                continue
            with pytest.raises(RuleError):
                next_state(state, move)
            refused += 1
    assert refused == len(DossierState) * len(DossierMove) - len(dossiers.MOVES)


def test_nothing_leaves_destruction() -> None:
    assert not [one for one in dossiers.MOVES if one[0] is DossierState.DESTROYED]


# The check before closing -------------------------------------------------------------

GOOD = EntryFacts("1/A", content="a")


@pytest.mark.parametrize(
    ("facts", "what", "level"),
    [
        (DossierFacts(), Finding.EMPTY, Level.STOP),
        (
            DossierFacts(missing=("Title",), entries=(GOOD,)),
            Finding.INCOMPLETE,
            Level.STOP,
        ),
        (
            DossierFacts(open_tasks=("x",), entries=(GOOD,)),
            Finding.OPEN_TASKS,
            Level.DECIDE,
        ),
        (
            DossierFacts(open_children=("x",), entries=(GOOD,)),
            Finding.OPEN_CHILDREN,
            Level.STOP,
        ),
        (
            DossierFacts(entries=(EntryFacts("d", is_draft=True),)),
            Finding.DRAFTS,
            Level.DECIDE,
        ),
        (
            DossierFacts(entries=(EntryFacts("d", is_cancelled=True),)),
            Finding.LEFTOVERS,
            Level.LOOK,
        ),
        (
            DossierFacts(entries=(EntryFacts("d", is_intact=False),)),
            Finding.DAMAGED,
            Level.STOP,
        ),
        (
            DossierFacts(entries=(EntryFacts("d", is_complete=False),)),
            Finding.GAPS,
            Level.LOOK,
        ),
        (
            DossierFacts(entries=(GOOD, EntryFacts("2/A", content="a"))),
            Finding.DUPLICATES,
            Level.LOOK,
        ),
        (DossierFacts(entries=(GOOD,) * 1000), Finding.TOO_MANY, Level.LOOK),
    ],
)
def test_each_point_of_the_check_is_seen(
    facts: DossierFacts, what: Finding, level: Level
) -> None:
    found = {line.what: line for line in closing_check(facts)}
    assert set(found) == set(Finding)
    assert found[what].level is level
    assert found[what].names


def test_a_whole_dossier_has_nothing_to_mend() -> None:
    facts = DossierFacts(entries=(GOOD, EntryFacts("2/A", content="b")))
    assert {line.level for line in closing_check(facts)} == {Level.FINE}


def test_files_without_content_are_no_duplicates() -> None:
    facts = DossierFacts(entries=(EntryFacts("a"), EntryFacts("b")))
    found = {line.what: line for line in closing_check(facts)}
    assert found[Finding.DUPLICATES].level is Level.FINE


@pytest.mark.parametrize(
    ("facts", "decides", "reason", "expected"),
    [
        (DossierFacts(entries=(GOOD,)), False, "", True),
        (DossierFacts(open_tasks=("x",), entries=(GOOD,)), True, "", False),
        (DossierFacts(open_tasks=("x",), entries=(GOOD,)), True, "  ", False),
        (DossierFacts(open_tasks=("x",), entries=(GOOD,)), True, "why", True),
        (DossierFacts(open_tasks=("x",), entries=(GOOD,)), False, "why", False),
        (DossierFacts(), True, "why", False),
    ],
)
def test_who_may_close_in_spite_of_what(
    facts: DossierFacts, decides: bool, reason: str, expected: bool
) -> None:
    assert may_close(closing_check(facts), decides, reason) is expected


# Tasks --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=12))
def test_a_task_never_begins_before_the_steps_below_it(
    drawn: list[tuple[int, bool]],
) -> None:
    steps = [Step(key, step, done) for key, (step, done) in enumerate(drawn)]
    free = released(steps)
    for one in steps:
        waits = any(not two.is_done and two.step < one.step for two in steps)
        assert (one.key in free) == (not one.is_done and not waits)


# File plan ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "headings", "fault"),
    [
        ("continuous", [Heading("A", "", (1,))], PlanFault.NO_SIGN),
        (
            "per_heading",
            [Heading("A", "X", (1,)), Heading("B", "X", (2,))],
            PlanFault.SIGN_TWICE,
        ),
        ("continuous", [Heading("A", "X" * 18, (1,))], PlanFault.TOO_LONG),
    ],
)
def test_a_plan_that_numbers_nothing_well_is_refused(
    mode: str, headings: list[Heading], fault: PlanFault
) -> None:
    with pytest.raises(RuleError) as refusal:
        notations(PlanMode(mode), headings)
    assert refusal.value.code is fault


def test_through_the_whole_list_headings_may_share_an_abbreviation() -> None:
    plan = [Heading("A", "X", (1,)), Heading("B", "X", (2,))]
    assert notations(PlanMode.CONTINUOUS, plan) == {1: "01.X", 2: "02.X"}


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.sampled_from(PlanMode))
def test_no_two_dossiers_of_a_plan_share_a_number(
    sizes: list[int], mode: PlanMode
) -> None:
    key, headings = 0, []
    for place, size in enumerate(sizes):
        keys = tuple(range(key, key + size))
        headings.append(Heading(f"H{place}", f"S{place}", keys))
        key += size
    numbered = notations(mode, headings)
    assert len(set(numbered.values())) == key


# Archive ------------------------------------------------------------------------------

END = date(2026, 5, 5)


@pytest.mark.parametrize(
    ("years", "taken"), [(0, True), (70, True), (5, True), (4, False), (1, False)]
)
def test_less_than_five_years_is_not_handed_in(years: int, taken: bool) -> None:
    if taken:
        archive.check_submission(END, Retention(years))
        return
    with pytest.raises(RuleError) as refusal:
        archive.check_submission(END, Retention(years))
    assert refusal.value.code is ArchiveFault.TOO_SHORT


def test_what_has_not_ended_is_not_handed_in() -> None:
    with pytest.raises(RuleError) as refusal:
        archive.check_submission(None, Retention(0))
    assert refusal.value.code is ArchiveFault.NOT_ENDED


@pytest.mark.parametrize(
    ("until", "consent", "fault"),
    [
        (date(2029, 12, 31), "12/LT 01/2/2027", None),
        (date(2030, 1, 1), "12/LT 01/2/2027", ArchiveFault.TOO_LONG_BACK),
        (date(2028, 6, 1), "  ", ArchiveFault.NO_CONSENT),
    ],
)
def test_keeping_back_wants_consent_and_ends_after_two_years(
    until: date, consent: str, fault: ArchiveFault | None
) -> None:
    if fault is None:
        archive.check_keep_back(END, until, consent)
        assert archive.submission_due(END, until) == until
        return
    with pytest.raises(RuleError) as refusal:
        archive.check_keep_back(END, until, consent)
    assert refusal.value.code is fault


@pytest.mark.parametrize(
    ("years", "today", "held", "twin", "fault"),
    [
        (10, date(2037, 1, 1), False, False, None),
        (10, date(2036, 12, 31), False, False, ArchiveFault.NOT_EXPIRED),
        (10, date(2099, 1, 1), True, False, ArchiveFault.HELD),
        (0, date(2999, 1, 1), False, False, ArchiveFault.PERMANENT),
        (0, date(2027, 1, 1), False, True, None),
        (0, date(2027, 1, 1), True, True, ArchiveFault.HELD),
    ],
)
def test_what_may_be_put_on_a_list_for_destruction(
    years: int, today: date, held: bool, twin: bool, fault: ArchiveFault | None
) -> None:
    if fault is None:
        archive.check_disposal(END, Retention(years), today, held, twin)
        return
    with pytest.raises(RuleError) as refusal:
        archive.check_disposal(END, Retention(years), today, held, twin)
    assert refusal.value.code is fault


@pytest.mark.parametrize(
    ("today", "fault"),
    [
        (date(2037, 2, 28), ArchiveFault.TOO_EARLY),
        (date(2037, 3, 1), None),
        (date(2037, 3, 16), None),
        (date(2037, 3, 17), ArchiveFault.TOO_LATE),
    ],
)
def test_destruction_falls_into_fifteen_days(
    today: date, fault: ArchiveFault | None
) -> None:
    decided = date(2037, 3, 1)
    if fault is None:
        archive.check_destruction_day(decided, today)
        return
    with pytest.raises(RuleError) as refusal:
        archive.check_destruction_day(decided, today)
    assert refusal.value.code is fault


# Media, words, XML --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xd8\xff\xe1abcd", "jpg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(8), "png"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(8), "mp4"),
        (b"\x00\x00\x00\x18ftypqt  " + bytes(8), "mov"),
        (b"\x00\x00\x00\x18ftypM4A " + bytes(8), "m4a"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", None),
        (b"ID3\x04" + bytes(8), "mp3"),
        (b"\xff\xfb\x90\x64" + bytes(8), "mp3"),
        (b"OggS" + bytes(8), "ogg"),
        (b"MZ" + bytes(30), None),
        (b"", None),
        (b"\xff\xfe\x00\x00", None),
    ],
)
def test_media_are_known_by_their_first_bytes(
    data: bytes, expected: str | None
) -> None:
    found = dossiers_media.sniff_media(data)
    assert (found and found[0]) == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, "bốn"),
        (10, "mười"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (1001, "một nghìn không trăm linh một"),
        (20050, "hai mươi nghìn không trăm năm mươi"),
        (1_000_000, "một triệu"),
    ],
)
def test_totals_are_written_in_words(number: int, words: str) -> None:
    assert number_words.in_words(number) == words


def test_words_for_numbers_out_of_range_are_refused() -> None:
    for number in (-1, 10**12):
        with pytest.raises(ValueError):
            number_words.in_words(number)


def _dossier(**over: object) -> dossiers_xml.DossierFacts:
    values: dict[str, object] = {
        "organ_id": "000.00.10.H99",
        "year": 2026,
        "notation": "05.TNN",
        "title": "Phòng, chống hạn",
        "retention": "20 năm",
        "rights": "Tiếp cận có điều kiện",
        "creator": "Vũ Thành Nam",
        "language": "Tiếng Việt",
        "started": date(2026, 4, 17),
        "ended": None,
        "remark": "",
        "documents": (
            dossiers_xml.DocumentFacts(2, "outgoing", subject="sau", pages=3),
            dossiers_xml.DocumentFacts(1, "incoming", subject="trước\x0b", pages=2),
        ),
    }
    return dossiers_xml.DossierFacts(**{**values, **over})  # type: ignore[arg-type]


def test_documents_stand_in_the_xml_in_their_order_with_totals() -> None:
    from xml.etree import ElementTree as ET

    tree = ET.fromstring(dossiers_xml.dossier_xml(_dossier()))
    assert [one.text for one in tree.iter("DocOrdinal")] == ["1", "2"]
    assert tree.findtext("DocTotal") == "2"
    assert tree.findtext("PageTotal") == "5"
    assert tree.findtext("StartDate") == "17/04/2026"
    assert tree.findtext("FileCode/OrganId") == "000.00.10.H99"
    assert tree.findtext("Documents/Document/Subject") == "trước"


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ({"notation": "x" * 21}, "FileNotation"),
        ({"creator": "x" * 31}, "Creator"),
        ({"organ_id": "x" * 14}, "OrganId"),
        ({"language": "x" * 51}, "Language"),
    ],
)
def test_nothing_is_cut_to_its_length(over: dict[str, object], name: str) -> None:
    with pytest.raises(RuleError) as refusal:
        dossiers_xml.dossier_xml(_dossier(**over))
    assert refusal.value.values["name"] == name


# Binding ------------------------------------------------------------------------------


def _pdf(path: Path, pages: int = 1) -> Path:
    canvas = Canvas(str(path), invariant=1)
    for page in range(pages):
        canvas.drawString(72, 700, f"{path.stem} {page}")
        canvas.showPage()
    canvas.save()
    return path


def test_originals_are_embedded_byte_for_byte_and_broken_ones_too(
    tmp_path: Path,
) -> None:
    front = _pdf(tmp_path / "front.pdf")
    good = _pdf(tmp_path / "good.pdf", pages=3)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing more")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff photo")
    parts = [
        Part(str(good), "001-a.pdf", "application/pdf", "a"),
        Part(str(broken), "002-b.pdf", "application/pdf", "b"),
        Part(str(photo), "003-c.jpg", "image/jpeg", "c"),
    ]
    out = tmp_path / "out.pdf"
    bound = bind(front, parts, out)
    assert (bound.pages, bound.embedded, bound.unread) == (4, 3, ("002-b.pdf",))
    document = pypdfium2.PdfDocument(str(out))
    kept = {
        document.get_attachment(place).get_name(): bytes(
            document.get_attachment(place).get_data()
        )
        for place in range(document.count_attachments())
    }
    assert kept == {part.name: Path(part.path).read_bytes() for part in parts}


def test_a_job_beyond_its_limits_ends_without_a_file(tmp_path: Path) -> None:
    front = _pdf(tmp_path / "front.pdf")
    out = tmp_path / "out.pdf"
    with pytest.raises(RuleError):
        bind(front, [], out, BindLimits(wall_seconds=0.001))
    with pytest.raises(RuleError):
        bind(front, [], out, BindLimits(memory_bytes=1 << 20))
    assert not out.exists()
