"""Making, copying and dropping databases with their files. Needs psycopg2."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
from psycopg2 import sql

from . import config, setup
from .shell import LOCAL, LOGS, Problem, say, step

LANGUAGE = "vi_VN"
DROP_ATTEMPTS = 10
PROGRESS = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")


def connect(name: str) -> Any:
    """A psycopg2 connection to this database, in the server that is in use."""
    options = config.user_options()
    keys = {"db_host": "host", "db_port": "port", "db_user": "user"}
    keys["db_password"] = "password"
    known = {
        target: options[key]
        for key, target in keys.items()
        if options.get(key, "").lower() not in config.UNSET
    }
    return psycopg2.connect(dbname=name, **known)


def rows(name: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What a query answers; statements without an answer give an empty list."""
    with closing(connect(name)) as connection, connection:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            found: list[tuple[Any, ...]] = (
                cursor.fetchall() if cursor.description else []
            )
            return found


@contextmanager
def _administration() -> Iterator[Any]:
    with closing(connect("postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def exists(name: str) -> bool:
    """Whether there is a database of this name."""
    with _administration() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return cursor.fetchone() is not None


def drop(name: str) -> None:
    """Remove a database, its sessions and its files, if it exists."""
    sessions = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user"
    )
    command = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with _administration() as cursor:
        # Not WITH (FORCE): that fails while autovacuum, which is the server's own, is
        # at work in the database.
        for attempt in range(DROP_ATTEMPTS):
            cursor.execute(sessions, (name,))
            try:
                cursor.execute(command)
                break
            except psycopg2.errors.ObjectInUse:
                if attempt == DROP_ATTEMPTS - 1:
                    raise
                time.sleep(0.5)
    shutil.rmtree(filestore(name), ignore_errors=True)
    # Heads of a database that is gone would accuse the next one of this name.
    shutil.rmtree(filestore(name).parents[1] / "van_thu_heads" / name, True)


def copy(source: str, target: str) -> None:
    """A second database with the same content; `target` is replaced."""
    drop(target)
    with _administration() as cursor:
        query = "CREATE DATABASE {} TEMPLATE {}"
        names = (sql.Identifier(target), sql.Identifier(source))
        cursor.execute(sql.SQL(query).format(*names))
    if filestore(source).is_dir():
        shutil.copytree(filestore(source), filestore(target))


def filestore(name: str) -> Path:
    """Folder of the attachments of this database."""
    data = config.user_options().get("data_dir") or str(LOCAL / "data")
    return Path(data) / "filestore" / name


def odoo_log(name: str) -> Path:
    """Where the output of the commands on this database goes."""
    return LOGS / f"{name}.log"


def create(
    name: str,
    addons: Sequence[str],
    *,
    demo: bool = False,
    vietnamese: bool = True,
    progress: bool = True,
) -> None:
    """A new database with these addons; an old one of the name is dropped.

    `demo`: with the demo data of every addon, those of Odoo included.
    """
    drop(name)
    arguments = ["-i", ",".join(addons), "--skip-auto-install"]
    if demo:
        arguments.append("--with-demo")
    if vietnamese:
        arguments.append(f"--load-language={LANGUAGE}")
    odoo_log(name).unlink(missing_ok=True)
    with step(f"making database {name} with {', '.join(addons)}"):
        run_odoo(name, *arguments, progress=progress)


def run_odoo(name: str, *arguments: str, progress: bool = False) -> None:
    """Run Odoo on a database until it is done, without its web server."""
    command_odoo(
        name,
        "-d",
        name,
        *arguments,
        "--stop-after-init",
        "--no-http",
        progress=progress,
    )


def command_odoo(name: str, *arguments: str, progress: bool = False) -> None:
    """Run a command of Odoo, e.g. `module uninstall`; its output goes to the log."""
    log = odoo_log(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    tail: deque[str] = deque(maxlen=25)
    with log.open("a") as out:
        process = subprocess.Popen(
            [*setup.server_command(), *arguments],
            env=setup.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for line in process.stdout or ():
            out.write(line)
            tail.append(line)
            match = PROGRESS.search(line) if progress else None
            if match and int(match[2]) % 10 == 0:
                say(f"  {name}: addon {match[2]} of {match[3]} ({match[1]})")
    if process.wait():
        raise Problem(
            f"Odoo failed on database {name}:\n{''.join(tail)}\nWhole log: {log}"
        )


def installed(name: str) -> set[str]:
    """Names of the addons installed in this database."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return {row[0] for row in rows(name, query)}


def broken(name: str) -> bool:
    """Whether an installation was cut off, or this is no Odoo database."""
    try:
        query = "SELECT count(*) FROM ir_module_module WHERE state LIKE 'to %'"
        return bool(rows(name, query)[0][0])
    except psycopg2.Error:
        return True


def set_parameter(name: str, key: str, value: str) -> None:
    """Set a system parameter while no server is running on the database."""
    rows(
        name,
        "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
        " VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        value,
    )
