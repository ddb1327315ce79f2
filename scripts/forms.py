"""`make forms`: write the Word templates of the fourteen official forms anew.

They are data of the addon, made from `lib/docmgmt/forms`; a test compares them with
what this makes.
"""

import sys

from vanthu import setup
from vanthu.shell import ROOT, say

FOLDER = ROOT / "addons/doc_management/data/forms"


def main() -> int:
    setup.enter_environment("run")
    sys.path.insert(0, str(ROOT / "addons/doc_management/lib"))
    from docmgmt.forms.catalogue import FORMS
    from docmgmt.forms.word import word_file

    FOLDER.mkdir(exist_ok=True)
    for code, form in FORMS.items():
        path = FOLDER / f"mau_{code.replace('.', '_')}.docx"
        path.write_bytes(word_file(form))
    say(f"{len(FORMS)} templates in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
