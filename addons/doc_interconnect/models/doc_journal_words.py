"""Nhật ký: the words of what is done in the exchange."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

ACTS = {
    "exchange_queued": _lt("Queued for sending over the axis"),
    "exchange_tried_again": _lt("Tried a paused connection again"),
    "axis_packet_decided": _lt("Decided on a packet that got stuck"),
    "axis_packet_offered_again": _lt("Offered a packet to its receiver again"),
    "sent_anew": _lt("Sent the document anew"),
    "given_back": _lt("Gave the document back"),
    "reply_received": _lt("Received a reply"),
    "published": _lt("Published the document"),
    "taken_down": _lt("Took the document down"),
    "texted": _lt("Sent text messages"),
    "lookup_given": _lt("Gave a code for looking up"),
    "lookup_closed": _lt("Closed a code for looking up"),
    "directory_updated": _lt("Updated the directory of agencies"),
    "encryption_certificate_registered": _lt("Registered a certificate for encryption"),
    "encryption_certificate_changed": _lt("Changed a certificate for encryption"),
    "api_key_made": _lt("Made a key for another system"),
}
"""Code of an act → its words, each act by words of its own."""

KEYS = {
    "incoming": _lt("Incoming ID"),
    "fingerprint": _lt("Fingerprint"),
    "reached": _lt("Reached"),
    "source": _lt("Source of the directory"),
    "subject": _lt("Subject of the certificate"),
    "system": _lt("System"),
}
"""Name of a detail, or "act.name" for one act → its label."""

SOURCES = (("encryption_certificate_", "agency", "doc.agency", ""),)
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
