"""The tripwire for state secrets: stamps standing alone, not words in a sentence.

State secrets stay out of the system (Luật Bảo vệ bí mật nhà nước; Decree 30/2020/NĐ-CP
Art. 15.2, 22.4). The tripwire only points; a person decides.
"""

from __future__ import annotations

import re
import unicodedata

from .compat import StrEnum
from .text import fold


class SecrecyMark(StrEnum):
    """Degrees of state secrecy, highest first."""

    TOP_SECRET = "TUYỆT MẬT"
    HIGHLY_SECRET = "TỐI MẬT"
    SECRET = "MẬT"


_LABEL = re.compile(r"(?:ĐỘ|MỨC ĐỘ|MỨC)\s+MẬT\s*:\s*", re.IGNORECASE)
_BRACKETED = re.compile(r"[\[({<]\s*([^\])}>]{3,20}?)\s*[\])}>]")
_FRAME = " \t|[](){}<>*_=~.:;,'\"-–—─│┌┐└┘■□•«»“”/\\"
# What poor recognition makes of MẬT: its circumflex or its dot lost. Other words of
# three letters (MẶT, MẤT, MẮT, MÁT, MẮC …) are words of the language.
_MISREAD = frozenset({"MẬT", "MÂT", "MẠT", "MAT"})
_BY_FOLDED = {
    "tuyet mat": SecrecyMark.TOP_SECRET,
    "toi mat": SecrecyMark.HIGHLY_SECRET,
}


def secrecy_marks(text: str) -> tuple[SecrecyMark, ...]:
    """Return the secrecy stamps found in a document's text, highest first.

    A stamp is a line of its own in capitals, perhaps framed by signs or spaced out
    (M Ậ T), or it stands apart from other text of its line by a wide gap. Marks that
    recognition lost (TUYET MAT) are forgiven. Ordinary words (bảo mật, MẬT ONG, BẢO
    MẬT THÔNG TIN, MẶT, MẤT) are no stamps.
    """
    found: set[SecrecyMark] = set()
    for line in _composed(text).splitlines():
        for part in re.split(r"\t+|\s{3,}|[|│]", line.strip()):
            mark = _stamp(part)
            if mark:
                found.add(mark)
    return tuple(mark for mark in SecrecyMark if mark in found)


def secrecy_marks_in_subject(subject: str) -> tuple[SecrecyMark, ...]:
    """Return the marks a subject carries: alone, in brackets, or set off by a dash.

    >>> [str(mark) for mark in secrecy_marks_in_subject("[TỐI MẬT] Về kế hoạch")]
    ['TỐI MẬT']
    >>> secrecy_marks_in_subject("BẢO VỆ BÍ MẬT NHÀ NƯỚC")
    ()
    """
    line = " ".join(_composed(subject).split())
    parts = [line, *_BRACKETED.findall(line), *re.split(r"\s[-–—:]\s|:\s|;\s", line)]
    found = {mark for part in parts if (mark := _stamp(part))}
    return tuple(mark for mark in SecrecyMark if mark in found)


def _stamp(part: str) -> SecrecyMark | None:
    words = " ".join(part.strip(_FRAME).split())
    label = _LABEL.match(words)
    if label:
        words = words[label.end() :].strip(_FRAME).upper()
    if re.fullmatch(r"(?:\w ){2,}\w", words):
        words = _close_up(words)
    if words != words.upper():
        return None
    if words in _MISREAD:
        return SecrecyMark.SECRET
    if words in ("TỚI MẶT", "TỐI MẶT", "TỐI MẮT", "TỚI MẬT"):
        return None
    return _BY_FOLDED.get(fold(words))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ")


def _close_up(spaced: str) -> str:
    """Undo letter spacing: "T Ố I M Ậ T" becomes "TỐI MẬT"."""
    letters = spaced.replace(" ", "")
    for mark in SecrecyMark:
        if letters == mark.value.replace(" ", ""):
            return mark.value
    return spaced
