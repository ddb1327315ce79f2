"""Work dossiers: what lies in them, who sees them, how they are closed."""

import io
import zipfile
from xml.etree import ElementTree as ET

import pypdfium2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.sql import index_exists
from psycopg2 import IntegrityError

from .common import DocCommon, as_base64, make_pdf, pdf_text

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class DossierCommon(DocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twenty = cls.env.ref("doc_management.doc_retention_20")

    def make_dossier(self, user=None, **over):
        return self.model("doc.dossier", user or self.specialist).create(
            {
                "name": "Hồ sơ về phòng, chống hạn hán",
                "code": "05.P1",
                "retention_id": self.twenty.id,
                **over,
            }
        )

    def make_filled(self, **over):
        """A dossier of the specialist with a document that he leads."""
        incoming = self.make_directed()
        dossier = self.make_dossier(
            document_ids=[(6, 0, incoming.document_id.ids)], **over
        )
        return dossier, self.as_user(incoming, self.specialist)

    def closing_rule(self, rule):
        self.change_rules(dossier_close_approval=rule)


@tagged("post_install", "-at_install")
class TestDossierContent(DossierCommon):
    def test_one_document_lies_in_many_dossiers_without_a_copy(self):
        first, incoming = self.make_filled()
        second = self.make_dossier(code="06.P1")
        before = self.env["doc.file"].search_count([])
        second.write({"document_ids": [(4, incoming.document_id.id)]})
        self.assertEqual(first.entry_ids.document_id, second.entry_ids.document_id)
        self.assertEqual(self.env["doc.file"].search_count([]), before)

    def test_a_document_is_chosen_by_what_it_is_about(self):
        incoming = self.make_directed()
        documents = self.model("doc.document", self.specialist)
        chosen = documents.with_context(doc_with_subject=True).name_search("hạn hán")
        self.assertIn(incoming.document_id.id, [one for one, _name in chosen])
        shown = dict(chosen)[incoming.document_id.id]
        self.assertTrue(shown.startswith(f"{incoming.name} · "))
        self.assertIn(incoming.subject[:20], shown)
        strangers = self.model("doc.document", self.outsider)
        self.assertNotIn(
            incoming.document_id.id,
            [one for one, _name in strangers.name_search("hạn hán")],
        )
        # Core shows names as the superuser of the reader.
        known = strangers.with_context(doc_with_subject=True).sudo()
        self.assertNotIn("hạn hán", known.browse(incoming.document_id.id).display_name)

    def test_nobody_puts_in_what_he_does_not_read(self):
        hidden = self.make_registered().document_id
        dossier = self.make_dossier()
        for command in ((4, hidden.id), (6, 0, hidden.ids)):
            with self.subTest(command=command), self.assertRaises(AccessError):
                dossier.write({"document_ids": [command]})
        with self.assertRaises(AccessError):
            self.make_dossier(code="07.P1", document_ids=[(6, 0, hidden.ids)])
        with self.assertRaises(UserError):
            dossier.write({"document_ids": [(1, hidden.id, {"subject": "khác"})]})

    def test_the_side_of_the_document_is_no_back_door(self):
        dossier = self.make_dossier()
        draft = self.make_draft(self.colleague)
        with self.assertRaises(AccessError):
            draft.write({"dossier_ids": [(4, dossier.id)]})
        with self.assertRaises(AccessError):
            draft.document_id.write({"dossier_ids": [(4, dossier.id)]})

    def test_setting_the_documents_keeps_what_the_member_does_not_see(self):
        dossier, incoming = self.make_filled()
        dossier.write(
            {
                "member_ids": [
                    (
                        0,
                        0,
                        {
                            "user_id": self.outsider.id,
                            "role": "contribute",
                            "reads_documents": False,
                        },
                    )
                ]
            }
        )
        member = self.as_user(dossier, self.outsider)
        self.env.invalidate_all()  # a request of his own begins with an empty cache
        self.assertFalse(member.document_ids)
        draft = self.make_draft(self.outsider)
        member.write({"document_ids": [(6, 0, draft.document_id.ids)]})
        self.assertEqual(len(dossier._all_entries()), 2)
        self.assertEqual(
            dossier._document_set(), {incoming.document_id.id, draft.document_id.id}
        )

    def test_entries_stand_in_the_order_of_events(self):
        dossier = self.make_dossier()
        dossier.action_add_material("b.jpg", as_base64(JPEG), date="2026-05-02")
        dossier.action_add_material("a.jpg", as_base64(JPEG), date="2026-05-01")
        entries = dossier._visible_entries()
        self.assertEqual(
            [(one.ordinal, one.material_id.name) for one in entries],
            [("01", "a.jpg"), ("02", "b.jpg")],
        )

    def test_documents_of_another_agency_stay_out(self):
        dossier = self.make_dossier()
        foreign = self.from_network(company=self.other_company).sudo().document_id
        with self.assertRaises(UserError):
            dossier.write({"document_ids": [(4, foreign.id)]})
        with self.assertRaisesRegex(UserError, "own agency"):
            dossier.sudo().write({"document_ids": [(4, foreign.id)]})

    def test_a_dossier_is_never_deleted(self):
        dossier = self.make_dossier()
        with self.assertRaises(UserError):
            dossier.sudo().unlink()

    def test_states_and_sources_are_written_by_acts_alone(self):
        dossier = self.make_dossier()
        forged = dossier.with_context(doc_by_action=True)
        for values in (
            {"state": "closed"},
            {"date_end": "2026-05-05"},
            {"source_incoming_id": 1},
            {"is_held": True},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                forged.write(values)

    # Material --------------------------------------------------------------

    def test_photos_have_formats_and_limits_of_their_own(self):
        dossier = self.make_dossier()
        material = self.env["doc.dossier.material"].browse(
            dossier.action_add_material("hồ Khe Lim.jpg", as_base64(JPEG))
        )
        self.assertEqual(material.mimetype, "image/jpeg")
        self.env.ref("doc_management.doc_media_format_jpg").max_mb = 1
        with self.assertRaisesRegex(UserError, "may have 1 MB"):
            dossier.action_add_material("to.jpg", as_base64(JPEG + bytes(1 << 20)))
        with self.assertRaisesRegex(UserError, "not accepted"):
            dossier.action_add_material("ghi chú.txt", as_base64(b"ghi lai"))
        with self.assertRaisesRegex(UserError, "program"):
            dossier.action_add_material("anh.jpg", as_base64(b"MZ" + bytes(200)))

    def test_material_lies_in_two_dossiers_and_is_read_with_either(self):
        first = self.make_dossier()
        second = self.make_dossier(code="06.P1")
        material = self.env["doc.dossier.material"].browse(
            first.action_add_material("a.jpg", as_base64(JPEG))
        )
        second.action_link_material(material.id)
        self.assertEqual(material.sudo().entry_ids.dossier_id, (first | second).sudo())
        stranger = self.as_user(material, self.outsider)
        self.assertFalse(stranger.has_access("read"))
        with self.assertRaises(AccessError):
            self.as_user(first, self.outsider).action_link_material(material.id)
        second.write({"member_ids": [(0, 0, {"user_id": self.outsider.id})]})
        self.as_user(second.member_ids, self.head).action_confirm()
        self.assertTrue(self.as_user(material, self.outsider).has_access("read"))
        self.assertEqual(self.as_user(material, self.outsider)._content(), JPEG)

    def test_material_never_changes(self):
        dossier = self.make_dossier()
        material = self.as_user(
            self.env["doc.dossier.material"], self.specialist
        ).browse(dossier.action_add_material("a.jpg", as_base64(JPEG)))
        with self.assertRaises(AccessError):
            material.write({"sha256": "0" * 64})
        with self.assertRaises(UserError):
            material.unlink()
        stored = self.as_user(material.sudo().attachment_id, self.specialist)
        for change in ({"raw": b"khac"}, {"name": "x"}, {"public": True}):
            with self.assertRaises(AccessError):
                stored.write(change)
        with self.assertRaises(AccessError):
            stored.unlink()
        self.assertEqual(material._content(), JPEG)

    # The restricted list ---------------------------------------------------

    def test_what_is_on_the_restricted_list_stays_off_the_network(self):
        dossier, incoming = self.make_filled()
        with self.assertRaisesRegex(ValidationError, "reachable over a"):
            dossier.write({"usage": "restricted", "paper_place": "Kho 1"})
        paper = self.make_dossier(
            code="08.P1", usage="restricted", paper_place="Kho 1, giá 2"
        )
        with self.assertRaisesRegex(ValidationError, "reachable over a"):
            paper.write({"document_ids": [(4, incoming.document_id.id)]})
        with self.assertRaisesRegex(ValidationError, "reachable over a"):
            paper.action_add_material("a.jpg", as_base64(JPEG))
        with self.assertRaisesRegex(ValidationError, "say where"):
            self.make_dossier(code="09.P1", usage="restricted")

    # Lists and export ------------------------------------------------------

    def test_the_list_of_documents_has_all_lines_and_totals(self):
        dossier, _incoming = self.make_filled()
        dossier.action_add_material("a.jpg", as_base64(JPEG), title="Ảnh hồ Khe Lim")
        text = pdf_text(dossier._list_pdf())
        for words in (
            "MỤC LỤC VĂN BẢN",
            "05.P1",
            "88/UBND-NC",
            "02/03/2026",
            "Ảnh hồ Khe Lim",
            "02 văn bản, tài liệu (hai)",
        ):
            self.assertIn(words, " ".join(text.split()))

    def test_who_does_not_read_all_of_it_prints_and_exports_nothing(self):
        dossier, _incoming = self.make_filled()
        dossier.write(
            {
                "member_ids": [
                    (0, 0, {"user_id": self.outsider.id, "reads_documents": False})
                ]
            }
        )
        member = self.as_user(dossier, self.outsider)
        self.assertTrue(member.has_access("read"))
        self.env.invalidate_all()
        self.assertFalse(member.entry_ids)  # kept in the cache, for all rights alike
        for act in (member._list_pdf, member._export_zip, member.action_export):
            with self.assertRaises(AccessError):
                act()

    def test_an_export_holds_the_originals_byte_for_byte_in_time_order(self):
        dossier, incoming = self.make_filled()
        dossier.action_add_material("a.jpg", as_base64(JPEG), date="2026-01-01")
        content, name = dossier._export_zip()
        self.assertTrue(name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            [pdf] = [one for one in archive.namelist() if one.endswith(".pdf")]
            [xml] = [one for one in archive.namelist() if one.endswith(".xml")]
            bound = pypdfium2.PdfDocument(archive.read(pdf))
            tree = ET.fromstring(archive.read(xml))
        main = incoming.document_id._main_file()
        inside = {
            bound.get_attachment(place).get_name(): bytes(
                bound.get_attachment(place).get_data()
            )
            for place in range(bound.count_attachments())
        }
        self.assertIn(main._content(), inside.values())
        self.assertIn(JPEG, inside.values())
        subjects = [node.findtext("Subject") for node in tree.iter("Document")]
        self.assertEqual(subjects, ["a.jpg", incoming.subject])
        _photo, file = tree.iter("File")
        self.assertEqual(file.get("sha256"), main.sha256)
        self.assertEqual(tree.findtext("FileCode/FileNotation"), "05.P1")
        self.assertEqual(tree.findtext("Maintenance"), "20 năm")
        # Pages to read stand behind the list.
        self.assertEqual(len(bound), 1 + main.page_count)

    def test_a_server_without_vietnamese_makes_its_papers_too(self):
        dossier, _incoming = self.make_filled()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_lang SET active = (code = 'en_US')")
        self.env.registry.clear_cache("stable")
        self.addCleanup(self.env.registry.clear_cache, "stable")
        self.env.invalidate_all()
        speaking = dossier.with_context(lang="en_US")
        with self.assertRaisesRegex(UserError, "vi_VN"):
            speaking.retention_id.with_context(lang="vi_VN").mapped("name")
        content, _name = speaking._export_zip()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            [xml] = [one for one in archive.namelist() if one.endswith(".xml")]
            tree = ET.fromstring(archive.read(xml))
        self.assertEqual(tree.findtext("Maintenance"), speaking.retention_id.name)
        self.assertIn("05.P1", pdf_text(speaking._list_pdf()))


@tagged("post_install", "-at_install")
class TestDossierRights(DossierCommon):
    def seen_by(self, dossier, user):
        found = self.model("doc.dossier", user).search([("id", "=", dossier.id)])
        record = self.as_user(dossier, user)
        self.assertEqual(bool(found), record.has_access("read"), user.login)
        return bool(found)

    def test_who_sees_a_work_dossier(self):
        dossier, _incoming = self.make_filled()
        for user, expected in (
            (self.specialist, True),
            (self.head, True),
            (self.leader, True),
            (self.deputy, True),
            (self.archivist, True),
            (self.colleague, False),
            (self.outsider, False),
            (self.other_head, False),
            (self.clerk, False),
            (self.admin, False),
            (self.foreign_leader, False),
            (self.foreign_clerk, False),
        ):
            with self.subTest(user=user.login):
                if user == self.admin:
                    self.assertFalse(self.as_user(dossier, user).has_access("read"))
                else:
                    self.assertEqual(self.seen_by(dossier, user), expected)

    def test_a_personal_folder_is_its_owners_alone(self):
        folder = self.make_dossier(kind="personal", code=False, retention_id=False)
        for user in (self.head, self.leader, self.archivist, self.colleague):
            with self.subTest(user=user.login):
                self.assertFalse(self.seen_by(folder, user))
        with self.assertRaises(ValidationError):
            folder.write({"member_ids": [(0, 0, {"user_id": self.colleague.id})]})
        with self.assertRaisesRegex(UserError, "not closed"):
            folder.action_close()

    def test_heads_and_leaders_see_but_do_not_change(self):
        dossier, _incoming = self.make_filled()
        for user in (self.head, self.leader, self.archivist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(dossier, user).write({"name": "khác"})

    def test_a_reading_member_counts_only_when_confirmed(self):
        dossier, incoming = self.make_filled()
        document = incoming.document_id
        dossier.write({"member_ids": [(0, 0, {"user_id": self.outsider.id})]})
        self.assertEqual(dossier.member_ids.state, "waiting")
        self.assertFalse(self.seen_by(dossier, self.outsider))
        self.assertFalse(self.as_user(document, self.outsider).has_access("read"))
        for user in (self.specialist, self.archivist):
            with self.assertRaises(AccessError):
                self.as_user(dossier.member_ids, user).action_confirm()
        self.as_user(dossier.member_ids, self.head).action_confirm()
        self.assertTrue(self.seen_by(dossier, self.outsider))
        self.assertTrue(self.as_user(document, self.outsider).has_access("read"))
        self.assertTrue(self.as_user(incoming, self.outsider).has_access("read"))

    def test_leaving_the_dossier_takes_the_reading_away_at_once(self):
        dossier, incoming = self.make_filled()
        dossier.write({"member_ids": [(0, 0, {"user_id": self.outsider.id})]})
        self.as_user(dossier.member_ids, self.head).action_confirm()
        self.assertTrue(
            self.as_user(incoming.document_id, self.outsider).has_access("read")
        )
        dossier.member_ids.unlink()
        self.env.invalidate_all()
        self.assertFalse(
            self.as_user(incoming.document_id, self.outsider).has_access("read")
        )
        self.assertFalse(self.seen_by(dossier, self.outsider))

    def test_a_member_cannot_confirm_or_widen_himself(self):
        dossier, _incoming = self.make_filled()
        dossier.write(
            {
                "member_ids": [
                    (
                        0,
                        0,
                        {
                            "user_id": self.outsider.id,
                            "role": "contribute",
                            "reads_documents": False,
                        },
                    )
                ]
            }
        )
        mine = self.as_user(dossier.member_ids, self.outsider)
        with self.assertRaises(AccessError):
            mine.write({"state": "confirmed"})
        mine.write({"reads_documents": True})
        self.assertEqual(mine.sudo().state, "waiting")
        self.env.invalidate_all()
        self.assertFalse(self.seen_by(dossier, self.outsider))

    def test_a_draft_not_yet_shown_stays_with_its_drafter(self):
        draft = self.make_draft()
        dossier = self.make_dossier(document_ids=[(6, 0, draft.document_id.ids)])
        dossier.write({"member_ids": [(0, 0, {"user_id": self.outsider.id})]})
        self.as_user(dossier.member_ids, self.head).action_confirm()
        member = self.as_user(dossier, self.outsider)
        self.assertFalse(member.entry_ids)
        self.assertEqual(member.document_count, 0)

    def test_what_a_member_does_not_read_is_absent_and_not_counted(self):
        dossier, incoming = self.make_filled()
        dossier.action_add_material("a.jpg", as_base64(JPEG), date="2027-01-01")
        dossier.write(
            {
                "member_ids": [
                    (0, 0, {"user_id": self.outsider.id, "reads_documents": False})
                ]
            }
        )
        member = self.as_user(dossier, self.outsider)
        self.assertEqual(member.document_count, 1)
        self.assertEqual(member.entry_ids.mapped("ordinal"), ["01"])
        entries = self.model("doc.dossier.entry", self.outsider)
        domain = [("document_id", "=", incoming.document_id.id)]
        self.assertFalse(entries.search(domain))
        self.assertFalse(entries.search_count(domain))
        self.assertFalse(
            self.model("doc.dossier", self.outsider).search(
                [("inside", "ilike", "hạn hán")]
            )
        )
        self.assertEqual(
            self.model("doc.dossier", self.specialist).search(
                [("inside", "ilike", "han han")]
            ),
            dossier,
        )

    def test_a_unit_as_member_follows_the_staff(self):
        dossier, incoming = self.make_filled()
        self.as_user(dossier, self.specialist).write(
            {"member_ids": [(0, 0, {"department_id": self.other_unit.id})]}
        )
        self.as_user(dossier.member_ids, self.head).action_confirm()
        document = incoming.document_id
        self.assertTrue(self.as_user(document, self.outsider).has_access("read"))
        self.outsider._doc_employee(self.company).department_id = self.unit
        self.assertFalse(self.as_user(document, self.outsider).has_access("read"))


@tagged("post_install", "-at_install")
class TestDossierTasks(DossierCommon):
    def test_steps_wait_for_each_other(self):
        dossier = self.make_dossier()
        template = self.model("doc.dossier.template", self.head).create(
            {
                "name": "Phòng, chống hạn",
                "line_ids": [
                    (0, 0, {"name": "Lấy ý kiến", "step": 1, "days": 2}),
                    (0, 0, {"name": "Tổng hợp số liệu", "step": 1, "days": 3}),
                    (0, 0, {"name": "Dự thảo", "step": 2, "days": 5}),
                ],
            }
        )
        dossier.template_id = self.as_user(template, self.specialist)
        dossier.action_apply_template()
        dossier.action_apply_template()
        ask, count, draft = dossier.task_ids.sorted(lambda one: (one.step, one.name))
        self.assertEqual(dossier.task_label, "0/3")
        with self.assertRaisesRegex(UserError, "waits for the step"):
            draft.action_done()
        ask.action_done()
        with self.assertRaisesRegex(UserError, "waits for the step"):
            draft.action_done()
        count.action_done()
        draft.action_done()
        self.assertEqual(dossier.progress, 100)
        draft.action_undo()
        self.assertEqual(dossier.task_label, "2/3")

    def test_a_task_is_ticked_by_its_person_and_no_stranger(self):
        dossier = self.make_dossier()
        with self.assertRaises(ValidationError):
            dossier.write(
                {"task_ids": [(0, 0, {"name": "x", "user_id": self.outsider.id})]}
            )
        dossier.write(
            {
                "member_ids": [
                    (0, 0, {"user_id": self.outsider.id, "reads_documents": False}),
                    (0, 0, {"user_id": self.colleague.id, "reads_documents": False}),
                ]
            }
        )
        dossier.write(
            {"task_ids": [(0, 0, {"name": "x", "user_id": self.outsider.id})]}
        )
        with self.assertRaises(AccessError):
            self.as_user(dossier.task_ids, self.colleague).action_done()
        with self.assertRaises(AccessError):
            self.as_user(dossier.task_ids, self.outsider).write({"name": "y"})
        self.as_user(dossier.task_ids, self.outsider).action_done()
        self.assertEqual(dossier.task_ids.done_by_id, self.outsider)


@tagged("post_install", "-at_install")
class TestDossierClosing(DossierCommon):
    def test_no_approval_the_keeper_closes(self):
        self.closing_rule("none")
        dossier, _incoming = self.make_filled()
        with self.assertRaises(AccessError):
            self.as_user(dossier, self.leader).action_close()
        dossier.action_close()
        self.assertEqual(dossier.state, "closed")
        self.assertEqual(dossier.date_end, self.company._doc_today())
        with self.assertRaisesRegex(UserError, "fixed"):
            dossier.write({"name": "khác"})
        with self.assertRaises(UserError):
            dossier.write({"document_ids": [(5, 0, 0)]})

    def test_a_leader_approves(self):
        self.closing_rule("leader")
        dossier, _incoming = self.make_filled()
        dossier.action_close()
        self.assertEqual(dossier.state, "closing")
        for user in (self.specialist, self.head):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(dossier, user).action_close()
        self.assertEqual(dossier.state, "closing")
        self.as_user(dossier, self.leader).action_close()
        self.assertEqual(dossier.state, "closed")
        self.assertEqual(dossier.closed_by_id, self.leader)

    def test_where_the_regulation_says_so_nobody_closes_without_a_leader(self):
        rules = self.change_rules()
        for code in ("td", "vl", "hn", "ht"):
            rules.code = code
            rules.action_apply_preset()
            dossier = self.make_dossier(code=f"{code}.P1")
            dossier.action_add_material("a.jpg", as_base64(JPEG))
            dossier.action_close()
            with self.subTest(regulation=code):
                self.assertEqual(dossier.state, "closing")
                for user in (self.specialist, self.head, self.clerk, self.archivist):
                    with self.assertRaises(UserError):
                        self.as_user(dossier, user).action_close("Đã xong")
                with self.assertRaises(UserError):
                    dossier.write({"state": "closed"})
                self.assertEqual(dossier.state, "closing")
                self.as_user(dossier, self.leader).action_close()
                self.assertEqual(
                    (dossier.state, dossier.closed_by_id), ("closed", self.leader)
                )

    def test_the_head_of_the_unit_decides(self):
        self.closing_rule("unit_head")
        dossier, _incoming = self.make_filled()
        dossier.action_close()
        for user in (self.leader, self.other_head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(dossier, user).action_close()
        self.as_user(dossier, self.head).action_return_close("Thiếu phụ lục.")
        self.assertEqual(dossier.state, "open")
        dossier.action_close()
        self.as_user(dossier, self.head).action_close()
        self.assertEqual(dossier.state, "closed")

    def test_what_the_decree_wants_stops_closing(self):
        self.closing_rule("none")
        empty = self.make_dossier(code="06.P1")
        with self.assertRaisesRegex(UserError, "Nothing lies in it"):
            empty.action_close()
        dossier, _incoming = self.make_filled(retention_id=False)
        with self.assertRaisesRegex(UserError, "Missing: Retention"):
            dossier.action_close("vẫn đóng")
        dossier.retention_id = self.twenty
        child = self.make_dossier(code="1", parent_id=dossier.id)
        with self.assertRaisesRegex(UserError, "1 sub-dossiers are open"):
            dossier.action_close("vẫn đóng")
        self.assertEqual(child.state, "open")

    def test_open_work_is_closed_by_who_decides_with_a_reason(self):
        self.closing_rule("leader")
        dossier, _incoming = self.make_filled()
        dossier.write({"task_ids": [(0, 0, {"name": "Theo dõi giải ngân"})]})
        with self.assertRaisesRegex(UserError, "Theo dõi giải ngân"):
            dossier.action_close("Tôi muốn đóng")
        leader = self.as_user(dossier, self.leader)
        with self.assertRaisesRegex(UserError, "with a reason"):
            leader.action_close("  ")
        leader.action_close("Chuyển theo dõi sang năm sau.")
        self.assertEqual(dossier.close_reason, "Chuyển theo dõi sang năm sau.")

    def test_a_damaged_file_stops_closing(self):
        self.closing_rule("none")
        dossier, incoming = self.make_filled()
        file = incoming.document_id._main_file().sudo()
        self.env.cr.execute(
            "UPDATE doc_file SET sha256 = %s WHERE id = %s", ("0" * 64, file.id)
        )
        file.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "damaged"):
            dossier.action_close("vẫn đóng")

    def test_only_who_decides_opens_it_again_and_says_why(self):
        self.closing_rule("unit_head")
        dossier, _incoming = self.make_filled()
        self.as_user(dossier, self.head).action_close()
        with self.assertRaises(AccessError):
            dossier.action_reopen("Bổ sung")
        with self.assertRaises(UserError):
            self.as_user(dossier, self.head).action_reopen("")
        self.as_user(dossier, self.head).action_reopen("Bổ sung phụ lục")
        dossier.write({"description": "mở lại"})
        self.assertFalse(dossier.date_end)

    def test_closing_fixes_the_places(self):
        self.closing_rule("none")
        dossier, _incoming = self.make_filled()
        dossier.action_add_material("a.jpg", as_base64(JPEG), date="2026-01-01")
        dossier.action_close()
        self.assertEqual(
            dossier.sudo().entry_ids.sorted("date").mapped("fixed_ordinal"), [1, 2]
        )


@tagged("post_install", "-at_install")
class TestDossierSources(DossierCommon):
    def test_a_document_handled_in_a_dossier_is_done_with_it(self):
        self.closing_rule("none")
        incoming = self.as_user(self.make_directed(), self.specialist)
        action = incoming.action_open_dossier()
        dossier = self.model("doc.dossier", self.specialist).browse(action["res_id"])
        self.assertEqual(dossier.source_incoming_id, incoming)
        incoming.action_start()
        for act in (incoming.action_done, incoming.action_no_need):
            with self.assertRaisesRegex(UserError, "is handled in the dossier"):
                act("Đã xong")
        with self.assertRaisesRegex(UserError, "stays until"):
            dossier.write({"document_ids": [(3, incoming.document_id.id)]})
        dossier.write({"code": "01.P1", "retention_id": self.twenty.id})
        dossier.action_close()
        self.assertEqual(incoming.state, "done")
        self.assertIn("01.P1", incoming.result)

    def test_the_reply_does_not_close_what_a_dossier_handles(self):
        self.change_rules(auto_done_on_reply=True)
        incoming = self.as_user(self.make_directed(), self.specialist)
        incoming.action_open_dossier()
        action = incoming.action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Báo cáo."})
        if not reply.recipient_ids:
            reply.write({"recipient_ids": [(0, 0, {"agency_id": self.issuer.id})]})
        reply.recipient_ids.medium = "post"
        reply.action_attach("du-thao.pdf", as_base64(make_pdf()))
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        reply.sudo()._signed()
        self.issue(reply)
        self.assertEqual(reply.state, "issued")
        self.assertNotEqual(incoming.state, "done")

    def test_only_the_lead_opens_a_dossier_for_a_document(self):
        incoming = self.make_directed()
        for user in (self.colleague, self.other_head, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(incoming, user).action_open_dossier()
        mine = self.as_user(incoming, self.specialist)
        mine.action_open_dossier()
        with self.assertRaisesRegex(UserError, "already"):
            mine.action_open_dossier()

    def test_a_directive_gives_the_dossier_to_a_keeper(self):
        incoming = self.make_directed()
        dossier = self.as_user(incoming, self.leader)._open_dossier(
            keeper=self.specialist
        )
        self.assertEqual(dossier.owner_id, self.specialist)
        kept = self.as_user(dossier, self.specialist)
        kept.write({"description": "nhận"})
        self.assertTrue(
            kept.activity_ids.filtered(lambda one: one.user_id == self.specialist)
        )
        with self.assertRaises(AccessError):
            dossier.write({"state": "closed"})

    def test_a_draft_opens_a_dossier_with_what_it_answers(self):
        incoming = self.as_user(self.make_directed(), self.specialist)
        incoming.action_start()
        action = incoming.action_draft_reply()
        draft = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        with self.assertRaises(AccessError):
            self.as_user(draft, self.leader).action_open_dossier()
        opened = draft.action_open_dossier("Trả lời hạn hán")
        dossier = self.model("doc.dossier", self.specialist).browse(opened["res_id"])
        self.assertEqual(dossier.source_outgoing_id, draft)
        self.assertEqual(dossier.document_ids, draft.document_id | incoming.document_id)

    def test_a_number_outside_the_plan_is_the_next_free_one(self):
        self.make_dossier(code="04.P1")
        dossier = self.make_dossier(code=False)
        dossier.action_take_number()
        self.assertEqual(dossier.code, "05.P1")
        with self.assertRaises(UserError):
            dossier.action_take_number()

    def test_a_period_of_retention_is_given_while_it_is_in_force(self):
        today = self.company._doc_today()
        dossier = self.make_dossier()
        over = self.twenty.copy(
            {"name": "20 năm (cũ)", "date_to": f"{today.year}-01-01"}
        )
        coming = self.twenty.copy(
            {"name": "20 năm (mới)", "date_from": f"{today.year + 1}-01-01"}
        )
        for period in (over, coming):
            with self.subTest(period=period.name), self.assertRaises(ValidationError):
                dossier.write({"retention_id": period.id})
        # What began under the old table keeps its period.
        old = self.make_dossier(
            code="06.P1", retention_id=over.id, date_start=f"{today.year - 1}-05-05"
        )
        self.assertEqual(old.retention_id, over)
        with self.assertRaises(ValidationError):
            old.write({"date_start": today})

    def test_an_upgrade_survives_numbers_given_twice(self):
        first = self.make_dossier()
        second, third = self.make_dossier(code="06.P1"), self.make_dossier(code="07.P1")
        name = "doc_dossier_code_unique"
        self.env.flush_all()
        self.env.cr.execute(f'DROP INDEX "{name}"')
        self.env.cr.execute(
            "UPDATE doc_dossier SET code = '05.P1', year = NULL WHERE id = ANY(%s)",
            ([second.id, third.id],),
        )
        self.env.invalidate_all()
        registry = self.env.registry
        self.env["doc.dossier"]._init_column("year")
        with self.assertNoLogs("odoo.schema", "WARNING"):
            registry.init_models(
                self.env.cr,
                ["doc.dossier"],
                {"module": "doc_management"},
                install=False,
            )
            registry.finalize_constraints(self.env.cr)
        self.env.invalidate_all()
        self.assertTrue(index_exists(self.env.cr, name))
        self.assertEqual((second.code, second.year), (first.code, first.year))
        self.assertFalse(first.code_given_twice)
        self.assertTrue(second.code_given_twice and third.code_given_twice)
        self.assertIn("05.P1", second.banner_text)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self.make_dossier()
        second.write({"code": "08.P1"})
        self.assertFalse(second.code_given_twice)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                second.write({"code": "05.P1"})
                second.flush_recordset()

    def test_numbers_of_dossiers_are_unique_in_their_year(self):
        self.make_dossier()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.make_dossier()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestFilePlan(DossierCommon):
    def make_plan(self, **over):
        plan = self.model("doc.file.plan", self.clerk).create({"year": 2031, **over})
        headings = self.model("doc.file.plan.heading", self.clerk)
        first = headings.create(
            {"plan_id": plan.id, "name": "Tổ chức", "sign": "TCCB", "sequence": 1}
        )
        small = headings.create(
            {"plan_id": plan.id, "name": "Cán bộ", "parent_id": first.id}
        )
        second = headings.create(
            {"plan_id": plan.id, "name": "Nước", "sign": "TNN", "sequence": 2}
        )
        lines = self.model("doc.file.plan.line", self.clerk)
        for heading, name in ((first, "A"), (small, "B"), (second, "C")):
            lines.create(
                {
                    "plan_id": plan.id,
                    "heading_id": heading.id,
                    "name": f"Hồ sơ {name}",
                    "retention_id": self.twenty.id,
                }
            )
        return plan

    def numbers(self, plan):
        return {line.name[-1]: line.notation for line in plan.line_ids}

    def test_both_modes_number_the_dossiers(self):
        plan = self.make_plan()
        self.assertEqual(
            self.numbers(plan), {"A": "01.TCCB", "B": "02.TCCB", "C": "03.TNN"}
        )
        plan.mode = "per_heading"
        self.assertEqual(
            self.numbers(plan), {"A": "01.TCCB", "B": "02.TCCB", "C": "01.TNN"}
        )

    def test_a_leader_approves_and_then_it_is_fixed(self):
        plan = self.make_plan()
        with self.assertRaises(AccessError):
            plan.action_approve()
        self.as_user(plan, self.leader).action_approve()
        for change in (
            lambda: plan.write({"mode": "per_heading"}),
            lambda: plan.line_ids[0].write({"name": "khác"}),
            lambda: plan.line_ids[0].unlink(),
            lambda: plan.heading_ids[0].write({"sign": "X"}),
            lambda: plan.unlink(),
            lambda: self.as_user(plan, self.leader).action_approve(),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            plan.write({"state": "draft"})

    def test_an_empty_plan_or_one_without_signs_is_not_approved(self):
        plan = self.model("doc.file.plan", self.clerk).create({"year": 2032})
        leader = self.as_user(plan, self.leader)
        with self.assertRaisesRegex(UserError, "names no dossier"):
            leader.action_approve()
        filled = self.make_plan()
        filled.heading_ids.filtered(lambda one: one.sign == "TNN").sign = False
        with self.assertRaisesRegex(UserError, "no abbreviation"):
            self.as_user(filled, self.leader).action_approve()

    def test_a_specialist_neither_draws_up_nor_approves(self):
        with self.assertRaises(AccessError):
            self.model("doc.file.plan", self.specialist).create({"year": 2033})
        plan = self.make_plan()
        for user in (self.specialist, self.foreign_leader):
            with self.assertRaises(AccessError):
                self.as_user(plan, user).action_approve()

    def test_next_years_plan_begins_as_a_copy(self):
        plan = self.make_plan()
        action = plan.action_copy_to_next_year()
        copy = self.model("doc.file.plan", self.clerk).browse(action["res_id"])
        self.assertEqual((copy.year, copy.state), (2032, "draft"))
        self.assertEqual(self.numbers(copy), self.numbers(plan))
        self.assertEqual(copy.heading_ids.plan_id, copy)

    def test_a_dossier_takes_its_data_from_the_approved_plan(self):
        plan = self.make_plan()
        line = plan.line_ids[0]
        values = {"plan_line_id": line.id}
        with (
            self.assertRaisesRegex(ValidationError, "approved file plan"),
            self.cr.savepoint(),
        ):
            self.model("doc.dossier", self.specialist).create(dict(values))
        self.as_user(plan, self.leader).action_approve()
        dossier = self.model("doc.dossier", self.specialist).create(dict(values))
        self.assertEqual(
            (dossier.code, dossier.name, dossier.retention_id, dossier.year),
            (line.notation, line.name, self.twenty, 2031),
        )
        self.assertEqual(dossier.file_code, f"000.00.10.H99.2031.{line.notation}")

    def test_the_printed_plan_has_numerals_and_totals(self):
        text = " ".join(pdf_text(self.make_plan()._plan_pdf()).split())
        for words in (
            "DANH MỤC HỒ SƠ",
            "Năm 2031",
            "I. Tổ chức",
            "1. Cán bộ",
            "II. Nước",
            "02.TCCB",
            "3 hồ sơ (ba)",
        ):
            self.assertIn(words, text)

    def test_a_period_in_use_keeps_its_years(self):
        self.make_dossier()
        with self.assertRaisesRegex(UserError, "in use"):
            self.as_user(self.twenty, self.admin).write({"years": 30})
        with self.assertRaises(UserError):
            self.as_user(self.twenty, self.admin).unlink()


@tagged("post_install", "-at_install")
class TestDossierRoutes(DossierCommon, HttpCase):
    def answers(self, user, path):
        user.sudo().password = "hồ sơ 2026"
        self.authenticate(user.login, "hồ sơ 2026")
        with mute_logger("odoo.http"):
            return self.url_open(path).status_code

    def test_each_route_answers_those_who_see_its_record(self):
        dossier, _incoming = self.make_filled()
        material = dossier.action_add_material("a.jpg", as_base64(JPEG))
        transfer = self.model("doc.archive.transfer", self.specialist).create(
            {"name": "Nước", "line_ids": [(0, 0, {"dossier_id": dossier.id})]}
        )
        plan = self.model("doc.file.plan", self.clerk).create({"year": 2199})
        disposal = self.model("doc.archive.disposal", self.archivist).create(
            {"name": "Hủy", "explanation": "Hết hạn"}
        )
        taken = self.model("doc.old.import", self.archivist).create({"name": "Sổ cũ"})
        own, agency = (self.specialist, self.outsider), (self.clerk, self.foreign_clerk)
        for path, (reader, stranger) in {
            f"/doc/dossier/{dossier.id}/list": own,
            f"/doc/dossier/{dossier.id}/export": own,
            f"/doc/dossier/{dossier.id}/package": own,
            f"/doc/material/{material}": own,
            f"/doc/archive-transfer/{transfer.id}/list": own,
            f"/doc/archive-transfer/{transfer.id}/record": own,
            f"/doc/file-plan/{plan.id}": agency,
            f"/doc/history?ids={dossier.id}": own,
            f"/doc/old-import/{taken.id}/faults": agency,
            "/doc/old-import/table": (self.archivist, self.specialist),
            f"/doc/archive-disposal/{disposal.id}/list": (
                self.archivist,
                self.specialist,
            ),
            f"/doc/archive-disposal/{disposal.id}/record": (
                self.archivist,
                self.specialist,
            ),
        }.items():
            with self.subTest(path=path):
                self.assertEqual(self.answers(stranger, path), 404)
                # 403 and 422 say what is still missing, to those who see it.
                self.assertNotEqual(self.answers(reader, path), 404)
        for ids in ("", "x", "1,", "-1", f"{dossier.id},999999999"):
            path = f"/doc/history?ids={ids}"
            self.assertEqual(self.answers(self.archivist, path), 404)
        for path in (f"/doc/dossier/{dossier.id}/list", f"/doc/material/{material}"):
            self.assertEqual(self.answers(self.specialist, path), 200)
