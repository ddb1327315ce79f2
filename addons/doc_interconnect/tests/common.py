"""Two agencies of one database that exchange over the axis of the same server."""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.doc_management.lib.docmgmt.workflow import OutgoingMove
from odoo.addons.doc_management.tests.common import DocCommon
from odoo.tests import HttpCase
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from ..lib.docxchg.axis import MessageType
from ..models.doc_exchange_backend import DocExchangeBackend
from ..models.transport import HttpTransport

SECRET = "not-a-real-secret"


class TestedTransport(HttpTransport):
    """The real transport, with the cookie by which the test server knows the test."""

    def __init__(self, connection, case):
        super().__init__(connection)
        self.case = case

    def __call__(self, request):
        fault = self.case.fault
        return fault(request, self._send) if fault else self._send(request)

    def _send(self, request):
        with self.case.allow_requests():
            cookie = f"{TEST_CURSOR_COOKIE_NAME}={self.case.http_request_key}"
            self.connection.headers["Cookie"] = cookie
            return HttpTransport.__call__(self, request)


class ExchangeCase(HttpCase, DocCommon):
    """Makers for exchange. The network is real: requests to the test server.

    ``fault`` may stand between client and network: it gets each request and the
    function that really sends it.
    """

    fault = None

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # The framework's own handler understands one limit only, not a pair.
        if isinstance(options.get("timeout"), tuple):
            options["timeout"] = sum(options["timeout"])
        return super()._request_handler(session, request, **options)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The agency that issues documents to both offices, as a third party.
        cls.sender, cls.receiver = cls.company, cls.other_company
        cls.sender_code = cls.sender.doc_agency_id.code
        cls.receiver_code = cls.receiver.doc_agency_id.code
        for company in cls.sender, cls.receiver:
            cls.connect(company)
        cls.backend = cls.env["doc.exchange.backend"]._of_company(cls.sender)
        cls.receiving = cls.env["doc.exchange.backend"]._of_company(cls.receiver)
        cls.receiver_leader = cls.foreign_leader
        cls.receiver_clerk = cls.foreign_clerk

    @classmethod
    def connect(cls, company):
        """Give an agency a system on the axis and the connection to it."""
        system_id = f"test.system.{company.id}"
        system = cls.env["doc.axis.system"].create(
            {"name": company.name, "system_id": system_id, "secret": SECRET}
        )
        company.doc_agency_id.axis_system_id = system
        cls.env["doc.exchange.backend"].create(
            {
                "name": f"Trục của {company.name}",
                "company_id": company.id,
                "url": f"{cls.base_url()}/axis",
                "system_id": system_id,
                "secret": SECRET,
            }
        )

    def setUp(self):
        super().setUp()
        case = self

        def transport(_backend, connection):
            return TestedTransport(connection, case)

        def commit_progress(cron, processed=0, **_progress):
            cron.env.flush_all()
            return float("inf")

        self.startPatcher(patch.object(DocExchangeBackend, "_transport", transport))
        # A test cannot commit its cursor; the exchange's own cursors are not it.
        self.startPatcher(patch.object(IrCron, "_commit_progress", commit_progress))

    @property
    def messages(self):
        return self.env(user=SUPERUSER_ID)["doc.exchange.message"]

    def run_send(self):
        self.env.flush_all()
        self.messages._cron_send()
        self.env.invalidate_all()

    def run_receive(self):
        self.env.flush_all()
        self.messages._cron_receive()
        self.env.invalidate_all()

    def exchange(self, rounds=1):
        for _round in range(rounds):
            self.run_send()
            self.run_receive()

    def due_now(self, messages):
        """Make waiting times pass."""
        messages._by_action().write(
            {"next_at": self.env.cr.now() - timedelta(minutes=1)}
        )
        self.env.flush_all()

    def client(self, backend):
        return self.env["doc.exchange.backend"]._client(backend._connection())

    def waiting(self, backend, kind=MessageType.EDOC):
        """Packets that wait at the axis for the agency of a connection."""
        self.env.flush_all()
        packets = self.client(backend).list_received(kind)
        self.env.invalidate_all()
        return [one for one in packets if one.receiver == backend._own_code()]

    def make_issued(self, recipients=None, **over):
        """An outgoing document of the sender, issued to the receiver by axis."""
        recipients = recipients or [self.receiver.doc_agency_id]
        outgoing = self.make_to_sign(
            recipient_ids=[
                (0, 0, {"agency_id": agency.id, "medium": "axis"})
                for agency in recipients
            ],
            **over,
        )
        return self.issue(outgoing)

    def issue(self, outgoing):
        """Number and issue as the acts do; signing has its own addon and tests."""
        outgoing.sudo()._signed()
        clerks = self.as_user(outgoing, self.clerk)
        clerks.sudo()._take_number()
        clerks.sudo()._apply(OutgoingMove.BEGIN_ISSUE, issued_by_id=self.clerk.id)
        clerks._finish_issue()
        self.env.flush_all()
        return outgoing

    def queued(self, outgoing):
        return self.messages.search(
            [
                ("outgoing_id", "=", outgoing.id),
                ("direction", "=", "out"),
                ("kind", "=", "edoc"),
            ],
            order="id",
        )

    def arrived_as(self, outgoing, company=None):
        """The incoming documents that came of an outgoing one."""
        return self.messages.search(
            [
                ("direction", "=", "in"),
                ("kind", "=", "edoc"),
                ("state", "=", "received"),
                ("company_id", "=", (company or self.receiver).id),
                ("document_number", "=", outgoing.name),
            ]
        ).incoming_id
