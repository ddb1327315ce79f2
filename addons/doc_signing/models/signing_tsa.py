"""The time-stamping authority of the agency (RFC 3161)."""

import logging
import time

from ..lib.docsign import timestamps
from ..lib.docsign.values import Code, DocSignError
from .signing_network import Unreachable, fetch
from .signing_tools import server_setting

WAITS = (2, 4)
"""Seconds between the attempts."""
PATIENCE = 180
"""Seconds for one answer: tsa.ca.gov.vn has been seen to take 131."""
ALTOGETHER = 240
"""Seconds for all attempts; a job must end before the server ends it."""
MOST_BYTES = 256 * 1024
_logger = logging.getLogger(__name__)


def is_configured():
    """Return whether the server names a time-stamping authority.

    ``VAN_THU_TSA_URL`` or ``van_thu_tsa_url``: set by whoever runs the server, since
    whom we ask for the time is no business of a database user.
    """
    return bool(server_setting("tsa_url"))


def stamps_heads():
    """Return whether the heads of the ledgers are to be stamped as well.

    ``VAN_THU_STAMP_HEADS=1`` or ``van_thu_stamp_heads = 1``: an authority may count
    what it is asked, so it is asked every few hours only where that is wanted.
    """
    return is_configured() and server_setting("stamp_heads") == "1"


def stamp(query, sleep=time.sleep):
    """Return the authority's answer to ``query`` (DER both).

    Raises DocSignError ``timestamp_failed`` when all attempts failed.
    """
    patience = float(server_setting("tsa_seconds") or PATIENCE)
    deadline = time.monotonic() + max(ALTOGETHER, patience)
    told = "no authority"
    for wait in (*WAITS, None):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return fetch(
                server_setting("tsa_url"),
                query,
                timestamps.MEDIA_QUERY,
                seconds=min(patience, left),
                most=MOST_BYTES,
                configured=True,
            )
        except Unreachable as error:
            told = str(error)
            _logger.info("time-stamping authority: %s", told)
        if wait:
            sleep(wait)
    raise DocSignError(Code.TIMESTAMP_FAILED, told)
