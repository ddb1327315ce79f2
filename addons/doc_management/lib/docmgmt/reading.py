"""What the first page of a document says about itself, for its registration.

The layout of official documents is law (Decree 30/2020/NĐ-CP, Phụ lục I): issuing
agency top left, national name top right, number below the agency, place and date
below the motto, V/v below the number or type and subject in the middle, signature at
the lower right. Words are grouped into lines, lines into segments, and each segment
is judged by place, case and wording. Nothing is guessed without saying so: a value is
*clear*, *doubtful* or *absent*, and carries its place so that a person can check it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .compat import StrEnum
from .pdf_words import Word, WordPage
from .text import fold


class Field(StrEnum):
    """What is read."""

    NUMBER = "number"
    NOTATION = "notation"
    DATE = "date"
    """ISO date."""
    PLACE = "place"
    TYPE = "type"
    """Name of the type as the decree writes it, e.g. "Quyết định"."""
    SUBJECT = "subject"
    ISSUER = "issuer"
    """As printed, usually in capitals."""
    PARENT = "parent"
    SIGNER_NAME = "signer_name"
    SIGNER_POSITION = "signer_position"
    SIGNER_AUTHORITY = "signer_authority"
    """E.g. "KT. GIÁM ĐỐC"; lines joined by " / "."""
    URGENCY = "urgency"
    """"1", "2" or "3"."""
    DUE_DATE = "due_date"
    """ISO date until which a reply is wanted."""
    CIRCULATION = "circulation"
    """A circulation mark as printed, in capitals."""


class Confidence(StrEnum):
    """How sure a value is."""

    CLEAR = "clear"
    DOUBTFUL = "doubtful"
    ABSENT = "absent"


@dataclass(frozen=True)
class Place:
    """A box on a page in fractions of its size, from the top left."""

    page: int
    """From 1."""
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Found:
    """One value."""

    value: str
    confidence: Confidence
    place: Place | None = None


ABSENT = Found("", Confidence.ABSENT)


@dataclass(frozen=True)
class Reading:
    """All that was found; a field that is not there is *absent*."""

    found: Mapping[Field, Found]
    legal: bool = False
    """The number holds a year: a legal normative document (33/2019/QĐ-UBND)."""

    def __getitem__(self, field: Field) -> Found:
        return self.found.get(field, ABSENT)


@dataclass(frozen=True)
class _Segment:
    """Words of one line that stand together."""

    page: WordPage
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def bold(self) -> bool:
        return sum(word.bold for word in self.words) * 2 > len(self.words)

    @property
    def capitals(self) -> bool:
        text = self.text
        return text == text.upper() and sum(map(str.isalpha, text)) >= 2

    @property
    def is_left(self) -> bool:
        return self.middle < self.page.width * 0.5 and self.right < (
            self.page.width * 0.62
        )


_TYPES = (
    "Nghị quyết",
    "Quyết định",
    "Chỉ thị",
    "Quy chế",
    "Quy định",
    "Thông cáo",
    "Thông báo",
    "Hướng dẫn",
    "Chương trình",
    "Kế hoạch",
    "Phương án",
    "Đề án",
    "Dự án",
    "Báo cáo",
    "Biên bản",
    "Tờ trình",
    "Hợp đồng",
    "Công điện",
    "Bản ghi nhớ",
    "Bản thỏa thuận",
    "Giấy ủy quyền",
    "Giấy mời",
    "Giấy giới thiệu",
    "Giấy nghỉ phép",
    "Phiếu gửi",
    "Phiếu chuyển",
    "Phiếu báo",
    "Nghị định",
    "Thông tư",
    "Luật",
    "Pháp lệnh",
)
_LETTER = "Công văn"
_TYPE_OF_SIGN = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "QC": "Quy chế",
    "QYĐ": "Quy định",
    "TB": "Thông báo",
    "HD": "Hướng dẫn",
    "CTR": "Chương trình",
    "KH": "Kế hoạch",
    "PA": "Phương án",
    "ĐA": "Đề án",
    "DA": "Dự án",
    "BC": "Báo cáo",
    "BB": "Biên bản",
    "TTR": "Tờ trình",
    "CĐ": "Công điện",
    "GM": "Giấy mời",
    "GUQ": "Giấy ủy quyền",
    "GGT": "Giấy giới thiệu",
    "PC": "Phiếu chuyển",
    "PG": "Phiếu gửi",
    "PB": "Phiếu báo",
}
_NATION = "cong hoa xa hoi chu nghia viet nam"
_MOTTO = re.compile(r"doc lap\W+tu do\W+hanh phuc")
_NUMBER = re.compile(
    r"\bs[oốôóòồổỗộ60]\s*[:.;]?\s*(?P<rest>.*)$", re.IGNORECASE | re.UNICODE
)
_NUMBER_REST = re.compile(
    r"(?P<number>[0-9OolI]{1,6}[a-zA-Z]?)?[\s.…_]*/\s*"
    r"(?:(?P<year>(?:19|20)[0-9]{2})\s*/\s*)?"
    r"(?P<notation>[^\W_][\w.&]*(?:\s*-\s*[^\W_][\w.&]*)*-?)?"
)
_DATE = re.compile(
    r"(?P<place>.*?)[,.\s]*ng[aà]y\s*(?P<day>[0-9]{0,2})[\s.…]*"
    r"th[aá]ng\s*(?P<month>[0-9]{0,2})[\s.…]*n[aă]m\s*(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^\(?\s*v\s*/\s*v\s*[:.]?\s*", re.IGNORECASE)
_URGENCY = {"khan": "1", "thuong khan": "2", "hoa toc": "3"}
_CIRCULATION = {
    "tra lai sau khi hop": "TRẢ LẠI SAU KHI HỌP",
    "xem xong tra lai": "XEM XONG TRẢ LẠI",
    "luu hanh noi bo": "LƯU HÀNH NỘI BỘ",
    "tai lieu thu hoi": "TÀI LIỆU THU HỒI",
}
_HEADS = (
    "bo ",
    "uy ban",
    "ubnd",
    "so ",
    "tong cuc",
    "chi cuc",
    "cuc ",
    "vu ",
    "van phong",
    "phong ",
    "ban ",
    "trung tam",
    "truong ",
    "hoi dong",
    "hdnd",
    "thanh tra",
    "kho bac",
    "bao hiem",
    "toa an",
    "vien ",
    "cong an",
    "cong ty",
    "tap doan",
    "dai hoc",
    "hoc vien",
    "chinh phu",
    "thu tuong",
    "quoc hoi",
    "bo chi huy",
    "ngan hang",
    "benh vien",
    "hoi ",
    "lien doan",
    "doan ",
    "mat tran",
    "thue ",
    "hai quan",
    "dang uy",
    "tinh uy",
)
_AUTHORITY = re.compile(r"^(TM|KT|TL|TUQ|T/M|K/T|T/L|Q)\s*\.?\s", re.IGNORECASE)
_TITLES = (
    "giam doc",
    "chu tich",
    "bo truong",
    "thu truong",
    "truong phong",
    "cuc truong",
    "vu truong",
    "vien truong",
    "hieu truong",
    "truong ban",
    "chanh van phong",
    "pho van phong",
    "chanh thanh tra",
    "chanh an",
    "tong cuc truong",
    "thu tuong",
    "tong giam doc",
    "truong doan",
    "doi truong",
    "pho truong",
    "chi huy truong",
    "hat truong",
    "bi thu",
    "tong thu ky",
    "tong thanh tra",
    "thong doc",
    "kiem toan truong",
    "truong thue",
    "chu nhiem",
    "uy vien",
    "thu ky",
    "chu toa",
)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_ASKS = (
    "gui",
    "bao cao",
    "tra loi",
    "phan hoi",
    "y kien",
    "tong hop",
    "cung cap",
    "hoan thanh",
    "trinh",
    "dang ky",
)
_DUE_LEAD = (
    r"(?:trước(?:\s+\d{1,2}\s*(?:giờ|h|g)\s*(?:\d{1,2}(?:\s*phút)?)?)?(?:,)?\s+ngày"
    r"|chậm nhất(?:\s+là)?(?:\s+vào)?(?:\s+trong)?(?:\s+trước)?\s+ngày"
    r"|chậm nhất(?:\s+là)?\s+đến(?:\s+hết)?\s+ngày"
    r"|(?:đến\s+)?hết\s+ngày|hạn cuối(?:\s+là)?(?:\s+ngày)?|thời hạn(?:\s+là)?\s*:?\s*"
    r"(?:trước\s+)?ngày|trong\s+ngày)"
)
_DUE = re.compile(
    _DUE_LEAD
    + r"\s+(?P<day>[0-9]{1,2})\s*(?:tháng\s*|[/.-]\s*)(?P<month>[0-9]{1,2})"
    + r"(?:\s*(?:năm\s*|[/.-]\s*)(?P<year>[0-9]{4}))?",
    re.IGNORECASE,
)


def read_document(pages: Sequence[WordPage]) -> Reading:
    """Read a document from the words of its pages.

    :param pages: page 1 first; later pages as far as they are known
    """
    if not pages:
        return Reading({})
    lines = {page.number: _segments(page) for page in pages}
    first = lines[pages[0].number]
    head = [one for one in first if one.top < pages[0].height * 0.55]
    found: dict[Field, Found] = {}
    number, legal = _read_number(head, found)
    dated = _read_date(head, found)
    _read_issuer(head, number, dated, found)
    _read_marks(head, found)
    _read_type_and_subject(head, number, dated, found)
    _type_by_sign(found)
    everything = [one for page in pages for one in lines[page.number]]
    _read_signer(pages, lines, found)
    _read_due_date(everything, found)
    return Reading(found, legal)


# lines and segments


def doubted(reading: Reading) -> Reading:
    """Return a reading of which nothing is clear: its words are a machine's guess."""
    return Reading(
        {
            field: _some(one, Confidence.DOUBTFUL)
            if one.confidence is Confidence.CLEAR
            else one
            for field, one in reading.found.items()
        },
        reading.legal,
    )


