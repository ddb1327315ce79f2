"""Make the rule library importable without Odoo."""

import os
import sys
from pathlib import Path

from hypothesis import settings

_LIB = Path(__file__).resolve().parents[3] / "addons" / "doc_management" / "lib"
if str(_LIB) not in sys.path:
    sys.path.insert(0, str(_LIB))

# The unit run stays short; a longer search: HYPOTHESIS_MAX_EXAMPLES=5000 pytest …
settings.register_profile(
    "unit",
    max_examples=int(os.environ.get("HYPOTHESIS_MAX_EXAMPLES", "40")),
    deadline=None,
)
settings.load_profile("unit")
