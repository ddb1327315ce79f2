"""Lists taken out as files: exactly what the reader may read, and noted."""

import json
from ast import literal_eval
from io import BytesIO
from unittest.mock import patch

import openpyxl
from docx import Document
from lxml import etree
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..lib.docmgmt import office
from ..lib.docmgmt.prints.lists import KINDS
from ..models import doc_facets
from ..models.doc_facets import EARLIER
from ..wizards import doc_list_wizard
from .common import WORD_97, DocCommon, pdf_text


class ListCase(DocCommon):
    def wizard(self, user, records, **over):
        """Open the dialog as the list does: with the rows marked in it."""
        dialogs = self.model("doc.list.wizard", user).with_context(
            active_model=records._name, active_ids=records.ids
        )
        return dialogs.create(over)

    def last_row(self):
        return self.env["doc.journal"].search([], limit=1)


@tagged("post_install", "-at_install")
class TestLists(ListCase):
    def test_the_chosen_rows_stand_in_each_format_in_their_order(self):
        first = self.make_registered(subject="Báo cáo hạn hán")
        second = self.make_registered(subject="Báo cáo lũ lụt")
        wizard = self.wizard(self.clerk, second | first, about="Quý III năm 2026")
        self.assertEqual((wizard.listed, wizard.chosen_count), ("doc.incoming", 2))
        name, content = wizard._file("pdf")
        self.assertEqual(name, "danh-sach-van-ban-den.pdf")
        text = pdf_text(content)
        for words in (
            "DANH SÁCH VĂN BẢN ĐẾN",
            "Quý III năm 2026",
            "2 văn bản",
            self.clerk.name,
        ):
            self.assertIn(words, text)
        self.assertLess(text.index("lũ lụt"), text.index("hạn hán"))
        book = openpyxl.load_workbook(BytesIO(wizard._file("xlsx")[1]))
        rows = list(book.active.iter_rows(values_only=True))
        line = next(row for row in rows if row[6] == "Báo cáo hạn hán")
        self.assertEqual(line[:2], (2, str(first.arrival_number)))
        self.assertEqual(line[4:6], ("88/UBND-NC", "02/03/2026"))
        words = Document(BytesIO(wizard._file("docx")[1]))
        cells = [cell.text for cell in words.tables[1].rows[-2].cells]
        self.assertEqual((cells[0], cells[6]), ("1", "Báo cáo lũ lụt"))

    def test_a_list_for_older_programs_is_made_by_libreoffice(self):
        wizard = self.wizard(self.clerk, self.make_registered(subject="Hạn hán lũ lụt"))
        self.assertTrue(wizard.offers_doc)
        self.assertIn(".doc", wizard.action_doc()["url"])
        name, content = wizard._file("doc")
        self.assertEqual(name, "danh-sach-van-ban-den.doc")
        self.assertTrue(content.startswith(WORD_97))
        for words in ("DANH SÁCH VĂN BẢN ĐẾN", "Hạn hán lũ lụt", self.clerk.name):
            self.assertIn(words.encode("utf-16-le"), content)
        self.assertEqual(json.loads(self.last_row().detail)["format"], "doc")

    def test_without_libreoffice_it_is_neither_offered_nor_made(self):
        self.patch(office, "PROGRAMS", ("no-such-office",))
        wizard = self.wizard(self.clerk, self.make_registered())
        self.assertFalse(wizard.offers_doc)
        before = self.last_row()
        for refused in (wizard.action_doc, lambda: wizard._file("doc")):
            with self.assertRaisesRegex(UserError, "LibreOffice"):
                refused()
        self.assertEqual(self.last_row(), before)

    def test_a_libreoffice_that_breaks_down_is_told(self):
        self.patch(office, "program", lambda: "/bin/false")
        wizard = self.wizard(self.clerk, self.make_registered())
        before = self.last_row()
        with self.assertRaisesRegex(UserError, "LibreOffice"):
            wizard._file("doc")
        self.assertEqual(self.last_row(), before)

    def test_every_kind_of_list_can_be_taken(self):
        dossier = self.model("doc.dossier", self.specialist).create(
            {"name": "Hồ sơ về lũ lụt"}
        )
        for records in (self.make_registered(), self.make_draft(), dossier):
            with self.subTest(model=records._name):
                user = self.specialist if records == dossier else self.clerk
                if records._name == "doc.outgoing":
                    user = self.specialist
                wizard = self.wizard(user, records)
                columns = len(KINDS[records._name].columns)
                book = openpyxl.load_workbook(BytesIO(wizard._file("xlsx")[1]))
                rows = list(book.active.iter_rows(values_only=True))
                title = records.display_name if records == dossier else records.subject
                line = next(row for row in rows if row[0] == 1 and title in row)
                self.assertEqual(len(line), columns + 1)

    def test_what_the_reader_may_not_read_is_not_in_the_list(self):
        """Rows come from the client: they give nobody a right."""
        mine = self.make_directed(subject="Việc được giao")
        hidden = self.make_registered(subject="Việc của người khác")
        wizard = self.wizard(self.specialist, mine | hidden)
        text = pdf_text(wizard._file("pdf")[1])
        self.assertIn("Việc được giao", text)
        self.assertNotIn("Việc của người khác", text)
        self.assertEqual(json.loads(self.last_row().detail)["ids"], mine.ids)
        nothing = self.wizard(self.outsider, mine | hidden)
        with self.assertRaisesRegex(UserError, "Mark the rows"):
            nothing.action_pdf()
        foreign = self.wizard(self.foreign_clerk, mine | hidden)
        with self.assertRaisesRegex(UserError, "Mark the rows"):
            foreign._file("xlsx")

    def test_a_right_withdrawn_meanwhile_counts(self):
        incoming = self.make_directed()
        wizard = self.wizard(self.specialist, incoming)
        self.assertTrue(wizard.action_pdf())
        self.env["doc.access"].sudo().search(
            [("document_id", "=", incoming.document_id.id)]
        ).unlink()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Mark the rows"):
            wizard._file("pdf")

    def test_the_administrator_of_the_office_takes_no_lists(self):
        with self.assertRaises(AccessError):
            self.wizard(self.admin, self.make_registered())

    def test_bad_input_is_refused_with_a_sentence(self):
        incoming = self.make_registered()
        wizard = self.wizard(self.clerk, incoming)
        with self.assertRaisesRegex(UserError, "Choose a format"):
            wizard._file("exe")
        wizard.chosen_ids = ["1; DROP TABLE", None, True, -4, incoming.id, incoming.id]
        self.assertEqual(wizard._records(), incoming)
        wizard.chosen_ids = {"a": 1}
        with self.assertRaisesRegex(UserError, "Mark the rows"):
            wizard.action_xlsx()
        with self.assertRaises(ValueError):
            wizard.listed = "res.users"

    def test_too_many_rows_for_paper_are_told(self):
        both = self.make_registered() | self.make_registered()
        wizard = self.wizard(self.clerk, both)
        self.patch(doc_list_wizard, "MOST", {"pdf": 1, "docx": 1, "xlsx": 2})
        with self.assertRaisesRegex(UserError, "at most 1.*Excel .up to 2."):
            wizard.action_pdf()
        self.assertIn(".xlsx", wizard.action_xlsx()["url"])

    def test_rows_cost_no_queries_of_their_own(self):
        few = self.make_registered() | self.make_registered()
        many = few
        for _time in range(6):
            many |= self.make_registered()
        costs = []
        for records in (few, many):
            wizard = self.wizard(self.clerk, records)
            self.env.flush_all()
            self.env.invalidate_all()
            wizard._file("xlsx")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard._file("xlsx")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1] - costs[0], 2)

    def test_the_journal_keeps_each_export_with_its_columns(self):
        """Decree 30, Annex VI part I, item III.5a: what Odoo's dialog takes, too."""
        incoming = self.make_registered()
        self.wizard(self.clerk, incoming)._file("docx")
        row = self.last_row()
        self.assertEqual((row.act, row.user_id), ("list_exported", self.clerk))
        detail = json.loads(row.detail)
        self.assertEqual(
            (detail["format"], detail["count"], detail["records"]),
            ("docx", 1, "doc.incoming"),
        )
        self.clerk.sudo().group_ids += self.env.ref("base.group_allow_export")
        for record in (incoming, incoming.document_id):
            own = self.as_user(record, self.clerk)
            own.export_data(["subject", "document_date"])
            row = self.last_row()
            self.assertEqual((row.act, row.user_id), ("list_exported", self.clerk))
            detail = json.loads(row.detail)
            self.assertEqual(detail["records"], record._name)
            self.assertEqual(detail["ids"], record.ids)
            self.assertEqual(detail["columns"], ["subject", "document_date"])

    def test_an_export_that_is_refused_is_not_noted(self):
        incoming = self.make_registered()
        self.specialist.sudo().group_ids -= self.env.ref("base.group_allow_export")
        before = self.last_row()
        with self.assertRaises(UserError):
            self.as_user(incoming, self.specialist).export_data(["subject"])
        self.assertEqual(self.last_row(), before)


