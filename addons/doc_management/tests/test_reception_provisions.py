"""Reception as a whole: nothing stays outside, and every channel ends in the book."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocCommon, as_base64, make_pdf
from .files import office

CLASSES = ("unlawful", "dispute", "unofficial", "one_stop")


@tagged("post_install", "-at_install")
class TestReceptionProvisions(DocCommon):
    def under(self, regulation):
        """Let the agency follow a regulation as it is shipped."""
        values = self.env["doc.procedure"]._preset_values(regulation)
        rules = self.company.doc_procedure_ids._by_action()
        rules.write({"code": regulation, **values})

    def waiting(self, user=None):
        return self.model("doc.incoming", user or self.clerk).search(
            [("waiting_for_me", "=", True), ("state", "=", "arrived")]
        )

    def test_all_channels_meet_in_one_list_of_the_clerk(self):
        """DN 5: the clerk receives through every channel, at one place."""
        self.under("dn")
        before = self.waiting()
        came = self.env["doc.incoming"]
        for channel in ("axis", "email", "internal"):
            came |= self.from_network(make_pdf(channel), channel=channel)
        came |= self.make_incoming(channel="post")
        self.assertEqual(self.waiting() - before, came)
        self.assertFalse(self.waiting(self.specialist))
        numbers = []
        for incoming in came.sorted("id"):
            numbers.append(self.take_in(self.as_user(incoming, self.clerk)))
            self.assertEqual(incoming.state, "registered", incoming.channel)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 4)))
        self.assertEqual(self.waiting(), before)

    def test_post_and_mail_go_into_the_book_with_everything_known_of_them(self):
        """DN 5.3b: all metadata, and the scan or the attachment of whatever format."""
        self.under("dn")
        attached = {
            "post": ("ban-quet.pdf", make_pdf("scan")),
            "email": ("cong-van.docx", office("docx")),
        }
        for channel, (name, content) in attached.items():
            incoming = self.make_incoming(files=False, channel=channel)
            with (
                self.subTest(channel=channel),
                self.assertRaisesRegex(UserError, "No file is attached"),
            ):
                incoming.action_register()
            incoming.action_attach(name, as_base64(content))
            known = incoming.sudo()._by_action()
            for item, nothing in (
                ("subject", " "),
                ("issuer_id", False),
                ("document_date", False),
            ):
                kept = known._fields[item].convert_to_write(known[item], known)
                known.write({item: nothing})
                with (
                    self.subTest(channel=channel, item=item),
                    self.assertRaisesRegex(UserError, "is missing"),
                ):
                    incoming.action_register()
                known.write({item: kept})
            self.take_in(incoming)
            line = incoming.register_entry_id
            self.assertEqual(line.display_number, "88/UBND-NC")
            self.assertEqual(incoming.document_id._main_file().name, name)

    def test_what_article_3_excludes_is_in_no_book(self):
        """DN 5.3b with DN 3: the exception is not entered, whatever came with it."""
        self.under("dn")
        for code in CLASSES:
            reason = self.env.ref(f"doc_management.doc_exclusion_reason_{code}")
            incoming = self.make_incoming(
                sender_kind="citizen", exclusion_reason_id=reason.id
            )
            with self.subTest(code=code), self.assertRaisesRegex(UserError, "kept out"):
                incoming.action_register()
            self.assertFalse(incoming.register_entry_id)

    def test_no_kind_of_document_is_left_outside(self):
        """HN 14.1: every document has its line, letters of citizens too."""
        types = self.env["doc.type"].search([("kind", "!=", "copy")])
        self.assertGreaterEqual(len(types), 29)
        for regulation in ("hn", "vl", "ht", "td", "nd30"):
            self.under(regulation)
            for kind in types:
                incoming = self.make_incoming(type_id=kind.id, sender_kind="citizen")
                with self.subTest(regulation=regulation, kind=kind.name):
                    self.assertTrue(self.take_in(incoming))
                    self.assertEqual(
                        incoming.register_entry_id.document_id, incoming.document_id
                    )

    def test_no_document_goes_out_beside_the_book(self):
        """HN 14.1: what is issued has its number, its line and its file here."""
        for regulation in ("hn", "vl", "ht", "td", "nd30"):
            self.under(regulation)
            issued = self.make_issued()
            with self.subTest(regulation=regulation):
                self.assertEqual(issued.state, "issued")
                line = issued.register_entry_id
                self.assertEqual(line.document_id, issued.document_id)
                self.assertEqual(
                    line.display_number, issued.document_id._display_number()
                )
                self.assertTrue(issued.document_id._main_file().sha256)
        unnumbered = self.env["doc.outgoing"].search(
            [("state", "=", "issued"), ("register_entry_id", "=", False)]
        )
        self.assertFalse(unnumbered)
