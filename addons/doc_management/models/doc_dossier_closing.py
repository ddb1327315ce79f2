"""Kết thúc hồ sơ: the check before closing, who decides, what closing finishes."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.docmgmt import blobs, dossiers
from ..lib.docmgmt.dossiers import (
    DossierFacts,
    DossierMove,
    EntryFacts,
    Finding,
    Found,
    Level,
    closing_check,
    may_close,
)
from ..lib.docmgmt.errors import RuleError
from .roles import LEADER
from .stored_bytes import stored_bytes


class DocDossier(models.Model):
    """Closing (Art. 29.4); who decides is the agency's rule (switch C18).

    ``leader``: no one closes a dossier without a leader. ``unit_head``: the head of
    the unit decides. ``none``: who keeps it closes it.
    """

    _inherit = "doc.dossier"

    check_lines = fields.Json(
        "Can be closed when",
        compute="_compute_check_lines",
        help="List of {what, level, text}: the check of Art. 29.4 as it stands now.",
    )
    may_decide = fields.Boolean(compute="_compute_may_decide")
    decider_label = fields.Char("Closing is decided by", compute="_compute_may_decide")

    @api.depends_context("uid", "lang")
    @api.depends(
        "name", "code", "retention_id", "task_ids.state", "child_ids.state", "entry_ids"
    )
    def _compute_check_lines(self):
        for dossier in self:
            if dossier.kind != "work" or dossier.state not in ("open", "closing"):
                dossier.check_lines = []
                continue
            dossier.check_lines = [
                {
                    "what": str(line.what),
                    "level": str(line.level),
                    "text": dossier._words_of(line),
                }
                for line in closing_check(dossier._facts())
            ]

    @api.depends_context("uid", "lang")
    @api.depends("owner_id", "unit_id", "company_id")
    def _compute_may_decide(self):
        for dossier in self:
            dossier.may_decide = dossier._decides(self.env.user)
            dossier.decider_label = dossier._decider_words()

    # The check ---------------------------------------------------------------

    def _facts(self, deep=False):
        """Return what the check looks at; ``deep`` reads every file anew.

        All that lies inside counts, also what the person does not read: a dossier is
        whole or it is not. Labels of such documents are left out.
        """
        self.ensure_one()
        visible = set(self._visible_entries().ids)
        entries = self._all_entries()
        return DossierFacts(
            missing=tuple(self._missing_names()),
            open_tasks=tuple(
                self.sudo()
                .task_ids.filtered(lambda task: task.state == "open")
                .mapped("name")
            ),
            open_children=tuple(
                self.sudo()
                .child_ids.filtered(lambda one: one.state in ("open", "closing"))
                .mapped("name")
            ),
            entries=tuple(
                self._entry_facts(entry, entry.id in visible, deep) for entry in entries
            ),
        )

    def _missing_names(self):
        wanted = ("name", "code", "retention_id", "creator_name", "date_start")
        labels = self.fields_get(wanted, ["string"])
        return [labels[name]["string"] for name in wanted if not self[name]]

    def _entry_facts(self, entry, is_seen, deep):
        document, material = entry.document_id, entry.material_id
        if material:
            file = material.attachment_id
            intact = not deep or blobs.sha256_hex(stored_bytes(file)) == material.sha256
            return EntryFacts(material.name, is_intact=intact, content=material.sha256)
        draft = document.direction == "outgoing"
        main = document._main_file()
        label = document._display_number() or document.subject
        return EntryFacts(
            label=label if is_seen else self.env._("a document you do not read"),
            is_draft=draft and document.state not in ("issued", "cancelled"),
            is_cancelled=draft and document.state == "cancelled",
            is_complete=bool(
                document.signer_name
                and document.document_date
                and document.number
                and document.page_count
            ),
            is_intact=not deep or self._is_intact(document),
            content=main.sha256 or "",
        )

    def _is_intact(self, document):
        return all(
            file.destroyed_at
            or blobs.sha256_hex(stored_bytes(file.attachment_id)) == file.sha256
            for file in document.current_file_ids
        )

    def _words_of(self, line: Found) -> str:
        """Put a line of the check list into words."""
        shown = ", ".join(line.names[:3])
        if len(line.names) > 3:
            shown += "…"
        count = len(line.names)
        if line.level is Level.FINE:
            return self._fine_words(line.what)
        return {
            Finding.INCOMPLETE: lambda: self.env._("Missing: %(names)s", names=shown),
            Finding.EMPTY: lambda: self.env._("Nothing lies in it yet"),
            Finding.OPEN_CHILDREN: lambda: self.env._(
                "%(count)s sub-dossiers are open: %(names)s", count=count, names=shown
            ),
            Finding.DAMAGED: lambda: self.env._(
                "%(count)s files are damaged: %(names)s", count=count, names=shown
            ),
            Finding.OPEN_TASKS: lambda: self.env._(
                "%(count)s tasks are not done: %(names)s", count=count, names=shown
            ),
            Finding.DRAFTS: lambda: self.env._(
                "%(count)s drafts are not issued: %(names)s", count=count, names=shown
            ),
            Finding.LEFTOVERS: lambda: self.env._(
                "%(count)s cancelled drafts to take out: %(names)s",
                count=count,
                names=shown,
            ),
            Finding.DUPLICATES: lambda: self.env._(
                "%(count)s duplicates to take out: %(names)s", count=count, names=shown
            ),
            Finding.GAPS: lambda: self.env._(
                "%(count)s documents lack signer, date, number or pages: %(names)s",
                count=count,
                names=shown,
            ),
            Finding.TOO_MANY: lambda: self.env._(
                "%(count)s documents; ordinals have three digits. Better split it",
                count=shown,
            ),
        }[line.what]()

    def _fine_words(self, what):
        return {
            Finding.INCOMPLETE: self.env._("Title, number, retention are there"),
            Finding.EMPTY: self.env._("Documents lie in it"),
            Finding.OPEN_CHILDREN: self.env._("No sub-dossier is open"),
            Finding.DAMAGED: self.env._("Files are compared when it is closed"),
            Finding.OPEN_TASKS: self.env._("All tasks are done"),
            Finding.DRAFTS: self.env._("No draft is left"),
            Finding.LEFTOVERS: self.env._("No cancelled draft is left"),
            Finding.DUPLICATES: self.env._("No duplicate"),
            Finding.GAPS: self.env._("Data of all documents are complete"),
            Finding.TOO_MANY: self.env._("Fewer than 1,000 documents"),
        }[what]

    # Who decides -------------------------------------------------------------

    def _close_rule(self):
        return self.company_id._doc_procedure().dossier_close_approval

    def _decides(self, user):
        """Say whether ``user`` decides on closing this dossier."""
        self.ensure_one()
        if not user._doc_post(self.company_id):
            return False
        rule = self._close_rule()
        if rule == "leader":
            return user._doc_has_role(LEADER, self.company_id)
        if rule == "unit_head":
            return user == self._unit_head()
        return user == self.owner_id

    def _decider_words(self):
        rule = self._close_rule()
        if rule == "leader":
            return self.env._("a leader (by the procedure)")
        if rule == "unit_head":
            head = self._unit_head().name or self.env._("nobody yet")
            return self.env._("%(name)s, head of unit (by the procedure)", name=head)
        return self.env._("its keeper (by the procedure)")

    # Acts --------------------------------------------------------------------

    def action_close(self, reason=None):
        """Close the dossier, or ask who decides to do so.

        The keeper asks; whoever decides closes at once, with open work only if he says
        why.

        :raises UserError: what stops closing, by name
        """
        for dossier in self:
            dossier._close_one((reason or "").strip())
        return True

    def _close_one(self, reason):
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if self.kind != "work":
            raise UserError(
                self.env._("A personal folder is not closed. Empty it instead.")
            )
        decides = self._decides(self.env.user)
        if not decides:
            self._check_keeper()
        if self.state == "closing" and not decides:
            raise UserError(self._fixed_sentence())
        found = closing_check(self._facts(deep=True))
        if not may_close(found, decides, reason):
            raise UserError(self._stop_sentence(found, decides))
        if not decides:
            self._move(DossierMove.ASK, asked_close_at=fields.Datetime.now())
            self._ask_decider()
            return
        self._move(
            DossierMove.CLOSE,
            date_end=self.company_id._doc_today(),
            closed_by_id=self.env.uid,
            close_reason=reason or False,
        )
        self._fix_order()
        self._finish_todo()
        self._finish_incoming()

    def _stop_sentence(self, found, decides):
        stops = [
            self._words_of(line)
            for line in found
            if line.level in (Level.STOP, Level.DECIDE)
        ]
        listed = "\n".join(f"– {words}" for words in stops)
        if decides and not any(line.level is Level.STOP for line in found):
            return self.env._(
                "There is work left:\n%(list)s\nFinish it, or close the dossier with "
                "a reason.",
                list=listed,
            )
        return self.env._("The dossier cannot be closed yet:\n%(list)s", list=listed)

    def _ask_decider(self):
        rule = self._close_rule()
        leaders = self.env["res.users"]._doc_leaders(self.company_id)
        decider = leaders[:1] if rule == "leader" else self._unit_head()
        if decider:
            self._tell(decider, self.env._("Decide on closing the dossier"))

    def _finish_todo(self):
        self.sudo().activity_search(
            ["doc_management.mail_activity_type_work"]
        ).action_feedback()

    def action_return_close(self, reason):
        """Whoever decides gives the dossier back to its keeper, saying why."""
        for dossier in self:
            dossier._check_decider()
            words = dossier._need_reason(reason)
            dossier._move(DossierMove.RETURN, asked_close_at=False)
            dossier._finish_todo()
            dossier._say(dossier.env._("Not closed: %(reason)s", reason=words))
            dossier._tell(dossier.owner_id, words)
        return True

    def action_reopen(self, reason):
        """Whoever decides opens a closed dossier again, saying why."""
        for dossier in self:
            dossier._check_decider()
            words = dossier._need_reason(reason)
            dossier._move(
                DossierMove.REOPEN,
                date_end=False,
                closed_by_id=False,
                close_reason=False,
            )
            dossier._free_order()
            dossier._say(dossier.env._("Opened again: %(reason)s", reason=words))
        return True

    def _check_decider(self):
        self.check_access("read")
        self.env.user._doc_acting_employee(self.company_id)
        if not self._decides(self.env.user):
            raise AccessError(
                self.env._(
                    "Closing this dossier is decided by %(who)s.",
                    who=self._decider_words(),
                )
            )

    def _say(self, words):
        self.sudo().message_post(body=words, author_id=self.env.user.partner_id.id)

    def _move(self, move, **values):
        """Move the state by the table and journal the act."""
        self.ensure_one()
        try:
            state = dossiers.next_state(self.state, str(move))
        except RuleError as fault:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(name)s” is %(state)s, so this cannot be done now. Reload the "
                    "page to see what happened.",
                    name=self.name,
                    state=labels[self.state].lower(),
                )
            ) from fault
        # The state is the act's to set, whoever of the roles performs it.
        self.sudo()._by_action().write({**values, "state": state})
        self._forget_who_reads()
        self._journal(f"dossier_{move}", state=state, reason=values.get("close_reason"))
