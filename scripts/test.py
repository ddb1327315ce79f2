"""`make test`: everything, or the stages named on the command line.

scripts/test.py              all
scripts/test.py unit odoo    these, one after the other
"""

import shutil
import sys

from vanthu import setup
from vanthu.shell import Problem

# Side by side where it is safe: each stage has databases and ports of its own, but
# hoot takes the database of the Odoo tests, and tours and e2e copy the demo.
LANES = (
    ("odoo", "javascript"),
    ("unit", "tools", "demo", "story", "tours"),
)
REST = ("e2e", "install")
LAST = ("conformance",)


def main(names: list[str]) -> int:
    setup.enter_environment("test")
    from vanthu import demo_pki, results, runner, stages

    demo_pki.ensure()
    functions = {
        "unit": stages.unit,
        "quick": stages.quick,
        "tools": stages.tools,
        "odoo": stages.odoo,
        "javascript": stages.javascript,
        "install": stages.install,
        "demo": stages.demo_data,
        "e2e": stages.end_to_end,
        "tours": stages.tours,
        "story": stages.story,
        "conformance": stages.conformance,
    }
    unknown = [name for name in names if name not in functions]
    if unknown:
        raise Problem(
            f"No stage {', '.join(unknown)}; there are: {', '.join(functions)}"
        )
    if names:
        done = runner.run_lanes([names], functions)
        return runner.summarise(done)
    # Old results must not prove anything about this run.
    shutil.rmtree(results.RESULTS, ignore_errors=True)
    done = runner.run_lanes(LANES, functions, REST)
    done += runner.run_lanes([LAST], functions)
    return runner.summarise(done)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        print(f"✗ {problem}", file=sys.stderr)
        print("0 passed, 1 failed")
        sys.exit(1)
