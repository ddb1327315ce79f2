"""The Word templates: ours, filled with plain values, harmless when they are not."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import layout_specimens as specimens
import pytest
from docx import Document

from docmgmt.forms.catalogue import FORMS, form_of
from docmgmt.forms.faults import TemplateFault, TemplateRefused
from docmgmt.forms.model import fill
from docmgmt.forms.word import word_file
from docmgmt.layout_check import check
from docmgmt.layout_check.read_word import read_word
from docmgmt.limited import Limits, PdfReader
from docmgmt.pdf_info import PdfError, PdfFault

STORED = Path(__file__).resolve().parents[3] / "addons/doc_management/data/forms"


@pytest.fixture(scope="module")
def reader():
    with PdfReader() as one:
        yield one


def template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def words(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def test_there_are_the_fourteen_forms_of_the_decree() -> None:
    assert len(FORMS) == 14
    assert list(FORMS)[:2] == ["1.1", "1.2"] and list(FORMS)[-1] == "3.2"


@pytest.mark.parametrize("code", FORMS)
def test_the_stored_template_is_what_the_form_makes(code: str) -> None:
    """Run `make forms` after a form has been changed."""
    stored = STORED / f"mau_{code.replace('.', '_')}.docx"
    parts = [
        {name: file.read(name) for name in file.namelist()}
        for file in (
            zipfile.ZipFile(stored),
            zipfile.ZipFile(BytesIO(word_file(FORMS[code]))),
        )
    ]
    assert parts[0] == parts[1]


@pytest.mark.parametrize("code", FORMS)
def test_a_filled_template_is_clean(code: str, reader: PdfReader) -> None:
    stored = (STORED / f"mau_{code.replace('.', '_')}.docx").read_bytes()
    made = reader.fill_template(stored, specimens.values_of(code))
    found = check(read_word(made), specimens.record_of(code), specimens.TODAY)
    assert found == ()
    text = "\n".join(line.text for line in read_word(made).lines)
    assert "{{" not in text and "{%" not in text
    expected = fill(FORMS[code], specimens.values_of(code))
    for part in expected.texts():
        assert part.text.strip() in text or not part.text.strip()


def test_every_type_has_its_form() -> None:
    wanted = {
        "": "1.5",
        "QĐ": "1.2",
        "NQ": "1.1",
        "TB": "1.4",
        "BB": "1.9",
        "GM": "1.7",
    }
    assert {code: form_of(code).code for code in wanted} == wanted


def test_values_are_text_and_never_markup(reader: PdfReader) -> None:
    made = reader.fill_template(
        template("{{ subject }}"), {"subject": "<w:b/> A & B {{ number }} </w:t>"}
    )
    assert words(made) == "<w:b/> A & B {{ number }} </w:t>"


HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ subject.__init__.__globals__ }}",
    "{{ subject.format(subject) }}",
    "{{ subject|attr('__class__') }}",
    "{{ recipients.append('x') }}",
    "{{ recipients.pop() }}",
    "{% for item in recipients %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(10) }}",
    "{{ env['res.users'] }}",
    "{{ request.env }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends subject %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_template_gets_nothing(text: str, reader: PdfReader) -> None:
    with pytest.raises(TemplateRefused):
        reader.fill_template(template(text), {"subject": "a", "recipients": ["- b."]})
    # and the next one is served
    assert (
        words(reader.fill_template(template("{{ subject }}"), {"subject": "a"})) == "a"
    )


def test_an_unknown_tag_is_named(reader: PdfReader) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        reader.fill_template(template("{{ sobject }}"), {"subject": "a"})
    assert refusal.value.code is TemplateFault.UNKNOWN_TAG
    assert "sobject" in str(refusal.value.values["detail"])


def test_a_template_without_end_costs_one_process() -> None:
    """Nested loops over a list multiply until the limit of time ends them."""
    loops = "{% for a in recipients %}" * 12 + "x" + "{% endfor %}" * 12
    with PdfReader(Limits(cpu_seconds=2, wall_seconds=10)) as one:
        with pytest.raises(PdfError) as refusal:
            one.fill_template(template(loops), {"recipients": ["x"] * 30})
        assert refusal.value.code is PdfFault.TOO_HEAVY
        assert words(one.fill_template(template("ok"), {})) == "ok"


def test_what_is_no_word_document_is_refused(reader: PdfReader) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        reader.fill_template(b"PK\x03\x04xxxx", {})
    assert refusal.value.code is TemplateFault.BROKEN
