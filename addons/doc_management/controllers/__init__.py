from . import doc_file
