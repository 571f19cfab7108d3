"""A conversation of any length wraps only what is on screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from textual.app import App, ComposeResult

from widgets.blocks import Frame, Line
from widgets.timeline import Timeline

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Counted:
    """A block that remembers how often it was asked for its lines."""

    number: int
    asked: list[int] = field(compare=False)

    @property
    def key(self) -> str:
        return str(self.number)

    @property
    def text(self) -> str:
        return f"block {self.number}"

    def lines(self, frame: Frame) -> list[Line]:
        self.asked.append(self.number)
        return [Line(((f"block {self.number} line {row}", ""),)) for row in range(5)]


class Shelf(App[None]):
    def compose(self) -> ComposeResult:
        yield Timeline()

    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


async def test_opening_and_jumping_asks_only_for_what_is_near_the_view() -> None:
    asked: list[int] = []
    blocks = [Counted(number, asked) for number in range(100_000)]
    async with Shelf().run_test(size=(60, 20)) as pilot:
        app = pilot.app
        assert isinstance(app, Shelf)
        timeline = app.query_one(Timeline)
        timeline.show(blocks, NOW)
        timeline.focus()
        await pilot.pause()
        assert app.lines()[0] == "block 0 line 0"
        await pilot.press("G")
        await pilot.pause()
        assert app.lines()[-1] == "block 99999 line 4"
        await pilot.press("pageup", "k", "g", "pagedown", "j")
        await pilot.pause()
        assert app.lines()[0] == "block 3 line 4"
        assert len(set(asked)) < 40


async def test_pages_up_and_down_come_back_to_the_same_line() -> None:
    blocks = [Counted(number, []) for number in range(50)]
    async with Shelf().run_test(size=(60, 20)) as pilot:
        app = pilot.app
        assert isinstance(app, Shelf)
        app.query_one(Timeline).show(blocks, NOW)
        app.query_one(Timeline).focus()
        await pilot.press("j", "j", "j", "pagedown", "pagedown", "pageup", "pageup")
        await pilot.pause()
        assert app.lines()[0] == "block 0 line 3"


async def test_news_above_and_below_leave_the_view_where_it_is() -> None:
    asked: list[int] = []
    blocks = [Counted(number, asked) for number in range(50)]
    async with Shelf().run_test(size=(60, 20)) as pilot:
        app = pilot.app
        assert isinstance(app, Shelf)
        timeline = app.query_one(Timeline)
        timeline.show(blocks[10:40], NOW)
        timeline.focus()
        await pilot.press("pagedown")
        await pilot.pause()
        before = app.lines()[:19]
        timeline.show(blocks, NOW)
        await pilot.pause()
        assert app.lines()[:19] == before
