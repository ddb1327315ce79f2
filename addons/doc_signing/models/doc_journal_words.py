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

KEYS = {
    "active": _lt("In use"),
    "authority": _lt("Time-stamping authority"),
    "certificate": _lt("Certificate"),
    "device": _lt("Device"),
    "fingerprint": _lt("Fingerprint"),
    "giver": _lt("Giver"),
    "joint_signature.person": _lt("Certificate of the person"),
    "joint_signature.seal": _lt("Certificate of the agency"),
    "keeper": _lt("Keeper of the device"),
    "leader": _lt("Leader"),
    "page": _lt("Page"),
    "permission": _lt("Permission"),
    "purpose": _lt("Purpose"),
    "sha256_after": _lt("SHA-256 afterwards"),
    "sha256_before": _lt("SHA-256 before"),
    "signer": _lt("Signer"),
    "subject": _lt("Subject of the certificate"),
    "url": _lt("Address on the network"),
    "verification": _lt("Verification ID"),
    "why": _lt("Why"),
}
"""Name of a detail, or "act.name" for one act → its label."""

SOURCES = (
    ("check_square_left_out", "why", "doc.check.square", "result"),
    ("device_", "giver", "res.users", ""),
    ("device_", "receiver", "res.users", ""),
    ("file_verified", "verdict", "doc.verification", "verdict"),
    ("leader_told", "leader", "res.users", ""),
    ("proxy_", "keeper", "res.users", ""),
    ("proxy_", "signer", "res.users", ""),
    ("signature_made", "purpose", "doc.signing.request", "purpose"),
)
"""(Beginning of an act, name, model, field): where codes get their words."""


class DocJournal(models.Model):
    _inherit = "doc.journal"

    @api.model
    def _act_words(self):
        own = {code: self.env._(words) for code, words in ACTS.items()}
        return {**super()._act_words(), **own}

    @api.model
    def _detail_keys(self):
        own = {name: self.env._(label) for name, label in KEYS.items()}
        return {**super()._detail_keys(), **own}

    @api.model
    def _detail_sources(self):
        return (*SOURCES, *super()._detail_sources())
