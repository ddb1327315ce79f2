"""In whose name a person signs, and what stands above his name.

Nghị định 30/2020/NĐ-CP Art. 13 and Annex I part II.7: the head of an agency signs; of
an agency that works collectively, in its name (TM.); his deputies for him (KT.); the
head of a unit by his order (TL.); whom he has authorised in writing (TUQ.), who may
not pass it on; one who acts as head until there is one (Q.).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .pdf_words import Word, WordPage


class Form(StrEnum):
    """Forms of signing."""

    OWN = "own"
    """The head in his own post."""
    COLLECTIVE = "tm"
    """TM.: in the name of the collective."""
    DEPUTY = "kt"
    """KT.: a deputy for the head."""
    ORDER = "tl"
    """TL.: the head of a unit by order of the head of the agency."""
    AUTHORISED = "tuq"
    """TUQ.: authorised in writing, for a time and a matter."""
    ACTING = "q"
    """Q.: acts as head."""


PREFIX = {
    Form.OWN: "",
    Form.COLLECTIVE: "TM.",
    Form.DEPUTY: "KT.",
    Form.ORDER: "TL.",
    Form.AUTHORISED: "TUQ.",
    Form.ACTING: "Q.",
}


class Fault(StrEnum):
    """Why a person may not sign."""

    NO_POST = "no_post"
    """Neither head, deputy, nor given the right."""
    NOT_YET = "not_yet"
    OVER = "over"
    OTHER_TYPE = "other_type"
    NO_BASIS = "no_basis"
    """An authority without the paper that gives it."""
    NOT_UNIT_HEAD = "not_unit_head"


@dataclass(frozen=True)
class Post:
    """What a person is in the agency."""

    title: str
    is_head: bool = False
    is_leader: bool = False
    is_unit_head: bool = False


@dataclass(frozen=True)
class Given:
    """A right to sign that the head has given (TL., TUQ.) or a post held (Q.)."""

    form: Form
    title: str
    """Printed below the authority."""
    date_from: date
    date_to: date | None = None
    types: frozenset[int] = frozenset()
    """For which types of document; empty: all."""
    basis: str = ""
    """The decision or authorisation, as it is cited."""


@dataclass(frozen=True)
class Block:
    """What stands above a signature."""

    form: Form
    authority: str
    """Lines of authority joined by one space; empty for the head himself."""
    title: str


def standing(given: Given, day: date, type_id: int, post: Post) -> Fault | None:
    """Return why a given right does not serve this document today, None if it does."""
    if day < given.date_from:
        return Fault.NOT_YET
    if given.date_to and day > given.date_to:
        return Fault.OVER
    if given.types and type_id not in given.types:
        return Fault.OTHER_TYPE
    if given.form in (Form.ORDER, Form.AUTHORISED) and not given.basis.strip():
        return Fault.NO_BASIS
    if given.form is Form.ORDER and not post.is_unit_head:
        return Fault.NOT_UNIT_HEAD
    return None


def block(
    post: Post,
    given: Sequence[Given],
    *,
    head_title: str,
    collective: str,
    day: date,
    type_id: int,
) -> Block | Fault:
    """Return the block of a person for a document, or why he may not sign it.

    His own post speaks first; a right that was given serves whom no post entitles.

    >>> block(Post("Phó Giám đốc", is_leader=True), (), head_title="Giám đốc",
    ...       collective="", day=date(2026, 4, 22), type_id=1)
    Block(form=<Form.DEPUTY: 'kt'>, authority='KT. GIÁM ĐỐC', title='PHÓ GIÁM ĐỐC')
    """
    above = [f"TM. {collective.upper()}"] if collective else []
    faults = []
    for right in given:
        fault = standing(right, day, type_id, post)
        if fault:
            faults.append(fault)
            continue
        title = right.title.upper()
        if right.form is Form.ACTING:
            return Block(Form.ACTING, " ".join(above), f"Q. {title}")
        if post.is_head or post.is_leader:
            continue
        prefix = PREFIX[right.form]
        lines = [*above, f"{prefix} {head_title.upper()}"]
        if right.form in (Form.ORDER, Form.AUTHORISED):
            # By order of a head of a collective the head stands, not the collective.
            lines = lines[-1:]
        return Block(right.form, " ".join(lines), title)
    if post.is_head:
        form = Form.COLLECTIVE if collective else Form.OWN
        return Block(form, " ".join(above), post.title.upper())
    if post.is_leader:
        lines = [*above, f"KT. {head_title.upper()}"] if head_title else above
        return Block(Form.DEPUTY, " ".join(lines), post.title.upper())
    return faults[0] if faults else Fault.NO_POST


class Agreement(StrEnum):
    """Whether the block on paper is that of the record."""

    MATCHES = "matches"
    DIFFERS = "differs"
    UNSEEN = "unseen"
    """The page has no such block that could be read: a scan, a form by hand."""


_AUTHORITY = re.compile(r"(?:^|\s)((?:TM|KT|TL|TUQ|Q)\.)\s*")
_TAIL = 400
"""So many characters before the name the block is looked for."""
_RIGHT_HALF = 0.4
"""Fraction of the width from which the block stands (Annex I, box 7)."""
_HIGH = 260.0
"""Points above the name within which its block stands."""
_DEPUTY = "PHÓ"
_FRAME = re.compile(r"CỘNG (?:HÒA|HOÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM")
"""Stands above the block on a short page, and is no post."""
_SAME_LINE = 4.0
_GAP = 14.0
"""Points between two columns; words of one sentence stand closer."""


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).upper().split())


def signature_text(pages: Sequence[WordPage], name: str) -> str:
    """Return the lines of the signature block with the name, from the words of pages.

    The block stands in the right half, in capitals, above the name; prose that runs
    across the page is left out. Without the name: the capitals of the last page.
    """
    for page in reversed(pages):
        lines = _right_lines(page)
        for place in range(len(lines) - 1, -1, -1):
            top, text = lines[place]
            if name and _plain(name) in _plain(text):
                above = [
                    words
                    for high, words in lines[:place]
                    if top - high <= _HIGH and _is_capital(words)
                ]
                return "\n".join([*above, text])
    last = _right_lines(pages[-1]) if pages else []
    return "\n".join(text for _top, text in last if _is_capital(text))


def _right_lines(page: WordPage) -> list[tuple[float, str]]:
    words = sorted(
        (word for word in page.words if word.left >= page.width * _RIGHT_HALF),
        key=lambda word: (word.top, word.left),
    )
    lines: list[list[Word]] = []
    for word in words:
        if lines and abs(lines[-1][0].top - word.top) <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [(line[0].top, _column(line)) for line in lines]


def _column(line: list[Word]) -> str:
    """Return the words of a line, without what runs in from the left column.

    A long entry of the list of recipients reaches into the right half; a wide gap
    stands between it and the block.
    """
    ordered = sorted(line, key=lambda word: word.left)
    start = 0
    for place in range(1, len(ordered)):
        if ordered[place].left - ordered[place - 1].right >= _GAP:
            start = place
    whole = " ".join(word.text for word in ordered)
    return whole if _is_capital(whole) else " ".join(w.text for w in ordered[start:])


def _is_capital(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and all(letter.isupper() for letter in letters)


def on_paper(text: str, authority: str, title: str, name: str) -> tuple[Agreement, str]:
    """Compare a signature block on paper with the record.

    :param text: the block's lines, see :func:`signature_text`
    :return: the verdict, and what the paper has where it differs
    """
    page, wanted = _plain(text), _plain(f"{authority} {title}")
    prefixes = _AUTHORITY.findall(wanted)
    if not name or _plain(name) not in page:
        seen = _AUTHORITY.findall(page[-_TAIL:])
        if seen and seen != prefixes:
            return Agreement.DIFFERS, " ".join(seen)
        return Agreement.UNSEEN, ""
    before = page[: page.rindex(_plain(name))][-_TAIL:].strip()
    if not before:
        return Agreement.UNSEEN, ""
    seen = _AUTHORITY.findall(before)
    if seen != prefixes:
        return Agreement.DIFFERS, " ".join(seen) or before[-60:]
    # What stands between the authority and the name is the post; of a head who signs
    # in his own post nothing stands above it.
    post = before.split(_plain(authority))[-1].strip() if authority else before
    if not authority and not _FRAME.sub("", post).strip():
        return Agreement.UNSEEN, ""
    if not post:
        return Agreement.UNSEEN, ""
    if title and not _stands_in(_plain(title), post):
        return Agreement.DIFFERS, post[-60:]
    return Agreement.MATCHES, ""


def _stands_in(title: str, post: str) -> bool:
    """Whether the post is this title, not that of a deputy (PHÓ GIÁM ĐỐC)."""
    found = re.search(rf"(?:^|(\S+)\s)(?<!\S){re.escape(title)}(?!\S)", post)
    return found is not None and found[1] != _DEPUTY
