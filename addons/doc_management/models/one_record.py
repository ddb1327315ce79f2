"""An act on one record that is called on several: a refusal, not a fault.

Forms call their buttons on one record; a program at ``/json/2`` may send any list of
ids. Core answers that with a ``ValueError``, which reaches the caller as “500”.
"""

import logging

from odoo import models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)
OURS = "doc_"
EXTENDED = ("res.users",)
"""Models of core to which our addons add acts on one record."""


class OneRecordOnly(UserError, ValueError):
    """What core raises, and at the same time a sentence for the caller (422)."""

    # By which the browser shows it as every refusal, not as a fault of the server.
    context = {"exception_class": "odoo.exceptions.UserError"}


class Base(models.AbstractModel):
    """The models of our addons, and those of core that have acts of theirs."""

    _inherit = "base"

    def ensure_one(self):
        # As core does it: this is called for every second field that is read.
        try:
            (_one,) = self._ids
        except ValueError:
            if not self._has_doc_acts():
                return super().ensure_one()
            # A caller's slip needs no trace; one of ours would be hard to find without.
            _logger.info("expected one record: %r", self, stack_info=True)
            raise OneRecordOnly(
                self.env._(
                    "This is done with one record at a time, and %(count)s were "
                    "given. Choose one, or call it once for each.",
                    count=len(self._ids),
                )
            ) from None
        return self

    def _has_doc_acts(self):
        return self._original_module.startswith(OURS) or self._name in EXTENDED
