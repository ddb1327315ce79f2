"""What a file is, by its content alone; what is wrong with it; what it may not be."""

import struct
import time
import zipfile
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from docmgmt.content_sniff import Danger, Flaw, inspect


def pdf(encrypt=None, extra=""):
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1, encrypt=encrypt)
    canvas.drawString(72, 720, "Noi dung")
    if extra:
        canvas._doc.Catalog.OpenAction = extra
    canvas.save()
    return stream.getvalue()


def zipped(parts, first=None, flags=0):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr("mimetype", first, compress_type=zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(name, content)
    data = stream.getvalue()
    if flags:
        # the flag of the first entry, in its own header and in the directory
        data = data[:6] + struct.pack("<H", flags) + data[8:]
        place = data.index(b"PK\x01\x02") + 8
        data = data[:place] + struct.pack("<H", flags) + data[place + 2 :]
    return data


def office(folder, **more):
    return zipped(
        {"[Content_Types].xml": "<Types/>", f"{folder}/x.xml": "<x/>", **more}
    )


def odf(kind, **more):
    manifest = more.pop("manifest", "<manifest/>")
    return zipped(
        {"content.xml": "<x/>", "META-INF/manifest.xml": manifest, **more},
        f"application/vnd.oasis.opendocument.{kind}",
    )


def ole(*streams, body=b""):
    """An OLE2 container: header, one table sector, the directory, then a body."""
    directory = b""
    for name in ("Root Entry", *streams):
        raw = name.encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + struct.pack("<H", len(raw) + 2)
        directory += entry.ljust(128, b"\0")
    sectors = -(-len(directory) // 512)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    return bytes(header) + table + directory.ljust(sectors * 512, b"\0") + body


def picture(kind):
    stream = BytesIO()
    Image.new("RGB", (8, 8), "white").save(stream, kind)
    return stream.getvalue()


def rar4(*headers):
    return b"Rar!\x1a\x07\x00" + b"".join(headers)


def rar4_header(kind, flags, body=b""):
    return struct.pack("<HBHH", 0, kind, flags, 7 + len(body)) + body


def rar5(*headers):
    return b"Rar!\x1a\x07\x01\x00" + b"".join(
        b"\0\0\0\0" + bytes([len(header)]) + header for header in headers
    )


DOC_LOCKED = ole(
    "WordDocument", body=b"\xec\xa5".ljust(10, b"\0") + struct.pack("<H", 0x100) + b"x"
)
XLS_BEGIN = b"\x09\x08\x10\x00\x00\x06\x05\x00"
XLS_LOCKED = ole("Workbook", body=XLS_BEGIN.ljust(20, b"\0") + b"\x2f\x00\x36\x00")


@pytest.mark.parametrize(
    ("name", "data", "extension", "flaws"),
    [
        ("a.pdf", pdf(), "pdf", ()),
        ("a.PDF", b"\xef\xbb\xbf\r\n" + pdf(), "pdf", ()),
        ("a.pdf", pdf(StandardEncryption("x", strength=128)), "pdf", (Flaw.ENCRYPTED,)),
        ("a.pdf", pdf()[:-40], "pdf", (Flaw.BROKEN,)),
        ("a.pdf", pdf() + b"/S /JavaScript /JS (x) %%EOF", "pdf", (Flaw.MACRO,)),
        ("a.docx", office("word"), "docx", ()),
        ("a.xlsx", office("xl"), "xlsx", ()),
        ("a.pptx", office("ppt"), "pptx", ()),
        (
            "a.docx",
            office("word", **{"word/vbaProject.bin": "m"}),
            "docx",
            (Flaw.MACRO,),
        ),
        (
            "a.docm",
            office("word", **{"word/VBAPROJECT.BIN": "m"}),
            "docx",
            (Flaw.MACRO,),
        ),
        ("a.xlsm", office("xl", **{"xl/vbaProject.bin": "m"}), "xlsx", (Flaw.MACRO,)),
        ("a.odt", odf("text"), "odt", ()),
        ("a.ods", odf("spreadsheet"), "ods", ()),
        ("a.odp", odf("presentation"), "odp", ()),
        ("a.odt", odf("text", **{"Basic/M.xml": "m"}), "odt", (Flaw.MACRO,)),
        ("a.odt", odf("text", **{"Scripts/python/m.py": "m"}), "odt", (Flaw.MACRO,)),
        (
            "a.odt",
            odf("text", manifest="<manifest:encryption-data/>"),
            "odt",
            (Flaw.ENCRYPTED,),
        ),
        ("a.doc", ole("WordDocument", "1Table"), "doc", ()),
        ("a.xls", ole("Workbook"), "xls", ()),
        ("a.xls", ole("Book"), "xls", ()),
        ("a.ppt", ole("PowerPoint Document"), "ppt", ()),
        ("a.doc", ole("WordDocument", "Macros", "VBA"), "doc", (Flaw.MACRO,)),
        ("a.xls", ole("Workbook", "_VBA_PROJECT_CUR"), "xls", (Flaw.MACRO,)),
        ("a.doc", DOC_LOCKED, "doc", (Flaw.ENCRYPTED,)),
        ("a.xls", XLS_LOCKED, "xls", (Flaw.ENCRYPTED,)),
        (
            "a.docx",
            ole("EncryptedPackage", "EncryptionInfo"),
            "docx",
            (Flaw.ENCRYPTED,),
        ),
        ("a.doc", ole()[:600], "ole", (Flaw.BROKEN, Flaw.RENAMED)),
        ("a.rtf", b"{\\rtf1 a}", "rtf", ()),
        ("a.rtf", b"{\\rtf1 a", "rtf", (Flaw.BROKEN,)),
        ("a.rtf", b"{\\rtf1 {\\object\\objocx}}", "rtf", (Flaw.MACRO,)),
        ("a.txt", "Chào buổi sáng".encode(), "txt", ()),
        ("a.txt", "Chào".encode("utf-16"), "txt", ()),
        ("a.txt", b"\xb5\xcd TCVN3 cu", "txt", ()),
        ("a.csv", b"a;b\n", "csv", ()),
        ("a.xml", b'<?xml version="1.0"?><a/>', "xml", ()),
        ("a.eml", b"From: a@b\nTo: c@d\nMIME-Version: 1.0\n\nx", "eml", ()),
        ("a.png", picture("PNG"), "png", ()),
        ("a.png", picture("PNG")[:-20], "png", (Flaw.BROKEN,)),
        ("a.jpeg", picture("JPEG"), "jpg", ()),
        ("a.jpg", picture("JPEG")[:200], "jpg", (Flaw.BROKEN,)),
        ("a.gif", picture("GIF"), "gif", ()),
        ("a.tiff", picture("TIFF"), "tif", ()),
        ("a.bmp", picture("BMP"), "bmp", ()),
        ("BM.txt", b"BM la viet tat cua Ban", "txt", ()),
        ("a.webp", picture("WEBP"), "webp", ()),
        ("a.zip", zipped({"a.txt": "x"}), "zip", ()),
        ("a.zip", zipped({"a.txt": "x"}, flags=1), "zip", (Flaw.ENCRYPTED,)),
        ("a.zip", zipped({"a.exe": "x"}), "zip", (Flaw.MACRO,)),
        ("a.zip", zipped({"a.txt": "x"})[:-30], "zip", (Flaw.BROKEN,)),
        ("a.rar", rar4(rar4_header(0x73, 0)), "rar", ()),
        ("a.rar", rar4(rar4_header(0x73, 0x80)), "rar", (Flaw.ENCRYPTED,)),
        (
            "a.rar",
            rar4(rar4_header(0x73, 0), rar4_header(0x74, 4, b"x" * 20)),
            "rar",
            (Flaw.ENCRYPTED,),
        ),
        ("a.rar", rar4(rar4_header(0x73, 0, b"x" * 40)[:20]), "rar", (Flaw.BROKEN,)),
        ("a.rar", rar5(b"\x01\x00\x00"), "rar", ()),
        ("a.rar", rar5(b"\x04\x00\x00\x00"), "rar", (Flaw.ENCRYPTED,)),
        (
            "a.rar",
            rar5(b"\x01\x00\x00", b"\x02\x01\x03" + b"\x02\x01\x00"),
            "rar",
            (Flaw.ENCRYPTED,),
        ),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "7z", ()),
        ("a.docx", pdf(), "pdf", (Flaw.RENAMED,)),
        ("a.pdf", office("word"), "docx", (Flaw.RENAMED,)),
        ("a.pdf", b"\x00\x01\x02", "", (Flaw.RENAMED,)),
        ("khong-duoi", pdf(), "pdf", ()),
        ("a.xyz", b"\x00\x01\x02", "", ()),
        ("Số 15/UBND v.v.pdf", pdf(), "pdf", ()),
    ],
)
def test_format_and_flaws_are_read_from_the_content(name, data, extension, flaws):
    found = inspect(name, data)
    assert (found.extension, found.flaws) == (extension, frozenset(flaws))
    assert found.danger is None
    assert found.mimetype


@pytest.mark.parametrize(
    ("name", "data", "danger"),
    [
        ("a.exe", b"MZ\x90\x00", Danger.PROGRAM),
        ("a.pdf", b"MZ\x90\x00 %PDF-1.4", Danger.PROGRAM),
        ("a", b"\x7fELF\x02", Danger.PROGRAM),
        ("a.doc", b"\xcf\xfa\xed\xfe", Danger.PROGRAM),
        (
            "a.zip",
            zipped({"META-INF/MANIFEST.MF": "x", "a.class": "x"}),
            Danger.PROGRAM,
        ),
        (
            "a.zip",
            zipped({"AndroidManifest.xml": "", "classes.dex": ""}),
            Danger.PROGRAM,
        ),
        ("a.msi", ole("\u4840\u3f7f\u4164\u422f\u4836"), Danger.PROGRAM),
        ("a.pdf", b"<html><body>", Danger.SCRIPT),
        ("a.txt", b"\xef\xbb\xbf  <!DOCTYPE HTML>", Danger.SCRIPT),
        ("a.txt", "\ufeff<script>x".encode("utf-16"), Danger.SCRIPT),
        ("a.xml", b'<?xml version="1.0"?><svg onload="x">', Danger.SCRIPT),
        ("a.txt", b"#!/bin/sh", Danger.SCRIPT),
        ("a.txt", b"@echo off\r\ndel x", Danger.SCRIPT),
        ("a.txt", b"[InternetShortcut]\nURL=x", Danger.SCRIPT),
        ("a.php", b"x", Danger.SCRIPT),
        ("a.pdf.js", b"x", Danger.SCRIPT),
        ("a.VBS ", b"x", Danger.SCRIPT),
        ("a.hta.", b"x", Danger.SCRIPT),
        ("a.scr", pdf(), Danger.PROGRAM),
        ("a.docx", b"L\x00\x00\x00\x01\x14\x02\x00", Danger.SCRIPT),
    ],
)
def test_programs_and_scripts_are_dangers_whatever_they_are_called(name, data, danger):
    assert inspect(name, data).danger is danger


def bomb(entries, size):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"{number}.txt", b"0" * size)
    return stream.getvalue()


