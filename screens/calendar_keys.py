"""The keys of the calendar: zoom, lanes, filters, turning to other days."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from console.model import Ref
from screens.calendar_days import Zoom, beside, local_day
from screens.calendar_moves import MOVES, CalendarMoves
from screens.calendar_sheet import EVERY, Lanes
from screens.change_verbs import CHANGE_VERBS
from screens.keymap import NOTHING
from screens.pick import Choice, Pick
from widgets.status_line import Hint

NO_KEY = "–"


class CalendarKeys(CalendarMoves):
    """The part of the calendar that turns keys into what is looked at."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("z", "zoom", "zoom", id="calendar.zoom"),
        Binding("C", "colliding", "collisions", id="calendar.collisions"),
        Binding("plus", "create", "new", key_display="+", id="change.create"),
        Binding("slash", "filter", "filter", key_display="/", show=False, id="calendar.filter"),
        Binding("a", "card", "card", show=False, id="change.open"),
        Binding("r", "ask", "ask", show=False, id="change.ask"),
        Binding("O", "lanes", "lanes and their order", show=False, id="calendar.lanes"),
        Binding("n", "turn(1)", "next month, week or day", show=False, id="calendar.next"),
        Binding("N", "turn(-1)", "previous month, week or day", show=False, id="calendar.previous"),
        Binding(NOTHING, "today", "today", key_display=NO_KEY, show=False, id="calendar.today"),
        Binding(NOTHING, "export", "write an .ics file", key_display=NO_KEY, show=False, id="change.export"),
        Binding("escape", "clear", "drop a move, clear the filter", show=False, id="calendar.clear"),
        *CHANGE_VERBS,
    ]

    def hints(self) -> list[Hint]:
        """Return the few keys that matter here; while a change is moved, those that move, send and drop it."""
        if self.move is None:
            return super().hints()
        return [
            Hint("< >", "15 min"),
            Hint("enter", "ask to move it"),
            Hint("esc", "drop it"),
            Hint("?", "keys"),
        ]

    # ---- what is looked at ------------------------------------------------------------------------------

    def action_zoom(self) -> None:
        """Look closer: month, week, day, list, and back to the month."""
        here, row = self.here, self.current
        if self.zoom is Zoom.AGENDA and row is not None and row.start is not None:
            self.day = local_day(row.start)
        self.zoom = self.zoom.next
        self.keep()
        self.refresh_all()
        self.focus_calendar()
        if here is not None:
            self.find(here)

    def focus_calendar(self) -> None:
        """Go to the calendar itself."""

    def action_colliding(self) -> None:
        """Show only what collides, or everything again."""
        self.colliding = not self.colliding
        self.keep()
        self.refresh_all()

    def action_turn(self, by: int) -> None:
        """Go to the next or previous month, week or day."""
        self.look_at(beside(self.zoom, self.day, by))
        if self.zoom in (Zoom.MONTH, Zoom.AGENDA):
            self.refresh_all()

    def action_today(self) -> None:
        """Go to today."""
        self.look_at(local_day(self.desk.now()))

    def action_lanes(self) -> None:
        """Choose what a lane is, and their order."""
        choices = [Choice(one, one.words, "", str(at)) for at, one in enumerate(Lanes, 1)]

        def picked(lanes: Lanes | None) -> None:
            if lanes is not None:
                self.lanes, self.lane = lanes, ""
                self.keep()
                self.refresh_all()

        self.app.push_screen(Pick("Lanes", choices, self.desk.signs, typed=False), picked)

    # ---- the filter -------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Narrow the calendar while typing."""
        self.add_class("filtering")
        self.query_one("#filter", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits so far."""
        wrong = self.narrow(event.value.strip())
        self.refresh_all()
        if wrong:
            self.say(wrong)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go back to the calendar; one that cannot be read is typed on."""
        wrong = self.narrow(event.value.strip())
        if wrong:
            self.say(wrong, harm=True)
            return
        self.set_class(bool(event.value.strip()), "filtering")
        self.keep()
        self.focus_calendar()
        self.refresh_all()

    def action_clear(self) -> None:
        """Drop a move; else leave the lower pane; else take the filter away; else go back."""
        field = self.query_one("#filter", Input)
        if self.move is not None:
            self.drop()
        elif self.focused is not None and self.focused.id == "changes":
            self.focus_calendar()
        elif field.has_focus or self.wanted != EVERY or self.filter_text:
            field.value = ""
            self.narrow("")
            self.remove_class("filtering")
            self.keep()
            self.refresh_all()
            self.focus_calendar()
        else:
            self.dismiss(None)

    # ---- one change -------------------------------------------------------------------------------------

    def open_or_ask(self, ref: Ref | None) -> None:
        """Open a change's card; while one is moved, ask whether it stays there."""
        if self.move is not None:
            self.ask_to_move()
        elif ref is not None:
            self.guide.open_change(ref, self.beside)

    def beside(self, ref: Ref, by: int) -> Ref | None:
        """Return the next or previous change of what the cursor goes through."""
        return None

    def action_card(self) -> None:
        """Open the card of the change under the cursor."""
        self.open_or_ask(self.here)

    def action_create(self) -> None:
        """Make a new change, on the day and for the service under the cursor."""
        self.guide.create_change(self.day)

    def action_export(self) -> None:
        """Write what is shown to an iCalendar file."""
        from screens.calendar_export import export

        sheet = self.sheet
        if sheet is not None:
            self.say(export(sheet, self.desk.places.exports, self.desk.now()))
