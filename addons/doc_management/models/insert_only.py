"""Ledgers that PostgreSQL itself keeps append-only."""

from odoo import api, models, tools
from odoo.exceptions import AccessError

from .guard import own_defaults


class DocInsertOnlyMixin(models.AbstractModel):
    """Rows are inserted, sealed once, never changed and never deleted.

    The ORM refuses (:class:`AccessError`) and so does a trigger in the database,
    which also stops direct SQL: ``_seal_columns`` may go from empty to a value once,
    every other column is fixed.
    """

    _name = "doc.insert.only.mixin"
    _description = "Append-only ledger"

    _seal_columns = ("prev_hash", "hash")

    def init(self):
        super().init()
        if self._abstract:
            return
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION doc_insert_only() RETURNS trigger
            LANGUAGE plpgsql AS $$
            DECLARE
                col text;
                before jsonb;
                after jsonb;
            BEGIN
                IF TG_OP <> 'UPDATE' THEN
                    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
                END IF;
                before := to_jsonb(OLD);
                after := to_jsonb(NEW);
                FOREACH col IN ARRAY coalesce(TG_ARGV, ARRAY[]::text[]) LOOP
                    IF before ->> col IS NULL THEN
                        before := before - col;
                        after := after - col;
                    END IF;
                END LOOP;
                IF before IS DISTINCT FROM after THEN
                    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
                END IF;
                RETURN NEW;
            END $$
            """
        )
        name = tools.make_identifier(f"{self._table}_insert_only")
        table = tools.SQL.identifier(self._table)
        arguments = tools.SQL(", ").join(
            tools.SQL("%s", column) for column in self._seal_columns
        )
        self.env.cr.execute(
            tools.SQL(
                "DROP TRIGGER IF EXISTS %(name)s ON %(table)s;"
                "CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s "
                "FOR EACH ROW EXECUTE FUNCTION doc_insert_only(%(arguments)s)",
                name=tools.SQL.identifier(name),
                table=table,
                arguments=arguments,
            )
        )

    def _init_column(self, column_name):
        """Give a column that an upgrade adds its default in lines written before.

        The trigger sleeps meanwhile: nobody else can write, since adding the column
        holds the table. Seals cover what a line said when it was sealed.
        """
        name = tools.make_identifier(f"{self._table}_insert_only")
        self.env.cr.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", (name,))
        if not self.env.cr.fetchone():
            return super()._init_column(column_name)
        switch = tools.SQL(
            "ALTER TABLE %s DISABLE TRIGGER %s",
            tools.SQL.identifier(self._table),
            tools.SQL.identifier(name),
        )
        self.env.cr.execute(switch)
        result = super()._init_column(column_name)
        self.env.cr.execute(
            tools.SQL(
                "ALTER TABLE %s ENABLE TRIGGER %s",
                tools.SQL.identifier(self._table),
                tools.SQL.identifier(name),
            )
        )
        return result

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        """Take every default from the model: a seal or a name is no client's to say."""
        return own_defaults(self, [name for name in fields if name in self._fields])

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(
            self.env._("%(ledger)s is append-only.", ledger=self._description)
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("%(ledger)s is append-only.", ledger=self._description)
        )