def _segments(page: WordPage) -> list[_Segment]:
    """Return the segments of a page from top to bottom, left to right."""
    lines: list[list[Word]] = []
    for word in sorted(page.words, key=lambda one: (one.bottom, one.left)):
        normal = _normal(word)
        if not normal.text:
            continue
        height = max(normal.bottom - normal.top, 1.0)
        for line in lines[-3:]:
            if abs(line[-1].bottom - normal.bottom) < 0.35 * height:
                line.append(normal)
                break
        else:
            lines.append([normal])
    result = []
    for line in lines:
        line.sort(key=lambda one: one.left)
        part = [line[0]]
        for word in line[1:]:
            size = max(word.bottom - word.top, part[-1].bottom - part[-1].top)
            if word.left - part[-1].right > 1.6 * size:
                result.append(_Segment(page, tuple(part)))
                part = []
            part.append(word)
        result.append(_Segment(page, tuple(part)))
    return result


def _normal(word: Word) -> Word:
    text = unicodedata.normalize("NFC", word.text)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return Word(text, word.left, word.top, word.right, word.bottom, word.bold)


def _place(segments: Iterable[_Segment]) -> Place:
    parts = list(segments)
    page = parts[0].page
    return _box(page, [word for part in parts for word in part.words])


def _box(page: WordPage, words: Sequence[Word]) -> Place:
    left = min(word.left for word in words)
    top = min(word.top for word in words)
    right = max(word.right for word in words)
    bottom = max(word.bottom for word in words)

    def share(value: float, whole: float) -> float:
        return round(min(max(value / max(whole, 1.0), 0.0), 1.0), 4)

    return Place(
        page.number,
        share(left, page.width),
        share(top, page.height),
        share(right - left, page.width),
        share(bottom - top, page.height),
    )


