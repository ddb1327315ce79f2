from . import (
    test_access_matrix,
    test_certificates,
    test_check_page,
    test_copies,
    test_devices,
    test_images,
    test_incoming,
    test_lasting,
    test_records,
    test_seal,
    test_signing,
    test_trust,
)
