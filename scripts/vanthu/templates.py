"""Databases to be copied: Odoo's own addons installed once, ours whenever they change.

A template is known by a digest of what was installed into it, so that nobody copies
one of an older source, and one of each kind is kept.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from . import config, database
from .shell import LOCAL, Problem, digest, locked, step

SOURCES = {".py", ".xml", ".csv", ".po", ".pot"}
KIND = "van_thu_template"


def of_our_addons() -> str:
    """Name of a database with our addons as they are now; made if there is none."""
    missing = set(config.OUR_ADDONS) - set(config.present_addons())
    if missing:
        raise Problem(f"No addon {', '.join(sorted(missing))}: all are needed.")
    odoo = digest(config.state()["pythonpath"])
    addons = list(config.OUR_ADDONS)

    def base(name: str) -> None:
        database.create(name, sorted(_foreign_addons()))

    def whole(name: str) -> None:
        database.copy(_made(f"{KIND}_base", odoo, base), name)
        with step(f"installing {', '.join(addons)}"):
            database.run_odoo(name, "-i", ",".join(addons), "--skip-auto-install")

    with locked(LOCAL / "templates.lock"):
        return _made(f"{KIND}_whole", digest(odoo, *_sources()), whole)


def _made(kind: str, key: str, make: Callable[[str], None]) -> str:
    """A template of this kind for this key, older ones of the kind dropped."""
    name = f"{kind}_{key}"
    if database.exists(name) and not database.broken(name):
        return name
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
    for row in database.rows("postgres", query, f"{kind}_"):
        database.drop(row[0])
    # Under its own name only when it is complete.
    making = f"{kind}_making"
    make(making)
    database.copy(making, name)
    database.drop(making)
    return name


def _foreign_addons() -> set[str]:
    """What our addons depend on besides each other."""
    needed: set[str] = set()
    for addon in config.OUR_ADDONS:
        manifest = config.ADDONS / addon / "__manifest__.py"
        needed |= set(ast.literal_eval(manifest.read_text())["depends"])
    return needed - set(config.OUR_ADDONS)


def _sources() -> list[str]:
    """Everything an installation reads, as text: names and contents."""
    parts: list[str] = []
    for addon in config.OUR_ADDONS:
        folder = config.ADDONS / addon
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.suffix in SOURCES and inside[0] not in ("tests", "demo"):
                parts += ["/".join((addon, *inside)), path.read_text(encoding="utf-8")]
    return parts
