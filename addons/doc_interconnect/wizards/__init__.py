from . import doc_exchange_decide
