from . import (
    test_access_matrix,
    test_http,
    test_incoming,
    test_reception_files,
    test_ledgers,
    test_outgoing,
    test_reminders,
    test_prints,
    test_rights,
    test_routing,
    test_uninstall,
    test_wizards,
)
