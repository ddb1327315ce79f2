"""Keep the unit run short: fewer random examples than hypothesis's own default.

For a longer search: ``HYPOTHESIS_MAX_EXAMPLES=5000 pytest tests/unit/doc_management``.
"""

import os

from hypothesis import settings

settings.register_profile(
    "unit",
    max_examples=int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "40")),
    deadline=None,
)
settings.load_profile("unit")
