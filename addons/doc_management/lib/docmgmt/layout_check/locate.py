"""Which line is which component, by its words, its side and its place in the order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..letter import joint_names
from ..text import fold
from .record import Record
from .values import Line, Pages

NATIONAL = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
URGENCIES = ("HỎA TỐC", "THƯỢNG KHẨN", "KHẨN")
CIRCULATIONS = (
    "TRẢ LẠI SAU KHI HỌP",
    "XEM XONG TRẢ LẠI",
    "LƯU HÀNH NỘI BỘ",
    "TÀI LIỆU THU HỒI",
)
_TOP_MARGIN = 57.0
"""Points; a page number stands above."""
_SUBJECT_GAP = 6.0
"""Points; lines of one subject stand closer."""
_DATE = re.compile(
    r"\bng[aà]y\b.*\bth[aá]ng\b.*\bn[aă]m\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", re.I
)
NUMBER = re.compile(r"^\s*[Ss][ốóôo]\b\s*[:.]?\s*(?P<number>[^/]*?)\s*/(?P<sign>.*)$")
_AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\s*\.", re.I)
COPY_WORDS = re.compile(r"^(SAO Y|SAO LỤC|TRÍCH SAO)\b", re.I)
_BASIS = re.compile(r"^(?:Căn cứ|Xét|Theo đề nghị|Thực hiện)\b")
_TITLED = ("1.4", "1.6", "1.7", "1.8", "1.9", "1.10")
DECISIONS = ("1.1", "1.2", "1.3")


@dataclass
class Parts:
    """The lines of each component; empty where none was found."""

    found: dict[str, list[Line]] = field(default_factory=dict)
    middle: list[Line] = field(default_factory=list)
    """Title, addressees and body, before they are told apart."""

    def __getitem__(self, part: str) -> list[Line]:
        return self.found.get(part, [])

    def first(self, part: str) -> Line | None:
        lines = self[part]
        return lines[0] if lines else None

    def add(self, part: str, *lines: Line) -> None:
        self.found.setdefault(part, []).extend(lines)

    def text(self, part: str) -> str:
        return clean(" ".join(line.text for line in self[part]))


def clean(text: str) -> str:
    """Return the text with single blanks and none at its ends."""
    return " ".join(text.split())


def alike(one: str, other: str) -> float:
    """Return how much two texts are alike without accents and case, 0–1."""
    return SequenceMatcher(None, fold(one), fold(other)).ratio()


def locate(pages: Pages, record: Record) -> Parts:
    """Find the components of a document of ``record.form``."""
    parts = Parts()
    lines = _without_margins(pages, parts)
    if record.form in ("2.1", "2.2"):
        _annex(lines, parts)
        return parts
    if record.form == "3.1":
        _copy(pages, lines, parts, record)
        return parts
    if record.form == "3.2":
        lines = _take(
            lines,
            parts,
            "copy_note",
            lambda line: bool(COPY_WORDS.match(clean(line.text))),
            3,
        )
    attached = _attached(lines)
    lines, rest = lines[:attached], lines[attached:]
    parts.add("attached", *rest)
    end = _head(lines, parts, record)
    start = _tail(pages, lines, end, parts, record)
    parts.middle = lines[end:start]
    _split_middle(parts, record)
    return parts


def _without_margins(pages: Pages, parts: Parts) -> list[Line]:
    """Set aside page numbers; return the other lines in reading order."""
    if pages.source == "docx":
        parts.add("page_number", *pages.numbers)
        return list(pages.lines)
    kept = []
    for line in sorted(
        pages.lines, key=lambda line: (line.page, round(line.top), line.left)
    ):
        text = clean(line.text).strip("-– ")
        height = pages.sizes[line.page - 1].height * 72 / 25.4
        in_margin = line.top < _TOP_MARGIN and line.bottom < _TOP_MARGIN + 8
        if text.isdigit() and len(text) < 4 and (in_margin or line.top > height - 62):
            parts.add("page_number", line)
        else:
            kept.append(line)
    return kept


def _attached(lines: list[Line]) -> int:
    """Return where what a decision promulgates begins: a second head, or an annex."""
    for place, line in enumerate(lines):
        if line.page < 2:
            continue
        text = clean(line.text)
        before = [other for other in lines[:place] if other.page == line.page]
        opens = len(before) <= 6 and alike(text, NATIONAL) > 0.85
        if opens or (not before and re.match(r"Phụ lục\b", text) and len(text) < 14):
            return place - len(before)
    return len(lines)


def _take(
    lines: list[Line], parts: Parts, part: str, test: object, among: int
) -> list[Line]:
    for line in lines[:among]:
        if test(line):  # type: ignore[operator]
            parts.add(part, line)
            return [other for other in lines if other is not line]
    return lines


def _head(lines: list[Line], parts: Parts, record: Record) -> int:
    """Tell the head's components apart; return where the middle begins."""
    end = 0
    subject: Line | None = None
    for line in lines:
        text = clean(line.text)
        is_sided = line.side != "full" and line.page == 1
        if text.startswith("Kính gửi") or not (is_sided or _is_head_word(text)):
            break
        if subject is not None and _is_apart(subject, line, text):
            break
        if line.side == "left" and (subject is not None or text.startswith("V/v")):
            subject = line
        end += 1
    head = lines[:end]
    left: list[Line] = []
    for line in head:
        text = clean(line.text)
        mark = text.upper()
        if alike(text, NATIONAL) > 0.72:
            parts.add("national", line)
        elif alike(text, MOTTO) > 0.72:
            parts.add("motto", line)
        elif mark in URGENCIES:
            parts.add("urgency", line)
        elif mark in CIRCULATIONS:
            parts.add("circulation", line)
        elif not parts["date"] and _DATE.search(text) and not NUMBER.match(text):
            parts.add("date", line)
        elif line.side == "left":
            left.append(line)
        else:
            parts.add("stray", line)
    _left_head(left, parts, record)
    return end


