"""Files that survive a power cut, and bytes that are what they were.

A blob is written beside its final place, forced to disk, then renamed over it:
whoever opens the final name sees the whole content or none, at any moment and
after any crash.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from .compat import StrEnum
from .errors import RuleError

_CHUNK = 1 << 20


class BlobFault(StrEnum):
    """Why a blob cannot be used."""

    MISSING = "missing"
    CHANGED = "changed"
    """The bytes are not those whose SHA-256 was recorded."""
    UNREADABLE = "unreadable"
    """The disk or the rights on the file do not let it be read."""


class BlobError(RuleError):
    """A blob is gone or is not what was stored."""


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size of a file, read in pieces and never held whole.

    :return: 64 lower-case hexadecimal digits, bytes
    :raises OSError: it is not there or cannot be read
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def write_durable(path: Path, data: bytes, mode: int = 0o600) -> bool:
    """Put the bytes at ``path`` so that they survive a crash from now on.

    A file that already holds exactly these bytes is left alone (its content is still
    forced to disk: its writer may have died before that); any other content, such as
    a truncated leftover, is replaced in one step. Missing directories are made.

    :return: whether the file was written (False: the right bytes were there)
    :raises OSError: disk full, no permission …; the old content then still stands
    """
    _make_directories(path.parent)
    if _holds(path, data):
        _sync(path)
        _sync(path.parent)
        return False
    handle, name = tempfile.mkstemp(
        prefix=f".{path.name[:64]}.", suffix=".part", dir=path.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return True


def read_checked(path: Path, sha256: str) -> bytes:
    """Return the content of ``path`` if its SHA-256 is the recorded one.

    :param sha256: 64 hexadecimal digits
    :raises BlobError: ``missing`` or ``changed``; never returns other bytes
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BlobError(BlobFault.MISSING, name=path.name) from error
    return check_bytes(data, sha256, path.name)


def check_bytes(data: bytes, sha256: str, name: str = "") -> bytes:
    """Return the bytes if their SHA-256 is the recorded one.

    :raises BlobError: ``changed``
    """
    found = sha256_hex(data)
    if found != sha256.lower():
        raise BlobError(BlobFault.CHANGED, name=name, expected=sha256, found=found)
    return data


def fault_of(path: Path, sha256: str) -> tuple[BlobFault | None, int]:
    """Say what is wrong with a stored file, read in pieces and never held whole.

    :param sha256: 64 hexadecimal digits
    :return: the fault (None: the bytes are those recorded) and how many bytes it has;
        0 if they could not all be read
    """
    try:
        found, size = sha256_of(path)
    except FileNotFoundError:
        return BlobFault.MISSING, 0
    except OSError:
        return BlobFault.UNREADABLE, 0
    if found != sha256.lower():
        return BlobFault.CHANGED, size
    return None, size


def shred(path: Path) -> bool:
    """Overwrite a file with random bytes, then with zeros, and remove it.

    Each pass is forced to disk. What a file system keeps elsewhere (journal, copies
    on write, wear levelling) and what lies in backups is beyond a program's reach.

    :return: False if there is no such file (any more)
    :raises OSError: it could not be overwritten; it may still be there
    """
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False
    try:
        size = os.fstat(descriptor).st_size
        for fill in (os.urandom, bytes):
            os.lseek(descriptor, 0, os.SEEK_SET)
            left = size
            while left:
                left -= os.write(descriptor, fill(min(left, _CHUNK)))
            os.fsync(descriptor)
        os.ftruncate(descriptor, 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink(missing_ok=True)
    _sync(path.parent)
    return True


def remove_leftovers(directory: Path, older_than: float) -> int:
    """Delete temporary files that killed writers left in a directory or below it.

    :param older_than: seconds since the epoch; younger files may still be written to
    :return: number of files deleted
    """
    removed = 0
    for path in directory.rglob(".*.part"):
        # A writer may move its file into place while we look.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than:
                path.unlink()
                removed += 1
    return removed


def _holds(path: Path, data: bytes) -> bool:
    try:
        if path.stat().st_size != len(data):
            return False
        with path.open("rb") as stream:
            view = memoryview(data)
            for start in range(0, len(data), _CHUNK):
                if stream.read(_CHUNK) != view[start : start + _CHUNK]:
                    return False
    except FileNotFoundError:
        return False
    return True


def _make_directories(directory: Path) -> None:
    """Make the directory; a new entry lasts only when its parent is on disk too."""
    missing = []
    current = directory
    while not current.is_dir():
        missing.append(current)
        current = current.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        _sync(new.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
