"""The matrix of rights: the models of this addon."""

from odoo.addons.doc_management.tests.access_acts import ActsOf
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
    "doc.agency.import": wizard(clerk="rwcu", admin="rwcu"),
    "doc.agency.import.line": wizard(clerk="rwcu", admin="rwcu"),
    "doc.api.case": of_document(clerk="r"),
    "doc.api.key": of_agency(sampled=False, admin="rwc"),
    "doc.axis.figure": of_agency(sampled=False, leader="r", clerk="r", admin="r"),
    "doc.axis.packet": shared(admin="r"),
    "doc.axis.system": shared(admin="rwc"),
    "doc.axis.uplink": shared(admin="rwc"),
    "doc.encryption.certificate": of_agency(sampled=False, clerk="r", admin="rwc"),
    "doc.exchange.backend": of_agency(sampled=False, clerk="r", admin="rwc"),
    "doc.exchange.decide": wizard(clerk="rwcu"),
    "doc.exchange.line": of_agency(sampled=False, clerk="r", admin="r"),
    "doc.exchange.message": of_document(**READERS),
    "doc.exchange.partner": of_agency(sampled=False, clerk="r", admin="r"),
    "doc.exchange.reconciliation": of_agency(sampled=False, clerk="r", admin="r"),
    "doc.exchange.status": of_document(**READERS),
    "doc.hook": of_agency(sampled=False, admin="rwc"),
    "doc.hook.call": of_agency(sampled=False, admin="r"),
    "doc.lookup": of_document(clerk="r"),
    # Published documents are public; the list of them is the clerk's.
    "doc.publication": of_agency(sampled=False, clerk="r"),
    "doc.recall.wizard": wizard(clerk="rwcu"),
    "doc.take.down.wizard": wizard(clerk="rwcu"),
}
ACTS = {
    "doc.api.key": {"admin": "action_make_key"},
    "doc.axis.packet": {"admin": "action_hand_up action_offer_again action_return"},
    "doc.axis.uplink": {"admin": "action_test"},
    "doc.exchange.backend": {"admin": "action_test"},
    "doc.exchange.breaker.mixin": {"clerk or admin": "action_close_breaker"},
    "doc.exchange.message": {
        "clerk": "action_ask_give_up action_decide action_give_up action_resend "
        "action_send_now",
        "clerk of any agency": "exchange_overview exchange_summaries exchange_tabs",
        "reader": "action_open_document action_open_history",
    },
    "doc.exchange.partner": {"clerk or admin": "action_close_breaker"},
    "doc.hook.call": {"admin": "action_again"},
    "doc.incoming": {
        "clerk": "action_agree_recall action_close_code action_decline_recall "
        "action_fetch action_give_code",
    },
    "doc.outgoing": {"clerk": "action_publish action_send_anew action_take_down"},
    "doc.publication": {"clerk": "action_take_down"},
}
# Without a user: the axis by signed calls (test_axis_http), what was published for all.
API = "/api/van-thu/v1"
PUBLIC = "/van-ban-cong-bo"
ROUTES = {
    "/axis/<string:call>": (),
    PUBLIC: (),
    f"{PUBLIC}/<int:key>": (),
    f"{PUBLIC}/co-quan.json": (),
    f"{PUBLIC}/du-lieu.json": (),
    f"{PUBLIC}/feed.xml": (),
    "/tra-cuu-ket-qua": (),
    # By keys with scopes (test_api).
    f"{API}/ho-so": (),
    f"{API}/ho-so/<string:code>": (),
    f"{API}/ho-so/<string:code>/ket-qua/<int:place>": (),
    f"{API}/so-lieu": (),
}


class ExchangeWorld(AccessMatrix):
    """The world of the parent addon with one record of each model of this one."""

    addon = "doc_interconnect"
    rows = ROWS

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
        known["doc.incoming"] = world["incoming"].sudo()
        own = {"company_id": self.company.id}
        known["doc.api.key"] = self.env["doc.api.key"].create({"name": "Cổng", **own})
        for model in (
            "doc.exchange.message",
            "doc.exchange.status",
            "doc.lookup",
            "doc.api.case",
        ):
            known[model] = self.make_sample(model, known)
        hook = {"name": "Tin nhắn", "url": "http://127.0.0.1:9", **own}
        known["doc.hook"] = self.env["doc.hook"].create(hook)
        call = {"hook_id": known["doc.hook"].id, "uid": "x"}
        self.env["doc.hook.call"]._by_action().create(call)
        # What counts a document sent, for the view of partners.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE doc_exchange_message SET kind = 'edoc', business_type = '0', "
            "sender_code = 'x', receiver_code = 'x' WHERE id = %s",
            known["doc.exchange.message"].ids,
        )
        self.env.invalidate_all()
        return world


@tagged("post_install", "-at_install")
class TestExchangeMatrix(MatrixOf, ExchangeWorld):
    routes = ROUTES


@tagged("post_install", "-at_install")
class TestExchangeActs(ActsOf, ExchangeWorld):
    acts = ACTS
