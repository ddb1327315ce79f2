"""What Annex I of Decree 30/2020/NĐ-CP prescribes, as dated data.

``article`` is a place in that annex: "I.II.3" is Phần I, mục II, khoản 3; "III.1.5" is
Mẫu 1.5 of Annex III. A later decree is another :class:`RuleSet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Look:
    """How a component is set: points, weight, slant, case."""

    article: str
    low: float
    high: float
    bold: bool | None = False
    """None where either is allowed."""
    italic: bool | None = False
    upper: bool = False


@dataclass(frozen=True)
class Range:
    """Least and greatest, millimetres."""

    low: float
    high: float


@dataclass(frozen=True)
class RuleSet:
    """Rules in force from a day on."""

    name: str
    date_from: date
    page: tuple[float, float]
    margins: Mapping[str, Range]
    page_number: Look
    looks: Mapping[str, Look]
    articles: Mapping[str, str]
    """Of what is no component: paper, margins, type, page numbers, marks."""


DECREE_30 = RuleSet(
    name="Nghị định số 30/2020/NĐ-CP, Phụ lục I",
    date_from=date(2020, 3, 5),
    page=(210.0, 297.0),
    margins={
        "top": Range(20, 25),
        "bottom": Range(20, 25),
        "left": Range(30, 35),
        "right": Range(15, 20),
    },
    page_number=Look("I.I.7", 13, 14),
    looks={
        "national": Look("I.II.1", 12, 13, bold=True, upper=True),
        "motto": Look("I.II.1", 13, 14, bold=True),
        "parent": Look("I.II.2", 12, 13, upper=True),
        "agency": Look("I.II.2", 12, 13, bold=True, upper=True),
        "number": Look("I.II.3", 13, 13),
        "date": Look("I.II.4", 13, 14, italic=True),
        "title": Look("I.II.5", 13, 14, bold=True, upper=True),
        "subject": Look("I.II.5", 13, 14, bold=True),
        "letter_subject": Look("I.II.5", 12, 13),
        "basis": Look("I.II.6", 13, 14, italic=True),
        "body": Look("I.II.6", 13, 14, bold=None, italic=None),
        "signer_title": Look("I.II.7", 13, 14, bold=True, upper=True),
        "signer_name": Look("I.II.7", 13, 14, bold=True),
        "addressee": Look("I.II.9", 13, 14),
        "recipients_label": Look("I.II.9", 12, 12, bold=True, italic=True),
        "recipients": Look("I.II.9", 11, 11),
        "urgency": Look("I.III.2", 13, 14, bold=True, upper=True),
        "circulation": Look("I.III.2", 13, 14, bold=True, upper=True),
        "annex_label": Look("I.III.1", 14, 14, bold=True),
        "annex_title": Look("I.III.1", 13, 14, bold=True, upper=True),
        "annex_note": Look("I.III.1", 13, 14, italic=True),
        "copy_words": Look("II.II", 13, 14, bold=True, upper=True),
        "copy_note": Look("II.I", 10, 10),
    },
    articles={
        "page_size": "I.I.1",
        "orientation": "I.I.2",
        "margin": "I.I.3",
        "type": "I.I.4",
        "page_number": "I.I.7",
        "authority": "I.II.7",
        "annex": "I.III.1",
        "corner": "I.IV",
    },
)

RULE_SETS = (DECREE_30,)


def rules_on(day: date) -> RuleSet:
    """Return the rules in force on ``day``; the oldest ones for an older document."""
    in_force = [rules for rules in RULE_SETS if rules.date_from <= day]
    return in_force[-1] if in_force else RULE_SETS[0]


FAMILIES = (
    "timesnewroman",
    "liberationserif",
    "tinos",
    "nimbusroman",
    "texgyretermes",
    "timesroman",
)
"""Times New Roman, and the free faces of the same letters and widths that stand in for
it where it is not installed."""


def is_official_font(font: str) -> bool:
    """Return whether a font of a file is Times New Roman or a stand-in.

    >>> is_official_font("ABCDEF+TimesNewRomanPS-BoldMT"), is_official_font("Arial")
    (True, False)
    """
    if len(font) > 7 and font[6] == "+":
        font = font[7:]
    bare = "".join(char for char in font.lower() if char.isalnum())
    return bare.startswith(FAMILIES)
