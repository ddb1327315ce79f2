from . import (
    base_module_uninstall,
    doc_accept_wizard,
    doc_health,
    doc_joint_sign_wizard,
    doc_report_wizard,
    doc_signing_handover_wizard,
    doc_upload_signed_wizard,
)
