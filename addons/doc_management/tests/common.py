"""People by role and makers with sensible defaults; nothing else."""

from base64 import b64encode
from collections import defaultdict
from importlib import import_module
from io import BytesIO
from unittest.mock import patch

import pypdfium2
from odoo.tests import HttpCase, TransactionCase
from reportlab.pdfgen import canvas

from ..models.doc_file import FileIn
from ..models.doc_outgoing_issue import DocOutgoing
from ..models.pdf_tools import READER

GROUP = "doc_management.group_"
OWN_MODELS = "odoo.addons.doc_management.models."
WITHOUT_MAIL = {
    "no_reset_password": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
}
SPECIALIST = "Chuyên viên"
STAFF = (
    ("leader", "leader", "unit", "Giám đốc", None),
    ("deputy", "leader", "unit", "Phó Giám đốc", "leader"),
    ("unit_head", "unit_head", "unit", SPECIALIST, "leader"),
    ("other_head", "unit_head", "other_unit", SPECIALIST, "leader"),
    ("specialist", "specialist", "unit", SPECIALIST, "unit_head"),
    ("colleague", "specialist", "other_unit", SPECIALIST, "other_head"),
    ("outsider", "specialist", "other_unit", SPECIALIST, "other_head"),
    ("clerk", "clerk", "unit", SPECIALIST, "leader"),
    ("archivist", "archivist", "unit", SPECIALIST, "leader"),
    ("doc_admin", "admin", "unit", SPECIALIST, "leader"),
    ("foreign_clerk", "clerk", "foreign_unit", SPECIALIST, None),
    ("foreign_leader", "leader", "foreign_unit", SPECIALIST, None),
)
"""Login, role, unit, title, login of the chief."""
ATTRIBUTES = {"unit_head": "head", "doc_admin": "admin"}
"""What a test calls those whose login is another word."""


def make_pdf(text="Nội dung", pages=1, password=None):
    """Return a small real PDF, locked if there is a password."""
    stream = BytesIO()
    sheet = canvas.Canvas(stream, invariant=1, encrypt=password)
    for page in range(pages):
        sheet.drawString(72, 720, f"{page + 1}")
        sheet.showPage()
    sheet.setSubject(text)
    sheet.save()
    return stream.getvalue()


WORD_97 = bytes.fromhex("d0cf11e0a1b11ae1")
"""How a file of Word 97 to 2003 begins."""


