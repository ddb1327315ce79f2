"""Keys and fonts are made once per run."""

from __future__ import annotations

import pytest
from signing_makers import FACES, Pki, make_pki

from docsign import fonts


@pytest.fixture(scope="session")
def pki() -> Pki:
    return make_pki()


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> fonts.FontPair:
    folder = tmp_path_factory.mktemp("fonts")
    regular, italic = (
        fonts.ready_font(face.path, folder, face.index)
        for face in (FACES.regular, FACES.italic)
    )
    return fonts.FontPair(regular, italic)
