"""What each role may do with each model, as a table that a new model must join."""

from odoo.tests import tagged

from .common import DocCommon

# Letters: read, write, create, unlink (by the access lists; rules narrow further).
MATRIX = {
    "doc.access": {},
    "doc.agency": {
        "specialist": "r",
        "leader": "r",
        "clerk": "rwc",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.agency.name": {
        "specialist": "r",
        "leader": "r",
        "clerk": "rwc",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.approval.step": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
    },
    "doc.assignment": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
    },
    "doc.deadline.rule": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.calendar.day": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.document": {
        "specialist": "rwc",
        "leader": "rwc",
        "clerk": "rwc",
        "archivist": "r",
    },
    "doc.dossier": {
        "specialist": "rwc",
        "leader": "rwc",
        "clerk": "rwc",
        "archivist": "rw",
    },
    "doc.file.format": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.exclusion.reason": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.file": {"specialist": "r", "leader": "r", "clerk": "r", "archivist": "r"},
    "doc.file.copy.use": {"leader": "r", "clerk": "rwc"},
    "doc.holiday": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.incoming": {
        "specialist": "r",
        "leader": "r",
        "clerk": "rwc",
        "archivist": "r",
    },
    "doc.journal": {"leader": "r", "admin": "r"},
    "doc.ledger.check": {"leader": "r", "admin": "r"},
    "doc.mailbox": {"clerk": "r", "admin": "rwcu"},
    "doc.opinion": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
    },
    "doc.outage": {"leader": "r", "clerk": "rwc"},
    "doc.outage.line": {"leader": "r", "clerk": "rw"},
    "doc.outgoing": {
        "specialist": "rwc",
        "leader": "rwc",
        "clerk": "rwc",
        "archivist": "r",
    },
    "doc.part.request": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
    },
    "doc.post.dispatch": {"leader": "r", "clerk": "rwc"},
    "doc.principal": {},
    "doc.print.job": {"clerk": "r"},
    "doc.procedure": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.recipient": {
        "specialist": "rwcu",
        "leader": "rwcu",
        "clerk": "rwcu",
        "archivist": "r",
    },
    "doc.register": {"leader": "r", "clerk": "r"},
    "doc.register.entry": {"leader": "r", "clerk": "r"},
    "doc.register.part": {"leader": "r", "clerk": "rwcu"},
    "doc.register.plan": {"clerk": "r", "admin": "rwcu"},
    "doc.register.plan.group": {"clerk": "r", "admin": "rwcu"},
    "doc.type": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
    "doc.work.field": {
        "specialist": "r",
        "leader": "r",
        "clerk": "r",
        "archivist": "r",
        "admin": "rwcu",
    },
}
OPERATIONS = {"read": "r", "write": "w", "create": "c", "unlink": "u"}


@tagged("post_install", "-at_install")
class TestAccessMatrix(DocCommon):
    def own_models(self):
        """Return the stored models that this addon defines."""
        records = self.env["ir.model"].search([("model", "=like", "doc.%")])
        return {
            record.model
            for record in records
            if self.env[record.model]._original_module == "doc_management"
            and not self.env[record.model]._abstract
            and not self.env[record.model]._transient
        }

    def test_every_model_is_in_the_table(self):
        self.assertEqual(self.own_models(), set(MATRIX))

    def test_each_role_has_exactly_the_rights_of_the_table(self):
        people = {
            "specialist": self.specialist,
            "leader": self.leader,
            "clerk": self.clerk,
            "archivist": self.archivist,
            "admin": self.admin,
        }
        for model, rights in MATRIX.items():
            for role, user in people.items():
                with self.subTest(model=model, role=role):
                    held = "".join(
                        letter
                        for operation, letter in OPERATIONS.items()
                        if self.model(model, user).has_access(operation)
                    )
                    self.assertEqual(held, rights.get(role, ""))

    def test_rights_of_one_agency_open_nothing_in_another(self):
        incoming = self.make_directed()
        outgoing = self.make_to_sign()
        dossier = self.model("doc.dossier", self.specialist).create({"name": "Hạn hán"})
        outage = self.model("doc.outage", self.clerk).create({"reason": "Mất điện"})
        plan = self.model("doc.register.plan", self.admin).create(
            {
                "year": 2199,
                "mode": "groups",
                "group_ids": [
                    (0, 0, {"name": "Nhóm", "type_ids": [(6, 0, outgoing.type_id.ids)]})
                ],
            }
        )
        part = self.model("doc.register.part", self.clerk).create({"name": "Cấp trên"})
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Văn xã", "code": "VX"}
        )
        records = (
            incoming,
            incoming.document_id,
            incoming.document_id.file_ids,
            incoming.assignment_ids,
            incoming.register_entry_id,
            incoming.register_entry_id.register_id,
            outgoing,
            outgoing.approval_ids,
            outgoing.recipient_ids,
            dossier,
            self.company._doc_procedure(),
            outage,
            outage.line_ids,
            plan,
            plan.group_ids,
            part,
            field,
        )
        for user in (self.foreign_clerk, self.foreign_leader):
            for record in records:
                foreign = self.as_user(record, user)
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(foreign.has_access("read"))
                    if foreign.browse().has_access("read"):
                        self.assertFalse(foreign.search([("id", "in", record.ids)]))
