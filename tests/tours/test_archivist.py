"""Lưu trữ: finds and reads what he may read, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import Person

LogIn = Callable[..., Person]


def test_the_archivist_searches_and_opens_a_closed_dossier(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    shown = f"kế hoạch cấp nước lưu động, {mark}"
    hidden = f"danh sách hộ thiếu nước, {mark}"
    record = backstage.directed(shown, informed=("thi.mai",))
    other = backstage.directed(hidden, informed=())
    keeper = backstage.seat("thanh.nam")
    documents = [
        keeper.read("doc.incoming", one, "document_id")["document_id"][0]
        for one in (record, other)
    ]
    dossier = keeper.create(
        "doc.dossier",
        {
            "name": f"Cấp nước mùa khô, {mark}",
            "code": f"TNN.{mark}"[:20],
            "retention_id": backstage.ref("doc_management.doc_retention_20"),
            "document_ids": [[6, 0, documents]],
        },
    )
    keeper.call("doc.dossier", "action_close", [dossier])

    archivist = log_in("thi.mai")
    archivist.menu("doc_management.menu_search")
    # As people type: without accents.
    archivist.search(f"cap nuoc luu dong {mark}")
    expect(archivist.row(shown)).to_have_count(1)
    archivist.open_row(shown)
    archivist.expect_pages()
    archivist.expect_state("directed")
    archivist.press("action_confirm_read")

    archivist.go(f"doc.dossier/{dossier}")
    archivist.expect_state("closed")
    inside = archivist.field("entry_ids")
    expect(inside).to_contain_text(shown)
    expect(inside).not_to_contain_text(hidden)
    assert not archivist.offers("action_close")

    director = backstage.seat("van.hai")
    parts = director.search(
        "doc.assignment",
        [("incoming_id", "=", record), ("role", "=", "inform")],
        "state",
        "user_id",
    )
    assert [(part["state"], part["user_id"][1]) for part in parts] == [
        ("read", "Dương Thị Mai")
    ]
    assert director.read("doc.dossier", dossier, "state")["state"] == "closed"
