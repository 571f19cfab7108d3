"""Moves a change in the calendar: what gets into its way at the new place is seen before anything is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual.binding import Binding, BindingType

from console.cache.changebook import ChangeRow, booking
from console.intents import Reschedule, SetImplementer
from console.measure.collisions import Booking
from console.measure.slots import REACH, Slot, free_slots
from console.model import Person, Ref
from console.reports.times import changes_clock, elsewhere, stretch
from screens.abilities import abilities
from screens.calendar_days import local_day
from screens.calendar_lines import HERE, people
from screens.calendar_sheet import SERIOUS, Move, Sheet
from screens.calendar_state import CalendarState
from screens.confirm import Confirm
from screens.pick import Choice, Pick

STEP = timedelta(minutes=15)
MOVES: list[BindingType] = [
    Binding("f", "slots", "free slot", id="change.slots"),
    Binding(
        "less_than_sign", "shift(-1)", "15 min earlier", key_display="<", show=False, id="change.earlier"
    ),
    Binding("greater_than_sign", "shift(1)", "15 min later", key_display=">", show=False, id="change.later"),
    Binding("w", "implementer", "implementer", show=False, id="change.assign"),
]


class CalendarMoves(CalendarState):
    """The part of the calendar that moves changes and hands them over."""

    # ---- moving -----------------------------------------------------------------------------------------

    def action_shift(self, by: int) -> None:
        """Move the change under the cursor by a quarter of an hour, or further; nothing is sent by that."""
        move = self.move
        if self._elsewhere():
            return
        if move is not None:
            self._move_to(move.row, move.booking, move.start + by * STEP, move.end + by * STEP)
            return
        found = self._movable()
        if found is not None:
            row, booked = found
            self._move_to(row, booked, booked.start + by * STEP, booked.end + by * STEP)

    def action_slots(self) -> None:
        """Offer the next times at which nothing within one hop is changed, the fewest exposed users first."""
        if self._elsewhere():
            return
        found = (self.move.row, self.move.booking) if self.move else self._movable()
        if found is None:
            return
        row, booked = found
        book, after = self.desk.cache.changes, self.desk.now()
        others = book.bookings(after, after + REACH, but=row.ref)
        slots = free_slots(booked, others, book.estate(), book.exposures(), after)
        if not slots:
            days = REACH.days
            self.say(f"In the next {days} days nothing is free on all items of {row.number} for so long.")
            return
        choices = [Choice(slot, self._stretch(slot), _about(slot)) for slot in slots]

        def picked(slot: Slot | None) -> None:
            if slot is not None:
                self._move_to(row, booked, slot.start, slot.end)

        title = f"Free for {row.number} on all its items and those one hop away"
        if not booked.cis:
            title = f"{row.number} names no item: free of freezes and for its implementer"
        self.app.push_screen(Pick(title, choices, self.desk.signs, typed=False), picked)

    def _elsewhere(self) -> bool:
        """Return whether the cursor is on another change than the one that is moved, and say so."""
        move, current = self.move, self.current
        if move is None or current is None or current.ref == move.row.ref:
            return False
        self.say(f"{move.row.number} is moved and not sent: enter asks, esc drops it.")
        return True

    def _movable(self) -> tuple[ChangeRow, Booking] | None:
        """Return the change under the cursor with its booking; says why where it cannot be moved."""
        row = self.current
        change = self.desk.cache.changes.get(row.ref) if row is not None else None
        if row is None or change is None:
            self.say("No change is under the cursor.")
            return None
        booked = booking(change)
        if booked is None:
            self.say(f"{row.number} has no window that ends after it starts: its card is where it gets one.")
        elif not change.state.ahead:
            self.say(f"{row.number} is {row.state_name or row.state.value}: it cannot be moved any more.")
        elif "reschedule" not in abilities(self.desk.cache.places, row.ref.service).intents:
            self.say(f"{row.ref.service} lets no window be moved from here.")
        else:
            return row, booked
        return None

    def _move_to(self, row: ChangeRow, booked: Booking, start: datetime, end: datetime) -> None:
        back = start == booked.start and end == booked.end
        self.move = None if back else Move(row, booked, start, end)
        self.day = local_day(start)
        self.refresh_all()
        self.find(row.ref)
        if back:
            self.say(f"{row.number} is where it was.")

    def read(self) -> Sheet:
        """Read what is planned; a move is dropped where somebody else moved or ended the change meanwhile."""
        move = self.move
        if move is not None:
            change = self.desk.cache.changes.get(move.row.ref)
            booked = booking(change) if change is not None and change.state.ahead else None
            if booked is None or (booked.start, booked.end) != (move.booking.start, move.booking.end):
                self.move = None
                words = f"{move.row.number} was changed meanwhile; your move is dropped, nothing was sent."
                self.call_after_refresh(self.say, words, harm=True)
        return super().read()

    def find(self, ref: Ref) -> None:
        """Called to put the cursor on a change."""

    def drop(self) -> None:
        """Put a change that was moved back to where it is."""
        move, self.move = self.move, None
        if move is not None:
            self.day = local_day(move.booking.start)
            self.refresh_all()
            self.find(move.row.ref)
            self.say(f"{move.row.number} stays where it is; nothing was sent.")

    def ask_to_move(self) -> None:
        """Ask whether the window moves, naming what gets into its way there."""
        move, sheet = self.move, self.sheet
        if move is None or sheet is None:
            return
        self.app.push_screen(Confirm(self._question(move), "move it"), self._answered)

    def _answered(self, yes: bool | None) -> None:
        move = self.move
        if not yes or move is None:
            return
        self.move = None
        self.desk.submit(Reschedule(move.row.ref, move.start, move.end))
        self.done_with(f"{move.row.number} moves")
        self.find(move.row.ref)

    def _question(self, move: Move) -> list[str]:
        now, told = self.desk.now(), self.sheet.told(move.row.ref) if self.sheet else []
        old, new = (stretch(one.start, one.end, now, HERE) for one in (move.booking, move))
        theirs = elsewhere(move.start, move.end, now, HERE, move.row.zone)
        lines = [f"Move {move.row.number} {move.row.title}?", f"from {old}", f"to   {new}"]
        lines += [f"     {theirs}"] if theirs else []
        if changes_clock(move.start, move.end, HERE):
            lines.append("The clocks change within this window; it stays as long as it was.")
        if move.start < now:
            lines.append("This begins in the past.")
        for one in told[:6]:
            number = "" if (one.other_number or "") in one.words else f" {one.other_number}"
            lines.append(f"{'!' if one.severity >= SERIOUS else '~'} {one.words}{number}")
        lines += [f"{len(told) - 6} more"] if len(told) > 6 else []
        lines += [] if told else ["Nothing gets into its way there, as far as is known."]
        return [
            *lines,
            "Approvals given to the old window may lapse; the service is told once the hold is over.",
        ]

    def _stretch(self, slot: Slot) -> str:
        return stretch(slot.start, slot.end, self.desk.now(), HERE)

    # ---- handing over -----------------------------------------------------------------------------------

    def action_implementer(self) -> None:
        """Say who carries the change under the cursor out, or that nobody does yet."""
        row = self.current
        if row is None:
            self.say("No change is under the cursor.")
            return
        if "implementer" not in abilities(self.desk.cache.places, row.ref.service).intents:
            self.say(f"{row.ref.service} lets nobody be named from here.")
            return
        agents = self.desk.cache.agents(row.ref.service)
        choices: list[Choice[Person | str]] = [Choice("", "nobody", "it waits for somebody")]
        choices += [Choice(one, one.name, one.department or one.id) for one in agents]

        def picked(person: Person | str | None) -> None:
            if person is not None:
                to = person if isinstance(person, Person) else None
                self.desk.submit(SetImplementer(row.ref, to))
                self.done_with(f"{row.number} to {to.name if to else 'nobody'}")

        self.app.push_screen(Pick(f"Who carries {row.number} out?", choices, self.desk.signs), picked)


def _about(slot: Slot) -> str:
    reached = f"{people(slot.exposed)} exposed" if slot.exposed else "nobody counted users then"
    inside = {True: "in the maintenance window", False: "outside maintenance", None: ""}[slot.in_maintenance]
    return " · ".join(part for part in (reached, inside) if part)
