"""The calendar of changes, key by key, over a real cache."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.intents import AskAbout, NoteOnChange, Progress, Reschedule, SetImplementer
from console.model import News, Ref
from console.paths import Places
from console.signs import FULL, PLAIN
from screens.base import Desk
from screens.card import CardScreen
from screens.changes import ChangesScreen
from tests.screens.month import CORE, NOW, RULES, calendar_desk, change, changes, local, make_calendar
from tests.screens.room import HOSTILE, ME, TOM, Stay, stay

SIZES = [(80, 24), (160, 45), (60, 18)]


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    return make_calendar


@pytest.fixture
def seats() -> Callable[[Cache], Desk]:
    return calendar_desk


@contextmanager
def clock_of(zone: str) -> Iterator[None]:
    """Let the machine's clock be that of a zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before
        time.tzset()


def calendar(one: Stay) -> ChangesScreen:
    assert isinstance(one.room.screen, ChangesScreen)
    return one.room.screen


async def to(one: Stay, ref: Ref) -> None:
    """Put the cursor on a change of this week."""
    calendar(one).find(ref)
    await one.until(lambda: calendar(one).here == ref)


@asynccontextmanager
async def at_calendar(
    desk: Desk, *, at: Ref | None = None, shows: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Stay]:
    """Sit before the calendar: with the cursor on a change of this week, or once it shows some words."""
    async with stay(desk, size=size) as one:
        await one.press("3")
        await one.see(shows)
        if at is not None:
            await to(one, at)
        yield one


def line_with(one: Stay, words: str) -> str:
    return next(line for line in one.lines() if words in line)


# ---- what is shown --------------------------------------------------------------------------------------


async def test_a_week_has_a_lane_for_each_service_the_worst_first(desk: Desk) -> None:
    async with at_calendar(desk, shows="Network") as one:
        lines = one.lines()
        names = [line.split()[0] for line in lines[5:9]]
        assert names == ["Network", "Email", "ERP", "Payroll"]
        assert "!!" in line_with(one, "Network  ")
        assert "✗" in line_with(one, "Email  ")
        assert "█" in line_with(one, "ERP  ")
        assert "╌" in line_with(one, "Payroll  ")
        assert "4 collide" in lines[2]
        assert "2 no window" in lines[2]


async def test_the_changes_of_the_day_stand_below_with_the_reason_that_decides(desk: Desk) -> None:
    async with at_calendar(desk, shows="Core switch firmware", size=(120, 30)) as one:
        assert "12:00–13:30" in line_with(one, "Core switch")
        assert "same CI sw-core-1" in line_with(one, "Core switch")
        rules = line_with(one, "Firewall rule")
        assert "!" in rules
        assert "▼" in rules
        assert "►" in line_with(one, "DNS secondary")
        assert "exposed" in line_with(one, "DNS secondary")
        assert "Never done" not in one.text()


async def test_signs_differ_where_there_is_no_colour_and_no_unicode(cache: Cache) -> None:
    desk = replace(calendar_desk(cache), signs=PLAIN)
    async with at_calendar(desk, shows="Network") as one:
        assert "#" in line_with(one, "ERP  ")
        assert "---" in line_with(one, "Payroll  ")
    full = [FULL.freeze, FULL.soft_freeze, FULL.maintenance, FULL.bar, FULL.outage, FULL.running]
    plain = [PLAIN.freeze, PLAIN.soft_freeze, PLAIN.maintenance, PLAIN.bar, PLAIN.outage, PLAIN.running]
    assert len(set(full)) == len(set(plain)) == 6
    assert all(sign.isascii() for sign in plain)


async def test_zoom_goes_round_and_every_zoom_shows_today(desk: Desk) -> None:
    async with at_calendar(desk, shows="Week", size=(120, 30)) as one:
        await one.press("z")
        await one.see("03")
        assert "━" in line_with(one, "Core switch")
        await one.press("z")
        await one.see("From ")
        assert "sw-core-1" in line_with(one, "Core switch")
        await one.press("z")
        await one.see(f"{NOW.astimezone():%B}")
        await one.press("z")
        await one.see("Week")


