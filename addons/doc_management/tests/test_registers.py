"""Books and series, names by date, reserved and void numbers, year turn."""

from datetime import date, datetime, timezone
from unittest.mock import patch

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.docmgmt.numbering import OFFICE_ZONE
from .common import DocCommon


class RegisterCommon(DocCommon):
    """Issues documents without signing addons in between."""

    def at(self, *moment):
        """Set the clock of numbers and of the office, given in Vietnam time."""
        hour = moment[3] if len(moment) > 3 else 10
        stamp = datetime(*moment[:3], hour - 7 if hour >= 7 else 0, tzinfo=timezone.utc)
        naive = stamp.replace(tzinfo=None)
        for target, name, value in (
            (type(self.env["doc.numbering"]), "_clock", lambda _self, _cr: stamp),
            (
                type(self.env["res.company"]),
                "_doc_now",
                lambda _self: stamp.astimezone(OFFICE_ZONE),
            ),
            (fields.Datetime, "now", lambda *_args: naive),
        ):
            patcher = patch.object(target, name, value)
            patcher.start()
            self.addCleanup(patcher.stop)

    def doc_type(self, name):
        return self.env.ref(f"doc_management.doc_type_{name}")

    def plan(self, mode, year=None, **over):
        return self.model("doc.register.plan", self.admin).create(
            {"year": year or self.company._doc_today().year, "mode": mode, **over}
        )

    def line_of(self, outgoing):
        return outgoing.register_entry_id


