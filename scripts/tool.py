"""Run a script of this folder with the checkout's Python, database and demo token."""

import os
import sys
from pathlib import Path

from vanthu import setup
from vanthu.shell import Problem

if __name__ == "__main__":
    try:
        script = Path(__file__).with_name(sys.argv[1])
        if not script.exists():
            raise Problem(f"scripts/{script.name} is not there.")
        setup.enter_environment("test")
        from vanthu import demo_pki

        demo_pki.ensure()
        command = [str(setup.python()), str(script), *sys.argv[2:]]
        os.execve(command[0], command, setup.environment())
    except Problem as problem:
        sys.exit(f"✗ {problem}")
