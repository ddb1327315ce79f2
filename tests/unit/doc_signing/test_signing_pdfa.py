"""A file for archives stays one: what is added asks for nothing PDF/A-2 forbids.

ISO 19005-2: fonts embedded (6.2.11.4), colours under an output intent (6.2.4), an
appearance for every annotation, printed and not hidden (6.3), no script or action
(6.5), its own mark in the XMP packet (6.6.4).
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import ImageCms
from pyhanko.pdf_utils import generic as pdf_objects
from signing_makers import AT, SIGNER, Pki, letter, seal_png, sign, signature_png

from docsign import fonts, plans, signing
from docsign.square import print_square
from docsign.values import Verdict
from docsign.verify import verify

generic: Any = pdf_objects
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def archival(pdf: bytes) -> bytes:
    """The letter with the marks and the output profile of PDF/A-2b."""
    from PyPDF2 import PdfReader, PdfWriter
    from PyPDF2.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        NumberObject,
        TextStringObject,
    )

    writer: Any = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        # What the printer's library declares and never uses.
        del page["/Resources"]["/Font"]["/F1"]
        writer.add_page(page)
    icc, packet = DecodedStreamObject(), DecodedStreamObject()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    icc.set_data(profile)
    icc[NameObject("/N")] = NumberObject(3)
    packet.set_data(XMP)
    packet[NameObject("/Type")] = NameObject("/Metadata")
    packet[NameObject("/Subtype")] = NameObject("/XML")
    intent = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/OutputIntent"),
            NameObject("/S"): NameObject("/GTS_PDFA1"),
            NameObject("/OutputConditionIdentifier"): TextStringObject("sRGB"),
            NameObject("/DestOutputProfile"): writer._add_object(icc),
        }
    )
    writer._root_object[NameObject("/OutputIntents")] = ArrayObject([intent])
    writer._root_object[NameObject("/Metadata")] = writer._add_object(packet)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def issued(pki: Pki, pair: fonts.FontPair) -> bytes:
    """With its check square, the person's signature, number, date and seal."""
    words = ("Quét mã để", "kiểm tra văn bản")
    pdf = print_square(archival(letter()), "https://x.vn/k?code=a", words, pair.italic)
    plan = plans.person_plan(pdf.pdf, signature_png(), AT, signer_name=SIGNER)
    made = sign(pdf.pdf, plan, pki.person, pki)
    for plan in plans.issue_plans(
        made,
        number="123",
        issued_on=dt.date(2026, 3, 5),
        seal=seal_png(),
        seal_mm=36,
        at=AT,
        font_pair=pair,
    ):
        made = sign(made, plan, pki.agency, pki)
    assert verify(made, pki.trust, AT).verdict is Verdict.VALID
    return made


def objects(pdf: bytes) -> Iterator[Any]:
    """Every object that can be reached from the catalogue, once."""
    reader = signing.open_pdf(pdf)
    seen: set[Any] = set()
    todo: list[Any] = [reader.root]
    while todo:
        item = todo.pop()
        if isinstance(item, generic.IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        if isinstance(item, generic.DictionaryObject):
            yield item
            todo.extend(item.raw_get(key) for key in item)
        elif isinstance(item, generic.ArrayObject):
            todo.extend(item.raw_get(index) for index in range(len(item)))


def of_type(pdf: bytes, kind: str) -> list[Any]:
    return [item for item in objects(pdf) if item.get("/Type") == kind]


def test_it_still_says_that_it_is_for_archives(issued: bytes) -> None:
    root = signing.open_pdf(issued).root
    packet = root["/Metadata"].data
    assert re.search(rb"part>\s*2|part=.2", packet)
    assert len(root["/OutputIntents"]) == 1


def test_every_font_is_embedded(issued: bytes) -> None:
    descriptors = of_type(issued, "/FontDescriptor")
    assert len(descriptors) >= 4
    for descriptor in descriptors:
        assert any(key.startswith("/FontFile") for key in descriptor), descriptor
    simple = [
        font
        for font in of_type(issued, "/Font")
        if font["/Subtype"] in ("/Type1", "/TrueType", "/CIDFontType2", "/CIDFontType0")
    ]
    assert simple and all("/FontDescriptor" in font for font in simple)


def test_every_mark_has_an_appearance_and_is_printed(issued: bytes) -> None:
    marks = [item for item in objects(issued) if item.get("/Subtype") == "/Widget"]
    assert len(marks) >= 2
    for mark in marks:
        flags = int(mark["/F"])
        assert flags & 4 and not flags & (1 | 2 | 32), flags
        rect = [float(value) for value in mark["/Rect"]]
        if rect[0] != rect[2]:
            assert list(mark["/AP"]) == ["/N"]
    form = signing.open_pdf(issued).root["/AcroForm"]
    assert not form.get("/NeedAppearances")
    assert "/XFA" not in form


def test_nothing_runs_and_nothing_lies_outside(issued: bytes) -> None:
    for item in objects(issued):
        for key in ("/AA", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/EF"):
            assert key not in item, key
        assert item.get("/Interpolate") is not True
        assert "/F" not in item or item.get("/Type") != "/XObject"
        assert "/LZWDecode" not in str(item.get("/Filter", ""))
