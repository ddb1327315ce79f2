from . import doc_file, doc_print
