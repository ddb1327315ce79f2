"""Nhập đơn vị và nhân sự: what the agency has, and writing what was confirmed."""

from odoo import models
from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.exceptions import UserError
from odoo.fields import Command

from ..lib.docmgmt.blobs import sha256_hex
from ..lib.docmgmt.staff_table import (
    Act,
    Known,
    KnownAccount,
    KnownPerson,
    KnownUnit,
    make_plan,
)
from ..lib.docmgmt.staff_words import ROLES
from ..lib.docmgmt.text import fold


class DocStaffImport(models.TransientModel):
    _inherit = "doc.staff.import"

    # what the agency has

    def _known(self, rows):
        """Return units, staff and the accounts in question as plain values."""
        company = self.company_id
        units = self.env["hr.department"].search([("company_id", "=", company.id)])
        people = self.env["hr.employee"].search([("company_id", "=", company.id)])
        return Known(
            [
                KnownUnit(
                    unit.id,
                    unit.name or "",
                    unit.parent_id.id or 0,
                    unit.doc_abbreviation or "",
                    unit.manager_id.id or 0,
                )
                for unit in units
            ],
            [
                KnownPerson(
                    person.id,
                    person.name or "",
                    person.department_id.id or 0,
                    person.user_id.id or 0,
                    person.job_title or "",
                    person.work_phone or "",
                    person.work_email or "",
                )
                for person in people
            ],
            self._known_accounts(rows, people.user_id),
        )

    def _known_accounts(self, rows, own):
        """Return the accounts of the staff and those whose login the table names.

        Logins are unique over all agencies; of another's account is told only that it
        is one.
        """
        logins = {row.entry.login.casefold() for row in rows}
        users = self.env["res.users"].sudo().with_context(active_test=False)
        users = users.search_fetch([], ["login", "active"])
        users = users.filtered(
            lambda user: user.id in own._ids or user.login.casefold() in logins
        )
        ours = users.filtered(lambda user: self.company_id in user.company_ids)
        ours = ours.with_env(self.env)._filtered_access("write")
        asked = {}
        for change in self.env["doc.access.change"]._waiting_proposals(users):
            asked.setdefault(change.user_id, set()).update(change.role_ids.ids)
        groups = self._role_groups()
        return [
            KnownAccount(
                user.id,
                user.login,
                not user.active,
                user.id in ours._ids,
                user.email or "",
                frozenset(
                    role
                    for role, group in groups.items()
                    if group in user.all_group_ids or group.id in asked.get(user, ())
                ),
            )
            for user in users
        ]

    def _role_groups(self):
        # Which roles there are is no secret.
        return {
            role: self.env.ref(f"doc_management.group_{role}").sudo() for role in ROLES
        }

    def _role_names(self):
        return {
            role: group.with_env(self.env).sudo().name
            for role, group in self._role_groups().items()
        }

    def _waiting_roles(self, plan):
        """Return which of the roles it gives a leader has to confirm first."""
        users = self.env["res.users"]
        if not users._doc_is_limited():
            return set()
        groups = self._role_groups()
        named = {role for one in plan.people for role in one.new_roles}
        return {
            role
            for role in sorted(named)
            if users._doc_weigh(frozenset(), [Command.link(groups[role].id)]).proposed
        }

    # taking it over

    def action_confirm(self):
        """Do what is ticked; a row that is refused leaves the others alone.

        The table is compared with the agency of this moment once more.

        :raises UserError: not looked through yet, another table since, nothing ticked
        """
        self._check_keeper()
        content = self._content()
        if self.state != "checked" or self.digest != sha256_hex(content):
            raise UserError(self.env._("See first what would change."))
        wanted = self.line_ids.filtered(lambda line: line.is_wanted)
        if not wanted:
            raise UserError(self.env._("No line is ticked."))
        work = self._at_work()
        rows = self._rows(content)
        plan = make_plan(work._known(rows), rows)
        made = work._take_over(plan, {(one.kind, one.place): one for one in wanted})
        (self.line_ids - wanted).outcome = "left"
        self.state = "done"
        if self.send_invitations:
            self.invited_count = work._invite(made)
        self.env["doc.journal"]._log(
            "staff_imported",
            self.company_id,
            sha256=self.digest,
            accounts=[user.login for user in made.values()],
            done=len(wanted.filtered(lambda line: line.outcome == "done")),
            failed=len(wanted.filtered(lambda line: line.outcome == "failed")),
        )
        return self._again()

    def _take_over(self, plan, wanted):
        """Do the ticked proposals; return {line: account made}."""
        units = {
            fold(unit.name): unit
            for unit in self.env["hr.department"].search(
                [("company_id", "=", self.company_id.id)]
            )
        }
        made = {}
        for one in plan.units:
            line = wanted.get(("unit", one.place))
            if line:
                self._try(line, one, lambda one=one: self._do_unit(one, units))
        for one in plan.people:
            line = wanted.get(("person", one.row.place))
            user = line and self._try(
                line, one, lambda one=one: self._do_person(one, units)
            )
            if user and one.is_account_new:
                made[line] = user
        return made

    def _try(self, line, proposal, act):
        """Do one proposal by itself and note on its line what came of it."""
        if proposal.act == Act.WRONG:
            words = self._fault_words(proposal)
            line.write({"outcome": "failed", "outcome_text": words})
            return None
        result = None
        try:
            with self.env.cr.savepoint():
                result = act()
        except UserError as refusal:
            line.write({"outcome": "failed", "outcome_text": str(refusal)})
        else:
            line.outcome = "done"
        return result

    def _do_unit(self, proposal, units):
        values = {}
        if "parent" in proposal.changes:
            values["parent_id"] = self._unit_named(proposal.parent, units).id
        if "abbreviation" in proposal.changes:
            values["doc_abbreviation"] = proposal.abbreviation
        departments = self.env["hr.department"]
        if proposal.key:
            departments.browse(proposal.key).write(values)
            return
        unit = departments.create(
            {"name": proposal.name, "company_id": self.company_id.id, **values}
        )
        units[fold(proposal.name)] = unit

    def _unit_named(self, name, units):
        unit = units.get(fold(name))
        if unit is None:
            raise UserError(self.env._("The unit “%(unit)s” was not made.", unit=name))
        return unit

    def _do_person(self, proposal, units):
        """Write account, employee and unit; return the account, if there is one."""
        entry, changes = proposal.row.entry, proposal.changes
        unit = self._unit_named(entry.unit, units)
        user = self._do_account(proposal)
        values = {
            field: getattr(entry, name)
            for name, field in (
                ("name", "name"),
                ("title", "job_title"),
                ("phone", "work_phone"),
                ("email", "work_email"),
            )
            if name in changes
        }
        if "unit" in changes:
            values["department_id"] = unit.id
        if "login" in changes:
            values["user_id"] = user.id
        staff = self.env["hr.employee"]
        person = staff.browse(proposal.key)
        if not proposal.key:
            person = staff.create({**values, "company_id": self.company_id.id})
        elif values:
            person.write(values)
        if "is_head" in changes:
            unit.manager_id = person
        return user

    def _do_account(self, proposal):
        entry, users = proposal.row.entry, self.env["res.users"]
        groups = self._role_groups()
        roles = [Command.link(groups[role].id) for role in proposal.new_roles]
        if proposal.is_account_new:
            # Nobody is written to unasked; invitations go out at the end, if ticked.
            return users.with_context(no_reset_password=True).create(
                {
                    "name": entry.name,
                    "login": entry.login,
                    "email": entry.email,
                    "company_id": self.company_id.id,
                    "company_ids": [Command.set(self.company_id.ids)],
                    "group_ids": [
                        Command.link(self.env.ref("base.group_user").id),
                        *roles,
                    ],
                }
            )
        user = users.browse(proposal.account_key)
        values = {
            name: getattr(entry, name)
            for name in ("name", "email")
            if name in proposal.changes and getattr(entry, name) != user[name]
        }
        if roles:
            values["group_ids"] = roles
        if user and values:
            user.write(values)
        return user

    def _invite(self, made):
        """Send the link to a first password; return how many were sent."""
        sent = 0
        for line, user in made.items():
            if not user.email:
                line.outcome_text = self.env._("No invitation: no e-mail is known.")
                continue
            try:
                with self.env.cr.savepoint():
                    user.with_context(create_user=True)._action_reset_password(
                        signup_type="signup"
                    )
            except (MailDeliveryException, UserError):
                line.outcome_text = self.env._(
                    "The invitation could not be sent. Send it later from the account."
                )
            else:
                sent += 1
        return sent
