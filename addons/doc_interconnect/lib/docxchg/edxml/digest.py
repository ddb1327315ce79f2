"""What makes two deliveries the same document."""

from __future__ import annotations

import hashlib
import json

from .message import DocumentMessage, clean_line


def content_digest(message: DocumentMessage) -> str:
    """SHA-256 (hex) over what a document says, not over how its packet looks.

    Covers number, notation, date, subject, type and the decoded attachments. The
    axis re-serialises every message, adds its hop and may zip files, so bytes of
    the XML prove nothing. Attachment names and order are left out: both change in
    transit while the files do not.
    """
    date = message.promulgation_date
    kind = clean_line(message.type.name).casefold()
    if not kind:
        kind = f"{message.type.type}.{message.type.detail or 0}"
    value = {
        "number": clean_line(message.code.number),
        "notation": clean_line(message.code.notation),
        "date": date.isoformat() if date else "",
        "subject": clean_line(message.subject),
        "type": kind,
        "files": sorted(
            hashlib.sha256(attachment.content).hexdigest()
            for attachment in message.attachments
        ),
    }
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
