"""A panel in which words on a change are written: conditions, a question, a note; kept as they are typed."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from console.model import Ref
from screens.answers import written
from screens.base import DeskScreen
from screens.confirm import Confirm
from screens.editing import edited
from widgets.composer import Composer
from widgets.send_line import Address


class Words(ModalScreen[str | None]):
    """Ends with the words, None where they were put away; a draft of them is kept until it is discarded."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    Words { align: left bottom; background: transparent; }
    Words > Composer { height: 12; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close, the draft stays", show=False, id="answer.close"),
    ]

    def __init__(self, owner: DeskScreen[Any], ref: Ref, kind: str, title: str, address: Address) -> None:
        """`kind` is the draft's; `owner` is the screen that lends cache and editor."""
        super().__init__()
        self._owner = owner
        self._ref = ref
        self._kind = kind
        drafts = owner.desk.cache.drafts
        draft = drafts.get(ref, kind)
        self._composer = Composer(title, draft.body if draft else "", address)

    def compose(self) -> ComposeResult:
        """Lay out the text and the line that ends it."""
        yield self._composer

    def on_mount(self) -> None:
        """Say how the keys of the line are reached: this panel covers the last line, where others say it."""
        self._composer.say("tab to the line below")

    def on_key(self, event: events.Key) -> None:
        """Take letters that came before the cursor was in the text: they are its text."""
        if self.focused is None and event.is_printable:
            self._composer.add(event.character or "")
            event.prevent_default().stop()

    def keep_draft(self) -> None:
        """Save what is written now."""
        self._owner.desk.cache.drafts.save(self._ref, self._kind, self._composer.body)
        self._composer.say("draft kept" if self._composer.body.strip() else "")

    def on_composer_typed(self) -> None:
        """Keep the draft: the agent paused, or has typed for a while."""
        self.keep_draft()

    async def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Do what a key of the line asks for."""
        match event.what:
            case "send" | "save":
                self.keep_draft()
                self.dismiss(written(event.body))
            case "edit":
                self.run_worker(self._edit(), exclusive=True, group="editor")
            case "discard":
                self._ask_discard()
            case _:
                self.action_close()

    async def _edit(self) -> None:
        self._composer.body = await edited(self._owner, self._composer.body, self._keep_text)
        self.keep_draft()

    def _keep_text(self, text: str) -> None:
        self._owner.desk.cache.drafts.save(self._ref, self._kind, text)

    def _ask_discard(self) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._owner.desk.cache.drafts.discard(self._ref, self._kind)
                self.dismiss(None)

        if self._composer.body.strip():
            self.app.push_screen(Confirm(["Throw away what you wrote?"], "throw it away"), answered)
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Put it away; the draft stays."""
        self.keep_draft()
        self.dismiss(None)
