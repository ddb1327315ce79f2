"""Văn thư prints: a book by the job with its progress, a slip, lines of the post."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pypdfium2
from playwright.sync_api import expect

from vanthu import database
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS, Person

LogIn = Callable[..., Person]
LINES = 1200
YEAR = {"1440": 2019, "390": 2020}
"""A year for each width: the lines of this tour are in nobody's way."""

FILL = """
    WITH book AS (
        INSERT INTO doc_register
        SELECT copy.*
          FROM doc_register AS r, jsonb_populate_record(r, jsonb_build_object(
                   'id', nextval('doc_register_id_seq'), 'year', %(year)s,
                   'name', 'Sổ văn bản đến ' || %(year)s)) AS copy
         WHERE r.id = (SELECT register_id FROM doc_register_entry WHERE id = %(line)s)
        RETURNING id)
    INSERT INTO doc_register_entry
    SELECT copy.*
      FROM doc_register_entry AS line, book, generate_series(1, %(lines)s) AS step,
           jsonb_populate_record(line, jsonb_build_object(
               'id', nextval('doc_register_entry_id_seq'),
               'register_id', book.id,
               'year', %(year)s,
               'number', step,
               'date', make_date(%(year)s, 1, 2) + step / 5,
               'document_id', NULL,
               'display_number', step || '/UBND-NC',
               'hash', line.content_hash)) AS copy
     WHERE line.id = %(line)s
"""


def fill_a_book(backstage: Backstage, year: int, mark: str) -> str:
    """Make a full book of another year; return its name."""
    record = backstage.registered(f"lấp đầy sổ, {mark}")
    [[entry, known]] = database.rows(
        backstage.name,
        "SELECT register_entry_id, (SELECT count(*) FROM doc_register "
        "WHERE year = %s) FROM doc_incoming WHERE id = %s",
        year,
        record,
    )
    assert not known
    with closing(database.connect(backstage.name)) as connection, connection:
        with connection.cursor() as cursor:
            cursor.execute(FILL, {"line": entry, "year": year, "lines": LINES})
    return f"Sổ văn bản đến {year}"


def test_the_clerk_prints_a_large_book_and_sees_how_far_it_is(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    year = next(year for width, year in YEAR.items() if f"{width}." in mark)
    name = fill_a_book(backstage, year, mark)

    clerk = log_in("duc.long")
    clerk.menu("doc_management.menu_registers", "doc_management.menu_print_book")
    clerk.pick("register_id", name, str(year))
    clerk.fill("volume", "02")
    clerk.answer()
    expect(clerk.field("rows_total")).to_contain_text(f"{LINES:,}".replace(",", "."))
    expect(
        clerk.page.locator(".o_doc_print_progress [role=progressbar]")
    ).to_have_count(1)
    clerk.expect_state("done", seconds=JOB_SECONDS)
    with clerk.page.expect_popup() as opened:
        clerk.press("action_download")
    path = f"/doc/print/{clerk.page.url.rstrip('/').rsplit('/', 1)[1]}"
    assert path in opened.value.url
    content = clerk.page.request.get(f"{clerk.url}{path}").body()
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_range()
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN" in text
    assert f"Từ số 01 đến số {LINES}" in text and "Quyển số: 02" in text
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert f" {LINES} " in last


def test_the_clerk_writes_a_line_of_the_post_and_prints_its_book(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"thông báo lịch xả nước, {mark}"
    draft = backstage.issued(subject)
    seat = backstage.seat("thi.thu")
    number = seat.read("doc.outgoing", draft, "name")["name"]

    clerk = log_in("thi.thu")
    clerk.menu("doc_management.menu_registers", "doc_management.menu_post")
    clerk.new()
    clerk.pick("outgoing_id", number)
    clerk.fill("recipient_name", "Ủy ban nhân dân xã Hòa Lộc")
    clerk.fill("envelope_count", "2")
    clerk.save()
    [line] = seat.search(
        "doc.post.dispatch",
        [("outgoing_id", "=", draft)],
        "recipient_name",
        "envelope_count",
    )
    assert line["envelope_count"] == 2
    clerk.menu("doc_management.menu_registers", "doc_management.menu_print_book")
    clerk.choose("book", 5)
    clerk.answer()
    clerk.expect_state("done", seconds=JOB_SECONDS)
