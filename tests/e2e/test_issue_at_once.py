"""One document goes out once, however often and from wherever it is issued."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from vanthu.story.seats import Refused, wait_for
from vanthu.tours.backstage import Backstage
from vanthu.tours.browser import JOB_SECONDS

CLERK = "thi.thu"
HANDS = 3


def test_pressing_issue_again_takes_no_second_number(
    backstage: Backstage, mark: str
) -> None:
    subject = f"phát hành một lần, {mark}"
    draft = backstage.signed_for_so(subject)

    def press(_hand: int) -> object:
        """At a browser of its own; a refusal is an answer, too."""
        seat = Backstage(backstage.url, backstage.name).seat(CLERK)
        try:
            return seat.call("doc.outgoing", "action_issue", [draft])
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(press, range(HANDS)))
    assert len(answers) == HANDS
    clerk = backstage.seat(CLERK)

    def sealed() -> dict[str, Any] | None:
        row = clerk.read("doc.outgoing", draft, "state", "name", "issue_error")
        return None if row["state"] == "issuing" else row

    row = wait_for("seal", sealed, JOB_SECONDS)
    assert (row["state"], row["issue_error"]) == ("issued", False)
    lines = clerk.search(
        "doc.register.entry",
        [("series", "=", "out")],
        "number",
        "subject",
        "state",
        order="number",
    )
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    own = [line for line in lines if line["subject"] == subject]
    assert [line["state"] for line in own] == ["used"]
    assert row["name"].startswith(f"{own[0]['number']:02d}/")
    copies = backstage.awaited(subject)
    [arrival] = backstage.seat("duc.long").search(
        "doc.incoming", [("subject", "=", subject)], "name"
    )
    assert (arrival["id"], arrival["name"]) == (copies, row["name"])
