"""Make the demo's certificates, token and pictures under .local/demo_pki."""

import sys

from vanthu import setup
from vanthu.shell import Problem, say

if __name__ == "__main__":
    try:
        setup.enter_environment()
        from vanthu import demo_pki

        demo_pki.ensure()
        say(f"demo certificates: {demo_pki.FOLDER}, token {demo_pki.TOKEN_LABEL}")
    except Problem as problem:
        sys.exit(f"✗ {problem}")
