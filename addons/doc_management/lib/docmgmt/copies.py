"""Certified copies: which there are, of what, in which form.

Decree 30/2020/NĐ-CP Art. 25 (kinds and forms), Art. 26 (value), Art. 27 (who). All
three share one series of numbers each year (Annex III, Mẫu 3.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .compat import StrEnum
from .errors import RuleError


class CopyKind(StrEnum):
    """Hình thức bản sao."""

    EXACT = "SY"
    """Sao y: the whole content of an original."""
    FROM_COPY = "SL"
    """Sao lục: the whole content of a sao y."""
    EXTRACT = "TrS"
    """Trích sao: a part of an original."""


class Medium(StrEnum):
    """On what a document is."""

    PAPER = "paper"
    ELECTRONIC = "electronic"


class Source(StrEnum):
    """What is copied."""

    ORIGINAL = "original"
    """Bản gốc or bản chính."""
    EXACT_COPY = "exact_copy"
    """A bản sao y."""
    OTHER_COPY = "other_copy"
    """A bản sao lục or trích sao, or a copy nobody certified."""


WORDS: Mapping[CopyKind, str] = MappingProxyType(
    {
        CopyKind.EXACT: "SAO Y",
        CopyKind.FROM_COPY: "SAO LỤC",
        CopyKind.EXTRACT: "TRÍCH SAO",
    }
)
"""As the copy itself says."""

_P, _E = Medium.PAPER, Medium.ELECTRONIC
ALLOWED: Mapping[tuple[CopyKind, Medium, Medium], str] = MappingProxyType(
    {
        (CopyKind.EXACT, _P, _P): "25.1",
        (CopyKind.EXACT, _E, _P): "25.1",
        (CopyKind.EXACT, _P, _E): "25.1",
        (CopyKind.FROM_COPY, _P, _P): "25.2",
        (CopyKind.FROM_COPY, _P, _E): "25.2",
        (CopyKind.FROM_COPY, _E, _P): "25.2",
        (CopyKind.EXTRACT, _P, _P): "25.3",
        (CopyKind.EXTRACT, _P, _E): "25.3",
        (CopyKind.EXTRACT, _E, _E): "25.3",
        (CopyKind.EXTRACT, _E, _P): "25.3",
    }
)
"""The forms that exist, from → to, with article and paragraph."""
SOURCES: Mapping[CopyKind, Source] = MappingProxyType(
    {
        CopyKind.EXACT: Source.ORIGINAL,
        CopyKind.FROM_COPY: Source.EXACT_COPY,
        CopyKind.EXTRACT: Source.ORIGINAL,
    }
)


class CopyFault(StrEnum):
    """Why the law knows no such copy."""

    MEDIUM = "medium"
    """``kind``, ``source``, ``target``: not among the forms of Art. 25."""
    SOURCE = "source"
    """``kind`` is made of ``wanted`` only."""
    NO_EXTRACT = "no_extract"
    """An extract names its part."""


class CopyError(RuleError):
    """A copy that the law does not know."""


@dataclass(frozen=True)
class CopyPlan:
    """A copy that may be made."""

    kind: CopyKind
    article: str
    words: str
    is_on_paper: bool


def plan_copy(
    kind: CopyKind, source: Source, on: Medium, to: Medium, extract: str = ""
) -> CopyPlan:
    """Return the copy that is to be made.

    >>> on = Medium.ELECTRONIC
    >>> plan_copy(CopyKind.EXACT, Source.ORIGINAL, on, Medium.PAPER).words
    'SAO Y'

    :param on: medium of what is copied
    :param to: medium of the copy
    :raises CopyError: see :class:`CopyFault`
    """
    article = ALLOWED.get((kind, on, to))
    if article is None:
        raise CopyError(CopyFault.MEDIUM, kind=kind, source=on, target=to)
    if source is not SOURCES[kind]:
        raise CopyError(CopyFault.SOURCE, kind=kind, wanted=SOURCES[kind])
    if kind is CopyKind.EXTRACT and not extract.strip():
        raise CopyError(CopyFault.NO_EXTRACT)
    return CopyPlan(kind, article, WORDS[kind], to is Medium.PAPER)
