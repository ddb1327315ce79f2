"""What went wrong with a call to an axis, in words a clerk can act on."""

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


def fault_words(env, fault: Exception) -> str:
    """Return a sentence about an exception nobody expected."""
    with own_environment(env) as office:
        return office._(OWN_FAULT) % {"fault": f"{type(fault).__name__}: {fault}"[:500]}
