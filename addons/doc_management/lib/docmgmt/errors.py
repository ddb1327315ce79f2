"""The way a rule says no: a code and the values a sentence about it needs."""

from __future__ import annotations

from .compat import StrEnum


class RuleError(Exception):
    """A rule refuses. The caller turns ``code`` and ``values`` into a sentence.

    ``code`` is a member of the raising module's own enumeration; ``values`` are
    the named parts of the sentence (plain strings, numbers or dates).
    """

    def __init__(self, code: StrEnum, **values: object) -> None:
        self.code = code
        self.values = values
        detail = ", ".join(f"{name}={value!r}" for name, value in values.items())
        super().__init__(f"{code}: {detail}" if detail else str(code))