async def test_where_one_was_is_kept_for_the_next_start(desk: Desk) -> None:
    async with stay(desk) as one:
        await one.press("3", "z", "C", "slash", *"firewall", "enter")
        await one.see("collisions only")
    async with stay(desk) as again:
        await again.press("3")
        await again.see("/ firewall")
        assert "1 change · 1 collide" in again.text()
        assert "03" in again.text()
        await again.press("escape", "C")
        await again.until(lambda: "firewall" not in again.lines()[2])


async def test_other_days_are_reached_by_letters_and_over_the_edge(desk: Desk) -> None:
    today = NOW.astimezone().date()
    async with stay(desk) as one:
        await one.press("3", "n")
        assert calendar(one).day == today + timedelta(days=7)
        await one.press("N", "N")
        assert calendar(one).day == today - timedelta(days=7)
        for _ in range(3):
            await one.press("h")
        assert calendar(one).day == today - timedelta(days=10)
        await one.press("l", "G", "g")
        await one.room.run_action("today", calendar(one))
        assert calendar(one).day == today
        await one.press("z", "z", "n")
        sheet = calendar(one).sheet
        assert sheet is not None
        assert sheet.asked.days[0] == calendar(one).day == today + timedelta(days=7)
        await one.press("N", "z", "j")
        assert calendar(one).day == today + timedelta(days=7)


async def test_a_lane_keeps_its_place_when_news_come(cache: Cache, desk: Desk) -> None:
    async with stay(desk) as one:
        await one.press("3", "j")
        await one.see("Email")
        assert calendar(one).lane == "Email"
        worse = [change(3200 + at, 0, (15, 0), 60, service="Zebra", services=("Zebra",)) for at in range(3)]
        same = tuple(replace(each, cis=changes()[0].cis) for each in worse)
        cache.learn("desk", "changes", News(changes=same), "2")
        one.news()
        await one.see("Zebra")
        assert calendar(one).lane == "Email"
        assert [line.split()[0] for line in one.lines()[5:7]] == ["Network", "Email"]


async def test_lanes_are_teams_where_one_wants_them(desk: Desk) -> None:
    async with stay(desk) as one:
        await one.press("3", "O")
        await one.see("teams by worst")
        await one.press("3")
        await one.see("Platform")
        assert "team " in one.lines()[4]


async def test_a_freeze_on_everything_has_a_line_of_its_own(cache: Cache, desk: Desk) -> None:
    from console.model import TimeWindow, WindowKind

    holidays = TimeWindow(Ref("desk", "w9"), WindowKind.FREEZE_HARD, "holidays", local(-3, 0), local(3, 0))
    cache.learn("desk", "estate", News(time_windows=(holidays,)), "2")
    async with at_calendar(desk, shows="everything") as one:
        assert "████" in line_with(one, "everything")
        assert "hard freeze: holidays" in one.text()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_every_zoom_fits_every_terminal_and_draws_hostile_titles_as_text(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with at_calendar(desk, shows="Network", size=size) as one:
        for _ in range(4):
            await one.press("z", "j")
            assert all(len(line) <= size[0] for line in one.lines())
        await one.room.run_action("today", calendar(one))
        await one.press("z", "z")
        await one.pilot.resize_terminal(100, 28)
        await one.until(lambda: len(one.lines()) == 28 and "3 Changes" in one.text())
        assert all(len(line) <= 100 for line in one.lines())
        await one.pilot.resize_terminal(*size)
        await one.until(lambda: len(one.lines()) == size[1])
        if size[0] >= 160:
            await one.see(HOSTILE[:20])


async def test_forty_lanes_say_how_many_more_there_are(cache: Cache, desk: Desk) -> None:
    made = tuple(change(4000 + at, 0, (1, 0), 15, service=f"Long name {at} " * 5) for at in range(40))
    cache.learn("desk", "changes", News(changes=made), "2")
    async with at_calendar(desk, shows="none collides") as one:
        await one.press("G")
        await one.see("above")


# ---- odd windows ----------------------------------------------------------------------------------------


async def test_what_has_no_usable_window_is_counted_and_listed_and_cannot_be_moved(desk: Desk) -> None:
    async with at_calendar(desk, shows="2 without a usable window", size=(120, 30)) as one:
        await to(one, Ref("desk", "c3130"))
        assert "?" in line_with(one, "Backwards")
        await one.press("greater_than_sign")
        await one.see("has no window that ends after it starts")
        await one.press("f")
        await one.press("z", "z")
        await one.see("no window")
        assert "No window" in one.text()


async def test_a_window_rule_that_nobody_can_carry_out_is_counted(cache: Cache, desk: Desk) -> None:
    from console.model import TimeWindow, WindowKind

    odd = TimeWindow(
        Ref("desk", "w8"), WindowKind.MAINTENANCE, "odd", local(0, 1), local(0, 2), rrule="FREQ=SECONDLY"
    )
    cache.learn("desk", "estate", News(time_windows=(odd,)), "2")
    async with at_calendar(desk, size=(160, 45)) as one:
        await one.see("1 windows cannot be read")


# ---- moving ---------------------------------------------------------------------------------------------


def waiting(cache: Cache) -> list[object]:
    return [one.intent for one in cache.waiting()]


async def test_a_move_shows_its_collisions_before_anything_is_sent(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 30)) as one:
        await one.press("less_than_sign")
        await one.see("CHG-3112 to")
        assert "not sent" in one.text()
        assert "12:15–12:45" in line_with(one, "Firewall")
        assert "same CI" in line_with(one, "Firewall")
        for _ in range(5):
            await one.press("greater_than_sign")
        await one.see("1 h 00 min later")
        assert "13:30–14:00" in line_with(one, "Firewall")
        assert "same CI" not in one.text()
        assert waiting(cache) == []
        assert "2 collide" in one.lines()[2]


