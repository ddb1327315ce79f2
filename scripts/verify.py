"""`make verify`: check the demo's registers and journal, as the daily job does."""

import os
import sys

from vanthu import setup
from vanthu.shell import Problem


def main() -> None:
    setup.enter_environment()
    from vanthu import database, demo

    if not database.exists(demo.DATABASE):
        raise Problem("There is no demo database yet: `make run` makes it.")
    command = [*setup.server_command(), "verify_ledgers", "-d", demo.DATABASE]
    os.execve(command[0], command, setup.environment())


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"✗ {problem}")
