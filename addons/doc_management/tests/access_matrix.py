"""The matrix of rights, built from the registry: the same questions for each addon.

A secret mark stands in every text of the world below. Whoever may not read the
documents must not get it, nor a count, nor an id, through any door of the ORM.
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.models import BaseModel
from odoo.tests import new_test_user

from .access_rows import HANGING, ROLES
from .common import DocCommon, as_base64, make_pdf

MARK = "zqdauhieu"
JPEG = bytes.fromhex("ffd8ffe000104a4649460001")
LETTERS = {"read": "r", "write": "w", "create": "c", "unlink": "u"}
REFUSALS = (AccessError, MissingError, UserError)
LOGGED = ("create_uid", "write_uid", "create_date", "write_date")
GROUPED_ONCE = ("id", "create_date", "create_uid", "write_date", "write_uid")
GROUPED = ("char", "many2one", "selection", "boolean", "date", "datetime")


class Done(Exception):
    """An act that should have been refused went through."""


class AccessMatrix(DocCommon):
    """Base of the matrix tests: people, a world full of marks, and the doors."""

    addon = None
    rows = {}
    routes = {}
    reports = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.withdrawn = cls.make_official(
            "specialist", cls.other_unit, "withdrawn", chief=cls.other_head
        )
        cls.moved = cls.make_official(
            "unit_head", cls.other_unit, "moved_head", chief=cls.leader
        )
        cls.guest = cls.make_official("specialist", cls.foreign_unit, "guest")
        # Belongs to this agency as a company of his account, but holds no post here.
        cls.guest.sudo().company_ids += cls.company
        cls.leaver = cls.make_official("specialist", cls.unit, "leaver", chief=cls.head)
        cls.portal = new_test_user(cls.env, "portal_guest", groups="base.group_portal")

    def setUp(self):
        super().setUp()
        self.made = {}

    @property
    def world(self):
        """The records of :meth:`make_world`, made by the first who asks."""
        if not self.made:
            self.made = self.make_world()
            self.env.flush_all()
        return self.made

    @property
    def documents(self):
        return self.world["document"]

    @property
    def strangers(self):
        """People who may read nothing of the world."""
        return {
            "other unit": self.outsider,
            "right withdrawn": self.withdrawn,
            "head moved away": self.moved,
            "archivist": self.archivist,
            "administrator": self.admin,
            "clerk elsewhere": self.foreign_clerk,
            "leader elsewhere": self.foreign_leader,
            "account without post": self.guest,
            "portal": self.portal,
        }

    def foreigners(self):
        """People of other agencies; an account of this one may see its set-up."""
        return (self.foreign_clerk, self.foreign_leader, self.portal)

    def make_world(self):
        """Return {name: records} whose every text holds the mark."""
        moved_head = self.moved._doc_employee(self.company)
        self.other_unit.sudo().manager_id = moved_head
        incoming = self.make_incoming(subject=f"Về việc {MARK}", files=False)
        incoming.action_set_issue_data("88", MARK.upper(), "2026-03-02")
        incoming.action_attach(f"{MARK}.pdf", as_base64(make_pdf(MARK)))
        self.take_in(incoming)
        as_leader = self.as_user(incoming, self.leader)
        as_leader.action_direct(
            directive=f"{MARK}: tham mưu",
            deadline_days=3,
            targets=[
                {"role": "lead", "user_id": self.specialist.id},
                {"role": "coordinate", "user_id": self.colleague.id},
                {"role": "coordinate", "user_id": self.withdrawn.id},
                {"role": "inform", "unit_id": self.other_unit.id},
            ],
        )
        incoming.invalidate_recordset(["assignment_ids"])
        parts = {part.user_id: part for part in incoming.sudo().assignment_ids}
        for user in (self.colleague, self.withdrawn):
            own = self.as_user(parts[user], user)
            own.action_give_opinion(f"{MARK} thống nhất")
        lead = self.as_user(parts[self.specialist], self.specialist)
        later = fields.Datetime.now() + timedelta(days=30)
        lead.action_request_extension(fields.Datetime.to_string(later), f"{MARK} xin")
        lead.action_report(f"{MARK} đang làm")
        reply = self.make_reply(incoming)
        self.env["doc.joint.party"].sudo()._by_action().create(
            {
                "outgoing_id": reply.id,
                "agency_id": self.issuer.id,
                "signer_position": "Giám đốc",
                "signer_name": f"{MARK} ký",
            }
        )
        private = self.make_draft(subject=f"{MARK} dự thảo")
        dossier = self.model("doc.dossier", self.specialist).create(
            {
                "name": "Hồ sơ hạn hán",
                "document_ids": [(6, 0, incoming.document_id.ids)],
                "member_ids": [(0, 0, {"user_id": self.colleague.id})],
                "task_ids": [(0, 0, {"name": "Tổng hợp"})],
            }
        )
        dossier.action_add_material("ho.jpg", as_base64(JPEG))
        self.withdraw_rights(incoming.document_id)
        documents = (incoming | self.env["doc.incoming"]).document_id
        documents |= reply.document_id | private.document_id
        return {
            "incoming": incoming,
            "outgoing": reply,
            "private": private,
            "document": documents.sudo(),
            "dossier": dossier,
            **self.make_books(incoming, reply),
            **self.make_archive(dossier),
            **self.make_help(incoming),
            **self.make_schedule(incoming),
            **self.make_set_up(reply),
        }

    def make_reply(self, incoming):
        """Answer it, with opinions and initials, up to the issue."""
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": f"{MARK} trả lời"})
        reply.action_attach(f"{MARK}.pdf", as_base64(make_pdf(MARK)))
        reply.action_attach(f"{MARK}-pl.pdf", as_base64(make_pdf(MARK)), "annex")
        reply.action_from_template()
        reply.action_check_layout()
        reply.action_ask_opinion([self.colleague.id], f"{MARK}?")
        opinion = self.as_user(reply.opinion_ids, self.colleague)
        opinion.action_give("agree_comment", f"{MARK} góp ý")
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        reply.sudo()._signed()
        return self.issue(reply)

    def make_books(self, incoming, reply):
        """Return records of the agency's books and set-up."""
        clerk, admin = self.clerk, self.admin
        kinds = reply.type_id.ids
        group = {"name": "Nhóm", "type_ids": [(6, 0, kinds)]}
        jobs = self.model("doc.print.job", clerk)
        outage = self.model("doc.outage", clerk).create({"reason": "Mất điện"})
        return {
            "outage": outage,
            "print": jobs.browse(
                jobs.action_ask(
                    "incoming",
                    register_id=incoming.register_entry_id.register_id.id,
                )
            ),
            "dispatch": self.model("doc.post.dispatch", clerk).create(
                {
                    "outgoing_id": reply.id,
                    "recipient_name": f"Nơi nhận {MARK}",
                    "note": MARK,
                }
            ),
            "use": self.model("doc.file.copy.use", clerk).create(
                {
                    "document_id": reply.document_id.id,
                    "user_name": "Người mượn",
                    "permitted_by_id": self.leader.id,
                    "note": MARK,
                }
            ),
            "lent": self.model("doc.delegation", self.leader).create(
                {
                    "delegate_id": self.deputy.id,
                    "date_to": self.company._doc_today(),
                    "may_assign": True,
                }
            ),
            "plan": self.model("doc.register.plan", admin).create(
                {"year": 2199, "mode": "groups", "group_ids": [(0, 0, group)]}
            ),
            "part": self.model("doc.register.part", clerk).create({"name": "Cấp trên"}),
            "field": self.model("doc.work.field", admin).create(
                {"name": "Văn xã", "code": "VX"}
            ),
            "mailbox": self.model("doc.mailbox", admin).create(
                {
                    "name": "Văn thư",
                    "alias_name": "vanthu.stn",
                    "company_id": self.company.id,
                }
            ),
        }

    def make_archive(self, dossier):
        """Return what the agency plans its dossiers by and hands them in with."""
        heading = {"name": "Nước", "sign": "TNN"}
        task = {"name": "Tổng hợp"}
        line = {"dossier_id": dossier.id}
        plan = self.model("doc.file.plan", self.clerk).create(
            {"year": 2199, "heading_ids": [(0, 0, heading)]}
        )
        ten = self.env.ref("doc_management.doc_retention_10")
        # Old enough to be destroyed: closed when nobody of today was there.
        ripe = (
            self.env["doc.dossier"]
            ._by_action()
            .create(
                {
                    "name": "Nước 1990",
                    "code": "01.N",
                    "year": 1990,
                    "company_id": self.company.id,
                    "owner_id": self.specialist.id,
                    "retention_id": ten.id,
                    "date_start": "1990-01-02",
                    "date_end": "1990-12-30",
                    "state": "archived",
                }
            )
        )
        old = self.model("doc.old.import", self.archivist).create({"name": "Sổ cũ"})
        self.env["doc.old.import.row"]._by_action().create(
            {
                "import_id": old.id,
                "line": 2,
                "state": "failed",
                "digest": "0" * 64,
                "said": {"year": 1990},
            }
        )
        return {
            "file plan": plan,
            "planned": self.model("doc.file.plan.line", self.clerk).create(
                {
                    "plan_id": plan.id,
                    "heading_id": plan.heading_ids.id,
                    "name": "Cấp nước",
                    "retention_id": ten.id,
                }
            ),
            "disposal": self.model("doc.archive.disposal", self.archivist).create(
                {"name": "Hủy", "line_ids": [(0, 0, {"dossier_id": ripe.id})]}
            ),
            "old import": old,
            "template": self.model("doc.dossier.template", self.head).create(
                {"name": "Chống hạn", "line_ids": [(0, 0, task)]}
            ),
            "handed in": self.model("doc.archive.transfer", self.specialist).create(
                {"name": "Nước", "line_ids": [(0, 0, line)]}
            ),
        }

    def make_help(self, incoming):
        """Return a request about the document, and what a leaver handed over."""
        asked = self.as_user(incoming, self.specialist).action_send_request(
            self.colleague.ids, f"{MARK}: số liệu?", deadline_days=3
        )
        self.make_draft(subject=f"{MARK} bàn giao", user=self.leaver)
        handed = self.model("doc.handover", self.admin).action_hand_over(
            self.leaver.id, self.colleague.id, "Chuyển công tác"
        )
        lists = self.model("doc.send.list", self.admin)
        return {
            "slip": self.env["doc.request"].browse(asked),
            "handover": self.env["doc.handover"].browse(handed),
            "phrase": self.model("doc.phrase", self.admin).create(
                {"text": "Tham mưu trả lời.", "code": "zq", "owner_id": False}
            ),
            "send list": lists.create(
                {
                    "name": "Khối nước",
                    "owner_id": False,
                    "lead_id": self.specialist.id,
                }
            ),
        }

    def make_schedule(self, incoming):
        """Return a published line about the document, with what it books."""
        room = self.model("doc.schedule.resource", self.admin).create({"name": "201"})
        entry = self.model("doc.schedule.entry", self.leader).create(
            {
                "name": "Họp giao ban",
                "start": fields.Datetime.now() + timedelta(days=7),
                "document_id": incoming.document_id.id,
                "resource_ids": [(6, 0, room.ids)],
                "guest_ids": [(0, 0, {"user_id": self.specialist.id})],
            }
        )
        entry.week_id.action_approve()
        entry.week_id.action_publish()
        return {"line": entry, "week": entry.week_id}

    def make_set_up(self, reply):
        """Return what the administrator sets the agency up with."""

        def make(model, **values):
            return self.model(model, self.admin).create(values)

        step = {"turn": 1, "kind": "sign", "holder": "signer"}
        today = self.company._doc_today()
        later = self.company._doc_procedure()._succeed(today + timedelta(days=9))
        own = {"company_id": self.company.id}
        return {
            "deadline": make("doc.deadline.rule", procedure_id=later.id, days=7),
            "kept out": make("doc.exclusion.reason", name="Tài liệu họp", **own),
            "paper rule": make("doc.paper.rule", name="Gửi kèm bản giấy", **own),
            "flow": make("doc.flow", name="Trình", step_ids=[(0, 0, step)]),
            "sign right": make(
                "doc.sign.right",
                user_id=self.deputy.id,
                form="tl",
                title="Phó Giám đốc",
                basis="Quyết định",
                company_id=self.company.id,
            ),
            "group": make("doc.recipient.group", name="Các sở"),
            "incident": make("doc.incident", name="Máy in hỏng"),
            "day": make("doc.calendar.day", name="Nghỉ", kind="off", date="2199-03-04"),
        }

    def make_sample(self, model, known):
        """Create a record by filling what is required, texts with the mark.

        :param known: {name of a model: record to point at}
        """
        records = self.env[model].sudo()
        if hasattr(records, "_by_action"):
            records = records._by_action()
        values = {}
        for name, field in records._fields.items():
            plain = field.store and not field.related and not field.compute
            points = field.type == "many2one" and field.comodel_name in known
            if not plain or name in LOGGED or not (field.required or points):
                continue
            if field.type == "many2one":
                if field.comodel_name not in known:
                    target = self.make_sample(field.comodel_name, known)
                    known[field.comodel_name] = target
                values[name] = known[field.comodel_name].id
            elif field.type == "selection":
                values[name] = field.get_values(self.env)[0]
            elif field.type in ("date", "datetime"):
                values[name] = fields.Datetime.now()
            elif field.type in ("integer", "float"):
                values[name] = 1
            elif field.type in ("char", "text"):
                values[name] = MARK
        return records.create(values)

    def withdraw_rights(self, document):
        """One person loses a granted right, one head loses his unit."""
        right = (
            self.env["doc.access"]
            .sudo()
            .search(
                [
                    ("document_id", "=", document.id),
                    ("principal_id.user_id", "=", self.withdrawn.id),
                ]
            )
        )
        seen = self.as_user(document, self.clerk)
        # The record of changed rights is the administrator's to watch, reasons too.
        change = ({}, right.ids, "Không còn việc")
        self.assertTrue(seen.action_change_readers(*change))
        self.assertFalse(seen.action_change_readers(*change, confirmed=True))
        head = self.other_head._doc_employee(self.company)
        self.other_unit.sudo().manager_id = head
        self.moved._doc_employee(self.company).sudo().department_id = self.unit

    # What is ours, from the registry.

    def own_models(self, addon):
        """Return the names of the models with records that ``addon`` defines."""
        return {
            name
            for name in self.env.registry
            if self.env[name]._original_module == addon and not self.env[name]._abstract
        }

    def own_routes(self, addon):
        """Return the addresses that ``addon`` answers."""
        prefix = f"odoo.addons.{addon}."
        return {
            rule.rule
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if str(getattr(rule.endpoint.func, "__module__", "")).startswith(prefix)
        }

    def own_reports(self, addon):
        """Return the names of the printable reports that ``addon`` brings."""
        data = self.env["ir.model.data"].search(
            [("module", "=", addon), ("model", "=", "ir.actions.report")]
        )
        reports = self.env["ir.actions.report"].browse(data.mapped("res_id"))
        return set(reports.mapped("report_name"))

    def samples(self, model, row):
        """Return the records of the world in ``model``, as the superuser."""
        records = self.env[model].sudo().with_context(active_test=False)
        documents = self.documents  # makes the world
        if row.kind == "document":
            return records.search([(row.path, "in", documents.ids)])
        return records.search([(row.path, "=", self.company.id)])

    def hanging(self, model):
        """Return core's records that hang on the world."""
        name, ident = HANGING[model]
        records = self.env[model].sudo().with_context(active_test=False)
        found = records.browse()
        hosts = [self.world["incoming"], self.world["outgoing"], self.world["private"]]
        hosts += [self.documents.file_ids]
        for host in hosts:
            found |= records.search([(name, "=", host._name), (ident, "in", host.ids)])
        return found

    # Doors: each returns what was found; nothing, or a refusal, is right for strangers.

    @staticmethod
    def some_group(model):
        """Return the name of a field to group by."""
        return next(
            name
            for name, field in model._fields.items()
            if field.store and field.type in ("many2one", "selection", "char")
        )

    def reading_doors(self, records):
        """Yield (name, question) for all ways of asking the ORM about ``records``."""
        model = records.browse()
        among = [("id", "in", records.ids)]
        shown = {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in model._fields.items()
        }
        by_first = self.some_group(model)
        yield "read", lambda: records.read()
        yield "read names", lambda: records.read(["display_name"])
        yield "web_read", lambda: records.web_read(shown)
        yield "export_data", lambda: records.export_data(["id", "display_name"])
        yield "search", lambda: model.search(among).ids
        yield "search_count", lambda: model.search_count(among)
        yield "search_read", lambda: model.search_read(among, ["display_name"])
        yield (
            "web_search_read",
            lambda: model.web_search_read(among, {"display_name": {}})["records"],
        )
        if model._rec_name or model._rec_names_search:
            yield "name_search", lambda: model.name_search(MARK, among)
            yield "name_search all", lambda: model.name_search("", among)
            yield (
                "web_name_search",
                lambda: model.web_name_search("", {"display_name": {}}, among),
            )
            yield (
                "name of others",
                lambda: model.search_read(
                    [*among, ("display_name", "ilike", MARK)], ["display_name"]
                ),
            )
        yield (
            "count",
            lambda: model.formatted_read_group(among, [], ["__count"])[0]["__count"],
        )
        yield (
            "web_read_group",
            lambda: model.web_read_group(among, [by_first])["groups"],
        )
        for name, field in model._fields.items():
            if field.store and field.type in GROUPED and name not in GROUPED_ONCE:
                by = f"{name}:month" if field.type in ("date", "datetime") else name
                yield (
                    f"grouped by {by}",
                    lambda by=by: model.formatted_read_group(among, [by], ["__count"]),
                )

    @staticmethod
    def some_field(records):
        """Return the name of a field that a client may try to write."""
        fallback = "sequence" if "sequence" in records._fields else "write_date"
        texts = (
            name
            for name, field in records._fields.items()
            if field.store and field.type in ("char", "text") and name != "name"
        )
        return next(texts, fallback)

    def writing_doors(self, records):
        """Yield (name, act) for all ways of changing ``records`` past their actions."""
        record = records[:1]
        text = self.some_field(record)
        yield "write", lambda: record.write({text: "x"})
        yield "web_save", lambda: record.web_save({text: "x"}, {})
        yield "unlink", lambda: record.unlink()
        yield "copy", lambda: record.copy()
        if "message_ids" in record._fields:
            partners = (self.portal | self.leader).partner_id.ids
            yield "message_post", lambda: record.message_post(body="x")
            yield (
                "message_notify",
                lambda: record.message_notify(body="x", partner_ids=partners),
            )
            yield "message_subscribe", lambda: record.message_subscribe(partners)
        if "activity_ids" in record._fields:
            yield (
                "activity_schedule",
                lambda: record.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=record.env.uid
                ),
            )

    def ask(self, question):
        """Return what a client gets for ``question``, None for a refusal."""
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        try:
            with self.env.cr.savepoint():
                answer = question()
        except REFUSALS:
            return None
        return answer.ids if isinstance(answer, BaseModel) else answer

    def assert_finds_nothing(self, user, records):
        """Assert that no door shows ``user`` anything of ``records``."""
        seen = self.as_user(records, user)
        open_doors = [
            door for door, question in self.reading_doors(seen) if self.ask(question)
        ]
        with self.subTest(user=user.login, model=records._name):
            self.assertEqual(open_doors, [])

    def assert_changes_nothing(self, user, records, but=()):
        """Assert that every way of changing ``records`` is refused to ``user``.

        :param but: doors that are not tried
        """
        seen = self.as_user(records, user)
        done = [
            door
            for door, act in self.writing_doors(seen)
            if door not in but and not self.refused(act)
        ]
        with self.subTest(user=user.login, model=records._name):
            self.assertEqual(done, [])

    def refused(self, act):
        """Tell whether ``act`` is refused; what it did is rolled back."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                act()
                self.env.flush_all()
                raise Done
        except REFUSALS:
            return True
        except Done:
            return False

    def assert_no_mark(self, user, model):
        """Assert that nothing ``user`` finds in a whole model shows the mark."""
        records = self.ask(lambda: self.model(model, user).search([]))
        if not records:
            return
        seen = self.model(model, user).browse(records)
        leaks = [
            door
            for door, question in self.reading_doors(seen)
            if MARK in str(self.ask(question)).lower()
        ]
        with self.subTest(user=user.login, model=model):
            self.assertEqual(leaks, [])


class MatrixOf:
    """The tests of the matrix for one addon: mix in with its name and rows."""

    allow_inherited_tests_method = True

    def test_every_model_has_a_row(self):
        self.assertTrue(self.rows)
        self.assertEqual(self.own_models(self.addon), set(self.rows))

    def test_every_route_has_a_row(self):
        self.assertEqual(self.own_routes(self.addon), set(self.routes))

    def test_every_report_has_a_row(self):
        self.assertEqual(self.own_reports(self.addon), set(self.reports))

    def test_each_role_has_exactly_the_rights_of_its_row(self):
        people = dict(
            zip(
                ROLES,
                (
                    self.specialist,
                    self.head,
                    self.leader,
                    self.clerk,
                    self.archivist,
                    self.admin,
                ),
                strict=True,
            )
        )
        for name, row in self.rows.items():
            for role, user in people.items():
                with self.subTest(model=name, role=role):
                    model = self.model(name, user)
                    held = "".join(
                        letter
                        for operation, letter in LETTERS.items()
                        if model.has_access(operation)
                    )
                    self.assertEqual(held, row.of(role))
            for user in (self.portal, self.env.ref("base.public_user")):
                with self.subTest(model=name, user=user.login):
                    self.assertFalse(self.model(name, user).has_access("read"))

    def test_the_world_holds_a_sample_of_every_model(self):
        for name, row in self.rows.items():
            if row.sampled:
                with self.subTest(model=name):
                    self.assertTrue(self.samples(name, row))

    def test_readers_see_what_strangers_must_not(self):
        readers = {"specialist": self.specialist, "leader": self.leader}
        for name, row in self.rows.items():
            for role, user in readers.items():
                if row.kind == "document" and role in row.readers and row.of(role):
                    with self.subTest(model=name, user=user.login):
                        among = [("id", "in", self.samples(name, row).ids)]
                        self.assertTrue(self.model(name, user).search(among))

    def test_strangers_find_nothing_of_the_documents(self):
        for name, row in self.rows.items():
            if row.kind == "document":
                for user in self.strangers.values():
                    self.assert_finds_nothing(user, self.samples(name, row))

    def test_strangers_change_nothing_of_the_documents(self):
        for name, row in self.rows.items():
            if row.kind == "document":
                for user in self.strangers.values():
                    self.assert_changes_nothing(user, self.samples(name, row))

    def test_other_agencies_find_nothing(self):
        for name, row in self.rows.items():
            if row.kind == "agency" and row.sampled:
                for user in self.foreigners():
                    self.assert_finds_nothing(user, self.samples(name, row))

    def test_who_holds_a_role_elsewhere_finds_and_changes_nothing(self):
        """The letters of a role count in one's own agency alone."""
        for role in ROLES:
            user = self.make_official(role, self.foreign_unit, f"{role}_elsewhere")
            for name, row in self.rows.items():
                if row.kind == "agency" and row.sampled and row.of(role):
                    records = self.samples(name, row)
                    self.assert_finds_nothing(user, records)
                    self.assert_changes_nothing(user, records)

    def test_who_lost_a_role_changes_nothing_more(self):
        """The same account, the same agency; the role was taken away a minute ago."""
        for role in ROLES:
            user = self.make_official(role, self.unit, f"{role}_of_late")
            held = {
                name: self.samples(name, row)
                for name, row in self.rows.items()
                if row.kind == "agency" and row.sampled and set(row.of(role)) - {"r"}
            }
            for name in held:
                with self.subTest(role=role, model=name):
                    model = self.model(name, user)
                    self.assertTrue(
                        model.has_access("write") or model.has_access("create")
                    )
            user.sudo().group_ids = self.env.ref("base.group_user")
            for records in held.values():
                # The set-up stays to be read, and one may point a colleague to it.
                self.assert_changes_nothing(user, records, but=("message_notify",))

    def test_no_model_shows_a_stranger_the_mark(self):
        self.assertTrue(self.world)
        for name in self.rows:
            for user in self.strangers.values():
                self.assert_no_mark(user, name)

    def test_nobody_changes_the_state_past_the_actions(self):
        for name, row in self.rows.items():
            if row.kind != "document" or "state" not in self.env[name]._fields:
                continue
            record = self.samples(name, row)[:1]
            for user in (self.specialist, self.leader, self.clerk):
                seen, values = self.as_user(record, user), {"state": record.state}
                with self.subTest(model=name, user=user.login):
                    self.assertTrue(
                        self.refused(lambda one=seen, new=values: one.write(new))
                    )

    def test_a_dialog_is_its_openers_alone(self):
        for name, row in self.rows.items():
            if row.kind == "wizard":
                with self.subTest(model=name):
                    model = self.env[name]
                    self.assertTrue(model._transient)
                    rule = self.env["ir.rule"].with_user(self.outsider)
                    domain = rule._compute_domain(name, "read")
                    self.assertIn("create_uid", str(list(domain)))
