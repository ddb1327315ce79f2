from . import (
    test_axis_http,
    test_books,
    test_exchange,
    test_large_packets,
    test_monitor,
    test_faults,
    test_outgoing_blockers,
    test_publication,
    test_recall,
    test_reception,
    test_rights,
    test_transport,
)
