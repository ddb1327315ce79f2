"""A directory held open. Nothing below it is ever reached through a path.

Every name is one component, every step is taken from the open directory and follows no
symbolic link: whatever other programs put there, nothing outside is read or written.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
FILE_MODE = 0o660
FOLDER_MODE = 0o770


class UnsafeName(ValueError):
    """A name that is no plain name of a file."""


@dataclass(frozen=True)
class Entry:
    """A regular file."""

    name: str
    size: int
    modified: int
    """Nanoseconds since 1970."""


class Folder:
    """One directory; use as a context manager."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def at(cls, path: str | Path) -> Folder:
        """Open a directory whose path is trusted.

        :raises OSError: it is not there, or no directory
        """
        return cls(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self._handle)

    def child(self, name: str, *, make: bool = False) -> Folder:
        """Open a directory in it; make it when told to.

        :raises OSError: it is not there, or a link, or no directory
        """
        _plain(name)
        if make:
            try:
                os.mkdir(name, FOLDER_MODE, dir_fd=self._handle)
                os.fsync(self._handle)
            except FileExistsError:
                pass
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        return Folder(os.open(name, flags, dir_fd=self._handle))

    def names(self) -> list[str]:
        """Names of everything in it, sorted."""
        return sorted(os.listdir(self._handle))

    def files(self) -> Iterator[Entry]:
        """Regular files, oldest first; links and devices do not count."""
        found = []
        with os.scandir(self._handle) as entries:
            for entry in entries:
                try:
                    info = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(info.st_mode):
                    found.append(Entry(entry.name, info.st_size, info.st_mtime_ns))
        yield from sorted(found, key=lambda one: (one.modified, one.name))

    def has(self, name: str) -> bool:
        """Whether there is a regular file of that name."""
        try:
            info = os.stat(_plain(name), dir_fd=self._handle, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(info.st_mode)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The bytes of a file as it was listed, in pieces.

        :raises OSError: it is gone, is a link, or has changed since
        """
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(_plain(entry.name), flags, dir_fd=self._handle)
        with os.fdopen(handle, "rb") as stream:
            for moment in ("before", "after"):
                info = os.fstat(stream.fileno())
                listed = (entry.size, entry.modified)
                same = (info.st_size, info.st_mtime_ns) == listed
                if not stat.S_ISREG(info.st_mode) or not same:
                    raise OSError(f"{entry.name} is being written")
                if moment == "before":
                    while piece := stream.read(CHUNK):
                        yield piece

    def text(self, name: str, most: int = 8192) -> str:
        """The beginning of a small text file; "" when there is none."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            handle = os.open(_plain(name), flags, dir_fd=self._handle)
        except OSError:
            return ""
        with os.fdopen(handle, "rb") as stream:
            return stream.read(most).decode("utf-8", "replace")

    def write(self, name: str, pieces: Iterable[bytes], sha256: str = "") -> None:
        """Put a file there, whole or not at all, so that it survives a power cut.

        :param sha256: what the bytes must be, if they come from somewhere else
        :raises OSError: disk full, no permission, other bytes …; nothing is there then
        """
        temporary = f".{os.urandom(12).hex()}.part"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        digest = hashlib.sha256()
        handle = os.open(temporary, flags, FILE_MODE, dir_fd=self._handle)
        try:
            with os.fdopen(handle, "wb") as stream:
                for piece in pieces:
                    digest.update(piece)
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            if sha256 and digest.hexdigest() != sha256:
                raise OSError("the content changed while it was written")
            os.rename(
                temporary,
                _plain(name),
                src_dir_fd=self._handle,
                dst_dir_fd=self._handle,
            )
        except BaseException:
            os.unlink(temporary, dir_fd=self._handle)
            raise
        os.fsync(self._handle)

    def move(self, name: str, target: Folder, new_name: str) -> None:
        """Move a file into another directory, durably.

        :raises OSError: it is gone, or another file system
        """
        os.rename(
            _plain(name),
            _plain(new_name),
            src_dir_fd=self._handle,
            dst_dir_fd=target._handle,
        )
        os.fsync(target._handle)
        os.fsync(self._handle)

    def sweep(self, before: int) -> None:
        """Remove what writers that died have left, if older than ``before`` (ns)."""
        for entry in self.files():
            if _is_leftover(entry.name) and entry.modified < before:
                os.unlink(entry.name, dir_fd=self._handle)


def _plain(name: str) -> str:
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise UnsafeName(name[:80])
    return name


def _is_leftover(name: str) -> bool:
    return len(name) == 30 and name.startswith(".") and name.endswith(".part")
