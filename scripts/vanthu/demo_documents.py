"""Documents of the demo: made by the officials themselves, through their own acts.

Runs inside Odoo (its shell). Every number, date, assignment, opinion and signature is
real; what is sent over the axis travels when the server's jobs run.
"""

from __future__ import annotations

import base64
from datetime import date, timedelta
from typing import Any

from vanthu import demo_schedule

LANGUAGE, ZONE = "vi_VN", "Asia/Ho_Chi_Minh"
UBND_CLERK, SO_CLERK = "thi.thu", "duc.long"
AGENCY = "doc_management.demo_agency_"


def load(env: Any) -> None:
    """Make the documents, once."""
    if env["doc.document"].search_count([], limit=1):
        return
    _Demo(env).play()


class _Demo:
    """The officials at work."""

    def __init__(self, env: Any) -> None:
        self.env = env
        self.today: date = env["res.company"]._doc_today()

    def user(self, login: str) -> Any:
        return self.env["res.users"].search([("login", "=", login)])

    def at(self, login: str, model: str, record: Any = None) -> Any:
        """A model, or a record of it, as this person works with it."""
        user = self.user(login)
        records = (
            self.env[model] if record is None else self.env[model].browse(record.id)
        )
        # Nothing of the shell's superuser comes along.
        env = self.env(user=user.id, su=False, context={"lang": LANGUAGE, "tz": ZONE})
        return records.with_env(env).with_company(user.company_id)

    def done(self) -> None:
        """Each act is a transaction of its own, as it is on the server."""
        self.env.cr.commit()
        self.env.invalidate_all()

    def agency(self, slug: str) -> Any:
        return self.env.ref(AGENCY + slug)

    def play(self) -> None:
        self.department_incoming()
        self.department_outgoing()
        self.committee()
        self.dossiers()
        demo_schedule.play(self)
        if "doc.signing.request" in self.env:
            self.env["doc.file"]._cron_verify_files()
            self.done()

    # ── Sở Nông nghiệp và Môi trường ──────────────────────────────────────────

    def department_incoming(self) -> None:
        """From the letter just scanned to the one closed with a result."""
        self.receive(
            SO_CLERK,
            "dong_giang",
            "145",
            "UBND-NN",
            "đề nghị hỗ trợ giống cây trồng khôi phục sản xuất sau đợt mưa lũ tháng 10",
            "Nguyễn Hữu Phước",
            1,
        )
        self.register(
            SO_CLERK,
            self.receive(
                SO_CLERK,
                "stc",
                "2310",
                "STC-HCSN",
                "báo cáo tình hình thực hiện dự toán ngân sách 11 tháng năm 2026",
                "Lê Quang Vinh",
                3,
            ),
        )
        drought = self.receive(
            SO_CLERK,
            "bnnmt",
            "8842",
            "BNNMT-TL",
            "tăng cường công tác quản lý, vận hành hồ chứa nước mùa khô 2026 - 2027",
            "Hoàng Văn Thành",
            4,
            urgency="1",
            due_days=20,
        )
        self.register(SO_CLERK, drought)
        self.direct(
            "van.hai",
            drought,
            "thanh.nam",
            ["quoc.bao"],
            ["anh.tuan"],
            "Phòng Tài nguyên nước chủ trì, phối hợp Chi cục Thủy lợi tham mưu "
            "kế hoạch vận hành hồ chứa.",
            5,
        )
        self.at("thanh.nam", "doc.incoming", drought).action_start()
        self.own_part("quoc.bao", drought).action_give_opinion(
            "Chi cục đã rà soát quy trình vận hành ba hồ chứa lớn, gửi kèm số liệu."
        )
        self.done()
        fund = self.receive(
            SO_CLERK,
            "snv",
            "1176",
            "SNV-TCBC",
            "rà soát, hoàn thiện đề án vị trí việc làm của các đơn vị trực thuộc",
            "Trần Thị Kim Liên",
            2,
        )
        self.register(SO_CLERK, fund)
        self.direct(
            "van.hai",
            fund,
            "ngoc.lan",
            [],
            ["thi.yen"],
            "Phòng Kế hoạch - Tài chính tham mưu, báo cáo trước ngày họp giao ban.",
            3,
        )
        closed = self.receive(
            SO_CLERK,
            "phu_my",
            "88",
            "UBND-KT",
            "mời dự kiểm tra hiện trường sạt lở bờ sông đoạn qua thôn Trung",
            "Võ Văn Tám",
            6,
        )
        self.register(SO_CLERK, closed)
        self.direct(
            "minh.chau",
            closed,
            "quoc.bao",
            [],
            [],
            "Chi cục Thủy lợi cử cán bộ tham gia.",
            2,
        )
        self.at("quoc.bao", "doc.incoming", closed).action_start()
        self.at("quoc.bao", "doc.incoming", closed).action_done(
            "Đã tham gia kiểm tra, lập biên bản hiện trường lưu tại Chi cục."
        )
        self.done()
        self.closed = closed
        refused = self.receive(
            SO_CLERK,
            "hoa_loc",
            "52",
            "UBND-VP",
            "đăng ký nhu cầu vốn duy tu công trình thủy lợi nhỏ năm 2027",
            "Phan Đình Lộc",
            2,
        )
        self.at(SO_CLERK, "doc.incoming", refused).action_refuse(
            "Văn bản thiếu phụ lục nêu tại điểm 2 và chữ ký chưa đúng thẩm quyền."
        )
        self.done()
        self.drought = drought

    def department_outgoing(self) -> None:
        """Drafts in every state, the last one issued and sent to UBND tỉnh."""
        self.plan = self.draft(
            "thanh.nam",
            "minh.chau",
            "kế hoạch quan trắc chất lượng nước mặt quý I năm 2027",
            "doc_type_ke_hoach",
            ["thanh_son", "dong_giang"],
            "post",
        )
        self.reply = self.env["doc.outgoing"].browse(
            self.at("thanh.nam", "doc.incoming", self.drought).action_draft_reply()[
                "res_id"
            ]
        )
        mine = self.at("thanh.nam", "doc.outgoing", self.reply)
        # The ministry is not on this province's axis.
        mine.recipient_ids.medium = "post"
        mine.write(
            {
                "subject": "kế hoạch vận hành hồ chứa nước mùa khô 2026 - 2027",
                "signer_id": self.user("minh.chau").id,
                "body": BODY.format(about="quản lý, vận hành hồ chứa nước mùa khô"),
            }
        )
        mine.action_generate_pdf()
        mine.action_ask_opinion(
            self.user("quoc.bao").ids, "Đề nghị Chi cục cho ý kiến về số liệu."
        )
        self.done()
        opinion = self.at("quoc.bao", "doc.opinion").search(
            [("outgoing_id", "=", self.reply.id), ("state", "=", "asked")]
        )
        opinion.action_give("agree_comment", "Nhất trí; bổ sung mực nước hồ Khe Sặt.")
        self.done()
        self.submit("thanh.nam", self.reply)
        self.to_sign(
            self.draft(
                "quoc.bao",
                "minh.chau",
                "công bố mực nước hồ chứa và lịch điều tiết tháng 12 năm 2026",
                "doc_type_thong_bao",
                ["thuy_loi", "cap_nuoc"],
                "post",
            ),
            "quoc.bao",
            "van.son",
        )
        back = self.draft(
            "ngoc.lan",
            "van.hai",
            "đăng ký nhu cầu kinh phí mua sắm tài sản năm 2027",
            "doc_type_cong_van",
            ["stc"],
            "post",
        )
        self.submit("ngoc.lan", back)
        self.at("anh.tuan", "doc.outgoing", back).action_return(
            "Bổ sung căn cứ tiêu chuẩn, định mức và bảng tổng hợp theo đơn vị."
        )
        self.done()
        waiting = self.draft(
            "ngoc.lan",
            "van.hai",
            "báo cáo thực hiện dự toán ngân sách 11 tháng năm 2026",
            "doc_type_bao_cao",
            ["stc"],
            "post",
        )
        self.to_sign(waiting, "ngoc.lan", "anh.tuan")
        self.sign("van.hai", waiting)
        sent = self.draft(
            "thanh.nam",
            "minh.chau",
            "báo cáo kết quả kiểm tra xả nước thải vào nguồn nước quý III năm 2026",
            "doc_type_bao_cao",
            ["ubnd"],
            self.axis,
        )
        self.to_sign(sent, "thanh.nam", "thi.hanh")
        self.sign("minh.chau", sent)
        self.issue(SO_CLERK, sent)

    # ── Ủy ban nhân dân tỉnh ──────────────────────────────────────────────────

    def committee(self) -> None:
        """UBND tỉnh's own day, and a letter on its way to the Sở."""
        self.receive(
            UBND_CLERK,
            "sct",
            "967",
            "SCT-QLNL",
            "phương án cung ứng điện dịp Tết Nguyên đán Đinh Mùi năm 2027",
            "Đỗ Minh Quân",
            1,
        )
        self.register(
            UBND_CLERK,
            self.receive(
                UBND_CLERK,
                "sxd",
                "3055",
                "SXD-HTKT",
                "xin chủ trương đầu tư kè chống sạt lở bờ sông Lam đoạn xã Phú Mỹ",
                "Bùi Anh Dũng",
                2,
            ),
        )
        school = self.receive(
            UBND_CLERK,
            "sgddt",
            "2204",
            "SGDĐT-KHTC",
            "đề nghị bố trí kinh phí sửa chữa trường học bị hư hỏng do mưa lũ",
            "Hà Thị Thanh",
            3,
            urgency="1",
        )
        self.register(UBND_CLERK, school)
        self.direct(
            "quoc.khanh",
            school,
            "thu.ha",
            ["kim.oanh"],
            ["duc.thang"],
            "Phòng Kinh tế chủ trì thẩm định, tham mưu UBND tỉnh.",
            4,
        )
        self.submit(
            "kim.oanh",
            self.draft(
                "kim.oanh",
                "quoc.khanh",
                "tăng cường kỷ luật, kỷ cương hành chính những tháng cuối năm 2026",
                "doc_type_chi_thi",
                ["snv", "stp", "ttr"],
                "post",
            ),
        )
        self.reception = self.draft(
            "kim.oanh",
            "quoc.khanh",
            "lịch tiếp công dân của Chủ tịch Ủy ban nhân dân tỉnh tháng 12 năm 2026",
            "doc_type_thong_bao",
            ["stp", "ttr"],
            "post",
        )
        self.to_sign(self.reception, "kim.oanh", "minh.tri")
        self.to_sign(
            self.draft(
                "thu.ha",
                "lan.phuong",
                "chủ động phòng, chống rét đậm, rét hại cho cây trồng, vật nuôi",
                "doc_type_cong_van",
                ["thanh_son", "dong_giang", "hoa_loc", "phu_my"],
                "post",
            ),
            "thu.ha",
            "van.dung",
        )
        letter = self.draft(
            "thu.ha",
            "lan.phuong",
            "báo cáo nguồn nước và phương án phòng, chống hạn hán, xâm nhập mặn",
            "doc_type_cong_van",
            ["snnmt"],
            self.axis,
            due_days=15,
        )
        self.to_sign(letter, "thu.ha", "van.dung")
        self.sign("lan.phuong", letter)
        self.issue(UBND_CLERK, letter)

    def dossiers(self) -> None:
        """One dossier at work, and in each agency a closed one for the archive."""
        kept = {"retention_id": self.env.ref("doc_management.doc_retention_20").id}
        dossiers = self.at("thanh.nam", "doc.dossier")
        dossiers.create(
            {
                **kept,
                "name": "Quản lý, vận hành hồ chứa nước mùa khô 2026 - 2027",
                "code": "01.TNN",
                "document_ids": [(6, 0, (self.reply | self.plan).document_id.ids)],
                "task_ids": [
                    (0, 0, {"name": "Tổng hợp dung tích 46 hồ", "step": 1}),
                    (0, 0, {"name": "Theo dõi giải ngân", "step": 2}),
                ],
            }
        )
        closed = self.at("quoc.bao", "doc.dossier").create(
            {
                **kept,
                "name": "Kiểm tra sạt lở bờ sông đoạn xã Phú Mỹ năm 2026",
                "code": "07.TL",
                "document_ids": [(6, 0, self.closed.document_id.ids)],
            }
        )
        citizens = self.at("kim.oanh", "doc.dossier").create(
            {
                **kept,
                "name": "Tiếp công dân của Chủ tịch Ủy ban nhân dân tỉnh năm 2026",
                "code": "03.NC",
                "document_ids": [(6, 0, self.reception.document_id.ids)],
            }
        )
        closed.action_close()
        citizens.action_close("Lịch tháng 12 theo dõi ở hồ sơ năm 2027")
        self.done()

    # ── acts ──────────────────────────────────────────────────────────────────

    @property
    def axis(self) -> str:
        """How documents between both agencies travel with the addons at hand."""
        return "axis" if "doc.exchange.backend" in self.env else "post"

    def receive(
        self,
        clerk: str,
        issuer: str,
        number: str,
        notation: str,
        subject: str,
        signer: str,
        days_ago: int,
        urgency: str = "0",
        due_days: int = 0,
    ) -> Any:
        """The clerk scans a letter that came by post and enters it."""
        agency = self.agency(issuer)
        day = self.today - timedelta(days=days_ago)
        due = self.today + timedelta(days=due_days) if due_days else None
        incoming = self.at(clerk, "doc.incoming").create(
            {
                "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
                "subject": subject,
                "issuer_id": agency.id,
                "signer_name": signer,
                "channel": "post",
                "urgency": urgency,
                "reply_required": bool(due),
                "due_date": due,
            }
        )
        incoming.action_set_issue_data(number, notation, day)
        own = self.user(clerk).company_id.name
        content = _paper(agency, number, notation, subject, signer, day, own)
        name = f"{number}-{notation}.pdf"
        incoming.action_attach(name, base64.b64encode(content).decode())
        self.done()
        return incoming

    def register(self, clerk: str, incoming: Any) -> None:
        self.at(clerk, "doc.incoming", incoming).action_register()
        self.done()

    def direct(
        self,
        leader: str,
        incoming: Any,
        lead: str,
        helpers: list[str],
        informed: list[str],
        words: str,
        days: int,
    ) -> None:
        self.at(leader, "doc.incoming", incoming).action_direct(
            lead_id=self.user(lead).id,
            coordinator_ids=[self.user(login).id for login in helpers],
            inform_ids=[self.user(login).id for login in informed],
            directive=words,
            deadline_days=days,
        )
        self.done()

    def own_part(self, login: str, incoming: Any) -> Any:
        return self.at(login, "doc.assignment").search(
            [("incoming_id", "=", incoming.id), ("user_id", "=", self.user(login).id)]
        )

    def draft(
        self,
        drafter: str,
        signer: str,
        subject: str,
        kind: str,
        recipients: list[str],
        medium: str,
        due_days: int = 0,
    ) -> Any:
        due = self.today + timedelta(days=due_days) if due_days else None
        agencies = [self.agency(slug) for slug in recipients]
        outgoing = self.at(drafter, "doc.outgoing").create(
            {
                "type_id": self.env.ref(f"doc_management.{kind}").id,
                "subject": subject,
                "salutation": "; ".join(agency.name for agency in agencies)
                if kind == "doc_type_cong_van"
                else False,
                "body": BODY.format(about=subject),
                "signer_id": self.user(signer).id,
                "reply_required": bool(due),
                "due_date": due,
                "recipient_ids": [
                    (0, 0, {"agency_id": agency.id, "medium": medium})
                    for agency in agencies
                ],
            }
        )
        outgoing.action_generate_pdf()
        self.done()
        return outgoing

    def submit(self, drafter: str, outgoing: Any) -> None:
        self.at(drafter, "doc.outgoing", outgoing).action_submit()
        self.done()

    def to_sign(self, outgoing: Any, drafter: str, head: str) -> None:
        self.submit(drafter, outgoing)
        self.at(head, "doc.outgoing", outgoing).action_initial("Đã kiểm tra nội dung.")
        self.done()

    def sign(self, signer: str, outgoing: Any) -> None:
        self.at(signer, "doc.outgoing", outgoing).action_sign()
        self.done()
        self._jobs(outgoing, "signed")

    def issue(self, clerk: str, outgoing: Any) -> None:
        self.at(clerk, "doc.outgoing", outgoing).action_issue()
        self.done()
        self._jobs(outgoing, "issued")

    def _jobs(self, outgoing: Any, wanted: str) -> None:
        """Run the signing job and make sure that it did its work."""
        if "doc.signing.request" in self.env:
            self.env["doc.signing.request"]._cron_run_signing()
            self.done()
        record = self.env["doc.outgoing"].browse(outgoing.id)
        if record.state != wanted:
            why = record.issue_error or getattr(record, "sign_error", "")
            raise RuntimeError(f"{record.subject}: {record.state}, not {wanted}: {why}")


