"""A panel to pick one of several things from, by typing part of its name or by its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Input, Static

from screens.panel import Panel
from widgets.ink import Inked, cut

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.signs import Signs

ValueT = TypeVar("ValueT")
ROWS = 10


@dataclass(frozen=True, slots=True)
class Choice(Generic[ValueT]):
    """One thing that can be picked."""

    value: ValueT
    label: str
    detail: str = ""
    """Said behind it, dim."""
    key: str = ""
    """A key that picks it at once, where the list is not filtered by typing."""


class _Choices(Inked, Generic[ValueT]):
    """The lines of the list."""

    DEFAULT_CSS = "_Choices { height: auto; }"

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs
        self.choices: Sequence[Choice[ValueT]] = ()
        self.cursor = 0
        self.empty = "Nothing fits."

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Return a line for each choice that is shown."""
        return max(1, min(ROWS, len(self.choices)))

    def render_line(self, y: int) -> Strip:
        """Draw one choice."""
        width = self.size.width
        top = max(0, self.cursor - ROWS + 1)
        if top + y >= len(self.choices):
            return self.strip(((f"  {self.empty}", "dim"),) if not self.choices and y == 0 else (), width)
        choice = self.choices[top + y]
        here = top + y == self.cursor
        edge = (self._signs.cursor if here else " ", "here")
        key = (f" {choice.key} " if choice.key else " ", "bright")
        label = (cut(choice.label, width - 6), "bright" if here else "")
        return self.strip((edge, key, label, (f"  {choice.detail}" if choice.detail else "", "dim")), width)


class Pick(Panel[ValueT | None], Generic[ValueT]):
    """Ends with what was picked, or None. `more` finds further choices for what is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "next", show=False, priority=True, id="pick.down"),
        Binding("up,ctrl+p", "move(-1)", "previous", show=False, priority=True, id="pick.up"),
        Binding("enter", "take", "pick", priority=True, id="pick.take"),
        Binding("escape", "leave", "back", id="pick.leave"),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[ValueT]],
        signs: Signs,
        *,
        typed: bool = True,
        more: Callable[[str], Sequence[Choice[ValueT]]] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._all = choices
        self._typed = typed
        self._more = more
        self._list: _Choices[ValueT] = _Choices(signs)
        self._list.choices = choices

    def compose(self) -> ComposeResult:
        """Lay out the title, the field to type in, the choices."""
        with Vertical():
            yield Static(Content(self._title))
            if self._typed:
                field = Input(placeholder="type to narrow, enter picks, esc leaves", compact=True)
                field.cursor_blink = False
                yield field
            yield self._list

    def on_mount(self) -> None:
        """Be ready to type."""
        if self._typed:
            self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list to what holds every word typed."""
        words = event.value.lower().split()
        found = [
            choice
            for choice in self._all
            if all(word in f"{choice.label} {choice.detail}".lower() for word in words)
        ]
        if self._more is not None and event.value.strip():
            known = {choice.label for choice in found}
            found += [choice for choice in self._more(event.value.strip()) if choice.label not in known]
        self._set(found)

    def on_key(self, event: events.Key) -> None:
        """Pick by a choice's own key; leave an empty field by backspace."""
        if self._typed:
            if event.key == "backspace" and not self.query_one(Input).value:
                self.dismiss(None)
            return
        event.stop()
        if event.key in ("j", "k"):
            self.action_move(1 if event.key == "j" else -1)
        elif event.key in ("escape", "q", "backspace"):
            self.dismiss(None)
        else:
            for choice in self._list.choices:
                if choice.key and choice.key == event.character:
                    self.dismiss(choice.value)
                    return

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        count = len(self._list.choices)
        if count:
            self._list.cursor = (self._list.cursor + by) % count
            self._list.refresh()

    def action_take(self) -> None:
        """Pick what the cursor stands on."""
        if self._list.choices:
            self.dismiss(self._list.choices[self._list.cursor].value)

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    def _set(self, choices: Sequence[Choice[ValueT]]) -> None:
        self._list.choices = choices
        self._list.cursor = 0
        self._list.refresh(layout=True)
