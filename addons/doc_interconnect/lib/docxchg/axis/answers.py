"""The answer envelope: ``{"status", "ErrorCode", "ErrorDesc", …}``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .errors import AxisCode


@dataclass(frozen=True)
class Answer:
    """A readable answer of the axis."""

    status: str
    code: str
    description: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    """Everything in the envelope, names in lower case."""

    @property
    def success(self) -> bool:
        """Whether the call succeeded; the code decides, the word only may refuse."""
        return self.code == "0" and self.status.upper() != "FAIL"

    @property
    def rows(self) -> tuple[Mapping[str, object], ...]:
        """Rows of a list call."""
        data = self.values.get("data")
        if not isinstance(data, list):
            return ()
        return tuple(row for row in data if isinstance(row, dict))


def parse_answer(body: bytes) -> Answer | None:
    """Read an answer; None when it is no envelope (empty, HTML, other JSON).

    A gateway may leave ``ErrorCode`` out of a success; a list without either word
    is no envelope, because an empty answer must not read as an empty list.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    values = {str(name).lower(): item for name, item in value.items()}
    if "status" not in values and "errorcode" not in values:
        return None
    status = str(values.get("status") or "")
    code = values.get("errorcode")
    if code is None or code == "":
        code = "0" if status.upper() == "OK" else ""
    return Answer(status, str(code), str(values.get("errordesc") or ""), values)


def ok(**values: object) -> bytes:
    """A success, with what belongs to the call."""
    return _dump({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **values})


def data_answer(data: Sequence[Mapping[str, object]] | str) -> bytes:
    """A success that carries rows or a base64 text."""
    return ok(data=data if isinstance(data, str) else list(data))


def send_answer(doc_id: str) -> bytes:
    """The answer to ``sendEdoc``."""
    return ok(DocId=doc_id)


def fail(code: AxisCode | int, description: str) -> bytes:
    """A refusal."""
    return _dump(
        {"status": "FAIL", "ErrorCode": str(int(code)), "ErrorDesc": description}
    )


def _dump(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
