import threading
import zipfile
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from docmgmt import pdf_info
from docmgmt.pdf_info import (
    MAX_RENDER_WIDTH,
    PdfError,
    PdfFault,
    check_pdf,
    page_count,
    read_info,
    render_page,
    sniff_mimetype,
)


def pdf(pages=1, size=(595.0, 842.0), encrypt=None, text="Noi dung"):
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=1, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(72, size[1] - 72, f"{text} {number + 1}")
        canvas.setFillGray(0)
        canvas.rect(0, 0, size[0] / 2, size[1] / 2, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def zipped(*names, first=None):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if first:
            archive.writestr("mimetype", first)
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


OOXML = "application/vnd.openxmlformats-officedocument."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("data", "mimetype"),
    [
        (pdf(), "application/pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", "application/pdf"),
        (b"MZ\x90\x00 %PDF-1.4", "application/x-msdownload"),
        (b"<script>%PDF-1.4", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0\x00", "image/jpeg"),
        (b"II*\x00\x08", "image/tiff"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (zipped("[Content_Types].xml", "word/document.xml"), OOXML)[:1]
        + (OOXML + "wordprocessingml.document",),
        (
            zipped("[Content_Types].xml", "xl/workbook.xml"),
            OOXML + "spreadsheetml.sheet",
        ),
        (zipped("content.xml", first=ODT), ODT),
        (zipped("word/readme.txt"), "application/zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        (OLE + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel"),
        (OLE, "application/x-ole-storage"),
        (b"{\\rtf1", "application/rtf"),
        (b'<?xml version="1.0"?><a/>', "application/xml"),
        (b"\x7fELF\x02", "application/x-executable"),
        (b"", "application/octet-stream"),
        ("Chào".encode(), "application/octet-stream"),
    ],
)
def test_the_type_is_read_from_the_content(data, mimetype):
    assert sniff_mimetype(data) == mimetype


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_are_counted(pages):
    assert check_pdf(pdf(pages)) == page_count(pdf(pages)) == pages


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", PdfFault.NOT_PDF),
        (b"PK\x03\x04 not a pdf", PdfFault.NOT_PDF),
        (b"%PDF-1.7\nnothing else", PdfFault.BROKEN),
        (pdf()[:200], PdfFault.BROKEN),
        (pdf(encrypt=StandardEncryption("mat khau", strength=128)), PdfFault.ENCRYPTED),
    ],
)
def test_an_unusable_pdf_is_refused_by_its_fault(data, fault):
    for call in (check_pdf, read_info, lambda pdf: render_page(pdf, 0, 100)):
        with pytest.raises(PdfError) as caught:
            call(data)
        assert caught.value.code is fault
    assert page_count(data) == 0


def test_the_first_pages_text_is_read():
    info = read_info(pdf(2, text="Chi thi"))
    assert (info.page_count, info.first_page_text.strip()) == (2, "Chi thi 1")


@pytest.mark.parametrize("width", [100, 800])
def test_a_page_becomes_a_picture_of_the_wanted_width(width):
    image = Image.open(BytesIO(render_page(pdf(2), 1, width))).convert("L")
    assert image.size[0] == width
    assert image.size[1] == pytest.approx(width * 842 / 595, abs=1)
    # black lower left quarter, white elsewhere
    assert image.getpixel((width // 4, image.size[1] * 3 // 4)) == 0
    assert image.getpixel((width * 3 // 4, image.size[1] * 3 // 4)) == 255


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_a_page_that_is_not_there_is_refused(index):
    with pytest.raises(PdfError) as caught:
        render_page(pdf(2), index, 100)
    assert caught.value.code is PdfFault.NO_SUCH_PAGE


def test_a_huge_page_does_not_become_a_huge_picture(monkeypatch):
    assert pdf_info._MAX_RENDER_PIXELS <= 24_000_000
    monkeypatch.setattr(pdf_info, "_MAX_RENDER_PIXELS", 200_000)
    banner = pdf(size=(100.0, 14_000.0))
    image = Image.open(BytesIO(render_page(banner, 0, MAX_RENDER_WIDTH)))
    assert 150_000 < image.size[0] * image.size[1] <= 210_000


@pytest.mark.parametrize(("width", "got"), [(-5, 16), (0, 16), (10**6, 40)])
def test_a_senseless_width_is_brought_into_range(monkeypatch, width, got):
    monkeypatch.setattr(pdf_info, "MAX_RENDER_WIDTH", 40)
    assert Image.open(BytesIO(render_page(pdf(), 0, width))).size[0] == got


def test_many_threads_may_ask_at_once():
    data = pdf(4)
    wanted = [render_page(data, index, 120) for index in range(4)]
    answers, errors = {}, []

    def work(number):
        try:
            for turn in range(6):
                index = (number + turn) % 4
                answers[number, turn] = render_page(data, index, 120) == wanted[index]
                assert check_pdf(data) == 4
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(answers) == 48 and all(answers.values())
