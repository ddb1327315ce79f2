import polib
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader


@tagged("post_install", "-at_install")
class TestTerms(TransactionCase):
    """What a screen, a field or a refusal says is known to its translation."""

    def test_no_term_is_missing_in_the_translation(self):
        modules = self.env["ir.module.module"].search(
            [("state", "=", "installed"), ("name", "=like", r"doc\_%")]
        )
        terms = {}
        reader = TranslationModuleReader(self.env.cr, modules.mapped("name"))
        for module, _kind, _name, _id, source, _value, _comments in reader:
            terms.setdefault(module, set()).add(source.strip())
        self.assertIn("doc_management", terms)
        for module, found in terms.items():
            path = file_path(f"{module}/i18n/vi.po")
            known = {entry.msgid.strip() for entry in polib.pofile(path)}
            with self.subTest(module=module):
                self.assertGreater(len(found), 100)
                self.assertEqual(sorted(found - known), [])
