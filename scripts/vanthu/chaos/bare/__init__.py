"""The ledger's own functions on three databases, without Odoo and without files."""
