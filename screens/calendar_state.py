"""What the calendar looks at: days, lanes, filter, the change under the cursor; kept between starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from console.cache.changebook import ChangeRow
from console.filters import FilterError
from console.model import Ref
from console.region import first_weekday
from screens.base import Desk
from screens.calendar_days import Zoom, days_of, local_day
from screens.calendar_filter import parse
from screens.calendar_lines import Scene
from screens.calendar_read import read
from screens.calendar_sheet import EVERY, Asked, Lanes, Move, Sheet
from screens.change_verbs import ChangeVerbs

FIRST, LAST = date(1970, 1, 15), date(9000, 1, 1)
"""The days that can be looked at: further away, clocks and calendars end."""
KindT = TypeVar("KindT", bound=StrEnum)


class CalendarState(ChangeVerbs[None]):
    """The part of the calendar that knows what is looked at, and reads it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        kept = desk.cache.places
        self.zoom = _kept(Zoom, kept.get("calendar:zoom"), Zoom.WEEK)
        self.lanes = _kept(Lanes, kept.get("calendar:lanes"), Lanes.SERVICE)
        self.colliding = kept.get("calendar:colliding") == "yes"
        self.filter_text = kept.get("calendar:filter")
        self.wanted = EVERY
        self.first_weekday = first_weekday()
        self.day: date = local_day(desk.now())
        self.lane = ""
        self.move: Move | None = None
        self.sheet: Sheet | None = None
        self.without: list[ChangeRow] = []
        """Changes that have no window at all."""
        self.narrow(self.filter_text)

    # ---- what is looked at ------------------------------------------------------------------------------

    def keep(self) -> None:
        """Remember zoom, lanes and filters for the next start."""
        places = self.desk.cache.places
        places.keep("calendar:zoom", self.zoom)
        places.keep("calendar:lanes", self.lanes)
        places.keep("calendar:colliding", "yes" if self.colliding else "")
        places.keep("calendar:filter", self.filter_text)

    def narrow(self, text: str) -> str:
        """Show what fits a filter; where it cannot be read, show everything and return why."""
        book = self.desk.cache.changes
        try:
            self.wanted = parse(text, book.services(), book.teams(), self.my_teams()) if text else EVERY
        except FilterError as wrong:
            self.wanted, self.filter_text = EVERY, ""
            return str(wrong)
        self.filter_text = text
        return ""

    def my_teams(self) -> list[str]:
        """Return the agent's teams: those of the changes they have a hand in."""
        return sorted({row.team for row in self.desk.cache.changes.mine() if row.team})

    def read(self) -> Sheet:
        """Read what is planned on the days looked at."""
        days = days_of(self.zoom, self.day, self.first_weekday)
        asked = Asked(days, self.wanted, self.lanes, self.colliding, self.move)
        self.sheet = read(self.desk.cache.changes, asked, self.desk.now(), self.sheet)
        self.without = [] if self.colliding else self.desk.cache.changes.without_window(self.wanted)
        return self.sheet

    def look_at(self, day: date) -> None:
        """Look at another day."""
        self.day = min(max(day, FIRST), LAST)
        if self.sheet is None or self.day not in self.sheet.asked.days:
            self.refresh_all()
        else:
            self.show_below()

    def show_below(self) -> None:
        """Called when the cursor stands on something else: show what the calendar knows of it."""

    # ---- what is under the cursor -----------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[ChangeRow]:
        """The changes that the cursor goes through: those of its day and lane, of the day, or all listed."""
        sheet = self.sheet
        if sheet is None or self.day not in sheet.asked.days:
            return ()
        place = sheet.asked.days.index(self.day)
        match self.zoom:
            case Zoom.MONTH:
                return sheet.days[place]
            case Zoom.WEEK:
                return next((lane.days[place] for lane in sheet.lanes if lane.name == self.lane), ())
            case Zoom.DAY:
                return [row for lane in sheet.lanes for row in lane.days[0]]
            case Zoom.AGENDA:
                return [*sheet.rows, *self.without]

    @property
    def current(self) -> ChangeRow | None:
        """The change under the cursor."""
        return None

    @property
    def here(self) -> Ref | None:
        """The change the verbs act on."""
        return self.current.ref if self.current is not None else None

    def scene(self, sheet: Sheet, rows: Sequence[ChangeRow]) -> Scene:
        """Return what lines on these changes are drawn from."""
        services = sorted({row.service for row in rows if row.service})
        exposures = self.desk.cache.changes.exposures(services) if services else []
        return Scene(sheet, exposures, self.desk.signs, self.desk.now(), self.size.width)


def _kept(kind: type[KindT], name: str, otherwise: KindT) -> KindT:
    return kind(name) if name in set(kind) else otherwise
