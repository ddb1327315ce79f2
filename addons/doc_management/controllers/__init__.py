from . import doc_file, doc_outage, doc_print
