"""The official templates as LibreOffice prints them: checked, and as once looked at."""

from __future__ import annotations

import os
from pathlib import Path

import layout_specimens as specimens
import pytest

from docmgmt.forms.catalogue import FORMS
from docmgmt.forms.filling import filled
from docmgmt.layout_check import check
from docmgmt.layout_check.read_pdf import read_pdf
from docmgmt.office import to_pdf
from vanthu import pictures

FOLDER = Path(__file__).resolve().parents[2] / "pictures/forms"
STORED = Path(__file__).resolve().parents[3] / "addons/doc_management/data/forms"
FONT = "Liberation Serif"
RENEW = "VAN_THU_RENEW_PICTURES"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("code", FORMS)
def test_a_printed_form_is_clean_and_stands_as_in_its_picture(code: str) -> None:
    name = f"mau_{code.replace('.', '_')}"
    template = (STORED / f"{name}.docx").read_bytes()
    pdf = to_pdf(filled(template, specimens.values_of(code)), "docx")
    assert check(read_pdf(pdf), specimens.record_of(code), specimens.TODAY) == ()
    found = pictures.look_at(pdf)
    if os.environ.get(RENEW):
        FOLDER.mkdir(exist_ok=True)
        pictures.store(FOLDER, name, found, FONT)
    stored, _font = pictures.load(FOLDER, name)
    assert pictures.differences(stored, found) == []


def test_no_stored_picture_is_without_a_form() -> None:
    stored = {path.stem for path in FOLDER.glob("*.json")}
    assert stored == {f"mau_{code.replace('.', '_')}" for code in FORMS}
