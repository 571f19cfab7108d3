"""A new change: what, where, when, how, and how back; kept as a draft until it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets import Input, TextArea

from console.moments import local_zone
from screens.base import Desk
from screens.change_draft import KIND, LINES, NEW_CHANGE, TEXTS, Unfit, keep, made
from screens.change_picks import ChangePicks
from screens.confirm import Confirm
from screens.editing import edited
from widgets.composer import PAUSE, Heading
from widgets.field import Field
from widgets.send_line import Address, SendLine
from widgets.status_line import Hint
from widgets.text_line import Label, TextLine


class ChangeForm(ChangePicks):
    """Makes one change; what is filled in is kept as it is typed."""

    PLACE = "changes"
    DEFAULT_CSS = """
    ChangeForm TextArea { height: 1fr; min-height: 2; border: none; padding: 0 1 0 4; background: transparent; }
    ChangeForm TextArea:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "keep it for later", show=False, id="create.leave"),
    ]

    def __init__(self, desk: Desk, day: date | None = None) -> None:
        """`day` is the day it starts on, where nobody said yet."""
        super().__init__(desk)
        if self.filled.empty and day is not None:
            self.filled = replace(self.filled, starts=f"{day:%Y-%m-%d} ")
        if not self.filled.desk:
            self.filled = replace(self.filled, desk=next(iter(self.desks()), ""))
        self._timer: Timer | None = None
        self._text = TextArea()
        """The text that was written last."""
        self._open = True

    def content(self) -> ComposeResult:
        """Lay out the form, its texts, and the line that makes the change."""
        yield Heading("new change", True)
        with VerticalScroll(can_focus=False):
            yield self._line("title")
            if len(self.desks()) > 1:
                yield Field("Desk", "none takes new changes", id="desk")
            yield Field("Kind", "normal", id="kind")
            yield Field("Service", "not said", id="service")
            yield Field("Items", "none chosen", id="cis")
            yield self._line("starts")
            yield self._line("takes")
            yield Field("Outage", "not said", id="outage")
            yield self._line("why")
            yield self._line("benefit")
            yield self._line("minutes")
            for name, label in TEXTS.items():
                yield Label(label)
                text = getattr(self.filled, name)
                yield TextArea(text, id=name, compact=True, highlight_cursor_line=False)
        yield SendLine(self._address())

    def on_descendant_focus(self) -> None:
        """Name other keys where others work; remember which text was written last."""
        if isinstance(self.focused, TextArea):
            self._text = self.focused
        self.refresh_all()

    def _line(self, name: str) -> TextLine:
        label, hint = LINES[name]
        return TextLine(label, getattr(self.filled, name), hint, id=name)

    def on_mount(self) -> None:
        """Be ready to type the title."""
        self._text = self.query_one("#plan", TextArea)
        self.query_one("#title", Input).focus()

    def load(self) -> None:
        """Show what was picked, and who gets it."""
        filled = self.filled
        shown = {
            "desk": filled.desk,
            "kind": filled.kind,
            "service": filled.service,
            "cis": ", ".join(filled.cis),
            "outage": filled.outage,
        }
        for field in self.query(Field):
            field.show(shown[field.id or ""])
        self.query_one(SendLine).address = self._address()

    def hints(self) -> list[Hint]:
        """Return how to get on; the line that makes the change names its own keys."""
        if isinstance(self.focused, SendLine):
            return [Hint("i", "back to the text")]
        return [Hint("tab", "next"), Hint("esc", "keep it for later")]

    def _address(self) -> Address:
        desk = self.filled.desk
        me = self.desk.cache.me(desk) if desk else None
        why_not = "" if desk else "No service takes new changes from here; the draft is kept."
        if desk and me is None:
            why_not = f"{desk} has not said yet who you are; the draft is kept."
        return Address(True, (me,) if me else (), verb="make the change", why_not=why_not)

    # ---- the draft --------------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Keep the draft soon."""
        self._keep_soon()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep the draft soon."""
        event.stop()
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(PAUSE, self.changed)

    def changed(self) -> None:
        """Keep and show what was picked or typed."""
        self._timer = None
        self.keep_draft()
        self.refresh_all()

    def keep_draft(self) -> None:
        """Save what is filled in; with nothing written there is nothing to keep."""
        if not self._open or not self.is_mounted:
            return
        typed = {one.id or "": one.value for one in self.query("TextLine Input").results(Input)}
        written = {one.id or "": one.text for one in self.query(TextArea)}
        self.filled = self.filled.with_texts({**typed, **written})
        keep(self.desk.cache.drafts, self.filled)
        for heading in self.query(Heading):
            heading.say("" if self.filled.empty else "draft kept")

    def on_screen_suspend(self) -> None:
        """Keep what is filled in when another screen comes up."""
        self.keep_draft()

    # ---- making it --------------------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with the next field."""
        event.stop()
        self.focus_next()

    def on_send_line_chosen(self, event: SendLine.Chosen) -> None:
        """Do what was chosen."""
        event.stop()
        match event.what:
            case "send":
                self._make()
            case "back":
                self._text.focus()
            case "discard":
                self._ask_discard()
            case "edit":
                self.run_worker(self._edit(), exclusive=True, group="editor")
            case _:
                self.action_leave()

    async def _edit(self) -> None:
        """Open the text that was written last in the agent's editor."""
        area = self._text

        def kept_text(text: str) -> None:
            area.text = text
            self.keep_draft()

        kept_text(await edited(self, area.text, kept_text))

    def _make(self) -> None:
        self.keep_draft()
        me = self.desk.cache.me(self.filled.desk)
        if me is None:
            return
        items = {one.name: one for one in self.desk.cache.changes.cis()}
        team = next((items[ci].team for ci in self.filled.cis if ci in items), None)
        try:
            intent = made(self.filled, me, team, local_zone(), self.desk.now())
        except Unfit as unfit:
            self.say(str(unfit), harm=True)
            self.query_one(f"#{unfit.field}").focus()
            return
        with self.desk.cache.together():
            self.desk.submit(intent)
            self.desk.cache.drafts.discard(NEW_CHANGE, KIND)
        self._open = False
        self.dismiss(None)
        self.guide.open_change(intent.change)

    def _ask_discard(self) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.desk.cache.drafts.discard(NEW_CHANGE, KIND)
                self._open = False
                self.dismiss(None)

        name = self.filled.title.strip() or "without a title"
        self.app.push_screen(Confirm([f"Throw away the new change “{name}”?"], "throw it away"), answered)

    def action_leave(self) -> None:
        """Go back; the draft stays."""
        self.keep_draft()
        self.dismiss(None)
