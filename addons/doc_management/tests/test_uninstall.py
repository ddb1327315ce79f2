"""Removing the addon is asked for by someone who was told what goes."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocCommon


@tagged("post_install", "-at_install")
class TestUninstall(DocCommon):
    def wizard(self, name="doc_management"):
        module = self.env["ir.module.module"].search([("name", "=", name)])
        return self.env["base.module.uninstall"].create({"module_ids": module.ids})

    def test_an_uninstall_names_the_loss_and_waits_for_its_acceptance(self):
        registered = self.env["doc.incoming"].search_count(
            [("arrival_number", "!=", 0)]
        )
        self.make_registered()
        wizard = self.wizard()
        self.assertIn(f"{registered + 1} registered incoming", wizard.doc_losses)
        self.assertIn("lines of registers", wizard.doc_losses)
        with self.assertRaisesRegex(UserError, "delete for good"):
            wizard.action_uninstall()

    def test_other_addons_are_removed_as_ever(self):
        self.make_registered()
        wizard = self.env["base.module.uninstall"]
        self.assertEqual(wizard._doc_losses({"board"}), [])
