"""The heads of the ledgers, stamped by the agency's time-stamping authority."""

from odoo import api, models

from ..lib.docsign import timestamps, tokens
from ..lib.docsign.values import DocSignError
from . import signing_tsa


class DocLedgerCheck(models.Model):
    """Asked of the very authority that stamps signatures, if the server wants it."""

    _inherit = "doc.ledger.check"

    @api.model
    def _make_stamp(self, digest):
        if not signing_tsa.stamps_heads():
            return super()._make_stamp(digest)
        query = timestamps.query_for_digest(digest)
        return timestamps.token(query, signing_tsa.stamp(query))

    @api.model
    def _judge_stamps(self, stamps):
        if not stamps:
            return super()._judge_stamps(stamps)
        asked = [tokens.Token(digest, token) for _place, digest, token in stamps]
        found = tokens.moments(asked, self.env["doc.signing.trust"]._trust())
        return super()._judge_stamps(stamps) | {
            place: str(answer)
            for (place, *_rest), answer in zip(stamps, found, strict=True)
            if isinstance(answer, DocSignError)
        }
