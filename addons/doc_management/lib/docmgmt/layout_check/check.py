"""The checks themselves: components found against rules and record."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from ..text import fold
from .encoding import old_code_page
from .locate import (
    CIRCULATIONS,
    DECISIONS,
    MOTTO,
    NATIONAL,
    NUMBER,
    Parts,
    alike,
    clean,
    head_name,
    locate,
)
from .record import Record
from .rules import Look, RuleSet, is_official_font, rules_on
from .values import Fault, Finding, Level, Line, Pages

_MM = 72 / 25.4
_BLANK = re.compile(r"^[\s.…_\u00a0]*$")
_DATE = re.compile(
    r"^(?P<place>.*?)\s*,?\s*ngày(?P<day>.*?)tháng(?P<month>.*?)năm\s*(?P<year>\S*)"
)
_AUTHORITY = re.compile(r"^(?:TM|KT|TL|TUQ|Q)\s*\.", re.I)
_ACADEMIC = re.compile(
    r"^(?:(?:GS|PGS|TS|TSKH|ThS|Ths|BS|KS|CN|LS|DS|NGND|NGƯT)\b[.\s,]*)+|"
    r"^(?:(?:Thiếu|Trung|Thượng|Đại) (?:tá|tướng|úy)|Tiến sĩ|Thạc sĩ|Giáo sư|"
    r"Phó Giáo sư|Bác sĩ|Kỹ sư)\s+"
)
_COPY_NOTE = re.compile(
    r"^(?:SAO Y|SAO LỤC|TRÍCH SAO)\s*;\s*[^;]+;\s*\d{2}/\d{2}/\d{4};\s*"
    r"\d{2}:\d{2}:\d{2} \+07:00$",
    re.I,
)
_ANNEX = re.compile(r"[Pp]hụ lục(?:\s+(?P<number>[IVX]+|\d+)\b)?")
_TOLERANCE_MM = 0.7
_HEADED = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "3.2")
_CORNER = (80.0, 8.6, 6.0, 7.0)
"""Width and height of the field, its distance from the right and upper edge, mm."""
_LABELS = {"letter_subject": "subject"}


def check(pages: Pages, record: Record, on: date) -> tuple[Finding, ...]:
    """Return what is wrong with a document, in the order of its pages.

    :param on: day whose rules apply
    """
    rules = rules_on(on)
    if not any(line.text.strip() for line in pages.lines):
        return (Finding(Fault.NOT_READ, "I.I.4", Level.STOP),)
    parts = locate(pages, record)
    checker = _Checker(pages, record, rules, parts)
    found = list(checker.all())
    return tuple(
        sorted(
            found,
            key=lambda finding: (
                finding.level == Level.LOOK,
                finding.page or 99,
                finding.box[1::-1] if finding.box else (0, 0),
            ),
        )
    )


class _Checker:
    def __init__(
        self, pages: Pages, record: Record, rules: RuleSet, parts: Parts
    ) -> None:
        self.pages = pages
        self.record = record
        self.rules = rules
        self.parts = parts

    def all(self) -> Iterator[Finding]:
        yield from self.paper()
        yield from self.margins()
        yield from self.type()
        yield from self.page_numbers()
        form = self.record.form
        if form in ("2.1", "2.2"):
            yield from self.annex()
            yield from self.corner()
            return
        if form in _HEADED:
            yield from self.national()
        if form == "3.1":
            yield from self.copy_words()
        if form == "3.2":
            yield from self.copy_note()
        else:
            yield from self.corner()
        yield from self.agency()
        yield from self.number()
        if form != "1.9":
            yield from self.date()
        if form != "3.1":
            yield from self.marks()
            yield from self.title()
            yield from self.addressees()
            yield from self.grounds()
            yield from self.body()
        yield from self.signature()
        yield from self.recipients()

    # Helpers --------------------------------------------------------------------

    def finding(
        self, fault: Fault, article: str, line: Line | None = None,
        level: Level = Level.STOP, **values: object,
    ) -> Finding:  # fmt: skip
        box = None
        if line is not None and line.bottom:
            box = (line.left, line.top, line.right, line.bottom)
        return Finding(fault, article, level, values, line.page if line else 0, box)

    def missing(self, part: str) -> Finding:
        look = self.rules.looks[part]
        return self.finding(Fault.MISSING, look.article, part=_LABELS.get(part, part))

    def look(
        self, part: str, lines: list[Line], look: Look | None = None
    ) -> Iterator[Finding]:
        """Size, weight, slant and case of a component; one finding of each kind."""
        look = look or self.rules.looks[part]
        seen: set[Fault] = set()
        for line in lines:
            for fault, values in self._look_faults(line, look):
                if fault not in seen:
                    seen.add(fault)
                    yield self.finding(
                        fault,
                        look.article,
                        line,
                        Level.STOP,
                        part=_LABELS.get(part, part),
                        **values,
                    )

    def _look_faults(
        self, line: Line, look: Look
    ) -> Iterator[tuple[Fault, dict[str, object]]]:
        size = line.size
        if not look.low - 0.3 <= size <= look.high + 0.3:
            yield Fault.SIZE, {"found": size, "low": look.low, "high": look.high}
        if look.bold is not None and line.is_bold != look.bold:
            yield Fault.WEIGHT, {"wanted": look.bold}
        if look.italic is not None and line.is_italic != look.italic:
            yield Fault.SLANT, {"wanted": look.italic}
        text = line.text
        if look.upper and text != text.upper():
            yield Fault.CASE, {}

    def has_rule(self, line: Line) -> bool:
        """Whether a thin line is drawn under the text."""
        if self.pages.source == "docx":
            place = next(
                at for at, other in enumerate(self.pages.lines) if other is line
            )
            return any(int(rule.y) == place + 1 for rule in self.pages.rules)
        return any(
            rule.page == line.page
            and -4 < rule.y - line.bottom < 14
            and rule.left < line.right
            and rule.right > line.left
            for rule in self.pages.rules
        )

    # Paper ----------------------------------------------------------------------

    def paper(self) -> Iterator[Finding]:
        width, height = self.rules.page
        articles = self.rules.articles
        for place, size in enumerate(self.pages.sizes, start=1):
            page = place if self.pages.source == "pdf" else 0
            sides = sorted((size.width, size.height))
            if abs(sides[0] - width) > 1.5 or abs(sides[1] - height) > 1.5:
                yield Finding(
                    Fault.PAGE_SIZE, articles["page_size"], Level.STOP,
                    {"found": f"{size.width:.0f} × {size.height:.0f}"}, page,
                )  # fmt: skip
                return
            is_annex = self.record.form in ("2.1", "2.2")
            if size.width > size.height and place == 1 and not is_annex:
                yield Finding(
                    Fault.ORIENTATION, articles["orientation"], Level.STOP, {}, page
                )

    def margins(self) -> Iterator[Finding]:
        if self.pages.source == "docx":
            size = self.pages.sizes[0]
            for side, allowed in self.rules.margins.items():
                found = getattr(size, side)
                if not allowed.low - 0.5 <= found <= allowed.high + 0.5:
                    yield self._margin(side, found)
            return
        yield from self._printed_margins()

    def _margin(self, side: str, found: float, line: Line | None = None) -> Finding:
        allowed = self.rules.margins[side]
        return self.finding(
            Fault.MARGIN, self.rules.articles["margin"], line, side=side,
            found=round(found, 1), low=allowed.low, high=allowed.high,
        )  # fmt: skip

    def _printed_margins(self) -> Iterator[Finding]:
        size = self.pages.sizes[0]
        if size.width > size.height:
            return
        numbers = self.parts["page_number"]
        lines = [line for line in self.pages.lines if line not in numbers]
        aside = [
            *self.parts["copy_note"],
            *self.parts["circulation"],
            *self._in_corner(),
        ]
        text = [line for line in lines if line not in aside]
        text = [line for line in text if self.pages.sizes[line.page - 1].width < 215]
        if not text:
            return
        margins = self.rules.margins
        edge = min(text, key=lambda line: line.left)
        left = edge.left / _MM
        if (
            not margins["left"].low - _TOLERANCE_MM
            <= left
            <= margins["left"].high + _TOLERANCE_MM
        ):
            yield self._margin("left", left, edge)
        edge = max(text, key=lambda line: line.right)
        right = size.width - edge.right / _MM
        justified = len(self._full_lines()) >= 2
        if right < margins["right"].low - _TOLERANCE_MM or (
            justified and right > margins["right"].high + _TOLERANCE_MM
        ):
            yield self._margin("right", right, edge)
        edge = min(text, key=lambda line: line.top)
        top = edge.top / _MM
        if not margins["top"].low - 1.2 <= top <= margins["top"].high + 1.5:
            yield self._margin("top", top, edge)
        edge = max(text, key=lambda line: line.bottom)
        bottom = self.pages.sizes[edge.page - 1].height - edge.bottom / _MM
        if bottom < margins["bottom"].low - 1.2:
            yield self._margin("bottom", bottom, edge)

    def _in_corner(self) -> list[Line]:
        if self.pages.source == "docx":
            return []
        width, height, from_right, from_top = (part * _MM for part in _CORNER)
        right = self.pages.sizes[0].width * _MM - from_right
        return [
            line
            for line in self.pages.lines
            if line.page == 1
            and (line.top + line.bottom) / 2 < from_top + height + 2
            and line.right > right - width
            and line.left < right + 20
        ]

    def corner(self) -> Iterator[Finding]:
        numbers = self.parts["page_number"]
        for line in self._in_corner():
            if line in numbers or clean(line.text).upper() in CIRCULATIONS:
                continue
            yield self.finding(Fault.CORNER, self.rules.articles["corner"], line)
            return

    # Type -----------------------------------------------------------------------

    def type(self) -> Iterator[Finding]:
        article = self.rules.articles["type"]
        red = {
            id(line) for part in ("urgency", "circulation") for line in self.parts[part]
        }
        fonts: set[str] = set()
        codes: set[str] = set()
        is_colored = False
        for line in self.pages.lines:
            code = old_code_page(line.text, line.runs[0].font)
            if code and code not in codes:
                codes.add(code)
                yield self.finding(Fault.ENCODING, article, line, code=code)
            for run in line.runs:
                if not any(char.isalpha() for char in run.text):
                    continue
                if (
                    not code
                    and run.font not in fonts
                    and not is_official_font(run.font)
                ):
                    fonts.add(run.font)
                    yield self.finding(
                        Fault.FONT, article, line, found=_plain_font(run.font)
                    )
                if not is_colored and id(line) not in red and not _is_black(run.color):
                    is_colored = True
                    yield self.finding(Fault.COLOR, article, line)

    def page_numbers(self) -> Iterator[Finding]:
        article = self.rules.articles["page_number"]
        look = self.rules.page_number
        numbers = self.parts["page_number"]
        if self.pages.source == "docx":
            if not numbers:
                yield Finding(Fault.PAGE_NUMBER_MISSING, article, Level.LOOK)
            elif self.pages.is_number_on_first:
                yield Finding(Fault.PAGE_NUMBER_FIRST, article, Level.STOP, {}, 1)
            for line in numbers:
                size = line.size
                wrong = line.align != "center" or line.text != "header"
                if wrong or not (size == 0 or look.low <= size <= look.high):
                    yield Finding(Fault.PAGE_NUMBER_LOOK, article, Level.STOP)
            return
        yield from self._printed_numbers(numbers, look)

    def _printed_numbers(self, numbers: list[Line], look: Look) -> Iterator[Finding]:
        article = look.article
        first = next((line for line in numbers if line.page == 1), None)
        if first is not None:
            yield self.finding(Fault.PAGE_NUMBER_FIRST, article, first)
        opening = {line.page for line in self.parts["attached"][:1]}
        for page in range(2, len(self.pages.sizes) + 1):
            line = next((line for line in numbers if line.page == page), None)
            if line is None:
                if page not in opening:
                    yield Finding(
                        Fault.PAGE_NUMBER_MISSING, article, Level.STOP, {}, page
                    )
                    return
                continue
            size = self.pages.sizes[page - 1]
            middle = (size.width + 15) / 2 * _MM
            off = abs(line.center - middle) > 14 * _MM or line.top > 60
            if (
                off
                or line.is_italic
                or not look.low - 0.3 <= line.size <= look.high + 0.3
            ):
                yield self.finding(Fault.PAGE_NUMBER_LOOK, article, line)
                return

    # Head -----------------------------------------------------------------------

    def national(self) -> Iterator[Finding]:
        for part, wanted in (("national", NATIONAL), ("motto", MOTTO)):
            line = self.parts.first(part)
            if line is None:
                yield self.missing(part)
                continue
            article = self.rules.looks[part].article
            text = clean(line.text)
            if text != wanted and text.upper() != wanted:
                yield self.finding(
                    Fault.WORDING, article, line, part=part, found=text, wanted=wanted
                )
            if line.side == "left":
                yield self.finding(Fault.PLACE, article, line, part=part)
            yield from self.look(part, [line])
            if part == "motto" and not self.has_rule(line):
                yield self.finding(Fault.RULE, article, line, part=part)

    def agency(self) -> Iterator[Finding]:
        lines = self.parts["agency"]
        if not lines:
            yield self.missing("agency")
            return
        wanted = head_name(self.record) if self.record.agency else ""
        yield from self._name("agency", wanted)
        if self.record.parent_agency and not self.parts["parent"]:
            yield self.missing("parent")
        elif self.parts["parent"]:
            yield from self._name("parent", self.record.parent_agency)
        if not self.has_rule(lines[-1]):
            article = self.rules.looks["agency"].article
            yield self.finding(Fault.RULE, article, lines[-1], part="agency")

    def _name(self, part: str, wanted: str) -> Iterator[Finding]:
        found = self.parts.text(part)
        line = self.parts[part][0]
        if wanted and found.upper() != clean(wanted).upper():
            yield self.finding(
                Fault.WORDING, self.rules.looks[part].article, line, part=part,
                found=found, wanted=wanted.upper(),
            )  # fmt: skip
        yield from self.look(part, self.parts[part])

    def number(self) -> Iterator[Finding]:
        line = self.parts.first("number")
        if line is None:
            yield self.missing("number")
            return
        look = self.rules.looks["number"]
        match = NUMBER.match(clean(line.text))
        if match is None:
            yield self.finding(
                Fault.NUMBER_FORM, look.article, line, found=clean(line.text)
            )
            return
        number, sign = match["number"].strip(), match["sign"]
        yield from self._number(line, number)
        if (
            sign != sign.strip()
            or " " in sign.strip()
            or not clean(line.text).startswith("Số:")
        ):
            yield self.finding(
                Fault.NUMBER_FORM, look.article, line, found=clean(line.text)
            )
            sign = sign.replace(" ", "")
        yield from self._sign(line, sign)
        yield from self.look("number", [line])

    def _number(self, line: Line, number: str) -> Iterator[Finding]:
        article = self.rules.looks["number"].article
        is_blank = bool(_BLANK.match(number))
        if not self.record.is_numbered:
            if not is_blank:
                yield self.finding(Fault.NUMBER_EARLY, article, line, found=number)
        elif is_blank or number.lstrip("0") != self.record.number.lstrip("0"):
            yield self.finding(
                Fault.NUMBER_WRONG,
                article,
                line,
                found=number,
                wanted=self.record.number,
            )
        elif number.isdigit() and len(number) < 2:
            yield self.finding(Fault.NUMBER_FORM, article, line, found=number)

    def _sign(self, line: Line, sign: str) -> Iterator[Finding]:
        article = self.rules.looks["number"].article
        code, wanted = self.record.type_code, self.record.notation
        bare = re.sub(r"^\d{4}/", "", sign)
        if code and not bare.startswith(f"{code}-"):
            yield self.finding(
                Fault.SIGN_TYPE, article, line, found=sign, wanted=wanted or f"{code}-"
            )
        elif wanted and sign != wanted:
            yield self.finding(
                Fault.SIGN_WRONG, article, line, found=sign, wanted=wanted
            )

    def date(self) -> Iterator[Finding]:
        line = self.parts.first("date")
        if line is None:
            yield self.missing("date")
            return
        look = self.rules.looks["date"]
        text = clean(line.text)
        match = _DATE.match(text)
        if match is None or not match["place"] or f"{match['place']}, ngày" not in text:
            yield self.finding(Fault.DATE_FORM, look.article, line, found=text)
        else:
            yield from self._date(
                line,
                match["day"].strip(),
                match["month"].strip(),
                match["year"].rstrip("."),
            )
            place = self.record.place
            if place and match["place"] != clean(place):
                yield self.finding(
                    Fault.PLACE_NAME,
                    look.article,
                    line,
                    found=match["place"],
                    wanted=place,
                )
        if line.side == "left":
            yield self.finding(Fault.PLACE, look.article, line, part="date")
        yield from self.look("date", [line])

    def _date(self, line: Line, day: str, month: str, year: str) -> Iterator[Finding]:
        article = self.rules.looks["date"].article
        on = self.record.issued_on
        if not self.record.is_numbered:
            if not _BLANK.match(day):
                yield self.finding(Fault.DATE_EARLY, article, line)
            return
        found = f"{day}/{month}/{year}"
        if not (day.isdigit() and month.isdigit() and year.isdigit()):
            yield self.finding(Fault.DATE_FORM, article, line, found=clean(line.text))
            return
        padded = f"{int(month):02d}" if int(month) < 3 else str(int(month))
        if day != f"{int(day):02d}" or month != padded:
            yield self.finding(Fault.DATE_FORM, article, line, found=found)
        elif on and (int(day), int(month), int(year)) != (on.day, on.month, on.year):
            yield self.finding(
                Fault.DATE_WRONG, article, line, found=found, wanted=f"{on:%d/%m/%Y}"
            )

    def marks(self) -> Iterator[Finding]:
        """The frames of urgency and of circulation."""
        for part, wanted, fault in (
            ("urgency", self.record.urgency, Fault.URGENCY),
            ("circulation", self.record.circulation_mark, Fault.CIRCULATION),
        ):
            line = self.parts.first(part)
            found = clean(line.text).upper() if line else ""
            if found != clean(wanted).upper():
                article = self.rules.looks[part].article
                yield self.finding(fault, article, line, found=found, wanted=wanted)
            elif line is not None:
                yield from self.look(part, [line])

    def title(self) -> Iterator[Finding]:
        form = self.record.form
        if form in ("1.5", "3.2"):
            yield from self._letter_subject()
            return
        article = self.rules.looks["title"].article
        line = self.parts.first("title")
        if line is None:
            yield self.missing("title")
        else:
            if fold(clean(line.text)) != fold(self.record.type_name):
                yield self.finding(
                    Fault.WORDING, article, line, part="title",
                    found=clean(line.text), wanted=self.record.type_name.upper(),
                )  # fmt: skip
            yield from self.look("title", [line])
        if form in ("1.8", "1.10"):
            return
        subject = self.parts["subject"]
        if not subject:
            yield self.missing("subject")
            return
        if self.parts.text("subject").startswith("V/v"):
            yield self.finding(Fault.SUBJECT_PREFIX, article, subject[0], wanted=False)
        elif self._differs("subject"):
            yield self._other_subject("subject")
        yield from self.look("subject", subject)
        if not self.has_rule(subject[-1]):
            yield self.finding(Fault.RULE, article, subject[-1], part="subject")

    def _differs(self, part: str) -> bool:
        found = re.sub(r"^V/v:?\s*", "", self.parts.text(part))
        return bool(self.record.subject) and alike(found, self.record.subject) < 0.9

    def _other_subject(self, part: str) -> Finding:
        return self.finding(
            Fault.WORDING, self.rules.looks[part].article, self.parts[part][0],
            Level.LOOK, part="subject", found=self.parts.text(part),
            wanted=self.record.subject,
        )  # fmt: skip

    def _letter_subject(self) -> Iterator[Finding]:
        look = self.rules.looks["letter_subject"]
        if self.parts["title_on_letter"]:
            yield self.finding(
                Fault.TITLE_ON_LETTER, look.article, self.parts["title_on_letter"][0]
            )
        lines = self.parts["letter_subject"]
        if not lines:
            yield self.missing("letter_subject")
            return
        if not re.match(r"V/v\s", lines[0].text.lstrip()):
            yield self.finding(
                Fault.SUBJECT_PREFIX, look.article, lines[0], wanted=True
            )
        elif self._differs("letter_subject"):
            yield self._other_subject("letter_subject")
        yield from self.look("letter_subject", lines)

    def addressees(self) -> Iterator[Finding]:
        lines = self.parts["addressee"]
        needed = self.record.form in ("1.5", "3.2") or self.record.type_code == "TTr"
        article = self.rules.looks["addressee"].article
        if not lines:
            if needed:
                yield self.missing("addressee")
            return
        yield from self.look("addressee", lines)
        entries = _entries(lines[1:]) if len(lines) > 1 else []
        if entries and entries[0].startswith("-"):
            yield from self._list(lines[1], entries, article)
        elif not clean(lines[-1].text).endswith("."):
            yield self.finding(
                Fault.LIST_FORM, article, lines[-1], found=clean(lines[-1].text)
            )

    def grounds(self) -> Iterator[Finding]:
        if self.record.form not in DECISIONS:
            return
        look = self.rules.looks["basis"]
        lines = self.parts["basis"]
        if not lines:
            yield self.finding(Fault.MISSING, look.article, part="basis")
            return
        yield from self.look("basis", lines)
        grounds = list(self._paragraphs(lines))
        for place, text in enumerate(grounds):
            mark = "." if place == len(grounds) - 1 else ";"
            if not text.endswith(mark):
                yield self.finding(
                    Fault.BASIS_MARK, look.article, lines[0], found=text[-40:]
                )
                return

    def _paragraphs(self, lines: list[Line]) -> Iterator[str]:
        if self.pages.source == "docx":
            yield from (clean(line.text) for line in lines)
            return
        edge = min(line.left for line in lines)
        text = ""
        for line in lines:
            opens = line.left > edge + 8 or (
                text and len({one.left for one in lines}) == 1
            )
            if opens and text:
                yield clean(text)
                text = ""
            text += " " + line.text
        yield clean(text)

    # Text -----------------------------------------------------------------------

    def _full_lines(self) -> list[Line]:
        """Lines of the text that go on in the next one: they end at the margin."""
        body = [*self.parts["basis"], *self.parts["body"]]
        edge = min((line.left for line in body), default=0.0)
        if all(line.left < edge + 8 for line in body):
            return []  # without indents nobody knows where a paragraph ends
        return [
            line
            for line, after in zip(body, body[1:], strict=False)
            if line.page == after.page and after.left < edge + 3
        ]

    def body(self) -> Iterator[Finding]:
        lines = self.parts["body"]
        look = self.rules.looks["body"]
        if not lines:
            yield self.finding(Fault.MISSING, look.article, part="body")
            return
        text = [line for line in lines if self.pages.source == "docx" or line.size > 8]
        yield from self.look("body", text)
        yield from self._justified(lines)
        last = clean(lines[-1].text)
        if not last.endswith("./."):
            yield self.finding(Fault.END_MARK, f"III.{self.record.form}", lines[-1])
        yield from self._annexes(lines)

    def _justified(self, lines: list[Line]) -> Iterator[Finding]:
        article = self.rules.looks["body"].article
        if self.pages.source == "docx":
            long = [line for line in lines if len(line.text) > 110]
            ragged = [line for line in long if line.align != "justify"]
            if ragged:
                yield self.finding(Fault.ALIGNMENT, article, ragged[0])
            return
        full = self._full_lines()
        if len(full) < 3:
            return
        edge = max(line.right for line in full)
        ragged = [line for line in full if edge - line.right > 4]
        if len(ragged) * 2 > len(full):
            yield self.finding(Fault.ALIGNMENT, article, ragged[0])

    def _annexes(self, lines: list[Line]) -> Iterator[Finding]:
        declared = self.record.annexes
        article = self.rules.articles["annex"]
        named: dict[str, Line] = {}
        text, starts = "", []
        for line in lines:
            starts.append(len(text))
            text += line.text.strip() + " "
        for match in _ANNEX.finditer(text):
            line = lines[bisect_right(starts, match.start()) - 1]
            named.setdefault(match["number"] or "", line)
        numbers = {number: line for number, line in named.items() if number}
        digits = [line for number, line in numbers.items() if number.isdigit()]
        if digits:
            yield self.finding(Fault.ANNEX_NUMBERING, article, digits[0])
        if declared is None:
            return
        count = len(numbers) or (1 if named else 0)
        if count > declared:
            label = list(numbers or named)[-1]
            yield self.finding(
                Fault.ANNEX_UNDECLARED, article, named[label],
                found=f"Phụ lục {label}".strip(),
            )  # fmt: skip
        elif declared and not named:
            yield self.finding(Fault.MISSING, article, None, part="annex_reference")

    # Tail -----------------------------------------------------------------------

    def signature(self) -> Iterator[Finding]:
        titles, name = self.parts["signer_title"], self.parts.first("signer_name")
        yield from self._joint_parties()
        if self.record.form == "1.9":
            # Two sign minutes: secretary and chair (Mẫu 1.9)
            for part, lines in (
                ("signer_title", [*titles, *self.parts["second_title"]]),
                (
                    "signer_name",
                    [*self.parts["signer_name"], *self.parts["second_name"]],
                ),
            ):
                if len(lines) < 2:
                    yield self.missing(part)
                yield from self.look(part, lines)
            return
        if not titles:
            yield self.missing("signer_title")
        else:
            yield from self._authority(titles)
            yield from self.look("signer_title", titles)
        if name is None:
            yield self.missing("signer_name")
        else:
            yield from self._signer(name)
            yield from self.look("signer_name", [name])

    def _joint_parties(self) -> Iterator[Finding]:
        """Whoever issues it together signs it, each in a block of its own, in order."""
        lines = [*self.parts["second_title"], *self.parts["second_name"]]
        texts = [clean(line.text) for line in lines]
        article, start = self.rules.articles["authority"], 0
        for party in self.record.partners:
            name = next(
                (
                    at
                    for at in range(start, len(lines))
                    if texts[at].upper() == clean(party.signer).upper()
                ),
                None,
            )
            if name is None:
                yield self.finding(
                    Fault.MISSING, article, None, part="joint_signer",
                    wanted=party.signer, agency=party.agency,
                )  # fmt: skip
                continue
            found = clean(" ".join(texts[start:name])).upper()
            if found != clean(party.title).upper():
                yield self.finding(
                    Fault.AUTHORITY, article, lines[max(start, name - 1)],
                    found=found, wanted=clean(party.title).upper(),
                )  # fmt: skip
            yield from self.look("signer_title", lines[start:name])
            yield from self.look("signer_name", [lines[name]])
            start = name + 1

    def _authority(self, titles: list[Line]) -> Iterator[Finding]:
        record, article = self.record, self.rules.articles["authority"]
        if not record.position:
            return
        # The position may take lines of its own after the authorities
        text = self.parts.text("signer_title").upper()
        wanted = clean(" ".join((*record.authority, record.position))).upper()
        if text == wanted:
            return
        found = _authorities(text)
        if found != _authorities(wanted) or not text.endswith(
            clean(record.position).upper()
        ):
            is_authority = [word for word, _ in found] != [
                word for word, _ in _authorities(wanted)
            ]
            fault = (
                Fault.AUTHORITY
                if is_authority or text.endswith(clean(record.position).upper())
                else Fault.POSITION
            )
            yield self.finding(fault, article, titles[0], found=text, wanted=wanted)
            return
        yield self.finding(
            Fault.AUTHORITY, article, titles[0], found=text, wanted=wanted
        )

    def _signer(self, line: Line) -> Iterator[Finding]:
        article = self.rules.articles["authority"]
        text, wanted = clean(line.text), clean(self.record.signer)
        title = _ACADEMIC.match(text)
        if title:
            yield self.finding(Fault.ACADEMIC, article, line, found=title[0].strip())
        elif wanted and text != wanted:
            yield self.finding(Fault.SIGNER, article, line, found=text, wanted=wanted)

    def recipients(self) -> Iterator[Finding]:
        label, lines = self.parts.first("recipients_label"), self.parts["recipients"]
        article = self.rules.looks["recipients"].article
        if label is None:
            yield self.missing("recipients_label")
        else:
            yield from self.look("recipients_label", [label])
        if not lines:
            yield self.finding(Fault.MISSING, article, part="recipients")
            return
        entries = _entries(lines)
        yield from self._list(lines[0], entries, article)
        yield from self.look("recipients", lines)
        kept = entries[-1].lstrip("-– ")
        if not re.match(r"Lưu\s*:\s*VT\b", kept):
            yield self.finding(Fault.KEPT, article, lines[-1])
        printed = fold(" ".join([*entries, self.parts.text("addressee")]))
        for name in self.record.recipients:
            if fold(name) not in printed:
                yield self.finding(
                    Fault.RECIPIENT, article, lines[0], Level.LOOK, found=name
                )

    def _list(self, line: Line, entries: list[str], article: str) -> Iterator[Finding]:
        for place, entry in enumerate(entries):
            mark = "." if place == len(entries) - 1 else ";"
            if not entry.startswith("-") or not entry.endswith(mark):
                yield self.finding(Fault.LIST_FORM, article, line, found=entry)
                return

    # Annexes and copies ---------------------------------------------------------

    def annex(self) -> Iterator[Finding]:
        article = self.rules.articles["annex"]
        for part in ("annex_label", "annex_title", "annex_note"):
            lines = self.parts[part]
            if not lines:
                yield self.missing(part)
                continue
            yield from self.look(part, lines)
        label = self.parts.first("annex_label")
        if label and re.search(r"\d", label.text):
            yield self.finding(Fault.ANNEX_NUMBERING, article, label)
        elif label and not label.text.strip().startswith("Phụ lục"):
            yield self.finding(Fault.CASE, article, label, part="annex_label")
        note = self.parts.first("annex_note")
        if note is None:
            return
        match = re.search(r"số\s*(?P<number>[^/]*)/", self.parts.text("annex_note"))
        number = match["number"] if match else ""
        is_blank = bool(_BLANK.match(number))
        if self.record.form == "2.2" and not is_blank:
            yield self.finding(Fault.NUMBER_EARLY, article, note, found=number)
        if self.record.form == "2.1" and self.record.is_numbered and is_blank:
            yield self.finding(
                Fault.NUMBER_WRONG, article, note, found="", wanted=self.record.number
            )
        body = self.parts["body"]
        if body:
            yield from self.look("body", body, Look(article, 11, 14, None, None))

    def copy_words(self) -> Iterator[Finding]:
        lines = self.parts["copy_words"]
        if not lines:
            yield self.missing("copy_words")
        else:
            yield from self.look("copy_words", lines)

    def copy_note(self) -> Iterator[Finding]:
        line = self.parts.first("copy_note")
        if line is None:
            yield self.missing("copy_note")
            return
        look = self.rules.looks["copy_note"]
        if not _COPY_NOTE.match(clean(line.text)):
            yield self.finding(
                Fault.WORDING,
                look.article,
                line,
                part="copy_note",
                found=clean(line.text),
                wanted="",
            )
        if line.bottom and line not in self._in_corner():
            yield self.finding(Fault.PLACE, look.article, line, part="copy_note")
        yield from self.look("copy_note", [line])


def _entries(lines: list[Line]) -> list[str]:
    """Join the lines of each entry of a dashed list; an entry ends with ; or a stop."""
    entries: list[str] = []
    for line in lines:
        text = clean(line.text)
        if not text:
            continue
        if (
            entries
            and not text.startswith("-")
            and not entries[-1].endswith((";", "."))
        ):
            entries[-1] += f" {text}"
        elif entries and entries[-1].endswith(".") and not text.startswith("-"):
            break  # the drafter's sign and the number of copies
        else:
            entries.append(text)
    return entries


def _authorities(text: str) -> list[tuple[str, str]]:
    """Return the authorities of a signature block: word and whose name follows.

    >>> _authorities("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH")[0][0]
    'TM'
    """
    pieces = re.split(r"(?:^|\s)(TM|KT|TL|TUQ|Q)\s*\.\s*", text)
    return [
        (word, clean(rest))
        for word, rest in zip(pieces[1::2], pieces[2::2], strict=False)
    ]


def _plain_font(font: str) -> str:
    return font[7:] if len(font) > 7 and font[6] == "+" else font


def _is_black(color: str) -> bool:
    try:
        return all(int(color[place : place + 2], 16) < 0x48 for place in (0, 2, 4))
    except ValueError:
        return True
