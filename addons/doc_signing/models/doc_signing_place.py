"""Where a mark stood on the last document of a kind, where the text names no place."""

import logging

from odoo import api, fields, models

from ..lib.docsign.memory import Kept, Kind
from ..lib.docsign.values import Box, DocSignError
from .doc_outgoing import as_box
from .signing_tools import WORKER

KINDS = {"person": (Kind.SIGNATURE,), "agency": (Kind.NUMBER, Kind.DATES)}
"""What each act puts on the page where a person chose to have it."""
_logger = logging.getLogger(__name__)


class DocSigningPlace(models.Model):
    """One remembered place per agency, document type, template and kind of mark.

    The job writes it once a signature stands there, and only where the text of that
    file did not say where the mark belongs. It proposes: the placement screen shows it
    on the page, and nothing is signed by it alone. Nobody writes it by hand; who signs
    there may forget it.
    """

    _name = "doc.signing.place"
    _description = "Remembered place of a mark"

    company_id = fields.Many2one(
        "res.company", "Agency", required=True, index=True, ondelete="cascade"
    )
    type_id = fields.Many2one("doc.type", required=True, index=True, ondelete="cascade")
    template_id = fields.Many2one(
        "doc.template",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: documents of the type that were made from none.",
    )
    kind = fields.Selection(
        [
            (str(Kind.SIGNATURE), "Signature"),
            (str(Kind.NUMBER), "Number"),
            (str(Kind.DATES), "Date"),
        ],
        required=True,
    )
    page = fields.Integer(aggregator=None, help="From 0; below 0 from the end.")
    page_width = fields.Float(digits=(8, 3), aggregator=None)
    page_height = fields.Float(digits=(8, 3), aggregator=None)
    boxes = fields.Json(required=True)

    _one_each = models.UniqueIndex(
        "(company_id, type_id, COALESCE(template_id, 0), kind)",
        "That place is remembered already.",
    )

    @api.model
    def _of(self, outgoing, purpose):
        """Return what is remembered for this act on documents like this one."""
        return self.search(
            [
                ("company_id", "=", outgoing.company_id.id),
                ("type_id", "=", outgoing.type_id.id),
                ("template_id", "=", outgoing.template_id.id),
                ("kind", "in", [str(kind) for kind in KINDS[purpose]]),
            ]
        )

    def _values(self):
        """Return them as the library's values."""
        return [
            Kept(
                Kind(row.kind),
                row.page,
                (row.page_width, row.page_height),
                tuple(Box(0, *box) for box in row.boxes),
            )
            for row in self
        ]

    @api.model
    def _remember(self, outgoing, purpose, kept):
        """Store these values in place of what was remembered before."""
        known = {row.kind: row for row in self._of(outgoing, purpose)}
        fresh = []
        for one in kept:
            values = {
                "page": one.page,
                "page_width": one.size[0],
                "page_height": one.size[1],
                "boxes": [
                    [box.left, box.bottom, box.width, box.height] for box in one.boxes
                ],
            }
            row = known.get(str(one.kind))
            if row:
                row.write(values)
            else:
                key = {
                    "company_id": outgoing.company_id.id,
                    "type_id": outgoing.type_id.id,
                    "template_id": outgoing.template_id.id,
                    "kind": str(one.kind),
                }
                fresh.append({**key, **values})
        return self.create(fresh)


class DocOutgoing(models.Model):
    """The next document of the type begins where this one was signed."""

    _inherit = "doc.outgoing"

    def action_forget_places(self):
        """Forget where this act's marks stood on documents of this type.

        :raises AccessError, UserError: somebody else's act, or the wrong state
        """
        self.ensure_one()
        self._remembered(self._check_may_place()).unlink()
        return True

    def _remembered(self, purpose):
        # It has no readers: who may place a mark sees it on the page before him.
        places = self.env["doc.signing.place"].sudo()
        # The other agencies of a joint document sign beside the first.
        return places if self.sudo().joint_party_ids else places._of(self, purpose)

    def _perform_signature(self, requests):
        result = super()._perform_signature(requests)
        self._remember_places("person", requests)
        return result

    def _perform_seal(self, requests):
        result = super()._perform_seal(requests)
        self._remember_places("agency", requests)
        return result

    def _remember_places(self, purpose, requests):
        """Keep where marks were just signed by choice; it never stops the signing."""
        chosen = self._chosen_places(purpose)
        request = requests.filtered(lambda one: one.file_id.role == "main")
        if (
            not chosen
            or not request
            or request._draws_itself()
            or self._is_electronic_copy()
            or self.sudo().joint_party_ids
        ):
            return
        try:
            kept = WORKER.unheard_places(
                request.file_id._content(),
                chosen,
                signer_name=self.signer_name or "",
            )
        except DocSignError as error:
            _logger.info("places of %s not remembered: %s", self.ids, error.code)
            return
        # Written by the job for whom the act was checked; the table has no writers.
        self.env["doc.signing.place"].sudo()._remember(self, purpose, kept)

    def _chosen_places(self, purpose):
        """Return the boxes set by hand for this act, by kind."""
        places = self.sign_places or {}
        found = {}
        for kind in KINDS[purpose]:
            value = places.get(str(kind))
            if value:
                boxes = value if isinstance(value, list) else [value]
                found[str(kind)] = [as_box(box) for box in boxes]
        return found
