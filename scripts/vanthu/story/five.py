"""Five agencies on one server, each under its regulation, over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..load.five import PASSWORD
from ..tours.backstage import Backstage, scan, today
from ..tours.browser import JOB_SECONDS
from .seats import Refused, Seat, wait_for


@dataclass(frozen=True)
class Particulars:
    """What one regulation has otherwise than the next."""

    director: str = "leader"
    """Who gets a registered document first and writes the directive."""
    others_read: bool = False
    """Whether who has no part in a document reads it."""
    straight: bool = False
    """Whether the clerk may send past the first recipient."""
    copies: tuple[str, ...] = ()
    """Who is informed of every directive without being named."""
    signs_scans: bool = False
    """Whether the agency signs its scan of a paper before it registers."""
    keeps_out: bool = False
    """Whether complaints of citizens stay outside of the system."""


PARTICULARS = {
    "vl": Particulars(),
    "hn": Particulars(signs_scans=True),
    "ht": Particulars(signs_scans=True),
    "td": Particulars("chief", others_read=True, straight=True, copies=("deputy",)),
    "dn": Particulars(keeps_out=True),
}


def refuse(who: str, act: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Do what must be refused to somebody."""
    try:
        act(*args, **kwargs)
    except Refused:
        return
    raise AssertionError(f"{who} was not refused")


class Agency:
    """One agency: its people at their calls."""

    def __init__(self, backstage: Backstage, code: str, ids: dict[str, int]) -> None:
        self.backstage, self.code, self.ids = backstage, code, ids
        self.particulars = PARTICULARS[code]

    def seat(self, login: str) -> Seat:
        return self.backstage.seat(f"{self.code}.{login}", PASSWORD)

    def act(self, login: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.seat(login).call("doc.incoming", method, *args, **kwargs)

    def refused(self, logins: str, method: str, *args: Any, **kwargs: Any) -> None:
        """Each of these people tries it; none may get through."""
        for login in logins.split():
            refuse(login, self.act, login, method, *args, **kwargs)

    def state(self, record: int, login: str = "clerk") -> str:
        return str(self.seat(login).read("doc.incoming", record, "state")["state"])

    def part(self, login: str, record: int) -> int:
        """The open part of somebody on a document."""
        [row] = self.seat(login).search(
            "doc.assignment",
            [
                ("incoming_id", "=", record),
                ("user_id", "=", self.ids[login]),
                ("state", "=", "open"),
            ],
            "role",
        )
        return int(row["id"])

    def part_refused(self, logins: str, part: int, method: str, *args: Any) -> None:
        """The same about a part of the work."""
        for login in logins.split():
            refuse(login, self.part_act, login, part, method, *args)

    def part_act(self, login: str, part: int, method: str, *args: Any) -> Any:
        return self.seat(login).call("doc.assignment", method, [part], *args)

    def arrived(self, subject: str, **values: Any) -> int:
        """A letter that came by e-mail, entered by the clerk and looked at."""
        clerk = self.seat("clerk")
        record = clerk.create(
            "doc.incoming",
            {
                "subject": subject,
                "issuer_name": "Ủy ban nhân dân xã Đông Giang",
                "issued_number": "47",
                "issued_notation": "UBND",
                "issued_date": str(today()),
                "channel": "email",
                "origin": "created",
                "type_id": self.backstage.ref("doc_management.doc_type_cong_van"),
                **values,
            },
        )
        content = base64.b64encode(scan(subject)).decode()
        clerk.call("doc.incoming", "action_attach", [record], "47-UBND.pdf", content)

        def checked() -> bool:
            row = clerk.read("doc.incoming", record, "verdict")
            return row["verdict"] not in (False, "pending")

        wait_for("verdict", checked, JOB_SECONDS)
        return record

    def registered(self, subject: str) -> int:
        record = self.arrived(subject)
        self.refused("leader head specialist admin", "action_register", [record])
        self.act("clerk", "action_register", [record])
        return record
