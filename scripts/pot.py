"""`make pot`: write addons/<addon>/i18n/<addon>.pot from the source."""

import subprocess
import sys

from vanthu import setup
from vanthu.shell import ROOT, Problem, say, step

DATABASE = "van_thu_pot"


def main() -> None:
    setup.enter_environment()
    from vanthu import config, database

    addons = config.present_addons()
    # English only: in a database with translations terms could come out translated.
    database.create(DATABASE, addons, vietnamese=False)
    for name in addons:
        target = config.ADDONS / name / "i18n" / f"{name}.pot"
        target.parent.mkdir(exist_ok=True)
        # `-l` takes all words that follow it, so it comes last.
        command = [*setup.server_command(), "i18n", "export", "-d", DATABASE]
        command += ["-o", str(target), name, "-l", "pot"]
        with step(f"exporting {name}"):
            done = subprocess.run(
                command, env=setup.environment(), capture_output=True, text=True
            )
        if done.returncode or not target.exists():
            raise Problem(f"The export of {name} failed:\n{done.stderr[-2000:]}")
        target.write_text(stable(target.read_text(encoding="utf-8")), encoding="utf-8")
        say(f"{target.relative_to(ROOT)}")
    database.drop(DATABASE)


def stable(text: str) -> str:
    """Without the two dates, so that an export without news changes nothing."""
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if not line.startswith(('"POT-Creation-Date:', '"PO-Revision-Date:'))
    )


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"✗ {problem}")
