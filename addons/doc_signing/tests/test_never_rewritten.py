"""Nothing in the suite rewrites a signed file: every door is tried, by everybody."""

import base64
import hashlib
import io

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader, PdfFileWriter
from psycopg2.errors import UniqueViolation

from .common import SigningCommon

PASSWORD = "a long password of the tests 1"
OTHER = make_pdf("something else")
CONTENT = ("raw", "datas", "db_datas")


class SignedFiles(SigningCommon):
    """An issued letter with its annex, a signed scan, and who might spoil them."""

    def signed_files(self):
        outgoing = self.make_issued(annexes=1)
        incoming = self.make_incoming()
        incoming.action_sign_scan()
        self.run_jobs("run_signing")
        self.assertEqual(incoming.scan_state, "signed", incoming.scan_text)
        files = outgoing.document_id.current_file_ids
        files |= incoming.document_id.current_file_ids
        files = files.sudo().filtered("signature_ids")
        self.assertEqual(len(files), 3)
        return outgoing, incoming, files

    def system_administrator(self):
        """Return the mightiest account of the server, an official as well."""
        user = new_test_user(
            self.env,
            login="system_administrator",
            password=PASSWORD,
            groups="base.group_system,doc_management.group_admin,"
            "doc_management.group_clerk,doc_management.group_leader,"
            "doc_management.group_archivist",
            lang="en_US",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": self.company.id,
                "department_id": self.unit.id,
            }
        )
        return user

    def stored(self, files):
        """Return what lies in the store, past every cache and check of ours."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT f.id, a.store_fname, a.db_datas, a.res_model, a.res_id, a.name, "
            "a.mimetype, a.type, a.public FROM doc_file f "
            "JOIN ir_attachment a ON a.id = f.attachment_id "
            "WHERE f.id IN %s ORDER BY f.id",
            [tuple(files.ids)],
        )
        found = []
        for ident, path, data, *rest in self.env.cr.fetchall():
            content = self.env["ir.attachment"]._file_read(path) if path else data
            found.append((ident, hashlib.sha256(content).hexdigest(), *rest))
        return found


@tagged("post_install", "-at_install")
class TestNeverRewritten(SignedFiles):
    def people(self):
        return (
            self.clerk,
            self.deputy,
            self.leader,
            self.head,
            self.specialist,
            self.archivist,
            self.admin,
            self.foreign_clerk,
            self.system_administrator(),
        )

    def test_no_write_to_the_stored_bytes_gets_through(self):
        _outgoing, _incoming, files = self.signed_files()
        before = self.stored(files)
        self.assertEqual(
            [row[1] for row in before], files.sorted("id").mapped("sha256")
        )
        contexts = ({}, {"doc_by_action": True}, {"doc_by_action": {"x": 1}})
        values = [
            *({name: as_base64(OTHER)} for name in CONTENT if name != "raw"),
            {"raw": OTHER},
            {"store_fname": "aa/aaaa"},
            {"checksum": "0" * 40},
            {"res_model": "res.partner", "res_id": 1},
            {"res_model": False},
            {"res_id": 0},
            {"name": "khac.pdf"},
            {"mimetype": "text/plain"},
            {"type": "url", "url": "https://example.com/x.pdf"},
            {"public": True},
            {"access_token": "x"},
        ]
        for user in self.people():
            for file in files:
                mine = self.as_user(file.attachment_id, user)
                for context in contexts:
                    for vals in values:
                        with (
                            self.subTest(user=user.login, vals=list(vals)),
                            self.assertRaises(UserError),
                        ):
                            mine.with_context(**context).write(vals)
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    mine.unlink()
        self.assertEqual(self.stored(files), before)

    def test_no_door_of_the_file_s_own_record_gets_through(self):
        _outgoing, _incoming, files = self.signed_files()
        before = self.stored(files)
        for user in self.people():
            other = self.model("ir.attachment", user).create(
                {"name": "khac.pdf", "raw": OTHER}
            )
            for file in files:
                mine = self.as_user(file, user)
                for vals in (
                    {"attachment_id": other.id},
                    {"sha256": hashlib.sha256(OTHER).hexdigest()},
                    {"is_current": False},
                    {"verdict": "valid"},
                ):
                    with (
                        self.subTest(user=user.login, vals=list(vals)),
                        self.assertRaises(AccessError),
                    ):
                        mine.with_context(doc_by_action=True).write(vals)
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    mine.unlink()
        self.assertEqual(self.stored(files), before)

    def test_replacing_on_the_form_leaves_what_was_signed(self):
        outgoing, incoming, files = self.signed_files()
        before = self.stored(files)
        for user in (self.specialist, self.clerk, self.deputy):
            for role in ("main", "annex", "draft"):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    self.as_user(outgoing, user).action_attach(
                        "khac.pdf", as_base64(OTHER), role
                    )
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.as_user(outgoing, user).action_generate_pdf()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            incoming.action_attach("quet-lai.pdf", as_base64(OTHER), "main")
        incoming.action_attach("phu-luc.pdf", as_base64(OTHER), "annex")
        self.assertEqual(self.stored(files), before)
        self.assertEqual(incoming.scan_state, "wanted")

    def test_jobs_and_prints_leave_what_was_signed(self):
        outgoing, incoming, files = self.signed_files()
        before = self.stored(files)
        self.run_jobs("run_signing", "verify_files", "keep_lasting")
        clerk = self.as_user(outgoing, self.clerk)
        clerk.document_id._main_file().verification_ids[:1]._paper()
        self.as_user(incoming, self.clerk)._slip_pdf()
        self.assertEqual(self.stored(files), before)

    def test_core_s_own_tools_leave_what_was_signed(self):
        _outgoing, _incoming, files = self.signed_files()
        before = self.stored(files)
        mighty = self.system_administrator()
        attachments = self.model("ir.attachment", mighty)
        mine = attachments.browse(files.attachment_id.ids)
        for act in (
            attachments.force_storage,
            mine.action_get,
            mine.generate_access_token,
            lambda: mine.copy({"raw": OTHER}),
            lambda: mine.register_as_main_attachment(),
        ):
            try:
                act()
            except (UserError, AttributeError) as refusal:
                self.assertTrue(str(refusal) or refusal)
        self.assertEqual(self.stored(files), before)

    def test_a_tool_that_writes_a_pdf_anew_makes_bytes_of_its_own(self):
        """What Odoo's PDF tools make of a signed file is never what is stored."""
        _outgoing, _incoming, files = self.signed_files()
        before = self.stored(files)
        for file in files:
            reader, writer = PdfFileReader(io.BytesIO(file._content())), PdfFileWriter()
            for page in range(reader.getNumPages()):
                writer.addPage(reader.getPage(page))
            out = io.BytesIO()
            writer.write(out)
            with self.assertRaises(UserError):
                self.as_user(file.attachment_id, self.admin).write(
                    {"raw": out.getvalue()}
                )
        self.assertEqual(self.stored(files), before)

    def test_the_check_notices_a_changed_byte(self):
        _outgoing, _incoming, files = self.signed_files()
        before = self.stored(files)
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s WHERE id = %s",
            [OTHER, files[:1].attachment_id.id],
        )
        self.assertNotEqual(self.stored(files), before)