async def test_enter_and_y_send_a_move_and_u_takes_it_back(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 40)) as one:
        await one.press("greater_than_sign", "enter")
        await one.see("Move CHG-3112")
        assert "same CI sw-core-1" in one.text()
        await one.confirm()
        start = local(0, 12, 45)
        assert waiting(cache) == [Reschedule(RULES, start, start + timedelta(minutes=30))]
        await one.see("u takes it back")
        assert "12:45–13:15" in line_with(one, "Firewall")
        await one.press("u")
        await one.until(lambda: "12:30–13:00" in line_with(one, "Firewall"))
        assert waiting(cache) == []


async def test_esc_drops_a_move_and_no_sends_nothing(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 40)) as one:
        await one.press("greater_than_sign", "enter")
        await one.see("Move CHG-3112")
        await one.pilot.pause(0.35)
        await one.press("n")
        await one.see("not sent")
        await one.press("escape")
        await one.see("stays where it is")
        assert "12:30–13:00" in line_with(one, "Firewall")
        assert waiting(cache) == []
        assert isinstance(one.room.screen, ChangesScreen)


async def test_a_move_back_to_where_it_was_is_none(desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 30)) as one:
        await one.press("greater_than_sign", "less_than_sign")
        await one.see("is where it was")
        assert calendar(one).move is None


async def test_a_running_change_is_not_moved_any_more(desk: Desk) -> None:
    async with at_calendar(desk, at=Ref("desk", "c3115"), size=(120, 30)) as one:
        await one.press("greater_than_sign")
        await one.see("cannot be moved any more")


async def test_a_move_over_midnight_takes_the_cursor_along(cache: Cache, desk: Desk) -> None:
    late = change(3140, 0, (23, 30), 30, title="Late")
    cache.learn("desk", "changes", News(changes=(late,)), "2")
    async with at_calendar(desk, at=late.ref, size=(120, 30)) as one:
        await one.press("greater_than_sign", "greater_than_sign")
        assert calendar(one).day == NOW.astimezone().date() + timedelta(days=1)
        assert calendar(one).here == late.ref