BODY = """\
Thực hiện nhiệm vụ được giao và ý kiến chỉ đạo của cấp có thẩm quyền về {about}, cơ \
quan đã chủ trì, phối hợp với các đơn vị liên quan triển khai thực hiện, kết quả như \
sau:

1. Về công tác chỉ đạo, điều hành: đã phân công rõ trách nhiệm của từng đơn vị, thời \
hạn hoàn thành và người chịu trách nhiệm.

2. Về kết quả thực hiện: các nội dung cơ bản bảo đảm tiến độ; những khó khăn, vướng \
mắc được tổng hợp để xem xét, giải quyết theo thẩm quyền.

3. Về nhiệm vụ thời gian tới: tiếp tục theo dõi, kiểm tra, đôn đốc và báo cáo theo quy \
định."""


def _paper(
    agency: Any,
    number: str,
    notation: str,
    subject: str,
    signer: str,
    day: date,
    addressee: str,
) -> bytes:
    """The letter of another agency as it came out of the scanner."""
    from docmgmt import letter

    spec = letter.LetterSpec(
        agency=agency.name,
        parent_agency=agency.parent_id.name or "",
        notation=notation,
        place=agency.place or "",
        subject=subject,
        body=letter.paragraphs(BODY.format(about=subject)),
        signature=letter.SignatureBlock(title_lines=("NGƯỜI ĐỨNG ĐẦU",), name=signer),
        number=number,
        issued_on=day,
        addressees=(addressee,),
        recipients=("Như trên", "Lưu: VT"),
    )
    return letter.letter_pdf(spec).pdf
