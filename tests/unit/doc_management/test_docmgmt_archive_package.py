"""The archive package: built, judged by an independent validator, read back."""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from docmgmt import archive_package
from docmgmt.archive_package import (
    PREMIS,
    PackagedDocument,
    PackagedDossier,
    PackagedFile,
    PackageFault,
    PackageType,
    build_package,
    folder_name,
    package_key,
    read_package,
)
from docmgmt.errors import RuleError

VALIDATOR = "eark-validator==1.1.3"
"""Of the E-ARK Foundation, Apache-2.0; a tool of this test alone."""

CREATED = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=7)))
DOSSIER = PackagedDossier(
    "H99.10",
    "5f0c1f6e-8a55-4d5e-9c4b-0d8b6a6f0001",
    (
        ("arcFileCode", "000.00.10.H99.2026.05.TNN"),
        ("title", "Phòng, chống hạn hán & xâm nhập mặn"),
        ("maintenance", "01"),
        ("totalDoc", "2"),
        ("partOf", "urn:H99.10:uuid:0b6a6f00"),
        ("parts", "urn:H99.10:uuid:0b6a6f01 urn:H99.10:uuid:0b6a6f02"),
    ),
    (
        PackagedDocument(
            (
                ("arcDocCode", "000.00.10.H99.2026.05.TNN.0000001"),
                ("subject", "Rà soát phương án <dự thảo>"),
            ),
            (
                PackagedFile("Công văn số 15.pdf", b"%PDF-1.7 a", "application/pdf"),
                PackagedFile("Phụ lục.xlsx", b"PK\x03\x04 b", "application/zip"),
            ),
        ),
        PackagedDocument(
            (("arcDocCode", "000.00.10.H99.2026.05.TNN.0000002"), ("subject", "")),
            (PackagedFile("../../ảnh.jpg", b"\xff\xd8\xff c", "image/jpeg"),),
        ),
    ),
    b"%PDF-1.7 list",
)

# The validator fetches four vocabularies of the standard when it is imported. Here it
# gets them from this file, so that it judges without a network.
VOCABULARIES = {
    "ContentCategory": ("Textual works – Print", "Mixed", "Other"),
    "ContentInformationType": ("MIXED", "OTHER", "citssiard_v1_0"),
    "OAISPackageType": ("SIP", "AIP", "DIP", "AIU", "AIC"),
    "Status": ("CURRENT", "SUPERSEDED", "DELETED"),
}
JUDGE = """
import json, sys, urllib.request
known = json.loads(sys.argv[1])
def opened(uri, *args, **options):
    [words] = [w for name, w in known.items() if f"Vocabulary{name}.xml" in uri]
    return [f"<Term>{word}</Term>".encode() for word in words]
urllib.request.urlopen = opened
from pathlib import Path
from eark_validator.packages import PackageValidator
from eark_validator.model import StructureStatus
report = PackageValidator(Path(sys.argv[2])).validation_report
found = [
    (str(one.rule_id), str(one.location), str(one.message))
    for results in (report.structure.messages, report.metadata.schema_results.messages,
                    report.metadata.schematron_results.messages)
    for one in results
    if str(one.severity).lower().endswith(("error", "fatal"))
]
print(json.dumps({"valid": bool(report.is_valid), "errors": found}))
"""


@cache
def validator() -> str:
    """Return the Python that has the validator, which pins other versions than ours.

    It is installed once, beside the other downloads of this repository.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "odoo-van-thu" / f"{VALIDATOR.replace('==', '-')}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", VALIDATOR]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return str(python)


def judged(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [validator(), "-c", JUDGE, json.dumps(VOCABULARIES), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def written(files: dict[str, bytes], folder: Path) -> Path:
    root = folder / folder_name(DOSSIER.identifier)
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return root


@pytest.fixture
def files() -> dict[str, bytes]:
    return build_package(DOSSIER, CREATED)


def test_examples_in_docstrings_hold() -> None:
    result = doctest.testmod(archive_package)
    assert result.attempted and not result.failed


# The validator's rule SIP14 wants IDENTIFICATIONCODE on the very note that its rule
# CSIP16 wants to say SOFTWARE VERSION: no package pleases both.
@pytest.mark.parametrize(
    ("kind", "faults"),
    [
        (PackageType.AIP, set()),
        (PackageType.DIP, set()),
        (PackageType.SIP, {"SIP14"}),
    ],
)
def test_an_independent_validator_finds_no_fault(
    kind: PackageType, faults: set[str], tmp_path: Path
) -> None:
    root = written(build_package(DOSSIER, CREATED, kind=kind), tmp_path)
    assert {one[0] for one in judged(root)["errors"]} == faults


def test_the_validator_sees_what_is_missing(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    mets = files["METS.xml"].replace(b'LABEL="CSIP"', b'LABEL="XYZ"')
    answer = judged(written({**files, "METS.xml": mets}, tmp_path))
    assert not answer["valid"]
    assert "CSIP82" in str(answer["errors"])


def test_what_was_packed_is_read_back_without_loss(files: dict[str, bytes]) -> None:
    assert read_package(files) == DOSSIER


def test_the_same_dossier_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    assert build_package(DOSSIER, CREATED) == files


def test_names_lead_nowhere_outside(files: dict[str, bytes]) -> None:
    for path in files:
        assert ".." not in path and not path.startswith("/") and path.isascii()


def data_file(files: dict[str, bytes]) -> str:
    return next(path for path in files if "/data/" in path)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda f: f.pop("METS.xml"), PackageFault.NO_METS),
        (lambda f: f.pop(data_file(f)), PackageFault.MISSING),
        (lambda f: f.update({data_file(f): b"%PDF-1.7 b"}), PackageFault.CHANGED),
        (lambda f: f.update({"extra.txt": b"x"}), PackageFault.UNNAMED),
        (
            lambda f: f.update(
                {"METS.xml": f["METS.xml"].replace(b"schemas/", b"../schemas/")}
            ),
            PackageFault.OUTSIDE,
        ),
        (lambda f: f.update({"METS.xml": b"<mets"}), PackageFault.BROKEN),
        (
            lambda f: f.update({"METS.xml": b"<!DOCTYPE a []>" + f["METS.xml"]}),
            PackageFault.BROKEN,
        ),
    ],
)
def test_a_spoilt_package_is_refused(
    files: dict[str, bytes], spoil: object, fault: PackageFault
) -> None:
    spoil(files)  # type: ignore[operator]
    with pytest.raises(RuleError) as refusal:
        read_package(files)
    assert refusal.value.code is fault


def test_the_premis_names_the_whole_and_the_parts(files: dict[str, bytes]) -> None:
    tree = ET.fromstring(files["metadata/preservation/PREMIS.xml"])
    told = [
        (
            node.findtext(f"{{{PREMIS}}}relationshipSubType"),
            node.findtext(f".//{{{PREMIS}}}relatedObjectIdentifierValue"),
        )
        for node in tree.iter(f"{{{PREMIS}}}relationship")
    ]
    assert told == [
        ("is part of", "urn:H99.10:uuid:0b6a6f00"),
        ("has part", "urn:H99.10:uuid:0b6a6f01"),
        ("has part", "urn:H99.10:uuid:0b6a6f02"),
    ]


@pytest.mark.parametrize("name", ["", "H99", "urn:H99:isbn:1", "urn:H99:uuid:1:2"])
def test_what_is_no_name_of_a_package_leads_nowhere(name: str) -> None:
    assert package_key(name) is None
