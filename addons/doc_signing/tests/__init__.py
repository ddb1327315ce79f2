from . import (
    test_certificates,
    test_images,
    test_incoming,
    test_records,
    test_seal,
    test_signing,
    test_trust,
)
