"""Changes: the calendar, from a month's density to one day by the hour."""

from __future__ import annotations

from datetime import timedelta

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Input

from console.cache.changebook import ChangeRow
from console.model import Ref
from screens import calendar_view as view
from screens.calendar_agenda import columns, listed
from screens.calendar_day import day_items, scale_line
from screens.calendar_days import WEEK, Zoom
from screens.calendar_filter import HINT
from screens.calendar_head import below, counted, empty, title
from screens.calendar_keys import CalendarKeys
from screens.calendar_lines import detail, items
from screens.calendar_sheet import Sheet
from widgets.calendar_grid import CalendarGrid
from widgets.fact_table import FactTable
from widgets.hour_strip import DayStrips, HourScale
from widgets.line_list import LineList
from widgets.rule import Rule
from widgets.title_line import TitleLine

GRIDS = (Zoom.MONTH, Zoom.WEEK)


class ChangesScreen(CalendarKeys):
    """The calendar of changes, and below it the changes of what the cursor stands on."""

    PLACE = "changes"
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ChangesScreen #filter { display: none; height: 1; border: none; padding: 0 1; background: transparent; }
    ChangesScreen #filter:focus { border: none; }
    ChangesScreen.filtering #filter { display: block; }
    ChangesScreen #upper { height: 1fr; }
    ChangesScreen #upper > * { display: none; }
    ChangesScreen.week #grid, ChangesScreen.month #grid { display: block; max-height: 100%; }
    ChangesScreen.week #upper, ChangesScreen.month #upper { height: auto; max-height: 50%; }
    ChangesScreen.month #upper { max-height: 72%; }
    ChangesScreen.day #scale, ChangesScreen.day #day, ChangesScreen.agenda #agenda { display: block; }
    ChangesScreen #changes { height: 1fr; }
    ChangesScreen.day #changes, ChangesScreen.agenda #changes { height: 30%; min-height: 4; }
    """

    _drawn: Size | None = None
    """The size that everything was drawn for."""

    def content(self) -> ComposeResult:
        """Lay out title, filter, calendar, and the changes of what the cursor stands on."""
        signs = self.desk.signs
        yield TitleLine(id="title")
        yield Rule()
        field = Input(self.filter_text, placeholder=HINT, id="filter")
        field.cursor_blink = False
        yield field
        with Vertical(id="upper"):
            yield CalendarGrid(signs, id="grid")
            yield HourScale(id="scale")
            yield DayStrips(id="day")
            yield FactTable[ChangeRow](signs, markable=False, id="agenda")
        yield Rule()
        yield TitleLine(id="chosen")
        yield LineList(id="changes")

    def on_mount(self) -> None:
        """Show this week, or what was looked at last."""
        self.set_class(bool(self.filter_text), "filtering")
        self.focus_calendar()

    def on_resize(self, event: events.Resize) -> None:
        """Draw what depends on the width anew."""
        if event.size != self._drawn:
            self.call_after_refresh(self.refresh_all)

    # ---- what is shown ----------------------------------------------------------------------------------

    def load(self) -> None:
        """Read what is planned, and draw it."""
        self._drawn = self.size
        self.desk.cache.wishes.be_at()
        sheet = self.read()
        for zoom in Zoom:
            self.set_class(zoom is self.zoom, zoom)
        match self.zoom:
            case Zoom.MONTH | Zoom.WEEK:
                self._show_grid(sheet)
            case Zoom.DAY:
                self._show_day(sheet)
            case Zoom.AGENDA:
                self._show_agenda(sheet)
        shown = counted(sheet, len(self.without), self.size.width)
        order = self.lanes.order if self.zoom in (Zoom.WEEK, Zoom.DAY) else ""
        parts = (
            "collisions only" if self.colliding else "",
            f"/ {self.filter_text}" if self.filter_text else order,
        )
        right = " · ".join(part for part in parts if part)
        self.query_one("#title", TitleLine).show(
            title(self.zoom, sheet, self.day, self.desk.now()), shown, right
        )
        self.show_below()

    def _show_grid(self, sheet: Sheet) -> None:
        grid = self.query_one("#grid", CalendarGrid)
        place = sheet.asked.days.index(self.day)
        grid.goes_on = self.zoom is Zoom.MONTH
        if self.zoom is Zoom.MONTH:
            lines = view.month_lines(sheet, self.desk.now())
            grid.show(lines, view.month_layout(sheet), str(place // WEEK * WEEK), place % WEEK)
        else:
            layout = view.week_layout(sheet, self.desk.now(), self.size.width)
            grid.show(view.week_lines(sheet), layout, self.lane, place)
            self.lane = grid.here[0]

    def _show_day(self, sheet: Sheet) -> None:
        width = self.size.width - 2
        scene = self.scene(sheet, ())
        self.query_one(HourScale).show(scale_line(scene, width))
        self.query_one("#day", LineList).show(day_items(scene, width))

    def _show_agenda(self, sheet: Sheet) -> None:
        table = self.query_one("#agenda", FactTable)
        here = table.current.key if table.current else None
        scene = self.scene(sheet, self.rows)
        table.empty = empty(sheet, self.filter_text)
        table.show(listed(self.rows), columns(scene, self.size.width), here)

    def show_below(self) -> None:
        """Show the changes of the day and lane under the cursor, or what is known of the one change there."""
        sheet = self.sheet
        if sheet is None or self.day not in sheet.asked.days:
            return
        lines, rows = self.query_one("#changes", LineList), self.rows
        if self.zoom in GRIDS:
            place = sheet.asked.days.index(self.day)
            room = lines.size.height - len(rows)
            lines.show(items(self.scene(sheet, rows), rows, place, lines.here, room))
        else:
            current = self.current
            lines.show(detail(self.scene(sheet, [current]), current) if current else [])
        chosen = below(self.zoom, sheet, self.day, self.lane, rows, self.current, self.desk.now())
        self.query_one("#chosen", TitleLine).show(*chosen)
        self.refresh_bindings()

    # ---- where the cursor is ----------------------------------------------------------------------------

    @property
    def current(self) -> ChangeRow | None:
        """The change under the cursor."""
        if not self.is_mounted:
            return None
        if self.zoom is Zoom.AGENDA:
            return self.query_one("#agenda", FactTable).current
        here = self.query_one("#changes" if self.zoom in GRIDS else "#day", LineList).here
        return next((row for row in self.rows if str(row.ref) == here), None)

    def find(self, ref: Ref) -> None:
        """Put the cursor on a change of the days that are shown."""
        row = next((one for one in self.sheet.rows if one.ref == ref), None) if self.sheet else None
        if row is None:
            return
        if self.zoom is Zoom.WEEK and self.sheet is not None:
            self.lane = next(
                (lane.name for lane in self.sheet.lanes if any(row in day for day in lane.days)), ""
            )
            self._show_grid(self.sheet)
            self.show_below()
        if self.zoom is Zoom.AGENDA:
            self.query_one("#agenda", FactTable).go(row.key)
        self.query_one("#changes" if self.zoom in GRIDS else "#day", LineList).here = str(ref)
        self.show_below()

    def focus_calendar(self) -> None:
        """Go to the calendar itself."""
        names = {Zoom.DAY: "#day", Zoom.AGENDA: "#agenda"}
        self.query_one(names.get(self.zoom, "#grid"), Widget).focus()

    def beside(self, ref: Ref, by: int) -> Ref | None:
        """Return the next or previous change of what the cursor goes through, and put it there."""
        refs = [row.ref for row in self.rows]
        place = refs.index(ref) + by if ref in refs else -1
        if not 0 <= place < len(refs):
            return None
        self.find(refs[place])
        return refs[place]

    # ---- what its parts say -----------------------------------------------------------------------------

    def on_calendar_grid_moved(self) -> None:
        """Follow the cursor with the lower pane."""
        if self.sheet is None or self.zoom not in GRIDS:
            return
        key, column = self.query_one("#grid", CalendarGrid).here
        if self.zoom is Zoom.MONTH:
            self.look_at(self.sheet.asked.days[int(key) + column])
        else:
            self.lane = key
            self.look_at(self.sheet.asked.days[column])

    def on_calendar_grid_beyond(self, event: CalendarGrid.Beyond) -> None:
        """Go on where the days shown end."""
        self.look_at(self.day + timedelta(days=event.days + WEEK * event.lines))

    def on_day_strips_turned(self, event: DayStrips.Turned) -> None:
        """Go to another day."""
        self.look_at(self.day + timedelta(days=event.by))

    def on_calendar_grid_opened(self) -> None:
        """Open the one change here; among several, choose."""
        if self.move is not None or len(self.rows) == 1:
            self.open_or_ask(self.rows[0].ref if self.rows else None)
        elif self.rows:
            self.query_one("#changes").focus()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Tell the reasons of the change the cursor came to."""
        if event.key and (self.zoom in GRIDS or event.key == self.query_one("#day", LineList).here):
            self.show_below()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Open the change."""
        self.open_or_ask(Ref.parse(event.key))

    def on_fact_table_moved(self) -> None:
        """Tell the reasons of the change the cursor came to."""
        self.show_below()

    def on_fact_table_opened(self) -> None:
        """Open the change."""
        self.open_or_ask(self.here)
