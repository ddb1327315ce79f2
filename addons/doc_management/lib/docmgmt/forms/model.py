"""What a form is made of: texts with a part to play, their type and their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ..compat import StrEnum

Align = Literal["left", "center", "right", "justify"]
Values: TypeAlias = "Mapping[str, str | Sequence[str]]"
"""What a template is filled with: plain strings, and lists of them for repeats."""

_TAG = re.compile(r"\{\{ (\w+) \}\}")


class FormPart(StrEnum):
    """Component of a document (Annex I; the numbers are those of its diagram)."""

    NATIONAL = "national"  # 1
    MOTTO = "motto"  # 1
    PARENT = "parent"  # 2
    AGENCY = "agency"  # 2
    NUMBER = "number"  # 3
    DATE = "date"  # 4
    TITLE = "title"  # 5a
    SUBJECT = "subject"  # 5a, 5b
    HEADING = "heading"
    """Who decides, above the grounds of a decision."""
    BASIS = "basis"  # 6
    RULING = "ruling"
    BODY = "body"  # 6
    SIGNER_TITLE = "signer_title"  # 7a
    SIGNER_NAME = "signer_name"  # 7b
    ADDRESSEE = "addressee"  # 9a
    RECIPIENTS_LABEL = "recipients_label"  # 9b
    RECIPIENTS = "recipients"  # 9b
    URGENCY = "urgency"  # 10b
    ANNEX_LABEL = "annex_label"
    ANNEX_TITLE = "annex_title"
    ANNEX_NOTE = "annex_note"
    COPY_WORDS = "copy_words"
    COPY_NOTE = "copy_note"  # 14


@dataclass(frozen=True)
class Text:
    """One paragraph, or one for each value of a list."""

    part: FormPart
    text: str
    """With tags like ``{{ agency }}``."""
    size: float = 14.0
    bold: bool = False
    italic: bool = False
    align: Align = "center"
    before: float = 0.0
    """Space before it, points."""
    indent: float = 0.0
    """Of its first line, millimetres."""
    rule: float = 0.0
    """Length of the line below as a part of the column's width; 0 for none."""
    each: str = ""
    """Name of the list it is repeated for; the tag ``{{ item }}`` is the entry."""
    when: str = ""
    """Name of a value without which it is left out."""
    font: str = "Times New Roman"
    color: str = "000000"


@dataclass(frozen=True)
class Columns:
    """Two columns side by side."""

    left: tuple[Text, ...]
    right: tuple[Text, ...]
    share: float = 0.44
    """Width of the left one as a part of the text area."""
    before: float = 0.0
    """Space above both, points."""


@dataclass(frozen=True)
class PageBreak:
    """What follows stands on a new page."""


Block: TypeAlias = "Text | Columns | PageBreak"


@dataclass(frozen=True)
class Margins:
    """Millimetres."""

    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 15.0


@dataclass(frozen=True)
class Form:
    """A form of Annex III."""

    code: str
    """Number of the form, e.g. "1.5"."""
    name: str
    """As the annex names it."""
    blocks: tuple[Block, ...]
    size: tuple[float, float] = (210.0, 297.0)
    """Millimetres."""
    margins: Margins = Margins()
    page_numbers: bool = True

    def texts(self) -> tuple[Text, ...]:
        """Return all texts in reading order."""
        found: list[Text] = []
        for block in self.blocks:
            if isinstance(block, Columns):
                found += [*block.left, *block.right]
            elif isinstance(block, Text):
                found.append(block)
        return tuple(found)

    def mapped(self, change: Callable[[Text], Text | None]) -> Form:
        """Return the form with each text changed, or left out where None."""

        def all_of(texts: tuple[Text, ...]) -> tuple[Text, ...]:
            return tuple(filter(None, map(change, texts)))

        blocks: list[Block] = []
        for block in self.blocks:
            if isinstance(block, Columns):
                blocks.append(
                    replace(block, left=all_of(block.left), right=all_of(block.right))
                )
            elif isinstance(block, Text):
                blocks += all_of((block,))
            else:
                blocks.append(block)
        return replace(self, blocks=tuple(blocks))


def fill(form: Form, values: Values) -> Form:
    """Return the form with its tags replaced, as the Word template is filled.

    :raises KeyError: a tag names no value
    """

    def filled(text: Text) -> tuple[Text, ...]:
        if text.when and not values.get(text.when):
            return ()
        if not text.each:
            return (replace(text, text=_filled(text.text, values), when=""),)
        entries = values[text.each]
        assert not isinstance(entries, str)
        return tuple(
            replace(
                text,
                text=_filled(text.text, {**values, "item": entry}),
                each="",
                when="",
            )
            for entry in entries
        )

    def all_of(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(made for text in texts for made in filled(text))

    blocks: list[Block] = []
    for block in form.blocks:
        if isinstance(block, Columns):
            blocks.append(
                replace(block, left=all_of(block.left), right=all_of(block.right))
            )
        elif isinstance(block, Text):
            blocks += filled(block)
        else:
            blocks.append(block)
    return replace(form, blocks=tuple(blocks))


def _filled(text: str, values: Values) -> str:
    def value(match: re.Match[str]) -> str:
        found = values[match[1]]
        assert isinstance(found, str), match[1]
        return found

    return _TAG.sub(value, text)
