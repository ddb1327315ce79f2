"""The whole story, from empty databases to the last verdict."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from ..shell import BUILD, Problem
from . import prepare
from .stations import STATIONS
from .telling import StationFailed, Story
from .trip import Trip

FOLDER = BUILD / "story"


def play(own_pdf: Path | None = None) -> int:
    """Tell and do it; the exit code. ``own_pdf``: instead of the generated letter."""
    if own_pdf and not own_pdf.is_file():
        raise Problem(f"There is no file {own_pdf}.")
    start = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    story = Story(FOLDER)
    with prepare.stage() as stage:
        trip = Trip(story, stage, own_pdf)
        try:
            for number, (slug, title, act) in enumerate(STATIONS, start=1):
                with story.station(number, slug, title):
                    act(trip)
        except StationFailed:
            pass
    planned = [
        (number, slug) for number, (slug, _title, _act) in enumerate(STATIONS, start=1)
    ]
    return story.finish(planned, time.monotonic() - start)
