"""Times on the command line: what names none ends the command with a sentence."""

from __future__ import annotations

from datetime import datetime

from console import moments
from console.moments import MomentError
from console.shell.outcome import USAGE, Outcome


def instant(text: str, zone: str = "") -> datetime:
    """Return the instant that a text names, as `console.moments.instant` does; raises `Outcome`."""
    try:
        return moments.instant(text, zone)
    except MomentError as wrong:
        raise Outcome(USAGE, str(wrong)) from None


def window(start: str, end: str, duration: str, zone: str = "") -> tuple[datetime, datetime]:
    """Return a window from its start and either its end or its length; raises `Outcome` for a wrong one."""
    if bool(end) == bool(duration):
        raise Outcome(USAGE, "Say either --end or --duration.")
    begins = instant(start, zone)
    try:
        ends = instant(end, zone) if end else begins + moments.span(duration)
    except MomentError as wrong:
        raise Outcome(USAGE, str(wrong)) from None
    if ends <= begins:
        raise Outcome(USAGE, f"The window ends ({end}) before it starts ({start}); nothing was sent.")
    return begins, ends
