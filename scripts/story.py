"""`make story`: one document from one agency to the other and back, for real.

scripts/story.py               the letter is laid out by the system
scripts/story.py --pdf FILE    it is the user's own PDF
"""

import argparse
import os
import sys
from pathlib import Path

from vanthu import setup
from vanthu.shell import Problem, say


def main() -> int:
    parser = argparse.ArgumentParser(description="One document, there and back.")
    parser.add_argument("--pdf", type=Path, help="send this PDF instead")
    options = parser.parse_args()
    setup.enter_environment()
    from vanthu.story.play import play

    return play(options.pdf.resolve() if options.pdf else None)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    try:
        sys.exit(main())
    except Problem as problem:
        print(f"✗ {problem}", file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(130)
