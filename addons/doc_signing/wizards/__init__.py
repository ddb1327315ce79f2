from . import doc_accept_wizard, doc_upload_signed_wizard