def _is_apart(subject: Line, line: Line, text: str) -> bool:
    """Whether a short line below the subject of a letter is text already."""
    return (
        bool(line.bottom)
        and line.top - subject.bottom > _SUBJECT_GAP
        and text.upper() not in URGENCIES
    )


def _is_head_word(text: str) -> bool:
    return (
        alike(text, NATIONAL) > 0.85
        or alike(text, MOTTO) > 0.85
        or text.upper() in (*URGENCIES, *CIRCULATIONS)
        or bool(re.match(r"\s*Số\s*:", text))
    )


def head_name(record: Record) -> str:
    """Return the issuing agencies as the head names them, joined by dashes."""
    partners = [party.agency for party in record.partners]
    return clean(" ".join(joint_names(record.agency, partners)))


def _left_head(left: list[Line], parts: Parts, record: Record) -> None:
    place = next(
        (
            at
            for at, line in enumerate(left)
            if NUMBER.match(clean(line.text))
            or re.match(r"Số\s*[:.]", clean(line.text))
        ),
        None,
    )
    names = left if place is None else left[:place]
    if place is None:
        cut = next(
            (
                at
                for at, line in enumerate(left)
                if line.text.lstrip().startswith("V/v")
            ),
            len(left),
        )
        names, below = left[:cut], left[cut:]
    else:
        parts.add("number", left[place])
        below = left[place + 1 :]
    bold = _first_of_agency(names, record)
    parts.add("parent", *names[:bold])
    parts.add("agency", *names[bold:])
    parts.add("letter_subject", *below)


def _first_of_agency(names: list[Line], record: Record) -> int:
    """Return where the issuing agency's name begins, below its parent's.

    The record knows both names; without it the first bold line is the agency's.
    """
    if record.parent_agency and record.agency:

        def fit(place: int) -> float:
            above = " ".join(line.text for line in names[:place])
            below = " ".join(line.text for line in names[place:])
            return alike(above, record.parent_agency) + alike(below, head_name(record))

        return max(range(len(names) + 1), key=fit)
    bold = next((at for at, line in enumerate(names) if line.is_bold), None)
    # Nothing is bold: the lowest line is the issuing agency
    return max(len(names) - 1, 0) if bold is None else bold


