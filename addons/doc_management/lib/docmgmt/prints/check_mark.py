"""The square on a slip that leads to the page where a document is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.platypus import Flowable, Table, TableStyle

from ..layout.page import PORTRAIT, mm
from ..layout.typeset import Faces, cell

SIDE_MM = 24.0
"""With its quiet zone of four modules; a module is then about half a millimetre."""
_TEXT_SIZE = 8.0
_KNOWN = "Quét mã để kiểm tra văn bản"
_UNKNOWN = "Quét mã để mở trang kiểm tra"


@dataclass(frozen=True)
class CheckMark:
    """Where a document can be checked by anybody who holds it."""

    address: str
    """Absolute address of the page, without the code."""
    code: str = ""
    """What the page knows the document by; empty where it asks for the file."""

    @property
    def target(self) -> str:
        """The address as the square says it."""
        return f"{self.address}?code={self.code}" if self.code else self.address


def with_check_mark(
    part: Callable[[float], Flowable], mark: CheckMark | None, faces: Faces
) -> Flowable:
    """Return a part of a sheet with the square at its right, if there is one.

    The square stands beside what is there anyway, so that it opens no page.

    :param part: makes the part, given its width in points
    """
    if not mark:
        return part(PORTRAIT.text_width)
    side, gap = mm(SIDE_MM), mm(2.0)
    rest = PORTRAIT.text_width - side - gap
    table = Table(
        [[part(rest), "", _square(mark, side, faces)]], colWidths=[rest, gap, side]
    )
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                *(
                    (padding, (0, 0), (-1, -1), 0)
                    for padding in (
                        "LEFTPADDING",
                        "RIGHTPADDING",
                        "TOPPADDING",
                        "BOTTOMPADDING",
                    )
                ),
            ]
        )
    )
    return table


def _square(mark: CheckMark, side: float, faces: Faces) -> list[Flowable]:
    square = Drawing(side, side)
    square.add(
        QrCodeWidget(
            mark.target, barLevel="M", barWidth=side, barHeight=side, barBorder=4
        )
    )
    words = _KNOWN if mark.code else _UNKNOWN
    return [square, cell(words, faces.italic, _TEXT_SIZE, "center")]