@tagged("post_install", "-at_install")
class TestRegisters(RegisterCommon):
    def test_each_type_has_numbers_of_its_own_and_the_date(self):
        self.plan("per_type")
        letter, decision = self.doc_type("cong_van"), self.doc_type("quyet_dinh")
        numbers = [
            self.make_issued(type_id=kind.id).number
            for kind in (letter, decision, letter, decision, decision)
        ]
        self.assertEqual(numbers, ["01", "01", "02", "02", "03"])
        books = self.env["doc.register"].search(
            [("company_id", "=", self.company.id), ("direction", "=", "outgoing")]
        )
        self.assertEqual(
            set(books.mapped("series")), {f"type:{letter.id}", f"type:{decision.id}"}
        )
        today = self.company._doc_today()
        self.assertEqual(set(books.entry_ids.mapped("date")), {today})
        dated = self.env["doc.outgoing"].search([("company_id", "=", self.company.id)])
        self.assertEqual(set(dated.mapped("document_date")), {today})

    def test_one_register_for_all_types_is_the_default(self):
        kinds = ("cong_van", "quyet_dinh", "thong_bao")
        numbers = [
            self.make_issued(type_id=self.doc_type(kind).id).number for kind in kinds
        ]
        self.assertEqual(numbers, ["01", "02", "03"])

    def test_directives_apart_from_the_rest_by_preset(self):
        plan = self.plan("single")
        plan.action_preset_groups()
        kinds = ("quyet_dinh", "chi_thi", "cong_van", "huong_dan", "thong_bao")
        numbers = [
            self.make_issued(type_id=self.doc_type(kind).id).number for kind in kinds
        ]
        self.assertEqual(numbers, ["01", "02", "01", "03", "02"])

    def make_copy(self, source, kind, **over):
        """A certified copy on paper, issued."""
        copy = self.model("doc.outgoing", self.clerk).browse(
            self.as_user(source, self.clerk).action_make_copy(
                kind,
                "paper",
                self.deputy.id,
                recipient_agency_ids=self.issuer.ids,
                **over,
            )
        )
        # An extract is written as a Word file; its PDF is made in the background.
        self.env.flush_all()
        self.env.ref("doc_management.ir_cron_convert").method_direct_trigger()
        self.env.invalidate_all()
        copy.action_submit()
        self.as_user(copy, self.head).action_initial()
        copy.sudo()._signed()
        return self.issue(copy)

    def test_copies_share_one_register_whatever_the_division(self):
        self.plan("per_type")
        paper = self.make_registered().document_id
        exact = self.make_copy(paper, "SY")
        part = self.make_copy(paper, "TrS", part="Điều 1.")
        copied = self.make_copy(exact.document_id, "SL", on="paper")
        numbers = [copy.name for copy in (exact, part, copied)]
        self.assertEqual([name.split("/")[0] for name in numbers], ["01", "02", "03"])

    def test_legal_documents_have_a_register_per_type_and_the_year_in_the_sign(self):
        kinds = self.env["doc.type"].create(
            [
                {"name": "Quyết định", "code": "QĐ", "kind": "legal"},
                {"name": "Nghị quyết", "code": "NQ", "kind": "legal"},
            ]
        )
        year = self.company._doc_today().year
        names = [
            self.make_issued(type_id=kind.id).name
            for kind in (kinds[0], kinds[1], kinds[0])
        ]
        self.assertEqual(
            names, [f"01/{year}/QĐ-STN", f"01/{year}/NQ-STN", f"02/{year}/QĐ-STN"]
        )

    def test_the_division_stays_once_numbers_were_given(self):
        plan = self.plan("single")
        plan.mode = "per_type"
        plan.mode = "single"
        self.make_issued()
        for change in (
            lambda: plan.write({"mode": "per_type"}),
            lambda: plan.write({"group_ids": [(0, 0, {"name": "x"})]}),
            plan.unlink,
        ):
            with self.assertRaisesRegex(UserError, "Change the division of next year"):
                change()
        other = self.plan("per_type", plan.year + 1)
        self.assertEqual(other.mode, "per_type")
        self.assertEqual(self.make_issued().number, "02")

    def test_a_division_is_not_written_in_under_numbers_given_without_one(self):
        self.make_issued()
        year = self.company._doc_today().year
        fixed = self.env["doc.register.plan"].search([("year", "=", year)])
        self.assertEqual(fixed.company_id, self.company)
        self.env.cr.execute("DELETE FROM doc_register_plan WHERE id = %s", fixed.ids)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Change the division of next year"):
            self.plan("per_type", year)

    def test_next_years_division_can_be_applied_early_once_with_a_reason(self):
        for _turn in range(3):
            self.make_issued(type_id=self.doc_type("quyet_dinh").id)
        following = self.plan("per_type", self.company._doc_today().year + 1)
        with self.assertRaisesRegex(UserError, "Say why"):
            following.action_apply_now(" ")
        with self.assertRaises(AccessError):
            self.as_user(following, self.clerk).action_apply_now("x")
        following.action_apply_now("Quyết định của Chánh Văn phòng")
        decision = self.make_issued(type_id=self.doc_type("quyet_dinh").id)
        self.assertEqual(decision.number, "04", "03/QĐ-STN is taken, and so on")
        letter = self.make_issued()
        self.assertEqual(letter.number, "04")
        with self.assertRaisesRegex(UserError, "already changed once"):
            following.action_apply_now("Lần nữa")
        self.env["doc.numbering"]._cron_settle()
        self.env["doc.register.entry"]._cron_seal()
        line = self.line_of(decision).sudo()
        self.assertTrue(line.hash, "a series may begin at 4")

    def test_the_division_of_a_year_follows_that_of_the_year_before(self):
        self.at(2026, 11, 20)
        self.plan("per_type", 2026)
        self.at(2027, 1, 4)
        decision = self.make_issued(type_id=self.doc_type("quyet_dinh").id)
        letter = self.make_issued()
        self.assertEqual((decision.number, letter.number), ("01", "01"))

    def test_a_group_needs_types_and_a_type_one_group(self):
        kind = self.doc_type("quyet_dinh")
        twice = [
            (0, 0, {"name": name, "type_ids": [(6, 0, kind.ids)]})
            for name in ("Một", "Hai")
        ]
        empty = [(0, 0, {"name": "Trống"})]
        for groups, reason in ((twice, "stands in two"), (empty, "Name the types")):
            with (
                self.subTest(reason=reason),
                self.assertRaisesRegex(ValidationError, reason),
                self.env.cr.savepoint(),
            ):
                self.plan("groups", group_ids=groups)

    def test_the_series_is_fixed_with_the_number(self):
        outgoing = self.make_signed()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        self.assertEqual(outgoing.number_series, "out")
        draft = self.make_draft()
        with self.assertRaises(AccessError):
            draft.write({"number_series": "x"})
        self.assertEqual(self.issue(outgoing).register_entry_id.series, "out")

    def test_arrivals_have_one_series_of_which_books_show_parts(self):
        superior = self.issuer
        superior.level = "province"
        other = self.env["doc.agency"].create({"name": "Công ty", "level": "other"})
        for issuer, channel in (
            (superior, "post"),
            (other, "axis"),
            (superior, "email"),
        ):
            self.make_registered(issuer_id=issuer.id, channel=channel)
        part = self.model("doc.register.part", self.clerk).create(
            {"name": "Cấp trên", "level": "province"}
        )
        lines = self.model("doc.register.entry", self.clerk)
        shown = lines.search(part.action_open_lines()["domain"], order="number")
        self.assertEqual(shown.mapped("number"), [1, 3])
        whole = lines.search([("series", "=", "in")], order="number")
        self.assertEqual(whole.mapped("number"), [1, 2, 3])

    def test_the_year_turns_by_itself(self):
        self.at(2026, 12, 31)
        self.assertEqual(self.make_issued().name, "01/STN-P1")
        arrival = self.make_registered()
        waiting = self.make_signed()
        self.at(2027, 1, 4)
        self.issue(waiting)
        self.assertEqual(
            (waiting.number, waiting.document_date), ("01", date(2027, 1, 4))
        )
        self.assertEqual(waiting.register_entry_id.year, 2027)
        following = self.make_registered()
        self.assertEqual((arrival.arrival_number, following.arrival_number), (1, 1))
        self.assertEqual(following.register_entry_id.register_id.year, 2027)

    def test_a_number_being_sealed_over_new_year_stays_with_its_document(self):
        self.at(2026, 12, 31, 23)
        outgoing = self.make_signed()
        base = type(self.env["doc.outgoing"])
        with (
            patch.object(base, "_seal", lambda _self: False),
            patch.object(base, "_issue_blockers", self.plain_blockers()),
        ):
            self.as_user(outgoing, self.clerk).action_issue()
        self.at(2027, 1, 1)
        outgoing.sudo()._finish_issue()
        line = outgoing.register_entry_id
        self.assertEqual(
            (line.year, line.number, line.date), (2026, 1, date(2026, 12, 31))
        )
        self.assertEqual(line.display_number, outgoing.name)

    def test_the_clerk_closes_the_book_of_the_past_year(self):
        self.at(2026, 12, 30)
        self.make_issued()
        voided = self.make_signed()
        clerk = self.as_user(voided, self.clerk)
        clerk.action_reserve_number()
        book = self.line_of(self.make_issued()).register_id
        mine = self.as_user(book, self.clerk)
        with self.assertRaisesRegex(UserError, "has not ended"):
            mine.action_close()
        self.at(2027, 1, 4)
        with self.assertRaisesRegex(UserError, "still wait for their document: 2"):
            mine.action_close()
        clerk.action_void_number("Không ban hành nữa")
        for user in (self.leader, self.specialist):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(book, user).action_close()
        with self.assertRaises(AccessError):
            self.as_user(book, self.foreign_clerk).action_close()
        mine.action_close()
        self.assertEqual(
            (book.last_number, book.used_count, book.void_count, book.closed_by_id),
            (3, 2, 1, self.clerk),
        )
        for part in ("2026", "last number 3", "2 used", "1 void", self.clerk.name):
            self.assertIn(part, book.closing_line)
        with self.assertRaises(AccessError):
            mine.write({"state": "open"})
        self.at(2026, 12, 31)
        late = self.make_signed()
        with self.assertRaisesRegex(UserError, "book of 2026 is closed"):
            self.issue(late)

    def test_an_own_agency_is_renamed_in_mid_year_and_numbers_go_on(self):
        agency = self.as_user(self.company.doc_agency_id, self.admin)
        self.at(2026, 6, 30)
        before = self.make_issued()
        agency.action_rename(
            "Sở Nông nghiệp mới", "SNNM", "2026-07-01", "Quyết định 12/QĐ-UBND"
        )
        waiting = self.make_signed()
        self.assertEqual(self.make_issued().name, "02/STN-P1")
        self.at(2026, 7, 1)
        self.env["doc.agency"]._cron_apply_names()
        self.issue(waiting)
        self.assertEqual(waiting.name, "03/SNNM-P1")
        self.assertEqual(waiting.issuer_name, "Sở Nông nghiệp mới")
        self.assertEqual(self.line_of(waiting).issuer_name, "Sở Nông nghiệp mới")
        self.assertEqual(before.name, "01/STN-P1")
        self.assertEqual(before.issuer_name, "Sở Thử nghiệm")
        self.assertEqual(agency.name, "Sở Nông nghiệp mới")
        self.assertEqual(agency._named(date(2026, 6, 30)).abbreviation, "STN")
        self.assertEqual(agency._named(date(2020, 1, 1)).name, "Sở Thử nghiệm")

    def test_names_of_the_own_agency_are_not_rewritten_behind_documents(self):
        agency = self.company.doc_agency_id
        self.at(2026, 6, 30)
        self.make_issued()
        with self.assertRaises(AccessError):
            self.as_user(agency, self.clerk).action_rename("X", "X", "2026-08-01")
        with self.assertRaises(AccessError):
            self.model("doc.agency.name", self.clerk).create(
                {"agency_id": agency.id, "name": "X", "date_from": "2026-08-01"}
            )
        mine = self.as_user(agency, self.admin)
        for day in ("2026-06-30", "2026-01-01"):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, "later day"):
                mine.action_rename("X", "X", day)
        mine.action_rename("Mới", "M", "2026-07-01")
        row = agency.name_ids[0]
        self.at(2026, 7, 2)
        self.make_issued()
        with self.assertRaisesRegex(UserError, "already been issued"):
            self.as_user(row, self.admin).write({"abbreviation": "Y"})
        with self.assertRaisesRegex(UserError, "already been issued"):
            self.as_user(row, self.admin).unlink()

    def test_two_bodies_issue_through_one_registry(self):
        office = self.model("doc.agency", self.admin).create(
            {
                "name": "Văn phòng UBND",
                "abbreviation": "VP",
                "registry_company_id": self.company.id,
            }
        )
        names = [
            self.make_issued(issuer_id=issuer.id).name
            for issuer in (
                self.company.doc_agency_id,
                office,
                office,
                self.company.doc_agency_id,
            )
        ]
        self.assertEqual(names, ["01/STN-P1", "01/VP-P1", "02/VP-P1", "02/STN-P1"])
        arrivals = [self.make_registered().arrival_number for _turn in range(2)]
        self.assertEqual(arrivals, [1, 2])
        codes = (
            self.env["doc.outgoing"]
            .search([("company_id", "=", self.company.id)], order="id")
            .mapped("doc_code")
        )
        self.assertEqual(
            [code[-6:] for code in codes], [f"{n:06d}" for n in (1, 2, 3, 4)]
        )
        shared = self.model("doc.agency", self.admin).create(
            {
                "name": "Ban Chỉ đạo",
                "abbreviation": "BCĐ",
                "registry_company_id": self.company.id,
                "own_series": False,
            }
        )
        self.assertEqual(self.make_issued(issuer_id=shared.id).name, "03/BCĐ-P1")

    def test_only_bodies_of_the_registry_issue_and_only_the_administrator_adds_them(
        self,
    ):
        with self.assertRaisesRegex(ValidationError, "does not issue documents"):
            self.make_draft(issuer_id=self.issuer.id)
        with self.assertRaises(AccessError):
            self.as_user(self.issuer, self.clerk).write(
                {"registry_company_id": self.company.id}
            )
        council = self.model("doc.agency", self.admin).create(
            {
                "name": "Hội đồng",
                "abbreviation": "HĐ",
                "registry_company_id": self.company.id,
                "is_council": True,
            }
        )
        with self.assertRaisesRegex(ValidationError, "registers of its own"):
            council.own_series = False
        self.make_issued(issuer_id=council.id)
        with self.assertRaisesRegex(UserError, "issued documents this year"):
            council.write({"is_council": False, "own_series": False})

    def test_the_sign_of_a_letter_may_name_the_field_of_work(self):
        field = self.model("doc.work.field", self.admin).create(
            {"name": "Văn xã", "code": "VX"}
        )
        self.assertEqual(self.make_issued(work_field_id=field.id).name, "01/STN-VX")

    def test_a_reserved_number_is_kept_and_voided_with_a_reason(self):
        outgoing = self.make_signed()
        clerk = self.as_user(outgoing, self.clerk)
        self.assertEqual(clerk.action_reserve_number(), "01/STN-P1")
        self.assertEqual(clerk.action_reserve_number(), "01/STN-P1")
        for user in (self.leader, self.specialist, self.head):
            other = self.as_user(outgoing, user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                other.action_void_number("x")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                other.action_reserve_number()
        with self.assertRaisesRegex(UserError, "Say why"):
            clerk.action_void_number("  ")
        clerk.action_void_number("Ghi nhầm loại văn bản")
        self.assertFalse(outgoing.number)
        line = self.env["doc.register.entry"].search(
            [("document_id", "=", outgoing.document_id.id)]
        )
        self.assertEqual(
            (line.number, line.state, line.reason), (1, "void", "Ghi nhầm loại văn bản")
        )
        with self.assertRaisesRegex(UserError, "waits for signature or issue"):
            clerk.action_void_number("x")
        self.assertEqual(self.issue(outgoing).number, "02")
        with self.assertRaisesRegex(UserError, "keeps its number"):
            clerk.action_void_number("x")

    def test_a_refusal_after_numbering_voids_the_number_with_its_reason(self):
        outgoing = self.make_signed()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        self.as_user(outgoing, self.clerk).action_return("Sai thể thức")
        self.assertEqual(outgoing.state, "draft")
        self.assertFalse(outgoing.number or outgoing.doc_code)
        line = self.env["doc.register.entry"].search(
            [("document_id", "=", outgoing.document_id.id)]
        )
        self.assertEqual((line.state, line.reason), ("void", "Sai thể thức"))
        self.assertEqual(self.make_issued().number, "02")

    def test_before_the_signature_a_number_is_given_only_where_the_procedure_says_so(
        self,
    ):
        outgoing = self.make_to_sign()
        clerk = self.as_user(outgoing, self.clerk)
        with self.assertRaisesRegex(UserError, "after the signature"):
            clerk.action_reserve_number()
        self.numbers_first(outgoing)
        self.assertEqual(clerk.action_reserve_number(), "01/STN-P1")
        self.env.flush_all()
        self.env["doc.numbering"]._cron_settle()
        outgoing.sudo()._signed()
        self.assertEqual(self.issue(outgoing).name, "01/STN-P1")

    def numbers_first(self, outgoing):
        procedure = self.company._doc_procedure()
        self.env.cr.execute(
            "UPDATE doc_procedure SET number_timing = 'before_sign', "
            "number_timing_scope = 'all' WHERE id = %s",
            (procedure.id,),
        )
        procedure.invalidate_recordset()

    def test_a_signature_younger_than_the_number_is_for_the_clerk_to_decide(self):
        self.at(2026, 4, 17)
        kept, renumbered = self.make_to_sign(), self.make_to_sign()
        self.numbers_first(kept)
        for outgoing in (kept, renumbered):
            self.as_user(outgoing, self.clerk).action_reserve_number()
        self.at(2026, 4, 20)
        for outgoing in (kept, renumbered):
            outgoing.sudo()._signed()
            self.assertTrue(outgoing.must_choose_date)
            with self.assertRaisesRegex(UserError, "signed on 20/04/2026, after 17/04"):
                self.issue(outgoing)
        with self.assertRaises(AccessError):
            self.as_user(kept, self.leader).action_keep_number_date()
        self.as_user(kept, self.clerk).action_keep_number_date()
        self.as_user(renumbered, self.clerk).action_void_number("Ký sau ngày lấy số")
        self.issue(kept)
        self.issue(renumbered)
        self.assertEqual((kept.number, str(kept.document_date)), ("01", "2026-04-17"))
        self.assertTrue(kept.keeps_number_date)
        self.assertTrue(self.line_of(kept).signed_later)
        self.assertIn("signed after", self.line_of(kept).mark)
        self.assertEqual(
            (renumbered.number, str(renumbered.document_date)), ("03", "2026-04-20")
        )
        self.assertFalse(self.line_of(renumbered).signed_later)
        lines = self.line_of(kept).register_id.entry_ids.sorted("number")
        self.assertEqual(lines.mapped("state"), ["used", "void", "used"])
        dates = lines.mapped("date")
        self.assertEqual(dates, sorted(dates))
        with self.assertRaisesRegex(UserError, "not younger"):
            self.as_user(renumbered, self.clerk).action_keep_number_date()

    def test_the_date_belongs_to_the_number(self):
        self.at(2026, 4, 17)
        outgoing = self.make_signed()
        self.as_user(outgoing, self.clerk).action_reserve_number()
        self.make_issued()
        self.at(2026, 4, 20)
        self.issue(outgoing)
        self.assertEqual(
            (outgoing.number, str(outgoing.document_date)), ("01", "2026-04-17")
        )

    def test_every_document_has_a_code_whatever_its_series_and_gaps_are_explained(self):
        self.plan("per_type")
        kinds = ("cong_van", "quyet_dinh", "cong_van")
        issued = [self.make_issued(type_id=self.doc_type(kind).id) for kind in kinds]
        returned = self.make_signed()
        self.as_user(returned, self.clerk).action_reserve_number()
        lost = returned.doc_code
        self.as_user(returned, self.clerk).action_return("Không ban hành")
        issued.append(self.make_issued())
        year = self.company._doc_today().year
        self.assertEqual(
            [document.doc_code for document in issued],
            [f"000.00.10.H99.{year}.{n:06d}" for n in (1, 2, 3, 5)],
        )
        self.assertTrue(lost.endswith("000004"))
        numbering = self.env["doc.numbering"]
        self.env.flush_all()
        numbering._cron_settle()
        self.assertEqual(numbering._unexplained(self.company, "code", year), [])
        self.env.cr.execute(
            "SELECT number, state, reason FROM doc_number_reservation "
            "WHERE company_id = %s AND series = 'code' ORDER BY number",
            (self.company.id,),
        )
        self.assertEqual(
            self.env.cr.fetchall(),
            [
                (1, "used", None),
                (2, "used", None),
                (3, "used", None),
                (4, "void", "Không ban hành"),
                (5, "used", None),
            ],
        )
        self.env.cr.execute(
            "DELETE FROM doc_number_reservation WHERE company_id = %s "
            "AND series = 'code' AND number = 4",
            (self.company.id,),
        )
        self.assertEqual(numbering._unexplained(self.company, "code", year), [4])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE doc_document SET doc_code = %s WHERE id = %s",
                (issued[0].doc_code, issued[1].document_id.id),
            )

    def test_an_older_book_is_taken_over_with_its_letters_and_numbers_go_on(self):
        entries = self.env["doc.register.entry"]
        year = self.company._doc_today().year
        rows = [
            {"number": 14, "date": f"{year}-01-05", "display_number": "14/STN-P1"},
            {"number": 15, "date": f"{year}-01-06", "display_number": "15/STN-P1"},
            {
                "number": 15,
                "sub_number": "a",
                "date": f"{year}-01-06",
                "display_number": "15a/STN-P1",
            },
            {"number": 17, "date": f"{year}-01-07", "display_number": "17/STN-P1"},
        ]
        lines = entries._import_legacy(self.company, "outgoing", "out", year, rows)
        self.assertEqual(set(lines.mapped("legacy")), {True})
        self.assertIn("taken over", lines[0].mark)
        self.assertEqual(self.make_issued().number, "18")
        entries._cron_seal()
        entries.invalidate_model()
        self.assertTrue(all(lines.mapped("hash")))
        self.assertEqual(entries._verify(self.company, "out", year), ())
        with self.assertRaisesRegex(UserError, "already has numbers"):
            entries._import_legacy(self.company, "outgoing", "out", year, rows)

    def test_what_was_taken_over_is_unique_as_well(self):
        entries = self.env["doc.register.entry"]
        year = self.company._doc_today().year
        row = {"number": 1, "date": f"{year}-01-05", "display_number": "01/STN-P1"}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            entries._import_legacy(self.company, "outgoing", "out", year, [row, row])
        clash = {**row, "number": 7}
        entries._import_legacy(self.company, "outgoing", "other", year, [clash])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.make_issued()

    def test_only_a_line_taken_over_carries_a_letter(self):
        line = self.line_of(self.make_issued())
        line.flush_recordset()
        columns = (
            "register_id, company_id, series, year, number, date, state, content_hash"
        )
        for letter in ("a", "-1"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"INSERT INTO doc_register_entry ({columns}, sub_number) "
                    f"SELECT {columns}, %s FROM doc_register_entry WHERE id = %s",
                    (letter, line.id),
                )


