"""``odoo exchange_worker``: sending and receiving in a process of its own."""

import logging
import signal
import sys
import threading

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config

_logger = logging.getLogger(__name__)


class exchange_worker(Command):  # noqa: N801 - named as it is called
    """Send and receive documents without the jobs of the server; for large sites.

    Several may run at once, and beside the jobs: each row is claimed by one. With
    --shard=K/N a worker sends for every N-th document only, so that workers do not
    look at each other's rows. Ends after the present message on SIGTERM.
    """

    def run(self, args):
        """Run until told to stop; exit code 1 if the database is not ready."""
        parser = config.parser
        parser.prog = self.prog
        parser.add_option("--shard", dest="shard", default="0/1", metavar="K/N")
        parser.add_option("--pause", dest="pause", type="float", default=2.0)
        parser.add_option("--rounds", dest="rounds", type="int", default=0)
        parser.add_option(
            "--only", dest="only", choices=("both", "send", "receive"), default="both"
        )
        options = config.parse_config(args, setup_logging=True)
        shard = self._shard(options.shard)
        names = config["db_name"]
        if len(names) != 1:
            sys.exit("Name one database with -d.")
        registry = Registry(names[0])
        if "doc.exchange.message" not in registry:
            sys.exit(f"doc_interconnect is not installed in {names[0]}.")
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        _logger.info("Exchange worker: at work, shard %s", options.shard)
        self._work(registry, shard, options, ended)

    def _shard(self, text):
        part, _slash, whole = text.partition("/")
        if not (part.isdigit() and whole.isdigit() and int(part) < int(whole)):
            sys.exit("--shard is K/N with K from 0 to N-1, for instance 0/4.")
        return int(part), int(whole)

    def _work(self, registry, shard, options, ended):
        done = 0
        while not ended.is_set():
            registry = registry.check_signaling()
            try:
                with registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    messages = env["doc.exchange.message"]
                    if options.only != "receive":
                        messages._cron_send(shard)
                    # One of the workers asks the axis; more would only ask again.
                    if options.only != "send" and shard[0] == 0:
                        messages._cron_receive()
            except Exception:
                # The database may be restarting; nothing is lost by waiting.
                _logger.exception("Exchange worker: the round failed")
            done += 1
            if options.rounds and done >= options.rounds:
                return
            ended.wait(options.pause)
