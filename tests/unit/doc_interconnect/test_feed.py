"""What is published, as a feed and as data; how often one may ask."""

from __future__ import annotations

import datetime as dt
import json
from xml.etree import ElementTree

from docxchg.feed import Allowance, Published, atom, open_data

ROW = Published(
    key=7,
    number="15/QĐ-UBND",
    issued=dt.date(2026, 4, 22),
    kind="Quyết định",
    subject='Giao <chỉ tiêu> & dự toán "năm" 2026',
    issuer="Ủy ban nhân dân tỉnh Sông Lam",
    signer="Nguyễn Thị Lan Phương",
    published=dt.datetime(2026, 4, 22, 3, 0, tzinfo=dt.timezone.utc),
    file="/van-ban-cong-bo/7",
    sha256="ab" * 32,
)
ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_feed_holds_each_document_as_text() -> None:
    feed = ElementTree.fromstring(atom("https://a.example/x?y=1&z", "Công bố", [ROW]))
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == f"Quyết định 15/QĐ-UBND: {ROW.subject}"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://a.example/x?y=1&z/7"
    assert feed.findtext(f"{ATOM}updated") == "2026-04-22T03:00:00+00:00"


def test_an_empty_feed_is_a_feed() -> None:
    feed = ElementTree.fromstring(atom("https://a.example", "Công bố", []))
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


def test_open_data_says_what_may_be_known_and_no_more() -> None:
    [row] = json.loads(open_data([ROW]))
    assert row["trich_yeu"] == ROW.subject
    assert row["ngay_ban_hanh"] == "2026-04-22"
    assert len(row) == 9


def test_whoever_asks_too_often_waits_and_others_do_not() -> None:
    allowance = Allowance(per_minute=2)
    assert [allowance.take("a", 0.0) for _turn in range(3)] == [True, True, False]
    assert allowance.take("b", 0.0)
    assert not allowance.take("a", 10.0)
    assert allowance.take("a", 31.0)
    assert not allowance.take("a", 31.0)


def test_many_callers_do_not_fill_the_memory() -> None:
    allowance = Allowance(per_minute=1, callers=3)
    for number in range(100):
        assert allowance.take(f"caller {number}", 0.0)
    assert len(allowance._seen) <= 3
