"""What every screen has: a first line that says where one can go, a last line that says what one can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from console.cache.connection import CacheError, DamagedCache
from console.cache.wishes import NOW
from console.model import Ref
from widgets.nav_line import NavLine
from widgets.nav_spans import PLACES
from widgets.rule import Rule
from widgets.status_line import Hint, StatusLine
from widgets.too_small import TOO_SMALL, TooSmall, too_small

if TYPE_CHECKING:
    from console.cache.drafts import Draft
    from console.cache.store import Cache
    from console.deciding import DecisionLog, Hand
    from console.filters import Filter
    from console.intents import Intent
    from console.measure.promises import Promises
    from console.paths import Places
    from console.settings import Settings
    from console.signs import Signs

ResultT = TypeVar("ResultT")
Beside = Callable[[Ref, int], Ref | None]
"""Finds the next or previous ticket of the list that one was opened from."""


class Guide(Protocol):
    """Leads from screen to screen; the application does."""

    def go_to(self, place: str) -> None:
        """Go to one of `PLACES`."""
        ...

    def open_queue(self, title: str, wanted: Filter) -> None:
        """Open a queue or a view."""
        ...

    def open_ticket(
        self, ref: Ref, write: str = "", beside: Beside | None = None, at: str = "", mark: str = ""
    ) -> None:
        """Open a ticket; `write` begins a `reply`, `told` or a `note` at once.

        `at` is the key of the piece of its conversation that is shown first, `mark` a text to show and to mark in it.
        """
        ...

    def open_change(self, ref: Ref, beside: Beside | None = None, begin: str = "") -> None:
        """Open a change's decision card.

        `beside` finds its neighbours in the list it was opened from; `begin` is done once the card was drawn:
        `approve`, `send-back`, `ask`, `note` or `status`.
        """
        ...

    def open_changes(self) -> None:
        """Open the calendar of changes."""
        ...

    def open_search(self) -> None:
        """Find a ticket anywhere."""
        ...

    def create_ticket(self, queue: str) -> None:
        """Make a new ticket, in a queue where one is named."""
        ...

    def create_change(self, day: date | None = None) -> None:
        """Make a new change; it starts on that day where nobody says another one."""
        ...

    def open_draft(self, draft: Draft) -> None:
        """Go on writing."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a screen works with: the cache, the settings, and where things live."""

    cache: Cache
    settings: Settings
    places: Places
    signs: Signs
    profile: str
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    promises: Promises | None = None
    """What the settings promise where a service promises nothing; None for nothing."""
    log: Callable[[], DecisionLog] | None = None
    """Opens where decisions on changes are written down; None where none can be given."""

    @property
    def hand(self) -> Hand | None:
        """What a decision on a change is given with; None where none can be given."""
        from console.deciding import Hand

        return Hand(self.cache, self.log(), self.settings.holds) if self.log is not None else None

    def submit(self, intent: Intent) -> str:
        """Put an intent into the outbox, held as long as the settings say; returns its key."""
        from console.intents import kind_of

        return self.cache.submit(intent, self.settings.holds.of(kind_of(intent)))

    def address(self, ref: Ref) -> str:
        """Return where a ticket is seen in a browser; empty where the settings do not say."""
        service = self.settings.services.get(ref.service)
        if service is None or ref.provisional:
            return ""
        if service.web:
            return service.web.replace("{id}", ref.id)
        return f"{service.url.rstrip('/')}/Ticket/Display.html?id={ref.id}" if service.kind == "rt" else ""


