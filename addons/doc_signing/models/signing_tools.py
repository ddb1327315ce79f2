"""What the models share: the limited process, the fonts, the server's settings."""

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from odoo.addons.doc_management.lib.docmgmt import fonts as office_fonts
from odoo.addons.doc_management.lib.docmgmt.errors import RuleError
from odoo.service.server import CommonServer
from odoo.tools import config

from ..lib.docsign import fonts, worker
from ..lib.docsign.values import Code, DocSignError

WORKER = worker.Worker()
"""Every PDF is parsed in this process with limits, never in the server itself."""
CommonServer.on_stop(WORKER.close)


@lru_cache(maxsize=1)
def font_pair() -> fonts.FontPair:
    """Return the faces for number, date and annex lines, made ready once.

    Raises DocSignError ``font_*``; asked again, it looks again.
    """
    try:
        found = office_fonts.find_fonts()
    except RuleError as error:
        raise DocSignError(Code.FONT_INCOMPLETE, str(error.code)) from error
    cache = Path(config["data_dir"]) / "van_thu_fonts"
    return fonts.FontPair(
        *(
            fonts.ready_font(face.path, cache, face.index)
            for face in (found.regular, found.italic)
        )
    )


def server_setting(name: str) -> str:
    """Return a setting of the server: the environment, else the configuration.

    ``pkcs11_module`` is ``VAN_THU_PKCS11_MODULE`` or ``van_thu_pkcs11_module``.
    """
    return os.environ.get(f"VAN_THU_{name.upper()}") or str(
        config.get(f"van_thu_{name}") or ""
    )


def aware(value: datetime) -> datetime:
    """Return a database value (naive UTC) as an aware moment."""
    return value.replace(tzinfo=timezone.utc)