def _tail(
    pages: Pages, lines: list[Line], end: int, parts: Parts, record: Record
) -> int:
    """Find signature and recipients; return where the middle ends."""
    label = next(
        (
            at
            for at in range(len(lines) - 1, end - 1, -1)
            if re.match(r"Nơi\s+nhận\s*:?\s*$", clean(lines[at].text))
        ),
        None,
    )
    sign = next(
        (
            at
            for at in range(end, len(lines))
            if _opens_signature(lines[at])
            and not any(line.side == "full" for line in lines[at + 1 :])
        ),
        None,
    )
    start = min(len(lines) if place is None else place for place in (label, sign))
    if label is not None and pages.source == "pdf":
        near = lines[label]
        while (
            start > end
            and lines[start - 1].side == "right"
            and lines[start - 1].page == near.page
            and lines[start - 1].top > near.top - 12
        ):
            start -= 1
    tail = lines[start:]
    two_sign = record.form == "1.9" or bool(record.partners)
    if pages.source == "pdf" and two_sign:
        level = [line for line in tail if line.side == "right"][:1]
        while (
            level
            and start > end
            and lines[start - 1].side == "left"
            and lines[start - 1].is_bold
            and abs(lines[start - 1].top - level[0].top) < 6
        ):
            start -= 1
        tail = lines[start:]
    if pages.source == "docx" and two_sign:
        while (
            start > end and lines[start - 1].side == "left" and lines[start - 1].is_bold
        ):
            start -= 1
        tail = lines[start:]
    _signature([line for line in tail if line.side == "right"], parts)
    left = [line for line in tail if line.side != "right"]
    if label is not None:
        place = left.index(lines[label])
        parts.add("recipients_label", left[place])
        parts.add("recipients", *left[place + 1 :])
        _second_signature(left[:place], parts)
    elif two_sign:
        _second_signature(left, parts)
    else:
        parts.add("recipients", *left)
    return start


def _opens_signature(line: Line) -> bool:
    text = clean(line.text)
    return line.side == "right" and (
        bool(_AUTHORITY.match(text)) or (text == text.upper() and line.is_bold)
    )


def _signature(lines: list[Line], parts: Parts) -> None:
    if not lines:
        return
    *titles, last = lines
    text = clean(last.text)
    if text == text.upper() and titles == []:
        parts.add("signer_title", last)
        return
    if text == text.upper() and _AUTHORITY.match(text):
        parts.add("signer_title", *lines)
        return
    if titles and not _far(titles[-1], last) and text == text.upper():
        parts.add("signer_title", *lines)
        return
    parts.add("signer_title", *titles)
    parts.add("signer_name", last)


def _far(one: Line, other: Line) -> bool:
    """Whether there is room for a signature between two lines (Word: unknown)."""
    if not (one.bottom or other.bottom):
        return False
    return other.page != one.page or other.top - one.bottom > 24


def _second_signature(lines: list[Line], parts: Parts) -> None:
    if lines:
        parts.add("second_title", *lines[:-1])
        parts.add("second_name", lines[-1])


def _split_middle(parts: Parts, record: Record) -> None:
    lines = list(parts.middle)
    for line in [
        line for line in lines[:6] if clean(line.text).upper() in (*URGENCIES,)
    ]:
        parts.add("urgency", line)
        lines.remove(line)
    if record.form == "1.5" or record.form == "3.2":
        parts.found["letter_subject"] = parts["letter_subject"]
        if lines and _is_title(lines[0], "Công văn"):
            parts.add("title_on_letter", lines.pop(0))
    else:
        _titled(lines, parts, record)
    _addressees(lines, parts)
    if record.form in DECISIONS:
        _grounds(lines, parts)
    parts.add("body", *lines)


def _is_title(line: Line, type_name: str) -> bool:
    text = clean(line.text)
    return alike(text, type_name) > 0.8


def _titled(lines: list[Line], parts: Parts, record: Record) -> None:
    if not lines:
        return
    text = clean(lines[0].text)
    if _is_title(lines[0], record.type_name) or (
        text == text.upper() and lines[0].is_bold and len(text) < 60
    ):
        parts.add("title", lines.pop(0))
    while lines and _continues_subject(lines[0], parts, record):
        parts.add("subject", lines.pop(0))


def _continues_subject(line: Line, parts: Parts, record: Record) -> bool:
    text = clean(line.text)
    if not text or text == text.upper() and any(char.isalpha() for char in text):
        return False
    if text.startswith("Kính gửi") or _BASIS.match(text):
        return False
    so_far = fold(f"{parts.text('subject')} {text}".strip())
    wanted = fold(record.subject)
    if wanted and wanted.startswith(so_far):
        return True
    return (
        line.is_bold
        and not parts["body"]
        and not re.match(r"(?:Điều|Phần|Chương|[IVX]+\.|\d+\.)\s*", text)
    )


