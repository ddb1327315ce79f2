"""The ledger of messages: what is written of each, in SQL, and by whom.

Every function takes a cursor in READ COMMITTED and leaves the commit to its caller. The
models of the addon and whoever tests what they promise run these same statements.
"""

from .base import Cursor, now
from .claims import (
    Attempt,
    Claimed,
    Crowded,
    ProbeTaken,
    claim,
    due,
    lapse,
    still,
    take_probe,
)
from .messages import (
    Known,
    acknowledged,
    business_hash,
    insert,
    known,
    owner,
    store,
)
from .moves import advance, lock, move, note
from .outcomes import confirm, expire, fail, put_back, retry, settle, troubled
from .packets import OPEN, Sending, keep, mark, sent, waiting
from .weights import Caps, may_pass

__all__ = [
    "OPEN",
    "Attempt",
    "Caps",
    "Claimed",
    "Crowded",
    "Cursor",
    "Known",
    "ProbeTaken",
    "Sending",
    "acknowledged",
    "advance",
    "business_hash",
    "claim",
    "confirm",
    "due",
    "expire",
    "fail",
    "insert",
    "keep",
    "known",
    "lapse",
    "lock",
    "mark",
    "may_pass",
    "move",
    "note",
    "now",
    "owner",
    "put_back",
    "retry",
    "sent",
    "settle",
    "still",
    "store",
    "take_probe",
    "troubled",
    "waiting",
]
