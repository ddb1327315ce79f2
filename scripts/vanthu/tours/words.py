"""Which words of a screen are English terms of ours that should be Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from babel.messages.pofile import read_po

from .. import config

PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]|%[sd]")


@dataclass(frozen=True)
class Terms:
    """What the source calls things, as far as Vietnamese calls them otherwise."""

    plain: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    """Sentences with something filled in."""

    def among(self, words: Iterable[str]) -> list[str]:
        """Those of the words that are our English."""
        return sorted(
            word
            for word in words
            if word in self.plain
            or any(pattern.fullmatch(word) for pattern in self.patterns)
        )


def english() -> Terms:
    """The English terms of the addons, from their translation files.

    What is missing in vi.po is English on the screen, too, so the templates count.
    """
    terms: dict[str, str] = {}
    for addon in config.present_addons():
        folder = config.ADDONS / addon / "i18n"
        for path in (folder / f"{addon}.pot", folder / "vi.po"):
            with path.open("rb") as file:
                for entry in read_po(file):
                    source, told = str(entry.id), str(entry.string or "")
                    terms[source] = terms.get(source, "") or told
    own = {
        " ".join(source.split())
        for source, vietnamese in terms.items()
        if source != vietnamese and re.search(r"[A-Za-z]{2}", source)
    }
    texts = {part for term in own for part in _texts(term)}
    filled = {text for text in texts if PLACEHOLDER.search(text)}
    return Terms(
        plain=frozenset(texts - filled),
        patterns=tuple(
            re.compile(PLACEHOLDER.sub(".+", re.escape(text)))
            for text in sorted(filled)
            # A sentence that is nearly all placeholder would match anything.
            if len(PLACEHOLDER.sub("", text)) > 6
        ),
    )


def _texts(term: str) -> list[str]:
    """The pieces of a term as a browser shows them: without tags."""
    pieces = (piece.strip() for piece in re.split(r"<[^>]*>", term))
    return [piece for piece in pieces if re.search(r"[A-Za-z]{2}", piece)]