def _addressees(lines: list[Line], parts: Parts) -> None:
    place = next(
        (
            at
            for at, line in enumerate(lines[:8])
            if clean(line.text).startswith("Kính gửi")
        ),
        None,
    )
    if place is None:
        return
    taken = [lines.pop(place)]
    while place < len(lines):
        text = clean(lines[place].text)
        before = clean(taken[-1].text)
        listed = text.startswith("-") and (
            len(taken) > 1 or before.rstrip().endswith(":")
        )
        goes_on = (
            len(taken) > 1
            and not before.endswith((".", ";"))
            or (
                len(taken) == 1
                and not before.endswith((".", ":"))
                and lines[place].side != "left"
                and bool(lines[place].bottom)
                and lines[place].left > taken[0].left + 20
            )
        )
        if not (listed or goes_on):
            break
        taken.append(lines.pop(place))
    parts.add("addressee", *taken)


def _grounds(lines: list[Line], parts: Parts) -> None:
    """Who decides, the grounds, the word that opens the ruling."""
    ruling = next(
        (
            at
            for at, line in enumerate(lines)
            if alike(clean(line.text).rstrip(":"), "QUYẾT ĐỊNH") > 0.75
            and len(clean(line.text)) < 16
            and at
        ),
        None,
    )
    if ruling is None:
        return
    for line in lines[:ruling]:
        text = clean(line.text)
        is_heading = not parts["basis"] and text == text.upper()
        parts.add("heading" if is_heading else "basis", line)
    parts.add("ruling", lines[ruling])
    del lines[: ruling + 1]


def _annex(lines: list[Line], parts: Parts) -> None:
    rest = list(lines)
    if rest and re.match(r"(?i)phụ lục\b", clean(rest[0].text)):
        parts.add("annex_label", rest.pop(0))
    while (
        rest
        and not clean(rest[0].text).startswith("(")
        and (
            rest[0].is_bold
            or (not parts["annex_title"] and rest[0].text == rest[0].text.upper())
        )
    ):
        parts.add("annex_title", rest.pop(0))
    if rest and re.match(r"\(?\s*(?:Kèm theo|Ban hành kèm)", clean(rest[0].text)):
        while rest:
            parts.add("annex_note", rest.pop(0))
            if clean(parts["annex_note"][-1].text).endswith(")"):
                break
            if len(parts["annex_note"]) > 3:
                break
    parts.add("body", *rest)


def _copy(pages: Pages, lines: list[Line], parts: Parts, record: Record) -> None:
    """The block of a paper copy stands after the text that was copied."""
    words = next(
        (
            at
            for at in range(len(lines) - 1, -1, -1)
            if lines[at].side == "right" and COPY_WORDS.match(clean(lines[at].text))
        ),
        None,
    )
    if words is None:
        number = next(
            (
                at
                for at in range(len(lines) - 1, -1, -1)
                if NUMBER.match(clean(lines[at].text))
            ),
            len(lines),
        )
        words = number
        while words and lines[words - 1].side == "left":
            words -= 1
        block, body = lines[words:], lines[:words]
    else:
        parts.add("copy_words", lines[words])
        start = words
        if pages.source == "docx":
            while start and lines[start - 1].side == "left":
                start -= 1
        else:
            level = lines[words].top - 6
            while (
                start
                and lines[start - 1].page == lines[words].page
                and lines[start - 1].top > level
            ):
                start -= 1
        body = lines[:start]
        block = [line for line in lines[start:] if line is not lines[words]]
    parts.add("body", *body)
    label = next(
        (
            at
            for at, line in enumerate(block)
            if re.match(r"Nơi\s+nhận\s*:?$", clean(line.text))
        ),
        len(block),
    )
    # The right column of a PDF may begin a little above the label beside it
    while 0 < label < len(block) and _opens_signature(block[label - 1]):
        label -= 1
    left = [line for line in block[:label] if line.side != "right"]
    for line in block[:label]:
        if line.side == "right" and not parts["date"] and _DATE.search(line.text):
            parts.add("date", line)
    _left_head(left, parts, record)
    parts.found.pop("letter_subject", None)
    tail = block[label:]
    _signature([line for line in tail if line.side == "right"], parts)
    rest = [line for line in tail if line.side != "right"]
    if rest and re.match(r"Nơi\s+nhận", clean(rest[0].text)):
        parts.add("recipients_label", rest.pop(0))
    parts.add("recipients", *rest)
