"""`make pictures`: take the stored pictures of prints and signatures anew.

Look at each changed picture in tests/pictures before you commit it: from then on it is
what the tests compare with.
"""

import subprocess
import sys

from vanthu import setup
from vanthu.shell import ROOT, say

TESTS = (
    "tests/unit/doc_management/test_prints_pictures.py",
    "tests/unit/doc_management/test_forms_pictures.py",
    "tests/unit/doc_signing/test_signing_pictures.py",
    "tests/unit/doc_signing/test_signing_scan.py",
    "tests/unit/doc_signing/test_signing_device_record.py",
)


def main() -> int:
    setup.enter_environment("test")
    environment = {**setup.environment(), "VAN_THU_RENEW_PICTURES": "1"}
    command = [str(setup.python()), "-m", "pytest", "-q", *TESTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    say("look at what changed: git status tests/pictures")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
