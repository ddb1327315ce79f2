"""Keys of this installation, kept outside the database."""

import os
from pathlib import Path

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import config

from ..lib.docmgmt import keys


class DocSecretKey(models.AbstractModel):
    """Reads the installation's key file and derives a key per purpose.

    Place: environment ``VAN_THU_KEY_FILE``, else ``van_thu_key_file`` in the Odoo
    configuration, else ``van_thu.key`` in the data directory beside (never in) the
    file store. A backup of the database alone therefore opens no secret.
    """

    _name = "doc.secret.key"
    _description = "Installation key"

    def _derive(self, purpose):
        """Return 32 bytes for ``purpose``; :class:`UserError` if unusable."""
        try:
            return keys.derive(keys.load_or_create(self._key_path()), purpose)
        except (keys.KeyFileError, OSError) as error:
            raise UserError(
                self.env._(
                    "The key file of this installation cannot be read: %(reason)s. "
                    "Ask the system administrator to restore it from the key backup.",
                    reason=error,
                )
            ) from error

    def _key_path(self):
        return key_path()


def key_path():
    """Return where the key file lies; asked without a database, too."""
    named = os.environ.get("VAN_THU_KEY_FILE") or config.get("van_thu_key_file")
    return Path(named) if named else Path(config["data_dir"]) / "van_thu.key"