async def test_steps_are_real_minutes_in_the_night_the_clocks_go_back(cache: Cache) -> None:
    with clock_of("Europe/Amsterdam"):
        night = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
        moved = replace(
            change(5000, 0, (1, 0), 0, title="At night"),
            planned_start=night,
            planned_end=night + timedelta(hours=1),
        )
        cache.learn("desk", "changes", News(changes=(moved,)), "2")
        desk = replace(calendar_desk(cache), now=lambda: datetime(2026, 10, 24, 12, tzinfo=UTC))
        async with stay(desk, size=(120, 40)) as one:
            await one.press("3")
            await one.press("l")
            assert calendar(one).day == date(2026, 10, 25)
            await to(one, moved.ref)
            assert "01:30–02:30 (CEST)" in line_with(one, "At night")
            for _ in range(4):
                await one.press("greater_than_sign")
            assert "02:30 (CEST)–02:30 (CET)" in line_with(one, "At night")
            await one.press("enter")
            await one.see("The clocks change within this window")
            await one.confirm()
            assert waiting(cache) == [
                Reschedule(moved.ref, night + timedelta(hours=1), night + timedelta(hours=2))
            ]


async def test_a_change_tells_the_time_of_its_own_zone(cache: Cache) -> None:
    with clock_of("Europe/Amsterdam"):
        async with stay(calendar_desk(cache), size=(120, 30)) as one:
            await one.press("3", "z", "z")
            calendar(one).find(Ref("desk", "c3120"))
            await one.see("in America/New_York")


async def test_a_free_slot_is_found_and_becomes_the_move(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=CORE, size=(120, 40)) as one:
        await one.press("f")
        await one.see("Free for CHG-3107")
        assert "exposed" in one.text()
        await one.press("enter")
        await one.see("not sent")
        move = calendar(one).move
        assert move is not None
        assert move.end - move.start == timedelta(minutes=90)
        taken = (local(0, 12, 30), local(0, 13))
        assert not (move.start < taken[1] and taken[0] < move.end)
        assert waiting(cache) == []


async def test_where_no_item_is_named_a_free_slot_is_not_said_to_be_free_on_them(
    cache: Cache, desk: Desk
) -> None:
    bare = change(3107, 0, (12, 0), 90, cis=(), version="2")
    cache.learn("desk", "changes", News(changes=(bare,)), "9")
    async with at_calendar(desk, at=CORE, size=(120, 40)) as one:
        await one.press("f")
        await one.see("CHG-3107 names no item: free of freezes and for its implementer")
        assert "on all its items" not in one.text()


# ---- the other verbs ------------------------------------------------------------------------------------


async def test_a_change_is_handed_over_noted_asked_about_and_followed_through(
    cache: Cache, desk: Desk
) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 40)) as one:
        await one.press("w")
        await one.see("Who carries CHG-3112 out?")
        await one.type("tom")
        await one.press("enter")
        await one.until(lambda: waiting(cache))
        await one.press("c")
        await one.see("INTERNAL")
        await one.type("Seen")
        await one.press("tab", "I")
        await one.until(lambda: len(waiting(cache)) == 2)
        await one.press("r")
        await one.see("PUBLIC")
        await one.type("Why")
        await one.press("tab", "P")
        await one.until(lambda: len(waiting(cache)) == 3)
        await one.press("s")
        await one.see("what now?")
        await one.type("begin")
        await one.press("enter")
        await one.until(lambda: len(waiting(cache)) == 4)
        made = waiting(cache)
        assert made[0] == SetImplementer(RULES, TOM)
        assert made[1] == NoteOnChange(RULES, "Seen", ME)
        assert made[2] == AskAbout(RULES, None, ME, "Why")
        assert isinstance(made[3], Progress)


async def test_enter_opens_the_card_and_comes_back_to_the_same_place(desk: Desk) -> None:
    async with at_calendar(desk, at=RULES) as one:
        await one.press("enter")
        assert calendar(one).focused is calendar(one).query_one("#changes")
        await one.press("enter")
        await one.until(lambda: isinstance(one.room.screen, CardScreen))
        await one.press("escape")
        assert calendar(one).here == RULES
        await one.press("escape")
        assert calendar(one).focused is calendar(one).query_one("#grid")
        await one.press("escape")
        await one.until(lambda: not isinstance(one.room.screen, ChangesScreen))


