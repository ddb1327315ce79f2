"""`make screenshots`: the pictures of the guides, from a server made for them.

scripts/screenshots.py                   all
scripts/screenshots.py van-thu lanh-dao  those of these roles
"""

from __future__ import annotations

import sys
from pathlib import Path

from vanthu import setup
from vanthu.shell import ROOT, Problem, say

NAME = "van_thu_screenshots"
FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 200_000
COLOURS = (256, 128, 64)


def main(roles: list[str]) -> int:
    setup.enter_environment("test")
    from vanthu import config, database, demo, demo_pki
    from vanthu.server import Server, free_port
    from vanthu.tours import gallery
    from vanthu.tours.backstage import Backstage
    from vanthu.tours.browser import WIDTHS, Person, chromium

    unknown = [role for role in roles if role not in gallery.ROLES]
    if unknown:
        raise Problem(
            f"No role {', '.join(unknown)}; there are: {', '.join(gallery.ROLES)}"
        )
    wanted = [one for one in gallery.SCREENS if not roles or one.role in roles]
    demo_pki.ensure()
    demo.create(NAME, config.present_addons())
    server = Server(NAME, [NAME])
    server.stop()
    server.port = free_port()
    database.set_parameter(NAME, "web.base.url", server.url)
    try:
        with server, chromium() as browser:
            backstage = Backstage(server.url, NAME)
            say("making the papers of the pictures …")
            papers = gallery.prepare(backstage)
            for width in WIDTHS:

                def take(
                    screen: gallery.Screen, one: Person, width: str = width.name
                ) -> None:
                    path = FOLDER / f"{screen.title}-{width}.png"
                    one.picture(path)
                    say(f"{path.relative_to(ROOT)}: {shrink(path) // 1000} kB")

                gallery.visit(browser, backstage, papers, width, wanted, take)
    finally:
        database.drop(NAME)
    return 0


def shrink(path: Path) -> int:
    """Write a PNG again with as few colours as it needs; its size in bytes."""
    from PIL import Image

    whole = Image.open(path).convert("RGB")
    for colours in COLOURS:
        few = whole.quantize(colours, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        size = path.stat().st_size
        if size < MOST_BYTES:
            return size
    raise Problem(f"{path} has {size} bytes, more than {MOST_BYTES}.")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"✗ {problem}")
