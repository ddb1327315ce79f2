from . import (
    test_axis_http,
    test_books,
    test_exchange,
    test_faults,
    test_outgoing_blockers,
    test_reception,
    test_rights,
    test_transport,
)
