"""What the check reads and what it says: pages of lines of runs; findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..compat import StrEnum

Side = Literal["left", "right", "full"]
Source = Literal["pdf", "docx"]


@dataclass(frozen=True)
class Run:
    """Characters of one type; places in points from the top left of the page.

    A Word document has no places before it is set: all four are zero.
    """

    text: str
    font: str
    """Family as the file names it, e.g. "TimesNewRomanPS-BoldMT"."""
    size: float
    bold: bool = False
    italic: bool = False
    color: str = "000000"
    """Fill colour, RRGGBB."""
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class Line:
    """A printed line (PDF) or a paragraph (Word)."""

    runs: tuple[Run, ...]
    page: int = 1
    side: Side = "full"
    align: str = ""
    """Of a Word paragraph: left, center, right, justify; "" where unknown."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def left(self) -> float:
        return min(run.left for run in self.runs)

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        return max(run.bottom for run in self.runs)

    @property
    def center(self) -> float:
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        """Size of most of its letters, to half a point."""
        return _most(self, lambda run: round(run.size * 2) / 2)

    @property
    def is_bold(self) -> bool:
        return _most(self, lambda run: float(run.bold)) > 0

    @property
    def is_italic(self) -> bool:
        return _most(self, lambda run: float(run.italic)) > 0


def _most(line: Line, key: object) -> float:
    counts: dict[float, int] = {}
    for run in line.runs:
        value = key(run)  # type: ignore[operator]
        counts[value] = counts.get(value, 0) + max(len(run.text.strip()), 0)
    return max(counts, key=lambda value: counts[value])


@dataclass(frozen=True)
class Rule:
    """A horizontal line drawn on a page."""

    page: int
    left: float
    right: float
    y: float


@dataclass(frozen=True)
class PageSize:
    """Size and, where the file says them (Word), margins; millimetres."""

    width: float
    height: float
    top: float | None = None
    bottom: float | None = None
    left: float | None = None
    right: float | None = None


@dataclass(frozen=True)
class Pages:
    """A document as it is printed."""

    source: Source
    sizes: tuple[PageSize, ...]
    """Of each page; of a Word document of each section."""
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...] = ()
    numbers: tuple[Line, ...] = ()
    """Word: the page number field as set in the header; "" text on page 1 if hidden."""
    is_number_on_first: bool = False


def pages_from_json(found: Any) -> Pages:
    """Return the pages that ``dataclasses.asdict`` made into plain values.

    :raises KeyError, TypeError, ValueError: they are not that
    """

    def line(each: Any) -> Line:
        runs = tuple(Run(**run) for run in each["runs"])
        if not runs:
            raise ValueError("a line without runs")
        return Line(runs, int(each["page"]), each["side"], str(each["align"]))

    return Pages(
        found["source"],
        tuple(PageSize(**size) for size in found["sizes"]),
        tuple(line(each) for each in found["lines"]),
        tuple(Rule(**rule) for rule in found["rules"]),
        tuple(line(each) for each in found["numbers"]),
        bool(found["is_number_on_first"]),
    )


class Level(StrEnum):
    """How much a finding weighs."""

    STOP = "stop"
    """Against the decree's letter: the document should not go out like this."""
    LOOK = "look"
    """A person should look."""


class Fault(StrEnum):
    """What is wrong."""

    PAGE_SIZE = "page_size"
    ORIENTATION = "orientation"
    MARGIN = "margin"
    """``side``, ``found``, ``low``, ``high`` in millimetres."""
    FONT = "font"
    """``found`` family."""
    COLOR = "color"
    ENCODING = "encoding"
    """Letters of an old code page: ``code`` TCVN3 or VNI."""
    PAGE_NUMBER_MISSING = "page_number_missing"
    PAGE_NUMBER_FIRST = "page_number_first"
    PAGE_NUMBER_LOOK = "page_number_look"
    MISSING = "missing"
    """``part`` of the form is not there."""
    WORDING = "wording"
    """``part`` reads otherwise than prescribed: ``found``, ``wanted``."""
    SIZE = "size"
    """``part`` in ``found`` points instead of ``low``–``high``."""
    WEIGHT = "weight"
    """``part`` must be bold, or must not be (``wanted``)."""
    SLANT = "slant"
    """``part`` must be italic, or must not be (``wanted``)."""
    CASE = "case"
    """``part`` must be in capitals."""
    PLACE = "place"
    """``part`` stands on the wrong side."""
    ALIGNMENT = "alignment"
    """The text must be justified."""
    RULE = "rule"
    """The line under ``part`` is missing."""
    NUMBER_FORM = "number_form"
    """Number and sign are not formed as prescribed: ``found``."""
    NUMBER_EARLY = "number_early"
    """A number is printed before one was given."""
    NUMBER_WRONG = "number_wrong"
    """Another number than given: ``found``, ``wanted``."""
    SIGN_TYPE = "sign_type"
    """The sign does not name the type: ``found``, ``wanted``."""
    SIGN_WRONG = "sign_wrong"
    """Another sign than the record's: ``found``, ``wanted``."""
    DATE_FORM = "date_form"
    """``found``, ``wanted`` form of the date."""
    DATE_EARLY = "date_early"
    DATE_WRONG = "date_wrong"
    PLACE_NAME = "place_name"
    TITLE_ON_LETTER = "title_on_letter"
    SUBJECT_PREFIX = "subject_prefix"
    """A letter's subject starts with V/v, a title's does not."""
    END_MARK = "end_mark"
    AUTHORITY = "authority"
    """``found`` authority, ``wanted``."""
    POSITION = "position"
    SIGNER = "signer"
    ACADEMIC = "academic"
    """``found`` academic title or rank before the signer's name."""
    LIST_FORM = "list_form"
    """An entry of a list lacks its dash, ``;`` or ``.``: ``found``."""
    KEPT = "kept"
    """"Lưu: VT, …" missing or not last."""
    RECIPIENT = "recipient"
    """A recipient of the record is not in the list: ``found``."""
    CORNER = "corner"
    """Something stands in the top right field."""
    URGENCY = "urgency"
    """The frame is missing, or one stands there that nobody ordered."""
    CIRCULATION = "circulation"
    BASIS_MARK = "basis_mark"
    """A ground does not end with ``;``, the last one with a full stop."""
    ANNEX_UNDECLARED = "annex_undeclared"
    """The text names an annex (``found``) that the record lacks."""
    ANNEX_NUMBERING = "annex_numbering"
    NOT_READ = "not_read"
    """A scan, or a page without text: nothing can be checked."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where it stands and what prescribes otherwise."""

    fault: Fault
    article: str
    """Place in Annex I: "I.II.3" is Phần I, mục II, khoản 3."""
    level: Level
    values: Mapping[str, object] = field(default_factory=dict)
    page: int = 0
    """From 1; 0 for the whole document."""
    box: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom in points from the top left of the page."""
