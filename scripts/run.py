"""`make run`: the demo, from nothing to an address in the browser."""

import sys

from vanthu import setup
from vanthu.shell import Problem, say

if __name__ == "__main__":
    try:
        setup.enter_environment()
        from vanthu import demo

        if "--reset" in sys.argv:
            demo.reset()
        else:
            demo.run()
    except Problem as problem:
        sys.exit(f"✗ {problem}")
    except KeyboardInterrupt:
        say("interrupted; run it again to go on")
        sys.exit(130)
