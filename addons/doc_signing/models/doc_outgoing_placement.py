"""Văn bản đi: where a signature will stand, seen on the page before it is made."""

import base64
import hmac

from odoo import api, fields, models
from odoo.addons.doc_management.models.doc_numbering import Given
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import UserError

from ..lib.docsign.values import POINTS_PER_MM, Code, DocSignError, Doubt, Mark
from .doc_file import PDF
from .doc_outgoing import as_box
from .doc_signing_device import short_code
from .refusals import sentence
from .signing_tools import WORKER, aware, font_pair

DEFAULT_WIDTH = 1200
"""Pixels of a drawn page when the screen does not say."""


class DocOutgoing(models.Model):
    """The screen on which signer and clerk see the page before they sign it.

    The page is drawn from the update that will be signed. What may be moved, and how
    far, is the library's to say; the places that come back are checked again here,
    and once more by the job on the bytes it signs.
    """

    _inherit = "doc.outgoing"

    can_place = fields.Boolean(compute="_compute_can_place")

    @api.depends_context("uid")
    @api.depends("state", "signer_id", "signing_mode", "copy_of_id", "copy_to")
    def _compute_can_place(self):
        for outgoing in self:
            certificate = outgoing._certificate_at_work()
            outgoing.can_place = bool(
                certificate
                and not certificate._draws_itself()
                and outgoing.document_id._main_file().mimetype == PDF
                and not (
                    outgoing.state == "to_sign"
                    and outgoing._is_signed_by_hand_or_nobody()
                )
            )

    def action_placement(self, places=None, file_id=None, page=None, width=None):
        """Return what the placement screen shows, with one page drawn.

        :param places: as for :meth:`action_set_places`; None: as they are set
        :param file_id: which of the files to be signed; None: the main document
        :param page: page to draw, from 1; None: the first with a mark that moves
        :param width: pixels, 200 to 1800
        :raises AccessError, UserError: somebody else's act, wrong state, or a file
            that cannot be signed
        """
        self.ensure_one()
        purpose = self._check_may_place()
        file = self._file_to_place(purpose, file_id)
        known = self._tried_places(places)
        certificate = self._certificate_at_work()
        content = file.sudo()._content()
        at = aware(fields.Datetime.now())
        try:
            made = self._placement(purpose, file, content, known, at)
            drawn = self._page_to_draw(made, page)
            image = WORKER.page_picture(
                content,
                made.plans,
                certificate.certificate_pem.encode(),
                drawn,
                width if isinstance(width, int) else DEFAULT_WIDTH,
                word=self.env._("PREVIEW"),
                font=font_pair().regular,
            )
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        return {
            **self._placement_facts(purpose, file, certificate, content),
            "sizes": [list(size) for size in made.sizes],
            "spots": [self._spot(spot) for spot in made.spots],
            "doubts": [text for spot in made.spots for text in self._doubt_words(spot)],
            "refusal": made.refusal
            and sentence(self.env, DocSignError(Code(made.refusal))),
            "image": {"page": drawn + 1, "png": base64.b64encode(image).decode()},
        }

    def action_sign_placed(self, sha256, places=None):
        """Sign, or number and seal, at these places, exactly the file that was shown.

        :param sha256: of the main document, as :meth:`action_placement` gave it
        :param places: as for :meth:`action_set_places`; only what was moved
        :raises UserError: another file by now, or a place that may not be
        """
        self.ensure_one()
        purpose = self._check_may_place()
        main = self.document_id._main_file()
        if not hmac.compare_digest(str(sha256).encode(), main.sha256.encode()):
            raise UserError(
                self.env._(
                    "The document was replaced after it was shown to you. Open it "
                    "again and look at the new version."
                )
            )
        blockers = (
            self._sign_blockers() if purpose == "person" else self._issue_blockers()
        )
        self._refuse_blocked(blockers)
        known = self._tried_places(places)
        try:
            made = self._placement(
                purpose,
                main,
                main.sudo()._content(),
                known,
                aware(fields.Datetime.now()),
            )
            if made.refusal:
                raise DocSignError(Code(made.refusal))
        except DocSignError as error:
            raise UserError(sentence(self.env, error)) from error
        if places:
            self._set_places(places)
        if purpose == "person":
            return self.action_sign()
        self.action_issue()
        return True

    def _check_may_place(self):
        """Return whose signature comes next; refuse who is not to give it now."""
        if self.state == "signed":
            self._check_role(CLERK)
            purpose = "agency"
        else:
            self._check_may_sign_here()
            purpose = "person"
        if self.state not in ("to_sign", "signed") or not self.can_place:
            raise UserError(
                self.env._(
                    "“%(subject)s” does not wait for a digital signature made here. "
                    "Reload the page.",
                    subject=self.subject,
                )
            )
        return purpose

    def _files_to_place(self, purpose):
        # Which files are signed is no secret of those who sign them.
        own = self.sudo()
        main = own.document_id._main_file()
        more = own._annexes_to_sign() if purpose == "person" else own._signable_files()
        return (main | more).filtered(lambda file: file.mimetype == PDF)

    def _file_to_place(self, purpose, file_id):
        files = self._files_to_place(purpose)
        wanted = files.filtered(lambda file: file.id == file_id) if file_id else files
        if not wanted:
            raise UserError(
                self.env._("That file is not among those to be signed. Reload.")
            )
        return wanted[:1].with_env(self.env)

    def _tried_places(self, places):
        """Return the places in force once ``places`` are set, checked for shape."""
        known = dict(self.sign_places or {})
        if not places:
            return known
        return {**known, **self._checked_places(places)}

    def _placement(self, purpose, file, content, places, at):
        if file.role != "main" or self._is_electronic_copy():
            if purpose == "person":
                plans = [WORKER.annex_person_plan(content, self._hand_to_show(), at)]
            else:
                plans = self._corner_plans_to_show(content, at)
            return WORKER.fixed_placement(content, plans)
        if purpose == "person":
            place = places.get("signature")
            return WORKER.person_placement(
                content,
                self._hand_to_show(),
                at,
                signer_name=self.signer_name or "",
                place=as_box(place) if place else None,
                kept=self._remembered(purpose)._values(),
            )
        seal = self.env["doc.signing.image"]._of(self.company_id)
        if not seal:
            raise UserError(
                self.env._(
                    "The seal of %(agency)s is missing.", agency=self.company_id.name
                )
            )
        number, _name, day = self._expected_number()
        return WORKER.issue_placement(
            content,
            **self._seal_look(places),
            number=number,
            issued_on=day,
            seal=seal._png_to_show(),
            seal_mm=seal.size_mm,
            at=at,
            kept=self._remembered(purpose)._values(),
        )

    def _corner_plans_to_show(self, content, at):
        if self._is_electronic_copy():
            return self._corner_plans(content, b"", 0.0, "", at)
        _number, name, _day = self._expected_number()
        seal = self.env["doc.signing.image"]
        if self.procedure_id.annex_signing == "as_main":
            seal = seal._of(self.company_id)
        png = seal._png_to_show() if seal else b""
        return self._corner_plans(content, png, seal.size_mm or 0.0, name, at)

    def _hand_to_show(self):
        picture = self.env["doc.signing.image"]._of(self.company_id, self.signer_id)
        if not picture:
            raise UserError(self.env._("The picture of the signature is gone."))
        return picture._png_to_show()

    def _expected_number(self):
        """Return (number, number and sign, date) held, or else probable, for this.

        Nobody gets a number by looking: another document may take it first.
        """
        document = self.document_id
        if self.number and self.document_date:
            return self.number, self.name, self.document_date
        today = self.company_id._doc_today()
        series = self._series_on(today)
        counters = self.env["doc.numbering"]._counters(self.company_id, [today.year])
        plan = self.env["doc.register.plan"]._of(self.company_id, today.year)
        first = (plan.start_after if plan.year == today.year else 0) + 1
        row = counters.get((series, today.year)) or {"next_number": first}
        parts = self._number_parts(Given(row["next_number"], today, today.year))
        probable = document.new(parts, origin=document)
        return parts["number"], probable._display_number(), today

    def _page_to_draw(self, made, page):
        if page is not None:
            if not isinstance(page, int) or not 1 <= page <= len(made.sizes):
                raise DocSignError(Code.NO_SUCH_PAGE)
            return page - 1
        moving = [spot for spot in made.spots if spot.reach]
        spots = moving or list(made.spots)
        # The seal, last in the list, is what people come to look at.
        drawn = spots[-1].box.page if spots else 0
        return drawn if 0 <= drawn < len(made.sizes) else 0

    def _placement_facts(self, purpose, file, certificate, content):
        blockers = (
            self._sign_blockers() if purpose == "person" else self._issue_blockers()
        )
        providers = certificate.fields_get(["provider"])["provider"]["selection"]
        facts = {
            "purpose": purpose,
            "title": self.name or self.subject,
            "subject": self.subject,
            "signer": self.signer_name or self.signer_id.name or "",
            "agency": self.company_id.name,
            "blockers": [str(blocker) for blocker in blockers],
            "files": [
                {"id": one.id, "name": one.name, "role": one.role}
                for one in self._files_to_place(purpose)
            ],
            "file": {
                "id": file.id,
                "name": file.name,
                "role": file.role,
                "pages": file.page_count,
                "code": short_code(content),
            },
            "sha256": self.document_id._main_file().sha256,
            "certificate": {
                "name": certificate.name,
                "until": certificate._last_day(),
                "provider": dict(providers)[certificate.provider],
            },
            "number": "",
            "date": "",
            "is_probable": False,
            "seal_mm": 0,
        }
        if purpose == "agency" and not self._is_electronic_copy():
            _number, name, day = self._expected_number()
            facts["number"] = name
            facts["date"] = day.strftime("%d/%m/%Y")
            facts["is_probable"] = not self.number
            facts["seal_mm"] = (
                self.env["doc.signing.image"]._of(self.company_id).size_mm
            )
        return facts

    def _spot(self, spot):
        def plain(box):
            return box and {
                "page": box.page + 1,
                "left": box.left,
                "bottom": box.bottom,
                "width": box.width,
                "height": box.height,
            }

        return {
            "mark": str(spot.mark),
            "label": self._mark_words(spot),
            "box": plain(spot.box),
            "rule": plain(spot.rule),
            "reach": plain(spot.reach),
            "anywhere": spot.anywhere,
            "guessed": bool({Doubt.NOT_FOUND, Doubt.REMEMBERED} & set(spot.doubts)),
            "remembered": Doubt.REMEMBERED in spot.doubts,
        }

    def _mark_words(self, spot):
        millimetres = round(spot.box.width / POINTS_PER_MM)
        return {
            Mark.SIGNATURE: self.env._("Signature"),
            Mark.SEAL: self.env._("Seal · %(mm)s mm", mm=millimetres),
            Mark.NUMBER: self.env._("Number"),
            Mark.DAY: self.env._("Day"),
            Mark.MONTH: self.env._("Month"),
            Mark.YEAR: self.env._("Year"),
            Mark.LINE: self.env._("Line of the agency"),
        }[spot.mark]

    def _doubt_words(self, spot):
        label = self._mark_words(spot)
        told = {
            Doubt.OVER_TEXT: self.env._(
                "%(mark)s: it covers “%(words)s”.", mark=label, words=spot.words
            ),
            Doubt.OUTSIDE_MARGINS: self.env._(
                "%(mark)s: it reaches into the margins of the page.", mark=label
            ),
            Doubt.NOT_FOUND: self.env._(
                "%(mark)s: the page does not say where it belongs. Move it there.",
                mark=label,
            ),
            Doubt.REMEMBERED: self.env._(
                "%(mark)s: the page does not say where it belongs. It stands where it "
                "stood on the last document “%(type)s” of your agency. Look whether "
                "that is right, or move it.",
                mark=label,
                type=self.type_id.name,
            ),
        }
        return [told[doubt] for doubt in spot.doubts]
