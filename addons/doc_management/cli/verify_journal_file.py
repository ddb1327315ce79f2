"""``odoo verify_journal_file <file>…``: check files of the journal by themselves."""

import argparse
import sys
from pathlib import Path

from odoo.addons.doc_management.lib.docmgmt import heads, journal_archive, keys
from odoo.addons.doc_management.models.secret_key import key_path
from odoo.cli import Command
from odoo.tools import config


class Verify_Journal_File(Command):  # noqa: N801 - Odoo names commands by class
    """Check files of the journal with the key file alone; no database is asked.

    Prints one line a file, and one for each fault; ends with 1 when one is not intact
    or when two of them do not follow each other.
    """

    name = "verify_journal_file"

    def run(self, cmdargs):
        parser = argparse.ArgumentParser(prog=f"odoo {self.name}")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--heads", type=Path, metavar="HEADS.JSONL")
        ours, rest = parser.parse_known_args(cmdargs)
        config.parse_config(rest, setup_logging=True)
        if not key_path().exists():
            sys.exit(f"There is no key file at {key_path()}.")
        master = keys.load_or_create(key_path())
        lines, is_good = check(ours.files, master, ours.heads)
        print("\n".join(lines))
        if not is_good:
            sys.exit(1)


def check(paths, master, heads_path=None):
    """Return what to print about files, and whether all are intact.

    :param master: the 32 bytes of the key file
    :param heads_path: file of the heads kept outside, if it is at hand
    """
    own = journal_archive.Keys(
        keys.derive(master, "journal"), keys.derive(master, "journal_archive")
    )
    known = list(heads.read(heads_path)) if heads_path else []
    lines, ends, is_good = [], {}, True
    for path in paths:
        manifest, found = journal_archive.verify(path, own, known)
        is_good = is_good and not found
        if manifest is not None:
            ends[manifest.first] = (path, manifest)
            lines.append(
                f"{path}: rows {manifest.first}-{manifest.last} of "
                f"{manifest.database}, {len(found)} faults"
            )
        lines += [f"{path}: {one.fault} {one.place or ''}".rstrip() for one in found]
    ordered = [ends[first] for first in sorted(ends)]
    for (_path, one), (path, after) in zip(ordered, ordered[1:], strict=False):
        if (one.last + 1, one.seal) != (after.first, after.previous):
            lines.append(f"{path}: does not follow row {one.last}")
            is_good = False
    return lines, is_good
