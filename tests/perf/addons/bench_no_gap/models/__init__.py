from . import doc_numbering
