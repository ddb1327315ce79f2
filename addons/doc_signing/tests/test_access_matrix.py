"""The matrix of rights: the models of this addon."""

from odoo.addons.doc_management.tests.access_acts import ActsOf
from odoo.addons.doc_management.tests.access_matrix import AccessMatrix, MatrixOf
from odoo.addons.doc_management.tests.access_rows import (
    CLOSED,
    READERS,
    READING,
    of_agency,
    of_document,
    shared,
    wizard,
)
from odoo.tests import tagged

TRUSTED = {"specialist": "r", "clerk": "r", "archivist": "r", "admin": "rwc"}
ROWS = {
    "doc.accept.wizard": wizard(clerk="rwc"),
    "doc.check.limit": CLOSED,
    "doc.check.square": CLOSED,
    "doc.digitising.rule": of_agency(**TRUSTED),
    "doc.joint.sign.wizard": wizard(clerk="rwc"),
    "doc.signature": of_document(**READERS),
    "doc.signing.certificate": of_agency(sampled=False, **TRUSTED),
    "doc.signing.handover": of_agency(sampled=False, clerk="r", leader="r", admin="r"),
    "doc.signing.handover.wizard": wizard(clerk="rwc", leader="rwc", admin="rwc"),
    "doc.signing.image": of_agency(sampled=False, admin="rwc"),
    "doc.signing.place": CLOSED,
    "doc.signing.request": of_document(**READERS),
    "doc.signing.source": shared(admin="rwc"),
    "doc.signing.step": CLOSED,
    "doc.signing.trust": shared(**TRUSTED),
    "doc.upload.signed.wizard": wizard(leader="rwc"),
    "doc.verification": of_document(**READERS),
}
ACTS = {
    "doc.incoming": {
        "clerk": "action_accept_undecided action_sign_scan action_verify_again",
    },
    "doc.joint.party": {"clerk": "action_hand_in"},
    "doc.outgoing": {
        "approver": "action_sign_placed action_stop_signing action_upload_signed",
        "clerk": "action_sign_as_proxy",
        "drafter": "action_forget_places action_placement action_set_places",
    },
    "doc.signing.certificate": {"admin": "action_hand_over"},
    "doc.signing.handover": {
        "holder": "action_receive action_refuse action_take_back",
        "reader": "action_print_record",
    },
    "doc.signing.request": {
        "holder": "action_device_answer action_device_failed action_device_task "
        "action_tool_answer action_tool_begin",
    },
    "doc.signing.source": {"admin": "action_fetch_now"},
    "doc.signing.trust": {"admin": "action_add_pem"},
}
# The public page asks for no user; its own test looks for what it gives away.
ROUTES = {
    "/kiem-tra-van-ban": (),
    # A token of one signing is all they ask for; the tests of tool mode try others.
    "/doc_signing/agent/<string:token>/<string:name>.pdf": (),
    "/doc_signing/agent/<string:token>/upload": (),
    # Kept from other roles and agencies in the tests of hand-overs.
    "/doc/signing-handover/<int:record_id>/record.pdf": (None, ()),
    "/doc/verification/<int:row_id>/report.pdf": ("doc.verification", READING),
    "/doc/verification/<int:row_id>/evidence.zip": ("doc.verification", READING),
}
CERTIFICATE = "doc.signing.certificate"


class SigningWorld(AccessMatrix):
    """The world of the parent addon with one record of each model of this one."""

    addon = "doc_signing"
    rows = ROWS

    def make_world(self):
        world = super().make_world()
        reply = world["outgoing"].sudo()
        known = {
            "doc.document": reply.document_id,
            "doc.outgoing": reply,
            "doc.file": reply.document_id._main_file(),
            "res.company": self.company,
            "res.users": self.deputy,
        }
        # A certificate is checked when it is entered; here only its row matters.
        self.env.cr.execute(
            "INSERT INTO doc_signing_certificate (name, kind, provider, "
            "certificate_pem, subject, issuer, serial, company_id, fingerprint, "
            "not_before, not_after, user_id) VALUES ('x', 'person', 'upload', 'x', "
            "'x', 'x', 'x', %s, 'x', now(), now(), %s) RETURNING id",
            [self.company.id, self.deputy.id],
        )
        row = self.env.cr.fetchone()[0]
        known[CERTIFICATE] = self.env[CERTIFICATE].sudo().browse(row)
        # Everybody of the agency reads its list: nothing in it is marked.
        self.env["doc.digitising.rule"].sudo().create(
            {"name": "Dự toán kinh phí", "company_id": self.company.id}
        )
        self.env.cr.execute(
            "INSERT INTO doc_signing_trust (name, kind, pem, fingerprint, active) "
            "VALUES ('x', 'root', 'x', 'x', true)"
        )
        self.env["doc.signing.source"].sudo().create(
            {"kind": "crl", "url": "http://127.0.0.1:9/x.crl"}
        )
        for model in ("doc.verification", "doc.signing.request", "doc.signature"):
            known[model] = self.make_sample(model, known)
        return world


@tagged("post_install", "-at_install")
class TestSigningMatrix(MatrixOf, SigningWorld):
    routes = ROUTES


@tagged("post_install", "-at_install")
class TestSigningActs(ActsOf, SigningWorld):
    acts = ACTS
