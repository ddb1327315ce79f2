import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docmgmt import blobs
from docmgmt.blobs import (
    BlobError,
    BlobFault,
    read_checked,
    remove_leftovers,
    sha256_hex,
    write_durable,
)

LIB = Path(blobs.__file__).resolve().parents[1]


def test_a_blob_reads_back_and_is_private(tmp_path):
    path = tmp_path / "aa" / "bb" / "blob"
    assert write_durable(path, b"noi dung") is True
    assert read_checked(path, sha256_hex(b"noi dung")) == b"noi dung"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["blob"]


def test_the_hash_is_sha256():
    assert sha256_hex(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert sha256_hex(b"").startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize(
    "leftover", [b"", b"noi", b"noi dunG", b"noi dung va nua", bytes(8)]
)
def test_a_wrong_leftover_is_healed(tmp_path, leftover):
    path = tmp_path / "blob"
    path.write_bytes(leftover)
    assert write_durable(path, b"noi dung") is True
    assert path.read_bytes() == b"noi dung"


def test_the_right_content_is_not_written_again(tmp_path):
    path = tmp_path / "blob"
    data = os.urandom(3 << 20)
    write_durable(path, data)
    before = path.stat().st_ino
    assert write_durable(path, data) is False
    assert path.stat().st_ino == before
    changed = data[:-1] + bytes([data[-1] ^ 1])
    assert write_durable(path, changed) is True
    assert path.read_bytes() == changed


def test_changed_and_missing_blobs_are_told_apart(tmp_path):
    path = tmp_path / "blob"
    with pytest.raises(BlobError) as caught:
        read_checked(path, sha256_hex(b"x"))
    assert caught.value.code is BlobFault.MISSING
    write_durable(path, b"y")
    with pytest.raises(BlobError) as caught:
        read_checked(path, sha256_hex(b"x"))
    assert caught.value.code is BlobFault.CHANGED
    assert caught.value.values["found"] == sha256_hex(b"y")


@pytest.mark.parametrize("broken_call", ["fsync", "replace", "fchmod"])
def test_a_disk_error_keeps_the_old_content_and_no_litter(
    tmp_path, monkeypatch, broken_call
):
    path = tmp_path / "blob"
    write_durable(path, b"old")

    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, broken_call, fail)
        write_durable(path, b"new content")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["blob"]
    assert write_durable(path, b"new content") is True


def test_bytes_are_on_disk_before_the_name_and_the_name_before_the_return(
    tmp_path, monkeypatch
):
    path = tmp_path / "blob"
    acts = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor):
        kind = "dir" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        size = os.fstat(descriptor).st_size if kind == "file" else None
        acts.append((f"fsync {kind}", size))
        real_fsync(descriptor)

    def replace(source, target):
        acts.append(("rename", None))
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    write_durable(path, b"12345")
    assert acts == [("fsync file", 5), ("rename", None), ("fsync dir", None)]


WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from docmgmt.blobs import write_durable
path = Path(sys.argv[2])
contents = [bytes([65 + turn]) * 2_000_000 for turn in range(4)]
turn = 0
print("ready", flush=True)
while True:
    write_durable(path, contents[turn % 4])
    turn += 1
"""


def test_a_killed_writer_never_leaves_a_broken_target(tmp_path):
    path = tmp_path / "blob"
    whole = {bytes([65 + turn]) * 2_000_000 for turn in range(4)}
    for pause in (0.0, 0.007, 0.02):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(LIB), str(path)], stdout=subprocess.PIPE
        ) as writer:
            assert writer.stdout.readline() == b"ready\n"
            until = time.monotonic() + 60
            while not path.exists() and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(pause)
            writer.send_signal(signal.SIGKILL)
            assert writer.wait() == -signal.SIGKILL
        assert path.read_bytes() in whole
    remove_leftovers(tmp_path, time.time() + 60)
    assert os.listdir(tmp_path) == ["blob"]


def test_only_old_leftovers_are_removed(tmp_path):
    old, young, blob = (tmp_path / name for name in (".a.1.part", ".b.2.part", "c"))
    for path in (old, young, blob):
        path.write_bytes(b"x")
    os.utime(old, (1000, 1000))
    assert remove_leftovers(tmp_path, time.time() - 3600) == 1
    assert sorted(os.listdir(tmp_path)) == [".b.2.part", "c"]


def test_leftovers_are_removed_below_a_directory_too(tmp_path):
    folder = tmp_path / "exchange" / "ab"
    folder.mkdir(parents=True)
    for path in (tmp_path / "exchange" / ".spool.x.part", folder / ".ab.y.part"):
        path.write_bytes(b"x")
        os.utime(path, (1000, 1000))
    assert remove_leftovers(tmp_path, time.time() - 3600) == 2
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_that_is_moved_meanwhile_is_no_fault(tmp_path, monkeypatch):
    path = tmp_path / ".a.1.part"
    path.write_bytes(b"x")
    stat_of = Path.stat

    def moved(self, **options):
        if self == path and os.path.lexists(path):
            os.replace(path, tmp_path / "a")
        return stat_of(self, **options)

    monkeypatch.setattr(Path, "stat", moved)
    assert remove_leftovers(tmp_path, time.time() + 60) == 0


def test_a_shredded_file_is_gone_and_its_blocks_hold_nothing(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_bytes(b"secret" * 400_000)
    linked = tmp_path / "same-blocks"
    os.link(path, linked)
    written = []
    write = os.write
    monkeypatch.setattr(
        blobs.os, "write", lambda fd, data: written.append(data) or write(fd, data)
    )
    assert blobs.shred(path)
    assert not path.exists()
    assert linked.read_bytes() == b""
    half = len(b"".join(written)) // 2
    assert half == 6 * 400_000
    assert b"secret" not in b"".join(written)
    assert set(b"".join(written)[half:]) == {0}


def test_shredding_what_is_gone_is_no_error(tmp_path):
    assert not blobs.shred(tmp_path / "nothing")


def test_an_empty_file_is_shredded_too(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    assert blobs.shred(path)
    assert not path.exists()
