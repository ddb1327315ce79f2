"""Small real files of every kind that a clerk meets, made in memory."""

import zipfile
from io import BytesIO

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

A4 = (595.28, 841.89)
OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def zipped(parts, first=None):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr("mimetype", first, compress_type=zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def office(kind, macro=False):
    part, _mimetype = PARTS[kind]
    parts = {"[Content_Types].xml": "<Types/>", part: "<x/>"}
    if macro:
        parts[f"{part.split('/')[0]}/vbaProject.bin"] = "macro"
    return zipped(parts)


def opendocument(kind="text", macro=False):
    parts = {"content.xml": "<x/>", "META-INF/manifest.xml": "<manifest/>"}
    if macro:
        parts["Basic/Standard/Module1.xml"] = "<module/>"
    return zipped(parts, f"application/vnd.oasis.opendocument.{kind}")


def ole(*streams):
    """Return an OLE2 container whose directory holds streams of these names."""
    directory = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + (len(raw) + 2).to_bytes(2, "little")
        directory += entry.ljust(128, b"\0")
    sectors = -(-len(directory) // 512)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:512] = b"\xff" * 436
    header[76:80] = (0).to_bytes(4, "little")
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = b"".join(link.to_bytes(4, "little") for link in chain).ljust(512, b"\xff")
    return bytes(header) + table + directory.ljust(sectors * 512, b"\0")


def picture(kind="PNG"):
    stream = BytesIO()
    Image.new("RGB", (8, 8), "white").save(stream, kind)
    return stream.getvalue()


def scan(dpi=200, mode="RGB", size=A4, version=(1, 4), pages=1):
    """Return a scanned page as PDF: one picture that fills it."""
    stream = BytesIO()
    sheet = canvas.Canvas(stream, pagesize=size, invariant=1, pdfVersion=version)
    image = Image.new(mode, (int(size[0] / 72 * dpi), int(size[1] / 72 * dpi)), 255)
    if mode == "RGB":
        image.paste((200, 20, 20), (20, 20, 120, 120))
    for _page in range(pages):
        sheet.drawImage(ImageReader(image), 0, 0, *size)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()
