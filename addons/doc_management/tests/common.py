"""People by role and makers with sensible defaults; nothing else."""

from base64 import b64encode
from importlib import import_module
from io import BytesIO
from unittest.mock import patch

import pypdfium2
from odoo.tests import HttpCase, TransactionCase, new_test_user
from reportlab.pdfgen import canvas

from ..models.doc_file import FileIn
from ..models.doc_outgoing_issue import DocOutgoing
from ..models.pdf_tools import READER

GROUP = "doc_management.group_"


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
        cls.leader = cls.make_official("leader", cls.unit, title="Giám đốc")
        cls.deputy = cls.make_official(
            "leader", cls.unit, "deputy", title="Phó Giám đốc", chief=cls.leader
        )
        cls.head = cls.make_official("unit_head", cls.unit, chief=cls.leader)
        cls.other_head = cls.make_official(
            "unit_head", cls.other_unit, "other_head", chief=cls.leader
        )
        cls.specialist = cls.make_official("specialist", cls.unit, chief=cls.head)
        cls.colleague = cls.make_official(
            "specialist", cls.other_unit, "colleague", chief=cls.other_head
        )
        cls.outsider = cls.make_official(
            "specialist", cls.other_unit, "outsider", chief=cls.other_head
        )
        cls.clerk = cls.make_official("clerk", cls.unit, chief=cls.leader)
        cls.archivist = cls.make_official("archivist", cls.unit, chief=cls.leader)
        cls.admin = cls.make_official("admin", cls.unit, "doc_admin", chief=cls.leader)
        cls.foreign_clerk = cls.make_official(
            "clerk", cls.foreign_unit, "foreign_clerk"
        )
        cls.foreign_leader = cls.make_official(
            "leader", cls.foreign_unit, "foreign_leader"
        )
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
    def make_official(cls, role, unit, login=None, title=None, chief=None):
        user = new_test_user(
            cls.env,
            login=login or role,
            name=f"Cán bộ {login or role}",
            groups=f"{GROUP}{role}",
            lang="en_US",
            company_id=unit.company_id.id,
            company_ids=[(6, 0, unit.company_id.ids)],
        )
        cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": unit.company_id.id,
                "department_id": unit.id,
                "job_title": title or "Chuyên viên",
                "parent_id": chief._doc_employee(unit.company_id).id
                if chief
                else False,
            }
        )
        return user

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

        :return: the arrival number
        """
        job = self.env.ref("doc_signing.ir_cron_verify_files", raise_if_not_found=False)
        if job and incoming.channel != "post":
            tools = import_module("odoo.addons.doc_signing.models.signing_tools")
            self.addClassCleanup(tools.WORKER.close)
            self.env.flush_all()
            job.method_direct_trigger()
            self.env.invalidate_all()
        return incoming.action_register()

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
