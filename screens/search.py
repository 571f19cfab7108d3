"""Search over everything while typing: names, numbers, and every word that was said."""

from __future__ import annotations

import re
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from console.cache.asked import Places
from console.cache.finding import Found, Hit
from console.cache.wishes import LOOK
from console.model import Ref
from screens.base import DeskScreen
from widgets.ink import Spans, cut
from widgets.line_list import Item, LineList
from widgets.when import ago

LIMIT = 60
NUMBER = re.compile(r"\s*#?(?:[A-Za-z]{1,10}[- ]?)?(\d{1,12})\s*").fullmatch
"""A ticket's number, with or without the letters of its kind."""
WIDE = 110
"""Columns from which a line says where the ticket is and who has it."""


class Find(Input):
    """The field; arrows and enter act on what was found below it."""

    DEFAULT_CSS = """
    Find { height: 1; border: none; padding: 0 1; background: transparent; }
    Find:focus { border: none; }
    """


class SearchScreen(DeskScreen[None]):
    """Says of every ticket it finds where the words are; enter opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "down", show=False, priority=True, id="search.down"),
        Binding("up,ctrl+p", "move(-1)", "up", show=False, priority=True, id="search.up"),
        Binding("pagedown", "move(10)", "further down", show=False, priority=True, id="search.page-down"),
        Binding("pageup", "move(-10)", "further up", show=False, priority=True, id="search.page-up"),
        Binding("enter", "open", "open", key_display="enter", priority=True, id="search.open-ticket"),
        Binding("escape", "leave", "back", priority=True, id="search.leave"),
    ]

    def content(self) -> ComposeResult:
        """Lay out the field and what was found."""
        field = Find(placeholder="a number, a name, or any word that was said", compact=True)
        field.cursor_blink = False
        yield field
        yield LineList()

    def on_mount(self) -> None:
        """Be ready to type."""
        self._shown = ""
        self._marks: dict[str, str] = {}
        self._asked: list[int] = []
        """What the services were asked for, because nothing here has that number."""
        self._seeker = self.desk.cache.seeker(LIMIT, self._came)
        self.query_one(LineList).can_focus = False
        self.query_one(Find).focus()

    def on_unmount(self) -> None:
        """End a search that nobody waits for any more."""
        self._seeker.close()

    def load(self) -> None:
        """Search for what is in the field."""
        text = self.query_one(Find).value
        self._hear()
        if text.strip():
            self._seeker.seek(text)
        else:
            self._seeker.stop()
            self.query_one(LineList).show(
                [
                    Item(
                        (
                            ("  Closed tickets are found too; every word must be there, ", "dim"),
                            ('"words in quotes" as they stand.', "dim"),
                        )
                    )
                ]
            )
            self._shown = text

    def on_input_changed(self) -> None:
        """Search for what is in the field now."""
        self.load()

    def _came(self, text: str, found: Found) -> None:
        if self.is_mounted and text == self.query_one(Find).value:
            self._show(text, found)

    def _show(self, text: str, found: Found) -> None:
        self._marks = {str(hit.row.ref): hit.mark for hit in found.hits}
        head = Item(((f" {self._summary(text, found)}", "dim"),))
        self.query_one(LineList).show([head, *map(self._item, found.hits)])
        self._shown = text

    def _summary(self, text: str, found: Found) -> str:
        """Return how much was found, and what may be missing."""
        count = len(found.hits)
        if count:
            many = f"{count}+ tickets" if found.more else f"{count} ticket{'s'[: count ^ 1]}"
        elif found.complete and not found.more:
            many = f"Nothing holds “{text.strip()}”."
            if NUMBER(text) and self.desk.settings.services:
                many = f"Nothing here holds “{text.strip()}”; enter asks the services for it."
        elif found.complete:
            many = f"Nothing new holds “{text.strip()}”; older tickets were not read."
        else:
            many = f"Nothing found yet that holds “{text.strip()}”."
        making = [one for one in self.desk.cache.standing() if one.service == "search"]
        if making:
            share = 100 * (making[0].done or 0) // (making[0].total or 1)
            many += f" · the index is {share} % made: older tickets may be missing"
        return many if found.complete else f"{many} · looking on"

    def _item(self, hit: Hit) -> Item:
        row = hit.row
        subject = marked(row.subject, hit.in_subject, "bright" if row.status.active else "dim")
        left: Spans = ((f" {row.number}  ", "" if row.status.active else "dim"), *subject)
        facts = [cut(row.status_name, 16), ago(row.updated, self.desk.now())]
        if self.size.width >= WIDE:
            facts.insert(1, f"{row.queue} · {row.assignee or 'nobody'}")
        right: Spans = ((" · ".join(facts), "dim"),)
        said: tuple[Spans, ...] = ()
        if hit.where == "said" and hit.snippet:
            said = ((("     said  ", "dim"), *marked(hit.snippet, hit.in_snippet)),)
        return Item(left, right, str(row.ref), said)

    def action_move(self, by: int) -> None:
        """Move the cursor through what was found."""
        self.query_one(LineList).action_move(by)

    def action_open(self) -> None:
        """Open the ticket under the cursor, as it was found by what is in the field now."""
        text = self.query_one(Find).value
        if text != self._shown:
            self._show(text, self.desk.cache.find(text, LIMIT))
        here = self.query_one(LineList).here
        if here:
            self.guide.open_ticket(Ref.parse(here), beside=self._beside, mark=self._marks.get(here, ""))
        elif number := NUMBER(text):
            self._ask(number[1])

    def _ask(self, number: str) -> None:
        """Have the services looked at for a ticket that is not kept here, as one that ended long ago."""
        services = list(self.desk.settings.services)
        self._asked = []
        for service in services:
            self.desk.cache.soon(partial(self._ask_service, Ref(service, number)))
        if services:
            self.say(f"Asking {' and '.join(services)} for {number}.")

    def _ask_service(self, ref: Ref) -> None:
        self._asked.append(self.desk.cache.wishes.ask(LOOK, ref))

    def _hear(self) -> None:
        """Say so where no service has what it was asked for; what one has is found by the search itself."""
        if not self._asked:
            return
        told = [wish for key in self._asked if (wish := self.desk.cache.wishes.get(key)) is not None]
        if any(wish.state == "open" for wish in told):
            return
        self._asked = []
        if told and all(wish.state == "failed" for wish in told):
            self.say(told[0].words, harm=True)

    def _beside(self, ref: Ref, by: int) -> Ref | None:
        found = self.query_one(LineList).keys
        place = found.index(str(ref)) + by if str(ref) in found else -1
        return Ref.parse(found[place]) if 0 <= place < len(found) else None

    def action_leave(self) -> None:
        """Go back to where the search began."""
        self.dismiss(None)


def marked(text: str, places: Places, ink: str = "") -> Spans:
    """Return a text in one ink, with what was looked for marked in it."""
    spans: list[tuple[str, str]] = []
    at = 0
    for start, end in places:
        spans += [(text[at:start], ink), (text[start:end], "found")]
        at = end
    return tuple(span for span in (*spans, (text[at:], ink)) if span[0])
