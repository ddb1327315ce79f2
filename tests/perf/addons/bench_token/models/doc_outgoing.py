"""A seal that waits for a token, or is refused by it."""

import os
import time

from odoo import models
from odoo.exceptions import UserError

WAIT_SECONDS = float(os.environ.get("BENCH_TOKEN_SECONDS", "0"))
BROKEN = "thiết bị ký từ chối"


class DocOutgoing(models.Model):
    _inherit = "doc.outgoing"

    def _seal(self):
        # Idle, as while a remote signature is being made: no processor is used.
        time.sleep(WAIT_SECONDS)
        if self.subject.startswith(BROKEN):
            raise UserError("The token refused to sign.")
        return super()._seal()
