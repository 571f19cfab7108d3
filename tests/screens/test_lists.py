"""Today, Queues and a queue, key by key, over a real cache."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.cache.wishes import LOOK
from console.cache.wishes import NOW as FETCH
from console.filters import Filter
from console.intents import Assign, SetPriority, SetStatus, Take
from console.model import Health, HealthState, News, Ref, Status
from screens.base import Desk
from screens.queue import QueueScreen
from screens.queues import QueuesScreen
from screens.search import SearchScreen
from screens.ticket import TicketScreen
from screens.today import TodayScreen
from tests.screens.room import HOSTILE, ME, NOW, OFFERS, REF, TOM, VPN, make_desk, stay, told
from tests.screens.room import ticket as a_ticket
from widgets.fact_table import FactTable

SIZES = [(80, 24), (160, 45), (200, 60), (60, 18)]


def more(cache: Cache, count: int, first: int = 500) -> None:
    """Let the desk tell of further tickets, due one minute after the other."""
    made = tuple(
        a_ticket(
            Ref("desk", str(number)),
            subject=f"Ticket {number}",
            due=NOW + timedelta(hours=5, minutes=number),
            breached=None,
            assignee=None,
            links=(),
        )
        for number in range(first, first + count)
    )
    cache.learn("desk", "tickets", News(tickets=made), None)


def queue(desk: Desk) -> QueueScreen:
    return QueueScreen(desk, "Workplace", Filter(queue="Workplace"))


# ---- Today ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_today_shows_what_waits_for_me_and_why(desk: Desk, size: tuple[int, int]) -> None:
    async with stay(desk, size=size) as room:
        await room.see("Waits for you")
        text = room.text()
        assert "INC-20417" in text
        assert "48 blocked" in text
        assert "22m late" in text
        assert "INC-20398" not in text
        await room.see("Workplace")


async def test_today_says_what_could_not_be_sent_and_which_drafts_wait(desk: Desk, cache: Cache) -> None:
    key = cache.submit(SetStatus(VPN, "closed", Status.CLOSED), 0)
    cache.mark_sent(key, None)
    cache.refuse(key, "Only the owner may close it.")
    cache.drafts.save(REF, "reply", "Dear Maria, the driver")
    async with stay(desk) as room:
        await room.see("Cannot be sent")
        assert "Only the owner may close it." in room.text()
        assert "reply: Dear Maria, the driver" in room.text()


async def test_an_empty_today_is_a_sentence(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "empty.db", durable=False)
    async with stay(make_desk(cache)) as room:
        await room.see("Nothing waits for you.")
    cache.close()


async def test_what_comes_to_an_idle_today_gets_the_cursor_unless_it_was_moved(tmp_path: Path) -> None:
    for moved in (False, True):
        cache = Cache.open(tmp_path / f"idle{moved}.db", durable=False)
        cache.meet("desk", ME)
        cache.learn("desk", "queues", News(queues=told().queues), "1")
        cache.learn("desk", "tickets", News(tickets=(a_ticket(VPN, assignee=None),)), "1")
        async with stay(make_desk(cache)) as room:
            await room.see("▌   Workplace")
            if moved:
                await room.press("j")
            cache.learn("desk", "tickets", told(), "2")
            room.news()
            await room.see("INC-20417")
            assert ("▌ ! INC-20417" in room.text()) is not moved
        cache.close()


async def test_enter_opens_the_ticket_and_q_leads_back(desk: Desk) -> None:
    async with stay(desk) as room:
        await room.press("enter")
        await room.until(lambda: isinstance(room.room.screen, TicketScreen))
        await room.press("q")
        await room.until(lambda: isinstance(room.room.screen, TodayScreen))


# ---- Queue ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_queue_shows_its_tickets_worst_first(desk: Desk, cache: Cache, size: tuple[int, int]) -> None:
    more(cache, 30)
    async with stay(desk, lambda: queue(desk), size) as room:
        await room.see("32 open")
        rows = [line for line in room.lines() if "INC-20" in line]
        assert "INC-20417" in rows[0]
        assert all("INC-20" in row for row in rows)
        assert ("all four" in room.text()) == (size[0] >= 120)


async def test_what_comes_from_a_service_is_text_and_nothing_else(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(a_ticket(subject=HOSTILE, queue="Workplace"),)), None)
    async with stay(desk, lambda: queue(desk), (200, 24)) as room:
        await room.see("[bold]x[/] [link=http://e]y[/link]")


async def test_the_cursor_stays_on_its_ticket_when_news_comes_in_above(desk: Desk, cache: Cache) -> None:
    more(cache, 60)
    async with stay(desk, lambda: queue(desk)) as room:
        table = room.room.screen.query_one(FactTable)
        await room.press("pagedown", "pagedown", "j")
        before, top = table.current, room.lines()[5]
        other = Cache.open(cache.path)
        other.learn(
            "desk", "tickets", News(tickets=(a_ticket(Ref("desk", "9"), due=NOW - timedelta(days=9)),)), None
        )
        room.news()
        await room.see("1 new ↑")
        assert before is not None
        assert table.current is not None
        assert table.current.ref == before.ref
        assert room.lines()[5] == top
        await room.press("g")
        room.news()
        await room.until(lambda: "new ↑" not in room.text())
        other.close()


async def test_news_that_come_while_the_console_is_being_left_are_no_fault(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        console = room.room
    other = Cache.open(cache.path)
    other.learn("desk", "tickets", News(tickets=(a_ticket(Ref("desk", "9")),)), None)
    other.close()
    assert console.screen_stack == []
    console._show_news()


async def test_verbs_act_on_the_marked_and_undo_takes_the_whole_step_back(desk: Desk, cache: Cache) -> None:
    more(cache, 5)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("space", "space", "space", "t")
        await room.see("3 taken")
        assert [type(one.intent) for one in cache.waiting()] == [Take] * 3
        await room.press("u")
        await room.see("Taken back")
        assert cache.waiting() == []


async def test_twenty_at_once(desk: Desk, cache: Cache) -> None:
    more(cache, 40)
    async with stay(desk, lambda: queue(desk), (80, 60)) as room:
        await room.press(*["space"] * 20, "p", "2")
        await room.see("20 priority 2")
        assert [one.intent for one in cache.waiting()] == [
            SetPriority(one.intent.target, 2) for one in cache.waiting()
        ]
        assert len(cache.waiting()) == 20


async def test_assigning_by_typing_part_of_a_name(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("w")
        await room.type("tom")
        await room.press("enter")
        await room.until(lambda: cache.waiting())
        assert cache.waiting()[0].intent == Assign(REF, TOM)


async def test_only_statuses_that_the_service_offers_can_be_set(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("s")
        await room.see("Resolve")
        await room.type("res")
        await room.press("enter")
        await room.until(lambda: cache.waiting())
        assert cache.waiting()[0].intent == SetStatus(REF, "resolved", Status.RESOLVED)


async def test_where_the_offers_are_not_known_the_service_is_asked(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(a_ticket(offers=(), status_name="new", version="9"),)), None)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("s")
        await room.see("Asking the service")
        assert [(wish.kind, wish.ticket) for wish in cache.wishes.open()] == [(LOOK, REF)]
        cache.learn_whole(a_ticket(offers=OFFERS, status_name="new", version="9"), (), complete=False)
        await room.press("s")
        await room.see("Resolve")


async def test_the_filter_narrows_while_typing_and_esc_clears_it(desk: Desk, cache: Cache) -> None:
    more(cache, 30)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("slash")
        await room.type("label")
        await room.until(lambda: "INC-20510" not in room.text())
        assert "INC-20417" in room.text()
        await room.press("enter", "escape")
        await room.see("INC-20510")


async def test_a_filter_nobody_can_read_says_which_part(desk: Desk) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("slash")
        await room.type("is:lost ")
        await room.see("“is:lost” is not known")


async def test_the_order_is_kept_between_starts(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("O")
        await room.type("oldest")
        await room.press("enter")
        await room.see("oldest first")
    async with stay(make_desk(cache), lambda: queue(desk)) as room:
        await room.see("oldest first")


async def test_a_ticket_that_is_resolved_elsewhere_leaves_the_list(desk: Desk, cache: Cache) -> None:
    more(cache, 3)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.see("INC-20417")
        other = Cache.open(cache.path)
        gone = replace(a_ticket(), status=Status.RESOLVED, status_name="resolved", version="2")
        other.learn("desk", "tickets", News(tickets=(gone,)), None)
        room.news()
        await room.until(lambda: "INC-20417" not in room.text())
        other.close()


async def test_copying_offers_number_reference_and_subject(desk: Desk) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("y", "n")
        await room.until(lambda: room.room.copied)
        assert room.room.copied == ["INC-20417"]


async def test_escape_leaves_the_list_of_what_can_be_copied(desk: Desk) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        before = room.pilot.app.screen
        await room.press("y")
        await room.until(lambda: room.pilot.app.screen is not before)
        await room.press("escape")
        await room.until(lambda: room.pilot.app.screen is before)
        assert not room.room.copied


async def test_fetching_now_asks_every_service(cache: Cache) -> None:
    from console.settings import ServiceSettings

    desk = make_desk(cache, services={"desk": ServiceSettings(kind="desk", url="https://x")})
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("R")
        assert [wish.kind for wish in cache.wishes.open()] == [FETCH]


# ---- Queues, search, the frame ----------------------------------------------------------------------------


async def test_queues_lists_mine_first_and_opens_one(desk: Desk) -> None:
    async with stay(desk, lambda: QueuesScreen(desk)) as room:
        await room.see("Workplace")
        lines = [line for line in room.lines() if "Workplace" in line or "Network" in line]
        assert "Workplace" in lines[0]
        await room.press("enter")
        await room.until(lambda: isinstance(room.room.screen, QueueScreen))


async def test_search_shows_where_it_hit_while_typing(desk: Desk) -> None:
    async with stay(desk, lambda: SearchScreen(desk)) as room:
        await room.type("driver")
        await room.see("Driver 7.2 went on")


async def test_the_last_line_says_the_truth_about_each_service(desk: Desk, cache: Cache) -> None:
    cache.set_health(Health("desk", HealthState.LOADING, done=1240, total=2000))
    cache.set_health(
        Health("rt", HealthState.SIGN_IN, "It wants you to sign in again; 3 replies are waiting.")
    )
    async with stay(desk, size=(120, 24)) as room:
        await room.see("1,240/2,000")
        assert "It wants you to sign in again; 3 replies are waiting." in room.text()
        cache.set_health(Health("desk", HealthState.OK, last_ok=NOW))
        room.news()
        await room.see("desk ✓")


async def test_leaving_with_something_waiting_asks(desk: Desk, cache: Cache) -> None:
    cache.submit(Take(VPN, ME), 500)
    async with stay(desk) as room:
        await room.press("q")
        await room.see("Leave Amends?")
        await room.press("n")
        await room.see("Waits for you")
        await room.press("ctrl+q")
        await room.see("Leave Amends?")
        await room.press("t")
        await room.until(lambda: not room.room.is_running)
    assert Cache.open(cache.path).waiting() == []


async def test_help_lists_the_keys_of_this_place_and_runs_one(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("question_mark")
        await room.see("Keys of this place")
        await room.type("ticket.take")
        await room.press("enter")
        await room.until(lambda: cache.waiting())
        assert isinstance(cache.waiting()[0].intent, Take)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(20, 5), (40, 8), (300, 100)])
async def test_no_size_makes_it_fail(desk: Desk, cache: Cache, size: tuple[int, int]) -> None:
    more(cache, 5)
    for make in (lambda: queue(desk), lambda: TicketScreen(desk, REF), lambda: QueuesScreen(desk)):
        async with stay(desk, make, size) as room:
            await room.press("j", "k", "G", "g")
            assert len(room.lines()) == size[1]


@pytest.mark.parametrize("size", [(39, 24), (80, 7)])
async def test_where_there_is_no_room_it_says_so_and_does_nothing_unseen(
    desk: Desk, cache: Cache, size: tuple[int, int]
) -> None:
    async with stay(desk, lambda: queue(desk), size) as room:
        await room.see("Amends needs 40")
        await room.press("t")
        assert cache.waiting() == []
        await room.pilot.resize_terminal(80, 24)
        await room.see("INC-20417")
        await room.press("t")
        await room.until(lambda: cache.waiting())


async def test_the_statuses_come_up_as_soon_as_the_service_has_answered(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(a_ticket(offers=(), status_name="new", version="9"),)), None)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("s")
        await room.see("Asking the service")
        cache.learn_whole(a_ticket(offers=OFFERS, status_name="new", version="9"), (), complete=False)
        room.news()
        await room.see("Set status of INC-20417")


async def test_statuses_asked_for_a_ticket_that_was_left_do_not_come_up(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(a_ticket(offers=(), status_name="new", version="9"),)), None)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("s", "j")
        cache.learn_whole(a_ticket(offers=OFFERS, status_name="new", version="9"), (), complete=False)
        room.news()
        await room.press("k")
        room.news()
        await room.pilot.pause()
        assert "Set status of" not in room.text()


async def test_a_promise_runs_out_before_ones_eyes(cache: Cache) -> None:
    times = [NOW]
    desk = replace(make_desk(cache), now=lambda: times[0])
    more(cache, 1)
    async with stay(desk, lambda: queue(desk)) as room:
        await room.see("13h")
        times[0] = NOW + timedelta(hours=15)
        room.news()
        await room.see("1h late")


async def test_what_a_filter_hides_is_not_acted_on(desk: Desk, cache: Cache) -> None:
    more(cache, 5)
    async with stay(desk, lambda: queue(desk), (100, 24)) as room:
        await room.press("space", "space", "space")
        await room.see("3 marked")
        await room.press("slash")
        await room.type("label")
        await room.press("enter")
        await room.see("1 marked")
        await room.press("p", "2")
        await room.until(lambda: cache.waiting())
        assert [one.intent.target for one in cache.waiting()] == [REF]


async def test_esc_clears_then_goes_back_and_never_leaves(desk: Desk) -> None:
    async with stay(desk, lambda: queue(desk)) as room:
        await room.press("space", "escape")
        assert isinstance(room.room.screen, QueueScreen)
        await room.press("escape", "escape", "escape")
        assert isinstance(room.room.screen, TodayScreen)
        assert room.room.is_running


async def test_leaving_is_asked_and_neither_enter_nor_a_key_held_down_leaves(desk: Desk) -> None:
    async with stay(desk) as room:
        await room.press("q", "y", "enter", "q")
        await room.see("Leave Amends?")
        await room.press("ctrl+q")
        assert len(room.room.screen_stack) == 3
        panel = room.room.screen
        for _ in range(200):
            await room.pilot.press("enter")
            await room.pilot.pause(0.1)
            if room.room.screen is not panel:
                break
        assert room.room.is_running
        await room.press("ctrl+q")
        await room.confirm()
        await room.until(lambda: not room.room.is_running)


async def test_actions_are_found_by_name_and_by_what_they_do_to_this(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: queue(desk), (80, 40)) as room:
        await room.press("full_stop")
        await room.see("All actions on this")
        assert "a page down" not in room.text()
        assert "assign" in room.text()
        await room.press("escape", "colon")
        await room.type("ticket priority")
        await room.see("ticket priority")
        await room.press("enter")
        await room.see("Priority of INC-20417")


async def test_the_browser_is_offered_only_where_the_address_is_known(cache: Cache) -> None:
    from console.settings import ServiceSettings

    service = ServiceSettings(kind="desk", url="https://x", web="https://desk.example/t/{id}")
    known, unknown = make_desk(cache, services={"desk": service}), make_desk(cache)
    for desk in (known, unknown):
        async with stay(desk, partial(queue, desk), (80, 40)) as room:
            await room.press("full_stop")
            await room.see("All actions on this")
            assert ("open in the browser" in room.text()) == (desk is known)


async def test_a_screen_that_is_not_laid_out_offers_no_browser(desk: Desk) -> None:
    assert queue(desk).check_action("browse", ()) is False
    assert TodayScreen(desk).check_action("browse", ()) is False
