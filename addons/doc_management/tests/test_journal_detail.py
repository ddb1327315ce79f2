"""Nhật ký: details are sealed as codes and read in the language of the reader."""

import json

from odoo.tests import tagged

from .test_journal import JournalCase


@tagged("post_install", "-at_install")
class TestJournalDetail(JournalCase):
    def noted(self, act, record=None, **detail):
        self.model("doc.journal", self.clerk)._log(
            act, record or self.company, **detail
        )
        return self.env["doc.journal"].search([("act", "=", act)], limit=1)

    def shown(self, row, lang="vi_VN", user=None):
        own = self.as_user(row, user or self.admin)
        return own.with_context(lang=lang).shown_detail

    def said(self, model, field, lang="vi_VN"):
        """Return what a field and its codes are called."""
        described = self.env[model].with_context(lang=lang).fields_get([field])[field]
        return described["string"], dict(described.get("selection", ()))

    def test_codes_are_read_as_they_are_called_on_the_record(self):
        incoming = self.make_registered()
        for act, record, name, code, model, field in (
            ("complete", incoming, "state", "done", "doc.incoming", "state"),
            ("part_finish", incoming, "state", "done", "doc.assignment", "state"),
            ("file_added", self.company, "role", "main", "doc.file", "role"),
            ("opinion_given", self.company, "verdict", "agree")
            + ("doc.opinion", "verdict"),
        ):
            row = self.noted(act, record, **{name: code})
            for lang in ("vi_VN", "en_US"):
                with self.subTest(act=act, lang=lang):
                    label = self.said(model, field, lang)[1][code]
                    shown = self.shown(row, lang)
                    self.assertTrue(shown.endswith(f": {label}"), shown)
                    self.assertFalse(shown.startswith(name), shown)
        # The same act in another language is another sentence.
        self.assertNotEqual(self.shown(row), self.shown(row, "en_US"))

    def test_what_is_sealed_stays_as_it_was_written(self):
        row = self.noted("file_added", role="main", users=self.specialist.ids)
        before = row.read(["digest", "hash", "seal_no"])
        self.env.cr.execute("SELECT detail FROM doc_journal WHERE id = %s", (row.id,))
        [sealed] = self.env.cr.fetchone()
        self.shown(row)
        self.env.flush_all()
        self.env.cr.execute("SELECT detail FROM doc_journal WHERE id = %s", (row.id,))
        self.assertEqual(self.env.cr.fetchone(), (sealed,))
        self.assertEqual(
            json.loads(sealed), {"role": "main", "users": self.specialist.ids}
        )
        self.assertEqual(row.read(["digest", "hash", "seal_no"]), before)
        self.env["doc.journal"]._seal_batch()
        self.assertEqual(self.env["doc.journal"]._verify(), ())

    def test_people_and_units_are_named_and_records_gone_keep_their_number(self):
        gone = self.env["res.users"].search([], order="id desc", limit=1).id + 1000
        row = self.noted(
            "reading_grant", users=[self.specialist.id, gone], units=self.unit.ids
        )
        shown = self.shown(row)
        self.assertIn(f"{self.specialist.name}, {gone}", shown)
        self.assertIn(self.unit.name, shown)

    def test_edits_show_old_and_new_of_which_record(self):
        kind = self.env["doc.type"].search([], limit=1)
        row = self.noted(
            "data_changed",
            kind,
            was={"name": "Cũ", "active": True},
            now={"name": "Mới", "active": False},
        )
        shown = self.shown(row)
        name, _codes = self.said("doc.type", "name")
        self.assertIn(f"{name}: Cũ → Mới", shown)
        self.assertIn("✓ → –", shown)
        self.assertIn(kind.with_context(lang="vi_VN").display_name, shown)
        for raw in ("was", "now", "active", "name:"):
            self.assertNotIn(raw, shown)

    def test_exports_name_records_and_columns(self):
        row = self.noted(
            "list_exported",
            records="doc.incoming",
            columns=["subject", "holder_id/name", "made up"],
        )
        shown = self.shown(row)
        subject, _codes = self.said("doc.incoming", "subject")
        holder, _codes = self.said("doc.incoming", "holder_id")
        self.assertIn(f"{subject}, {holder}, made up", shown)
        self.assertNotIn("doc.incoming", shown)

    def test_nothing_unknown_is_hidden(self):
        row = self.noted("thử_cũ", lạ="giá trị", state=["x"])
        self.assertIn("lạ: giá trị", self.shown(row))
        self.assertIn("x", self.shown(row))
        self.assertIn("x", self.shown(self.noted("part_finish", state="x")))
        gone = self.noted("thử_khác", words="còn đây")
        self.env.cr.execute("ALTER TABLE doc_journal DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE doc_journal SET model = 'doc.gone' WHERE id = %s", (gone.id,)
        )
        gone.invalidate_recordset()
        self.assertIn("còn đây", self.shown(gone))

    def test_details_are_found_by_the_words_shown(self):
        row = self.noted("part_finish", self.company, state="done")
        other = self.noted("part_wait", self.company, state="waiting")
        label = self.said("doc.assignment", "state")[1]["done"]
        journal = self.model("doc.journal", self.admin).with_context(lang="vi_VN")
        among = [("id", "in", (row | other).ids)]
        for said in (label, label.upper(), '"done"'):
            with self.subTest(said=said):
                found = journal.search([*among, ("shown_detail", "ilike", said)])
                self.assertEqual(found.ids, row.ids)

    def test_words_of_a_document_stay_with_its_readers(self):
        incoming = self.make_registered()
        row = self.noted("complete", incoming, state="done")
        secret = self.model("doc.journal", self.clerk)._log(
            "complete", incoming, incoming.document_id, state="done"
        )
        label = self.said("doc.incoming", "state")[1]["done"]
        self.assertIn(label, self.shown(row))
        self.assertFalse(self.shown(secret))
        self.assertIn(label, self.shown(secret, user=self.leader))
        journal = self.model("doc.journal", self.admin).with_context(lang="vi_VN")
        found = journal.search(
            [("id", "in", (row | secret).ids), ("shown_detail", "ilike", label)]
        )
        self.assertEqual(found.ids, row.ids)

    def test_a_page_of_rows_asks_for_names_at_once(self):
        def page(count):
            for place in range(count):
                self.model("doc.journal", self.clerk)._log(
                    "reading_grant",
                    self.company,
                    users=[self.specialist.id, self.colleague.id][: place % 2 + 1],
                    units=self.unit.ids,
                )
            rows = self.env["doc.journal"].search(
                [("act", "=", "reading_grant")], limit=count
            )
            self.env.flush_all()
            self.env.invalidate_all()
            own = self.as_user(rows, self.admin)
            own.fetch(["act"])
            before = self.env.cr.sql_log_count
            own.mapped("shown_detail")
            return self.env.cr.sql_log_count - before

        page(2)  # warms what is kept with the registry
        self.assertLessEqual(page(40), page(4))

    def test_an_extract_says_it_in_vietnamese(self):
        self.noted("part_finish", state="done")
        label = self.said("doc.assignment", "state")[1]["done"]
        rows, _sheet = self.cells(self.wizard(self.admin, act="part_finish"))
        self.assertTrue(rows[0][6].endswith(f": {label}"), rows[0])
