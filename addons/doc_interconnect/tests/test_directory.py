"""The agency directory: kept by import and from the axis; who is reached how."""

import json
from base64 import b64encode
from io import BytesIO

import xlsxwriter
from lxml import etree
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval
from psycopg2 import IntegrityError

from ..controllers import published
from ..lib.docxchg import axis
from ..lib.docxchg.edxml import read_message
from ..lib.docxchg.feed import Allowance
from ..models import packet_store
from ..models.doc_publication import FOLDER
from .common import SECRET, ExchangeCase

HEADINGS = (
    "Tên cơ quan;Mã định danh;Mã định danh (QĐ 20);Cấp;"
    "Mã cơ quan cấp trên;Hiệu lực từ;Hiệu lực đến;Hợp nhất từ"
)


def as_file(*lines):
    text = "\n".join([HEADINGS, *lines])
    return b64encode(text.encode())


def as_workbook(*lines):
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, line in enumerate([HEADINGS, *lines]):
        for column, cell in enumerate(line.split(";")):
            sheet.write_string(row, column, cell)
    book.close()
    return b64encode(stream.getvalue())


class DirectoryCase(ExchangeCase):
    def wizard(self, *lines, user=None, **over):
        values = {"table_file": as_file(*lines), "table_name": "danh-ba.csv", **over}
        return self.model("doc.agency.import", user or self.clerk).create(values)

    def take(self, *lines, user=None, **over):
        wizard = self.wizard(*lines, user=user, **over)
        wizard.action_check()
        wizard.action_confirm()
        return wizard

    def by_code(self, code):
        self.env.invalidate_all()
        return self.env["doc.agency"]._by_code(code)


