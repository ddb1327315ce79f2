"""Backup folders: what is whole, what is not, and what a second day costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docmgmt import backup
from docmgmt.backup import BackupError, BackupFault, Manifest

FACTS = Manifest("van_thu", "2026-01-02T03:04:05+00:00", {"doc_management": "19.0.1"})


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A file store with two files, a packet and what does not belong in a backup."""
    root = tmp_path / "store"
    for place, content in {
        "ab/abcd": b"one",
        "cd/cdef": b"two, longer",
        "exchange/12/1234": b"packet",
        "checklist/ab/abcd": b"",
        "cd/.cdef.x.part": b"half",
    }.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(content)
    return root


def take(store: Path, folder: Path, earlier: Path | None = None) -> int:
    folder.mkdir(parents=True)
    (folder / backup.DUMP).write_bytes(b"dump")
    (folder / backup.HEADS).write_bytes(b"{}\n")
    copied = backup.copy_files(store, folder / backup.FILES, earlier)
    backup.close(folder, FACTS)
    return copied


def test_a_backup_reads_back_as_it_was_taken(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "b"
    assert take(store, folder) == 3
    manifest = backup.read(folder)
    assert (manifest.database, manifest.versions) == (FACTS.database, FACTS.versions)
    assert manifest.file_count == 3
    assert manifest.file_bytes == len(b"one" + b"two, longer" + b"packet")
    assert set(manifest.parts) == {backup.DUMP, backup.HEADS}
    assert (folder / "filestore/exchange/12/1234").read_bytes() == b"packet"
    assert not (folder / "filestore/checklist").exists()


def test_files_of_an_earlier_backup_are_linked(store: Path, tmp_path: Path) -> None:
    take(store, tmp_path / "b1")
    (store / "ef").mkdir()
    (store / "ef/ef01").write_bytes(b"new")
    assert take(store, tmp_path / "b2", tmp_path / "b1" / backup.FILES) == 1
    old = tmp_path / "b1/filestore/ab/abcd"
    assert old.samefile(tmp_path / "b2/filestore/ab/abcd")
    # Each is whole without the other.
    backup.read(tmp_path / "b1")
    assert backup.read(tmp_path / "b2").file_count == 4


@pytest.mark.parametrize(
    ("spoil", "fault", "part"),
    [
        (lambda b: (b / "manifest.json").unlink(), "no_manifest", "manifest.json"),
        (
            lambda b: (b / "manifest.json").write_text("{"),
            "no_manifest",
            "manifest.json",
        ),
        (
            lambda b: (b / "manifest.json").write_text('{"parts": {}}'),
            "no_manifest",
            "manifest.json",
        ),
        (lambda b: (b / "database.dump").unlink(), "missing", "database.dump"),
        (
            lambda b: (b / "database.dump").write_bytes(b"dumb"),
            "changed",
            "database.dump",
        ),
        (lambda b: (b / "heads.jsonl").write_bytes(b""), "changed", "heads.jsonl"),
        (lambda b: (b / "filestore/ab/abcd").unlink(), "missing", "filestore"),
        (
            lambda b: (b / "filestore/ab/abcd").write_bytes(b"o"),
            "changed",
            "filestore",
        ),
    ],
)
def test_what_is_not_whole_is_refused(
    store: Path, tmp_path: Path, spoil, fault: str, part: str
) -> None:
    folder = tmp_path / "b"
    take(store, folder)
    spoil(folder)
    with pytest.raises(BackupError) as refused:
        backup.read(folder)
    assert (refused.value.fault, refused.value.part) == (BackupFault(fault), part)


def test_the_latest_finished_one_of_this_database_counts(tmp_path: Path) -> None:
    assert backup.latest(tmp_path, "van_thu") is None
    for name, done in (
        ("van_thu-20260101T000000Z", True),
        ("van_thu-20260102T000000Z", True),
        ("van_thu-20260103T000000Z", False),
        ("van_thu-test-20260104T000000Z", True),
    ):
        (tmp_path / name).mkdir()
        if done:
            (tmp_path / name / backup.MANIFEST).write_text("{}")
    found = backup.latest(tmp_path, "van_thu")
    assert found and found.name == "van_thu-20260102T000000Z"


def test_the_folder_says_database_and_moment() -> None:
    assert backup.folder_name("van_thu", FACTS.taken_at) == "van_thu-20260102T030405Z"


def test_a_store_that_is_left_adds_what_the_backup_lacks(
    store: Path, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    backup.copy_files(store, left)
    (left / "ab/abcd").write_bytes(b"ONE")
    (left / "ef").mkdir()
    (left / "ef/ef01").write_bytes(b"stored since")
    (store / "cd/cdef").unlink()
    assert backup.add_files(left, store) == 2
    assert (store / "ab/abcd").read_bytes() == b"one", "never written over"
    assert (store / "cd/cdef").read_bytes() == b"two, longer"
    assert (store / "ef/ef01").read_bytes() == b"stored since"
    assert (left / "ab/abcd").read_bytes() == b"ONE", "only read"
    assert backup.add_files(left, store) == 0


def test_a_store_is_compared_with_what_the_database_names(store: Path) -> None:
    missing, unnamed = backup.compare(store, {"ab/abcd", "exchange/12/1234", "zz/zz"})
    assert missing == ("zz/zz",)
    assert [(one.place, one.size) for one in unnamed] == [("cd/cdef", 11)]
    assert unnamed[0].modified == (store / "cd/cdef").stat().st_mtime


def test_files_of_another_store_are_not_asked_of_the_backup(
    store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    take(store, folder)
    (folder / backup.FILES / "cd/cdef").unlink()
    with pytest.raises(BackupError):
        backup.read(folder)
    assert backup.read(folder, with_files=False).database == "van_thu"
    (folder / backup.DUMP).write_bytes(b"other")
    with pytest.raises(BackupError):
        backup.read(folder, with_files=False)
