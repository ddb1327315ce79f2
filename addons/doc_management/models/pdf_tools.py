"""The one limited reader of PDFs of this server process."""

from ..lib.docmgmt.limited import PdfReader

READER = PdfReader()
