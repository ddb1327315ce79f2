"""Files that hold a stretch of the journal and can be checked by themselves.

A file is a zip of three parts: ``journal.jsonl`` with a sealed row a line, in order of
sealing; ``names.json`` with the names behind its numbers; ``manifest.json`` with where
the stretch begins and ends, the SHA-256 of the other parts and a mark made with a key
of the installation. Each file begins where the one before ended, so a row of files
is the chain itself, without a database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from . import chain
from .compat import StrEnum
from .heads import Head

ROWS, NAMES, MANIFEST = "journal.jsonl", "names.json", "manifest.json"
FORM = "odoo-van-thu journal 1"


class ArchiveFault(StrEnum):
    """What is wrong with a file."""

    BROKEN = "broken"
    """No such file, or a part of it is missing or damaged."""
    PART = "part"
    """A part differs from its SHA-256 in the manifest."""
    ENDS = "ends"
    """It does not begin, end or count as the manifest says."""
    ORDER = "order"
    """A seal number is missing or out of order."""
    CONTENT = "content"
    """A row was changed after it was sealed."""
    SEAL = "seal"
    """A seal is not that of this installation's key."""
    MARK = "mark"
    """The manifest was not made with this installation's key."""
    HEAD = "head"
    """Another seal was written outside at the time."""


@dataclass(frozen=True)
class Found:
    """One fault; ``place`` is the seal number it is at, 0 for the whole file."""

    fault: ArchiveFault
    place: int = 0


@dataclass(frozen=True)
class JournalRow:
    """A sealed row as it is stored."""

    place: int
    """Seal number."""
    digest: str
    seal: str
    content: Mapping[str, object]
    """What was sealed, in its canonical form."""


@dataclass(frozen=True)
class Keys:
    """Keys derived from the key file: ``journal`` and ``journal_archive``."""

    rows: bytes
    manifest: bytes


@dataclass(frozen=True)
class Manifest:
    """What a file holds."""

    database: str
    made_at: str
    """ISO 8601 with zone."""
    first: int
    last: int
    previous: str
    """Seal of the row before the first."""
    seal: str
    """Seal of the last row."""
    rows_sha256: str
    names_sha256: str
    form: str = FORM

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def write(
    path: Path,
    rows: Iterable[JournalRow],
    *,
    database: str,
    made_at: str,
    previous: str,
    names: Mapping[str, Mapping[str, str]],
    keys: Keys,
) -> tuple[Manifest, str]:
    """Write a file and force it to disk; return its manifest and its SHA-256.

    Written beside its name and moved there when it is whole; readable by its owner
    alone.

    :param previous: seal of the row before the first of ``rows``
    :param names: {kind: {number: name}} of people and agencies
    :raises ValueError: no rows
    :raises OSError: the folder cannot be written
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.part")
    first = last = 0
    seal = previous
    rows_hash = hashlib.sha256()
    told = _json(names)
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
                with packed.open(ROWS, "w", force_zip64=True) as lines:
                    for row in rows:
                        line = _json(asdict(row)) + b"\n"
                        rows_hash.update(line)
                        lines.write(line)
                        first, last, seal = first or row.place, row.place, row.seal
                if not first:
                    raise ValueError("no rows to write")
                manifest = Manifest(
                    database=database,
                    made_at=made_at,
                    first=first,
                    last=last,
                    previous=previous,
                    seal=seal,
                    rows_sha256=rows_hash.hexdigest(),
                    names_sha256=hashlib.sha256(told).hexdigest(),
                )
                packed.writestr(NAMES, told)
                marked = {**asdict(manifest), "mark": _mark(manifest, keys)}
                packed.writestr(MANIFEST, _json(marked))
            stream.flush()
            os.fsync(stream.fileno())
            stream.seek(0)
            whole = hashlib.sha256()
            while chunk := stream.read(1 << 20):
                whole.update(chunk)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return manifest, whole.hexdigest()


def verify(
    path: Path, keys: Keys, heads: Iterable[Head] = ()
) -> tuple[Manifest | None, tuple[Found, ...]]:
    """Check a file by itself; return its manifest and what is wrong (empty = intact).

    :param heads: heads kept outside; those of the journal within the stretch are
        compared
    """
    try:
        with zipfile.ZipFile(path) as packed:
            values = json.loads(packed.read(MANIFEST))
            mark = values.pop("mark")
            manifest = Manifest(**values)
            found = list(_verify_parts(packed, manifest, str(mark), keys, heads))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None, (Found(ArchiveFault.BROKEN),)
    return manifest, tuple(found)


def _verify_parts(
    packed: zipfile.ZipFile,
    manifest: Manifest,
    mark: str,
    keys: Keys,
    heads: Iterable[Head],
) -> Iterator[Found]:
    if manifest.form != FORM or not hmac.compare_digest(_mark(manifest, keys), mark):
        yield Found(ArchiveFault.MARK)
    if hashlib.sha256(packed.read(NAMES)).hexdigest() != manifest.names_sha256:
        yield Found(ArchiveFault.PART)
    known: dict[int, set[str]] = {}
    for head in heads:
        if head.chain.ledger == "journal":
            known.setdefault(head.position, set()).add(head.seal)
    rows_hash = hashlib.sha256()
    place, previous = manifest.first - 1, manifest.previous
    with packed.open(ROWS) as lines:
        for line in lines:
            rows_hash.update(line)
            row = JournalRow(**json.loads(line))
            yield from _verify_row(row, place, previous, keys)
            if known.get(row.place, {row.seal}) != {row.seal}:
                yield Found(ArchiveFault.HEAD, row.place)
            place, previous = row.place, row.seal
    if rows_hash.hexdigest() != manifest.rows_sha256:
        yield Found(ArchiveFault.PART)
    if (place, previous) != (manifest.last, manifest.seal):
        yield Found(ArchiveFault.ENDS)


def _verify_row(
    row: JournalRow, place: int, previous: str, keys: Keys
) -> Iterator[Found]:
    if row.place != place + 1:
        yield Found(ArchiveFault.ORDER, row.place)
    if not hmac.compare_digest(chain.row_digest(row.content), row.digest):
        yield Found(ArchiveFault.CONTENT, row.place)
    sealed = chain.seal(keys.rows, previous, row.digest)
    if not hmac.compare_digest(sealed, row.seal):
        yield Found(ArchiveFault.SEAL, row.place)


def _mark(manifest: Manifest, keys: Keys) -> str:
    return chain.seal(keys.manifest, manifest.seal, chain.row_digest(asdict(manifest)))


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
