"""What a foreign program may add to a file that was given to it: one signature.

A signature over the whole file says nothing about what the program put in besides:
in a file that nobody had signed before, an added page would be covered as well. So
what comes back is compared with what was given out, not only verified.
"""

from __future__ import annotations

from typing import Any

from . import changes, geometry, signing
from .values import Code, DocSignError

_SIGNATURE_KINDS = frozenset(["/adbe.pkcs7.detached", "/ETSI.CAdES.detached"])
_LOCKING = frozenset(["/FieldMDP", "/UR", "/UR3"])


def check_addition(before: bytes, after: bytes, *, one_update: bool = True) -> str:
    """Return the name of the one signature field that ``after`` adds to ``before``.

    ``after`` must begin with the very bytes of ``before``, show the same pages, marks
    and values, and carry exactly one filled signature field more: a signature (no
    mere time-stamp) that leaves room for the lawful signatures to come. With
    ``one_update`` all that in a single incremental update. Whose signature it is, and
    whether it holds, is :mod:`verify`'s to say. Raises DocSignError ``addition_*``,
    and what :func:`signing.open_pdf` raises.
    """
    if not after.startswith(before) or len(after) == len(before):
        raise DocSignError(Code.ADDITION_REWRITTEN, "not an update of the file")
    old, new = signing.open_pdf(before), signing.open_pdf(after)
    try:
        then, now = _filled(old), _filled(new)
        follows = _follows(old, new)
    except (MemoryError, ImportError):
        raise
    except Exception as error:  # a hostile file raises anything
        raise DocSignError(Code.UNREADABLE, type(error).__name__) from error
    made = sorted(now.keys() - then.keys())
    if not made:
        raise DocSignError(Code.ADDITION_NONE, "no signature was added")
    if len(made) > 1 or (one_update and not follows):
        raise DocSignError(Code.ADDITION_MORE, f"{len(made)} signatures")
    try:
        seen = changes.visible_additions(old, new, frozenset(now))
    except changes.Unclear as error:
        raise DocSignError(Code.ADDITION_CHANGED, f"unclear: {error}") from error
    if seen:
        raise DocSignError(Code.ADDITION_CHANGED, ", ".join(seen[:5]))
    _check_kind(now[made[0]], is_first=not then)
    return made[0]


def _follows(old: Any, new: Any) -> bool:
    """Whether ``new`` is ``old`` and one update that names it as its predecessor."""
    previous = geometry.entry(new.trailer, "/Prev", -1)
    return bool(
        new.total_revisions == old.total_revisions + 1
        and int(previous) == old.last_startxref
    )


def _filled(reader: Any) -> dict[str, Any]:
    from pyhanko.sign.fields import enumerate_sig_fields

    found: dict[str, Any] = {}
    for name, _value, field in enumerate_sig_fields(reader, filled_status=True):
        if str(name) in found:
            raise DocSignError(Code.ADDITION_MORE, "two fields of one name")
        found[str(name)] = field.get_object()
    return found


def _check_kind(field: Any, *, is_first: bool) -> None:
    """Refuse time-stamps, unknown formats and whatever locks the document."""
    value = geometry.entry(field, "/V", {})
    kind = str(geometry.entry(value, "/SubFilter", ""))
    if kind not in _SIGNATURE_KINDS:
        raise DocSignError(Code.ADDITION_KIND, kind)
    if "/Lock" in field:
        raise DocSignError(Code.ADDITION_LOCKS, "locks fields")
    for item in geometry.entry(value, "/Reference", ()):
        reference = item.get_object()
        method = str(geometry.entry(reference, "/TransformMethod", ""))
        parameters = geometry.entry(reference, "/TransformParams", {})
        level = int(geometry.entry(parameters, "/P", 2))
        # The Government's program certifies the first signature at level 2: later
        # signatures stay lawful. Level 1 would forbid the agency's.
        if method in _LOCKING or (method == "/DocMDP" and level < 2):
            raise DocSignError(Code.ADDITION_LOCKS, f"{method} {level}")
        if method == "/DocMDP" and not is_first:
            raise DocSignError(Code.ADDITION_KIND, "certifies what others signed")
