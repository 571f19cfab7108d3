"""Imports the toolkit without those of its parts that this console never uses: a sixth of what it takes.

Textual's command palette brings a dozen widgets along, and asyncio's own TLS all of OpenSSL; our palette is another,
and what speaks TLS here (httpx) does not ask asyncio for it. While the toolkit is imported an empty module stands in
for the one, and the other is missing, as asyncio allows. Both are there again for whoever asks for them afterwards.
`tests/terminal/test_spared.py` says what broke when Textual changes.
"""

import sys
from types import ModuleType
from typing import Any

PALETTE = "textual.command"
NAMES = ("CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider")
"""What other modules of Textual import of the palette while they are imported."""


def import_toolkit() -> None:
    """Import Textual, where it is not there yet."""
    if "textual.app" in sys.modules or PALETTE in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    absent = [name for name in ("ssl",) if name not in modules and "asyncio" not in modules]
    for name in absent:
        modules[name] = None
    try:
        import asyncio  # noqa: F401 - for its own sake, now
    finally:
        for name in absent:
            del modules[name]
    modules[PALETTE] = stand_in = ModuleType(PALETTE)
    for name in NAMES:
        setattr(stand_in, name, type(name, (), {}))
    try:
        import textual.app
        import textual.screen  # noqa: F401 - the same
    finally:
        del modules[PALETTE]
        if hasattr(sys.modules.get("textual"), "command"):
            del sys.modules["textual"].command
