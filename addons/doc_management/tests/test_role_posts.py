"""A role without a post is none: what clerks keep and leaders see, agency by agency."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP, DocCommon

KEPT = (
    "doc.register",
    "doc.register.entry",
    "doc.print.job",
    "doc.outage",
    "doc.journal",
    "doc.access.change",
)
"""Rows of an agency that clerks or leaders of that agency see."""


@tagged("post_install", "-at_install")
class TestRolesNeedPosts(DocCommon):
    """An account with every role, in three relations to an agency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        both = (cls.company | cls.other_company).ids
        cls.people = {}
        for name in ("post", "limited", "nobody", "former"):
            user = new_test_user(
                cls.env,
                login=f"roles.{name}",
                groups=f"{GROUP}leader,{GROUP}clerk",
                lang="en_US",
                company_id=cls.company.id,
                company_ids=[(6, 0, both)],
            )
            cls.people[name] = user
            cls._post(user, cls.other_company, cls.foreign_unit)
            if name != "nobody":
                post = cls._post(user, cls.company, cls.unit)
            if name == "limited":
                post.doc_group_ids = cls.env.ref(f"{GROUP}specialist")
            if name == "former":
                post.active = False

    def setUp(self):
        super().setUp()
        self.make_registered()
        self.env["doc.access.change"]._record(
            [{"company_id": self.company.id, "kind": "role", "holder": "Nguyễn Minh"}]
        )

    @classmethod
    def _post(cls, user, company, unit):
        return cls.env["hr.employee"].create(
            {
                "name": user.login,
                "user_id": user.id,
                "company_id": company.id,
                "department_id": unit.id,
            }
        )

    def here(self, model, name):
        user = self.people[name]
        return self.env(
            user=user.id, su=False, context={"allowed_company_ids": self.company.ids}
        )[model]

    def counts(self, name):
        return {model: self.here(model, name).search_count([]) for model in KEPT}

    def test_what_an_agency_keeps_is_for_its_posts(self):
        shown = self.counts("post")
        for model in ("doc.register", "doc.register.entry", "doc.journal"):
            self.assertTrue(shown[model], model)
        self.assertTrue(shown["doc.access.change"])
        for name in ("limited", "nobody", "former"):
            with self.subTest(name):
                self.assertEqual(self.counts(name), dict.fromkeys(KEPT, 0))

    def test_rows_are_not_read_by_their_ids_either(self):
        lines = self.env["doc.register.entry"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertTrue(self.here(lines._name, "post").browse(lines.ids).read(["id"]))
        for name in ("limited", "nobody", "former"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.here(lines._name, name).browse(lines.ids).read(["subject"])

    def test_who_holds_less_here_does_not_act_as_clerk_here(self):
        values = {
            "subject": "Nhập ở cơ quan khác",
            "type_id": self.env.ref("doc_management.doc_type_cong_van").id,
            "issuer_name": "Sở khác",
        }
        arrived = self.make_incoming()
        acts = {
            "enter": lambda env: env["doc.incoming"].create(dict(values)),
            "correct": lambda env: (
                env["doc.incoming"]
                .browse(arrived.id)
                .write({"subject": "Sửa ở cơ quan khác"})
            ),
            "print": lambda env: env["doc.print.job"].action_ask(
                "incoming", date_from="2026-01-01", date_to="2026-12-31"
            ),
            "outage": lambda env: env["doc.outage"].create({"reason": "Mất điện"}),
        }
        for name in ("limited", "nobody", "former"):
            arrived.document_id._grant(users=self.people[name], reason="inform")
            for act, do in acts.items():
                with (
                    self.subTest(name, act=act),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    do(self.here("doc.incoming", name).env)
        here = self.here("doc.incoming", "post").env
        self.assertTrue(acts["enter"](here))
        self.assertTrue(acts["correct"](here))

    def test_a_changed_post_counts_at_once(self):
        user = self.people["post"]
        self.assertTrue(self.company.with_user(user).doc_as_clerk)
        user._doc_employee(self.company).doc_group_ids = self.env.ref(
            f"{GROUP}specialist"
        )
        self.assertFalse(self.company.with_user(user).doc_as_clerk)
        self.assertFalse(self.counts("post")["doc.register.entry"])

    def test_the_administrator_needs_no_post_but_may_lose_the_role_in_one(self):
        self.assertTrue(self.company.with_user(self.admin).doc_as_admin)
        self.assertFalse(self.company.with_user(self.admin).doc_as_leader)
        self.assertFalse(self.other_company.with_user(self.admin).doc_as_admin)
        post = self.admin._doc_employee(self.company) or self._post(
            self.admin, self.company, self.unit
        )
        post.doc_group_ids = self.env.ref(f"{GROUP}specialist")
        self.assertFalse(self.company.with_user(self.admin).doc_as_admin)