def test_a_zip_bomb_is_named_without_being_unpacked():
    data = bomb(20, 4 << 20)
    started = time.process_time()
    found = inspect("a.zip", data)
    assert time.process_time() - started < 0.2
    assert found.flaws == {Flaw.BOMB}


def test_a_part_that_is_a_bomb_is_unpacked_only_in_part():
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", b"application/vnd.oasis.opendocument.text" + b" " * (300 << 20)
        )
        archive.writestr("content.xml", "<x/>")
    started = time.process_time()
    found = inspect("a.odt", stream.getvalue())
    assert time.process_time() - started < 0.5
    assert (found.extension, Flaw.BOMB in found.flaws) == ("odt", True)


def test_a_directory_that_promises_endless_entries_is_not_read():
    data = bytearray(zipped({"a.txt": "x"}))
    place = data.rindex(b"PK\x05\x06")
    struct.pack_into("<HH", data, place + 8, 60_000, 60_000)
    assert inspect("a.zip", bytes(data)).flaws == {Flaw.BROKEN}


def test_an_allocation_table_that_runs_in_circles_ends():
    data = bytearray(ole("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)  # the directory follows itself
    assert inspect("a.doc", bytes(data)).extension == "doc"


def test_a_damaged_part_is_no_crash():
    data = bytearray(odf("text"))
    place = data.index(b"<manifest/>") if b"<manifest/>" in data else len(data) // 2
    data[place : place + 4] = b"\xff\xff\xff\xff"
    assert inspect("a.odt", bytes(data)).extension in ("odt", "zip")


@given(st.binary(max_size=2000), st.sampled_from(["", "a.pdf", "a.docx", "a.rar"]))
def test_no_bytes_make_it_fail(data, name):
    inspect(name, data)


@given(
    st.sampled_from(
        [pdf(), office("word"), odf("text"), ole("WordDocument"), rar5(b"\x01\x00\x00")]
    ),
    st.data(),
)
def test_no_damage_makes_it_fail(data, draw):
    place = draw.draw(st.integers(0, len(data) - 1))
    garbage = draw.draw(st.binary(max_size=40))
    cut = draw.draw(st.integers(0, len(data)))
    inspect("a.pdf", (data[:place] + garbage + data[place + len(garbage) :])[:cut])


def test_compressed_streams_of_a_pdf_raise_no_false_alarm():
    noise = zlib.compress(bytes(range(256)) * 4000, 0)
    assert inspect("a.pdf", pdf()[:-6] + noise + b"\n%%EOF").flaws == frozenset()
