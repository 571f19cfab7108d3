"""Names keys by what a terminal sends for them."""

from textual import events
from textual._xterm_parser import XTermParser


def key_of(sent: str) -> str:
    """Return the name that Textual gives to the one key whose characters these are; "" if they are none."""
    pressed = [event for event in XTermParser().feed(sent) if isinstance(event, events.Key)]
    return pressed[0].key if len(pressed) == 1 else ""