@tagged("post_install", "-at_install")
class TestSavedSearches(ListCase):
    def test_a_search_is_kept_for_who_saved_it_and_grants_nothing(self):
        """Decree 30, Annex VI part I, item III.6: searches are kept for later."""
        secret = self.make_registered(subject="Hạn hán ở Bãi Trên")
        mine = self.make_directed(subject="Hạn hán ở Bãi Dưới")
        filters = self.model("ir.filters", self.leader)
        kept = filters.create_filter(
            {
                "name": "Hạn hán",
                "model_id": "doc.incoming",
                "domain": "[('lookup', 'ilike', 'han han')]",
                "user_ids": self.leader.ids,
            }
        )
        own = filters.get_filters("doc.incoming")
        self.assertIn(kept.id, [one["id"] for one in own])
        others = self.model("ir.filters", self.specialist)
        found = others.get_filters("doc.incoming")
        self.assertNotIn(kept.id, [one["id"] for one in found])
        domain = kept.sudo()._get_eval_domain()
        incoming = self.model("doc.incoming", self.leader).search(domain)
        self.assertEqual(incoming & (secret | mine), secret | mine)
        seen = self.model("doc.incoming", self.specialist).search(domain)
        self.assertEqual(seen & (secret | mine), mine)


@tagged("post_install", "-at_install")
class TestListsOverHttp(HttpCase, ListCase):
    def test_only_who_opened_the_dialog_gets_the_file(self):
        wizard = self.wizard(self.clerk, self.make_registered())
        self.env.flush_all()
        path = f"/doc/list/{wizard.id}"
        self.authenticate("clerk", "clerk")
        for form, start in (
            ("pdf", b"%PDF"),
            ("xlsx", b"PK"),
            ("docx", b"PK"),
            ("doc", WORD_97),
        ):
            answer = self.url_open(f"{path}.{form}", timeout=60)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(start))
            self.assertIn("no-store", answer.headers["Cache-Control"])
        self.assertEqual(self.url_open(f"{path}.exe").status_code, 404)
        for login in ("leader", "specialist", "foreign_clerk", "doc_admin"):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(f"{path}.pdf").status_code, 404)