@tagged("post_install", "-at_install")
class TestDirectoryImport(DirectoryCase):
    def test_checking_shows_everything_and_changes_nothing(self):
        before = self.env["doc.agency"].search_count([])
        wizard = self.wizard(
            "Sở Mới;;H99.50;Sở;000.00.00.H99;1/3/2025;;",
            "Sở Láng giềng;000.00.11.H99;;;;;;",
            "Hỏng;H99 50;;;;;;",
        )
        wizard.action_check()
        acts = wizard.line_ids.mapped(lambda line: (line.name, line.act))
        self.assertEqual(set(acts), {("Sở Mới", "new"), ("Hỏng", "wrong")})
        wrong = wizard.line_ids.filtered(lambda line: line.act == "wrong")
        self.assertIn("malformed", wrong.change_text)
        self.assertFalse(wrong.is_wanted)
        self.assertEqual(wizard.same_count, 1)
        self.assertIn("1 new", wizard.summary)
        self.assertEqual(self.env["doc.agency"].search_count([]), before)

    def test_levels_codes_days_and_mergers_come_from_a_table(self):
        lines = (
            "Sở Nông nghiệp;000.00.20.H99;;Sở;000.00.00.H99;;;",
            "Sở Tài nguyên;000.00.21.H99;H99.21;Sở;000.00.00.H99;;1/2/2025;",
            "Sở Nông nghiệp và Môi trường;000.00.22.H99;H99.22;Sở;H99.30;1/3/2025;;"
            "000.00.20.H99, H99.21",
            "UBND tỉnh mới;;H99.30;Tỉnh;;1/3/2025;;",
            "UBND huyện Cũ;;H99.40;Huyện;H99.30;;30/6/2025;",
            "UBND xã Mới;;H99.41;Xã;H99.30;1/7/2025;;H99.40",
        )
        for make in (as_file, as_workbook):
            with self.subTest(make.__name__):
                wizard = self.wizard(table_file=make(*lines))
                wizard.action_check()
                self.assertNotIn("wrong", wizard.line_ids.mapped("act"))
        wizard.action_confirm()
        merged = self.by_code("H99.22")
        self.assertEqual(merged.code, "000.00.22.H99")
        self.assertEqual(merged.level, "department")
        self.assertEqual(merged.parent_id, self.by_code("H99.30"))
        self.assertEqual(str(merged.date_from), "2025-03-01")
        self.assertEqual(
            merged.predecessor_ids,
            self.by_code("000.00.20.H99") | self.by_code("H99.21"),
        )
        ended = self.by_code("000.00.20.H99")
        self.assertEqual(str(ended.date_to), "2025-02-28")
        told = self.by_code("H99.21")
        self.assertEqual(str(told.date_to), "2025-02-01", "what the table says stays")
        self.assertEqual(self.by_code("H99.40").level, "district")
        self.assertEqual(str(self.by_code("H99.40").date_to), "2025-06-30")
        self.assertEqual(self.by_code("H99.41").level, "commune")
        again = self.wizard(*lines)
        again.action_check()
        self.assertFalse(again.line_ids)
        self.assertEqual(again.same_count, 6)

    def test_an_agency_still_without_code_gets_one(self):
        firm = self.env["doc.agency"].create({"name": "Công ty Cấp nước"})
        self.take("Công ty Cấp nước;;H99.DN.001;Doanh nghiệp nhà nước;;;;")
        self.assertEqual(self.by_code("H99.DN.001"), firm)
        self.assertEqual(firm.level, "enterprise")

    def test_a_new_name_leaves_the_documents_of_before_alone(self):
        issuer = self.issuer
        self.take("UBND tỉnh Đổi tên;000.00.00.H99;;;;;;", names_from="2026-01-01")
        self.assertEqual(issuer.name, "UBND tỉnh Đổi tên")
        day_before = fields.Date.to_date("2025-12-31")
        self.assertEqual(issuer._named(day_before).name, "UBND tỉnh Thử nghiệm")
        self.take("UBND tỉnh Sửa lại;000.00.00.H99;;;;;;", names_from="2026-01-01")
        self.assertEqual(issuer.name, "UBND tỉnh Sửa lại")
        self.assertEqual(len(issuer.name_ids), 2)

    def test_only_ticked_lines_are_taken_over(self):
        wizard = self.wizard("Sở A;;H99.51;;;;;", "Sở B;;H99.52;;;;;")
        wizard.action_check()
        wizard.line_ids.filtered(lambda line: line.name == "Sở A").is_wanted = False
        wizard.action_confirm()
        self.assertFalse(self.by_code("H99.51"))
        self.assertTrue(self.by_code("H99.52"))

    def test_what_changed_in_between_is_not_written_over_unseen(self):
        wizard = self.wizard("Sở A;000.00.51.H99;H99.51;;;;;")
        wizard.action_check()
        agencies = self.env["doc.agency"]
        agencies.create({"name": "Khác", "code": "000.00.51.H99"})
        agencies.create({"name": "Khác nữa", "code_qd20": "H99.51"})
        with self.assertRaisesRegex(UserError, "two agencies"):
            wizard.action_confirm()

    def test_nothing_is_taken_over_unseen(self):
        wizard = self.wizard("Sở A;;H99.51;;;;;")
        with self.assertRaisesRegex(UserError, "first"):
            wizard.action_confirm()
        wizard.action_check()
        wizard.line_ids.is_wanted = False
        with self.assertRaisesRegex(UserError, "ticked"):
            wizard.action_confirm()
        self.assertFalse(self.by_code("H99.51"))

    def test_the_own_agency_is_left_to_the_administrator(self):
        line = "Sở Bị đổi;000.00.10.H99;H99.10;;;;;"
        wizard = self.wizard(line)
        wizard.action_check()
        [shown] = wizard.line_ids
        self.assertTrue(shown.is_locked)
        self.assertIn("administrator", shown.change_text)
        # Ticked by a call past the form, it is refused by the directory itself.
        shown.is_wanted = True
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        self.take(line, user=self.admin, names_from="2030-01-01")
        self.assertEqual(self.company.doc_agency_id.code_qd20, "H99.10")

    def test_only_who_keeps_the_directory_imports(self):
        for user in (self.specialist, self.head, self.leader, self.archivist):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.wizard("Sở A;;H99.51;;;;;", user=user)
        mine = self.wizard("Sở A;;H99.51;;;;;")
        mine.action_check()
        for user in (self.admin, self.foreign_clerk, self.leader):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.as_user(mine, user).action_confirm()
                with self.assertRaises(AccessError):
                    self.as_user(mine, user).action_check()

    def test_hostile_tables_are_refused(self):
        for content in (
            b"",
            b"PK\x03\x04 not a workbook",
            b"\xff\xfe\x00\x00",
            b"\x00" * 4096,
            "Tên cơ quan\nSở A".encode(),
            b'"' + b"x" * 200_000,
        ):
            with self.subTest(content[:12]):
                wizard = self.wizard(table_file=b64encode(content))
                with self.assertRaises(UserError):
                    wizard.action_check()
                self.assertFalse(wizard.line_ids)

    def test_markup_in_a_table_stays_text(self):
        self.take("<img src=x onerror=alert(1)>;;H99.51;;;;;")
        self.assertEqual(self.by_code("H99.51").name, "<img src=x onerror=alert(1)>")

    def test_every_import_stands_in_the_journal(self):
        self.take("Sở A;;H99.51;;;;;")
        row = self.env["doc.journal"].search([], order="id desc", limit=1)
        self.assertEqual(row.act, "directory_updated")
        self.assertEqual(row.user_id, self.clerk)
        self.assertIn("H99.51", row.detail)

    def test_a_code_names_one_agency_in_either_form(self):
        agencies = self.model("doc.agency", self.clerk)
        agencies.create({"name": "Một", "code": "000.00.71.H99", "code_qd20": "H99.71"})
        with self.assertRaisesRegex(ValidationError, "Another agency"):
            agencies.create({"name": "Hai", "code_qd20": "H99.71"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            agencies.create({"name": "Ba", "code": "000.00.71.H99"})

    def test_everybody_reads_the_codes_of_agencies(self):
        self.take("Sở Công khai;000.00.61.H99;H99.61;Sở;000.00.00.H99;1/3/2025;;")
        self.env.flush_all()
        published._allowance = Allowance(per_minute=10_000)
        rows = json.loads(self.url_open(f"{FOLDER}/co-quan.json").content)
        [row] = [row for row in rows if row["ma_dinh_danh_qd20"] == "H99.61"]
        self.assertEqual(
            row,
            {
                "ten": "Sở Công khai",
                "ma_dinh_danh": "000.00.61.H99",
                "ma_dinh_danh_qd20": "H99.61",
                "cap": "department",
                "ma_cap_tren": "000.00.00.H99",
                "hieu_luc_tu": "2025-03-01",
                "hieu_luc_den": None,
                "hop_nhat_tu": [],
            },
        )

    def test_the_empty_table_has_the_columns_that_are_understood(self):
        wizard = self.wizard()
        wizard.table_file = wizard.model_file
        with self.assertRaisesRegex(UserError, "no row"):
            wizard.action_check()


@tagged("post_install", "-at_install")
class TestDirectoryOfAxis(DirectoryCase):
    def from_axis(self, user=None):
        wizard = self.model("doc.agency.import", user or self.clerk).create(
            {"source": "axis", "backend_id": self.backend.id}
        )
        self.env.flush_all()
        wizard.action_check()
        return wizard

    def listed(self, *rows, deleted=()):
        """Let the axis list these (code, code of QĐ 20, name) instead of its own."""

        def answer(request, send):
            if "getAgenciesListQD20" in request.path:
                data = [
                    {"id": place, "code": new, "code102": old, "name": name}
                    for place, (old, new, name) in enumerate(rows, start=1)
                    if new
                ]
            elif "getAgenciesList" in request.path:
                data = [
                    {"id": place, "code": old or new, "name": name}
                    for place, (old, new, name) in enumerate(rows, start=1)
                ]
            elif "getSynchronizeUnit" in request.path:
                data = [
                    {"id": code, "code": code, "name": "", "deleted": "true"}
                    for code in deleted
                ]
            else:
                return send(request)
            return axis.AxisResponse(200, axis.data_answer(data))

        self.fault = answer

    def test_new_agencies_and_codes_come_from_the_axis(self):
        self.listed(
            ("000.00.11.H99", "H99.11", "Sở Láng giềng"),
            ("", "G22", "Văn phòng Chính phủ"),
        )
        wizard = self.from_axis()
        acts = {line.name: line.act for line in wizard.line_ids}
        self.assertEqual(acts["Văn phòng Chính phủ"], "new")
        wizard.action_confirm()
        office = self.by_code("G22")
        self.assertEqual(office.name, "Văn phòng Chính phủ")
        self.assertIn(office, self.backend.reached_ids)
        # The neighbour is an own agency here: not for the clerk to change.
        self.assertFalse(self.receiver.doc_agency_id.code_qd20)

    def test_what_the_axis_deleted_ends_and_stays(self):
        agency = self.env["doc.agency"].create({"name": "Chi cục Cũ", "code": "H99.C"})
        self.listed(("", "H99.C", "Chi cục Cũ"), deleted=["H99.C"])
        self.from_axis().action_confirm()
        self.assertEqual(agency.date_to, self.company._doc_today())
        self.assertTrue(agency.active)

    def test_a_silent_or_refusing_axis_changes_nothing(self):
        def silent(_request, _send):
            raise axis.TransportFailure("down", sent=False)

        def refusing(_request, _send):
            return axis.AxisResponse(200, axis.fail(axis.AxisCode.BAD_CREDENTIALS, "x"))

        for fault in (silent, refusing):
            with self.subTest(fault.__name__):
                self.fault = fault
                with self.assertRaisesRegex(UserError, "cannot be used"):
                    self.from_axis()

    def test_what_an_axis_lists_is_text_to_be_confirmed(self):
        self.listed(
            ("H99'; DROP TABLE", "", "Xấu"),
            ("", "H99.X", "x" * 5000),
            ("000.00.11.H99", "", "Sở Bị chiếm"),
        )
        wizard = self.from_axis()
        wrong = wizard.line_ids.filtered(lambda line: line.act == "wrong")
        self.assertEqual(len(wrong), 2)
        wizard.line_ids.is_wanted = False
        wizard.action_confirm()
        self.assertEqual(self.receiver.doc_agency_id.name, "Sở Láng giềng")

    def test_nobody_asks_by_the_connection_of_another_agency(self):
        wizard = self.model("doc.agency.import", self.foreign_clerk).create(
            {"source": "axis"}
        )
        self.assertEqual(wizard.backend_id.id, self.receiving.id)
        with self.assertRaises(AccessError):
            wizard.backend_id = self.backend
            wizard.action_check()

    def test_the_axis_publishes_the_codes_of_those_it_joins(self):
        self.receiver.doc_agency_id.code_qd20 = "H99.11"
        self.env.flush_all()
        listed = {
            one.code102: one.code for one in self.client(self.backend).agencies_qd20(2)
        }
        self.assertEqual(listed["000.00.11.H99"], "H99.11")


@tagged("post_install", "-at_install")
class TestWays(DirectoryCase):
    """Several axes, and the bodies for which one office sends and receives."""

    def second_axis(self):
        """The national axis: here the same server, with a system of its own."""
        self.env["doc.axis.system"].create(
            {"name": "Trục quốc gia", "system_id": "national", "secret": SECRET}
        )
        return self.env["doc.exchange.backend"].create(
            {
                "name": "Trục liên thông quốc gia",
                "sequence": 20,
                "company_id": self.sender.id,
                "url": f"{self.base_url()}/axis",
                "system_id": "national",
                "secret": SECRET,
            }
        )

    def test_each_recipient_is_written_to_over_the_axis_that_lists_him(self):
        national = self.second_axis()
        office = self.env["doc.agency"].create(
            {"name": "Văn phòng Chính phủ", "code_qd20": "G22", "level": "central"}
        )
        neighbour = self.receiver.doc_agency_id
        self.backend.reached_ids = neighbour
        national.reached_ids = office
        outgoing = self.make_issued([neighbour, office])
        ways = {row.agency_id: row.backend_id for row in self.queued(outgoing)}
        self.assertEqual(ways, {neighbour: self.backend, office: national})

    def test_whom_no_axis_lists_is_tried_over_the_first(self):
        national = self.second_axis()
        office = self.env["doc.agency"].create({"name": "Bộ", "code_qd20": "G12"})
        ways = self.env["doc.exchange.backend"]._ways_of(self.sender)
        self.assertEqual(ways._way_to(office), self.backend)
        self.backend.reached_ids = self.receiver.doc_agency_id
        self.assertEqual(ways._way_to(office), national)
        national.reached_ids = self.receiver.doc_agency_id
        self.assertEqual(ways._way_to(office), self.backend)
        receiving = ways._ways_of(self.receiver)
        self.assertEqual(receiving._way_to(office), self.receiving)

    def test_documents_arrive_over_every_axis_of_the_agency(self):
        national = self.second_axis()
        system = self.env["doc.axis.system"].search([("system_id", "=", "national")])
        self.sender.doc_agency_id.axis_system_id = system
        reply = self.make_draft(
            user=self.receiver_leader,
            signer_id=self.receiver_leader.id,
            unit_id=self.foreign_unit.id,
            recipient_ids=[
                (0, 0, {"agency_id": self.sender.doc_agency_id.id, "medium": "axis"})
            ],
        )
        reply.sudo()._by_action().write({"state": "to_sign"})
        answer = self.as_user(reply, self.receiver_clerk).sudo()
        answer._apply("sign")
        answer._take_number()
        answer._apply("begin_issue", issued_by_id=self.receiver_clerk.id)
        answer._finish_issue()
        self.exchange()
        [arrived] = self.arrived_as(reply, self.sender)
        message = self.messages.search(
            [("incoming_id", "=", arrived.id), ("kind", "=", "edoc")]
        )
        self.assertEqual(message.backend_id, national)

    def test_a_state_enterprise_exchanges_like_an_agency(self):
        firm = self.make_agency("Công ty Cấp nước", "CTN", "H99.DN")
        firm.doc_agency_id.write(
            {"code": False, "code_qd20": "H99.DN.001", "level": "enterprise"}
        )
        self.connect(firm)
        office = self.make_unit(firm, "Văn phòng", "VP")
        self.make_official("clerk", office, "firm_clerk")
        outgoing = self.make_issued([firm.doc_agency_id, self.receiver.doc_agency_id])
        self.exchange(2)
        self.assertEqual(set(self.queued(outgoing).mapped("state")), {"arrived"})
        self.assertEqual(len(self.arrived_as(outgoing, firm)), 1)
        self.assertEqual(
            self.queued(outgoing).mapped("partner_level"), ["enterprise", False]
        )

    def test_the_office_of_an_agency_is_where_its_documents_arrive(self):
        for level in ("department", "enterprise", "district", "commune"):
            with self.subTest(level):
                self.receiver.doc_agency_id.level = level
                outgoing = self.make_issued(subject=f"gửi cấp {level}")
                self.exchange(2)
                arrived = self.arrived_as(outgoing)
                for user in (self.receiver_leader, self.clerk, self.specialist):
                    with self.assertRaises(AccessError):
                        self.as_user(arrived, user).action_register()
                self.take_in(self.as_user(arrived, self.receiver_clerk))
                self.assertTrue(arrived.arrival_number)
                self.exchange()
                self.assertEqual(self.queued(outgoing).state, "registered")

    def body(self, **over):
        """A body whose point of contact is the receiver's office."""
        body = self.env["doc.agency"].create(
            {
                "name": "Hội đồng nhân dân",
                "abbreviation": "HĐND",
                "code": "000.00.01.H99",
                "registry_company_id": self.receiver.id,
                **over,
            }
        )
        body.axis_system_id = self.receiver.doc_agency_id.axis_system_id
        return body

    def test_an_office_receives_for_the_bodies_it_is_the_contact_of(self):
        council, delegation = (
            self.body(),
            self.body(name="Đoàn đại biểu Quốc hội", code="000.00.02.H99"),
        )
        outgoing = self.make_issued([council, delegation])
        self.exchange(2)
        self.assertEqual(set(self.queued(outgoing).mapped("state")), {"arrived"})
        arrived = self.arrived_as(outgoing)
        self.assertEqual(len(arrived), 2)
        self.assertEqual(arrived.company_id, self.receiver)

    def test_a_body_sends_under_its_own_code_and_name(self):
        council = self.body(registry_company_id=self.sender.id)
        council.axis_system_id = self.sender.doc_agency_id.axis_system_id
        outgoing = self.make_issued(issuer_id=council.id)
        self.exchange(2)
        [message] = self.queued(outgoing)
        self.assertEqual(message.sender_code, "000.00.01.H99")
        self.assertEqual(message.state, "arrived")
        sent = read_message(packet_store.read(self.env, message.packet_sha256)).message
        self.assertEqual(sent.sender.name, "Hội đồng nhân dân")
        self.assertEqual(self.arrived_as(outgoing).issuer_id, council)

    def test_a_body_without_code_sends_in_the_name_of_its_agency(self):
        council = self.body(registry_company_id=self.sender.id, code=False)
        outgoing = self.make_issued(issuer_id=council.id)
        self.assertEqual(self.queued(outgoing).sender_code, self.sender_code)

    def test_a_body_of_another_system_is_not_spoken_for(self):
        council = self.body(registry_company_id=self.sender.id)
        outgoing = self.make_issued(issuer_id=council.id)
        self.run_send()
        [message] = self.queued(outgoing)
        self.assertEqual(message.state, "rejected", "the axis knows whose code it is")

    def test_what_has_ended_is_not_written_to(self):
        gone = self.receiver.doc_agency_id
        heir = self.env["doc.agency"].create(
            {"name": "Sở Kế tục", "code": "000.00.13.H99"}
        )
        draft = self.make_draft(
            recipient_ids=[(0, 0, {"agency_id": gone.id, "medium": "axis"})]
        )
        gone.date_to = self.company._doc_today()
        self.assertFalse([one for one in draft._exchange_blockers() if "ended" in one])
        gone.date_to = "2025-06-30"
        [said] = draft._exchange_blockers()
        self.assertIn("ended on 30/06/2025", said)
        heir.predecessor_ids = gone
        [said] = draft._exchange_blockers()
        self.assertIn("Sở Kế tục", said)

    def test_who_is_without_connection_is_found(self):
        view = self.env.ref("doc_interconnect.doc_agency_view_search")
        [found] = etree.fromstring(view.arch).xpath("//filter[@name='unconnected']")
        agencies = self.model("doc.agency", self.admin)
        gone = agencies.create({"name": "Đã thôi", "date_to": "2025-06-30"})
        today = str(self.company._doc_today())
        domain = safe_eval(found.get("domain"), {"current_date": today})
        unconnected = agencies.search(domain)
        self.assertIn(self.issuer.id, unconnected.ids)
        self.assertNotIn(self.receiver.doc_agency_id.id, unconnected.ids)
        self.assertNotIn(gone, unconnected)

    def test_the_directory_allows_a_tree_of_any_shape(self):
        agencies = self.env["doc.agency"]
        above = agencies
        levels = dict(agencies._fields["level"].selection)
        for level in levels:
            above = agencies.create(
                {"name": level, "level": level, "parent_id": above.id}
            )
        flat = agencies.create({"name": "Thẳng", "level": "commune"})
        self.assertEqual(
            len(agencies.search([("id", "parent_of", above.id)])), len(levels)
        )
        self.assertLessEqual(
            {"central", "province", "district", "commune"}, set(levels)
        )
        with self.assertRaises(UserError):
            agencies.search([("name", "=", "central")]).parent_id = above
        self.assertFalse(flat.parent_id)
