"""The Vietnamese of the addons is whole and fits the terms of the source."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
NAMES = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\{.*?\}\}")
"""What the code fills in."""

TAG = re.compile(r"<[^>]+>")
LETTER = re.compile(r"[^\W\d_]")

SAME_IN_BOTH = {
    # The names of regulations and example values are Vietnamese in the source.
    "Hà Nam 40/2019/QĐ-UBND",
    "Hà Tĩnh 206/QĐ-VPUB (TD-office)",
    "Hà Tĩnh 33/2019/QĐ-UBND",
    "Vĩnh Long 910/QĐ-UBND",
    "Đắk Nông 63/QĐ-SKHCN",
    "Ủy ban nhân dân tỉnh; Sở Tài chính",
    "Hủy hồ sơ, tài liệu hết thời hạn lưu trữ",
    "Sổ văn bản đến năm 2009 – 2015",
    "KT., TL., TM. …",
    "000.00.10.H99",
    "H99.10",
    "SNNMT",
    "UBND-NN",
    "“Kính gửi”",
    "Họp giao ban, làm việc với…",
    "Phó phòng Nguyễn Văn A",
    "Hệ thống quản lý văn bản và điều hành tỉnh …",
    "QLVB&ĐH",
    "https://vanban.tinh.gov.vn",
    # Names of services and of kinds of files.
    "VNPT SmartCA",
    "Viettel MySign",
    "Excel",
    "Word",
    # So are the names of official forms, certified copies and periods of keeping.
    "1.1 Nghị quyết (cá biệt)",
    "1.10 Giấy nghỉ phép",
    "1.2 Quyết định (cá biệt) quy định trực tiếp",
    "1.3 Quyết định (cá biệt) quy định gián tiếp",
    "1.4 Văn bản có tên loại",
    "1.5 Công văn",
    "1.6 Công điện",
    "1.7 Giấy mời",
    "1.8 Giấy giới thiệu",
    "1.9 Biên bản",
    "2.1 Phụ lục văn bản giấy",
    "2.2 Phụ lục văn bản điện tử",
    "3.1 Bản sao sang định dạng giấy",
    "3.2 Bản sao sang định dạng điện tử",
    "02 năm",
    "05 năm",
    "10 năm",
    "20 năm",
    "30 năm",
    "50 năm",
    "70 năm",
    "Vĩnh viễn",
    "Hồ sơ năm 2026 của phòng…",
    "Quyết định số … ngày …",
    "Sao lục",
    "Sao y",
    "Trích sao",
    # Keys of a keyboard.
    "Alt",
    "Ctrl+Enter",
    "http://crl.example/list.crl",
    # Names of algorithms and formats.
    "PEM",
    "SHA-256",
    "-----BEGIN CERTIFICATE-----",
    "PDF",
    "Excel (xlsx)",
    "Excel 97–2003 (xls)",
    "PowerPoint (pptx)",
    "PowerPoint 97–2003 (ppt)",
    "Word (docx)",
    "Word 97–2003 (doc)",
    # The beginning of an address for mail, as an example.
    "vanthu",
    # A key of code next to a translated word: the exporter takes both.
    "document_id",
    "id",
}
"""Terms that stay as they are."""

ATTRIBUTES = ("string", "placeholder", "title", "help", "confirm", "aria-label")
TRANSLATED_RECORDS = {
    "ir.actions.act_window",
    "ir.cron",
    "mail.activity.type",
    "res.groups",
    "res.groups.privilege",
    "ir.module.category",
}
LABELLED_FIELDS = {
    "Boolean",
    "Binary",
    "Char",
    "Date",
    "Datetime",
    "Float",
    "Html",
    "Image",
    "Integer",
    "Json",
    "Selection",
    "Text",
}
"""Fields whose first argument is their label."""


def template(name: str) -> polib.POFile:
    return polib.pofile(str(ADDONS / name / "i18n" / f"{name}.pot"))


def translation(name: str) -> polib.POFile:
    return polib.pofile(str(ADDONS / name / "i18n" / "vi.po"))


def text_of(term: str) -> str:
    """The words of a term, without markup and placeholders."""
    return PLACEHOLDER.sub("", TAG.sub("", term)).strip()


def squeezed(term: str) -> str:
    return " ".join(term.split())


def test_every_addon_is_found() -> None:
    assert NAMES == ["doc_interconnect", "doc_management", "doc_signing"]


@pytest.mark.parametrize("name", NAMES)
def test_header(name: str) -> None:
    metadata = translation(name).metadata
    assert metadata["Language"] == "vi"
    assert metadata["Plural-Forms"].startswith("nplurals=1;")
    assert "charset=UTF-8" in metadata["Content-Type"]


@pytest.mark.parametrize("name", NAMES)
def test_every_term_is_translated_and_no_other(name: str) -> None:
    terms = [entry.msgid for entry in template(name)]
    translated = [entry.msgid for entry in translation(name)]
    assert len(terms) > 100, "the template is not the export of a whole addon"
    assert [term for term in terms if term not in set(translated)] == []
    assert [term for term in translated if term not in set(terms)] == []
    assert [term for term, times in Counter(translated).items() if times > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_translation_is_empty_or_unsure(name: str) -> None:
    unfinished = [
        entry.msgid
        for entry in translation(name)
        if not entry.msgstr.strip() or entry.fuzzy or entry.obsolete
    ]
    assert unfinished == []


@pytest.mark.parametrize("name", NAMES)
def test_placeholders_and_markup_are_kept(name: str) -> None:
    wrong = [
        entry.msgid
        for entry in translation(name)
        if any(
            Counter(pattern.findall(entry.msgid))
            != Counter(pattern.findall(entry.msgstr))
            for pattern in (PLACEHOLDER, TAG)
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_in_english(name: str) -> None:
    same = {
        entry.msgid
        for entry in translation(name)
        if LETTER.search(text_of(entry.msgid))
        and text_of(entry.msgid) == text_of(entry.msgstr)
    }
    assert same - SAME_IN_BOTH == set()


def test_no_exception_is_idle() -> None:
    """A name that no addon holds any more hides the next mistake."""
    held = {entry.msgid for name in NAMES for entry in template(name)}
    assert SAME_IN_BOTH - held == set()


@pytest.mark.parametrize("name", NAMES)
def test_both_files_say_the_same_of_where_a_term_stands(name: str) -> None:
    """The language of a code term decides whether the browser gets it."""
    there = {entry.msgid: entry for entry in template(name)}
    assert [
        entry.msgid
        for entry in translation(name)
        if entry.comment != there[entry.msgid].comment
        or entry.occurrences != there[entry.msgid].occurrences
    ] == []


def terms_of_python(path: Path) -> Iterator[str]:
    """Sentences of the code and labels of fields."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(
            node.func, ast.Attribute | ast.Name
        ):
            continue
        called = node.func
        word = called.attr if isinstance(called, ast.Attribute) else called.id
        of_fields = (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id == "fields"
        )
        found = []
        if word == "_" or (of_fields and word in LABELLED_FIELDS):
            found += node.args[:1]
        if of_fields:
            found += [
                given.value
                for given in node.keywords
                if given.arg in ("string", "help")
            ]
        for argument in found:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def terms_of_script(path: Path) -> Iterator[str]:
    """Sentences between `_t(` and `)`."""
    call = re.compile(r"\b_t\(\s*(\"(?:[^\"\\]|\\.)*\")")
    for match in call.finditer(path.read_text(encoding="utf-8")):
        yield ast.literal_eval(match[1])


