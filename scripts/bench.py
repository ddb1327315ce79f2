"""`make bench`: runs tests/perf/bench_<subject>.py; each ends with one line of figures.

scripts/bench.py               all that exist
scripts/bench.py numbering     this one
"""

import subprocess
import sys

from vanthu import setup
from vanthu.shell import ROOT, Problem, say

FOLDER = ROOT / "tests" / "perf"
SUBJECTS = (
    "numbering",
    "prints",
    "dossiers",
    "old_papers",
    "rights",
    "reports",
    "signing",
    "exchange",
    "extract",
)


def main(wanted: list[str]) -> int:
    there = sorted(
        path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py")
    )
    missing = [name for name in wanted if name not in there]
    if missing or not there:
        known = ", ".join(there) or "none yet"
        planned = ", ".join(name for name in SUBJECTS if name not in there)
        asked = ", ".join(missing) or "at all"
        raise Problem(f"No benchmark {asked}. There are: {known}. Planned: {planned}.")
    setup.enter_environment()
    worst = 0
    for name in wanted or there:
        say(f"bench {name}")
        command = [str(setup.python()), str(FOLDER / f"bench_{name}.py")]
        done = subprocess.run(command, cwd=ROOT, env=setup.environment(), check=False)
        worst = max(worst, abs(done.returncode))
    return worst


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"✗ {problem}")