@tagged("post_install", "-at_install")
class TestLookup(RegisterCommon):
    def found(self, text, user=None, model="doc.document"):
        return self.model(model, user or self.clerk).search(
            [("lookup", "ilike", text), ("company_id", "=", self.company.id)]
        )

    def test_a_document_is_found_by_its_number_or_its_arrival_number(self):
        incoming = self.make_directed()
        outgoing = self.make_issued()
        number = incoming.arrival_number
        for text in ("88", "88/ubnd", "88/UBND-NC", "số 88"):
            with self.subTest(text=text):
                self.assertEqual(
                    self.found(text, self.specialist), incoming.document_id
                )
        for text in (f"đến {number}", f"den {number}", f"Số đến: {number:02d}"):
            with self.subTest(text=text):
                self.assertEqual(
                    self.found(text, self.specialist), incoming.document_id
                )
                self.assertEqual(
                    self.found(text, self.specialist, "doc.incoming"), incoming
                )
        self.assertEqual(
            self.found(f"{number}", self.specialist),
            incoming.document_id | outgoing.document_id,
        )
        for text in ("01/stn", "1/STN-P1"):
            self.assertEqual(self.found(text), outgoing.document_id)
        self.assertEqual(self.found(outgoing.doc_code), outgoing.document_id)
        self.assertEqual(self.found(outgoing.doc_code.lower()), outgoing.document_id)
        self.assertEqual(self.found("1", model="doc.outgoing"), outgoing)

    def test_a_number_nobody_has_finds_nothing(self):
        self.make_directed(subject="Kế hoạch 2026 số 99")
        outgoing = self.make_issued()
        for text in (
            "99",
            "880",
            "8",
            "99/ubnd",
            "88/xyz",
            "đến 99",
            "đến 88",
            f"{outgoing.doc_code[:-1]}9",
        ):
            with self.subTest(text=text):
                self.assertFalse(self.found(text))

    def test_the_number_of_what_one_may_not_read_finds_nothing(self):
        incoming = self.make_directed()
        for text in ("88", f"đến {incoming.arrival_number}", "88/ubnd"):
            for user in (self.outsider, self.foreign_clerk):
                with self.subTest(text=text, user=user.login):
                    self.assertFalse(self.found(text, user))
