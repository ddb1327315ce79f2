"""Văn thư: a scan without a text layer is read by a job, searched and taken over."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO

import pypdfium2
from playwright.sync_api import expect
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from vanthu.story.seats import wait_for
from vanthu.tours.backstage import Backstage, scan
from vanthu.tours.browser import JOB_SECONDS, Person, Width

LogIn = Callable[..., Person]
A4 = (595.28, 841.89)
SUBJECT = "nạo vét kênh tiêu úng vùng trũng"
IN_THE_TEXT = 1
"""Place among the ways of searching that are proposed."""
BODY = "Đề nghị rà soát trạm bơm điện và cống ngăn triều trước mùa mưa bão năm nay."


def picture_of(content: bytes) -> bytes:
    """The first page as a scanner gives it: a picture in a PDF, no text."""
    page = pypdfium2.PdfDocument(content)[0]
    stream = BytesIO()
    sheet = Canvas(stream, pagesize=A4)
    sheet.drawImage(ImageReader(page.render(scale=200 / 72).to_pil()), 0, 0, *A4)
    sheet.save()
    return stream.getvalue()


def test_the_clerk_finds_a_scan_by_its_words_and_fills_the_fields(
    backstage: Backstage, log_in: LogIn, width: Width
) -> None:
    number = "871" if width.is_phone else "872"
    content = base64.b64encode(picture_of(scan(SUBJECT, number, body=BODY))).decode()
    seat = backstage.seat("duc.long")
    record = int(
        seat.call("doc.incoming", "action_new_from_file", f"quet-{number}.pdf", content)
    )
    wait_for(
        "recognised text",
        lambda: seat.read("doc.incoming", record, "can_take_recognised")[
            "can_take_recognised"
        ],
        JOB_SECONDS,
    )

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_search")
    clerk.show_all()
    clerk.search_as("“tram bom dien”", IN_THE_TEXT)
    expect(clerk.row(f"quet-{number}")).to_be_visible()
    clerk.show_all()
    clerk.search_as("“điện bơm trạm”", IN_THE_TEXT)
    expect(clerk.row(f"quet-{number}")).to_have_count(0)

    clerk.go(f"/odoo/van-ban-den/{record}")
    clerk.expect_pages()
    clerk.press("action_take_recognised")
    clerk.settle()
    expect(clerk.button("action_take_recognised")).to_have_count(0)
    row = seat.read("doc.incoming", record, "subject", "issued_number", "reading")
    assert "kênh tiêu úng" in row["subject"]
    assert row["issued_number"] == number
    assert row["reading"]["issued_number"]["confidence"] == "doubtful"
    clerk.tab("files")

    # Who may not read it finds nothing, whatever he types.
    other = backstage.seat("ngoc.lan")
    assert not other.search(
        "doc.document",
        [("full_text", "ilike", "trạm bơm điện cống ngăn triều")],
        "name",
    )
