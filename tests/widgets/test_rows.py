"""A list of a million rows: marks, news, jumps and the scroll bar."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from console.signs import FULL
from tests.widgets.endless import COLUMNS, Endless, Fact
from widgets.fact_table import FactTable
from widgets.feed_table import FeedTable
from widgets.thumb import thumb

MILLION = 1_000_000
HEIGHT = 24
"""Lines of the screen; one says what the columns are."""


class Shown(App[None]):
    def __init__(self, table: FactTable[Fact]) -> None:
        super().__init__()
        self.table = table

    def compose(self) -> ComposeResult:
        yield self.table


@asynccontextmanager
async def shown(
    window: Endless, kind: type[FactTable[Fact]] = FactTable[Fact]
) -> AsyncIterator[tuple[FactTable[Fact], Pilot[None]]]:
    """Show a window on a screen of its own."""
    table = kind(FULL, COLUMNS)
    async with Shown(table).run_test(size=(80, HEIGHT)) as pilot:
        table.show(window)
        table.focus()
        await pilot.pause()
        yield table, pilot


def lines(table: FactTable[Fact]) -> list[str]:
    return [table.render_line(y).text for y in range(HEIGHT)]


def bar(table: FactTable[Fact]) -> list[int]:
    """The rows, below the titles, in which the scroll bar's thumb is drawn."""
    return [y for y, line in enumerate(lines(table)[1:]) if line.endswith(FULL.thumb)]


@pytest.mark.parametrize(("rows", "size"), [(23, 0), (24, 22), (46, 11), (1000, 1), (MILLION, 1)])
async def test_the_scroll_bar_says_how_much_of_the_list_is_seen_and_where(rows: int, size: int) -> None:
    async with shown(Endless(rows)) as (table, pilot):
        assert bar(table) == list(range(size))
        await pilot.press("G")
        assert bar(table) == list(range(23 - size, 23))
        table.jump(0.5)
        assert bar(table) == [] if not size else abs(sum(bar(table)) / size - 11) <= 1


def test_the_thumb_goes_from_the_first_row_to_the_last_and_never_back() -> None:
    tops = range(0, MILLION - 36, 997)
    starts = [thumb(top, 36, MILLION).start for top in (*tops, MILLION - 36)]
    assert starts == sorted(starts)
    assert set(starts) == set(range(36))


@pytest.mark.parametrize("drifts", [0, 4096, -13])
async def test_jumps_go_where_they_say_though_places_turn_out_to_be_others(drifts: int) -> None:
    async with shown(Endless(MILLION, drifts=drifts)) as (table, pilot):
        for share in (0.25, 0.9, 0.5):
            table.jump(share)
            await pilot.pause()
            assert table.current == Fact(round(share * (MILLION - 1)))
            assert sum(line.startswith(FULL.cursor) for line in lines(table)) == 1
            await pilot.press("j", "pagedown", "pageup", "k")
            assert table.current == Fact(round(share * (MILLION - 1)))
        await pilot.press("G")
        assert table.current == Fact(MILLION - 1)
        table.jump(1)
        assert table.current == Fact(MILLION - 1)


async def test_marks_and_cursor_stay_on_their_rows_when_news_comes_in_above_and_below() -> None:
    window = Endless(MILLION)
    async with shown(window) as (table, pilot):
        table.go(700_000)
        await pilot.press("space", "j", "space")
        before = lines(table)
        for above in (1, 40, 5000):
            window.news(above, below=3)
            assert table.news()
            assert [line[:79] for line in lines(table)] == [line[:79] for line in before]
        assert table.news_above == 5041
        assert [row.key for row in table.chosen] == [700_000, 700_002]
        assert table.current == Fact(700_003)
        await pilot.press("g")
        assert table.current == Fact(-5041)
        assert table.news_above == 0
        assert not table.news()


async def test_while_it_is_live_a_feed_lets_news_in_above_and_the_cursor_goes_down_with_its_row() -> None:
    window = Endless(MILLION)
    async with shown(window, FeedTable[Fact]) as (table, pilot):
        window.news(2)
        assert table.news()
        assert lines(table)[1].split()[0] == "-2"
        assert table.current == Fact(0)
        await pilot.press("j")
        before = lines(table)[1:]
        window.news(3)
        assert table.news()
        assert [line[:79] for line in lines(table)[1:]] == [line[:79] for line in before]


async def test_moves_within_the_view_ask_nothing_of_the_window() -> None:
    window = Endless(MILLION)
    async with shown(window) as (table, pilot):
        lines(table)
        reads = window.reads
        await pilot.press(*["j"] * 6, *["k"] * 3)
        lines(table)
        assert window.reads == reads
        table.move_at_once([("move", 300)])
        assert window.reads <= reads + 2


async def test_an_empty_list_is_a_sentence_and_no_key_harms_it() -> None:
    async with shown(Endless(0)) as (table, pilot):
        table.empty = "Nothing is open here."
        await pilot.press("j", "G", "pagedown", "k", "space", "asterisk", "enter", "g")
        table.jump(0.5)
        assert lines(table)[2].strip() == "Nothing is open here."
        assert table.current is None
        assert table.chosen == []