def _some(found: Found, confidence: Confidence) -> Found:
    return Found(found.value, confidence, found.place)


# number and sign


def _read_number(
    head: Sequence[_Segment], found: dict[Field, Found]
) -> tuple[_Segment | None, bool]:
    """Find "Số: 15/UBND-NN"; return its segment and whether it holds a year."""
    for one in head:
        segment = _across_gaps(one, head)
        match = _NUMBER.match(segment.text)
        if not match or segment.left > segment.page.width * 0.6:
            continue
        rest = _NUMBER_REST.match(match["rest"])
        if rest is None:
            continue
        clean = fold(segment.text[: match.start("rest")]).strip(" :.;") == "so"
        notation = re.sub(r"\s*-\s*", "-", rest["notation"] or "")
        if notation.endswith("-"):
            below = _below(segment, head)
            notation += below.text.split()[0] if below else ""
        raw = rest["number"] or ""
        digits = raw.translate(str.maketrans("OolI", "0011"))
        sure = Confidence.CLEAR if clean and digits == raw else Confidence.DOUBTFUL
        words = [one for one in segment.words if "/" in one.text] or segment.words
        place = _box(segment.page, list(words))
        if digits:
            found[Field.NUMBER] = Found(digits[:11], sure, place)
        if notation:
            proper = notation[:30] == notation and _is_sign(notation)
            found[Field.NOTATION] = Found(
                notation[:30], sure if proper else Confidence.DOUBTFUL, place
            )
        return segment, bool(rest["year"])
    return None, False


