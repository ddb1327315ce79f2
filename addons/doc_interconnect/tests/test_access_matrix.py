"""The matrix of rights: the models of this addon."""

from odoo.addons.doc_management.tests.access_matrix import AccessMatrix, MatrixOf
from odoo.addons.doc_management.tests.access_rows import (
    READERS,
    of_agency,
    of_document,
    shared,
    wizard,
)
from odoo.tests import tagged

ROWS = {
    "doc.axis.packet": shared(admin="r"),
    "doc.axis.system": shared(admin="rwc"),
    "doc.exchange.backend": of_agency(sampled=False, clerk="r", admin="rwc"),
    "doc.exchange.decide": wizard(clerk="rwcu"),
    "doc.exchange.message": of_document(**READERS),
    "doc.exchange.partner": of_agency(sampled=False, clerk="r", admin="r"),
    "doc.exchange.reconciliation": of_agency(sampled=False, clerk="r", admin="r"),
    "doc.exchange.status": of_document(**READERS),
    # Published documents are public; the list of them is the clerk's.
    "doc.publication": of_agency(sampled=False, clerk="r"),
    "doc.recall.wizard": wizard(clerk="rwcu"),
}
# Without a user: the axis by signed calls (test_axis_http), what was published for all.
PUBLIC = "/van-ban-cong-bo"
ROUTES = {
    "/axis/<string:call>": (),
    PUBLIC: (),
    f"{PUBLIC}/<int:key>": (),
    f"{PUBLIC}/du-lieu.json": (),
    f"{PUBLIC}/feed.xml": (),
}


@tagged("post_install", "-at_install")
class TestExchangeMatrix(MatrixOf, AccessMatrix):
    addon = "doc_interconnect"
    rows = ROWS
    routes = ROUTES

    def make_world(self):
        world = super().make_world()
        reply = world["outgoing"].sudo()
        backend = self.env["doc.exchange.backend"].create(
            {
                "name": "Trục",
                "url": "http://127.0.0.1:9",
                "system_id": "000.00.10.H99",
                "company_id": self.company.id,
                "agency_code": "000.00.10.H99",
            }
        )
        known = {
            "doc.document": reply.document_id,
            "doc.outgoing": reply,
            "doc.exchange.backend": backend,
            "res.company": self.company,
            "res.users": self.clerk,
        }
        for model in ("doc.exchange.message", "doc.exchange.status"):
            known[model] = self.make_sample(model, known)
        return world
