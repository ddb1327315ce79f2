"""``odoo backup_documents -d <database> --to <folder>``: dump, files, heads."""

import argparse
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import odoo.api
from odoo import fields
from odoo.addons.doc_management.lib.docmgmt import backup
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tools import config
from odoo.tools.misc import exec_pg_environ, find_pg_tool


class Backup_Documents(Command):  # noqa: N801 - Odoo names commands by class
    """Back one database up with its files, while people work.

    Makes ``<folder>/<database>-<moment>Z`` and prints its name. Files already in an
    earlier backup in the same folder are linked, so a daily backup is small. The key
    file is left out on purpose; keep it elsewhere.
    """

    name = "backup_documents"

    def run(self, cmdargs):
        parser = argparse.ArgumentParser(prog=f"odoo {self.name}")
        parser.add_argument("--to", required=True, type=Path, metavar="FOLDER")
        ours, rest = parser.parse_known_args(cmdargs)
        config.parse_config(rest, setup_logging=True)
        names = config["db_name"]
        if not names:
            sys.exit("Name the database: backup_documents -d <database> --to <folder>")
        name = names if isinstance(names, str) else names[0]
        print(take(name, ours.to.resolve()))


def take(name, root):
    """Back database ``name`` up under ``root``; return the finished folder.

    An interrupted backup leaves a folder ending in ``.part``, which is no backup.
    """
    taken_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
    earlier = backup.latest(root, name)
    folder = root / backup.folder_name(name, taken_at)
    if folder.exists():
        sys.exit(f"{folder} is there already; wait a second and try again.")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    # Stamps, then heads: each is written after what it is over, so that is there.
    heads, versions = _facts(name)
    for beside in (backup.STAMPS, backup.HEADS):
        if heads.with_name(beside).exists():
            shutil.copyfile(heads.with_name(beside), part / beside)
    subprocess.run(
        [
            find_pg_tool("pg_dump"),
            "--format=custom",
            "--no-owner",
            f"--file={part / backup.DUMP}",
            name,
        ],
        env=exec_pg_environ(),
        check=True,
    )
    store = Path(config.filestore(name))
    backup.copy_files(
        store, part / backup.FILES, earlier / backup.FILES if earlier else None
    )
    backup.close(part, backup.Manifest(name, taken_at, versions))
    part.rename(folder)
    with Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param(
            backup.LAST, fields.Datetime.to_string(fields.Datetime.now())
        )
    return folder


def _facts(name):
    """Return where the heads lie and the versions of the installed addons."""
    with db_connect(name).cursor() as cr:
        cr.execute(
            "SELECT name, latest_version FROM ir_module_module "
            "WHERE state = 'installed' AND name LIKE 'doc\\_%%'"
        )
        versions = dict(cr.fetchall())
    with Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        return env["doc.ledger.check"]._heads_path(), versions
