"""The runner must not call green what is not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from vanthu import odoo_log, results, runner, server
from vanthu.results import PASSED, Row, Stage

STAMP = "2026-03-02 08:00:00,000 17 {level} test_db {logger}: {text}"
TEST_LOGGER = "odoo.addons.doc_management.tests.test_incoming"


def line(level: str, text: str, logger: str = TEST_LOGGER) -> str:
    return STAMP.format(level=level, logger=logger, text=text)


def parse(*lines: str, expected: tuple[str, ...] = ()) -> odoo_log.OdooRun:
    return odoo_log.parse(lines, [re.compile(pattern) for pattern in expected])


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ((), "passed"),
        (("FAIL: TestIncoming.test_x",), "failed"),
        (("ERROR: TestIncoming.test_x",), "error"),
        (("FAIL: Subtest TestIncoming.test_x (row=2)",), "failed"),
        (("skipped TestIncoming.test_x : no browser",), "failed"),
    ],
)
def test_a_test_of_odoo_gets_the_outcome_its_log_tells(
    lines: tuple[str, ...], outcome: str
) -> None:
    run = parse(
        line("INFO", "Starting TestIncoming.test_x ..."),
        *(line("ERROR", text) for text in lines),
        line("INFO", "Starting TestIncoming.test_y ..."),
    )
    name = "doc_management.tests.test_incoming.TestIncoming"
    assert run.outcomes == {f"{name}.test_x": outcome, f"{name}.test_y": "passed"}
    assert run.alarms == []


def test_a_broken_set_up_of_a_class_is_an_error() -> None:
    text = f"ERROR: setUpClass ({TEST_LOGGER}.TestIncoming)"
    run = parse(line("ERROR", text, "odoo.tests.suite"), "Traceback: …")
    name = "doc_management.tests.test_incoming.TestIncoming.setUpClass"
    assert run.outcomes == {name: "error"}
    assert run.reasons[name].endswith("Traceback: …")


@pytest.mark.parametrize("level", ["WARNING", "ERROR", "CRITICAL"])
def test_an_unexpected_warning_alarms(level: str) -> None:
    shout = line(level, "field has no label", "odoo.addons.doc_management.models")
    assert len(parse(shout).alarms) == 1
    assert parse(shout, expected=(r"field has no label",)).alarms == []
    assert len(parse(shout, expected=(r"another thing",)).alarms) == 1


def test_information_does_not_alarm() -> None:
    assert parse(line("INFO", "all is well", "odoo.modules")).alarms == []


def test_odoos_own_count_is_read() -> None:
    text = "1 failed, 2 error(s) of 41 tests when loading database 'x'"
    assert parse(line("ERROR", text, "odoo.tests.result")).total == 41


def test_javascript_counts_only_when_all_passed() -> None:
    browser = f"{TEST_LOGGER}.browser"
    good = parse(
        line(
            "INFO", '[HOOT] "@doc_management/a" ended (passed: 3 / time: 5 ms)', browser
        ),
        line("INFO", "[HOOT] Passed 3 tests (4 assertions, total time: 9)", browser),
    )
    assert (good.javascript, good.suites) == (3, {"@doc_management/a": "passed"})
    bad = parse(
        line(
            "INFO",
            '[HOOT] "@doc_management/a" ended (passed: 2 / failed: 1 / time: 5 ms)',
            browser,
        ),
        line("INFO", "[HOOT] Failed 1 tests (2 passed, total time: 9)", browser),
    )
    assert (bad.javascript, bad.suites) == (0, {"@doc_management/a": "failed"})


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "BUILD", tmp_path)
    monkeypatch.setattr(results, "RESULTS", tmp_path / "results")
    return tmp_path


def test_a_stage_without_tests_has_failed(build: Path) -> None:
    stage = runner.run_stage("empty", lambda stage: None)
    assert (stage.passed, stage.failed) == (0, 1)
    assert runner.summarise([stage]) == 1


def test_checks_alone_are_no_tests(build: Path) -> None:
    stage = runner.run_stage("empty", lambda stage: stage.check("exit code", True))
    assert stage.failed == 1


def test_a_stage_that_crashes_has_failed(build: Path) -> None:
    def crash(stage: Stage) -> None:
        stage.record("a test", "passed")
        raise RuntimeError("boom")

    stage = runner.run_stage("crash", crash)
    assert (stage.passed, stage.failed) == (1, 1)
    assert "boom" in stage.notes[0]


def test_the_rest_goes_to_the_lane_that_is_free_first(build: Path) -> None:
    ran: list[str] = []
    last_of_the_rest = threading.Event()

    def note(stage: Stage) -> None:
        ran.append(stage.name)
        stage.record(f"{stage.name}/ran", PASSED)

    def long(stage: Stage) -> None:
        assert last_of_the_rest.wait(20), "the other lane does not take the rest"
        note(stage)

    def last(stage: Stage) -> None:
        note(stage)
        last_of_the_rest.set()

    work = {"long": long, "a": note, "b": note, "c": note, "d": last}
    done = runner.run_lanes([("long",), ("a", "b")], work, ("c", "d"))
    assert ran == ["a", "b", "c", "d", "long"]
    assert sorted(stage.name for stage in done) == sorted(work)
    assert [stage.failed for stage in done] == [0] * len(work)


def test_the_worse_of_two_outcomes_counts(build: Path) -> None:
    stage = Stage("twice")
    for outcome in ("failed", "passed"):
        stage.record("a test", outcome)
    assert stage.outcomes == {"a test": "failed"}


def test_results_of_an_earlier_run_are_forgotten(build: Path) -> None:
    runner.run_stage("again", lambda stage: stage.record("old", "passed"))
    runner.run_stage("again", lambda stage: stage.record("new", "passed"))
    assert list(results.read(Stage("again").path)) == [("new", "passed", "")]


@pytest.mark.parametrize(
    ("outcomes", "last", "code"),
    [
        ({"a": "passed", "b": "passed"}, "2 passed, 0 failed", 0),
        ({"a": "passed", "b": "failed"}, "1 passed, 1 failed", 1),
        ({"a": "passed", "b": "error"}, "1 passed, 1 failed", 1),
        ({}, "0 passed, 0 failed", 1),
    ],
)
def test_the_last_line_sums_all_up(
    capsys: pytest.CaptureFixture[str], outcomes: dict[str, str], last: str, code: int
) -> None:
    assert runner.summarise([Stage("some", outcomes)]) == code
    assert capsys.readouterr().out.splitlines()[-1] == last


def test_the_summary_says_why_a_test_did_not_pass(
    build: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(stage: Stage) -> None:
        rows = (Row("good", "passed"), Row("bad", "failed", "the sea was\nangry"))
        stage.path.write_text("".join(map(results.line, rows)))
        stage.merge_file()

    runner.summarise([runner.run_stage("some", work)])
    said = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert said[said.index("bad") + 1 :][:2] == ["the sea was", "angry"]
    # What was written at the end says it, too.
    assert Row("bad", "failed", "the sea was\nangry") in results.read(
        Stage("some").path
    )


def test_a_reason_is_the_end_of_what_was_said() -> None:
    said = "\n".join([*(f"line {n}" for n in range(50)), "", "x" * 1000])
    lines = results.shortened(said).splitlines()
    assert len(lines) == results.WHY_LINES
    assert lines[0] == f"line {50 - results.WHY_LINES + 1}"
    assert lines[-1] == "x" * results.WHY_WIDTH


def test_pytest_results_take_nothing_for_passed_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(
        """
