"""prettier and eslint, in a cache folder outside of the checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

from .shell import CACHE, LOGS, ROOT, Problem, digest, locked, run, step, which

FILES = (ROOT / "package.json", ROOT / "package-lock.json")
OLDEST_NODE = 18


def ensure() -> Path:
    """Install the pinned tools if they are not there; return their folder."""
    home = CACHE / f"node-{digest(*FILES)}"
    if (home / ".complete").exists():
        return home
    with locked(home.with_suffix(".lock")):
        if not (home / ".complete").exists():
            _install(home)
    return home


def prettier(*, write: bool) -> list[str]:
    """The command that checks, or rewrites, the addons' XML, JS and styles."""
    home = ensure()
    return [
        str(home / "node_modules/.bin/prettier"),
        "--write" if write else "--check",
        "--log-level=warn",
        f"--plugin={home / 'node_modules/@prettier/plugin-xml/src/plugin.js'}",
        "--no-error-on-unmatched-pattern",
        "addons/**/*.{js,xml,scss,css,json}",
        "eslint.config.mjs",
    ]


def eslint() -> list[str]:
    """The command that checks the addons' JavaScript."""
    command = [str(ensure() / "node_modules/.bin/eslint"), "--max-warnings=0"]
    return [*command, "--no-error-on-unmatched-pattern", "addons/*/static/**/*.js"]


def _install(home: Path) -> None:
    node = which("node", "nodejs")
    if node is None or which("npm") is None:
        raise Problem("prettier and eslint need Node.js: apt-get install nodejs npm")
    version = run([node, "--version"]).strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Problem(f"Node.js {version} is too old; needed is {OLDEST_NODE}.")
    with step("installing prettier and eslint"):
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        for path in FILES:
            shutil.copy(path, home)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run(
            command,
            cwd=home,
            log=LOGS / "npm.log",
            hint="Is the npm registry reachable?",
        )
        (home / ".complete").touch()
