"""Rights that change: granted, withdrawn, moved; warned of until confirmed."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import DocCommon

MANY = 400


@tagged("post_install", "-at_install")
class TestAccessChanges(DocCommon):
    def setUp(self):
        super().setUp()
        self.incoming = self.make_directed()
        self.document = self.incoming.document_id

    def sees(self, user, document=None):
        document = document or self.document
        self.env.invalidate_all()
        return self.as_user(document, user).has_access("read")

    def change(self, user, grant=None, withdraw=(), reason="Cần số liệu", **over):
        document = self.as_user(self.document, user)
        return document.action_change_readers(grant or {}, withdraw, reason, **over)

    def right_of(self, user):
        rights = (
            self.env["doc.access"]
            .sudo()
            .search(
                [
                    ("document_id", "=", self.document.id),
                    ("principal_id.user_id", "=", user.id),
                ]
            )
        )
        return rights.ids

    def changes(self):
        return self.env["doc.access.change"].search([], order="id desc")

    def test_a_grant_warns_first_and_stands_with_its_reason(self):
        grant = {"user_ids": self.outsider.ids}
        warning = self.change(self.clerk, grant)
        self.assertIn(self.outsider.name, warning)
        self.assertFalse(self.sees(self.outsider))
        self.assertFalse(self.change(self.clerk, grant, confirmed=True))
        self.assertTrue(self.sees(self.outsider))
        change = self.changes()[0]
        self.assertEqual(
            (change.kind, change.user_id, change.done_by_id, change.reason),
            ("grant", self.outsider, self.clerk, "Cần số liệu"),
        )
        row = self.env["doc.journal"].search([("act", "=", "reading_grant")])
        self.assertEqual((row.user_id, row.document_id), (self.clerk, self.document))
        self.assertIn("Cần số liệu", row.detail)

    def test_the_change_warns_until_a_leader_confirms_it(self):
        self.change(self.clerk, {"user_ids": self.outsider.ids}, confirmed=True)
        for user, warned in (
            (self.leader, True),
            (self.clerk, True),
            (self.specialist, False),
        ):
            with self.subTest(user=user.login):
                seen = self.as_user(self.incoming, user)
                self.assertEqual(
                    self.outsider.name in (seen.rights_warning or ""), warned
                )
        for user in (self.clerk, self.specialist, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.incoming, user).action_confirm_rights()
        self.as_user(self.incoming, self.leader).action_confirm_rights()
        self.assertEqual(self.changes()[0].confirmed_by_id, self.leader)
        self.env.invalidate_all()
        self.assertFalse(self.as_user(self.incoming, self.leader).rights_warning)
        self.assertTrue(
            self.env["doc.journal"].search([("act", "=", "rights_confirmed")])
        )

    def test_a_leader_confirms_his_own_grant_by_making_it(self):
        self.change(self.leader, {"unit_ids": self.other_unit.ids}, confirmed=True)
        self.assertTrue(self.sees(self.outsider))
        self.assertEqual(self.changes()[0].confirmed_by_id, self.leader)

    def test_a_withdrawal_takes_reading_following_and_to_dos(self):
        part = self.incoming.sudo().assignment_ids.filtered(
            lambda one: one.user_id == self.colleague
        )
        rights = self.right_of(self.colleague)
        with self.assertRaisesRegex(UserError, "Take the work back"):
            self.change(self.leader, withdraw=rights, confirmed=True)
        self.as_user(part, self.colleague).action_give_opinion("Thống nhất")
        self.incoming.sudo().message_subscribe(self.colleague.partner_id.ids)
        self.incoming.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.colleague.id
        )
        self.assertIn(self.colleague.name, self.change(self.leader, withdraw=rights))
        self.change(self.leader, withdraw=rights, confirmed=True)
        self.assertFalse(self.sees(self.colleague))
        followers = self.incoming.sudo().message_partner_ids
        self.assertNotIn(self.colleague.partner_id, followers)
        self.assertNotIn(self.colleague, self.incoming.sudo().activity_ids.user_id)
        row = self.env["doc.journal"].search([("act", "=", "reading_withdraw")])
        self.assertIn(str(self.colleague.id), row.detail)

    def test_a_new_head_warns_until_a_leader_confirms_him(self):
        self.as_user(self.unit, self.admin).manager_id = self.colleague._doc_employee(
            self.company
        )
        change = self.env["doc.access.change"].search(
            [("kind", "=", "post"), ("user_id", "=", self.colleague.id)]
        )
        self.assertEqual((change.done_by_id, len(change)), (self.admin, 1))
        self.assertIn(self.unit.name, change.about)
        self.assertFalse(change.confirmed_at)
        for wrong in (self.admin, self.colleague):
            with self.subTest(wrong=wrong.login), self.assertRaises(AccessError):
                self.as_user(change, wrong).action_confirm()
        self.as_user(change, self.leader).action_confirm()
        self.assertTrue(change.confirmed_at)
        self.unit.manager_id = self.colleague._doc_employee(self.company)
        self.assertEqual(len(change.search([("user_id", "=", self.colleague.id)])), 1)

    def test_who_may_change_rights_and_for_whom(self):
        grant = {"user_ids": self.outsider.ids}
        for user in (self.specialist, self.head, self.archivist, self.admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.change(user, grant, confirmed=True)
        for user in (self.foreign_clerk, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.change(user, grant, confirmed=True)
        for wrong in (
            {"user_ids": self.foreign_clerk.ids},
            {"unit_ids": self.foreign_unit.ids},
            {},
            {"user_ids": [10**9]},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.change(self.clerk, wrong, confirmed=True)
        with self.assertRaises(UserError):
            self.change(self.clerk, grant, reason="  ", confirmed=True)
        other = self.make_incoming().document_id
        right = self.env["doc.access"].sudo().search([("document_id", "=", other.id)])
        with self.assertRaises(UserError):
            self.change(self.clerk, withdraw=right.ids, confirmed=True)
        self.assertTrue(right.exists())
        self.assertFalse(self.sees(self.outsider))

    def test_the_dialog_warns_and_then_does_it(self):
        dialogs = self.model("doc.access.wizard", self.clerk).with_context(
            default_document_id=self.document.id
        )
        dialog = dialogs.create(
            {"user_ids": [(6, 0, self.outsider.ids)], "reason": "Cần số liệu"}
        )
        self.assertIn("Cán bộ specialist", dialog.line_ids.mapped("holder"))
        dialog.action_confirm()  # nobody skips the warning
        self.assertFalse(self.sees(self.outsider))
        self.assertTrue(dialog.warning)
        dialog.action_confirm()
        self.assertTrue(self.sees(self.outsider))
        with self.assertRaises(AccessError):
            self.as_user(dialog, self.leader).read(["warning"])
        with self.assertRaises(AccessError):
            self.model("doc.access.wizard", self.foreign_clerk).with_context(
                default_document_id=self.document.id
            ).create({"reason": "x"})

    def test_new_roles_and_moves_warn_as_well(self):
        before = self.changes()
        self.outsider.group_ids += self.env.ref("doc_management.group_unit_head")
        self.outsider._doc_employee(self.company).department_id = self.unit
        new = self.changes() - before
        self.assertEqual(set(new.mapped("kind")), {"role", "post"})
        self.assertEqual(new.user_id, self.outsider)
        self.assertFalse(any(new.mapped("confirmed_at")))
        self.as_user(new, self.leader).action_confirm()
        self.assertTrue(all(new.mapped("confirmed_at")))
        self.leader.group_ids += self.env.ref("doc_management.group_archivist")
        own = (self.changes() - before - new).with_user(self.env.user)
        own.sudo()._by_action().write({"done_by_id": self.leader.id})
        with self.assertRaises(AccessError):
            self.as_user(own, self.leader).action_confirm()

    def test_roles_changed_at_the_group_or_the_post_warn_as_well(self):
        before = self.changes()
        group = self.env.ref("doc_management.group_clerk")
        group.user_ids += self.outsider
        self.colleague._doc_employee(self.company).doc_group_ids = self.env.ref(
            "doc_management.group_specialist"
        )
        new = self.changes() - before
        self.assertEqual(new.user_id, self.outsider | self.colleague)
        self.assertEqual(set(new.mapped("kind")), {"role"})

    def test_records_of_changes_are_nobodys_to_write(self):
        self.change(self.clerk, {"user_ids": self.outsider.ids}, confirmed=True)
        change = self.changes()[0]
        for user in (self.clerk, self.leader, self.admin):
            own = self.as_user(change, user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    own.write({"confirmed_at": "2026-01-01 00:00:00"})
                with self.assertRaises(AccessError):
                    own.create(
                        {"company_id": self.company.id, "kind": "grant", "holder": "x"}
                    )
        with self.assertRaises(UserError):
            change.unlink()

    # Moves of people: at once, and no query per document.

    def crowd(self, count):
        """Repeat the document and its life ``count`` times; return the documents."""
        self.env.flush_all()
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM doc_document")
        start = self.env.cr.fetchone()[0]
        for table, record, changes in (
            ("doc_document", self.document, "'id', %s + n, 'name', n || '/X'"),
            ("doc_incoming", self.incoming, "'id', %s + n, 'document_id', %s + n"),
        ):
            self.env.cr.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM "
                "information_schema.columns WHERE table_name = %s "
                "AND is_generated = 'NEVER'",
                [table],
            )
            columns = SQL(self.env.cr.fetchone()[0])
            built = SQL(changes, *([start] * changes.count("%s")))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s) SELECT %s FROM (SELECT copy.* FROM %s AS row, "
                    "generate_series(1, %s) AS n, jsonb_populate_record(row, "
                    "jsonb_build_object(%s)) AS copy WHERE row.id = %s) AS copies",
                    SQL.identifier(table),
                    columns,
                    columns,
                    SQL.identifier(table),
                    count,
                    built,
                    record.id,
                )
            )
        self.env.invalidate_all()
        return self.env["doc.document"].browse(range(start + 1, start + 1 + count))

    def queries_of(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_new_head_reads_400_documents_at_once(self):
        documents = self.crowd(MANY)
        documents._grant(heads=self.unit, reason="unit: lead")
        among = [("id", "in", documents.ids)]
        heads = {self.head: MANY, self.other_head: 0}
        for user, count in heads.items():
            found = self.model("doc.document", user).search_count(among)
            self.assertEqual(found, count)
        unit = self.unit.sudo()
        new = self.other_head._doc_employee(self.company)
        old = self.head._doc_employee(self.company)

        def exchange():
            unit.manager_id = new

        self.queries_of(exchange)  # what is looked up only once
        unit.manager_id = old
        moving = self.queries_of(exchange)
        for user, count in ((self.head, 0), (self.other_head, MANY)):
            with self.subTest(user=user.login):
                lives = self.model("doc.incoming", user)
                found = lives.search_count([("document_id", "in", documents.ids)])
                self.assertEqual(found, count)
        unit.manager_id = old
        self.env["doc.access"].sudo().search(among_grants(documents)).unlink()
        self.assertEqual(self.queries_of(exchange), moving)  # with no document at all

    def test_leaving_a_unit_ends_reading_400_documents_at_once(self):
        documents = self.crowd(MANY)
        documents._grant(members=self.other_unit, reason="unit")
        among = [("id", "in", documents.ids)]
        self.assertEqual(
            self.model("doc.document", self.outsider).search_count(among), MANY
        )
        post = self.outsider._doc_employee(self.company).sudo()

        def move():
            post.department_id = self.unit

        self.assertLess(self.queries_of(move), 100)
        self.assertFalse(self.model("doc.document", self.outsider).search_count(among))

    def test_granting_takes_no_query_per_document_or_person(self):
        documents, people = self.crowd(MANY), self.specialist | self.outsider
        people |= self.colleague | self.head | self.archivist | self.admin
        one = self.queries_of(
            lambda: documents[:1]._grant(users=people[:1], reason="inform")
        )
        # Persons are principals from their first grant on.
        documents[:1]._grant(users=people, reason="inform")
        many = self.queries_of(lambda: documents._grant(users=people, reason="inform"))
        self.assertLessEqual(many, one)
        count = (
            self.env["doc.access"]
            .sudo()
            .search_count(
                [*among_grants(documents), ("principal_id.user_id", "in", people.ids)]
            )
        )
        self.assertEqual(count, MANY * len(people))

    # The shape that keeps it fast: few queries, by index, whatever the size.

    def plan_of(self, model, user, domain=()):
        records = self.model(model, user)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("EXPLAIN %s", records._search(list(domain)).select())
        )
        return "\n".join(row[0] for row in rows)

    def test_a_specialist_never_walks_the_whole_table(self):
        documents = self.crowd(5000)
        documents[:50]._grant(users=self.outsider, reason="inform")
        documents._grant(users=self.archivist | self.colleague, reason="inform")
        self.env.cr.execute("ANALYZE doc_document, doc_incoming, doc_access")
        for model in ("doc.document", "doc.incoming"):
            with self.subTest(model=model):
                plan = self.plan_of(model, self.outsider)
                self.assertIn("Index Cond", plan)
                self.assertNotIn("Seq Scan on doc_document", plan)
                self.assertNotIn("Seq Scan on doc_incoming", plan)
                found = self.model(model, self.outsider).search_count([])
                self.assertEqual(found, 50)
        plan = self.kept_plan("doc_granted_documents")
        self.assertIn("doc_access_principal_document", plan)
        self.assertNotIn("Seq Scan", plan)

    def kept_plan(self, function):
        """Return the plan a function of the database keeps for its one statement."""
        self.env.cr.execute(
            "SELECT prosrc, proargnames FROM pg_proc WHERE proname = %s", (function,)
        )
        [(source, names)] = self.env.cr.fetchall()
        query = source.partition("RETURN QUERY")[2].partition(";")[0]
        for number, name in enumerate(names, 1):
            query = query.replace(f"ANY({name})", f"ANY(${number})")
        arrays = ", ".join(["integer[]"] * len(names))
        values = ", ".join(["'{1,2}'"] * len(names))
        self.env.cr.execute(
            f"SET LOCAL plan_cache_mode = force_generic_plan; "
            f"PREPARE kept ({arrays}) AS {query}; EXPLAIN EXECUTE kept ({values})"
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.env.cr.execute("DEALLOCATE kept; RESET plan_cache_mode")
        return plan

    def test_rights_cost_one_query_per_request(self):
        documents = self.crowd(50)
        documents._grant(users=self.outsider, reason="inform")

        def cost(user, act):
            self.env.cr.cache.clear()
            return self.queries_of(lambda: act(self.model("doc.document", user)))

        def count(model):
            model.search_count([])

        def page(model):
            model.web_search_read([], {"subject": {}}, limit=40)

        for act in (count, page):
            for user in (self.outsider, self.head, self.clerk, self.leader):
                cost(user, act)  # groups and rules are looked up once per server
                plain = cost(self.env.ref("base.user_root"), act)
                with self.subTest(act=act.__name__, user=user.login):
                    self.assertLessEqual(cost(user, act), plain + 2)

    def test_rights_are_given_with_the_issue(self):
        """At the issue the clerk lets staff read the letter (DN-8.3b)."""
        outgoing = self.make_issued()
        document = self.as_user(outgoing.document_id, self.clerk)
        self.assertFalse(self.sees(self.colleague, outgoing.document_id))
        grant = {
            "user_ids": self.archivist.ids,
            "unit_ids": self.other_unit.ids,
        }
        document.action_change_readers(grant, [], "Phân quyền đọc", confirmed=True)
        for user in (self.colleague, self.outsider, self.archivist):
            with self.subTest(user=user.login):
                self.assertTrue(self.sees(user, outgoing.document_id))
        self.assertFalse(self.sees(self.foreign_leader, outgoing.document_id))


def among_grants(documents):
    return [("document_id", "in", documents.ids)]
