"""What is known on the way: sessions, records, papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .prepare import Stage
from .seats import Seat
from .telling import Story
from .world import SO, UBND, Agency, Person


@dataclass
class Paper:
    """A PDF as somebody downloaded it."""

    name: str
    """Artefact."""
    content: bytes
    signers: tuple[str, ...]
    """Whose signatures must be on it, in order."""


@dataclass
class Trip:
    """What is known on the way."""

    story: Story
    stage: Stage
    own_pdf: Path | None
    request: int = 0
    """Outgoing document at UBND."""
    request_name: str = ""
    received: int = 0
    """The same, incoming at the Sở."""
    reply: int = 0
    reply_name: str = ""
    papers: list[Paper] = field(default_factory=list)
    _seats: dict[str, Seat] = field(default_factory=dict)

    def seat(self, login: str) -> Seat:
        """The person's session; logged in when first needed."""
        if login not in self._seats:
            agency, person = _find(login)
            self._seats[login] = Seat(
                self.stage.url(agency), person, self.stage.password, agency.database
            )
        return self._seats[login]

    def keep(self, name: str, content: bytes, *signers: str) -> Paper:
        """Keep a PDF with the signatures it must carry."""
        self.story.keep(name, content)
        paper = Paper(name, content, signers)
        self.papers.append(paper)
        return paper


def _find(login: str) -> tuple[Agency, Person]:
    for agency in (UBND, SO):
        for person in agency.people:
            if person.login == login:
                return agency, person
    raise LookupError(login)
