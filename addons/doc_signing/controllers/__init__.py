from . import doc_check, doc_signing_handover, doc_verification
