"""What went wrong with a call to an axis, in words a clerk can act on."""

import errno

import psycopg2
from odoo.tools import LazyTranslate

from ..lib.docxchg.axis import AxisError, Outcome
from .own_cursor import own_environment

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

# ErrorCode of the answer envelope.
CODES = {
    "10": _lt("The axis cannot read the file."),
    "15": _lt("The axis does not accept the key of this system."),
    "18": _lt("The axis does not know the receiver."),
    "19": _lt("The axis does not know this agency as a sender."),
    "20": _lt("The axis reports a fault of its own."),
    "21": _lt("The axis could not process the file."),
    "22": _lt("The axis finds the packet not valid."),
    "23": _lt("The receiver is locked on the axis."),
}
STATUSES = {
    401: _lt("The axis does not accept the key of this system."),
    403: _lt("The axis does not let this system in."),
    404: _lt("There is no axis at that address."),
    413: _lt("The packet is larger than the axis takes."),
    429: _lt("The axis is busy."),
    503: _lt("The axis is not available now."),
}
NOT_REACHED = _lt("The axis cannot be reached.")
BROKEN_OFF = _lt("The connection broke before the answer came.")
NO_ANSWER = _lt("The axis gave an answer that makes no sense.")
REFUSED = _lt("The axis refused the call.")
WITH_DETAIL = _lt("%(sentence)s (%(detail)s)")
DISK_FULL = _lt(
    "The server's disk is full: tell the administrator. Nothing is lost, and it is "
    "tried again by itself as soon as there is room. (%(fault)s)"
)
DISK_CLOSED = _lt(
    "The server's disk takes no files at the moment: tell the administrator. Nothing "
    "is lost, and it is tried again by itself as soon as the disk works. (%(fault)s)"
)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
CLOSED = frozenset(
    {
        errno.EROFS,
        errno.EIO,
        errno.EACCES,
        errno.EPERM,
        # Something else stands where the folder was.
        errno.ENOTDIR,
        errno.EEXIST,
    }
)
"""What a disk says that is full, and one that is broken or shut."""
OWN_FAULT = _lt("A fault of this program; its log has the details: %(fault)s")


def axis_words(env, error: AxisError) -> str:
    """Return a sentence, with the words of the axis or of the network after it.

    :param env: any environment; the sentence is in the language of offices
    """
    if error.code:
        sentence = CODES.get(error.code, REFUSED)
    elif error.http_status:
        fallback = NO_ANSWER if error.http_status < 300 else REFUSED
        sentence = STATUSES.get(error.http_status, fallback)
    else:
        # A list may be asked for again whether or not the question arrived.
        sentence = BROKEN_OFF if error.outcome is Outcome.UNKNOWN else NOT_REACHED
    detail = f"{error.code or error.http_status or ''} {error.message}".strip()
    with own_environment(env) as office:
        return office._(WITH_DETAIL) % {
            "sentence": office._(sentence),
            "detail": detail[:500],
        }


def is_disk_fault(fault: BaseException | None) -> bool:
    """Whether an exception, or one behind it, is about the disk and not about us."""
    return bool(_disk_sentence(fault))


def _disk_sentence(fault):
    # Behind the fault of an axis stands the network, or another's disk.
    while fault is not None and not isinstance(fault, AxisError):
        if isinstance(fault, psycopg2.errors.DiskFull):
            return DISK_FULL
        code = fault.errno if isinstance(fault, OSError) else None
        if code in FULL:
            return DISK_FULL
        if code in CLOSED:
            return DISK_CLOSED
        fault = fault.__cause__ or fault.__context__
    return None


def fault_words(env, fault: Exception) -> str:
    """Return a sentence about an exception nobody expected."""
    sentence = _disk_sentence(fault) or OWN_FAULT
    with own_environment(env) as office:
        return office._(sentence) % {"fault": f"{type(fault).__name__}: {fault}"[:500]}
