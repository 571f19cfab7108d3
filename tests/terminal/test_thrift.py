"""What was shown on a screen that was left is held on to by nobody."""

import gc
import weakref
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static, TextArea

from console.terminal import thrift
from console.terminal.keys import key_of
from console.terminal.seam import TerminalApp


class Page(Screen[None]):
    """A screen with a text on it."""

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static("Label printers print blanks")
        yield TextArea("We look into it.")


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


async def test_the_application_forgets_a_text_area_that_was_left_and_keeps_one_that_is_there() -> None:
    app = TerminalApp[None]()
    async with app.run_test() as pilot:
        app.push_screen(Page())
        await pilot.pause()
        thrift.tidy(app)
        assert [*_watching(app)] == [app.screen.query_one(TextArea)]
        app.pop_screen()
        await pilot.pause()
        assert [*_watching(app)], "Textual forgets it by itself now"
        thrift.tidy(app)
        assert not [*_watching(app)]


def test_a_key_is_parsed_once_however_many_lists_ask_for_its_name() -> None:
    key_of.cache_clear()
    assert [key_of("\x1b[6~") for _ in range(3)] == ["pagedown"] * 3
    assert key_of.cache_info().misses == 1


def _watching(app: TerminalApp[None]) -> Iterator[object]:
    """Yield who watches something of the application."""
    return (who for watchers in getattr(app, "__watchers", {}).values() for who, _ in watchers)