import pytest
def test_good(): assert True
def test_bad(): assert False
@pytest.mark.skip
def test_skipped(): assert True
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail
def test_surprise(): assert True
@pytest.fixture
def broken(): raise ValueError
def test_no_fixture(broken): assert True
@pytest.fixture
def leaky():
    yield
    raise ValueError
def test_leaks(leaky): assert True
"""
    )
    (tmp_path / "test_unreadable.py").write_text("import nothing_of_that_name\n")
    target = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "vanthu.pytest_results"]
    command += ["-p", "no:cacheprovider", "--results-file", str(target)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    subprocess.run(
        [*command, "--continue-on-collection-errors"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    rows = [json.loads(row) for row in target.read_text().splitlines()]
    found = {row["test"].rpartition("::")[2]: row["outcome"] for row in rows}
    assert found == {
        "test_unreadable.py": "error",
        "test_good": "passed",
        "test_bad": "failed",
        "test_skipped": "failed",
        "test_expected": "failed",
        "test_surprise": "failed",
        "test_no_fixture": "error",
        "test_leaks": "error",
    }
    why = {row["test"].rpartition("::")[2]: row.get("why", "") for row in rows}
    assert why["test_good"] == ""
    assert why["test_bad"] == "assert False"
    assert why["test_no_fixture"] == why["test_leaks"] == "ValueError"
    assert "nothing_of_that_name" in why["test_unreadable.py"]
    assert all(why[test] for test in found if test != "test_good")


def test_only_the_very_process_is_stopped(tmp_path: Path) -> None:
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    pid_file = tmp_path / "sleeper.pid"
    try:
        # The same number, but another start: the pid was given to a stranger.
        pid_file.write_text(f"{sleeper.pid} 1")
        assert not server.stop(pid_file)
        assert sleeper.poll() is None
        pid_file.write_text(f"{sleeper.pid} {server.start_time(sleeper.pid)}")
        assert server.stop(pid_file)
        assert server.start_time(sleeper.pid) == ""
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_busy_port_is_not_free() -> None:
    first = server.free_port(18900, 18999)
    with server.socket.socket() as busy:
        busy.bind((server.HOST, first))
        busy.listen()
        assert server.free_port(first, 18999) > first


def test_the_answer_of_another_server_is_not_taken_for_its_own() -> None:
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        with server.socket.socket() as busy:
            busy.bind((server.HOST, 0))
            port = busy.getsockname()[1]
            assert not server.listens(os.getpid(), port)
            busy.listen()
            assert server.listens(os.getpid(), port)
            assert not server.listens(sleeper.pid, port)
    finally:
        sleeper.kill()
        sleeper.wait()
    assert not server.listens(sleeper.pid, port)