@tagged("post_install", "-at_install")
class TestNeverRewrittenByRpc(SignedFiles, HttpCase):
    def test_the_administrator_of_the_server_changes_nothing_over_rpc(self):
        _outgoing, _incoming, files = self.signed_files()
        user = self.system_administrator()
        before = self.stored(files)
        self.authenticate(user.login, PASSWORD)

        def call(model, method, *arguments, **named):
            with mute_logger("odoo.http"):
                return ask(model, method, arguments, named)

        def ask(model, method, arguments, named):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": list(arguments),
                        "kwargs": named,
                    },
                },
            )
            return answer.json()

        told = call("ir.attachment", "search_count", [["id", "=", 1]])
        self.assertIn("result", told)  # the door itself is open
        for file in files:
            ident = file.attachment_id.id
            for vals in (
                {"datas": base64.b64encode(OTHER).decode()},
                {"raw": base64.b64encode(OTHER).decode()},
                {"db_datas": base64.b64encode(OTHER).decode()},
                {"res_model": "res.partner", "res_id": 1},
            ):
                for context in ({}, {"doc_by_action": True, "active_test": False}):
                    refused = call(
                        "ir.attachment", "write", [ident], vals, context=context
                    )
                    with self.subTest(vals=list(vals)):
                        self.assertIn("error", refused)
                    refused = call(
                        "ir.attachment",
                        "web_save",
                        [ident],
                        vals,
                        specification={},
                        context=context,
                    )
                    with self.subTest(vals=list(vals)):
                        self.assertIn("error", refused)
            self.assertIn("error", call("ir.attachment", "unlink", [ident]))
            self.assertIn(
                "error",
                call("doc.file", "write", [file.id], {"sha256": "0" * 64}),
            )
            self.assertIn("error", call("doc.file", "_new_version", [file.id], "x"))
        self.assertEqual(self.stored(files), before)
