from . import (
    doc_dossier,
    doc_file,
    doc_outage,
    doc_password,
    doc_print,
    doc_schedule,
)
