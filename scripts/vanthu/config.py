"""The Odoo configuration in force: computed values, then the user's odoo.conf."""

from __future__ import annotations

import configparser
import json
import os
import re
from pathlib import Path

from .shell import LOCAL, ROOT

USER_CONF = ROOT / "odoo.conf"
MERGED_CONF = LOCAL / "odoo.conf"
STATE = LOCAL / "setup.json"
ADDONS = ROOT / "addons"
OUR_ADDONS = ("doc_management", "doc_signing", "doc_interconnect")
UNSET = ("", "false", "none")


def own_database() -> bool:
    """Whether the user points to a database server of his own."""
    if os.environ.get("PGHOST") and os.environ.get("VAN_THU_PG") != "private":
        return True
    return any(
        user_options().get(name, "").lower() not in UNSET
        for name in ("db_host", "db_port", "db_user")
    )


def user_options() -> dict[str, str]:
    """Options set in the user's odoo.conf."""
    parser = configparser.RawConfigParser()
    parser.read(USER_CONF)
    return dict(parser.items("options")) if parser.has_section("options") else {}


def write(pythonpath: Path, odoo_addons: tuple[Path, ...]) -> None:
    """Write the merged configuration and what the wrapper scripts need to know."""
    options = {
        "data_dir": str(LOCAL / "data"),
        "http_interface": "127.0.0.1",
        "screenshots": str(ROOT / "build" / "screenshots"),
        "screencasts": "",
    }
    mine = user_options()
    extra = [name for name in re.split(r"\s*,\s*", mine.pop("addons_path", "")) if name]
    options.update(mine)
    folders = [str(ADDONS)] if any(ADDONS.glob("*/__manifest__.py")) else []
    folders += [str((ROOT / name).resolve()) for name in extra]
    folders += [str(path) for path in odoo_addons]
    options["addons_path"] = ",".join(dict.fromkeys(folders))
    lines = [f"{name} = {value}" for name, value in options.items() if value != ""]
    LOCAL.mkdir(parents=True, exist_ok=True)
    _replace(
        MERGED_CONF,
        "; Written by the set-up from odoo.conf: edit that one.\n[options]\n"
        + "\n".join(lines)
        + "\n",
    )
    _replace(STATE, json.dumps({"pythonpath": str(pythonpath)}))


def state() -> dict[str, str]:
    """What the set-up found; empty before the first one."""
    if not STATE.exists():
        return {}
    read: dict[str, str] = json.loads(STATE.read_text())
    return read


def present_addons() -> list[str]:
    """Those of the three addons that stand in the checkout, parents first."""
    return [name for name in OUR_ADDONS if (ADDONS / name / "__manifest__.py").exists()]


def lib_folders() -> list[Path]:
    """Folders with the plain Python packages of the addons."""
    return [ADDONS / name / "lib" for name in OUR_ADDONS]


def _replace(path: Path, text: str) -> None:
    if path.exists() and path.read_text() == text:
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.replace(path)
