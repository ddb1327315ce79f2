from . import doc_agent, doc_check, doc_signing_handover, doc_verification
