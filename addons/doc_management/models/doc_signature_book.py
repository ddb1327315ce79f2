"""Trình ký: what waits for one person's decision, one document after the other."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from . import office_time

MOST_ITEMS = 60
FILE_FACTS = ("id", "name", "role", "mimetype", "page_count", "version")
ACTS = {"sign": "action_sign", "initial": "action_initial", "approve": "action_approve"}


class DocOutgoing(models.Model):
    """The book decides nothing: it shows, and calls the acts of the document."""

    _inherit = "doc.outgoing"

    @api.model
    def signature_book(self):
        """Return what waits for the current user, urgent first.

        A list of dicts: ``id``, ``title``, ``subject``, ``urgency``, ``act`` (``sign``,
        ``initial``, ``approve``), ``chips`` (level and words), ``due``, ``capacity``,
        ``files`` and ``incoming`` (for the preview), ``sha256`` of the main file,
        ``blocker`` (why the act cannot be done, else empty).
        """
        self.check_access("read")
        waiting = self.search(self._book_domain(), limit=MOST_ITEMS)
        return [outgoing._book_item() for outgoing in waiting]

    @api.model
    def _book_domain(self):
        """Return what has a step that the current user may decide now."""
        user = self.env.user
        proxies = user._doc_proxies("approve", self.env.company)
        return Domain("state", "in", ("reviewing", "to_sign")) & Domain(
            "approval_ids",
            "any",
            Domain("state", "=", "pending")
            & (
                Domain("user_id", "=", user.id)
                | (Domain("user_id", "in", proxies.ids) & Domain("kind", "!=", "sign"))
            ),
        )

    def _book_item(self):
        self.ensure_one()
        step = self._my_steps()[-1:]
        act = {"sign": "sign", "initial": "initial"}.get(step.kind, "approve")
        check = {"sign": "_sign_blockers"}.get(act)
        blockers = self._blockers_or_refusal(check) if check else []
        main = self.document_id._main_file()
        capacity = " ".join(filter(None, (self.signer_authority, self.signer_position)))
        held_for = step.user_id if step.user_id != self.env.user else False
        return {
            "id": self.id,
            "title": self.title_number or self.type_id.name,
            "subject": self.subject,
            "urgency": self.urgency,
            "act": act,
            "step": step.id,
            "chips": self._book_chips(),
            "due": self.due_date.strftime("%d/%m") if self.due_date else "",
            "capacity": capacity if act == "sign" else "",
            "on_behalf": held_for.sudo().name if held_for else "",
            "drafter": self.drafter_id.sudo().name,
            "sha256": main.sha256 or "",
            "files": self.document_id.current_file_ids.read(FILE_FACTS),
            "incoming": self._book_incoming(),
            "blocker": "\n".join(blockers),
        }

    def _book_incoming(self):
        """Return the files of the documents it answers, as far as one reads them."""
        readable = self.sudo().reply_to_ids.with_env(self.env)
        readable = readable._filtered_access("read")
        return readable.document_id.current_file_ids.read(FILE_FACTS)

    def _book_chips(self):
        """Return what was done before, as short marks."""
        chips = []
        # Who has decided is told to every reader of the document.
        for step in self.sudo().approval_ids:
            if step.state == "approved":
                when = office_time.to_office(step.decided_at).strftime("%d/%m %H:%M")
                chips.append(
                    {
                        "level": "fine",
                        "text": step.user_id.name,
                        "detail": " · ".join(filter(None, (when, step.comment))),
                    }
                )
        asked = self.opinion_ids.filtered(lambda one: one.state != "withdrawn")
        if asked:
            said = asked.filtered(lambda one: one.state in ("given", "silent"))
            against = asked.filtered(lambda one: one.verdict == "disagree")
            chips.append(
                {
                    "level": "look" if against or len(said) < len(asked) else "fine",
                    "text": self.env._(
                        "%(said)s of %(asked)s opinions",
                        said=len(said),
                        asked=len(asked),
                    ),
                    "detail": "; ".join(
                        f"{one.who}: {one.text or ''}" for one in against
                    ),
                }
            )
        return chips

    def action_decide_seen(self, act, sha256, comment=""):
        """Decide on exactly the file that was shown; refuse if it changed meanwhile.

        :param act: ``sign``, ``initial`` or ``approve``
        :param sha256: of the main file as it was shown
        """
        self.ensure_one()
        self.check_access("read")
        if act not in ACTS:
            raise UserError(self.env._("Choose whether to approve or to sign."))
        if not sha256 or self.document_id._main_file().sha256 != sha256:
            raise UserError(
                self.env._(
                    "The file changed since you opened it. Look at the new version, "
                    "then decide."
                )
            )
        if act == "sign":
            return self.action_sign()
        return getattr(self, ACTS[act])(comment)