@tagged("post_install", "-at_install")
class TestFacets(DocCommon):
    """What stands beside the lists to narrow them down."""

    def facets(self, model):
        """Return {field: whether many may be chosen}; refuse what counts."""
        arch = self.env[model].get_view(view_type="search")["arch"]
        panel = etree.fromstring(arch).find("searchpanel")
        for field in panel:
            # Either would have every list wait for a count over all it may show.
            self.assertEqual(field.get("expand"), "1", field.get("name"))
            self.assertFalse(field.get("enable_counters"), field.get("name"))
        self.domains = {
            field.get("name"): literal_eval(field.get("domain", "[]"))
            for field in panel
        }
        return {field.get("name"): field.get("select") == "multi" for field in panel}

    def test_each_role_is_offered_facets_without_a_look_at_the_documents(self):
        self.make_registered()
        for model, own in (
            ("doc.incoming", "state"),
            ("doc.outgoing", "state"),
            ("doc.document", "direction"),
        ):
            facets = self.facets(model)
            self.assertEqual(
                list(facets),
                [own, "urgency", "facet_year", "unit_id", "type_id", "issuer_id"],
            )
            for user in (self.specialist, self.clerk, self.leader, self.outsider):
                for name, many in facets.items():
                    with self.subTest(model=model, user=user.login, field=name):
                        self.offered(self.model(model, user), name, many)

    def offered(self, records, name, many):
        asked = "multi_range" if many else "range"
        ask = getattr(records, f"search_panel_select_{asked}")
        statements = []
        execute = type(self.env.cr).execute

        def noted(cursor, query, params=None, log_exceptions=True):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)

        self.env.flush_all()
        with patch.object(type(self.env.cr), "execute", noted):
            answer = ask(
                name,
                expand=True,
                enable_counters=False,
                limit=200,
                comodel_domain=self.domains[name],
            )
        self.assertTrue(answer["values"], answer)
        self.assertNotIn("error_msg", answer)
        for table in ("doc_document", "doc_incoming", "doc_outgoing", "doc_access"):
            self.assertFalse([one for one in statements if f'"{table}"' in one])

    def test_facets_find_what_stands_in_the_list(self):
        urgent = self.make_registered(urgency="2")
        plain = self.make_registered()
        mine = self.model("doc.incoming", self.clerk)
        among = [("id", "in", (urgent | plain).ids)]
        found = mine.search([*among, ("urgency", "in", ["2"])])
        self.assertEqual(found, urgent)
        kind = urgent.type_id
        self.assertEqual(
            mine.search([*among, ("type_id", "in", kind.ids)]), urgent | plain
        )
        self.assertFalse(mine.search([*among, ("unit_id", "child_of", self.unit.id)]))

    def test_the_year_is_that_of_the_office(self):
        year = self.company._doc_today().year
        # New Year at the office is still the old year by the database's clock.
        early = self.received(f"{year - 1}-12-31 17:30:00")
        late = self.received(f"{year - 1}-12-31 16:30:00")
        old = self.received(f"{year - 12}-06-15 03:00:00")
        mine = self.model("doc.incoming", self.clerk)
        among = [("id", "in", (early | late | old).ids)]
        for chosen, found in (
            ([str(year)], early),
            ([str(year - 1)], late),
            ([str(year), str(year - 1)], early | late),
            ([EARLIER], old),
            ([EARLIER, str(year)], early | old),
            (["không", ""], mine),
        ):
            with self.subTest(chosen=chosen):
                self.assertEqual(
                    mine.search([*among, ("facet_year", "in", chosen)]), found
                )
        told = [one.facet_year for one in (early, late, old)]
        self.assertEqual(told, [str(year), str(year - 1), EARLIER])
        dated = late.document_id
        dated.sudo()._by_action().write({"sort_date": f"{year - 2}-12-31"})
        issued = self.make_issued()
        for one, its_year in ((dated, year - 2), (issued, issued.list_date.year)):
            self.assertEqual(one.facet_year, str(its_year))
            for chosen, found in ((str(its_year), one), (EARLIER, one.browse())):
                domain = [("id", "=", one.id), ("facet_year", "in", [chosen])]
                self.assertEqual(
                    self.model(one._name, self.clerk).search(domain), found
                )

    def received(self, moment):
        """Return a document that came at that moment of the database's clock."""
        incoming = self.make_registered()
        incoming.sudo()._by_action().write({"received_at": moment})
        return incoming

    def test_issuers_are_the_neighbours_in_the_directory(self):
        directory = self.env["doc.agency"]
        own = self.company.doc_agency_id
        own.parent_id = self.issuer
        beside, far, farther = directory.create(
            [
                {"name": "Sở Bên cạnh", "parent_id": self.issuer.id},
                {"name": "UBND tỉnh Xa"},
                {"name": "Sở Xa"},
            ]
        )
        farther.parent_id = far
        own.flush_recordset()

        def near():
            asking = self.model("doc.agency", self.specialist)
            return asking.with_context(allowed_company_ids=self.company.ids).search(
                [("is_near", "=", True)]
            )

        self.assertIn(farther, near())
        self.patch(doc_facets, "MOST_AGENCIES", 3)
        self.assertEqual(near(), (own | self.issuer | beside).sorted("name"))
        issuers = self.model("doc.agency", self.clerk).search(
            [("is_our_issuer", "=", True)]
        )
        self.assertEqual(issuers, own | self.company.doc_body_ids)