async def test_what_is_shown_is_written_to_a_file(desk: Desk, tmp_path: Path) -> None:
    async with at_calendar(desk, shows="Network", size=(200, 40)) as one:
        await one.room.run_action("export", calendar(one))
        await one.see(".ics")
    (file,) = Places(desk.cache.path.parent).exports.iterdir()
    text = file.read_text()
    assert "SUMMARY:CHG-3107 Core switch firmware" in text
    assert "Freeze: year-end" in text
    assert "Never done" not in text


async def test_a_month_begins_at_its_top_wherever_the_week_was_scrolled_to(cache: Cache, desk: Desk) -> None:
    made = tuple(change(4000 + at, 0, (1, 0), 15, service=f"Service {at}") for at in range(40))
    cache.learn("desk", "changes", News(changes=made), "2")
    async with stay(desk) as one:
        await one.press("3", "G", "z", "z", "z")
        await one.see("November 2026")
        assert one.lines()[5].split()[:2] == ["44", "26"]


async def test_a_change_found_in_the_list_is_where_the_week_is_looked_at(desk: Desk) -> None:
    async with stay(desk, size=(120, 30)) as one:
        await one.press("3", "z", "z")
        calendar(one).find(Ref("desk", "c3120"))
        await one.until(lambda: calendar(one).here == Ref("desk", "c3120"))
        await one.press("z", "z")
        assert calendar(one).day == NOW.astimezone().date() + timedelta(days=1)
        assert calendar(one).here == Ref("desk", "c3120")


async def test_without_a_desk_that_keeps_them_items_and_freezes_are_not_known(tmp_path: Path) -> None:
    from tests.screens.room import make_cache

    cache = make_cache(tmp_path / "bare")
    cache.learn("desk", "changes", News(changes=changes()), "1")
    async with at_calendar(
        calendar_desk(cache), shows="items and freezes not known here", size=(140, 30)
    ) as one:
        await one.see("Core switch firmware")
    cache.close()


async def test_a_move_is_dropped_where_somebody_else_moved_the_change_meanwhile(
    cache: Cache, desk: Desk
) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 30)) as one:
        await one.press("greater_than_sign")
        await one.see("not sent")
        theirs = next(each for each in changes() if each.ref == RULES)
        start = local(0, 18)
        theirs = replace(theirs, planned_start=start, planned_end=start + timedelta(minutes=30), version="2")
        cache.learn("desk", "changes", News(changes=(theirs,)), "2")
        one.news()
        await one.see("was changed meanwhile")
        assert "18:00–18:30" in line_with(one, "Firewall")
        await one.press("enter")
        assert waiting(cache) == []


async def test_a_change_that_is_gone_ends_its_move(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 30)) as one:
        await one.press("greater_than_sign")
        cache.learn("desk", "changes", News(gone_records=(("change", RULES.id),)), "2")
        one.news()
        await one.see("was changed meanwhile")
        assert "Firewall" not in one.text()


async def test_a_filter_that_names_what_is_gone_is_not_kept(cache: Cache, desk: Desk) -> None:
    cache.places.keep("calendar:filter", "service:zebra")
    async with at_calendar(desk, shows="6 changes") as one:
        assert "zebra" not in one.text()
        await one.press("slash", *"service", "colon", *"zebra")
        await one.see("No service is called")
        assert "6 changes" in one.text()


async def test_another_change_is_not_moved_before_the_first_is_decided(cache: Cache, desk: Desk) -> None:
    async with at_calendar(desk, at=RULES, size=(120, 30)) as one:
        await one.press("greater_than_sign")
        await one.see("not sent")
        await to(one, CORE)
        await one.press("greater_than_sign")
        await one.see("CHG-3112 is moved and not sent")
        move = calendar(one).move
        assert move is not None
        assert (move.row.ref, move.start) == (RULES, local(0, 12, 45))


async def test_a_month_leaves_room_for_the_day_in_the_smallest_terminal(desk: Desk) -> None:
    async with stay(desk, size=(60, 18)) as one:
        await one.press("3", "z", "z", "z")
        await one.see("November 2026")
        await one.see("CHG-3107")
        assert "49" in one.text()
