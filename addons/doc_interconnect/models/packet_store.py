"""Packets as files: written durably before any row speaks of them.

They lie in the database's file store, so that a backup of the one holds the other,
named by their SHA-256. Nothing collects them: they are evidence.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from odoo.addons.doc_management.lib.docmgmt import blobs
from odoo.tools import config

from ..lib.docxchg.axis.hashfile import TRAILER

MEGABYTE = 1024 * 1024
CHUNK = MEGABYTE
FOLDER = "exchange"


@dataclass(frozen=True)
class StoredPacket:
    """A packet in the store, read in slices and never held whole."""

    path: Path
    sha256: str
    size: int

    def __len__(self):
        return self.size

    def __getitem__(self, part):
        start, stop, _step = part.indices(self.size)
        with self.path.open("rb") as stream:
            stream.seek(start)
            return stream.read(max(stop - start, 0))

    def chunks(self):
        """Yield the bytes in pieces of at most one megabyte."""
        with self.path.open("rb") as stream:
            while piece := stream.read(CHUNK):
                yield piece


class Spool:
    """A packet on its way into the store, hashed while it is written.

    Two digests are kept, with and without the two last bytes, because clients append
    a line break that belongs to the packet or not. Use as a context manager: what was
    not stored is gone when the block ends.
    """

    def __init__(self, env):
        self._root = _root(env)
        _make_folder(self._root)
        handle, name = tempfile.mkstemp(
            prefix=".spool.", suffix=".part", dir=self._root
        )
        self._path = Path(name)
        self._stream = os.fdopen(handle, "w+b")
        self._digest = hashlib.sha256()
        self._held = b""
        self.size = 0

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self._stream.close()
        self._path.unlink(missing_ok=True)

    def write(self, data):  # pylint: disable=method-required-super
        """Take the next piece."""
        self._stream.write(data)
        self.size += len(data)
        self._held += data
        keep = len(TRAILER)
        self._digest.update(self._held[:-keep])
        self._held = self._held[-keep:]

    @property
    def whole(self):
        """SHA-256 (32 bytes) of everything."""
        digest = self._digest.copy()
        digest.update(self._held)
        return digest.digest()

    @property
    def stripped(self):
        """SHA-256 (32 bytes) without a line break at the end."""
        return self._digest.digest() if self._held == TRAILER else self.whole

    def store(self, digest):
        """Make it durable under its name; one of the two digests says how much of it.

        :return: :class:`StoredPacket`
        :raises OSError: disk full, …; nothing is stored then
        """
        if digest != self.whole:
            self.size -= len(TRAILER)
            self._stream.truncate(self.size)
        self._stream.flush()
        os.fchmod(self._stream.fileno(), 0o600)
        os.fsync(self._stream.fileno())
        path = self._root / digest.hex()[:2] / digest.hex()
        _make_folder(path.parent)
        os.replace(self._path, path)
        _sync(path.parent)
        return StoredPacket(path, digest.hex(), self.size)


def path_of(env, sha256):
    """Return where the packet of that hash lies."""
    return _root(env) / sha256[:2] / sha256


def place_of(sha256):
    """Return the path inside the file store of the packet of that hash."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def write(env, content):
    """Store the bytes durably and return their SHA-256."""
    sha256 = blobs.sha256_hex(content)
    blobs.write_durable(path_of(env, sha256), content)
    return sha256


def read(env, sha256):
    """Return the bytes; :class:`blobs.BlobError` when they are gone or changed."""
    return blobs.read_checked(path_of(env, sha256), sha256)


def opened(env, sha256):
    """Return the packet for reading in pieces, after all of it was checked.

    :raises blobs.BlobError: gone or changed
    """
    path = path_of(env, sha256)
    try:
        found, size = blobs.sha256_of(path)
    except FileNotFoundError as error:
        raise blobs.BlobError(blobs.BlobFault.MISSING, name=path.name) from error
    if found != sha256:
        raise blobs.BlobError(blobs.BlobFault.CHANGED, name=path.name)
    return StoredPacket(path, sha256, size)


def space(env):
    """Return (free, total) bytes of the disk that is nearest to being full.

    Packets and the files of documents may lie on disks of their own.
    """
    places = [_root(env), Path(config.filestore(env.cr.dbname))]
    found = [shutil.disk_usage(_existing(place)) for place in places]
    least = min(found, key=lambda one: one.free)
    return least.free, least.total


def drop(env):
    """Delete all packets of this database."""
    shutil.rmtree(_root(env), ignore_errors=True)


def _root(env):
    return Path(config.filestore(env.cr.dbname)) / FOLDER


def _existing(folder):
    """Return the folder, or the nearest one above it that is there already."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _make_folder(folder):
    """Make the folder; a new entry lasts only when its parent is on disk too."""
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        _sync(one.parent)


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
