"""`make backup`, `make restore`, `make drill`: the commands of the product, here.

backup FOLDER          back the demo up while it runs
restore FOLDER NAME    bring a backup back under a new database name
drill                  back up under load, restore elsewhere, check everything
"""

import os
import subprocess
import sys

from vanthu import setup
from vanthu.shell import ROOT, Problem

DRILL = "tests/e2e/test_backup.py"


def server(*arguments: str) -> None:
    command = [*setup.server_command(), *arguments]
    os.execve(command[0], command, setup.environment())


def main(act: str, *values: str) -> int:
    setup.enter_environment("test")
    from vanthu import demo

    if act == "drill":
        command = [str(setup.python()), "-m", "pytest", "-v", DRILL]
        done = subprocess.run(command, cwd=ROOT, env=setup.environment(), check=False)
        return done.returncode
    if not all(values):
        raise Problem(
            "Say where: make backup TO=/srv/backup, or "
            "make restore FROM=/srv/backup/van_thu-… NAME=van_thu_2"
        )
    if act == "backup":
        server("backup_documents", "-d", demo.DATABASE, "--to", values[0])
    server("restore_documents", "-d", values[1], "--from", values[0])
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"✗ {problem}")
