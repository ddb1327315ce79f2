"""Was something a reader sees changed between two revisions of one PDF?

pyHanko's difference analysis knows a list of lawful updates and calls all the rest
suspicious, also what it merely does not understand. To tell "proven changed" from
"cannot tell", this module compares what makes up the sight of the document: pages,
their content, resources and boxes, annotations, form values, and what runs or hides
parts when the file is opened.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from . import geometry

_MOST_NODES = 200_000
_MOST_DEPTH = 60
_PAGE_KEYS = (
    "/Contents",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/AA",
)
_CATALOG_KEYS = ("/OCProperties", "/OpenAction", "/AA", "/PageLabels")
_NOT_COMPARED = frozenset(["/Parent", "/P", "/StructParent", "/StructParents"])
_INHERITED = frozenset(["/Resources", "/MediaBox", "/CropBox", "/Rotate"])


class Unclear(Exception):
    """The two revisions cannot be compared: too deep, too large, or malformed."""


def visible_changes(reader: Any, revision: int, filled: frozenset[str]) -> list[str]:
    """What a reader sees differently now than in ``revision``; empty when nothing.

    ``filled`` are the names of all fields that carry a signature: their marks may
    be new. Words: ``pages``, ``page N``, ``annotations of page N``, ``field NAME``,
    ``catalog``. Raises Unclear.
    """
    return _compared(
        lambda: reader.get_historical_resolver(revision),
        lambda: reader.get_historical_resolver(reader.total_revisions - 1),
        filled,
    )


def visible_additions(before: Any, after: Any, filled: frozenset[str]) -> list[str]:
    """The same for two files, of which ``after`` should be an update of ``before``.

    What ``after`` itself calls its first revision is not believed.
    """
    return _compared(lambda: before, lambda: after, filled)


def marked_pages(reader: Any, revision: int) -> list[int]:
    """The pages whose marks are not those of ``revision`` any more, from 0.

    Raises Unclear.
    """
    try:
        old = _Side(reader.get_historical_resolver(revision))
        new = _Side(reader.get_historical_resolver(reader.total_revisions - 1))
        pairs = list(zip(old.pages, new.pages, strict=True))
        return [
            index
            for index, (before, after) in enumerate(pairs)
            if old.marks(before) != new.marks(after)
        ]
    except (MemoryError, ImportError, Unclear):
        raise
    except Exception as error:  # a hostile file raises anything
        raise Unclear(type(error).__name__) from error


def _compared(
    old: Callable[[], Any], new: Callable[[], Any], filled: frozenset[str]
) -> list[str]:
    try:
        return list(_differences(_Side(old()), _Side(new()), filled))
    except (MemoryError, ImportError, Unclear):
        raise
    except Exception as error:  # a hostile file raises anything
        raise Unclear(type(error).__name__) from error


def _differences(old: _Side, new: _Side, filled: frozenset[str]) -> Iterator[str]:
    if old.catalog() != new.catalog():
        yield "catalog"
    if len(old.pages) != len(new.pages):
        yield "pages"
        return
    for number, (before, after) in enumerate(
        zip(old.pages, new.pages, strict=True), start=1
    ):
        if old.look(before) != new.look(after):
            yield f"page {number}"
        if not _only_signatures_added(old, before, new, after, filled):
            yield f"annotations of page {number}"
    then, now = old.fields(), new.fields()
    for name in sorted(then.keys() | now.keys()):
        if name in filled and name not in then:
            continue
        if then.get(name) != now.get(name) and not (
            name in filled and then[name] == _EMPTY_SIGNATURE
        ):
            yield f"field {name}"


def _only_signatures_added(
    old: _Side, before: Any, new: _Side, after: Any, filled: frozenset[str]
) -> bool:
    """Every mark is still there as it was; new ones are those of signatures."""
    then, now = old.marks(before), new.marks(after)
    gone = Counter(mark for _field, mark in then)
    gone.subtract(mark for _field, mark in now)
    for field, mark in then:
        if gone[mark] > 0 and not (
            field in filled and old.fields().get(field) == _EMPTY_SIGNATURE
        ):
            return False
    return all(
        gone[mark] >= 0 or (field in filled and new.is_signature(field))
        for field, mark in now
    )


_EMPTY_SIGNATURE = "/Sig empty"


class _Side:
    """One revision, read for comparison."""

    def __init__(self, resolver: Any) -> None:
        self._root = resolver.root
        self._nodes = 0
        self._known: dict[tuple[int, int], str] = {}
        self._fields: dict[str, str] | None = None
        self.pages = list(self._walk(self._root["/Pages"], {}, 0))

    def _walk(self, node: Any, inherited: dict[str, Any], depth: int) -> Iterator[Any]:
        self._count(depth)
        own = {key: node.raw_get(key) for key in _INHERITED if key in node}
        inherited = {**inherited, **own}
        if "/Kids" not in node:
            yield node, inherited
            return
        for kid in node["/Kids"]:
            yield from self._walk(kid.get_object(), inherited, depth + 1)

    def look(self, page: Any) -> tuple[str, ...]:
        node, inherited = page
        return tuple(
            self._print(node.raw_get(key) if key in node else inherited.get(key), 0)
            for key in _PAGE_KEYS
        )

    def marks(self, page: Any) -> list[tuple[str, str]]:
        """Annotations of a page: name of their field (or nothing) and fingerprint."""
        node, _inherited = page
        found = []
        for item in geometry.entry(node, "/Annots", ()):
            mark = item.get_object()
            found.append((_full_name(mark), self._print(mark, 0)))
        return found

    def is_signature(self, name: str) -> bool:
        return self.fields().get(name, "").startswith("/Sig ")

    def fields(self) -> dict[str, str]:
        """Every form field by its full name: kind and fingerprint of its value."""
        if self._fields is None:
            form = geometry.entry(self._root, "/AcroForm", {})
            self._fields = {}
            self._read_fields(geometry.entry(form, "/Fields", ()), "", "", 0)
        return self._fields

    def _read_fields(self, items: Any, prefix: str, kind: str, depth: int) -> None:
        assert self._fields is not None
        for item in items:
            self._count(depth)
            field = item.get_object()
            name = f"{prefix}.{field['/T']}" if prefix and "/T" in field else prefix
            name = name or str(geometry.entry(field, "/T", ""))
            own = str(geometry.entry(field, "/FT", kind))
            value = field.raw_get("/V") if "/V" in field else None
            if own == "/Sig" and value is None:
                self._fields.setdefault(name, _EMPTY_SIGNATURE)
            elif "/T" in field:
                self._fields[name] = f"{own} {self._print(value, 0)}"
            kids = geometry.entry(field, "/Kids", ())
            self._read_fields(kids, name, own, depth + 1)

    def catalog(self) -> tuple[str, ...]:
        names = geometry.entry(self._root, "/Names", {})
        return (
            *(
                self._print(self._root.raw_get(key) if key in self._root else None, 0)
                for key in _CATALOG_KEYS
            ),
            *(
                self._print(names.raw_get(key) if key in names else None, 0)
                for key in ("/JavaScript", "/EmbeddedFiles", "/AP")
            ),
        )

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > _MOST_NODES or depth > _MOST_DEPTH:
            raise Unclear("too many objects")

    def _print(self, value: Any, depth: int) -> str:
        """A fingerprint that does not depend on the numbers of objects."""
        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.misc import PdfReadError

        self._count(depth)
        if isinstance(value, generic.IndirectObject):
            key = (value.idnum, value.generation)
            if key in self._known:
                return self._known[key]
            self._known[key] = "cycle"
            try:
                target = _target(value)
            except PdfReadError:  # freed or never written: nothing to be seen
                target = generic.NullObject()
            made = self._print(target, depth + 1)
            self._known[key] = made
            return made
        if isinstance(value, generic.DictionaryObject):
            parts = [type(value).__name__]
            for key in sorted(set(value) - _NOT_COMPARED):
                if key in ("/Length", "/Filter", "/DecodeParms") and isinstance(
                    value, generic.StreamObject
                ):
                    continue
                parts += [key, self._print(value.raw_get(key), depth + 1)]
            if isinstance(value, generic.StreamObject):
                try:
                    data = value.data
                except Exception:  # unknown filters: the bytes as they stand
                    data = value.encoded_data
                parts.append(hashlib.sha256(data).hexdigest())
        elif isinstance(value, generic.ArrayObject):
            parts = ["array"]
            parts += [
                self._print(value.raw_get(index), depth + 1)
                for index in range(len(value))
            ]
        elif isinstance(value, generic.ByteStringObject):
            parts = ["bytes", bytes(value).hex()]
        else:
            parts = [type(value).__name__, str(value)]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _full_name(widget: Any) -> str:
    names: list[str] = []
    node = widget
    while node is not None and len(names) < _MOST_DEPTH:
        if "/T" in node:
            names.insert(0, str(node["/T"]))
        node = geometry.entry(node, "/Parent")
    return ".".join(names)


def _target(reference: Any) -> Any:
    return reference.get_object()
