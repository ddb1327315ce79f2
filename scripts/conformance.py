#!/usr/bin/env python3
"""Which provision of the five regulations is proven by which test, and did it pass.

    scripts/conformance.py [--quiet]

The lines stand in tests/conformance/*.toml, one per provision; what the tests gave is
read from build/results/*.jsonl, written by the last test run. Exits with 1 as soon as
the list is not whole, a claimed line is not proven, a line is neither claimed nor
listed in tests/conformance/open.txt, or an OPS line names no chapter of the manual. The
last line of the output holds all figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from provisions.report import examine, render

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report; 0 when the list is whole and every claim holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quiet", action="store_true", help="only counts and faults")
    parser.add_argument(
        "--lines", type=Path, default=ROOT / "tests" / "conformance", metavar="FOLDER"
    )
    parser.add_argument(
        "--results", type=Path, default=ROOT / "build" / "results", metavar="FOLDER"
    )
    options = parser.parse_args(arguments)
    report = examine(options.lines, options.results, ROOT, gaps=True)
    for row in render(report, quiet=options.quiet):
        print(row)
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
