"""Names keys by what a terminal sends for them."""

from functools import lru_cache

from textual import events
from textual._xterm_parser import XTermParser


@lru_cache(512)
def key_of(sent: str) -> str:
    """Return the name that Textual gives to the one key whose characters these are; "" if they are none.

    Textual remembers the last 1,024 questions by the parser that was asked, and all of the parser with them.
    """
    pressed = [event for event in XTermParser().feed(sent) if isinstance(event, events.Key)]
    return pressed[0].key if len(pressed) == 1 else ""
