"""The narrative: numbered acts with times, checks below them, results at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from ..results import FAILED, PASSED, RESULTS

OFFICE_ZONE = timezone(timedelta(hours=7))


class StationFailed(Exception):
    """A check does not hold; the sentence says which."""


@dataclass
class Act:
    """One thing somebody did."""

    number: int
    at: str
    """Time of day at the office."""
    who: str
    what: str
    seconds: float = 0.0


@dataclass
class Station:
    """One part of the story with what was done and found."""

    number: int
    slug: str
    title: str
    acts: list[Act] = field(default_factory=list)
    checks: list[tuple[str, bool]] = field(default_factory=list)
    fault: str = ""
    seconds: float = 0.0

    @property
    def test(self) -> str:
        """Id of the station among test results."""
        return f"story::station_{self.number}_{self.slug}"


@dataclass
class Story:
    """The whole trip as it is told and kept."""

    folder: Path
    """Where artefacts go."""
    stations: list[Station] = field(default_factory=list)
    artefacts: list[str] = field(default_factory=list)
    _acts: int = 0

    @contextmanager
    def station(self, number: int, slug: str, title: str) -> Iterator[Station]:
        """Tell one station; a failed check ends it with its sentence."""
        station = Station(number, slug, title)
        self.stations.append(station)
        print(f"\n━━ Trạm {number}. {title}", flush=True)
        start = time.monotonic()
        try:
            yield station
        except StationFailed as fault:
            station.fault = str(fault)
            raise
        except Exception as fault:
            station.fault = f"{type(fault).__name__}: {fault}"
            self._print(f"   ✗ {station.fault}")
            raise StationFailed(station.fault) from fault
        finally:
            station.seconds = time.monotonic() - start
            self._print(f"   ({_comma(station.seconds)} giây)")

    @contextmanager
    def act(self, who: str, what: str) -> Iterator[None]:
        """Tell an act when it is done, with how long it took."""
        self._acts += 1
        now = datetime.now(OFFICE_ZONE)
        act = Act(self._acts, now.strftime("%H:%M:%S"), who, what)
        start = time.monotonic()
        try:
            yield
        except Exception:
            self._print(f"{act.number:>4}. [{act.at}] {who} {what}: KHÔNG THÀNH")
            raise
        act.seconds = time.monotonic() - start
        self.stations[-1].acts.append(act)
        self._print(
            f"{act.number:>4}. [{act.at}] {who} {what} ({_comma(act.seconds)} giây)"
        )

    def note(self, text: str) -> None:
        """A fact worth telling that proves nothing."""
        self._print(f"        · {text}")

    def check(self, sentence: str, holds: object, found: object = None) -> None:
        """Tell a check; one that does not hold ends the station."""
        self.stations[-1].checks.append((sentence, bool(holds)))
        if holds:
            self._print(f"        ✓ {sentence}")
            return
        shown = "" if found is None else f" — thấy: {found}"
        self._print(f"        ✗ {sentence}{shown}")
        raise StationFailed(f"{sentence}{shown}")

    def keep(self, name: str, content: bytes) -> Path:
        """Keep an artefact under the story's folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.artefacts.append(name)
        return path

    def finish(self, planned: list[tuple[int, str]], seconds: float) -> int:
        """Write results and report, print the last line; the exit code."""
        told = {station.number for station in self.stations}
        rows = [
            {"test": station.test, "outcome": FAILED if station.fault else PASSED}
            for station in self.stations
        ]
        rows += [
            {"test": f"story::station_{number}_{slug}", "outcome": FAILED}
            for number, slug in planned
            if number not in told
        ]
        RESULTS.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (RESULTS / "story.jsonl").write_text("".join(lines), encoding="utf-8")
        report = {
            "seconds": round(seconds, 1),
            "stations": [
                {**asdict(station), "seconds": round(station.seconds, 1)}
                for station in self.stations
            ],
            "artefacts": self.artefacts,
        }
        text = json.dumps(report, ensure_ascii=False, indent=2)
        (self.folder / "report.json").write_text(text + "\n", encoding="utf-8")
        checks = [holds for station in self.stations for _what, holds in station.checks]
        missing = len(rows) - len([s for s in self.stations if not s.fault])
        faults = [s for s in self.stations if s.fault]
        # A station that broke without a failed check, or never began, failed too.
        failed = max(checks.count(False), missing)
        print(f"\n{'─' * 72}")
        for station in faults:
            print(f"✗ Trạm {station.number} dừng lại: {station.fault}")
        print(f"Hết {_comma(seconds)} giây. Hiện vật: {self.folder}")
        print(f"{checks.count(True)} passed, {failed} failed", flush=True)
        return 1 if failed or not checks else 0

    def _print(self, text: str) -> None:
        print(text, flush=True)


def _comma(seconds: float) -> str:
    """Vietnamese writes decimals with a comma."""
    return f"{seconds:.1f}".replace(".", ",")
