"""The private PostgreSQL cluster of the checkout; a server of the user's own wins.

PostgreSQL refuses to run as root, so under root the cluster belongs to the system
user `postgres`; otherwise to the caller. It listens on a Unix socket only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .config import own_database
from .packages import postgres_bin
from .shell import LOCAL, LOGS, ROOT, Problem, digest, run, say, step, succeeds, which

ROLE = "odoo"
PORT = "5432"
SETTINGS = """\
# Written by scripts/vanthu/postgres.py
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 2GB
# Odoo's queries are short: compiling them, or starting a worker for one, costs more
# than it saves
jit = off
max_parallel_workers_per_gather = 0
fsync = on
full_page_writes = on
lc_messages = 'C.UTF-8'
timezone = 'UTC'
log_min_duration_statement = 5000
"""


def environment() -> dict[str, str]:
    """libpq variables that lead to the database server, for Odoo and tests alike."""
    if own_database():
        return {}
    return {"PGHOST": str(socket_folder()), "PGPORT": PORT, "PGUSER": ROLE}


def ensure() -> None:
    """Make the cluster if need be and start it if it does not run."""
    if own_database():
        return
    if not _answers():
        data = data_folder()
        if not (data / "PG_VERSION").exists():
            with step("making a private PostgreSQL cluster"):
                _create(data)
        _start(data)
    _ensure_role()


def stop() -> bool:
    """Stop the private cluster; False if it does not run."""
    link = LOCAL / "pg"
    if own_database() or not (link / "PG_VERSION").exists() or not _answers():
        return False
    run(_as_owner([_binary("pg_ctl"), "-D", _real(link), "-m", "fast", "-w", "stop"]))
    return True


def socket_folder() -> Path:
    """Where the socket is: short, since a socket's path may have 107 bytes only.

    Not TMPDIR: another shell of the user may have another one.
    """
    return Path("/tmp") / f"van-thu-{os.geteuid()}-{digest(str(ROOT))[:8]}"


def data_folder() -> Path:
    """The cluster's folder; elsewhere when its owner cannot enter the checkout."""
    link = LOCAL / "pg"
    if link.exists():
        return _real(link)
    LOCAL.mkdir(parents=True, exist_ok=True)
    owner = _owner()
    if owner is None or succeeds(["runuser", "-u", owner, "--", "test", "-x", LOCAL]):
        return link
    elsewhere = Path(f"/var/lib/van-thu-{digest(str(ROOT))[:8]}")
    say(f"user {owner} cannot enter {ROOT}; the cluster goes to {elsewhere}")
    elsewhere.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(elsewhere)
    return elsewhere


def remove() -> None:
    """Delete the private cluster (`make clean`)."""
    stop()
    link = LOCAL / "pg"
    if link.exists():
        shutil.rmtree(_real(link), ignore_errors=True)
    if link.is_symlink():
        link.unlink()
    shutil.rmtree(socket_folder(), ignore_errors=True)


def _real(link: Path) -> Path:
    return Path(os.path.realpath(link))


def _owner() -> str | None:
    """The system user to run as, or None for the caller himself."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Problem(
            "PostgreSQL does not run as root and there is no system user `postgres`:"
            " apt-get install postgresql, or run this as an ordinary user."
        ) from None


def _as_owner(command: Sequence[str | Path]) -> list[str | Path]:
    owner = _owner()
    if owner is None:
        return list(command)
    if which("runuser") is None:
        raise Problem("Missing: runuser (package util-linux).")
    return ["runuser", "-u", owner, "--", *command]


def _binary(name: str) -> Path:
    folder = postgres_bin()
    if folder is None:
        raise Problem(
            "No PostgreSQL server found: apt-get install postgresql, or point PGHOST"
            " (or db_host in odoo.conf) to a server of your own."
        )
    return folder / name


def _give(folder: Path) -> None:
    owner = _owner()
    if owner is not None:
        shutil.chown(folder, owner, owner)


def _create(data: Path) -> None:
    data.mkdir(mode=0o700, exist_ok=True)
    _give(data)
    command: list[str | Path] = [
        _binary("initdb"),
        "-D",
        data,
        "-U",
        "postgres",
        "-E",
        "UTF8",
    ]
    command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject"]
    LOGS.mkdir(parents=True, exist_ok=True)
    # Not the caller's folder: its new owner may be unable to stand in it.
    run(_as_owner(command), cwd=Path("/"))
    with (data / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude 'van_thu.conf'\n")


def _start(data: Path) -> None:
    socket = socket_folder()
    socket.mkdir(mode=0o700, exist_ok=True)
    _give(socket)
    wanted = _owner() or pwd.getpwuid(os.geteuid()).pw_name
    if socket.is_symlink() or socket.owner() != wanted:
        raise Problem(f"{socket} belongs to {socket.owner()}, not {wanted}: remove it.")
    conf = data / "van_thu.conf"
    conf.write_text(SETTINGS.format(socket=socket, port=PORT))
    _give(conf)
    log = data / "server.log"
    command: list[str | Path] = [
        _binary("pg_ctl"),
        "-D",
        data,
        "-l",
        log,
        "-w",
        "-t",
        "60",
        "start",
    ]
    say("starting PostgreSQL")
    # Inherited pipes would keep a caller waiting for as long as the server lives.
    code = subprocess.run(
        [str(word) for word in _as_owner(command)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    ).returncode
    if code and not _answers():
        text = log.read_text(errors="replace") if log.exists() else ""
        tail = "\n".join(text.splitlines()[-15:])
        raise Problem(f"PostgreSQL does not start:\n{tail}\nWhole log: {log}")


def _answers() -> bool:
    folder = postgres_bin()
    if folder is None or not (folder / "pg_isready").exists():
        return False
    return succeeds([folder / "pg_isready", "-q", "-h", socket_folder(), "-p", PORT])


def _ensure_role() -> None:
    psql: list[str | Path] = [
        _binary("psql"),
        "-h",
        socket_folder(),
        "-p",
        PORT,
        "-U",
        "postgres",
    ]
    ask = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
    if run([*psql, "-d", "postgres", "-Atc", ask]).strip() != "1":
        run([*psql, "-d", "postgres", "-c", f"CREATE ROLE {ROLE} LOGIN CREATEDB"])
