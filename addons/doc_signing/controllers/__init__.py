from . import doc_check, doc_verification
