"""`make check`: linters, types and format. With --fix: rewrite what tools can."""

import sys

from vanthu import setup
from vanthu.shell import Problem


def main() -> int:
    setup.enter_environment("check")
    from vanthu import checks, runner

    if "--fix" in sys.argv:
        return checks.fix()
    stage = runner.run_stage("check", checks.check)
    if stage.failed:
        print(stage.log.read_text(errors="replace"))
    return runner.summarise([stage])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        print(f"✗ {problem}", file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
