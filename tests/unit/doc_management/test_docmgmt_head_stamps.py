"""Time-stamps over the file of heads: what they are over, and what no longer fits."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from docmgmt import head_stamps
from docmgmt.head_stamps import Stamp, StampFault, StampFileError
from docmgmt.heads import ChainName, Head, append

JOURNAL = ChainName("journal")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "heads.jsonl"


def grow(path: Path, position: int) -> None:
    at = f"2026-01-02T03:0{position}:00+00:00"
    append(path, [Head(JOURNAL, position, f"seal {position}", at)])


def stamped(path: Path) -> Stamp:
    now = head_stamps.reach(path)
    assert now
    return Stamp(now.size, now.sha256, "dG9rZW4=")


def test_a_stamp_is_over_all_lines_written_so_far(path: Path) -> None:
    assert head_stamps.reach(path) is None
    grow(path, 1)
    grow(path, 2)
    now = head_stamps.reach(path)
    assert now
    content = path.read_bytes()
    assert (now.size, now.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_line_that_is_being_written_is_left_out(path: Path) -> None:
    path.write_bytes(b'{"chain"')
    assert head_stamps.reach(path) is None
    path.unlink()
    grow(path, 1)
    whole = head_stamps.reach(path)
    with path.open("ab") as stream:
        stream.write(b'{"chain"')
    assert head_stamps.reach(path) == whole


def test_a_large_file_is_read_in_pieces(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for position in range(1, 6):
        grow(path, position)
    whole, stamp = head_stamps.reach(path), stamped(path)
    monkeypatch.setattr(head_stamps, "_PIECE", 7)
    assert head_stamps.reach(path) == whole
    assert head_stamps.compare(path, [stamp]) == ()


def test_stamps_of_every_length_fit_a_file_that_only_grew(path: Path) -> None:
    stamps = []
    for position in range(1, 4):
        grow(path, position)
        stamps.append(stamped(path))
    grow(path, 4)
    assert head_stamps.compare(path, stamps) == ()
    assert head_stamps.compare(path, reversed(stamps)) == ()


def test_a_line_written_anew_shows_in_every_stamp_over_it(path: Path) -> None:
    grow(path, 1)
    first = stamped(path)
    grow(path, 2)
    second = stamped(path)
    path.write_text(path.read_text().replace("seal 2", "seal X"))
    assert head_stamps.compare(path, [first, second]) == ((2, StampFault.CHANGED),)
    path.write_text(path.read_text().replace("seal 1", "seal Y"))
    assert head_stamps.compare(path, [first, second]) == (
        (1, StampFault.CHANGED),
        (2, StampFault.CHANGED),
    )


def test_lines_cut_off_and_a_file_that_is_gone_show(path: Path) -> None:
    grow(path, 1)
    first = stamped(path)
    grow(path, 2)
    second = stamped(path)
    path.write_bytes(path.read_bytes()[: first.size])
    assert head_stamps.compare(path, [first, second]) == ((2, StampFault.SHORTER),)
    path.unlink()
    assert head_stamps.compare(path, [first]) == ((1, StampFault.SHORTER),)
    assert head_stamps.compare(path, []) == ()


def test_stamps_come_back_as_they_were_written(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / head_stamps.FILE
    assert list(head_stamps.read(kept)) == []
    grow(path, 1)
    first = stamped(path)
    head_stamps.append(kept, first)
    grow(path, 2)
    second = stamped(path)
    head_stamps.append(kept, second)
    assert list(head_stamps.read(kept)) == [first, second]
    assert first.reach == head_stamps.Reach(first.size, first.sha256)


@pytest.mark.parametrize("line", ["hỏng", "{}", '{"size": "x"}', "[]", "3"])
def test_a_damaged_file_of_stamps_is_said_to_be(tmp_path: Path, line: str) -> None:
    kept = tmp_path / head_stamps.FILE
    kept.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(StampFileError, match="line 1"):
        list(head_stamps.read(kept))


def test_the_oldest_head_without_a_stamp_tells_since_when_it_waits(path: Path) -> None:
    assert head_stamps.waits_since(path, None) == ""
    grow(path, 1)
    assert head_stamps.waits_since(path, None) == "2026-01-02T03:01:00+00:00"
    stamp = stamped(path)
    assert head_stamps.waits_since(path, stamp) == ""
    grow(path, 2)
    grow(path, 3)
    assert head_stamps.waits_since(path, stamp) == "2026-01-02T03:02:00+00:00"
    path.write_text("hỏng\n", encoding="utf-8")
    assert head_stamps.waits_since(path, None) == ""
