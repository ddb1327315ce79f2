"""Running stages, two lanes side by side, and summing up."""

from __future__ import annotations

import textwrap
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from .results import FAILED, Stage
from .shell import Problem, say

StageFunction = Callable[[Stage], None]
SHOWN_FAILURES = 25


def run_stage(name: str, function: StageFunction) -> Stage:
    """Run one stage; whatever happens, it ends with results."""
    stage = Stage(name)
    stage.start()
    began = time.monotonic()
    say(f"{name}: started")
    try:
        function(stage)
    except Problem as problem:
        stage.record(f"stage:{name}/ran", FAILED, str(problem))
    except Exception:
        stage.record(f"stage:{name}/ran", FAILED, traceback.format_exc())
    stage.finish()
    stage.seconds = time.monotonic() - began
    say(f"{name}: {stage.passed} passed, {stage.failed} failed, {stage.seconds:.0f} s")
    return stage


def run_lanes(
    lanes: Sequence[Sequence[str]],
    functions: Mapping[str, StageFunction],
    rest: Sequence[str] = (),
) -> list[Stage]:
    """Run lanes beside each other, the stages of a lane one after the other.

    :param rest: stages that the lane takes, one by one, which is at its end first
    """
    done: list[Stage] = []
    waiting = deque(rest)

    def work(lane: Sequence[str]) -> None:
        for name in lane:
            done.append(run_stage(name, functions[name]))
        while True:
            try:
                name = waiting.popleft()
            except IndexError:
                return
            done.append(run_stage(name, functions[name]))

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes if lane]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def summarise(stages: Sequence[Stage]) -> int:
    """Print each stage, each failure, and the one last line; the exit code."""
    print()
    for stage in stages:
        mark = "✓" if not stage.failed else "✗"
        print(
            f"{mark} {stage.name:<12} {stage.passed:>5} passed {stage.failed:>4}"
            f" failed {stage.seconds:>6.0f} s"
        )
        if not stage.failed:
            continue
        failures = stage.failures()
        for test in failures[:SHOWN_FAILURES]:
            print(f"      {test}")
            if why := stage.reasons.get(test):
                print(textwrap.indent(why, " " * 10))
        if len(failures) > SHOWN_FAILURES:
            print(f"      … and {len(failures) - SHOWN_FAILURES} more: {stage.path}")
        for note in stage.notes:
            print("      ! " + textwrap.indent(note, " " * 8).lstrip())
        if stage.log.exists():
            print(f"      log: {stage.log}")
    passed = sum(stage.passed for stage in stages)
    failed = sum(stage.failed for stage in stages)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0
