"""`make check`: what tools can judge without running the product."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from functools import partial

from . import config, node, setup
from .results import FAILED, PASSED, Stage
from .shell import ROOT

Command = Sequence[str]
PACKAGES = {
    "doc_management": "docmgmt",
    "doc_signing": "docsign",
    "doc_interconnect": "docxchg",
}


def check(stage: Stage) -> None:
    """Run every tool, the rest also after one has found something."""
    tools: dict[str, Callable[[], Command]] = {
        "ruff check": partial(_python, "ruff", "check", "."),
        "ruff format": partial(_python, "ruff", "format", "--check", "."),
        "import-linter": lambda: [str(setup.python().parent / "lint-imports")],
        "mypy scripts": partial(_python, "mypy", "scripts/vanthu"),
        "prettier": partial(node.prettier, write=False),
        "eslint": node.eslint,
    }
    for addon, package in PACKAGES.items():
        folder = config.ADDONS / addon / "lib" / package
        tools[f"mypy {package}"] = partial(_python, "mypy", str(folder))
    for addon in config.present_addons():
        tools[f"pylint-odoo {addon}"] = partial(
            _python, "pylint", "--rcfile=.pylintrc-mandatory", f"addons/{addon}"
        )
    for name, command in tools.items():
        code = _run(stage, name, command())
        note = f"{name} found something"
        stage.record(f"check: {name}", FAILED if code else PASSED, note if code else "")


def fix() -> int:
    """Let the formatters rewrite what they can; the worst exit code."""
    commands = (
        _python("ruff", "check", "--fix", "."),
        _python("ruff", "format", "."),
        node.prettier(write=True),
    )
    return max(
        subprocess.run(command, cwd=ROOT, env=setup.environment()).returncode
        for command in commands
    )


def _python(module: str, *arguments: str) -> Command:
    return [str(setup.python()), "-m", module, *arguments]


def _run(stage: Stage, name: str, command: Command) -> int:
    with stage.log.open("ab") as out:
        out.write(f"\n===== {name}\n".encode())
        out.flush()
        return subprocess.run(
            command,
            cwd=ROOT,
            env=setup.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
