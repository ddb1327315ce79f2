"""XML in, plain nodes out: no entities, no network, bounded in every direction.

Expat is driven directly: it streams, stops at the first forbidden construct and
never fetches anything. Names are kept without prefix, because producers disagree
on prefixes and the meaning is in the local name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from .errors import ErrorCode, UnreadableMessage


@dataclass(frozen=True)
class Limits:
    """Bounds of a packet."""

    max_bytes: int = 512 * 1024 * 1024
    max_depth: int = 32
    max_elements: int = 100_000
    max_junk: int = 4096
    """How far into the packet the XML may begin."""


@dataclass
class Node:
    """One element: local name in lower case, text, children."""

    name: str
    children: list[Node] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Character data directly inside the element."""
        return "".join(self.parts)

    def all(self, *names: str) -> Iterator[Node]:
        """Children by local name, in any of several spellings."""
        wanted = {name.lower() for name in names}
        return (child for child in self.children if child.name in wanted)

    def first(self, *names: str) -> Node | None:
        """First child of that name."""
        return next(self.all(*names), None)

    def descend(self, *names: str) -> Iterator[Node]:
        """Descendants of that name, document order."""
        wanted = {name.lower() for name in names}
        stack = list(reversed(self.children))
        while stack:
            node = stack.pop()
            if node.name in wanted:
                yield node
            stack.extend(reversed(node.children))


class Slices(Protocol):
    """Bytes, or a file that gives its bytes in slices and is never held whole."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice) -> bytes: ...


def parse(data: Slices, limits: Limits, without: str = "") -> Node:
    """Parse a packet and return its root element.

    :param without: local name (lower case) of elements whose text is checked but not
        kept: what a packet carries may be far larger than what it says
    Raises UnreadableMessage when the bytes are no XML or break a limit.
    """
    if len(data) > limits.max_bytes:
        raise UnreadableMessage(ErrorCode.TOO_LARGE, str(len(data)))
    start, stop = _bounds(data, limits.max_junk)
    builder = _Builder(limits, without)
    try:
        for position in range(start, stop, _CHUNK):
            builder.parser.Parse(data[position : min(position + _CHUNK, stop)], False)
        builder.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableMessage(ErrorCode.NOT_XML, str(error)) from error
    except (ValueError, LookupError) as error:
        # An unknown or multi-byte declared encoding ends here.
        raise UnreadableMessage(ErrorCode.NOT_XML, str(error)) from error
    if builder.root is None:
        raise UnreadableMessage(ErrorCode.NOT_XML, "no element")
    return builder.root


class _Builder:
    def __init__(self, limits: Limits, without: str = "") -> None:
        self.limits = limits
        self.without = without
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = _CHUNK
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.limits.max_elements:
            raise UnreadableMessage(ErrorCode.TOO_MANY_ELEMENTS)
        if len(self.stack) >= self.limits.max_depth:
            raise UnreadableMessage(ErrorCode.TOO_DEEP)
        node = Node(name.rpartition(":")[2].lower())
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def text(self, data: str) -> None:
        if self.stack and self.stack[-1].name != self.without:
            self.stack[-1].parts.append(data)

    def refuse_doctype(self, *_declaration: object) -> None:
        raise UnreadableMessage(ErrorCode.FORBIDDEN_DOCTYPE)


def _bounds(data: Slices, max_junk: int) -> tuple[int, int]:
    """Where the XML begins and ends among what transports put around it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return 0, len(data)
    head = data[: max_junk + 16]
    start = head.find(b"<?xml")
    if start < 0:
        start = head.find(b"<")
    if start < 0 or start > max_junk:
        raise UnreadableMessage(ErrorCode.NOT_XML, "no markup")
    stop = len(data)
    while stop > start:
        tail = data[max(start, stop - 4096) : stop]
        rest = tail.rstrip(b"\r\n\t \x00")
        stop -= len(tail) - len(rest)
        if rest:
            break
    return start, stop


_CHUNK = 1 << 20
