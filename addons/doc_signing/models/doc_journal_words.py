"""Nhật ký: the words of what is done with signatures."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

ACTS = {
    "certificate_registered": _lt("Registered a certificate"),
    "certificate_changed": _lt("Changed a certificate"),
    "device_offered": _lt("Offered a key device"),
    "device_received": _lt("Received a key device"),
    "device_not_taken": _lt("Did not take a key device over"),
    "device_back": _lt("Gave a key device back"),
    "trust_added": _lt("Added a trusted certificate"),
    "trust_changed": _lt("Changed a trusted certificate"),
    "source_added": _lt("Added a source of trust"),
    "source_changed": _lt("Changed a source of trust"),
    "picture_added": _lt("Added a picture of a signature"),
    "picture_changed": _lt("Changed a picture of a signature"),
    "picture_used": _lt("Used a picture of a signature"),
    "proxy_asked": _lt("Asked the keeper of the device to sign"),
    "proxy_signed": _lt("Signed with the device of another"),
    "signature_made": _lt("Made a digital signature"),
    "check_square_printed": _lt("Put the check square on a document"),
    "check_square_left_out": _lt("Left the check square out"),
    "scan_signature_asked": _lt("Asked for the signature on a scan"),
    "file_verified": _lt("Verified the signatures of a file"),
    "verification_asked": _lt("Asked to verify the signatures again"),
    "undecided_accepted": _lt("Accepted signatures in doubt"),
    "verdict_printed": _lt("Printed the result of a verification"),
    "evidence_exported": _lt("Exported the evidence of a signature"),
    "evidence_added": _lt("Renewed the evidence with a time-stamp"),
    "leader_told": _lt("Told the leader of a bad signature"),
}
"""Code of an act → its words, each act by words of its own."""


class DocJournal(models.Model):
    _inherit = "doc.journal"

    @api.model
    def _act_words(self):
        own = {code: self.env._(words) for code, words in ACTS.items()}
        return {**super()._act_words(), **own}
