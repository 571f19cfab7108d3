"""The ways between screens: each is imported when somebody goes there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from console.terminal.seam import TerminalApp

if TYPE_CHECKING:
    from console.cache.drafts import Draft
    from console.filters import Filter
    from console.model import Ref
    from screens.base import Beside, Desk


class Ways(TerminalApp[None]):
    """An application that leads from screen to screen; it is the `Guide` of all of them."""

    desk: Desk

    def go_to(self, place: str) -> None:
        """Go to a place, whatever was open on top of the first one."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if place == "queues":
            from screens.queues import QueuesScreen

            self.push_screen(QueuesScreen(self.desk))
        elif place == "changes":
            self.open_changes()
        elif place == "approvals":
            from screens.approvals import ApprovalsScreen

            self.push_screen(ApprovalsScreen(self.desk))
        elif place == "feed":
            from screens.feed import FeedScreen

            self.push_screen(FeedScreen(self.desk))
        elif place == "experience":
            from screens.experience import ExperienceScreen

            self.push_screen(ExperienceScreen(self.desk))
        elif place == "outbox":
            from screens.outbox import OutboxScreen

            self.push_screen(OutboxScreen(self.desk))

    def open_queue(self, title: str, wanted: Filter) -> None:
        """Open a queue or a view."""
        from screens.queue import QueueScreen

        self.push_screen(QueueScreen(self.desk, title, wanted))

    def open_ticket(
        self, ref: Ref, write: str = "", beside: Beside | None = None, at: str = "", mark: str = ""
    ) -> None:
        """Open a ticket; `write` begins an answer at once, `at` is what is shown first, `mark` a text to mark."""
        from screens.ticket import TicketScreen

        self.push_screen(TicketScreen(self.desk, ref, beside, write=write, at=at, mark=mark))

    def open_change(self, ref: Ref, beside: Beside | None = None, begin: str = "") -> None:
        """Open a change's decision card; `begin` is done once it was drawn."""
        from screens.card import CardScreen

        self.push_screen(CardScreen(self.desk, ref, beside, begin))

    def open_changes(self) -> None:
        """Open the calendar of changes."""
        from screens.changes import ChangesScreen

        self.push_screen(ChangesScreen(self.desk))

    def open_search(self) -> None:
        """Find a ticket anywhere."""
        from screens.search import SearchScreen

        self.push_screen(SearchScreen(self.desk))

    def create_ticket(self, queue: str) -> None:
        """Make a new ticket."""
        from screens.create import CreateScreen

        self.push_screen(CreateScreen(self.desk, queue))

    def create_change(self, day: date | None = None) -> None:
        """Make a new change."""
        from screens.change_form import ChangeForm

        self.push_screen(ChangeForm(self.desk, day))

    def open_draft(self, draft: Draft) -> None:
        """Go on writing."""
        if draft.kind == "create":
            self.create_ticket(draft.more.get("queue", ""))
        elif draft.kind == "change-create":
            self.create_change()
        elif self.desk.cache.changes.row(draft.ticket) is not None:
            self.open_change(draft.ticket, begin=draft.kind)
        else:
            self.open_ticket(draft.ticket, draft.kind)

    def go_back(self) -> bool:
        """Go back to the screen before; False at the top."""
        if len(self.screen_stack) <= 2:
            return False
        self.pop_screen()
        return True
