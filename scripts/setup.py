"""`make setup`: prepare the machine and the checkout."""

import sys

from vanthu import setup
from vanthu.shell import Problem, say

if __name__ == "__main__":
    try:
        setup.ensure("test")
        say("ready: scripts/odoo runs Odoo, make help lists the rest")
    except Problem as problem:
        sys.exit(f"✗ {problem}")
