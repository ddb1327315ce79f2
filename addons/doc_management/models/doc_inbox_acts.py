"""What people do at the working inbox; every act checks row, person and state."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib.docmgmt import inbox, routing
from ..lib.docmgmt.inbox import Kind, Tab, Verb
from . import office_time
from .roles import CLERK, LEADER, UNIT_HEAD

SOURCE = {
    Kind.REGISTER: "doc.incoming",
    Kind.SECRET: "doc.incoming",
    Kind.DIRECT: "doc.incoming",
    Kind.LEAD: "doc.assignment",
    Kind.COORDINATE: "doc.assignment",
    Kind.INFORM: "doc.assignment",
    Kind.REQUEST: "doc.part.request",
    Kind.DRAFT: "doc.outgoing",
    Kind.RETURNED: "doc.outgoing",
    Kind.OPINION: "doc.opinion",
    Kind.INITIAL: "doc.approval.step",
    Kind.SIGN: "doc.approval.step",
    Kind.ISSUE: "doc.outgoing",
    Kind.FOLLOW: "doc.document",
}
WIZARDS = {
    Verb.DIRECT: "doc_directive_wizard_action",
    Verb.PASS_ON: "doc_pass_on_wizard_action",
    Verb.FINISH: "doc_done_wizard_action",
    Verb.OPINE: "doc_part_opinion_wizard_action",
    Verb.ADVISE: "doc_opinion_wizard_action",
    Verb.INITIAL: "doc_approve_wizard_action",
}
ROLE_TABS = {
    Tab.APPROVE: (UNIT_HEAD,),
    Tab.SIGN: (LEADER,),
    Tab.ISSUE: (CLERK,),
}
MOST_AT_ONCE = 200
BULK = {
    "read": "_bulk_read",
    "follow": "_bulk_follow",
    "unfollow": "_bulk_unfollow",
    "forward": "_bulk_forward",
    "undo_read": "_undo_read",
    "undo_forward": "_undo_forward",
}


class DocInboxItem(models.Model):
    _inherit = "doc.inbox.item"

    # Counting -------------------------------------------------------------------

    @api.model
    @api.readonly
    def inbox_counts(self):
        """Return the tabs of the current user with what stands in each.

        One statement, over all rows the user may read. A tab that no role of his can
        ever fill is left out; an empty one counts 0.

        :return: ``{"tabs": [{"tab", "label", "count", "unseen", "late", "urgent",
            "due"}], "nearest": words or False}``
        """
        counts, nearest = self._count_by_tab()
        labels = dict(self._fields["tab"]._description_selection(self.env))
        labels[Tab.OVERDUE.value] = self.env._("Overdue")
        tabs = [
            {"tab": tab.value, "label": labels[tab.value], **counts[tab.value]}
            for tab in Tab
            if counts[tab.value]["count"] or self._may_have(tab)
        ]
        return {"tabs": tabs, "nearest": nearest}

    @api.model
    def _may_have(self, tab):
        groups = ROLE_TABS.get(tab)
        return not groups or any(self.env.user.has_group(group) for group in groups)

    @api.model
    def _count_by_tab(self):
        """Return ({tab: counts}, the nearest deadline of what is followed)."""
        now = self.env["res.company"]._doc_now()
        calendar = self.env.company._doc_working_calendar()
        query = self._search(Domain("user_id", "=", self.env.uid))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT tab, count(*), count(*) FILTER (WHERE seen_at IS NULL),
                       count(*) FILTER (WHERE deadline < %(now)s),
                       count(*) FILTER (WHERE is_urgent),
                       count(*) FILTER (WHERE NOT is_urgent AND deadline <= %(soon)s),
                       count(*) FILTER (WHERE is_urgent AND deadline < %(now)s),
                       count(*) FILTER (WHERE seen_at IS NULL AND deadline < %(now)s),
                       min(deadline) FILTER (WHERE deadline >= %(now)s)
                  FROM (%(rows)s) AS mine GROUP BY tab
                """,
                now=office_time.to_database(now),
                soon=office_time.to_database(inbox.due_horizon(calendar, now)),
                rows=query.select(
                    *(
                        SQL.identifier("doc_inbox_item", name)
                        for name in ("tab", "seen_at", "deadline", "is_urgent")
                    )
                ),
            )
        )
        none = dict.fromkeys(("count", "unseen", "late", "urgent", "due"), 0)
        counts = {tab.value: dict(none) for tab in Tab}
        over, nearest = counts[Tab.OVERDUE.value], False
        for (
            tab,
            count,
            unseen,
            late,
            urgent,
            due,
            urgent_late,
            unseen_late,
            first,
        ) in rows:
            counts[tab].update(
                count=count, unseen=unseen, late=late, urgent=urgent, due=due
            )
            over["count"] += late
            over["late"] += late
            over["urgent"] += urgent_late
            over["due"] += late - urgent_late
            over["unseen"] += unseen_late
            if tab == Tab.FOLLOW and first:
                nearest = office_time.to_office(first).strftime("%d/%m")
        return counts, nearest

    @api.model
    @api.readonly
    def inbox_news(self, item_ids):
        """Say what became of rows on an open screen, with the counts.

        :param item_ids: ids of the rows that are shown
        :return: the answer of :meth:`inbox_counts` with ``"gone": {id: sentence}``
        """
        here = self.with_context(active_test=False).search(
            [("id", "in", list(item_ids)), ("user_id", "=", self.env.uid)]
        )
        gone = {item.id: item._over_in_words() for item in here if not item.active}
        lost = self.env._("This document is no longer on your desk.")
        gone.update(dict.fromkeys(set(item_ids) - set(here.ids), lost))
        return {**self.inbox_counts(), "gone": gone}

    def _over_in_words(self):
        """Say who ended what stood in this row, and when."""
        moment = self.closed_at and office_time.to_office(self.closed_at)
        when = moment.strftime("%H:%M %d/%m") if moment else ""
        if self.closed_by_id == self.env.user:
            return self.env._("You dealt with this at %(moment)s.", moment=when)
        name = self.closed_by_id.sudo().name
        if not name or self.closed_by_id == self.env.ref("base.user_root"):
            return self.env._("This was over at %(moment)s.", moment=when)
        return self.env._(
            "%(name)s dealt with this at %(moment)s.", name=name, moment=when
        )

    # One row --------------------------------------------------------------------

    def _own(self):
        """Refuse rows of others, and of documents that may no longer be read."""
        self.ensure_one()
        self._settle(self.env)
        try:
            self.check_access("read")
            foreign = self.user_id != self.env.user
        except AccessError:
            foreign = True
        if foreign:
            raise AccessError(
                self.env._(
                    "This document does not exist, or you may not read it. If you "
                    "need it, ask the clerk."
                )
            )

    def _open(self):
        """Refuse what is over, saying who dealt with it."""
        if not self.active:
            raise UserError(self._over_in_words())

    def _source_record(self):
        """Return what the row comes from, as the current user."""
        return self.env[self._source_models()[self.kind]].browse(self.res_id)

    @api.model
    def _source_models(self):
        """Hook: {kind: model} of what rows come from."""
        return {kind.value: model for kind, model in SOURCE.items()}

    def _life(self):
        """Return the document's life, incoming or outgoing, as the current user."""
        document = self.document_id
        return document.incoming_ids[:1] or document.outgoing_ids[:1]

    def open_card(self, peek=False):
        """Return what stands beside the list: the document and what to do with it.

        Opening marks the row as seen; file contents stay where they are.

        :param peek: load ahead, before anybody looks: the row stays new
        :raises AccessError: not one's own row, or no right to read the document
        """
        self._own()
        if not (self.seen_at or peek):
            # One's own mark on one's own row (checked above).
            self.sudo().write({"seen_at": fields.Datetime.now()})
        document, life = self.document_id, self._life()
        follows = self.env["doc.follow"].sudo()._of(document, self.env.user)
        return {
            "id": self.id,
            "model": life._name,
            "res_id": life.id,
            "number": self.number,
            "subject": self.subject,
            "urgency": document.urgency,
            "reason": self.reason,
            "over": False if self.active else self._over_in_words(),
            "act": self.act,
            "act_label": self.act_label,
            "follows": bool(follows),
            "pills": life._inbox_pills(),
            "files": document.current_file_ids.read(
                ["name", "role", "mimetype", "page_count", "version"]
            ),
            "directive": life._inbox_directive(),
            "parts": life._inbox_parts(),
            "more": self._more_acts(life),
        }

    def _more_acts(self, life):
        """Return the acts beside the verb: [{"act", "label"}]."""
        labels, acts = self._verb_labels(), []
        if not self.active or life._name != "doc.incoming":
            return acts
        offers = {
            Verb.DIRECT: life.can_direct,
            Verb.PASS_ON: life.can_pass_on,
        }
        acts += [
            {"act": verb.value, "label": labels[verb.value]}
            for verb, offered in offers.items()
            if offered and self.act != verb.value
        ]
        if life.can_act_on_part:
            acts.append({"act": "return", "label": self.env._("Return")})
        return acts[:2]

    def action_act(self, act=None):
        """Do the row's verb, or another act that its document offers.

        Acts that need a word or a look open their dialog or the document's form; the
        others are done at once. A second press finds the work done and says so
        without doing it again.

        :param act: one of the row's acts; its verb if left out
        :return: ``{"done": bool, "message": str, "action": action or False,
            "undo": bulk act or False}``
        """
        self._own()
        if not self.active and self._ended_by_me():
            return self._answer(True, self._over_in_words())
        self._open()
        act = act or self.act
        if act == "return":
            return self._answer(False, action=self._ask("doc_part_act_wizard_action"))
        if act == "forward":
            act = self._forward_verb()
        if act not in set(Verb):
            raise UserError(self.env._("There is no such act."))
        act = Verb(act)
        if act is Verb.READ:
            self._bulk_read()
            return self._answer(True, self.env._("Noted."), undo="undo_read")
        if act is Verb.START:
            self._life().action_start()
            return self._answer(True, self.env._("You have taken it up."))
        if act is Verb.URGE:
            return self._answer(True, self._urge())
        if act is Verb.REPLY:
            return self._answer(False, action=self._reply())
        if act in WIZARDS:
            return self._answer(False, action=self._ask(WIZARDS[act]))
        return self._answer(False, action=self.action_open())

    def _forward_verb(self):
        """Return the verb by which this person gives the work to others."""
        life = self._life()
        if life._name == "doc.incoming":
            if life.can_direct and self.kind == Kind.DIRECT.value:
                return Verb.DIRECT
            if life.can_pass_on:
                return Verb.PASS_ON
            if life.can_direct:
                return Verb.DIRECT
        raise UserError(
            self.env._("You do not hold the work on this document, so it stays.")
        )

    @api.model
    def _answer(self, done, message="", action=False, undo=False):
        return {"done": done, "message": message, "action": action, "undo": undo}

    def _ended_by_me(self):
        """Whether the same person ended it a moment ago: a press too many."""
        fresh = fields.Datetime.now() - routing.UNDO_WITHIN
        return self.closed_by_id == self.env.user and self.closed_at >= fresh

    def _ask(self, action):
        """Return a dialog's action for the row's document."""
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"doc_management.{action}"
        )
        life = self._life()
        field = "incoming_id" if life._name == "doc.incoming" else "outgoing_id"
        values["context"] = {f"default_{field}": life.id}
        if action == "doc_part_act_wizard_action":
            values["context"]["default_act"] = "return"
        return values

    def _reply(self):
        """Open the reply that is being written, or begin one."""
        incoming = self._life()
        action = (
            incoming.action_view_replies()
            if incoming.reply_ids
            else incoming.action_draft_reply()
        )
        # Only actions of buttons get their views from the server.
        modes = action["view_mode"].split(",")
        return {**action, "views": [(False, mode) for mode in modes]}

    def _urge(self):
        """Urge who holds the late work that the user gave out; return the words."""
        late = self._late_parts()
        if not late:
            raise UserError(
                self.env._("Nothing of what you gave out is late now. Reload the page.")
            )
        fresh = late.filtered(lambda part: not part._is_urged_by(self._giver()))
        if not fresh:
            last = office_time.to_office(max(late.mapped("urged_at")))
            return self.env._(
                "Urged at %(time)s already: %(people)s.",
                time=last.strftime("%H:%M"),
                people=", ".join(late.user_id.sudo().mapped("name")),
            )
        for part in fresh:
            part.action_urge()
        return self.env._(
            "Urged: %(people)s.", people=", ".join(fresh.user_id.sudo().mapped("name"))
        )

    def _late_parts(self):
        """Return the late open parts on the row's document that the user may urge."""
        now = fields.Datetime.now()
        return self._life().assignment_ids.filtered(
            lambda part: (
                part.state in ("open", "waiting")
                and part.role != "inform"
                and part.deadline
                and part.deadline < now
                and part.can_steer
            )
        )

    def action_open(self):
        """Return the form of the row's document; works for rows that are over, too."""
        self._own()
        life = self._life()
        return {
            "type": "ir.actions.act_window",
            "res_model": life._name,
            "res_id": life.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # Many rows ------------------------------------------------------------------

    def action_bulk(self, act):
        """Do one act with many rows; each row stands for itself.

        A row that is refused leaves the others done, and says why.

        :param act: ``read``, ``follow``, ``unfollow``, ``forward`` (as last time), or
            ``undo_read``, ``undo_forward``
        :return: ``{"results": [{"id", "number", "done", "message"}], "undo": act or
            False}``
        """
        if act not in BULK:
            raise UserError(self.env._("There is no such act."))
        if len(self) > MOST_AT_ONCE:
            raise UserError(
                self.env._("Choose at most %(count)s rows.", count=MOST_AT_ONCE)
            )
        results = [item._one_of_many(act) for item in self]
        undo = {
            "read": "undo_read",
            "forward": "undo_forward",
            "follow": "unfollow",
            "unfollow": "follow",
        }.get(act)
        return {
            "results": results,
            "undo": any(row["done"] for row in results) and undo,
        }

    def _one_of_many(self, act):
        result = {"id": self.id, "number": "", "done": False, "message": ""}
        try:
            with self.env.cr.savepoint():
                self._own()
                result["number"] = self.number
                result["message"] = getattr(self, BULK[act])() or ""
            result["done"] = True
        except (AccessError, UserError) as refusal:
            result["message"] = str(refusal.args[0])
        return result

    def _bulk_read(self):
        if not self.active and self.kind == Kind.INFORM.value and self._ended_by_me():
            return
        self._open()
        if self.kind != Kind.INFORM.value:
            raise UserError(
                self.env._(
                    "This asks for more than reading: %(act)s.", act=self.act_label
                )
            )
        self._source_record().action_read()

    def _undo_read(self):
        if self.kind != Kind.INFORM.value:
            raise UserError(self.env._("There is nothing to take back."))
        part = self._source_record()
        if part.state != "read":
            raise UserError(self.env._("There is nothing to take back."))
        part.action_unread()

    def _bulk_follow(self):
        self.env["doc.follow"].sudo()._follow(self.document_id, self.env.user)

    def _bulk_unfollow(self):
        self.env["doc.follow"].sudo()._of(self.document_id, self.env.user).unlink()

    # As last time ---------------------------------------------------------------

    def _bulk_forward(self):
        """Give the work to whom such a document went last; say to whom."""
        if not self.active and self._ended_by_me():
            return ""
        self._open()
        life = self._life()
        if self.act == Verb.DIRECT.value:
            model, parts = self._last_directive(life)
        elif self.kind == Kind.LEAD.value and life.can_pass_on:
            model, parts = self._last_passing(life)
        else:
            raise UserError(
                self.env._("This asks for something else: %(act)s.", act=self.act_label)
            )
        if not parts:
            raise UserError(
                self.env._(
                    "%(name)s has not forwarded a document of this sender yet, so "
                    "there is nothing to follow. Forward it by itself.",
                    name=self._giver().sudo().name,
                )
            )
        targets = [
            {
                "role": part.role,
                **(
                    {"unit_id": part.department_id.id}
                    if part.to_unit
                    else {"user_id": part.user_id.id}
                ),
            }
            for part in parts
        ]
        if self.act == Verb.DIRECT.value:
            life.action_direct(
                directive=model.directive, targets=targets, **self._usual_terms(life)
            )
        else:
            self._source_record().action_pass_on(targets, parts[:1].instruction or "")
        lead = parts.filtered(lambda part: part.role == "lead")[:1]
        due = life._lead_part().deadline
        return self.env._(
            "%(name)s leads, as with %(number)s; due %(day)s",
            name=lead.department_id.name if lead.to_unit else lead.user_id.sudo().name,
            number=model.name,
            day=office_time.to_office(due).strftime("%d/%m %H:%M") if due else "–",
        )

    @api.model
    def _usual_terms(self, incoming):
        """Return the deadline that the dialog would have proposed for this one."""
        term, days = incoming._usual_term()
        if days:
            return {"deadline_days": days}
        counted = incoming._count_until(incoming.due_date)
        return {"deadline": office_time.to_database(counted.at)}

    def _giver(self):
        """Return in whose name the row's work is given on: whose row it is."""
        return self.on_behalf_id or self.user_id

    def _last_directive(self, incoming):
        """Return (document, its first parts) of the last directive of this kind."""
        last = incoming.search(
            self._alike(incoming)
            & Domain("directed_by_id", "=", self._giver().id)
            & Domain("straight_ground", "=", False)
            & Domain("directed_at", "!=", False),
            order="directed_at desc, id desc",
            limit=1,
        )
        return last, last.assignment_ids.filtered(
            lambda part: not part.parent_id and part.state != "withdrawn"
        )

    def _last_passing(self, incoming):
        """Return (document, parts) as such a document was last passed on."""
        last = self.env["doc.assignment"].search(
            Domain("incoming_id", "any", self._alike(incoming))
            & Domain("assigner_id", "=", self._giver().id)
            & Domain("role", "=", "lead")
            & Domain("parent_id", "!=", False)
            & Domain("state", "!=", "withdrawn"),
            order="id desc",
            limit=1,
        )
        siblings = last.parent_id.child_ids.filtered(
            lambda part: part.assigner_id == self._giver() and part.state != "withdrawn"
        )
        return last.incoming_id, siblings

    @api.model
    def _alike(self, incoming):
        """Return the documents of the same sender."""
        return (
            Domain("id", "!=", incoming.id)
            & Domain("company_id", "=", incoming.company_id.id)
            & Domain("document_id.issuer_id", "=", incoming.issuer_id.id or 0)
        )

    def _undo_forward(self):
        """Take back what was forwarded a moment ago; the journal keeps both."""
        fresh = fields.Datetime.now() - routing.UNDO_WITHIN
        source = self._source_record()
        given = (
            source.child_ids
            if self.kind == Kind.LEAD.value
            else self._life().assignment_ids.filtered(lambda part: not part.parent_id)
        ).filtered(
            lambda part: (
                part.assigner_id == self._giver()
                # A delegate undoes what he did himself, not what his delegator did.
                and (not self.on_behalf_id or part.assigned_through_id == self.user_id)
                and part.state in ("open", "waiting")
                and part.create_date >= fresh
            )
        )
        if not given:
            raise UserError(self.env._("There is nothing to take back."))
        reason = self.env._("Taken back at once")
        # The lead last: with it the work falls back to who gave it.
        for part in given.sorted(lambda part: part.role == "lead"):
            part.action_withdraw(reason)

    def action_file(self, dossier_id):
        """Put the rows' documents into a dossier; each row for itself.

        :return: list of results as of :meth:`action_bulk`
        """
        results = []
        for item in self[:MOST_AT_ONCE]:
            result = {"id": item.id, "number": "", "done": False, "message": ""}
            try:
                with self.env.cr.savepoint():
                    item._own()
                    result["number"] = item.number
                    dossier = self.env["doc.dossier"].browse(dossier_id).exists()
                    dossier.check_access("write")
                    if not dossier or item.document_id in dossier.document_ids:
                        raise UserError(self.env._("It lies in that dossier already."))
                    dossier.write(
                        {"document_ids": [fields.Command.link(item.document_id.id)]}
                    )
                result["done"] = True
            except (AccessError, UserError) as refusal:
                result["message"] = str(refusal.args[0])
            results.append(result)
        return results


class DocFollow(models.Model):
    _inherit = "doc.follow"

    @api.model
    def _of(self, document, user):
        return self.search(
            [("document_id", "=", document.id), ("user_id", "=", user.id)]
        )

    @api.model
    def _follow(self, document, user):
        """Follow once; a second time changes nothing."""
        return self._of(document, user) or self.create(
            {"document_id": document.id, "user_id": user.id}
        )


class DocLifeMixin(models.AbstractModel):
    """What the card beside the list shows of a document."""

    _inherit = "doc.life.mixin"

    def _inbox_pills(self):
        """Hook: [{"level", "text"}] beside the number; a verdict goes here."""
        document = self.document_id
        return [{"level": document.state_level, "text": document.state_label}]

    def _inbox_directive(self):
        """Return {"by", "at", "text"} of the leader's directive, or False."""
        return False

    def _inbox_parts(self):
        """Return who holds which part, as a tree: [{"depth", "role", …}]."""
        return []


class DocIncoming(models.Model):
    _inherit = "doc.incoming"

    def _inbox_pills(self):
        pills = super()._inbox_pills()
        if self.arrival_number:
            text = self.env._("Arrival number %(number)s", number=self.arrival_number)
            pills.insert(0, {"level": "neutral", "text": text})
        return pills

    def _inbox_directive(self):
        if not self.directive:
            return False
        return {
            "by": (self.opinion_by_id or self.directed_by_id).sudo().name,
            "at": office_time.to_office(self.directed_at).strftime("%d/%m %H:%M"),
            "text": self.directive,
        }

    def _inbox_parts(self):
        parts = self.assignment_ids
        roles = dict(parts._fields["role"]._description_selection(self.env))
        states = dict(parts._fields["state"]._description_selection(self.env))
        return [
            {
                "id": part.id,
                "depth": part.depth,
                "role": part.role,
                "role_label": roles[part.role],
                "person": part.user_id.sudo().name,
                "person_id": part.user_id.id,
                "unit": part.department_id.sudo().name or "",
                "instruction": part.instruction or "",
                "deadline": part.deadline
                and office_time.to_office(part.deadline).strftime("%d/%m %H:%M"),
                "state": part.state,
                "state_label": states[part.state],
                "late": part.is_late,
            }
            for part in parts
            if part.state != "withdrawn"
        ]


class ResUsers(models.Model):
    _inherit = "res.users"

    doc_single_keys = fields.Boolean(
        "Single keys act at once",
        default=True,
        help="At the working inbox one letter does something, such as “d” for noted. "
        "Switch it off if you press keys by accident or speak to your computer.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 - core's name
        return [*super().SELF_READABLE_FIELDS, "doc_single_keys"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 - core's name
        return [*super().SELF_WRITEABLE_FIELDS, "doc_single_keys"]


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Give the client its counts with the page, so that it need not ask."""
        info = super().session_info()
        user = self.env.user
        info["doc_inbox"] = False
        if user._is_internal() and self.env["doc.inbox.item"].has_access("read"):
            info["doc_inbox"] = {
                **self.env["doc.inbox.item"].inbox_counts(),
                "single_keys": user.doc_single_keys,
            }
        return info
