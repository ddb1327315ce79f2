"""Databases and servers for a rush of clerks."""

from __future__ import annotations

import configparser
import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .. import config, database, setup
from ..server import Server, free_port, running
from ..shell import BUILD, ROOT, Problem
from .book import Book, codes, examine
from .crowd import Desk, Told, kill_worker, rush

PORTS = (18500, 18999)
BENCH_ADDONS = ROOT / "tests" / "perf" / "addons"
HERE = BUILD / "load"


def addons_path(*more: Path) -> str:
    """The argument that adds folders of addons to those in force."""
    parser = configparser.RawConfigParser()
    parser.read(config.MERGED_CONF)
    known = parser.get("options", "addons_path")
    return "--addons-path=" + ",".join([known, *map(str, more)])


def build(name: str, addons: Sequence[str], *, folders: Sequence[Path] = ()) -> None:
    """A database with these addons and their parents, and without demo data."""
    database.drop(name)
    database.odoo_log(name).unlink(missing_ok=True)
    install(name, addons, folders=folders)


def install(name: str, addons: Sequence[str], *, folders: Sequence[Path] = ()) -> None:
    """The same in a database that is there."""
    wanted = ("-i", ",".join(addons), "--skip-auto-install")
    database.run_odoo(name, *wanted, addons_path(*folders))


def people(
    name: str, clerks: int, letters: int, broken: int, folders: Sequence[Path] = ()
) -> list[Desk]:
    """Fill a database, see `office.prepare`; who works at it with what."""
    HERE.mkdir(parents=True, exist_ok=True)
    result = HERE / f"{name}.json"
    plan = {"clerks": clerks, "letters": letters, "broken": broken}
    plan_text = json.dumps({**plan, "result": str(result)})
    _shell(name, "prepare", folders, LOAD_PLAN=plan_text)
    return [Desk(**desk) for desk in json.loads(result.read_text())]


@contextmanager
def server(
    name: str, workers: int, folders: Sequence[Path] = (), **environment: str
) -> Iterator[Server]:
    """A server with worker processes on this database, for the length of the block."""
    options = [
        f"--workers={workers}",
        "--max-cron-threads=1",
        # Memory of forked workers counts what they share with their parent.
        f"--limit-memory-soft={4 * 1024**3}",
        f"--limit-memory-hard={5 * 1024**3}",
        addons_path(*folders),
    ]
    made = Server(
        name,
        [name],
        port=free_port(*PORTS),
        arguments=options,
        environment=environment,
    )
    made.log.unlink(missing_ok=True)
    with made:
        yield made


def play(
    name: str,
    desks: Sequence[Desk],
    *,
    workers: int = 4,
    seconds: float = 3600,
    kills: int = 2,
    kill_every: float = 5,
    folders: Sequence[Path] = (),
    **environment: str,
) -> tuple[Told, Book]:
    """Run one rush on a database, then settle it; what was told and what is true."""
    with server(name, workers, folders, **environment) as running_server:
        parent = running(running_server.pid_file)
        if parent is None:
            raise Problem(f"The server is gone. Its log: {running_server.log}")
        turns = iter(range(kills))
        told = rush(
            running_server.url,
            name,
            desks,
            seconds,
            lambda: kill_worker(running_server.log, parent, next(turns)),
            kill_every,
            kills,
        )
    result = HERE / f"{name}.settled.json"
    _shell(name, "settle", folders, LOAD_RESULT=str(result))
    book = examine(name, told.answers)
    book.faults += codes(name)
    book.faults += [f"chain: {fault}" for fault in json.loads(result.read_text())]
    return told, book


def five(name: str) -> dict[str, dict[str, int]]:
    """Five agencies on a database with the demo, one under each regulation."""
    HERE.mkdir(parents=True, exist_ok=True)
    result = HERE / f"{name}.five.json"
    _shell(name, "prepare", (), module="five", FIVE_RESULT=str(result))
    made: dict[str, dict[str, int]] = json.loads(result.read_text())
    return made


def _shell(
    name: str,
    act: str,
    folders: Sequence[Path],
    module: str = "office",
    **environment: Any,
) -> None:
    """Run a function of a module here in Odoo's shell; its end must be reached."""
    log = database.odoo_log(name)
    command = [*setup.server_command(), "shell", "-d", name, "--no-http"]
    done = HERE / f"{name}.{act}.done"
    done.unlink(missing_ok=True)
    script = (
        f"from pathlib import Path\nfrom vanthu.load import {module}\n"
        f"{module}.{act}(env)\nPath({str(done)!r}).touch()\n"
    )
    with log.open("ab") as out:
        subprocess.run(
            [*command, addons_path(*folders)],
            input=script.encode(),
            env={**setup.environment(), **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if not done.exists():
        raise Problem(f"{act} failed on database {name}. Log: {log}")
