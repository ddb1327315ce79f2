"""``odoo verify_ledgers -d <database>``: check registers and journal."""

import sys

import odoo.api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class Verify_Ledgers(Command):  # noqa: N801 - Odoo names commands by class
    """Check the sealed ledgers against themselves and their heads outside.

    Prints what it found, stores the result and ends with 1 when a ledger is not intact.
    """

    name = "verify_ledgers"

    def run(self, cmdargs):
        config.parse_config(cmdargs, setup_logging=True)
        databases = config["db_name"]
        if not databases:
            sys.exit("Name the database: verify_ledgers -d <database>")
        name = databases if isinstance(databases, str) else databases[0]
        registry = Registry(name)
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            result = env["doc.ledger.check"]._check()
            good, faults = result.is_good, result.faults
            print(
                f"{result.chain_count} chains, {result.head_count} heads outside, "
                f"{result.stamp_count} time-stamps, "
                f"{result.fault_count} faults"
            )
        if not good:
            print(faults)
            sys.exit(1)
