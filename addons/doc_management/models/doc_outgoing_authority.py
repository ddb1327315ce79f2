"""Văn bản đi: in whose name it is signed, on record and on paper."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import authority
from ..lib.docmgmt.errors import RuleError
from .doc_outgoing_approval import LINE
from .pdf_tools import READER
from .remedies import Missing
from .roles import LEADER


class DocOutgoing(models.Model):
    """Block on paper, record and post agree, or signing is refused with the reason.

    Decree 30/2020/NĐ-CP Art. 13, Annex I part II.7.
    """

    _inherit = "doc.outgoing"

    authority_basis = fields.Char(
        "Signs by", compute="_compute_authority_basis", compute_sudo=True
    )

    @api.depends_context("lang")
    @api.depends("signer_id", "type_id", "signer_authority", "signer_position")
    def _compute_authority_basis(self):
        for outgoing in self:
            outgoing.authority_basis = False
            if not outgoing.signer_id:
                continue
            block = outgoing._block()
            if isinstance(block, authority.Fault):
                outgoing.authority_basis = outgoing._authority_sentence(block)
            elif block.form in (
                authority.Form.ORDER,
                authority.Form.AUTHORISED,
                authority.Form.ACTING,
            ):
                rights = outgoing.env["doc.sign.right"].search(
                    [
                        ("user_id", "=", outgoing.signer_id.id),
                        ("company_id", "=", outgoing.company_id.id),
                        ("form", "=", str(block.form)),
                    ]
                )
                outgoing.authority_basis = rights[:1].basis

    def _block(self, user=None):
        """Return what stands above the signature, or why the person may not sign.

        :return: :class:`~..lib.docmgmt.authority.Block` or ``Fault``
        """
        self.ensure_one()
        signer = user or self.signer_id
        people = self.env["res.users"]
        # Posts of officials are printed on every document they sign.
        leaders = people._doc_leaders(self.company_id)
        head = leaders[:1]
        employee = signer._doc_employee(self.company_id).sudo()
        return authority.block(
            authority.Post(
                title=employee.job_title or "",
                is_head=bool(signer) and signer == head,
                is_leader=signer in leaders,
                is_unit_head=bool(
                    employee and employee.department_id.manager_id == employee
                ),
            ),
            self.env["doc.sign.right"]._of(signer, self.company_id),
            head_title=head._doc_employee(self.company_id).sudo().job_title or "",
            collective=self.company_id.doc_agency_id.collective_authority or "",
            day=self.company_id._doc_today(),
            type_id=self.type_id.id,
        )

    def _fill_signer(self):
        """Print the signature block from the signer's post or right: TM., KT., TL. …

        What nobody entitles leaves the block empty; submission then says why.
        """
        self.ensure_one()
        if not self.signer_id:
            return
        block = self._block()
        known = isinstance(block, authority.Block)
        self.document_id.sudo()._by_action().write(
            {
                "signer_name": self.signer_id.name,
                "signer_position": block.title if known else "",
                "signer_authority": block.authority if known else "",
            }
        )

    def action_fill_signer(self):
        """Print the block of the signer's post as it is today; an editor's act."""
        self.ensure_one()
        self._check_may_edit({})
        self._fill_signer()
        return True

    def write(self, vals):
        result = super().write(vals)
        if "type_id" in vals and "signer_id" not in vals:
            for outgoing in self:
                outgoing._fill_signer()
        return result

    def _authority_sentence(self, fault):
        """Return why the signer may not sign, as a sentence."""
        name = self.signer_id.sudo().name or "–"
        return {
            authority.Fault.NO_POST: self.env._(
                "%(name)s neither heads the agency nor has been given the right to "
                "sign for it. Choose another signer, or have the right registered.",
                name=name,
            ),
            authority.Fault.NOT_YET: self.env._(
                "The right of %(name)s to sign has not begun yet.", name=name
            ),
            authority.Fault.OVER: self.env._(
                "The right of %(name)s to sign is over.", name=name
            ),
            authority.Fault.OTHER_TYPE: self.env._(
                "%(name)s may sign for the head, but not documents of this type.",
                name=name,
            ),
            authority.Fault.NO_BASIS: self.env._(
                "The right of %(name)s to sign names no decision.", name=name
            ),
            authority.Fault.NOT_UNIT_HEAD: self.env._(
                "By order (TL.) the head of a unit signs, and %(name)s heads none.",
                name=name,
            ),
        }[fault]

    def _authority_blockers(self):
        """Return where post, record and paper disagree about the signer."""
        self.ensure_one()
        if not self.signer_id:
            return []
        block = self._block()
        if isinstance(block, authority.Fault):
            return [Missing(self._authority_sentence(block), "signer")]
        recorded = (self.signer_authority or "", self.signer_position or "")
        if recorded != (block.authority, block.title):
            outdated = self.env._(
                "The record says “%(record)s”, but today %(name)s signs as "
                "“%(post)s”. Return the draft and lay it out anew.",
                record=" ".join(filter(None, recorded)),
                name=self.signer_id.sudo().name,
                post=" ".join(filter(None, (block.authority, block.title))),
            )
            return [Missing(outdated, "block")]
        verdict, seen = self._paper_block()
        if verdict is authority.Agreement.DIFFERS:
            differs = self.env._(
                "The signature block on paper has “%(paper)s”, the record "
                "“%(record)s”. Lay the document out anew, or choose the signer "
                "that stands on it.",
                paper=seen,
                record=" ".join(filter(None, recorded)),
            )
            return [Missing(differs, "paper")]
        return []

    def _paper_block(self):
        """Return (:class:`~..lib.docmgmt.authority.Agreement`, what the paper has)."""
        file = self.sudo().document_id._main_file()
        if not file or file.mimetype != "application/pdf":
            return authority.Agreement.UNSEEN, ""
        try:
            pages = READER.read_words(file._content(), 1, 12)
        except (RuleError, UserError):
            return authority.Agreement.UNSEEN, ""
        return authority.on_paper(
            authority.signature_text(pages, self.signer_name or ""),
            self.signer_authority or "",
            self.signer_position or "",
            self.signer_name or "",
        )

    def _submit_blockers(self):
        return super()._submit_blockers() + self._authority_blockers()

    def _sign_blockers(self):
        return super()._sign_blockers() + self._authority_blockers()

    def _check_may_sign_here(self):
        """Leaders sign by their post; others only by a right they were given."""
        self.ensure_one()
        block = self._block(self.env.user)
        given = isinstance(block, authority.Block) and block.form in (
            authority.Form.ORDER,
            authority.Form.AUTHORISED,
        )
        self._check_role(*(LINE if given else (LEADER,)))
        return self._pending_step("sign")