def terms_of_markup(path: Path) -> Iterator[str]:
    """Labels of views and templates, names of menus, actions and groups."""
    for element in ElementTree.parse(path).iter():
        for attribute in ATTRIBUTES:
            yield element.get(attribute, "")
        if element.tag == "menuitem":
            yield element.get("name", "")
        if element.tag == "record" and element.get("model") in TRANSLATED_RECORDS:
            for field in element.iterfind("field[@name='name']"):
                yield field.text or ""


def sources(name: str) -> Iterator[tuple[Path, Iterator[str]]]:
    for path in sorted((ADDONS / name).rglob("*")):
        inside = path.relative_to(ADDONS / name).parts[0]
        if inside in ("models", "wizards", "controllers") and path.suffix == ".py":
            yield path, terms_of_python(path)
        if inside in ("views", "wizards", "data", "security") and path.suffix == ".xml":
            yield path, terms_of_markup(path)
        if "static/src" in path.as_posix() and path.suffix == ".js":
            yield path, terms_of_script(path)
        if "static/src" in path.as_posix() and path.suffix == ".xml":
            yield path, terms_of_markup(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_template_follows_the_source(name: str) -> None:
    """What the source says is exported; `make pot` brings the rest up to date."""
    known = {squeezed(entry.msgid) for entry in template(name)}
    seen, unknown = 0, []
    for path, terms in sources(name):
        for term in map(squeezed, terms):
            if LETTER.search(term):
                seen += 1
                if term not in known:
                    unknown.append(f"{path.relative_to(ADDONS)}: {term}")
    assert seen > 50, "the source was not read"
    assert unknown == []
