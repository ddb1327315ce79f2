"""Databases of Odoo's own addons, made once and copied by the tests."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vanthu import config, database


def depends(folder: Path) -> list[str]:
    manifest = (folder / "__manifest__.py").read_text(encoding="utf-8")
    names: list[str] = ast.literal_eval(manifest)["depends"]
    return names


@pytest.fixture(scope="session")
def bare() -> Iterator[Callable[[Path], str]]:
    """`bare(addons)` → a database with all that these addons need, without them."""
    made: dict[tuple[str, ...], str] = {}

    def make(addons: Path) -> str:
        ours = config.OUR_ADDONS
        needed = {name for addon in ours for name in depends(addons / addon)}
        foreign = tuple(sorted(needed.difference(ours)))
        if foreign not in made:
            name = f"van_thu_test_bare_{len(made)}"
            database.create(name, foreign, vietnamese=False, progress=False)
            made[foreign] = name
        return made[foreign]

    yield make
    for name in made.values():
        database.drop(name)
