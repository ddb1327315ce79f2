"""Pages that say across them who took them out, and when."""

from __future__ import annotations

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from ..layout.flow import Flow
from ..layout.page import Sheet
from ..layout.typeset import Faces

_PALE = Color(0.88, 0.88, 0.88)
_SIZE = 26.0
_ANGLE = 30


class MarkedFlow(Flow):
    """A pen that puts a pale mark across each page before anything else."""

    def __init__(self, mark: str, canvas: Canvas, sheet: Sheet, faces: Faces) -> None:
        super().__init__(canvas, sheet, faces)
        self.mark = mark
        self._draw_mark()

    def new_page(self) -> None:
        super().new_page()
        self._draw_mark()

    def _draw_mark(self) -> None:
        canvas, sheet = self.canvas, self.sheet
        canvas.saveState()
        canvas.setFillColor(_PALE)
        canvas.setFont(self.faces.bold, _SIZE)
        canvas.translate((sheet.left + sheet.right) / 2, (sheet.top + sheet.bottom) / 2)
        canvas.rotate(_ANGLE)
        canvas.drawCentredString(0, 0, self.mark)
        canvas.restoreState()
