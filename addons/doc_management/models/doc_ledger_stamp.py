"""Time-stamps over the heads of the ledgers, kept beside them."""

import base64
import binascii
import logging
from datetime import datetime, timezone

from odoo import api, fields, models

from ..lib.docmgmt import head_stamps

UTC = timezone.utc
_logger = logging.getLogger(__name__)


class DocLedgerCheck(models.Model):
    """The check reads the stamps as well.

    They lie in ``stamps.jsonl`` beside the heads. Who makes and who judges them is an
    addon's affair: without one there is no stamp, and of those there are only what
    they are over is compared.
    """

    _inherit = "doc.ledger.check"

    stamp_count = fields.Integer("Time-stamps outside", readonly=True, aggregator=None)

    @api.model
    def _stamps_path(self):
        return self._heads_path().with_name(head_stamps.FILE)

    @api.model
    def _make_stamp(self, digest):
        """Hook: return a token (DER) over a SHA-256 digest; None when none is wanted.

        May raise anything: the seal is there already and the next run tries again.
        """
        return None

    @api.model
    def _judge_stamps(self, stamps):
        """Hook: return ``{place: sentence}`` of the tokens that prove nothing.

        :param stamps: list of (place, digest as bytes, token as bytes)
        """
        return {}

    @api.model
    def _cron_stamp(self):
        """Have the heads stamped if they grew since the last stamp."""
        path, kept = self._heads_path(), self._stamps_path()
        now = head_stamps.reach(path)
        last = self._last_stamp()
        if now is None or (last and last.reach == now):
            return False
        try:
            token = self._make_stamp(bytes.fromhex(now.sha256))
            if token is None:
                return False
            text = base64.b64encode(token).decode()
            head_stamps.append(kept, head_stamps.Stamp(now.size, now.sha256, text))
        except Exception as error:
            # The heads wait for their stamp; nothing else waits for it.
            _logger.warning("The heads of the ledgers have no time-stamp: %s", error)
            return False
        return True

    @api.model
    def _last_stamp(self):
        """Return the newest stamp, or None; a damaged file counts as none."""
        last = None
        try:
            for stamp in head_stamps.read(self._stamps_path()):
                last = stamp
        except (head_stamps.StampFileError, OSError) as error:
            _logger.warning("The time-stamps of the ledgers: %s", error)
        return last

    @api.model
    def _unstamped_since(self):
        """Return the moment of the oldest head no stamp is over, or None."""
        moment = head_stamps.waits_since(self._heads_path(), self._last_stamp())
        if not moment:
            return None
        return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _stamp_faults(self):
        """Return (number of stamps, a sentence for each that proves nothing)."""
        try:
            stamps = list(head_stamps.read(self._stamps_path()))
            found = dict(head_stamps.compare(self._heads_path(), stamps))
        except (head_stamps.StampFileError, OSError) as error:
            sentence = self.env._("The time-stamps outside: %(error)s", error=error)
            return 0, [sentence]
        words = {
            head_stamps.StampFault.SHORTER: self.env._(
                "the file of heads no longer reaches as far as it did"
            ),
            head_stamps.StampFault.CHANGED: self.env._(
                "the heads were written anew since"
            ),
        }
        told = {place: words[fault] for place, fault in found.items()}
        told |= self._judged(stamps)
        return len(stamps), [
            self.env._("Time-stamp %(place)s: %(fault)s", place=place, fault=fault)
            for place, fault in sorted(told.items())
        ]

    @api.model
    def _judged(self, stamps):
        tokens, broken = [], {}
        for place, stamp in enumerate(stamps, 1):
            try:
                token = base64.b64decode(stamp.token, validate=True)
                tokens.append((place, bytes.fromhex(stamp.sha256), token))
            except (ValueError, binascii.Error):
                broken[place] = self.env._("unreadable")
        return broken | self._judge_stamps(tokens)
