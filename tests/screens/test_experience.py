"""Experience through the real application: figures with their intervals, pages, reasons, files, and nobody named."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.settings import ServiceSettings
from console.signs import FULL, PLAIN
from screens.base import Desk
from screens.experience import ExperienceScreen
from tests.privacy import world
from tests.screens.room import Stay, make_desk, stay


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache that heard users of four services."""
    made = world.make(tmp_path)
    yield made
    made.close()


def desk_of(cache: Cache, plain: bool = False) -> Desk:
    services = {"desk": ServiceSettings(kind="desk", url="https://desk.example")}
    made = make_desk(cache, services=services)
    return replace(made, now=lambda: world.NOW, signs=PLAIN if plain else FULL)


def row_of(sitting: Stay, name: str) -> str:
    return next((line for line in sitting.lines() if line.lstrip("▌> ").startswith(name)), "")


async def test_a_service_stands_with_figure_bar_n_interval_promise_and_verdict(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6")
        await sitting.see("Not heard")
        assert "Quarter so far · 34 of 68 asked answered (50 %)" in sitting.text()
        row = row_of(sitting, "Printing")
        assert " 58 % " in row
        assert " 12 " in row
        assert "32–81 %" in row
        assert "●" in row
        assert "━" in row
        assert "≥ 80 %" in row
        assert "undecided" in row


async def test_what_may_not_be_shown_is_counted_and_never_named(cache: Cache) -> None:
    async with stay(desk_of(cache), size=(160, 45)) as sitting:
        await sitting.press("6")
        await sitting.see("3 services: fewer than 5 people or agents, or would give one away: not shown")
        assert not any(name in sitting.text() for name in (*world.HIDDEN, *world.NAMES, world.SECRET))


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (160, 45)])
@pytest.mark.parametrize("plain", [False, True])
async def test_every_line_fits_and_the_last_fact_can_be_reached(
    cache: Cache, size: tuple[int, int], plain: bool
) -> None:
    async with stay(desk_of(cache, plain), size=size) as sitting:
        await sitting.press("6")
        await sitting.see("Lost time")
        assert row_of(sitting, "Printing")
        assert "verdict" in sitting.text()
        await sitting.press("G")
        await sitting.see("Left out")
        if plain:
            assert not any(sign in sitting.text() for sign in "●━┼")


async def test_nothing_answered_is_nothing_known(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "state" / "cache.db", durable=False)
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6")
        await sitting.see("That is not 0 %: nothing is known.")
        await sitting.press("x", "escape", "O", "escape", "z", "escape")
        await sitting.until(lambda: isinstance(sitting.room.screen, ExperienceScreen))


async def test_enter_opens_a_page_and_from_there_its_answers_in_the_feed(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6", "enter")
        await sitting.see("How users rated, by service")
        assert "n 12" in sitting.text()
        await sitting.press("enter")
        await sitting.see("Printing · newest")
        assert "Tinyservice" not in sitting.text()


async def test_esc_leads_back_from_the_page_to_the_row(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6", "enter", "escape")
        await sitting.see("worst first")
        assert row_of(sitting, "Printing").startswith("▌")


async def test_x_tells_formula_source_n_and_age_of_what_is_under_the_cursor(cache: Cache) -> None:
    async with stay(desk_of(cache), size=(120, 45)) as sitting:
        await sitting.press("6", "x")
        await sitting.see("How Printing is counted")
        assert "Wilson interval (1927)" in sitting.text()
        await sitting.press("escape", "G", "x")
        await sitting.see("What is in no figure")
        assert "as old as: desk 2026-11-16" in sitting.text()


async def test_period_order_and_grouping_are_chosen_and_kept(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6", "z", "y")
        await sitting.see("Year so far")
        await sitting.press("O", "n")
        await sitting.see("by name")
        await sitting.press("slash")
        await sitting.type("by team")
        await sitting.press("enter")
        await sitting.see(" team ")
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("6")
        await sitting.see("Year so far")
        assert "by name" in sitting.text()


async def test_figures_are_not_counted_anew_with_every_piece_of_news(cache: Cache) -> None:
    desk = desk_of(cache)
    now = [world.NOW]
    async with stay(replace(desk, now=lambda: now[0])) as sitting:
        await sitting.press("6")
        await sitting.see("Not heard")
        cache.conn.execute("DELETE FROM feedback WHERE business_service = 'Printing'")
        sitting.news()
        assert row_of(sitting, "Printing")
        now[0] += timedelta(minutes=2)
        sitting.news()
        await sitting.until(lambda: not row_of(sitting, "Printing"))


async def test_the_report_is_written_in_every_format_for_us_alone(cache: Cache) -> None:
    async with stay(desk_of(cache), size=(200, 45)) as sitting:
        await sitting.press("6", "colon")
        await sitting.type("write the report")
        await sitting.press("enter")
        await sitting.see("Written: ")
    folder = cache.path.parent / "exports"
    names = sorted(one.name for one in folder.iterdir())
    assert names == [f"experience-2026-Q4-by-service.{one}" for one in ("csv", "html", "json", "md")]
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
