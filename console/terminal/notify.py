"""Makes itself felt at the terminal that the agent sits at: its bell, or a notification where it shows such."""

from __future__ import annotations

from console.terminal.capabilities import Terminal
from console.text import clean_line

LONGEST = 120
"""Letters of a notification."""


def notice(how: str, words: str, terminal: Terminal) -> str:
    """Return what to send; `how` is bell, osc or none. A terminal without notifications shows nothing for osc.

    OSC 9 is what iTerm2 began, and kitty, WezTerm, Ghostty, foot and Windows Terminal show; tmux hands it on
    where it lets sequences through.
    """
    match how:
        case "bell":
            return "\a"
        case "osc":
            said = clean_line(words)[:LONGEST].replace(";", ",")
            sequence = f"\x1b]9;{said}\x1b\\"
            if terminal.tmux:
                doubled = sequence.replace("\x1b", "\x1b\x1b")
                return f"\x1bPtmux;{doubled}\x1b\\"
            return sequence
        case _:
            return ""
