from . import (
    base_module_uninstall,
    doc_agency_import,
    doc_exchange_decide,
    doc_health,
    doc_report_wizard,
    doc_recall_wizard,
    doc_take_down_wizard,
)
