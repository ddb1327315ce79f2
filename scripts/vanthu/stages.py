"""The stages of `make test`. Each fills a `Stage` with results."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from . import config, database, demo, demo_pki, odoo_log, setup
from .expected_warnings import EXPECTED
from .results import FAILED, PASSED, Stage, shortened
from .server import free_port
from .shell import BUILD, ROOT, Problem

TEST_DATABASE = "van_thu_test"
DEMO_DATABASE = "van_thu_test_demo"
PORTS = (18500, 18999)
TESTS = ROOT / "tests"


def unit(stage: Stage) -> None:
    """The rules of the addons, in plain Python."""
    _pytest(stage, TESTS / "unit")


def quick(stage: Stage) -> None:
    """The same without the tests marked slow, on both cores: for between edits."""
    folders = sorted(path for path in (TESTS / "unit").iterdir() if path.is_dir())
    # Signing, the last by name, takes as long as the others together.
    halves = (folders[:-1], folders[-1:])
    parts = [Stage(f"{stage.name}-{number}") for number in range(len(halves))]

    def work(part: Stage, half: list[Path]) -> None:
        part.start()
        _pytest(part, *half, options=("-m", "not slow"))

    threads = [
        threading.Thread(target=work, args=pair)
        for pair in zip(parts, halves, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for part in parts:
        stage.outcomes.update(part.outcomes)
        stage.reasons.update(part.reasons)
        stage.notes += part.notes
        if part.failed:
            stage.notes.append(f"log: {part.log}")
        part.path.unlink(missing_ok=True)


def odoo(stage: Stage) -> None:
    """A clean database without demo data, and every test of the addons in it."""
    addons = _all_addons(stage)
    database.drop(TEST_DATABASE)
    run = _odoo(
        stage,
        TEST_DATABASE,
        "-i",
        ",".join(addons),
        "--skip-auto-install",
        f"--load-language={database.LANGUAGE}",
        "--test-tags",
        ",".join(f"/{name}" for name in addons),
    )
    stage.outcomes.update(run.outcomes)
    stage.reasons.update(run.reasons)
    stage.check(
        "every started test is reported",
        run.total == len([test for test in run.outcomes if _is_test(test)]),
        f"Odoo counts {run.total} tests, the log shows {len(run.outcomes)}",
    )


def javascript(stage: Stage) -> None:
    """The hoot tests of the addons in the machine's Chromium."""
    suites = [
        name
        for name in config.present_addons()
        if any((config.ADDONS / name / "static").rglob("*.test.js"))
    ]
    if not suites:
        return
    # Without -u: Odoo would look for post-install tests in updated addons only, and
    # this one belongs to `web`.
    tags = (f"/web:WebSuite.test_unit_desktop[@{name}]" for name in suites)
    run = _odoo(stage, TEST_DATABASE, "--test-tags", ",".join(tags))
    for suite, outcome in run.suites.items():
        stage.record(f"hoot:{suite}", outcome)
    stage.outcomes.update(run.outcomes)
    stage.reasons.update(run.reasons)
    stage.check(
        "JavaScript tests ran", run.javascript > 0, "no JavaScript test was run"
    )
    for name in suites:
        stage.check(
            f"suite of {name} ran",
            any(suite.startswith(f"@{name}") for suite in run.suites),
            f"{name} has *.test.js, but no suite @{name} ended",
        )


def demo_data(stage: Stage) -> None:
    """The database that `make run` makes, from nothing."""
    demo_pki.ensure()
    addons = _all_addons(stage)
    database.odoo_log(DEMO_DATABASE).unlink(missing_ok=True)
    demo.create(DEMO_DATABASE, addons)
    text = database.odoo_log(DEMO_DATABASE).read_text(errors="replace")
    stage.log.write_text(text)
    stage.record("demo: the demo database can be made", PASSED)
    _check_alarms(stage, odoo_log.parse(text.splitlines(), EXPECTED))


def install(stage: Stage) -> None:
    """Installing and uninstalling each addon."""
    _pytest(stage, TESTS / "install")


def end_to_end(stage: Stage) -> None:
    """Whole ways over HTTP."""
    demo_pki.ensure()
    _pytest(stage, TESTS / "e2e")


def tours(stage: Stage) -> None:
    """Each role at work in the browser."""
    demo_pki.ensure()
    _pytest(stage, TESTS / "tours")


def tools(stage: Stage) -> None:
    """The tools of this repository."""
    _pytest(stage, TESTS / "tools")


def story(stage: Stage) -> None:
    """One document from one agency to the other and back."""
    demo_pki.ensure()
    _script(stage, "story.py")


def conformance(stage: Stage) -> None:
    """Every claimed requirement has a test, and that test passed just now."""
    _script(stage, "conformance.py", "--quiet")


def _all_addons(stage: Stage) -> list[str]:
    addons = config.present_addons()
    for name in config.OUR_ADDONS:
        stage.check(f"addon {name}", name in addons, f"addon {name} is not there")
    if not addons:
        raise Problem("no addon to test")
    return addons


def _odoo(stage: Stage, name: str, *arguments: str) -> odoo_log.OdooRun:
    """Run Odoo with tests and take down what else the log tells."""
    port = free_port(*PORTS)
    command = [*setup.server_command(), "-d", name, "--stop-after-init"]
    command += [f"--http-port={port}", f"--screenshots={BUILD / 'screenshots'}"]
    code = _to_log(stage, [*command, *arguments])
    lines = stage.log.read_text(errors="replace").splitlines()
    run = odoo_log.parse(lines, EXPECTED)
    stage.check("Odoo ended well", code == 0, f"Odoo ended with {code}")
    _check_alarms(stage, run)
    return run


def _check_alarms(stage: Stage, run: odoo_log.OdooRun) -> None:
    shown = "; ".join(run.alarms[:5])
    note = f"{len(run.alarms)} warnings or errors in the log: {shown}"
    stage.check("log without warnings", not run.alarms, note)


def _is_test(identifier: str) -> bool:
    return not identifier.endswith((".setUpClass", ".tearDownClass"))


def _pytest(stage: Stage, *folders: Path, options: Sequence[str] = ()) -> None:
    if not any(True for folder in folders for _ in folder.rglob("test_*.py")):
        return
    command = [str(setup.python()), "-m", "pytest", *map(str, folders), "-q"]
    command += options
    command += ["-p", "vanthu.pytest_results", "--results-file", str(stage.path)]
    command += ["-o", f"cache_dir={BUILD / 'pytest_cache' / stage.name}"]
    code = _to_log(stage, command)
    stage.merge_file()
    # 1: some tests failed, and those are taken down one by one.
    stage.check("pytest ended well", code in (0, 1), f"pytest ended with {code}")


def _script(stage: Stage, name: str, *arguments: str) -> None:
    path = ROOT / "scripts" / name
    if not path.exists():
        stage.check("exists", False, f"NO TESTS: scripts/{name} is not there")
        return
    code = _to_log(stage, [str(setup.python()), str(path), *arguments])
    stage.merge_file()
    said = shortened(stage.log.read_text(errors="replace")) if code else ""
    stage.record(f"scripts/{name}", FAILED if code else PASSED, said)


def _to_log(stage: Stage, command: Sequence[str]) -> int:
    with stage.log.open("ab") as out:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=setup.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