def _across_gaps(segment: _Segment, others: Iterable[_Segment]) -> _Segment:
    """Join what follows on the same line after a gap left for number or date."""
    words = list(segment.words)
    for one in sorted(others, key=lambda other: other.left):
        level = abs(one.bottom - segment.bottom) < 0.4 * segment.height
        if level and 0 < one.left - words[-1].right < 5.5 * segment.height:
            words.extend(one.words)
    return _Segment(segment.page, tuple(words))


def _is_sign(notation: str) -> bool:
    letters = [char for char in notation if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    return len(letters) >= 2 and capitals * 2 > len(letters)


def _below(segment: _Segment, others: Iterable[_Segment]) -> _Segment | None:
    """Return the next segment under this one that shares its column."""
    candidates = [
        one
        for one in others
        if one.top > segment.bottom - 0.4 * segment.height
        and one.top < segment.bottom + 2 * segment.height
        and one.left < segment.right
        and one.right > segment.left
    ]
    return min(candidates, key=lambda one: one.top, default=None)


# place and date


def _read_date(head: Sequence[_Segment], found: dict[Field, Found]) -> _Segment | None:
    """Find "Sông Lam, ngày 05 tháng 01 năm 2026" at the right."""
    for one in head:
        segment = _across_gaps(one, head)
        match = _DATE.match(segment.text)
        if (
            not match
            or segment.left < segment.page.width * 0.38
            or len(match["place"]) > 60
        ):
            continue
        place = match["place"].strip(" ,.;")
        words = list(segment.words)
        if place and place[0].isupper():
            found[Field.PLACE] = Found(
                place, Confidence.CLEAR, _box(segment.page, words[: len(place.split())])
            )
        elif place:
            continue
        day = _real_date(match["year"], match["month"], match["day"])
        if day:
            found[Field.DATE] = Found(
                day.isoformat(),
                Confidence.CLEAR,
                _box(segment.page, words[len(place.split()) :]),
            )
        return segment
    return None


def _real_date(year: str | None, month: str, day: str) -> date | None:
    try:
        return date(int(year or 0), int(month), int(day))
    except ValueError:
        return None


# who issues


def _read_issuer(
    head: Sequence[_Segment],
    number: _Segment | None,
    dated: _Segment | None,
    found: dict[Field, Found],
) -> None:
    """The left block above the number: the parent agency, then the issuer."""
    level = number or dated
    if level:
        floor = level.top
    else:
        nation = next((one for one in head if _NATION in fold(one.text)), None)
        if nation is None:
            return
        floor = nation.bottom + 4 * nation.height
    block = [
        one
        for one in head
        if one.bottom <= floor + 1
        and one.is_left
        and one.capitals
        and _NATION not in fold(one.text)
        and fold(one.text) not in _CIRCULATION
        and fold(one.text) not in _URGENCY
        and not re.fullmatch(r"[\W\d_]+", one.text)
    ]
    if not block:
        return
    groups = _agency_groups(block)
    issuer = groups[-1]
    sure = Confidence.CLEAR
    if len(block) > 1 and not any(one.bold for one in block):
        sure = Confidence.DOUBTFUL
    text = _joined(issuer)
    if not fold(text).startswith(_HEADS):
        sure = Confidence.DOUBTFUL
    found[Field.ISSUER] = Found(text[:200], sure, _place(issuer))
    if len(groups) > 1:
        parent = [one for group in groups[:-1] for one in group]
        found[Field.PARENT] = Found(_joined(parent)[:200], sure, _place(parent))


def _agency_groups(block: list[_Segment]) -> list[list[_Segment]]:
    """Split the block by weight of type, failing that by words agencies begin with."""
    if any(one.bold for one in block) and not all(one.bold for one in block):
        bold = [one for one in block if one.bold]
        return [[one for one in block if not one.bold], bold]
    groups: list[list[_Segment]] = []
    for one in block:
        if not groups or fold(one.text).startswith(_HEADS):
            groups.append([one])
        else:
            groups[-1].append(one)
    return groups


def _joined(segments: Iterable[_Segment]) -> str:
    return " ".join(" ".join(one.text for one in segments).split())


# marks


def _read_marks(head: Sequence[_Segment], found: dict[Field, Found]) -> None:
    for segment in head:
        if not segment.capitals or len(segment.words) > 6:
            continue
        words = fold(re.sub(r"[^\w\s]", " ", segment.text))
        if words in _URGENCY:
            found[Field.URGENCY] = Found(
                _URGENCY[words], Confidence.CLEAR, _place([segment])
            )
        if words in _CIRCULATION:
            found[Field.CIRCULATION] = Found(
                _CIRCULATION[words], Confidence.CLEAR, _place([segment])
            )


# type and subject


def _read_type_and_subject(
    head: Sequence[_Segment],
    number: _Segment | None,
    dated: _Segment | None,
    found: dict[Field, Found],
) -> None:
    for place, segment in enumerate(head):
        if _ABOUT.match(segment.text) and segment.is_left:
            found[Field.TYPE] = Found(_LETTER, Confidence.CLEAR)
            _read_about(head[place:], found)
            return
    above = max((one.bottom for one in (number, dated) if one), default=0.0)
    for place, segment in enumerate(head):
        named = _type_name(segment)
        if named is None or segment.top < above - segment.height:
            continue
        found[Field.TYPE] = _some(
            Found(named[0], Confidence.CLEAR, _place([segment])), named[1]
        )
        _read_titled(head[place + 1 :], segment, found)
        return
    if any(fold(one.text).startswith("kinh gui") for one in head):
        found[Field.TYPE] = Found(_LETTER, Confidence.DOUBTFUL)


def _type_name(segment: _Segment) -> tuple[str, Confidence] | None:
    """Return the type that a title line names, and how sure that is."""
    text = segment.text.strip(" :.*")
    page = segment.page
    if text != text.upper() or abs(segment.middle - page.width * 0.52) > (
        page.width * 0.2
    ):
        return None
    spaced = re.fullmatch(r"(?:\w ){3,}\w", text)
    for name in _TYPES:
        if unicodedata.normalize("NFC", name.upper()) == text:
            return name, Confidence.CLEAR
        flat = fold(name)
        bare = fold(text)
        if flat == bare or (spaced and flat.replace(" ", "") == bare.replace(" ", "")):
            return name, Confidence.DOUBTFUL
    return None


def _read_about(segments: Sequence[_Segment], found: dict[Field, Found]) -> None:
    """V/v and what continues it in the left column."""
    taken = [segments[0]]
    for segment in segments[1:]:
        last = taken[-1]
        if segment.top < last.bottom - 0.6 * last.height:
            continue  # same line, other column
        if not segment.is_left:
            continue
        gap = segment.top - last.bottom
        if (
            gap > 0.9 * last.height
            or fold(segment.text).startswith("kinh gui")
            or fold(segment.text) in _URGENCY
            or re.match(r"[\W_]*$", segment.text)
        ):
            break
        taken.append(segment)
    text = _ABOUT.sub("", _joined(taken)).strip(" .,;")
    if text:
        found[Field.SUBJECT] = Found(
            _first_capital(text)[:500], Confidence.CLEAR, _place(taken)
        )


def _read_titled(
    segments: Sequence[_Segment], title: _Segment, found: dict[Field, Found]
) -> None:
    """The lines under the title of a named type, as long as they stand centred."""
    taken: list[_Segment] = []
    last = title
    for segment in segments:
        if segment.top < last.bottom - 0.6 * last.height:
            continue
        words = fold(segment.text)
        if re.match(r"[\W_]*$", segment.text):
            if taken:
                break  # the rule under the subject, drawn with signs
            continue
        if (
            segment.top - last.bottom > 2.2 * last.height
            or words.startswith(("kinh gui", "can cu", "so:", "xet ", "theo "))
            or abs(segment.middle - title.middle) > 0.07 * title.page.width
            or (taken and taken[0].bold and not segment.bold)
            or (segment.capitals and _is_decider(words))
            or (not taken and words.startswith(("i. ", "1. ", "dieu 1")))
        ):
            break
        taken.append(segment)
        last = segment
        if len(taken) == 8:
            break
    text = _joined(taken).strip(" .,;")
    if not text:
        return
    sure = Confidence.CLEAR if all(one.bold for one in taken) else Confidence.DOUBTFUL
    found[Field.SUBJECT] = Found(_first_capital(text)[:500], sure, _place(taken))


def _is_decider(words: str) -> bool:
    """Whether a line names who decides (CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …)."""
    return words.startswith(_TITLES) or words.startswith(_HEADS)


def _first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _type_by_sign(found: dict[Field, Found]) -> None:
    """Let the sign (QĐ-UBND) and the title confirm or contradict each other."""
    notation = found.get(Field.NOTATION)
    group = notation.value.split("-")[0].upper() if notation else ""
    by_sign = _TYPE_OF_SIGN.get(group)
    title = found.get(Field.TYPE)
    if by_sign and (title is None or title.value == _LETTER):
        if title is None or title.confidence is Confidence.DOUBTFUL:
            found[Field.TYPE] = Found(by_sign, Confidence.DOUBTFUL)
    elif by_sign and title and by_sign == title.value:
        found[Field.TYPE] = _some(title, Confidence.CLEAR)


# who signed


def _read_signer(
    pages: Sequence[WordPage],
    lines: Mapping[int, list[_Segment]],
    found: dict[Field, Found],
) -> None:
    """The block at the right, level with "Nơi nhận"; failing that the last block."""
    for anchored in (True, False):
        for page in pages if anchored else reversed(pages):
            block = _signature_block(lines[page.number], anchored)
            if block:
                _take_signer(*block, found)
                return


def _signature_block(
    segments: Sequence[_Segment], anchored: bool
) -> tuple[list[_Segment], _Segment | None, bool] | None:
    floor = 0.0
    if anchored:
        anchor = next(
            (
                one
                for one in segments
                if fold(one.text).startswith("noi nhan") and one.is_left
            ),
            None,
        )
        if anchor is None:
            return None
        floor = anchor.top - 2.5 * anchor.height
    right = [
        one
        for one in segments
        if one.middle > one.page.width * 0.5
        and one.left > one.page.width * 0.38
        and one.top > floor
    ]
    for place, segment in enumerate(right):
        if not (segment.capitals and _is_title(segment.text)):
            continue
        titles = [segment]
        for later in right[place + 1 :]:
            near = later.top - titles[-1].bottom < 1.2 * titles[-1].height
            if not (near and later.capitals):
                break
            titles.append(later)
        name = next(
            (
                one
                for one in right[place + len(titles) :]
                if _is_name(one.text)
                and abs(one.middle - titles[-1].middle) < 0.16 * one.page.width
            ),
            None,
        )
        if name or anchored:
            return titles, name, anchored
    return None


def _is_title(text: str) -> bool:
    words = fold(_AUTHORITY.sub("", text)).removeprefix("pho ")
    return bool(_AUTHORITY.match(text)) or words.startswith(_TITLES)


def _is_name(text: str) -> bool:
    words = text.strip(" .,").split()
    if not 2 <= len(words) <= 6:
        return False
    return all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words) and (
        not fold(text).startswith(("noi nhan", "ky boi", "phu luc", *_TITLES))
    )


