"""A backup as a folder: what belongs in it, in which order, and whether it is whole.

::

    van_thu-20260102T030405Z/
        manifest.json     what is here, with size and SHA-256 of dump and heads
        database.dump     pg_dump, custom format
        filestore/        as in the data directory, packets of the exchange included
        heads.jsonl       heads of the sealed ledgers, if there are any
        stamps.jsonl      time-stamps over them, if there are any

Time-stamps are copied first, heads then, the database is dumped after them, the files
are copied last: a stamp is written after its heads, a head after its rows, and files
are added and never rewritten, so that the heads of every stamp, the rows of every head
and every file the dump speaks of are there. The key file is not in
the folder: who finds a backup must not be able to seal with it (Decree 30/2020/NĐ-CP,
Annex VI: the means of protection are kept apart).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import blobs, head_stamps
from .compat import StrEnum

MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "filestore"
HEADS = "heads.jsonl"
STAMPS = head_stamps.FILE
LAST = "doc_management.last_backup"
"""System parameter that holds when the last backup was finished: UTC."""
_PASSING = ("checklist",)
"""Folders of the store that hold marks of Odoo's collector, no content."""


class BackupFault(StrEnum):
    """What is wrong with a backup folder."""

    NO_MANIFEST = "no_manifest"
    """Not a backup, or one that was interrupted."""
    MISSING = "missing"
    CHANGED = "changed"


class BackupError(Exception):
    """The folder cannot be used; the fault and the part tell why."""

    def __init__(self, fault: BackupFault, part: str) -> None:
        super().__init__(f"{part}: {fault}")
        self.fault = fault
        self.part = part


@dataclass(frozen=True)
class Part:
    """A single file of the backup."""

    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class StoredPlace:
    """A file of a store that outlived its database."""

    place: str
    """Path inside the store."""
    size: int
    modified: float
    """Seconds since 1970, UTC: about when it was stored."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds."""

    database: str
    taken_at: str
    """When the dump began: ISO 8601, UTC."""
    versions: dict[str, str]
    """Addon → version installed in the dumped database."""
    parts: dict[str, Part] = field(default_factory=dict)
    file_count: int = 0
    file_bytes: int = 0


def folder_name(database: str, taken_at: str) -> str:
    """Return the name of a backup: ``van_thu-20260102T030405Z``."""
    moment = taken_at.replace("-", "").replace(":", "").split("+")[0].split(".")[0]
    return f"{database}-{moment}Z"


def copy_files(source: Path, target: Path, earlier: Path | None = None) -> int:
    """Copy a file store; return how many files were read anew.

    A file that an ``earlier`` backup on the same disk holds is linked, not copied:
    files of the store never change, so a daily backup costs what the day added.

    :raises OSError: disk full, …
    """
    copied = 0
    for path in _files(source):
        place = path.relative_to(source)
        new = target / place
        new.parent.mkdir(parents=True, exist_ok=True)
        if earlier and _same(earlier / place, path):
            os.link(earlier / place, new)
            continue
        shutil.copyfile(path, new)
        with new.open("rb+") as stream:
            os.fsync(stream.fileno())
        copied += 1
    return copied


def add_files(source: Path, target: Path) -> int:
    """Copy what only ``source`` has; return how many files that were.

    Files are named by their content, so two stores of one database are put together
    without a choice between them. Nothing that is there is written over.

    :raises OSError: disk full, …
    """
    added = 0
    for path in _files(source):
        new = target / path.relative_to(source)
        if new.exists():
            continue
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, new)
        with new.open("rb+") as stream:
            os.fsync(stream.fileno())
        added += 1
    return added


def compare(
    store: Path, known: Collection[str]
) -> tuple[tuple[str, ...], tuple[StoredPlace, ...]]:
    """Return (places the database names and the store lacks, files nobody names)."""
    unnamed, there = [], set()
    for path in _files(store):
        place = path.relative_to(store).as_posix()
        there.add(place)
        if place not in known:
            stat = path.stat()
            unnamed.append(StoredPlace(place, stat.st_size, stat.st_mtime))
    return tuple(sorted(set(known) - there)), tuple(unnamed)


def describe(path: Path) -> Part:
    """Return size and SHA-256 of a file, read in pieces."""
    sha256, size = blobs.sha256_of(path)
    return Part(size, sha256)


def close(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest of a folder whose parts are complete; last of all."""
    parts = {
        name: describe(folder / name)
        for name in (DUMP, HEADS, STAMPS)
        if (folder / name).exists()
    }
    sizes = [path.stat().st_size for path in _files(folder / FILES)]
    whole = Manifest(
        manifest.database,
        manifest.taken_at,
        manifest.versions,
        parts,
        len(sizes),
        sum(sizes),
    )
    text = json.dumps(asdict(whole), ensure_ascii=False, indent=2, sort_keys=True)
    with (folder / MANIFEST).open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    return whole


def read(folder: Path, *, with_files: bool = True) -> Manifest:
    """Return the manifest of a backup after checking it against what lies there.

    Without its files where another store takes their place: each is read and compared
    with its record afterwards.

    :raises BackupError: no backup, interrupted, or a part is missing or changed
    """
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        manifest = Manifest(parts=parts, **values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupError(BackupFault.NO_MANIFEST, MANIFEST) from error
    for name, part in manifest.parts.items():
        if not (folder / name).exists():
            raise BackupError(BackupFault.MISSING, name)
        if describe(folder / name) != part:
            raise BackupError(BackupFault.CHANGED, name)
    if not with_files:
        return manifest
    sizes = [path.stat().st_size for path in _files(folder / FILES)]
    if len(sizes) < manifest.file_count:
        raise BackupError(BackupFault.MISSING, FILES)
    if sum(sizes) != manifest.file_bytes:
        raise BackupError(BackupFault.CHANGED, FILES)
    return manifest


def latest(root: Path, database: str) -> Path | None:
    """Return the newest finished backup of a database in ``root``."""
    found = sorted(
        path
        for path in root.glob(f"{database}-*Z")
        if (path / MANIFEST).exists() and path.name.rpartition("-")[0] == database
    )
    return found[-1] if found else None


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        return
    for path in sorted(root.rglob("*")):
        if path.relative_to(root).parts[0] in _PASSING or not path.is_file():
            continue
        if path.name.endswith(".part"):
            continue  # being written: not yet spoken of
        yield path


def _same(old: Path, new: Path) -> bool:
    try:
        return old.stat().st_size == new.stat().st_size
    except FileNotFoundError:
        return False
