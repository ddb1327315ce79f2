"""Warnings in Odoo's log that are no fault of this repository, each with its reason."""

import re

EXPECTED = tuple(
    re.compile(pattern)
    for pattern in (
        # Reports are not printed through wkhtmltopdf here.
        r"base\.models\.ir_actions_report: You need Wkhtmltopdf",
        # Newer libraries than those of Odoo's release day.
        r"^py\.warnings: .*(/odoo/(?!addons/doc_)|/site-packages/).*Warning",
        # Our libraries are read from folders that need no cleaning up.
        r"odoo\.tools\.config: option addons_path",
    )
)
