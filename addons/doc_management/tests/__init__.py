from . import test_incoming, test_ledgers, test_outgoing, test_rights