class DeskScreen(Screen[ResultT]):
    """A screen over the cache: `content` lays it out, `load` reads the cache and sets what is shown."""

    PLACE: ClassVar[str] = ""
    """Which of `PLACES` this screen belongs to."""
    DEFAULT_CSS = """
    DeskScreen { layout: vertical; layers: default above; }
    DeskScreen.too-small > TooSmall { display: block; }
    DeskScreen > #content { height: 1fr; layout: vertical; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        """Lay out first line, content and last line."""
        yield NavLine(PLACES, self.PLACE)
        yield Rule()
        yield from self.content()
        yield StatusLine(self.desk.signs)
        yield TooSmall()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw nothing: the parts cover the screen, and forty blank lines behind them cost more than they do."""
        return [Strip.blank(crop.width)] * crop.height

    async def _dispatch_message(self, message: Message) -> None:
        """Handle a message; what the cache cannot do now is told, and nothing ends because of it.

        Once the screen was left its parts are gone, and what comes late for them counts for nothing.
        """
        try:
            await super()._dispatch_message(message)
        except CacheError as trouble:
            self._tell(trouble)
        except NoMatches:
            if self in self.app.screen_stack:
                raise

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Call something once the screen is drawn, unless it was left by then."""

        def while_here() -> Any:
            return callback(*args, **kwargs) if self in self.app.screen_stack else None

        return super().call_after_refresh(while_here)

    def _tell(self, trouble: CacheError) -> None:
        """Say what the cache cannot do now; raises it where nothing more can be read."""
        if isinstance(trouble, DamagedCache):
            raise trouble
        self.say(str(trouble), harm=True)

    def on_resize(self, event: events.Resize) -> None:
        """Say so where the terminal is too small to show anything rightly."""
        self.set_class(too_small(event.size.width, event.size.height), TOO_SMALL)

    @property
    def guide(self) -> Guide:
        """Who leads to other screens."""
        return cast("Guide", self.app)

    def content(self) -> ComposeResult:
        """Yield what stands between the first and the last line."""
        yield from ()

    def load(self) -> None:
        """Read the cache and set what is shown; called when the screen comes up and when there is news."""

    def on_mount(self) -> None:
        """Read the cache for the first time."""
        self.refresh_all()

    def on_screen_resume(self) -> None:
        """Read what was written while another screen was up."""
        self.refresh_all()

    @property
    def is_up(self) -> bool:
        """Whether it is there and nothing was opened over it: what is covered is read again when it comes back."""
        return self.is_mounted and self.app.screen_stack[-1:] == [self]

    @property
    def is_current(self) -> bool:
        """Whether any of it can be seen: nothing was opened over it but panels. Else nothing of it is drawn.

        Textual takes whatever stands behind another screen for seen.
        """
        for screen in reversed(self.app.screen_stack):
            if screen is self or not screen.is_modal:
                return screen is self
        return False

    def refresh_all(self) -> None:
        """Read the cache: the content, the counters of the first line, the services of the last.

        Does nothing while the screen is covered.
        """
        if not self.is_up:
            return
        try:
            self.load()
        except CacheError as trouble:
            self._tell(trouble)
        cache = self.desk.cache
        pulse = cache.pulse(self.desk.now())
        for line in self.query(NavLine):
            asked = cache.changes.count_waiting(self.desk.now()) if pulse.approvals else 0
            line.count("approvals", asked)
            line.count("outbox", pulse.waiting)
        for status in self.query(StatusLine):
            status.show(cache.standing(), self.hints(), self.desk.now())

    def on_descendant_focus(self) -> None:
        """Other keys work where the cursor is now."""
        for status in self.query(StatusLine):
            status.show(self.desk.cache.standing(), self.hints(), self.desk.now())

    @property
    def takes_letters(self) -> bool:
        """Whether a letter is text now, so that one typed ahead of it must not be taken for a command."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def hints(self) -> list[Hint]:
        """Return the few keys that matter here, from the bindings that are shown and can run now."""
        found: dict[str, Hint] = {}
        for _, binding, enabled, _ in self.active_bindings.values():
            if binding.show and enabled and binding.description:
                key = binding.key_display or self.app.get_key_display(binding)
                if len(key) == 1 and self.takes_letters:
                    continue
                found.setdefault(binding.action, Hint(key, binding.description))
        return list(found.values())

    def action_fetch(self) -> None:
        """Ask the services for news now."""
        for service in self.desk.settings.services:
            self.desk.cache.soon(partial(self.desk.cache.wishes.ask, NOW, Ref(service, "*")))
        self.say("Fetching now.")

    def say(self, words: str, *, harm: bool = False) -> None:
        """Tell the agent something in the last line, until the next key."""
        for status in self.query(StatusLine):
            status.say(words, harm=harm)

    def say_while(self, words: str, *, lasts: bool) -> None:
        """Tell the agent that something takes a moment as long as it `lasts`, and then no more."""
        for status in self.query(StatusLine):
            if lasts or status.words == words:
                status.say(words if lasts else "")

    def first(self, kind: type[Widget]) -> Widget | None:
        """Return the first widget of a kind, None where there is none."""
        return next(iter(self.query(kind)), None)
