"""Văn bản liên tịch ký số: one file, a revision of each agency, the drafter's last."""

import io
import re
import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from odoo import fields
from odoo.addons.doc_management.tests.common import as_base64, make_pdf, pdf_text
from odoo.addons.doc_signing.lib.docsign import verify
from odoo.addons.doc_signing.lib.docsign.values import ChangesAfter, Verdict
from odoo.addons.doc_signing.models.signing_tools import aware
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from pyhanko.pdf_utils.reader import PdfFileReader

from .common import SigningCommon
from .pki import Authority

FINANCE, HOME = "Sở Tài chính thử", "Sở Nội vụ thử"
FIRST, SECOND = "Phan Văn Một", "Lê Thị Hai"


@tagged("post_install", "-at_install")
class TestJointSigning(SigningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agencies = cls.env["doc.agency"].sudo()
        cls.finance = agencies.create({"name": FINANCE})
        cls.home = agencies.create({"name": HOME})
        cls.keys = {
            name: rsa.generate_private_key(public_exponent=65537, key_size=2048)
            for name in (FINANCE, HOME, FIRST, SECOND)
        }

    def party(self, agency, name, sequence):
        return (
            0,
            0,
            {
                "agency_id": agency.id,
                "signer_position": f"Giám đốc {agency.name}",
                "signer_name": name,
                "sequence": sequence,
            },
        )

    def joint(self, **over):
        """Return a joint letter that its own signer has signed."""
        return self.make_signed(
            joint_party_ids=[
                self.party(self.finance, FIRST, 1),
                self.party(self.home, SECOND, 2),
            ],
            **over,
        )

    def main(self, outgoing):
        return outgoing.document_id._main_file()

    def certificate(self, name):
        return self.authority.issue(name, self.keys[name].public_key())

    def add(self, content, name, field=None, **over):
        """Return ``content`` with the signature of that name, made elsewhere."""
        return self.foreign_signed(
            content,
            over.pop("key", self.keys.get(name)),
            over.pop("certificate", None) or self.certificate(name),
            field=field or f"S{len(content)}",
            left=100.0,
            **over,
        )

    def both(self, content, person=FIRST, agency=FINANCE, **over):
        return self.add(self.add(content, person, **over), agency)

    def hand_in(self, party, content, user=None):
        return self.as_user(party, user or self.clerk).action_hand_in(
            as_base64(content)
        )

    def report(self, content):
        return verify.verify(content, self.trust._trust(), aware(fields.Datetime.now()))

    def test_three_agencies_sign_one_file_one_after_the_other(self):
        outgoing = self.joint()
        first, second = outgoing.joint_party_ids
        own = self.main(outgoing)._content()
        self.hand_in(first, self.both(own))
        after_first = self.main(outgoing)._content()
        self.assertTrue(after_first.startswith(own))
        self.assertEqual(first.signed_file_id, self.main(outgoing))
        self.assertEqual(self.main(outgoing).verdict, "valid")
        self.assertFalse(outgoing.number, "no number before all have signed")
        self.hand_in(second, self.both(after_first, SECOND, HOME))
        self.assertEqual(outgoing.state, "signed")
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "issued", outgoing.issue_error)
        issued = self.main(outgoing)._content()
        report = self.report(issued)
        self.assertIs(report.verdict, Verdict.VALID)
        self.assertEqual(
            [item.signer for item in report.signatures],
            [self.deputy.name, FIRST, FINANCE, SECOND, HOME, self.company.name],
        )
        self.assertTrue(
            all(
                item.changes_after is ChangesAfter.ALLOWED
                for item in report.signatures[:-1]
            )
        )
        self.assertTrue(report.signatures[-1].covers_whole_file)
        # The number is that of the agency that drafted it, in its own register.
        entry = self.as_user(outgoing, self.clerk).register_entry_id
        self.assertEqual(entry.register_id.company_id, self.company)
        self.assertIn("STN", outgoing.name)

    def test_a_tool_of_another_house_finds_every_signature_good(self):
        outgoing = self.joint()
        first, second = outgoing.joint_party_ids
        self.hand_in(first, self.both(self.main(outgoing)._content()))
        self.hand_in(second, self.both(self.main(outgoing)._content(), SECOND, HOME))
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        issued = self.main(outgoing)._content()
        said = self.pdfsig(issued)
        self.assertEqual(said.count("Signature is Valid."), 6, said)
        names = re.findall(r"Signer Certificate Common Name: (.*)", said)
        self.assertEqual(
            set(names),
            {self.deputy.name, FIRST, FINANCE, SECOND, HOME, self.company.name},
        )
        # One byte of the page, and it finds none of them good.
        place = issued.index(b"stream") + 16
        broken = issued[:place] + bytes([issued[place] ^ 1]) + issued[place + 1 :]
        self.assertEqual(self.pdfsig(broken).count("Signature is Valid."), 0)

    def pdfsig(self, content):
        """Return what poppler says of the signatures, apart from whom to trust."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "lien-tich.pdf")
            path.write_bytes(content)
            return subprocess.run(
                ["pdfsig", "-nocert", str(path)],
                capture_output=True,
                text=True,
                check=False,
            ).stdout

    def test_the_seal_stands_on_the_signature_of_its_own_agency(self):
        outgoing = self.joint()
        first, second = outgoing.joint_party_ids
        own = outgoing.signature_ids
        # The other agency may use this very product, which names its fields alike.
        other = "vt_person_0123456789abcdef"
        self.hand_in(first, self.both(self.main(outgoing)._content(), field=other))
        self.hand_in(second, self.both(self.main(outgoing)._content(), SECOND, HOME))
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        boxes = self.boxes(self.main(outgoing)._content())
        seal = boxes[next(name for name in boxes if name.startswith("vt_agency"))]
        self.assertTrue(self.overlap(seal, boxes[own.field_name]))
        self.assertGreater(seal[3], boxes[other][3] + 50, "not on the other's block")

    def boxes(self, content):
        """Return ``{field: [left, bottom, right, top]}`` of the signatures."""
        pdf = PdfFileReader(io.BytesIO(content))
        return {
            one.field_name: [float(value) for value in one.sig_field["/Rect"]]
            for one in pdf.embedded_signatures
        }

    def overlap(self, one, other):
        return (
            one[0] < other[2]
            and other[0] < one[2]
            and one[1] < other[3]
            and other[1] < one[3]
        )

    def test_it_waits_for_every_agency_and_says_for_whom(self):
        outgoing = self.joint()
        clerk = self.as_user(outgoing, self.clerk)
        remedies = [
            (check["text"], check.get("remedy", {}).get("action"))
            for check in clerk.issue_checks
            if "has not signed and sealed" in check["text"]
        ]
        self.assertEqual(
            remedies,
            [
                (
                    f"{FINANCE} ({FIRST}) has not signed and sealed it yet.",
                    "doc_signing.doc_joint_sign_wizard_action",
                ),
                (f"{HOME} ({SECOND}) has not signed and sealed it yet.", None),
            ],
        )
        with self.assertRaisesRegex(UserError, "has not signed and sealed"):
            clerk.action_issue()
        # Ticking it off is for paper alone.
        with self.assertRaisesRegex(UserError, "electronically"):
            clerk.action_next_joint_signature()
        wizard = self.model("doc.joint.sign.wizard", self.clerk).create(
            {
                "outgoing_id": outgoing.id,
                "content": as_base64(self.both(self.main(outgoing)._content())),
            }
        )
        self.assertEqual((wizard.agency_name, wizard.signer_name), (FINANCE, FIRST))
        wizard.action_confirm()
        self.assertEqual(
            outgoing.joint_party_ids.mapped(lambda party: bool(party.signed_on)),
            [True, False],
        )

    def test_only_the_clerk_hands_in_and_only_in_turn(self):
        outgoing = self.joint()
        first, second = outgoing.joint_party_ids
        signed = self.both(self.main(outgoing)._content())
        for user in (self.specialist, self.head, self.deputy, self.foreign_clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hand_in(first, signed, user)
        with self.assertRaisesRegex(UserError, "signs before"):
            early = self.both(self.main(outgoing)._content(), SECOND, HOME)
            self.hand_in(second, early)
        self.hand_in(first, signed)
        with self.assertRaisesRegex(UserError, "recorded already"):
            self.hand_in(first, signed)
        with self.assertRaisesRegex(UserError, "is damaged"):
            self.as_user(second, self.clerk).action_hand_in("not base64!")
        for name in ("signed_on", "signed_file_id", "person_sha256", "agency_sha256"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.as_user(second, self.clerk).write({name: first[name]})
            self.assertFalse(second[name])
        # Nor the drafter, while the list is still his to change.
        draft = self.make_draft(joint_party_ids=[self.party(self.finance, FIRST, 1)])
        with self.assertRaises(AccessError):
            draft.joint_party_ids.write({"person_sha256": "0" * 64})

    def test_a_document_signed_by_hand_takes_no_file(self):
        outgoing = self.make_letter(
            signing_mode="wet", joint_party_ids=[self.party(self.finance, FIRST, 1)]
        )
        self.as_user(outgoing, self.deputy).action_sign()
        with self.assertRaisesRegex(UserError, "by hand"):
            self.hand_in(outgoing.joint_party_ids, b"%PDF-1.7 anything")

    def test_before_its_own_signer_no_other_agency_signs(self):
        outgoing = self.make_letter(
            joint_party_ids=[self.party(self.finance, FIRST, 1)]
        )
        with self.assertRaisesRegex(UserError, "once the draft is approved"):
            self.hand_in(
                outgoing.joint_party_ids, self.both(self.main(outgoing)._content())
            )

    def test_anything_but_the_two_signatures_wanted_is_refused(self):
        outgoing = self.joint()
        party = outgoing.joint_party_ids[:1]
        given = self.main(outgoing)
        base = given._content()
        stranger = Authority("Strangers")
        forged = stranger.issue(FIRST, self.keys[FIRST].public_key())
        cases = {
            "the person alone": (self.add(base, FIRST), "Wanted are two"),
            "the agency alone": (self.add(base, FINANCE), "Wanted are two"),
            "the agency before the person": (
                self.both(base, FINANCE, FIRST),
                "Wanted are two",
            ),
            "another person": (
                self.add(self.add(base, SECOND), FINANCE),
                "Wanted are two",
            ),
            "another agency": (self.both(base, FIRST, HOME), "Wanted are two"),
            "a third signature": (
                self.add(self.both(base), SECOND),
                "Wanted are two",
            ),
            "nothing added": (base, "not the file that was given out"),
            "another document": (
                self.both(make_pdf("khác")),
                "not the file that was given out",
            ),
            "a certificate nobody trusts": (
                self.add(self.add(base, FIRST, certificate=forged), FINANCE),
                "does not stand the check",
            ),
            "words added afterwards": (
                self.both(base) + b"\n% more\n",
                "Wanted are two|does not stand",
            ),
            "one byte changed": (self.broken(self.both(base), base), "does not stand"),
        }
        for name, (content, why) in cases.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, why):
                self.hand_in(party, content)
            self.assertEqual(self.main(outgoing), given)
            self.assertFalse(party.signed_on)

    def broken(self, signed, base):
        """Return the file with one letter of the first new revision changed."""
        place = signed.index(b"/Rect", len(base))
        return signed[:place] + b"/Rest" + signed[place + 5 :]

    def test_an_agency_of_this_server_signs_with_what_it_has_registered(self):
        neighbour = self.foreign_clerk.company_id.doc_agency_id
        person = self.foreign_leader
        for name in (neighbour.name, person.name):
            self.keys[name] = rsa.generate_private_key(
                public_exponent=65537, key_size=2048
            )
        outgoing = self.make_signed(
            joint_party_ids=[self.party(neighbour, person.name, 1)]
        )
        party = outgoing.joint_party_ids
        pems = {name: self.certificate(name) for name in (neighbour.name, person.name)}
        signed = self.main(outgoing)._content()
        for name in (person.name, neighbour.name):
            signed = self.add(signed, name, certificate=pems[name])
        with self.assertRaisesRegex(UserError, "Wanted are two"):
            self.hand_in(party, signed)
        certificates = self.env["doc.signing.certificate"].sudo()
        for name, pem in pems.items():
            certificates.create(
                {
                    "certificate_pem": pem,
                    "company_id": neighbour.company_id.id,
                    "provider": "upload",
                    "user_id": person.id if name == person.name else False,
                    "kind": "person" if name == person.name else "agency",
                }
            )
        self.hand_in(party, signed)
        self.assertTrue(party.signed_on)

    def test_the_seal_asks_the_file_and_not_the_record(self):
        outgoing = self.make_signed(
            joint_party_ids=[self.party(self.finance, FIRST, 1)]
        )
        party = outgoing.joint_party_ids
        party.sudo()._by_action().write({"signed_on": "2026-01-05"})
        self.as_user(outgoing, self.clerk).action_issue()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed")
        self.assertIn("has not signed and sealed", outgoing.issue_error)
        self.assertFalse(outgoing.register_entry_id)

    def test_a_returned_document_is_signed_anew_by_all(self):
        outgoing = self.joint()
        first = outgoing.joint_party_ids[:1]
        self.hand_in(first, self.both(self.main(outgoing)._content()))
        self.as_user(outgoing, self.clerk).action_return("sửa nội dung")
        outgoing.action_generate_pdf()
        outgoing.action_submit()
        self.assertFalse(first.signed_on)
        self.assertFalse(first.signed_file_id or first.person_sha256)
        self.as_user(outgoing, self.head).action_initial()
        self.as_user(outgoing, self.deputy).action_sign()
        self.run_jobs("run_signing")
        self.assertEqual(outgoing.state, "signed", outgoing.sign_error)
        self.hand_in(first, self.both(self.main(outgoing)._content()))
        self.assertTrue(first.signed_on)

    def test_annexes_signed_by_themselves_do_not_go_round(self):
        self.change_rules(annex_signing="as_main")
        outgoing = self.make_draft(joint_party_ids=[self.party(self.finance, FIRST, 1)])
        outgoing.action_generate_pdf()
        outgoing.action_attach("phu-luc.pdf", as_base64(self.annex_pdf()), "annex")
        with self.assertRaisesRegex(UserError, "into the same file"):
            outgoing.action_submit()

    def test_the_page_has_the_block_of_every_agency(self):
        outgoing = self.joint()
        text = " ".join(pdf_text(self.main(outgoing)._content()).split())
        for part in (FIRST, SECOND, FINANCE.upper(), HOME.upper()):
            self.assertIn(part, text)
