"""The seam to every service desk, and one connector per file."""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules
_modules.setdefault(
    "httpx._main", None
)  # its command line, with all of Pygments: httpx goes without, in 3 MB less
