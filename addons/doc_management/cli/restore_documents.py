"""``odoo restore_documents -d <new database> --from <backup>``: bring one back."""

import argparse
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import odoo.api
from odoo import SUPERUSER_ID
from odoo.addons.doc_management.lib.docmgmt import backup
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tools import SQL, config
from odoo.tools.misc import exec_pg_environ, find_pg_tool


class Restore_Documents(Command):  # noqa: N801 - Odoo names commands by class
    """Bring a backup back under a new database name, and check all of it.

    Never touches a database or a file store that is there. Start the server with
    ``max_cron_threads = 0`` first: then nothing is sent before somebody has looked.
    Says what of the file store is missing, what no record names, and what a person must
    look up. Ends with 1 when a chain, a file or a head is not as it was.
    """

    name = "restore_documents"

    def run(self, cmdargs):
        parser = argparse.ArgumentParser(prog=f"odoo {self.name}")
        parser.add_argument(
            "--from", required=True, type=Path, metavar="BACKUP", dest="folder"
        )
        parser.add_argument(
            "--files",
            type=Path,
            metavar="STORE",
            help="a file store that outlived the database, older or newer than the "
            "backup: read, never changed; what it has is kept beside the backup's",
        )
        ours, rest = parser.parse_known_args(cmdargs)
        if ours.files and not ours.files.is_dir():
            sys.exit(f"{ours.files} is no folder. Name the file store that is left.")
        config.parse_config(rest, setup_logging=True)
        names = config["db_name"]
        if not names:
            sys.exit("Name the new database: restore_documents -d <name> --from <…>")
        name = names if isinstance(names, str) else names[0]
        try:
            manifest = backup.read(ours.folder, with_files=not ours.files)
        except backup.BackupError as error:
            sys.exit(f"{ours.folder} cannot be restored: {error}. Take another backup.")
        put_back(name, ours.folder, ours.files)
        faults = check(name)
        print("\n".join(report(name)))
        print(
            f"{name}: backup of {manifest.taken_at}, {manifest.file_count} files, "
            f"{len(faults)} faults"
        )
        if faults:
            print("\n".join(faults))
            sys.exit(1)


def put_back(name, folder, files=None):
    """Make database and file store ``name`` from the backup in ``folder``.

    :param files: a file store that is left; files of both are kept
    """
    store = Path(config.filestore(name))
    if store.exists() and any(store.iterdir()):
        sys.exit(f"{store} is not empty. Choose another database name.")
    # Outside any transaction: CREATE DATABASE allows none.
    with closing(db_connect("postgres").cursor()) as cr:
        cr.rollback()
        cr._cnx.autocommit = True
        cr.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cr.fetchone():
            sys.exit(f"There is a database {name}. Choose another name.")
        cr.execute(
            SQL(
                "CREATE DATABASE %s ENCODING 'unicode' LC_COLLATE 'C' "
                "TEMPLATE template0",
                SQL.identifier(name),
            )
        )
    subprocess.run(
        [
            find_pg_tool("pg_restore"),
            "--no-owner",
            "--exit-on-error",
            f"--dbname={name}",
            str(folder / backup.DUMP),
        ],
        env=exec_pg_environ(),
        check=True,
    )
    backup.copy_files(folder / backup.FILES, store)
    if files:
        backup.add_files(files, store)
    with Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, SUPERUSER_ID, {})
        heads = env["doc.ledger.check"]._heads_path()
    if (folder / backup.HEADS).exists() and not heads.exists():
        heads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / backup.HEADS, heads)
        if (folder / backup.STAMPS).exists():
            shutil.copyfile(folder / backup.STAMPS, heads.with_name(backup.STAMPS))


def check(name):
    """Read every chain and every file again; return what is wrong, a line each."""
    with Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, SUPERUSER_ID, {})
        ledgers = env["doc.ledger.check"]._check()
        faults = (ledgers.faults or "").splitlines()
        files = env["doc.file.check"]
        # One that ran when the backup was taken read other files.
        files._running()._finish()
        walk = files._start()
        while walk._read_page():
            pass
        for one in walk.fault_ids:
            faults.append(f"{one.fault}: {one.res_model} {one.res_id} {one.sha256}")
    return faults


def report(name):
    """Return what is missing, what nobody names and what a person must look up."""
    with Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, SUPERUSER_ID, {})
        store = Path(config.filestore(name))
        found = backup.compare(store, env["doc.file.check"]._known_places())
        return env["doc.restore.report"]._report(*found)