def pdf_text(content):
    """Return the text of all pages, in reading order."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def as_base64(content):
    return b64encode(content).decode()


class DocCommon(TransactionCase):
    """Two agencies with officials in every role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(READER.close)
        cls.company = cls.make_agency("Sở Thử nghiệm", "STN", "000.00.10.H99")
        cls.other_company = cls.make_agency("Sở Láng giềng", "SLG", "000.00.11.H99")
        cls.unit = cls.make_unit(cls.company, "Phòng Một", "P1")
        cls.other_unit = cls.make_unit(cls.company, "Phòng Hai", "P2")
        cls.foreign_unit = cls.make_unit(cls.other_company, "Phòng Ba", "P3")
        cls.make_staff()
        cls.unit.manager_id = cls.head._doc_employee(cls.company)
        cls.other_unit.manager_id = cls.other_head._doc_employee(cls.company)
        cls.issuer = cls.env["doc.agency"].create(
            {
                "name": "UBND tỉnh Thử nghiệm",
                "abbreviation": "UBND",
                "code": "000.00.00.H99",
            }
        )

    def setUp(self):
        """Let the second cursor of numbering share the test's transaction."""
        super().setUp()
        if isinstance(self, HttpCase):
            return  # the server of such a test shares it already
        shared = self.enter_registry_test_mode()
        shared.__enter__()
        self.addCleanup(shared.__exit__, None, None, None)

    @classmethod
    def make_agency(cls, name, abbreviation, code):
        company = cls.env["res.company"].create({"name": name})
        company.doc_agency_id.write(
            {"abbreviation": abbreviation, "code": code, "place": "Thử nghiệm"}
        )
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Giờ hành chính",
                "company_id": company.id,
                "tz": "Asia/Ho_Chi_Minh",
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (
                            0,
                            0,
                            {
                                "name": period,
                                "dayofweek": str(day),
                                "hour_from": start,
                                "hour_to": end,
                                "day_period": period,
                            },
                        )
                        for day in range(5)
                        for period, start, end in (
                            ("morning", 7.5, 11.5),
                            ("afternoon", 13.5, 17.0),
                        )
                    ),
                ],
            }
        )
        company.resource_calendar_id = calendar
        return company

    @classmethod
    def make_unit(cls, company, name, abbreviation):
        return cls.env["hr.department"].create(
            {"name": name, "doc_abbreviation": abbreviation, "company_id": company.id}
        )

    @classmethod
    def make_staff(cls):
        """Take everybody in at once: one by one takes four times as long."""
        users = cls._make_users(
            [(role, getattr(cls, unit), login) for login, role, unit, *_rest in STAFF]
        )
        for (login, *_rest), user in zip(STAFF, users, strict=True):
            setattr(cls, ATTRIBUTES.get(login, login), user)
        employees = cls._make_employees(
            [
                (user, getattr(cls, unit), title)
                for (_login, _role, unit, title, _chief), user in zip(
                    STAFF, users, strict=True
                )
            ]
        )
        by_login = {
            login: employee
            for (login, *_rest), employee in zip(STAFF, employees, strict=True)
        }
        followers = defaultdict(cls.env["hr.employee"].browse)
        for login, _role, _unit, _title, chief in STAFF:
            if chief:
                followers[chief] |= by_login[login]
        for chief, those in followers.items():
            those.parent_id = by_login[chief]

    @classmethod
    def make_official(cls, role, unit, login=None, title=None, chief=None):
        user = cls._make_users([(role, unit, login or role)])
        employee = cls._make_employees([(user, unit, title or "Chuyên viên")])
        if chief:
            employee.parent_id = chief._doc_employee(unit.company_id)
        return user

    @classmethod
    def _make_users(cls, people):
        """Return the users of ``(role, unit, login)``, who get no invitation."""
        users = cls.env["res.users"].with_context(**WITHOUT_MAIL)
        return users.create(
            [
                {
                    "login": login,
                    "name": f"Cán bộ {login}",
                    "email": f"{login}@example.com",
                    "password": login.ljust(8, "x"),
                    "group_ids": [(6, 0, cls.env.ref(f"{GROUP}{role}").ids)],
                    "lang": "en_US",
                    "company_id": unit.company_id.id,
                    "company_ids": [(6, 0, unit.company_id.ids)],
                }
                for role, unit, login in people
            ]
        ).with_env(cls.env)

    @classmethod
    def _make_employees(cls, people):
        """Return the employees of ``(user, unit, title)``."""
        employees = cls.env["hr.employee"].with_context(**WITHOUT_MAIL)
        return employees.create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": unit.company_id.id,
                    "department_id": unit.id,
                    "job_title": title,
                }
                for user, unit, title in people
            ]
        ).with_env(cls.env)

    def as_user(self, record, user):
        """Return ``record`` as the real user sees it, in his own agency."""
        context = {"allowed_company_ids": user.company_id.ids}
        return record.with_env(self.env(user=user, su=False, context=context))

    def model(self, name, user):
        return self.as_user(self.env[name], user)

    def change_rules(self, **values):
        """Let new documents of the agency start under other rules from today on."""
        successor = self.company._doc_procedure()._succeed(self.company._doc_today())
        successor.write(values)
        return successor

    def make_incoming(self, user=None, files=True, **over):
        values = {
            "subject": "Báo cáo phòng, chống hạn hán",
            "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            "issuer_id": self.issuer.id,
            "channel": "post",
            **over,
        }
        incoming = self.model("doc.incoming", user or self.clerk).create(values)
        incoming.action_set_issue_data("88", "UBND-NC", "2026-03-02")
        if files:
            incoming.action_attach("88-UBND-NC.pdf", as_base64(make_pdf()))
        return incoming

    def from_network(self, content=None, company=None, **over):
        """Return a document that came over a network channel, as the clerk sees it."""
        incoming = self.env["doc.incoming"]._make_incoming(
            company or self.company,
            {
                "subject": "Báo cáo phòng, chống hạn hán",
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "issuer_id": self.issuer.id,
                "channel": "axis",
                "origin": "created",
                "number": "88",
                "notation": "UBND-NC",
                "document_date": "2026-03-02",
                **over,
            },
            [FileIn("goc.pdf", content or make_pdf("network"))],
        )
        return self.as_user(incoming, self.clerk)

    def make_registered(self, **over):
        incoming = self.make_incoming(**over)
        self.take_in(incoming)
        return incoming

    def take_in(self, incoming):
        """Register it, after what an addon that checks signatures does before.

        A scan that an addon wants signed stays as it is: signing has tests of its own.

        :return: the arrival number
        """
        if incoming.channel == "post":
            with self.without_other_addons("doc.incoming", "_registration_blockers"):
                return incoming.action_register()
        job = self.env.ref("doc_signing.ir_cron_verify_files", raise_if_not_found=False)
        if job:
            tools = import_module("odoo.addons.doc_signing.models.signing_tools")
            self.addClassCleanup(tools.WORKER.close)
            self.env.flush_all()
            job.method_direct_trigger()
            self.env.invalidate_all()
        return incoming.action_register()

    def without_other_addons(self, model, method):
        """Patch a method to what this addon alone makes of it."""
        cls = type(self.env[model])
        own = next(
            vars(layer)[method]
            for layer in cls.__mro__
            if layer.__module__.startswith(OWN_MODELS) and method in vars(layer)
        )
        return patch.object(cls, method, own)

    def make_directed(self, **over):
        incoming = self.make_registered(**over)
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id,
            [self.colleague.id],
            [self.other_head.id],
            "Tham mưu văn bản trả lời.",
            deadline_days=3,
        )
        return incoming

    def make_draft(self, user=None, **over):
        outgoing = self.model("doc.outgoing", user or self.specialist).create(
            {
                "subject": "trả lời về phòng, chống hạn hán",
                "signer_id": self.deputy.id,
                "body": "Sở Thử nghiệm báo cáo như sau.",
                "recipient_ids": [
                    (0, 0, {"agency_id": self.issuer.id, "medium": "post"})
                ],
                **over,
            }
        )
        outgoing.action_attach("du-thao.pdf", as_base64(make_pdf("draft")))
        return outgoing

    def make_to_sign(self, **over):
        outgoing = self.make_draft(**over)
        outgoing.action_submit()
        self.as_user(outgoing, self.head).action_initial()
        return outgoing

    def make_signed(self, **over):
        outgoing = self.make_to_sign(**over)
        outgoing.sudo()._signed()
        return outgoing

    def issue(self, outgoing):
        """Number and issue at once, as without an addon that seals."""
        clerk = self.as_user(outgoing, self.clerk)
        base = type(self.env["doc.outgoing"])
        with (
            patch.object(base, "_seal", lambda _self: True),
            patch.object(base, "_issue_blockers", self.plain_blockers()),
        ):
            clerk.action_issue()
        return outgoing

    def plain_blockers(self):
        """Leave out what other addons want before an issue."""
        return DocOutgoing._issue_blockers

    def make_issued(self, **over):
        return self.issue(self.make_signed(**over))
