"""Seals, and what shows when somebody rewrites a ledger."""

import pytest

from docmgmt.chain import GENESIS, Fault, SealedRow, row_digest, seal, verify_chain
from docmgmt.heads import ChainName, Head, HeadFileError, append, compare, read

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
BOOK = ChainName("register", 1, "in", 2026)


def rows(contents, key=KEY):
    previous, made = GENESIS, []
    for number, content in enumerate(contents, 1):
        digest = row_digest({"subject": content})
        previous = seal(key, previous, digest)
        made.append(SealedRow(number, digest, digest, previous))
    return made


def places(made):
    return [(row.row_id, row.row_id, row.seal) for row in made]


def heads(made, *positions):
    return [
        Head(BOOK, position, made[position - 1].seal, "2026-04-20T08:00:00+07:00")
        for position in positions
    ]


def test_a_chain_as_it_was_written_is_intact():
    made = rows(["a", "b", "c"])
    assert verify_chain(KEY, made, made[-1].seal) == ()
    assert compare(heads(made, 1, 3), places(made)) == ()


def test_a_changed_row_shows():
    made = rows(["a", "b", "c"])
    forged = SealedRow(
        2, row_digest({"subject": "x"}), made[1].stored_digest, made[1].seal
    )
    assert verify_chain(KEY, [made[0], forged, made[2]]) == (Fault(2, "content"),)


def test_a_cut_tail_shows_against_the_head_outside_only():
    made = rows(["a", "b", "c"])
    assert verify_chain(KEY, made[:2]) == ()
    assert compare(heads(made, 1, 3), places(made[:2])) == (Fault(2, "tail"),)


def test_a_chain_recomputed_with_another_key_shows():
    forged = rows(["a", "x", "c"], OTHER_KEY)
    assert {fault.reason for fault in verify_chain(KEY, forged)} == {"seal"}


def test_a_chain_recomputed_with_the_key_shows_against_the_head_outside():
    made, forged = rows(["a", "b", "c"]), rows(["a", "x", "c"])
    assert verify_chain(KEY, forged) == ()
    assert compare(heads(made, 1, 2), places(forged)) == (Fault(2, "head"),)


def test_two_seals_recorded_for_one_place_show():
    made, forged = rows(["a"]), rows(["x"])
    recorded = [*heads(made, 1), *heads(forged, 1)]
    assert [fault.reason for fault in compare(recorded, places(made))] == ["head"]


def test_heads_come_back_from_the_file_as_they_were_written(tmp_path):
    path = tmp_path / "deep" / "heads.jsonl"
    made = rows(["a", "b"])
    assert list(read(path)) == []
    assert append(path, heads(made, 1)) == 1
    assert append(path, []) == 0
    assert append(path, heads(made, 2)) == 1
    assert list(read(path)) == heads(made, 1, 2)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"chain": 1}', "x"])
def test_a_damaged_file_of_heads_is_said_to_be(tmp_path, line):
    path = tmp_path / "heads.jsonl"
    append(path, heads(rows(["a"]), 1))
    with path.open("a") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(HeadFileError, match="line 2"):
        list(read(path))
