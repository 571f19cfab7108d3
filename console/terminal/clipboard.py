"""Copies text to the clipboard of the terminal that the agent sits at, through SSH, tmux and screen."""

import base64
from typing import Final

from console.terminal.capabilities import Terminal

LIMIT: Final = 74_994
"""Bytes of text that terminals take in one go: 100,000 with base64 and the sequence around it."""
_SCREEN_CHUNK: Final = 700


def clipboard_sequence(text: str, terminal: Terminal) -> str | None:
    """What to send so that the terminal puts the text into its clipboard (OSC 52); None if it is too long.

    Nothing tells whether the terminal did it, so whoever copies also shows the text.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT:
        return None
    sequence = f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"
    if terminal.tmux:  # by itself if tmux may set the clipboard, and handed on if tmux lets sequences through
        return f"{sequence}\x1bPtmux;\x1b{sequence}\x1b\\"
    if terminal.screen:
        chunks = [sequence[at : at + _SCREEN_CHUNK] for at in range(0, len(sequence), _SCREEN_CHUNK)]
        return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)
    return sequence
