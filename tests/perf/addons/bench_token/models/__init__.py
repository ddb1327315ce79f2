from . import doc_outgoing
