"""An agency installs the addons into the Odoo it has, and may take them out again.

One database goes the whole way; the tests build on each other in the order of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import snapshot

from vanthu import config, database, odoo_log
from vanthu.expected_warnings import EXPECTED

NAME = "van_thu_test_install"
ADDONS = config.OUR_ADDONS


@pytest.fixture(scope="module")
def states(
    bare: Callable[[Path], str],
) -> Iterator[dict[str, snapshot.Snapshot]]:
    """Snapshots by the addon that was installed last; "" is Odoo without ours."""
    database.copy(bare(config.ADDONS), NAME)
    database.odoo_log(NAME).unlink(missing_ok=True)
    yield {"": snapshot.take(NAME)}
    database.drop(NAME)


def install(addon: str) -> None:
    database.run_odoo(NAME, "-i", addon, "--skip-auto-install")


def uninstall(addon: str) -> None:
    database.command_odoo(NAME, "module", "uninstall", "-d", NAME, addon)


def same(before: snapshot.Snapshot, after: snapshot.Snapshot) -> None:
    """Fail with every line that came or went."""
    changes = [f"+ {line}" for line in snapshot.left_behind(before, after)]
    changes += [f"- {line}" for line in snapshot.missing(before, after)]
    if changes:
        pytest.fail("\n".join(changes), pytrace=False)


@pytest.mark.parametrize("addon", ADDONS)
def test_an_addon_installs_without_a_warning(
    states: dict[str, snapshot.Snapshot], addon: str
) -> None:
    log = database.odoo_log(NAME)
    log.touch()
    already = len(log.read_text(errors="replace"))
    install(addon)
    assert addon in database.installed(NAME)
    states[addon] = snapshot.take(NAME)
    added = log.read_text(errors="replace")[already:]
    assert odoo_log.parse(added.splitlines(), EXPECTED).alarms == []
    assert snapshot.left_behind(states[""], states[addon]), "nothing was installed"


@pytest.mark.parametrize("addon", ADDONS[::-1])
def test_an_uninstalled_addon_leaves_nothing_behind(
    states: dict[str, snapshot.Snapshot], addon: str
) -> None:
    position = ADDONS.index(addon)
    before = states["" if position == 0 else ADDONS[position - 1]]
    uninstall(addon)
    assert addon not in database.installed(NAME)
    after = snapshot.take(NAME)
    same(before, after)


def test_all_addons_install_again(states: dict[str, snapshot.Snapshot]) -> None:
    install(",".join(ADDONS))
    assert set(ADDONS) <= database.installed(NAME)
    first = states[ADDONS[-1]]
    again = snapshot.take(NAME)
    same(first, again)


def test_the_first_addon_takes_the_others_with_it(
    states: dict[str, snapshot.Snapshot],
) -> None:
    uninstall(ADDONS[0])
    assert not set(ADDONS) & database.installed(NAME)
    same(states[""], snapshot.take(NAME))
