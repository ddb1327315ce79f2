"""Nhật ký lưu ra tệp: a file checks by itself, and every change of it shows."""

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from docmgmt import chain, journal_archive
from docmgmt.heads import ChainName, Head
from docmgmt.journal_archive import ArchiveFault, JournalRow, Keys

KEYS = Keys(b"r" * 32, b"m" * 32)
ACTS = ("open", "sign", "gửi đi", "close", "print")


def rows(keys: Keys = KEYS) -> list[JournalRow]:
    previous, made = chain.GENESIS, []
    for place, act in enumerate(ACTS, start=1):
        content = {"act": act, "user_id": 7, "at": "2025-03-02 08:00:00", "ip": None}
        digest = chain.row_digest(content)
        previous = chain.seal(keys.rows, previous, digest)
        made.append(JournalRow(place, digest, previous, content))
    return made


def write(path: Path, stretch: list[JournalRow], previous: str, keys: Keys = KEYS):
    return journal_archive.write(
        path,
        stretch,
        database="van_thu",
        made_at="2026-01-02T00:00:00+07:00",
        previous=previous,
        names={"users": {"7": "Lan"}},
        keys=keys,
    )


def faults(path: Path, keys: Keys = KEYS, heads=()) -> list[tuple[str, int]]:
    _manifest, found = journal_archive.verify(path, keys, heads)
    return [(str(one.fault), one.place) for one in found]


def change(path: Path, edit: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    edit(parts)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def with_row(number: int, **over: object) -> Callable[[dict[str, bytes]], None]:
    def edit(parts: dict[str, bytes]) -> None:
        lines = parts[journal_archive.ROWS].splitlines()
        row = {**json.loads(lines[number - 1]), **over}
        lines[number - 1] = json.dumps(row).encode()
        parts[journal_archive.ROWS] = b"\n".join(lines) + b"\n"

    return edit


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "nhat-ky-2025.zip"
    write(path, rows(), chain.GENESIS)
    return path


def test_a_file_says_what_it_holds_and_is_intact_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    manifest, sha256 = write(path, rows(), chain.GENESIS)
    assert (manifest.first, manifest.last, manifest.count) == (1, 5, 5)
    assert len(sha256) == 64
    read, found = journal_archive.verify(path, KEYS)
    assert (read, found) == (manifest, ())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_files_follow_each_other_without_the_database(tmp_path: Path) -> None:
    every = rows()
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    first, _sha = write(one, every[:2], chain.GENESIS)
    second, _sha = write(two, every[2:], first.seal)
    assert faults(one) == faults(two) == []
    assert (second.first, second.previous) == (first.last + 1, first.seal)
    # One that does not go on where the other ended is not taken for the next.
    write(two, every[3:], first.seal)
    assert faults(two) == [("seal", 4)]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (with_row(2, content={"act": "khác"}), {("content", 2), ("part", 0)}),
        (
            with_row(
                2,
                content={"act": "khác"},
                digest=chain.row_digest({"act": "khác"}),
            ),
            {("seal", 2), ("part", 0)},
        ),
        (with_row(3, place=9), {("order", 9), ("order", 4), ("part", 0)}),
        (
            lambda parts: parts.update(
                {
                    journal_archive.ROWS: b"\n".join(
                        parts[journal_archive.ROWS].splitlines()[:4]
                    )
                }
            ),
            {("part", 0), ("ends", 0)},
        ),
        (lambda parts: parts.update({journal_archive.NAMES: b"{}"}), {("part", 0)}),
        (
            lambda parts: parts.update(
                {
                    journal_archive.MANIFEST: parts[journal_archive.MANIFEST].replace(
                        b"van_thu", b"van_khac"
                    )
                }
            ),
            {("mark", 0)},
        ),
        (lambda parts: parts.pop(journal_archive.ROWS), {("broken", 0)}),
        (
            lambda parts: parts.update({journal_archive.MANIFEST: b"[]"}),
            {("broken", 0)},
        ),
    ],
)
def test_every_change_shows(file: Path, edit, expected) -> None:
    change(file, edit)
    assert set(faults(file)) == expected


def test_another_installations_key_is_not_ours(file: Path) -> None:
    other = Keys(b"x" * 32, b"y" * 32)
    found = faults(file, other)
    assert ("mark", 0) in found
    assert [place for fault, place in found if fault == "seal"] == [1, 2, 3, 4, 5]


def test_a_file_made_anew_with_the_right_key_differs_from_the_heads(
    file: Path, tmp_path: Path
) -> None:
    true = [
        Head(ChainName("journal"), row.place, row.seal, "2025") for row in rows()[::2]
    ]
    register = Head(ChainName("register", 1, "in", 2025), 2, "f" * 64, "2025")
    assert faults(file, heads=[*true, register]) == []
    previous, forged = chain.GENESIS, []
    for row in rows():
        content = {**row.content, "user_id": 8}
        digest = chain.row_digest(content)
        previous = chain.seal(KEYS.rows, previous, digest)
        forged.append(JournalRow(row.place, digest, previous, content))
    again = tmp_path / "again.zip"
    write(again, forged, chain.GENESIS)
    assert faults(again) == []
    assert faults(again, heads=true) == [("head", 1), ("head", 3), ("head", 5)]


def test_what_is_no_file_of_ours_is_said_to_be_none(tmp_path: Path) -> None:
    missing, rubbish = tmp_path / "no.zip", tmp_path / "x.zip"
    rubbish.write_bytes(b"PK\x05\x06 not a zip")
    for path in (missing, rubbish):
        manifest, found = journal_archive.verify(path, KEYS)
        assert manifest is None
        assert [one.fault for one in found] == [ArchiveFault.BROKEN]


def test_no_rows_make_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no rows"):
        write(tmp_path / "a.zip", [], chain.GENESIS)
    assert not list(tmp_path.iterdir())
