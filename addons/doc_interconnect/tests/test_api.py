"""The portal, the one-stop system and who counts: keys, scopes, refusals."""

import json
from base64 import b64encode

from odoo.addons.doc_management.tests.common import as_base64, make_pdf
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..controllers import api as controller
from ..lib.docxchg.feed import Allowance
from .common import ExchangeCase

ROOT = controller.ROOT
SCOPES = ("may_submit", "may_follow", "may_fetch", "may_count")


@tagged("post_install", "-at_install")
class TestApi(ExchangeCase):
    def setUp(self):
        super().setUp()
        controller._strangers = Allowance(per_minute=10_000)
        controller._keys.clear()
        self.key, self.secret = self.make_key()

    def make_key(self, user=None, **over):
        values = dict.fromkeys(SCOPES, True)
        record = self.model("doc.api.key", user or self.admin).create(
            {"name": "Cổng dịch vụ công", "per_minute": 600, **values, **over}
        )
        return record, record.action_make_key()["params"]["message"]

    def call(self, path, secret=None, data=None, headers=None):
        self.env.flush_all()
        headers = headers or {"Authorization": f"Bearer {secret or self.secret}"}
        answer = self.url_open(ROOT + path, data=data, headers=headers)
        self.env.invalidate_all()
        return answer

    def body(self, **over):
        value = {
            "ma_ho_so": "DVC-2026-0001",
            "trich_yeu": "Đề nghị cấp phép khai thác nước",
            "nguoi_gui": "Nguyễn Thị Kín",
            "tep": [
                {"ten": "don.pdf", "noi_dung": b64encode(make_pdf("don")).decode()},
                {"ten": "so-do.pdf", "noi_dung": b64encode(make_pdf("so do")).decode()},
            ],
        }
        value.update(over)
        return json.dumps({k: v for k, v in value.items() if v is not None}).encode()

    def submitted(self):
        answer = self.call("/ho-so", data=self.body())
        self.assertEqual(answer.status_code, 201, answer.text)
        return self.env["doc.api.case"].search([("key_id", "=", self.key.id)])

    def test_a_document_of_the_portal_arrives_complete_and_once(self):
        case = self.submitted()
        incoming = case.incoming_id
        self.assertEqual(incoming.company_id, self.company)
        self.assertEqual(incoming.channel, "portal")
        self.assertEqual(incoming.sender_kind, "citizen")
        self.assertEqual(incoming.subject, "Đề nghị cấp phép khai thác nước")
        self.assertEqual(incoming.issuer_name, "Nguyễn Thị Kín")
        files = incoming.document_id.current_file_ids
        self.assertEqual(set(files.mapped("name")), {"don.pdf", "so-do.pdf"})
        again = self.call("/ho-so", data=self.body())
        self.assertEqual(again.status_code, 200)
        self.assertEqual(len(self.env["doc.api.case"].search([])), 1)
        other = self.call("/ho-so", data=self.body(trich_yeu="Khác"))
        self.assertEqual(other.status_code, 409)
        self.assertEqual(incoming.subject, "Đề nghị cấp phép khai thác nước")
        self.take_in(self.as_user(incoming, self.clerk))
        self.assertEqual(incoming.state, "registered")

    def answered(self, case):
        incoming = self.as_user(case.incoming_id, self.clerk)
        self.take_in(incoming)
        self.as_user(incoming, self.leader).action_direct(
            self.specialist.id, [], [], "Trả lời.", deadline_days=3
        )
        action = self.as_user(incoming, self.specialist).action_draft_reply()
        reply = self.model("doc.outgoing", self.specialist).browse(action["res_id"])
        reply.recipient_ids.unlink()
        reply.write(
            {
                "signer_id": self.deputy.id,
                "body": "Đồng ý",
                "recipient_ids": [(0, 0, {"name": "Bà Kín", "medium": "post"})],
            }
        )
        reply.action_attach("tra-loi.pdf", as_base64(make_pdf("reply")))
        reply.action_submit()
        self.as_user(reply, self.head).action_initial()
        return reply

    def test_state_and_result_go_back_to_who_handed_it_over(self):
        case = self.submitted()
        path = "/ho-so/DVC-2026-0001"
        first = self.call(path).json()
        self.assertEqual(first["trang_thai"], "arrived")
        self.assertEqual(first["ket_qua"], [])
        reply = self.answered(case)
        self.assertEqual(self.call(path).json()["trang_thai"], "in_hand")
        self.assertEqual(self.call(f"{path}/ket-qua/1").status_code, 404)
        self.issue(reply)
        [result] = self.call(path).json()["ket_qua"]
        self.assertEqual(result["so_ky_hieu"], reply.name)
        got = self.call(f"{path}/ket-qua/1")
        self.assertEqual(got.content, reply.sudo().document_id._main_file()._content())
        for place in (0, 2, 99):
            self.assertEqual(self.call(f"{path}/ket-qua/{place}").status_code, 404)
        reply.document_id.sudo()._by_action().circulation_mark = "internal"
        self.assertEqual(self.call(f"{path}/ket-qua/1").status_code, 404)

    def test_the_matter_of_another_system_is_unknown(self):
        self.submitted()
        _key, other = self.make_key(name="Một cửa")
        for path in ("/ho-so/DVC-2026-0001", "/ho-so/DVC-2026-0001/ket-qua/1"):
            theirs = self.call(path, other)
            never = self.call(path.replace("0001", "9999"), other)
            self.assertEqual(theirs.status_code, 404)
            self.assertEqual(theirs.text, never.text)

    def test_without_a_right_key_nothing_is_answered(self):
        retired, old = self.make_key(valid_until="2025-12-31")
        closed, shut = self.make_key(name="Đã khóa")
        closed.active = False
        self.assertTrue(retired.valid_until)
        key_hash = self.key.sudo().key_hash
        for header in (
            "",
            "Bearer ",
            "Bearer vt_",
            f"Basic {self.secret}",
            f"Bearer {self.secret[:-1]}",
            f"Bearer {self.secret}x",
            f"Bearer {key_hash}",
            f"Bearer vt_{key_hash}",
            f"Bearer {old}",
            f"Bearer {shut}",
            "Bearer vt_' OR 1=1 --",
        ):
            for path, data in (
                ("/ho-so", self.body()),
                ("/ho-so/x", None),
                ("/ho-so/x/ket-qua/1", None),
                ("/so-lieu?ky=2026-11", None),
            ):
                with self.subTest(header=header[:20], path=path):
                    answer = self.call(
                        path, data=data, headers={"Authorization": header}
                    )
                    self.assertEqual(answer.status_code, 401)
        self.assertFalse(self.env["doc.api.case"].search([]))

    def test_each_scope_opens_its_own_calls_only(self):
        calls = {
            "may_submit": ("/ho-so", self.body(ma_ho_so="A")),
            "may_follow": ("/ho-so/A", None),
            "may_fetch": ("/ho-so/A/ket-qua/1", None),
            "may_count": ("/so-lieu?ky=2026-11", None),
        }
        for scope in SCOPES:
            values = {name: name == scope for name in SCOPES}
            _key, secret = self.make_key(**values)
            for name, (path, data) in calls.items():
                with self.subTest(scope=scope, call=name):
                    status = self.call(path, secret, data).status_code
                    self.assertEqual(status == 403, name != scope)

    def test_keys_are_kept_as_a_digest_and_shown_once(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM doc_api_key WHERE id = %s", (self.key.id,))
        self.assertNotIn(self.secret, str(self.env.cr.fetchall()))
        with self.assertRaises(AccessError):
            self.key.read(["key_hash"])
        second = self.key.action_make_key()["params"]["message"]
        self.assertNotEqual(second, self.secret)
        self.assertEqual(self.call("/ho-so/x").status_code, 401)
        self.assertEqual(self.call("/ho-so/x", second).status_code, 404)

    def test_only_the_administrator_of_the_agency_makes_keys(self):
        for user in (self.clerk, self.leader, self.specialist, self.archivist):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.model("doc.api.key", user).create({"name": "x"})
                with self.assertRaises(AccessError):
                    self.as_user(self.key, user).action_make_key()
        with self.assertRaises(AccessError):
            self.key.write({"key_hash": "0" * 64})

    def test_what_is_not_as_described_is_refused_by_name(self):
        good = {"ten": "a.pdf", "noi_dung": b64encode(make_pdf()).decode()}
        for over, fault in (
            ({"ma_ho_so": None}, "thieu"),
            ({"nguoi_gui": "  "}, "thieu"),
            ({"trich_yeu": "x" * 501}, "qua_dai"),
            ({"trich_yeu": ["x"]}, "khong_hop_le"),
            ({"ma_ho_so": "a\u0000b"}, "khong_hop_le"),
            ({"loai_nguoi_gui": "quan_tri"}, "khong_hop_le"),
            ({"company_id": 1}, "truong_la"),
            ({"state": "done"}, "truong_la"),
            ({"tep": []}, "thieu"),
            ({"tep": [good] * 21}, "qua_nhieu_tep"),
            ({"tep": [{**good, "ten": "../../etc/passwd"}]}, "tep_hong"),
            ({"tep": [{**good, "noi_dung": "không phải base64"}]}, "tep_hong"),
            ({"tep": [{**good, "noi_dung": ""}]}, "tep_hong"),
            ({"tep": [{**good, "duong_dan": "/etc/passwd"}]}, "tep_hong"),
        ):
            with self.subTest(over=str(over)[:40]):
                answer = self.call("/ho-so", data=self.body(**over))
                self.assertEqual(answer.status_code, 400)
                self.assertEqual(answer.json()["loi"], fault)
        for body in (b"{", b"[]", b"null", b"[" * 100_000):
            answer = self.call("/ho-so", data=body)
            self.assertEqual(answer.json()["loi"], "khong_phai_json")
        for month in ("2026-13", "2026", "0000-01", "２０２６-01", "2026-1'"):
            self.assertEqual(self.call(f"/so-lieu?ky={month}").status_code, 400)
        self.assertFalse(self.env["doc.api.case"].search([]))

    def test_whoever_asks_too_often_waits(self):
        _key, secret = self.make_key(per_minute=3)
        codes = [self.call("/ho-so/x", secret).status_code for _turn in range(5)]
        self.assertEqual(codes, [404, 404, 404, 429, 429])
        self.assertEqual(self.call("/ho-so/x").status_code, 404, "another key")
        controller._strangers = Allowance(per_minute=2)
        codes = [self.call("/ho-so/x", "vt_guess").status_code for _turn in range(4)]
        self.assertEqual(codes, [401, 401, 429, 429])

    def test_figures_go_to_other_systems_by_partner_and_level(self):
        self.receiver.doc_agency_id.parent_id = self.sender.doc_agency_id
        outgoing = self.make_issued()
        self.exchange(2)
        month = f"{self.company._doc_today():%Y-%m}"
        said = self.call(f"/so-lieu?ky={month}").json()
        self.assertEqual(said["co_quan"], self.sender_code)
        [line] = said["theo_noi"]
        self.assertEqual((line["ten"], line["gui"]), ("Sở Láng giềng", 1))
        below = {one["ma_dinh_danh"]: one for one in said["tren_truc"]}
        self.assertEqual(below[self.sender_code]["van_ban_gui"], 1)
        self.assertEqual(below[self.receiver_code]["van_ban_nhan"], 1)
        self.assertNotIn(outgoing.subject, json.dumps(said, ensure_ascii=False))
        before = self.call("/so-lieu?ky=2025-01").json()
        self.assertEqual((before["theo_noi"], before["tren_truc"]), ([], []))
