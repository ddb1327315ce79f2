"""Trình ký: what waits for one person's decision, one document after the other."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
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
        ``files`` and ``incoming`` (for the preview), ``sha256`` of the main file.
        Read in one sweep: the number of queries does not grow with the book. What
        stands against an act is asked when its document is shown
        (:meth:`book_blocker`).
        """
        self.check_access("read")
        waiting = self.search(self._book_domain(), limit=MOST_ITEMS)
        files = self._book_files(waiting.document_id)
        # The files of what they answer, as far as one reads it.
        answered = waiting.sudo().reply_to_ids.with_env(self.env)
        incoming = self._book_files(answered._filtered_access("read").document_id)
        return [outgoing._book_item(files, incoming) for outgoing in waiting]

    @api.model
    def _book_files(self, documents):
        """Return the current files as dicts, by document."""
        found = {document.id: [] for document in documents}
        files = documents.current_file_ids
        for facts in files.read([*FILE_FACTS, "sha256", "document_id"], load=False):
            found[facts.pop("document_id")].append(facts)
        return found

    def book_blocker(self):
        """Return why the current user cannot sign the document shown, else ""."""
        self.ensure_one()
        self.check_access("read")
        if not self._my_steps().filtered(lambda step: step.kind == "sign"):
            return ""
        return "\n".join(self._blockers_or_refusal("_sign_blockers"))

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

    def _book_item(self, files, incoming):
        """Return one leaf; ``files`` and ``incoming`` by document, for all leaves."""
        self.ensure_one()
        step = self._book_step()
        act = {"sign": "sign", "initial": "initial"}.get(step.kind, "approve")
        own = files[self.document_id.id]
        main = next((file for file in own if file["role"] == "main"), {})
        capacity = " ".join(filter(None, (self.signer_authority, self.signer_position)))
        held_for = step.user_id if step.user_id != self.env.user else False
        answered = [
            file
            for ident in self.sudo().reply_to_ids.document_id.ids
            for file in incoming.get(ident, [])
        ]
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
            "sha256": main.get("sha256") or "",
            "files": own,
            "incoming": answered,
        }

    def _book_step(self):
        """Return the step that the book found; the act itself asks once more."""
        pending = self.approval_ids.filtered(lambda step: step.state == "pending")
        mine = pending.filtered(lambda step: step.user_id == self.env.user)
        return (mine or pending.filtered(lambda step: step.kind != "sign"))[-1:]

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

    @api.model
    def action_sign_batch(self, seen):
        """Sign several documents the current user has seen, one after the other.

        Each is decided for itself: what is refused says why and leaves the others.

        :param seen: ``[[id, sha256 of the main file as shown], …]``, at most 60
        :return: ``[{id, state, message}]`` in the order asked for; state as in
            :meth:`book_results`
        """
        self.check_access("read")
        if not isinstance(seen, list) or not 0 < len(seen) <= MOST_ITEMS:
            raise UserError(
                self.env._("Choose between 1 and %(most)s documents.", most=MOST_ITEMS)
            )
        results = []
        for pair in seen:
            try:
                ident, sha256 = int(pair[0]), str(pair[1])
            except (TypeError, ValueError, IndexError) as error:
                raise UserError(self.env._("Choose documents from the book.")) from (
                    error
                )
            results.append(self.browse(ident)._sign_one_seen(sha256))
        return results

    def _sign_one_seen(self, sha256):
        try:
            with self.env.cr.savepoint():
                self.action_decide_seen("sign", sha256)
        except AccessError:
            # The same words whether it is not there or not his.
            message = self.env._(
                "It does not wait for your signature: it was taken back, returned or "
                "given to somebody else."
            )
            return {"id": self.id, "state": "failed", "message": message}
        except UserError as refusal:
            return {"id": self.id, "state": "failed", "message": str(refusal.args[0])}
        return self._book_result()

    def book_results(self):
        """Return what became of documents that the current user asked to sign.

        ``[{id, state, message}]``; state: ``done`` (signed, and the stored file
        verified), ``waiting`` (the job or the device is at work), ``failed``.
        """
        self.check_access("read")
        return [outgoing._book_result() for outgoing in self]

    def _book_result(self):
        self.ensure_one()
        states = {"signing": "waiting", "reviewing": "failed", "to_sign": "failed"}
        state = states.get(self.state, "done")
        if self.state in ("draft", "cancelled"):
            state = "failed"
        message = self._book_failure() if state == "failed" else ""
        return {"id": self.id, "state": state, "message": message}

    def _book_failure(self):
        """Hook: why the last attempt to sign stopped."""
        return self.env._("Not signed yet.")
