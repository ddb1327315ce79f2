"""Text of a document as paragraphs with a part to play."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..compat import StrEnum

_BASIS = re.compile(r"(?:Căn cứ|Xét|Theo đề nghị)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"(Điều\s+[0-9]+[a-zđ]?\.)\s+(?=\S)")
_CENTERED = re.compile(
    r"(?:Phần|Chương|Mục)\s+(?:[IVXLC]+|[0-9]+|thứ\s+\w+)|[^\W\d_]{3,}(?: [^\W\d_]+)*:",
    re.IGNORECASE,
)
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class ParagraphKind(StrEnum):
    """How a paragraph is set."""

    TEXT = "text"
    """Upright, justified, first line indented."""
    BASIS = "basis"
    """Legal ground of a decision: italic."""
    HEADING = "heading"
    """Bold, indented; stays with what follows."""
    CENTERED = "centered"
    """Bold, centred; stays with what follows."""


@dataclass(frozen=True)
class Para:
    """One paragraph of plain text."""

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    lead: str = ""
    """Bold beginning before the text, e.g. "Điều 1."."""


def clean(text: str) -> str:
    """Return the text in composed letters without control and invisible characters.

    White space becomes single blanks; a no-break space stays one.
    """
    composed = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if char in "\t\n\r\v\f" else char for char in composed)
    kept = "".join(
        char for char in spaced if unicodedata.category(char) not in _UNPRINTABLE
    )
    return re.sub(r"[ \u2000-\u200a\u2028\u2029\u3000]+", " ", kept).strip(" ")


def paragraphs(text: str, *, is_decision: bool = False) -> tuple[Para, ...]:
    """Read plain text, one paragraph per line; empty lines only separate.

    "Điều 1." becomes a bold lead in any document. In a decision the leading lines
    that name legal grounds (Căn cứ …; Theo đề nghị …) are :attr:`ParagraphKind.BASIS`,
    and a line in capitals that ends with a colon (QUYẾT ĐỊNH:) or a chapter is centred.
    """
    read: list[Para] = []
    before_ruling = is_decision
    for line in text.splitlines():
        line = clean(line)
        if not line:
            continue
        article = _ARTICLE.match(line)
        if before_ruling and _BASIS.match(line):
            read.append(Para(line, ParagraphKind.BASIS))
            continue
        if article:
            read.append(Para(line[article.end() :], lead=article[1]))
        elif is_decision and line == line.upper() and _CENTERED.fullmatch(line):
            read.append(Para(line, ParagraphKind.CENTERED))
        elif is_decision and _CENTERED.fullmatch(line) and not line.endswith(":"):
            read.append(Para(line, ParagraphKind.CENTERED))
        else:
            read.append(Para(line))
        before_ruling = False
    return tuple(read)


def with_end_mark(text: str) -> str:
    """Return the last paragraph of a document with its end mark ``./.``.

    >>> with_end_mark("xem xét, chỉ đạo.")
    'xem xét, chỉ đạo./.'
    """
    text = text.rstrip()
    if text.endswith("./."):
        return text
    return text.rstrip(".;, ") + "./."


def listed(entries: tuple[str, ...]) -> tuple[str, ...]:
    """Return entries as a dashed list: ``;`` after each, ``.`` after the last.

    >>> listed(("Như trên", "- Lưu: VT, TNN."))
    ('- Như trên;', '- Lưu: VT, TNN.')
    """
    bare = [clean(entry).lstrip("-–• ").rstrip(".;, ") for entry in entries]
    bare = [entry for entry in bare if entry]
    return tuple(
        f"- {entry}{'.' if place == len(bare) else ';'}"
        for place, entry in enumerate(bare, start=1)
    )
