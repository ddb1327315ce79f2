"""Rules of document management as plain typed Python.

No Odoo, no clock, no network: a rule is given what it needs and answers with a
frozen value or with a :class:`~.errors.RuleError` that carries a code.
"""
