"""`make clean`: stop everything and remove what the checkout made in itself.

The cache with Odoo and the Python environment stays, since other clones share it.
"""

import shutil
import sys

from vanthu import postgres
from vanthu.server import RUN, stop
from vanthu.shell import BUILD, CACHE, LOCAL, Problem, say

if __name__ == "__main__":
    try:
        for pid_file in sorted(RUN.glob("*.pid")):
            stop(pid_file)
        postgres.remove()
        for folder in (LOCAL, BUILD):
            shutil.rmtree(folder, ignore_errors=True)
        say(f"clean; downloads stay in {CACHE}")
    except Problem as problem:
        sys.exit(f"✗ {problem}")
