"""`make check`: what tools can judge without running the product."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    # Two at a time: each keeps one processor busy.
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = {name: pool.submit(_run, command) for name, command in tools.items()}
    with stage.log.open("w", encoding="utf-8") as log:
        for name, done in runs.items():
            code, output = done.result()
            log.write(f"\n===== {name}\n{output}")
            note = f"{name} found something" if code else ""
            stage.record(f"check: {name}", FAILED if code else PASSED, note)


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


def _run(command: Callable[[], Command]) -> tuple[int, str]:
    """Exit code and output of a tool."""
    done = subprocess.run(
        command(),
        cwd=ROOT,
        env=setup.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout
