"""References to rows that jobs write all the time."""

from odoo import fields
from odoo.tools import sql


class LooseMany2one(fields.Many2one):
    """A reference without a foreign key.

    To check a foreign key PostgreSQL locks the row that is referred to, and in Odoo's
    REPEATABLE READ that fails when anybody has written this row since. Whoever issues
    or recalls a document would fail again and again while a connection has trouble,
    because its breaker is written with every answer. Who deletes such a row must look
    for what refers to it himself.
    """

    def update_db_foreign_key(self, model, column):
        """Make none, and drop the one that earlier versions made."""
        cr, table, other = model.env.cr, model._table, model.env[self.comodel_name]
        for name in sql.get_foreign_keys(
            cr, table, self.name, other._table, "id", self.ondelete
        ):
            sql.drop_constraint(cr, table, name)
