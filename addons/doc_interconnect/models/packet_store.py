"""Packets as files: written durably before any row speaks of them.

They lie in the database's file store, so that a backup of the one holds the other,
named by their SHA-256. Nothing collects them: they are evidence.
"""

import shutil
from pathlib import Path

from odoo.addons.doc_management.lib.docmgmt import blobs
from odoo.tools import config

MEGABYTE = 1024 * 1024


def path_of(env, sha256):
    """Return where the packet of that hash lies."""
    return _root(env) / sha256[:2] / sha256


def write(env, content):
    """Store the bytes durably and return their SHA-256."""
    sha256 = blobs.sha256_hex(content)
    blobs.write_durable(path_of(env, sha256), content)
    return sha256


def read(env, sha256):
    """Return the bytes; :class:`blobs.BlobError` when they are gone or changed."""
    return blobs.read_checked(path_of(env, sha256), sha256)


def drop(env):
    """Delete all packets of this database."""
    shutil.rmtree(_root(env), ignore_errors=True)


def _root(env):
    return Path(config.filestore(env.cr.dbname)) / "exchange"
