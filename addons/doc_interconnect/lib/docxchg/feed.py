"""Published documents as an Atom feed (RFC 4287) and as open data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr


@dataclass(frozen=True)
class Published:
    """What everybody may know of a published document, and nothing else."""

    key: int
    number: str
    """Number and sign as printed."""
    issued: dt.date
    kind: str
    subject: str
    issuer: str
    signer: str
    published: dt.datetime
    """Aware."""
    file: str
    """Address of the file, without the server's."""
    sha256: str


def atom(base: str, title: str, rows: Sequence[Published]) -> bytes:
    """The feed, newest first.

    :param base: address of the list, with server
    """
    updated = max((row.published for row in rows), default=_EPOCH)
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(base)}</id><title>{escape(title)}</title>",
        f"<updated>{updated.isoformat()}</updated>",
        f"<author><name>{escape(title)}</name></author>",
    ]
    for row in rows:
        address = f"{base}/{row.key}"
        name = f"{row.kind} {row.number}".strip()
        out += [
            f"<entry><id>{escape(address)}</id>",
            f"<title>{escape(f'{name}: {row.subject}')}</title>",
            f"<updated>{row.published.isoformat()}</updated>",
            f"<link href={quoteattr(address)}/>",
            f"<summary>{escape(row.issuer)}</summary></entry>",
        ]
    return "\n".join([*out, "</feed>", ""]).encode()


def as_data(row: Published, base: str = "") -> dict[str, str]:
    """Return what may be known of one document as plain values.

    :param base: address of the server, put before that of the file
    """
    return {
        "so_ky_hieu": row.number,
        "ngay_ban_hanh": row.issued.isoformat(),
        "loai": row.kind,
        "trich_yeu": row.subject,
        "co_quan_ban_hanh": row.issuer,
        "nguoi_ky": row.signer,
        "cong_bo_luc": row.published.isoformat(),
        "tep": base + row.file,
        "sha256": row.sha256,
    }


def open_data(rows: Iterable[Published]) -> bytes:
    """The list as a JSON array."""
    value = [as_data(row) for row in rows]
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class Listed:
    """An agency as the public directory of codes shows it."""

    name: str
    code: str
    """Of QCVN 102:2016/BTTTT."""
    code_qd20: str
    """Of Decision 20/2020/QĐ-TTg."""
    level: str
    parent: str
    """Code of the superior."""
    start: dt.date | None
    end: dt.date | None
    predecessors: tuple[str, ...]
    """Codes of those it took over from."""


def agencies_data(rows: Iterable[Listed]) -> bytes:
    """The directory of codes as a JSON array."""
    value = [
        {
            "ten": row.name,
            "ma_dinh_danh": row.code,
            "ma_dinh_danh_qd20": row.code_qd20,
            "cap": row.level,
            "ma_cap_tren": row.parent,
            "hieu_luc_tu": row.start.isoformat() if row.start else None,
            "hieu_luc_den": row.end.isoformat() if row.end else None,
            "hop_nhat_tu": list(row.predecessors),
        }
        for row in rows
    ]
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


class Allowance:
    """How often one caller may ask: so many times a minute, then he waits.

    Knows no clock; the moment comes with each question (seconds, monotonic).
    """

    def __init__(self, per_minute: int, callers: int = 10_000) -> None:
        self.per_minute = per_minute
        self.callers = callers
        self._seen: dict[str, tuple[float, float]] = {}

    def take(self, caller: str, now: float) -> bool:
        """Whether this question is still allowed."""
        left, at = self._seen.get(caller, (float(self.per_minute), now))
        left = min(left + (now - at) * self.per_minute / 60, float(self.per_minute))
        if len(self._seen) >= self.callers and caller not in self._seen:
            # Bounded: whoever asked longest ago starts anew.
            self._seen.pop(next(iter(self._seen)))
        self._seen.pop(caller, None)
        self._seen[caller] = (max(left - 1, 0.0) if left >= 1 else left, now)
        return left >= 1


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
