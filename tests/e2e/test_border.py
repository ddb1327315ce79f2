"""What a stranger to a document gets over HTTP: nothing, and no hint."""

from __future__ import annotations

import pytest
import requests

from vanthu.story.seats import Refused, Seat
from vanthu.story.world import Person
from vanthu.tours.backstage import Backstage


def test_a_stranger_gets_neither_file_nor_page_nor_attachment(
    backstage: Backstage, mark: str
) -> None:
    record = backstage.directed(f"không dành cho người ngoài, {mark}")
    reader, stranger = backstage.seat("thanh.nam"), backstage.seat("ngoc.lan")
    document = reader.read("doc.incoming", record, "document_id")["document_id"][0]
    [file] = reader.search(
        "doc.file", [("document_id", "=", document)], "attachment_id"
    )
    paths = [f"/doc/file/{file['id']}", f"/doc/file/{file['id']}/page/1.png?w=480"]
    assert reader.download(paths[0]).startswith(b"%PDF-")
    assert reader.download(paths[1]).startswith(b"\x89PNG")
    for path in (*paths, f"/web/content/{file['attachment_id'][0]}"):
        with pytest.raises(Refused, match="HTTP 404"):
            stranger.download(path)
    for model, identifier in (("doc.incoming", record), ("doc.document", document)):
        with pytest.raises(Refused):
            stranger.read(model, identifier, "subject")
        assert stranger.search(model, [("subject", "ilike", mark)], "id") == []
        assert stranger.call(model, "search_count", [("subject", "ilike", mark)]) == 0


def test_the_other_agency_sees_nothing_of_ours(backstage: Backstage, mark: str) -> None:
    record = backstage.registered(f"việc nội bộ của Sở, {mark}")
    for login in ("lan.phuong", "thi.thu", "van.luu"):
        foreign = backstage.seat(login)
        domain = [("subject", "ilike", mark)]
        assert foreign.search("doc.incoming", domain, "id") == []
        with pytest.raises(Refused):
            foreign.read("doc.incoming", record, "subject")


def test_acts_of_others_are_refused(backstage: Backstage, mark: str) -> None:
    record = backstage.arrived(f"ai làm việc nấy, {mark}")
    for login in ("thanh.nam", "van.hai", "thi.mai", "cong.minh", "thi.thu"):
        with pytest.raises(Refused):
            backstage.seat(login).call("doc.incoming", "action_register", [record])
    row = backstage.seat("duc.long").read("doc.incoming", record, "state")
    assert row["state"] == "arrived"


def test_nobody_enters_with_a_wrong_password(backstage: Backstage) -> None:
    who = Person("duc.long", "", "", "", "")
    with pytest.raises(Refused):
        Seat(backstage.url, who, "sai mật khẩu", backstage.name)


def test_without_a_session_nothing_answers(backstage: Backstage) -> None:
    http = requests.Session()
    http.trust_env = False
    answer = http.post(
        f"{backstage.url}/web/dataset/call_kw/doc.incoming/search_read",
        json={
            "params": {
                "model": "doc.incoming",
                "method": "search_read",
                "args": [[]],
                "kwargs": {},
            }
        },
        timeout=60,
    ).json()
    assert "result" not in answer
    assert "SessionExpired" in answer["error"]["data"]["name"]
    page = http.get(f"{backstage.url}/doc/file/1", allow_redirects=False, timeout=60)
    assert page.status_code == 303
    assert "/web/login" in page.headers["Location"]
