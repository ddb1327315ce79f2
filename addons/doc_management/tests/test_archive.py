"""The archive: handing in, checking, holding, destroying."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..lib.docmgmt import blobs
from ..lib.docmgmt.archive_package import (
    PackagedDossier,
    build_package,
    read_package,
)
from .common import as_base64, make_pdf, pdf_text
from .test_dossiers import JPEG, DossierCommon

LATER = "2060-03-10 02:00:00"


class ArchiveCommon(DossierCommon):
    def make_closed(self, **over):
        self.assertEqual(self.company._doc_procedure().dossier_close_approval, "none")
        dossier, incoming = self.make_filled(**over)
        dossier.action_add_material("a.jpg", as_base64(JPEG))
        dossier.action_close()
        return dossier, incoming

    def make_transfer(self, dossier, user=None):
        return self.model("doc.archive.transfer", user or self.specialist).create(
            {
                "name": "Hồ sơ năm nay",
                "line_ids": [(0, 0, {"dossier_id": dossier.id})],
            }
        )

    def make_archived(self, **over):
        dossier, incoming = self.make_closed(**over)
        transfer = self.make_transfer(dossier)
        transfer.action_submit()
        received = self.as_user(transfer, self.archivist)
        received.action_check()
        received.action_receive()
        return dossier, incoming, received


@tagged("post_install", "-at_install")
class TestArchiveTransfer(ArchiveCommon):
    def test_what_passes_is_taken_over_and_locked(self):
        dossier, incoming, transfer = self.make_archived()
        self.assertEqual(dossier.state, "archived")
        self.assertEqual(transfer.line_ids.verdict, "pass")
        self.assertEqual(transfer.line_ids.file_count, 2)
        for change in (
            lambda: dossier.write({"name": "khác"}),
            lambda: dossier.action_add_material("b.jpg", as_base64(JPEG)),
            lambda: dossier.entry_ids[0].action_take_out(),
            lambda: dossier.action_reopen("thêm"),
            lambda: transfer.write({"name": "khác"}),
            lambda: transfer.unlink(),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertTrue(incoming.document_id in dossier.document_ids)

    def test_the_archivist_reads_what_was_handed_in_and_not_before(self):
        dossier, incoming = self.make_closed()
        document = incoming.document_id
        self.assertFalse(self.as_user(document, self.archivist).has_access("read"))
        self.make_transfer(dossier).action_submit()
        self.assertTrue(self.as_user(document, self.archivist).has_access("read"))
        self.assertFalse(self.as_user(document, self.outsider).has_access("read"))

    def test_a_damaged_file_sends_the_dossier_back(self):
        dossier, incoming = self.make_closed()
        transfer = self.make_transfer(dossier)
        transfer.action_submit()
        self.env.cr.execute(
            "UPDATE doc_file SET sha256 = %s WHERE document_id = %s",
            ("0" * 64, incoming.document_id.id),
        )
        self.env.invalidate_all()
        received = self.as_user(transfer, self.archivist)
        received.action_check()
        self.assertEqual(received.line_ids.verdict, "fail")
        self.assertIn("differs from its SHA-256", received.line_ids.findings)
        received.action_receive()
        self.assertEqual(dossier.state, "closed")

    def test_only_the_archivist_checks_and_takes_over(self):
        dossier, _incoming = self.make_closed()
        transfer = self.make_transfer(dossier)
        with self.assertRaisesRegex(UserError, "handed in"):
            self.as_user(transfer, self.archivist).action_check()
        transfer.action_submit()
        for user in (self.specialist, self.leader):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.as_user(transfer, user).action_check()
                with self.assertRaises(AccessError):
                    self.as_user(transfer, user).action_receive()
        with self.assertRaisesRegex(UserError, "before it is taken over"):
            self.as_user(transfer, self.archivist).action_receive()
        with self.assertRaises(UserError):
            transfer.line_ids.write({"verdict": "pass"})
        with self.assertRaises(UserError):
            transfer.write({"state": "received"})

    def test_less_than_five_years_or_open_is_not_handed_in(self):
        two = self.env.ref("doc_management.doc_retention_2")
        dossier, _incoming = self.make_closed(retention_id=two.id)
        with self.assertRaisesRegex(UserError, "five years"):
            self.make_transfer(dossier).action_submit()
        opened = self.make_dossier(code="09.P1")
        with self.assertRaisesRegex(UserError, "not closed"):
            self.make_transfer(opened).action_submit()

    def test_a_package_is_read_back_with_every_original(self):
        dossier, incoming, _transfer = self.make_archived()
        mine = self.as_user(dossier, self.archivist)
        for user in (self.specialist, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(dossier, user)._package_zip()
        content, name = mine._package_zip()
        root = name[: -len(".zip")] + "/"
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {
                path[len(root) :]: archive.read(path) for path in archive.namelist()
            }
        packed = read_package(files)
        self.assertEqual(dict(packed.values)["arcFileCode"], dossier.archive_code)
        self.assertEqual(dict(packed.values)["maintenance"], "05")
        originals = [one.content for doc in packed.documents for one in doc.files]
        self.assertEqual(
            sorted(originals),
            sorted([incoming.document_id.sudo()._main_file()._content(), JPEG]),
        )
        [entry] = [doc for doc in packed.documents if dict(doc.values)["codeNumber"]]
        self.assertEqual(dict(entry.values)["codeNotation"], "UBND-NC")
        self.assertEqual(mine._package_zip()[1], name)

    def test_what_was_recorded_once_says_the_same_wherever_it_stands(self):
        """One reply and what it answers: book, document, lists, exports, package."""
        incoming = self.as_user(self.make_directed(), self.specialist)
        action = incoming.action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.write({"signer_id": self.deputy.id, "body": "Báo cáo."})
        reply.recipient_ids.medium = "post"
        reply.action_attach("tra-loi.pdf", as_base64(make_pdf("tra loi")))
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        reply.sudo()._signed()
        self.issue(reply)
        both = incoming.document_id | reply.document_id
        dossier = self.make_dossier(document_ids=[(6, 0, both.ids)])
        exported, _name = dossier._export_zip()
        with zipfile.ZipFile(io.BytesIO(exported)) as archive:
            [xml] = [name for name in archive.namelist() if name.endswith(".xml")]
            tree = ET.fromstring(archive.read(xml))
        dossier.action_close()
        transfer = self.make_transfer(dossier)
        transfer.action_submit()
        received = self.as_user(transfer, self.archivist)
        received.action_check()
        received.action_receive()
        content, _name = self.as_user(dossier, self.archivist)._package_zip()
        packed = read_package(self.unpacked(content))
        listed = " ".join(
            pdf_text(self.as_user(dossier, self.archivist)._list_pdf()).split()
        )
        for life in (incoming, reply):
            document, line = life.document_id, life.sudo().register_entry_id
            [node] = [
                one
                for one in tree.iter("Document")
                if one.findtext("Subject") == document.subject
            ]
            [values] = [
                dict(one.values)
                for one in packed.documents
                if dict(one.values)["subject"] == document.subject
            ]
            [entry] = dossier.entry_ids.filtered(
                lambda one, document=document: one.document_id == document
            )
            shown = document._display_number()
            with self.subTest(direction=document.direction):
                self.assertEqual(
                    {line.subject, node.findtext("Subject"), values["subject"]},
                    {document.subject},
                )
                self.assertEqual({entry.number, line.display_number}, {shown})
                self.assertIn(shown, listed)
                self.assertEqual(
                    {node.findtext("CodeNumber"), values["codeNumber"]},
                    {document.number},
                )
                self.assertEqual(
                    {node.findtext("CodeNotation"), values["codeNotation"]},
                    {document.notation},
                )
                self.assertEqual(
                    values["issuedDate"], document.document_date.isoformat()
                )
                self.assertIn(f"{document.document_date:%d/%m/%Y}", listed)
                self.assertEqual(
                    {one.get("sha256") for one in node.iter("File")},
                    set(document.sudo().current_file_ids.mapped("sha256")),
                )
        self.assertEqual(
            values["organName"], self.company.sudo().doc_agency_id.display_name
        )

    def foreign_archivist(self):
        return self.make_official("archivist", self.foreign_unit, "foreign_archivist")

    def unpacked(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {
                path.partition("/")[2]: archive.read(path)
                for path in archive.namelist()
            }

    def test_a_package_comes_in_at_another_archive_without_loss(self):
        dossier, incoming, _transfer = self.make_archived(
            keywords="hạn hán", description="Ghi chú của hồ sơ"
        )
        incoming.document_id.sudo().write(
            {"signer_name": "Trần Văn Bình", "note": "kèm phụ lục"}
        )
        mine = self.as_user(dossier, self.archivist)
        content, name = mine._package_zip()
        there = self.foreign_archivist()
        taken = self.model("doc.dossier", there)._take_package(content)
        self.assertEqual(
            (taken.company_id, taken.state), (self.other_company, "archived")
        )
        again, same_name = taken._package_zip()
        self.assertEqual(same_name, name)
        came, left = (read_package(self.unpacked(one)) for one in (again, content))
        self.assertEqual(came.values, left.values)
        self.assertEqual(len(left.documents), 2)
        for one, other in zip(came.documents, left.documents, strict=True):
            self.assertEqual(one.values, other.values)
            self.assertTrue(one.files)
            self.assertEqual(one.files, other.files)
        document = taken.document_ids
        self.assertEqual(
            (document.subject, document.signer_name, document.note),
            (incoming.subject, "Trần Văn Bình", "kèm phụ lục"),
        )
        self.assertEqual(
            document._main_file().sha256,
            incoming.document_id.sudo()._main_file().sha256,
        )
        self.assertNotEqual(document, incoming.document_id)
        self.assertFalse(self.as_user(document, self.archivist).has_access("read"))
        with self.assertRaisesRegex(UserError, "here already"):
            self.model("doc.dossier", there)._take_package(content)
        with self.assertRaisesRegex(UserError, "here already"):
            self.model("doc.dossier", self.archivist)._take_package(content)

    def make_family(self):
        """A dossier of the archive and its two sub-dossiers; children first."""
        whole, _incoming = self.make_filled(code="10.P1")
        parts = []
        for code in ("11.P1", "12.P1"):
            part, _in, _transfer = self.make_archived(code=code, parent_id=whole.id)
            parts.append(part)
        whole.action_add_material("a.jpg", as_base64(JPEG))
        whole.action_close()
        transfer = self.make_transfer(whole)
        transfer.action_submit()
        received = self.as_user(transfer, self.archivist)
        received.action_check()
        received.action_receive()
        return [*parts, whole]

    def test_parts_and_whole_name_each_other_and_find_each_other_again(self):
        family = [self.as_user(one, self.archivist) for one in self.make_family()]
        packages = [one._package_zip()[0] for one in family]
        said = [read_package(self.unpacked(one)) for one in packages]
        names = [one.identifier for one in said]
        for part in said[:2]:
            self.assertEqual(dict(part.values)["partOf"], names[2])
            self.assertEqual(dict(part.values)["parts"], "")
        self.assertEqual(dict(said[2].values)["partOf"], "")
        self.assertEqual(dict(said[2].values)["parts"].split(), sorted(names[:2]))
        there = self.foreign_archivist()
        model = self.model("doc.dossier", there)
        # In whatever order they come: part, whole, part.
        first = model._take_package(packages[0])
        self.assertFalse(first.parent_id)
        lone = dict(read_package(self.unpacked(first._package_zip()[0])).values)
        self.assertEqual(lone["partOf"], names[2])
        whole = model._take_package(packages[2])
        self.assertEqual(whole.child_ids, first)
        half = dict(read_package(self.unpacked(whole._package_zip()[0])).values)
        self.assertEqual(half["parts"].split(), sorted(names[:2]))
        second = model._take_package(packages[1])
        self.assertEqual(whole.child_ids, first | second)
        for taken, came in ((first, said[0]), (second, said[1]), (whole, said[2])):
            again = read_package(self.unpacked(taken._package_zip()[0]))
            self.assertEqual(
                (again.identifier, again.values), (came.identifier, came.values)
            )

    def test_a_package_claims_no_dossier_that_has_a_place_or_is_our_own(self):
        family = [self.as_user(one, self.archivist) for one in self.make_family()]
        packages = [one._package_zip()[0] for one in family]
        names = [one._package_identifier() for one in family]
        there = self.foreign_archivist()
        model = self.model("doc.dossier", there)

        def claiming(whole, parts):
            left = read_package(self.unpacked(packages[1]))
            values = {**dict(left.values), "partOf": whole, "parts": parts}
            made = PackagedDossier(
                "H99",
                "5f0c1f6e-8a55-4d5e-9c4b-0d8b6a6f0009",
                tuple(values.items()),
                left.documents,
                left.listing,
            )
            stream = io.BytesIO()
            files = build_package(made, self.env["res.company"]._doc_now())
            with zipfile.ZipFile(stream, "w") as archive:
                for path, data in files.items():
                    root = made.identifier.replace(":", "_")
                    archive.writestr(f"{root}/{path}", data)
            return stream.getvalue()

        whole = model._take_package(packages[2])
        part = model._take_package(packages[0])
        # Names a part that lies in its own whole already.
        stranger = model._take_package(claiming("", names[0]))
        self.assertEqual((part.parent_id, stranger.child_ids), (whole, model))
        # Where the others were made, their packages name no dossier of its own.
        at_home = self.model("doc.dossier", self.archivist)
        parts = " ".join(sorted(names[:2], reverse=True))
        taken = at_home._take_package(claiming(names[2], parts))
        self.assertEqual(taken._package_relations(), (names[2], parts))
        self.assertFalse(taken.parent_id or taken.child_ids)
        self.assertEqual(family[0].parent_id, family[2])

    def test_a_package_that_was_changed_or_says_more_is_not_taken_in(self):
        dossier, _incoming, _transfer = self.make_archived()
        content, name = self.as_user(dossier, self.archivist)._package_zip()
        there = self.foreign_archivist()
        root = name[: -len(".zip")]
        files = self.unpacked(content)

        def packed(changed):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as archive:
                for path, data in changed.items():
                    archive.writestr(f"{root}/{path}", data)
            return stream.getvalue()

        [original] = [
            path for path in files if path.endswith(".pdf") and "rep1" in path
        ]
        more = read_package(files)
        richer = build_package(
            PackagedDossier(
                more.fonds,
                more.uuid,
                (*more.values, ("riskRecovery", "có")),
                more.documents,
                more.listing,
            ),
            self.env["res.company"]._doc_now(),
        )
        damaged = {**files, original: files[original] + b" "}
        missing = {path: data for path, data in files.items() if path != original}
        for changed, words in (
            (packed(damaged), "differs from its SHA-256"),
            (packed(missing), "not there"),
            (packed({**files, "x.txt": b"x"}), "not named"),
            (packed(richer), "riskRecovery"),
            (b"PK", "no package"),
        ):
            before = self.env["doc.document"].search_count([])
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                with self.env.cr.savepoint():
                    self.model("doc.dossier", there)._take_package(changed)
            self.assertEqual(self.env["doc.document"].search_count([]), before)
        for user in (self.foreign_clerk, self.foreign_leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.dossier", user)._take_package(content)

    def test_permanent_dossiers_go_to_the_historical_archive_with_their_data(self):
        permanent = self.env.ref("doc_management.doc_retention_permanent")
        first, _in, _transfer = self.make_archived(retention_id=permanent.id)
        second, _in, _transfer = self.make_archived(
            code="06.P1", retention_id=permanent.id
        )
        mine = self.as_user(first | second, self.archivist)
        content, _name = mine._history_zip()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = {path: archive.read(path) for path in archive.namelist()}
        root = ET.fromstring(files["muc-luc-ho-so.xml"])
        self.assertEqual(len(root), 2)
        for node, dossier in zip(root, mine, strict=True):
            package = files[f"goi-tin/{node.get('package')}"]
            self.assertEqual(node.get("sha256"), blobs.sha256_hex(package))
            packed = read_package(self.unpacked(package))
            said = {one.tag: one.text or "" for one in node}
            self.assertEqual(said, dict(packed.values))
            self.assertEqual(said["title"], dossier.name)
            self.assertEqual(said["maintenance"], "01")
        listed = " ".join(pdf_text(files["muc-luc-ho-so.pdf"]).split())
        for words in ("LƯU TRỮ LỊCH SỬ", "05.P1", "06.P1", "02 hồ sơ"):
            self.assertIn(words, listed)

    def test_only_permanent_dossiers_of_the_archive_go_there(self):
        kept, _in, _transfer = self.make_archived()
        permanent = self.env.ref("doc_management.doc_retention_permanent")
        closed, _in = self.make_closed(code="06.P1", retention_id=permanent.id)
        held, _in, _transfer = self.make_archived(
            code="07.P1", retention_id=permanent.id
        )
        self.as_user(held, self.leader).action_hold("Thanh tra")
        for dossier, words in (
            (kept, "not kept permanently"),
            (closed, "that the archive has"),
            (held, "legal hold"),
        ):
            mine = self.as_user(dossier, self.archivist)
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                mine._history_zip()
        self.as_user(held, self.archivist).action_release("xong")
        self.assertTrue(self.as_user(held, self.archivist)._history_zip()[0])
        for user in (self.specialist, self.leader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(held, user)._history_zip()

    def test_uses_are_counted_per_item_and_for_the_agency(self):
        dossier, incoming, _transfer = self.make_archived()
        mine = self.as_user(dossier, self.archivist)
        document = self.as_user(incoming.document_id, self.archivist)
        before = (mine.use_count, document.use_count)
        file = document._main_file()
        for act in ("file_read", "file_viewed"):
            document._journal(act, file=file.id)
        mine._list_pdf()
        mine._export_zip()
        mine._package_zip()
        mine.invalidate_recordset()
        document.invalidate_recordset()
        # Exports and packages print the list of documents, too.
        self.assertEqual(document.use_count - before[1], 2)
        self.assertEqual(mine.use_count - before[0], 2 + 3 + 1 + 1)
        figures = self.model("doc.use.figure", self.archivist)
        counted = figures._read_group(
            [("dossier_id", "=", dossier.id)], ["kind"], ["__count"]
        )
        self.assertEqual(dict(counted), {"print": 3, "export": 2})
        of_document = [("document_id", "=", document.id)]
        self.assertEqual(figures.search_count(of_document), document.use_count)
        unread = self.make_closed(code="08.P1")[1]
        unread.document_id._journal("file_read", file=1)
        self.assertFalse(figures.search([("document_id", "=", unread.document_id.id)]))
        leaders = self.model("doc.use.figure", self.leader)
        self.assertTrue(leaders.search([("document_id", "=", unread.document_id.id)]))
        for user in (self.specialist, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.model("doc.use.figure", user).search([])

    def test_loans_from_the_archive_stand_in_the_book_of_the_archivist(self):
        closed, unsent = self.make_closed(code="08.P1")
        _dossier, incoming, _transfer = self.make_archived()
        uses = self.model("doc.file.copy.use", self.archivist)

        def lent(document):
            return uses.create(
                {
                    "document_id": document.id,
                    "user_id": self.specialist.id,
                    "permitted_by_id": self.leader.id,
                    "dossier_notation": "05.P1",
                }
            )

        use = lent(incoming.document_id)
        self.assertFalse(use.returned_on)
        use.action_return()
        self.assertEqual(use.returned_on, self.company._doc_today())
        with self.assertRaises(AccessError):
            lent(unsent.document_id)
        with self.assertRaises(AccessError):
            self.as_user(use, self.specialist).write({"note": "khác"})
        with self.assertRaises(UserError):
            use.sudo().unlink()

    def test_the_archive_is_searched_by_what_one_reads(self):
        dossier, incoming, _transfer = self.make_archived()
        words = incoming.subject.split()[0]
        for user, found in (
            (self.archivist, True),
            (self.leader, True),
            (self.specialist, True),
            (self.outsider, False),
            (self.foreign_leader, False),
        ):
            dossiers = self.model("doc.dossier", user)
            with self.subTest(user=user.login):
                by_inside = dossiers.search([("inside", "ilike", words)])
                by_code = dossiers.search([("archive_code", "=", dossier.archive_code)])
                self.assertEqual(dossier.id in by_inside.ids, found)
                self.assertEqual(dossier.id in by_code.ids, found)

    def test_list_and_record_name_dossiers_and_files(self):
        _dossier, _incoming, transfer = self.make_archived()
        listed = " ".join(pdf_text(transfer._list_pdf()).split())
        for words in ("NỘP LƯU", "05.P1", "20 năm", "01 hồ sơ"):
            self.assertIn(words, listed)
        record = " ".join(pdf_text(transfer._record_pdf()).split())
        for words in ("BIÊN BẢN", "giao nhận", "2 tệp (hai)", "nhận 1 hồ sơ"):
            self.assertIn(words, record)

    def test_keepers_are_told_thirty_days_ahead_once(self):
        dossier, _incoming = self.make_closed()
        self.assertEqual(
            dossier.submission_due, date(dossier.date_end.year + 1, 12, 31)
        )
        cron = self.env.ref("doc_management.ir_cron_archive_due")
        year = dossier.date_end.year + 1

        def notices():
            self.env.invalidate_all()
            return dossier.sudo().activity_ids.filtered(
                lambda one: "31/12" in (one.summary or "")
            )

        with freeze_time(f"{year}-11-30 02:00:00"):
            cron.method_direct_trigger()
            self.assertFalse(notices())
        with freeze_time(f"{year}-12-01 02:00:00"):
            cron.method_direct_trigger()
            cron.method_direct_trigger()
            self.assertEqual(notices().user_id, self.specialist)
            self.assertEqual(len(notices()), 1)

    def test_keeping_back_wants_consent_and_ends(self):
        dossier, _incoming = self.make_closed()
        year = dossier.date_end.year
        with self.assertRaises(AccessError):
            dossier.action_keep_back(f"{year + 2}-06-30", "1/LT")
        mine = self.as_user(dossier, self.archivist)
        with self.assertRaisesRegex(UserError, "written consent"):
            mine.action_keep_back(f"{year + 2}-06-30", " ")
        with self.assertRaisesRegex(UserError, "two years"):
            mine.action_keep_back(f"{year + 4}-01-01", "1/LT")
        mine.action_keep_back(f"{year + 2}-06-30", "1/LT ngày 01/02")
        self.assertEqual(dossier.submission_due, date(year + 2, 6, 30))

    def test_a_leavers_dossiers_go_to_the_next_keeper(self):
        dossier, _incoming = self.make_closed()
        opened = self.make_dossier(code="09.P1")
        opened.write({"task_ids": [(0, 0, {"name": "x"})]})
        folder = self.make_dossier(kind="personal", code=False, retention_id=False)
        dossiers = self.env["doc.dossier"]
        leaving = dossiers._of_leaver(self.specialist, self.company)
        self.assertEqual(set(leaving.ids), {dossier.id, opened.id})
        leaving._hand_over(self.colleague)
        self.assertEqual(opened.owner_id, self.colleague)
        self.assertEqual(opened.sudo().task_ids.user_id, self.colleague)
        self.assertEqual(folder.owner_id, self.specialist)
        self.assertFalse(dossiers._of_leaver(self.specialist, self.company))


@tagged("post_install", "-at_install")
class TestArchiveDisposal(ArchiveCommon):
    def make_disposal(self, dossier, **over):
        return self.model("doc.archive.disposal", self.archivist).create(
            {
                "name": "Hủy tài liệu hết giá trị",
                "explanation": "Tài liệu hết thời hạn lưu trữ.",
                "line_ids": [(0, 0, {"dossier_id": dossier.id, **over})],
            }
        )

    def decided(self, disposal):
        disposal.action_council("01/BB-HĐ", "2060-03-01")
        self.as_user(disposal, self.leader).action_decide("15/QĐ-STN", "2060-03-05")

    def test_the_content_goes_for_good_and_the_record_stays(self):
        dossier, incoming = self.make_closed()
        material = dossier.entry_ids.material_id.sudo()
        file = incoming.document_id._main_file().sudo()
        paths = [
            self.env["ir.attachment"]._full_path(one.attachment_id.store_fname)
            for one in (file,)
        ]
        with freeze_time(LATER):
            disposal = self.make_disposal(dossier)
            self.decided(disposal)
            with self.assertRaises(AccessError):
                self.as_user(disposal, self.leader).action_destroy()
            disposal.action_destroy()
        self.assertEqual(dossier.state, "destroyed")
        for path in paths:
            with self.assertRaises(FileNotFoundError):
                open(path, "rb").close()
        self.assertEqual(file.attachment_id.raw, b"")
        self.assertEqual(material.attachment_id.raw, b"")
        self.assertEqual(disposal.file_count, 2)
        with self.assertRaisesRegex(UserError, "destroyed by decision"):
            self.as_user(file, self.specialist)._content()
        record = " ".join(pdf_text(disposal._record_pdf()).split())
        self.assertIn("15/QĐ-STN", record)
        self.assertIn("2 tệp (hai)", record)
        self.assertTrue(
            self.env["doc.journal"].search(
                [("act", "=", "disposal_files"), ("res_id", "=", disposal.id)]
            )
        )

    def test_what_lies_in_a_living_dossier_stays(self):
        dossier, incoming = self.make_closed()
        self.make_dossier(code="09.P1", document_ids=[(6, 0, incoming.document_id.ids)])
        with freeze_time(LATER):
            disposal = self.make_disposal(dossier)
            self.decided(disposal)
            disposal.action_destroy()
        self.assertTrue(incoming.document_id._main_file()._content())
        self.assertEqual(disposal.file_count, 1)

    def test_not_before_it_expires_and_never_what_is_permanent_or_held(self):
        dossier, _incoming = self.make_closed()
        with self.assertRaisesRegex(UserError, "It is kept until"):
            self.make_disposal(dossier)
        with freeze_time(LATER):
            self.as_user(dossier, self.leader).action_hold("Vụ kiện số 5")
            with self.assertRaisesRegex(UserError, "legal hold"):
                self.make_disposal(dossier)
            self.as_user(dossier, self.leader).action_release("Hết kiện")
            disposal = self.make_disposal(dossier)
            self.decided(disposal)
            self.as_user(dossier, self.archivist).action_hold("Thanh tra")
            with self.assertRaisesRegex(UserError, "legal hold"):
                disposal.action_destroy()
        permanent = self.env.ref("doc_management.doc_retention_permanent")
        kept, _other = self.make_closed(code="08.P1", retention_id=permanent.id)
        with freeze_time("2190-01-01 02:00:00"):
            with self.assertRaisesRegex(UserError, "permanently"):
                self.make_disposal(kept)

    def test_fifteen_days_and_not_one_more(self):
        dossier, _incoming = self.make_closed()
        with freeze_time(LATER):
            disposal = self.make_disposal(dossier)
            self.decided(disposal)
        with freeze_time("2060-03-21 02:00:00"):
            with self.assertRaisesRegex(UserError, "20/03/2060"):
                disposal.action_destroy()
        with freeze_time("2060-03-20 02:00:00"):
            disposal.action_destroy()
        self.assertEqual(disposal.state, "destroyed")

    def test_no_step_is_left_out_or_taken_by_the_wrong_person(self):
        dossier, _incoming = self.make_closed()
        with freeze_time(LATER):
            with self.assertRaises(AccessError):
                self.model("doc.archive.disposal", self.leader).create({"name": "x"})
            disposal = self.make_disposal(dossier)
            leader = self.as_user(disposal, self.leader)
            with self.assertRaises(UserError):
                leader.action_decide("15/QĐ", "2060-03-05")
            with self.assertRaises(UserError):
                disposal.action_destroy()
            with self.assertRaises(AccessError):
                leader.action_council("01/BB", "2060-03-01")
            disposal.action_council("01/BB", "2060-03-01")
            with self.assertRaises(UserError):
                disposal.write({"name": "khác"})
            with self.assertRaises(UserError):
                disposal.line_ids.unlink()
            with self.assertRaises(AccessError):
                disposal.action_decide("15/QĐ", "2060-03-05")
            with self.assertRaisesRegex(UserError, "between the council"):
                leader.action_decide("15/QĐ", "2060-02-01")
            with self.assertRaises(UserError):
                disposal.write({"state": "decided"})

    def test_only_archivist_and_leader_hold_and_release(self):
        dossier, _incoming = self.make_closed()
        for user in (self.specialist, self.head):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(dossier, user).action_hold("x")
        archivist = self.as_user(dossier, self.archivist)
        with self.assertRaises(UserError):
            archivist.action_hold(" ")
        archivist.action_hold("Thanh tra")
        with self.assertRaisesRegex(UserError, "legal hold"):
            self.make_transfer(dossier).action_submit()
