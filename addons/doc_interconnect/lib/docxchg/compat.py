"""What newer Pythons bring along and 3.10 does not."""

from __future__ import annotations

from enum import Enum


class StrEnum(str, Enum):
    """A string constant that prints as its value."""

    def __str__(self) -> str:
        return str(self.value)
