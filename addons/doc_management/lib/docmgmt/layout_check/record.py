"""What the record says of the document that is checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class JointParty:
    """Another agency of a joint document (liên tịch), as it must stand on the page."""

    agency: str
    title: str
    """Authority and position of who signs for it."""
    signer: str


@dataclass(frozen=True)
class Record:
    """Facts to compare the page with; empty ones are not compared."""

    form: str = "1.5"
    """Number of the form of Annex III."""
    type_name: str = "Công văn"
    type_code: str = ""
    """Abbreviation, empty for a công văn."""
    agency: str = ""
    parent_agency: str = ""
    notation: str = ""
    number: str = ""
    """Number that was given; empty before: then its place must be blank."""
    place: str = ""
    issued_on: date | None = None
    """Date of office; None before numbering: then day and month are blank."""
    subject: str = ""
    authority: tuple[str, ...] = ()
    """E.g. ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")."""
    position: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()
    """Names that must be in "Nơi nhận" or "Kính gửi"."""
    urgency: str = ""
    """Words of the frame, e.g. "HỎA TỐC"; empty for none."""
    circulation_mark: str = ""
    annexes: int | None = None
    """Annexes declared; None where that is not known."""
    attached_annexes: int | None = None
    """Of those, how many have their file."""
    is_numbered: bool = False
    """Whether number and date must be printed (True) or blank (False)."""
    partners: tuple[JointParty, ...] = ()
    """Agencies that issue it together with ``agency``, in the order they sign."""
