"""Texts converted by the real LibreOffice; what would fetch something is refused."""

from __future__ import annotations

import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from docmgmt import office
from docmgmt.office import OfficeError, OfficeFault, check_source, to_doc, to_pdf
from docmgmt.pdf_info import read_info


def word(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return stream.getvalue()


def opendocument(body: str) -> bytes:
    stream = BytesIO()
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    kind = "application/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("mimetype", kind)
        target.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
            f'manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path='
            '"content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        target.writestr(
            "content.xml",
            f'<office:document-content {names} office:version="1.3"><office:body>'
            f"<office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
    return stream.getvalue()


LINK = (
    b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/'
    b'2006/relationships/%s" Target="http://127.0.0.1:1/x" TargetMode="External"/>'
    b"</Relationships>"
)
RELS = "word/_rels/document.xml.rels"


@pytest.mark.slow
def test_word_and_opendocument_become_pdf() -> None:
    text = "Kính gửi: Ủy ban nhân dân tỉnh Sông Lam."
    for data, extension in (
        (word(text), "docx"),
        (opendocument(f"<text:p>{text}</text:p>"), "odt"),
    ):
        assert text in read_info(to_pdf(data, extension)).first_page_text


@pytest.mark.slow
def test_a_word_text_becomes_one_for_word_97() -> None:
    made = to_doc(word("Kính gửi: Ủy ban nhân dân tỉnh Sông Lam."))
    assert made.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    assert "Ủy ban nhân dân tỉnh Sông Lam".encode("utf-16-le") in made


@pytest.mark.parametrize(
    "kind", [b"image", b"attachedTemplate", b"oleObject", b"frame"]
)
def test_a_word_text_that_fetches_parts_is_refused(kind: bytes) -> None:
    data = changed(word("x"), RELS, b"</Relationships>", LINK % kind)
    with pytest.raises(OfficeError) as refusal:
        check_source(data, "docx")
    assert refusal.value.code is OfficeFault.EXTERNAL


def test_a_link_to_a_web_page_is_allowed() -> None:
    data = changed(word("x"), RELS, b"</Relationships>", LINK % b"hyperlink")
    check_source(data, "docx")


@pytest.mark.parametrize(
    "code", [' INCLUDEPICTURE "http://127.0.0.1/x" ', " DDEAUTO c:\\\\x ", " LINK x "]
)
def test_a_field_that_fetches_is_refused_however_it_is_cut(code: str) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for part in (code[:5], code[5:]):
        node = OxmlElement("w:instrText")
        node.set(qn("xml:space"), "preserve")
        node.text = part
        paragraph.add_run()._r.append(node)
    stream = BytesIO()
    document.save(stream)
    with pytest.raises(OfficeError) as refusal:
        check_source(stream.getvalue(), "docx")
    assert refusal.value.code is OfficeFault.EXTERNAL


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x.png", "file:///etc/passwd", "/etc/x", "../x"]
)
def test_an_opendocument_text_that_fetches_is_refused(target: str) -> None:
    data = opendocument(f'<text:p><draw:image xlink:href="{target}"/></text:p>')
    with pytest.raises(OfficeError) as refusal:
        check_source(data, "odt")
    assert refusal.value.code is OfficeFault.EXTERNAL
    check_source(opendocument('<text:a xlink:href="https://x.vn">x</text:a>'), "odt")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04xx"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(OfficeError) as refusal:
        check_source(data, "docx")
    assert refusal.value.code is OfficeFault.NOT_CONVERTIBLE
    with pytest.raises(OfficeError):
        check_source(word("x"), "xlsx")


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("no-such-office",))
    for convert in (lambda text: to_pdf(text, "docx"), to_doc):
        with pytest.raises(OfficeError) as refusal:
            convert(word("x"))
        assert refusal.value.code is OfficeFault.NOT_INSTALLED


def test_an_older_text_is_made_of_a_word_text_alone() -> None:
    external = changed(word("x"), RELS, b"</Relationships>", LINK % b"image")
    for data in (b"", b"%PDF-1.7", opendocument("<text:p>x</text:p>"), external):
        with pytest.raises(OfficeError):
            to_doc(data, command=["/bin/false"])
    with pytest.raises(OfficeError) as refusal:
        to_doc(word("x"), command=["/bin/false"])
    assert refusal.value.code is OfficeFault.FAILED


def test_a_converter_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(OfficeError) as refusal:
        to_pdf(word("x"), "docx", command=["/bin/sh", "-c", "sleep 60"])
    assert refusal.value.code is OfficeFault.TOO_SLOW


def test_the_converter_knows_nothing_of_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setenv("PGPASSWORD", "geheim")
    seen = tmp_path / "environment"
    with pytest.raises(OfficeError):
        to_pdf(word("x"), "docx", command=["/bin/sh", "-c", f"env > {seen}"])
    assert "geheim" not in seen.read_text()


@pytest.mark.slow
def test_libreoffice_itself_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second line of defence: even with the check away nothing is asked for."""
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        link = (LINK % b"attachedTemplate").replace(
            b"127.0.0.1:1", f"127.0.0.1:{server.server_port}".encode()
        )
        data = changed(word("x"), RELS, b"</Relationships>", link)
        picture = opendocument(
            "<text:p>x<draw:frame><draw:image xlink:href="
            f'"http://127.0.0.1:{server.server_port}/b.png"/></draw:frame></text:p>'
        )
        monkeypatch.setattr(office, "check_source", lambda *_args: None)
        to_pdf(data, "docx")
        to_pdf(picture, "odt")
        server.shutdown()
    assert asked == []
