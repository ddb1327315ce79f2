"""The demo database and its server."""

from __future__ import annotations

import os
import subprocess

from . import config, database, demo_pki, setup
from .server import Server, answers, free_port, running
from .shell import LOCAL, ROOT, Problem, digest, say, stamp, stamped, step

DATABASE = "van_thu"
ACCOUNTS = ROOT / "scripts" / "demo_accounts.txt"
# Run in Odoo's shell after an installation: what the demo needs from outside of the
# addons, which are the certificates and pictures under .local/demo_pki.
AFTER_INSTALL = ROOT / "scripts" / "demo_after_install.py"
SOURCES = {".py", ".xml", ".csv", ".po", ".js", ".scss", ".sql"}


def run() -> None:
    """Bring the demo up and tell its address; quick if it is up already."""
    addons = config.present_addons()
    if not addons:
        raise Problem("No addon stands in addons/ yet.")
    server = Server("server", [DATABASE])
    port_file = LOCAL / "run" / "server.port"
    if running(server.pid_file) and answers(int(port_file.read_text())):
        server.port = int(port_file.read_text())
        say("the server runs already")
        _tell(server.url)
        return
    server.stop()
    demo_pki.ensure()
    _prepare(addons)
    server.port = int(os.environ.get("VAN_THU_PORT") or free_port())
    database.set_parameter(DATABASE, "web.base.url", server.url)
    with step("starting Odoo"):
        server.start()
    _tell(server.url)


def create(name: str, addons: list[str]) -> None:
    """A demo database of this name, as `make run` has it."""
    database.create(name, addons, demo=True)
    after_install(name)


def after_install(name: str) -> None:
    """Load the demo's certificates and pictures, and make everybody Vietnamese."""
    script = VIETNAMESE
    if AFTER_INSTALL.exists():
        script += AFTER_INSTALL.read_text(encoding="utf-8")
    log = database.odoo_log(name)
    command = [*setup.server_command(), "shell", "-d", name, "--no-http"]
    with step("loading demo certificates and pictures"), log.open("ab") as out:
        code = subprocess.run(
            command,
            input=(script + "\nenv.cr.commit()\n").encode(),
            env=setup.environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    if code:
        raise Problem(f"Preparing the demo failed. Log: {log}")


VIETNAMESE = """\
users = env["res.users"].with_context(active_test=False).search([])
users.write({"lang": "vi_VN", "tz": "Asia/Ho_Chi_Minh"})
env["res.company"].search([]).partner_id.write({"lang": "vi_VN"})
env["ir.default"].set("res.partner", "lang", "vi_VN")
env["ir.default"].set("res.partner", "tz", "Asia/Ho_Chi_Minh")
"""


def _prepare(addons: list[str]) -> None:
    """Make the demo database, or bring it up to the source of the addons."""
    sources = {name: _content(name) for name in addons}
    # Tells a database that this script began and did not finish from one of the
    # user's own, which is never dropped.
    making = LOCAL / "stamp" / "making-demo"
    if database.exists(DATABASE) and not making.exists():
        _update(addons, sources)
    else:
        making.parent.mkdir(parents=True, exist_ok=True)
        making.touch()
        create(DATABASE, addons)
        making.unlink()
    for name, value in sources.items():
        stamp(f"demo-{name}", value)


def _update(addons: list[str], sources: dict[str, str]) -> None:
    if database.broken(DATABASE):
        raise Problem(
            f"Database {DATABASE} is there, but it is no complete Odoo database."
            " Remove or repair it; `make reset` drops it and makes a new one."
        )
    known = database.installed(DATABASE)
    fresh = [name for name in addons if name not in known]
    stale = [
        name
        for name in addons
        if name in known and not stamped(f"demo-{name}", sources[name])
    ]
    if stale:
        with step("updating " + ", ".join(stale)):
            database.run_odoo(DATABASE, "-u", ",".join(stale))
    if fresh:
        with step("installing " + ", ".join(fresh)):
            options = ("--with-demo", "--skip-auto-install")
            database.run_odoo(DATABASE, "-i", ",".join(fresh), *options)
        after_install(DATABASE)


def reset() -> None:
    """Drop the demo database; the next start makes it anew."""
    Server("server", [DATABASE]).stop()
    database.drop(DATABASE)
    say(f"dropped database {DATABASE}")


def _content(addon: str) -> str:
    """Digest of everything in an addon that an update would read."""
    folder = ROOT / "addons" / addon
    names = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in SOURCES and "tests" not in path.relative_to(folder).parts
    )
    return digest(*[str(path) for path in names], *names)


def _tell(url: str) -> None:
    print(f"\nOdoo Văn thư: {url}/odoo   (stop: make stop)\n")
    if ACCOUNTS.exists():
        print(ACCOUNTS.read_text(encoding="utf-8").rstrip())
        return
    query = (
        "SELECT u.login, p.name FROM res_users u JOIN res_partner p"
        " ON p.id = u.partner_id WHERE u.active AND NOT u.share ORDER BY u.id"
    )
    print("Accounts (password = login):")
    for login, name in database.rows(DATABASE, query):
        print(f"  {login:<32} {name}")