def _take_signer(
    titles: list[_Segment],
    name: _Segment | None,
    anchored: bool,
    found: dict[Field, Found],
) -> None:
    sure = Confidence.CLEAR if anchored else Confidence.DOUBTFUL
    groups: list[list[_Segment]] = []
    for one in titles:
        starts = _is_title(one.text) or not groups
        if starts:
            groups.append([one])
        else:
            groups[-1].append(one)
    authority = [group for group in groups if _AUTHORITY.match(group[0].text)]
    positions = [group for group in groups if group not in authority]
    if positions:
        last = positions[-1]
        found[Field.SIGNER_POSITION] = Found(_joined(last)[:100], sure, _place(last))
    if authority:
        text = " / ".join(_joined(group) for group in authority)
        found[Field.SIGNER_AUTHORITY] = Found(
            text[:100], sure, _place([one for group in authority for one in group])
        )
    if name:
        text = " ".join(name.text.strip(" .,").split())
        if text == text.upper():
            text = " ".join(word.capitalize() for word in text.split())
        found[Field.SIGNER_NAME] = Found(text[:50], sure, _place([name]))


# until when a reply is wanted


def _read_due_date(segments: Sequence[_Segment], found: dict[Field, Found]) -> None:
    """Find "gửi về Sở … trước ngày 15/3/2026" in the running text."""
    issued = found.get(Field.DATE)
    own = date.fromisoformat(issued.value) if issued else None
    words = [(word, one.page) for one in segments for word in one.words]
    text, starts = "", []
    for word, _page in words:
        starts.append(len(text))
        text += word.text + " "
    hits: list[tuple[date, bool, Place]] = []
    for match in _DUE.finditer(text):
        year = match["year"] or (str(own.year) if own else None)
        day = _real_date(year, match["month"], match["day"])
        if day is None or (own and day < own):
            continue
        around = fold(text[max(0, match.start() - 160) : match.end() + 60])
        asked = any(word in around for word in _ASKS)
        inside = [
            place
            for place, start in enumerate(starts)
            if match.start() <= start < match.end()
        ]
        if not inside:
            inside = [0]
        page = words[inside[0]][1]
        box = _box(page, [words[one][0] for one in inside if words[one][1] is page])
        hits.append((day, asked and bool(match["year"]), box))
    asked_hits = [hit for hit in hits if hit[1]] or hits
    if not asked_hits:
        return
    day, asked, box = asked_hits[0]
    several = len({hit[0] for hit in asked_hits}) > 1
    sure = Confidence.CLEAR if asked and not several else Confidence.DOUBTFUL
    found[Field.DUE_DATE] = Found(day.isoformat(), sure, box)
