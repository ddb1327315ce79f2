"""Identifiers of messages."""

from __future__ import annotations

import uuid

import pytest

from docxchg.ids import uuid7


def test_an_id_is_a_uuid_of_version_7() -> None:
    value = uuid.UUID(uuid7(1_795_278_725_000, b"\xff" * 10))
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert value.int >> 80 == 1_795_278_725_000


def test_ids_sort_by_time_and_differ_by_chance() -> None:
    ids = [uuid7(ms, bytes([ms % 7] * 10)) for ms in range(1_000, 9_000, 7)]
    assert ids == sorted(ids)
    assert uuid7(5, b"\x01" * 10) != uuid7(5, b"\x02" * 10)


def test_too_little_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="random"):
        uuid7(5, b"\x01" * 9)
