"""`make stop`: end what this checkout started, by process id."""

import sys

from vanthu import postgres
from vanthu.server import RUN, stop
from vanthu.shell import Problem, say

if __name__ == "__main__":
    try:
        for pid_file in sorted(RUN.glob("*.pid")):
            if stop(pid_file):
                say(f"stopped {pid_file.stem}")
        if postgres.stop():
            say("stopped PostgreSQL")
    except Problem as problem:
        sys.exit(f"✗ {problem}")
