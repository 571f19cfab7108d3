"""Makes new alarms felt at the terminal, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.model import Ref
    from console.terminal.capabilities import Terminal
    from screens.base import Desk


class Ringing:
    """Knows which alarms were felt already; those there are at the first look are on the first screen."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._felt: set[Ref] | None = None

    def ring(self, terminal: Terminal) -> str:
        """Return what to send to a terminal because of the alarms that are new; empty where none is."""
        if self._felt is None and not self._desk.cache.pulse(self._desk.now()).alarms:
            self._felt = set()
            return ""
        from console.model.feedback import AlarmState
        from console.terminal.notify import notice

        new = {one.ref: one for one in self._desk.cache.feed.alarms() if one.state is AlarmState.OPEN}
        rung = [one for ref, one in new.items() if self._felt is not None and ref not in self._felt]
        self._felt = (self._felt or set()) | new.keys()
        how = self._desk.settings.alarms.notify
        if not rung or how == "none":
            return ""
        services = ", ".join(sorted({one.service for one in rung}))
        return notice(how, f"Amends: {services} is not as usual", terminal)
