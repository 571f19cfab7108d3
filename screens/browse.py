"""Opens an address in the agent's browser where there is a desktop, else puts it into the clipboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from textual.app import App


def browse(app: App[Any], address: str) -> str:
    """Open a web address; returns a sentence that says what was done."""
    if not address.startswith(("https://", "http://")):
        return "The settings do not say where this ticket is on the web: give its service a web address."
    opener = command(os.environ, sys.platform)
    if opener:
        subprocess.Popen(
            [opener, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return f"Opened in your browser: {address}"
    app.copy_to_clipboard(address)
    return f"No desktop here; copied, where your terminal allows it: {address}"


def command(environ: Mapping[str, str], platform: str) -> str:
    """Return the program that opens an address on the agent's own desktop; empty where there is none."""
    if environ.get("SSH_CONNECTION"):
        return ""
    if platform == "darwin":
        return "open"
    desktop = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open") or "" if desktop else ""
