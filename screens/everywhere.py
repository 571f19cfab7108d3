"""What keys do on every screen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens.base import DeskScreen
from screens.last_line import LastLine
from screens.ways import Ways
from widgets.rows import RowView
from widgets.window_list import WindowList

LETTERS = ("go", "keys", "palette", "actions", "back", "back_up")
"""What letters and signs mean here."""
FAR = "Looking for that place in the list; esc stays here."


class Everywhere(Ways):
    """An application with the keys that go to places, go back, leave, and list what can be done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "go('today')", "Today", show=False, id="go.today"),
        Binding("2", "go('queues')", "Queues", show=False, id="go.queues"),
        Binding("3", "go('changes')", "Changes", show=False, id="go.changes"),
        Binding("4", "go('approvals')", "Approvals", show=False, id="go.approvals"),
        Binding("5", "go('feed')", "Feed", show=False, id="go.feed"),
        Binding("6", "go('experience')", "Experience", show=False, id="go.experience"),
        Binding("7", "go('outbox')", "Outbox", show=False, id="go.outbox"),
        Binding("question_mark", "keys", "keys", key_display="?", id="help.keys"),
        Binding("colon", "palette", "do", key_display=":", show=False, id="help.palette"),
        Binding(
            "full_stop", "actions", "all actions on this", key_display=".", show=False, id="help.actions"
        ),
        Binding("q,backspace", "back", "back", show=False, id="screen.back"),
        Binding("escape", "back_up", "back, never out", show=False, id="screen.back-up"),
        Binding("ctrl+q,ctrl+c", "leave", "leave", show=False, priority=True, id="program.leave"),
        Binding("ctrl+l", "redraw", "draw the screen again", show=False, id="screen.redraw"),
    ]

    last_line: LastLine
    """Where it is said what happens."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave dead, while a text is written, what its letters could mean: they were typed ahead of it."""
        if self.screen_stack and isinstance(self.screen, DeskScreen) and self.screen.takes_letters:
            return action not in LETTERS
        return True

    def action_go(self, place: str) -> None:
        """Go to one of the places that have a number."""
        self.go_to(place)

    async def action_back(self) -> None:
        """Go back; at the top, ask to leave."""
        if not self.go_back():
            self.action_leave()

    def action_back_up(self) -> None:
        """Go back; at the top, stay."""
        self.go_back()

    def action_keys(self) -> None:
        """List the keys of this place; enter runs one."""
        from screens.help import keys_of, offer

        offer(self, "Keys of this place", keys_of, self.desk.signs)

    def action_palette(self) -> None:
        """List all actions by name; enter runs one."""
        from screens.help import names_of, offer

        offer(self, "Do", names_of, self.desk.signs)

    def action_actions(self) -> None:
        """List what can be done to this."""
        from screens.help import deeds_of, offer

        offer(self, "All actions on this", deeds_of, self.desk.signs)

    def on_row_view_percent(self, event: RowView.Percent) -> None:
        """Ask how far into a list to go, and go there."""
        from screens.percent import Percent

        self.push_screen(Percent(), lambda share: event.rows.jump(share) if share is not None else None)

    def on_window_list_going(self, event: WindowList.Going) -> None:
        """Say that a far move waits for its rows, and what gives it up; nothing more once they are there."""
        if isinstance(self.screen, DeskScreen):
            self.screen.say_while(FAR, lasts=event.going)

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.redraw()

    def action_leave(self) -> None:
        """Ask whether to leave, and where something waits to be sent, what becomes of it."""
        from screens.leave import leave

        leave(self, self.desk, self.last_line.say)
