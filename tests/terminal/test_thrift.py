"""What was shown on a screen that was left is held on to by nobody."""

import gc
import weakref

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from console.terminal.seam import TerminalApp


class Page(Screen[None]):
    """A screen with a text on it."""

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static("Label printers print blanks")


async def test_the_pictures_of_a_screen_that_was_left_are_gone() -> None:
    app = TerminalApp[None]()
    async with app.run_test() as pilot:
        page = Page()
        app.push_screen(page)
        await pilot.pause()
        picture = page.query_one(Static)._styles_cache
        assert picture._cache, "Textual keeps what a widget has drawn somewhere else now"
        gone = weakref.ref(picture)
        app.pop_screen()
        del page, picture
        await pilot.pause()
        gc.collect()
        assert gone() is None
