"""The feed through the real application: live, still where the agent is, and words for the own team alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.intents import CloseAlarm, Create, MakeMajor, MoveLoop, Reply, TakeAlarm
from console.model import Change, ChangeKind, ChangeState, Entry, News, Queue, Ref, Ticket
from console.model.feedback import LOCAL, AnsweredBy, Loop, LoopState
from console.settings import AlarmSettings, ServiceSettings
from console.signs import PLAIN
from screens.base import Desk
from screens.feed_dates import next_working_day
from tests.screens.heard import NOW, SECRET, alarm, answer, hear, others
from tests.screens.room import KARIM, ME, REF, TOM, Stay, make_cache, make_desk, stay, ticket


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    """A cache that heard a handful of answers."""
    made = make_cache(tmp_path)
    hear(made, [answer(1), answer(2, 1, service="Email", name="Karim", comment="Calendar empty"), others(3)])
    hear(made, [answer(number, 4) for number in range(10, 40)])
    yield made
    made.close()


def desk_of(cache: Cache, **settings: object) -> Desk:
    made = make_desk(
        cache, services={"desk": ServiceSettings(kind="desk", url="https://desk.example")}, **settings
    )
    return replace(made, now=lambda: NOW)


def wanted(cache: Cache, kind: type) -> list:  # type: ignore[type-arg]
    return [one.intent for one in cache.waiting(("held", "ready")) if isinstance(one.intent, kind)]


def row_under_cursor(sitting: Stay) -> str:
    return next((line for line in sitting.lines()[5:] if line.startswith("▌")), "")


def without_bar(sitting: Stay) -> list[str]:
    """The rows of the list but for the scroll bar, which says that there is more above now."""
    return [line[:79].rstrip() for line in sitting.lines()[5:22]]


async def test_a_new_answer_comes_in_at_the_top_and_the_cursor_stays_on_its_row(
    cache: Cache, tmp_path: Path
) -> None:
    other = Cache.open(cache.path)
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        before = row_under_cursor(sitting)
        assert "Two trucks" in before
        for number, words in ((0, "Nobody answers"), (-1, "Again")):
            hear(other, [answer(number, 1, comment=words)])
            await sitting.see(words)
            assert row_under_cursor(sitting) == before
        lines = sitting.lines()
        assert (
            lines.index(row_under_cursor(sitting))
            == next(place for place, line in enumerate(lines) if "Again" in line) + 2
        )
    other.close()


async def test_below_the_top_nothing_moves_and_news_are_counted_until_g(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "j", "j")
        before = without_bar(sitting)
        hear(cache, [answer(0, 1, comment="Nobody answers"), answer(-1, 1, comment="Again")])
        sitting.news()
        await sitting.see("2 new ↑")
        assert without_bar(sitting) == before
        assert "Nobody answers" not in sitting.text()
        await sitting.press("g")
        await sitting.see("Nobody answers")
        assert "new ↑" not in sitting.text()
        assert "Again" in row_under_cursor(sitting)


async def test_words_and_names_of_other_teams_are_nowhere_on_screen(cache: Cache) -> None:
    hear(cache, [others(4, None)], [alarm(fired_by=(Ref("desk", "fb-3"), Ref("desk", "fb-1")))])
    cache.feed.tones.correct(Ref("desk", "fb-4"), -1)
    async with stay(desk_of(cache), size=(200, 50)) as sitting:
        await sitting.press("5")
        await sitting.see("other team's ticket")
        for keys in (
            ["j", "j", "x"],
            ["escape", "O"],
            ["escape", "slash"],
            ["escape", "tab", "x"],
            ["escape"],
        ):
            await sitting.press(*keys)
            assert SECRET not in sitting.text()
            assert "≈" not in sitting.text()


async def test_the_head_counts_today_and_says_what_is_left_out(cache: Cache) -> None:
    hear(cache, [answer(5, 5, was_default=True), answer(6, 5, answered_by=AnsweredBy.AGENT), answer(7, None)])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("3 left out: 1 comment alone, 1 not by the user, 1 default")
        assert "33 answers today, 3 unhappy" in sitting.text()
        assert "0 of 3 owned" in sitting.text()


async def test_a_handful_of_answers_is_not_split_up(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    hear(cache, [answer(1), answer(2)])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("2 answers today")
        assert "unhappy" not in sitting.text()


async def test_no_answers_are_no_answers(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("Nobody has answered anything yet.")
        assert "no answers today" in sitting.text()
        await sitting.press("t", "s", "r", "m", "x")
        await sitting.see("How the figures above are counted")


async def test_a_filter_narrows_the_feed_and_is_kept_between_starts(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "slash")
        await sitting.type("service email")
        await sitting.press("enter")
        await sitting.see("Email · newest")
        assert "Calendar empty" in sitting.text()
        assert "Two trucks" not in sitting.text()
        await sitting.press("slash")
        await sitting.type("unhappy only")
        await sitting.press("enter", "O")
        await sitting.press("w")
        await sitting.see("Email · unhappy · worst first")
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("Email · unhappy · worst first")
        await sitting.press("escape")
        await sitting.see("All services · worst first")
        assert row_under_cursor(sitting).lstrip("▌ ").startswith("1/5")


async def test_taking_an_answer_makes_it_the_agents_until_a_working_day_from_now(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "t")
        await sitting.see("Taken, due")
        assert wanted(cache, MoveLoop) == [
            MoveLoop(Ref("desk", "fb-1"), LoopState.OWNED, ME, ME, next_working_day(NOW))
        ]
        await sitting.press("u")
        await sitting.see("Taken back")
        assert not wanted(cache, MoveLoop)


async def test_only_steps_that_follow_are_offered_and_what_was_done_is_asked(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "s")
        await sitting.see("It is new: what now?")
        assert "something was done" not in sitting.text()
        await sitting.press("escape", "t", "s")
        await sitting.see("It is owned: what now?")
        await sitting.press("a")
        await sitting.see("What was done?")
        await sitting.type("new labels")
        await sitting.press("enter")
        assert wanted(cache, MoveLoop)[-1] == MoveLoop(
            Ref("desk", "fb-1"), LoopState.ACTED, ME, acted="new labels"
        )
        await sitting.press("s", "n")
        await sitting.see("Why is nobody written to?")
        await sitting.press("enter")
        assert len(wanted(cache, MoveLoop)) == 2


async def test_where_the_service_has_no_place_for_the_loop_the_keys_are_gone_and_it_says_why(
    cache: Cache,
) -> None:
    cache.places.keep("can:desk", '{"intents": ["reply", "note"]}')
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("desk has no place for what becomes of an answer")
        assert "t take" not in sitting.lines()[-1]
        await sitting.press("t", "s", "w")
        assert not cache.waiting(("held",))


async def test_telling_the_person_keeps_the_tickets_status_and_is_told_once_the_reply_arrived(
    cache: Cache,
) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "r")
        await sitting.see("the ticket stays open")
        await sitting.type("The rolls are back")
        await sitting.press("tab")
        assert "R send" not in sitting.text()
        await sitting.press("P")
        await sitting.see("is held until")
    (reply,) = wanted(cache, Reply)
    assert (reply.keep, reply.ticket, reply.body) == ("open", REF, "The rolls are back")
    assert {one.state for one in wanted(cache, MoveLoop)} == {LoopState.OWNED}
    assert cache.follow_up() == 0
    key = next(one.key for one in cache.waiting(("held",)) if isinstance(one.intent, Reply))
    seen = cache.ticket(REF)
    assert seen is not None
    cache.settle(key, before=seen, after=seen, said=(), complete=False)
    assert cache.follow_up() > 0
    assert LoopState.TOLD in {one.state for one in wanted(cache, MoveLoop)}


async def test_a_reply_that_was_taken_back_told_nobody(cache: Cache) -> None:
    key = cache.submit(Reply(REF, "Soon.", ME, keep="open"), 100)
    cache.then(key, MoveLoop(Ref("desk", "fb-1"), LoopState.TOLD, ME))
    cache.withdraw(key)
    assert cache.follow_up() == 0
    assert not wanted(cache, MoveLoop)
    assert cache.follow_up() == 0


async def test_enter_opens_the_ticket_at_the_answer(cache: Cache) -> None:
    said = tuple(
        Entry(
            REF, f"x{n}", NOW, visibility=told.visibility, party=told.party, author=KARIM, body="line\n" * 9
        )
        for n, told in enumerate(list(cache.conversation(REF))[:1] * 8)
    )
    cache.learn("desk", "tickets", News(entries=said), "8")
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "enter")
        await sitting.see("Maria de Wit answered")
        assert "rated 2/5" in sitting.lines()[1]
        assert "“" not in sitting.text()
        assert "Two trucks left without labels." in sitting.text()


async def test_a_corrected_tone_is_shown_as_a_claim_and_a_rating_stands(cache: Cache) -> None:
    hear(cache, [answer(0, None, comment="hm")])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "m")
        await sitting.see("What are the words of")
        await sitting.press("u")
        await sitting.see("≈ unh.")
        await sitting.press("j", "m")
        assert "What are the words" not in sitting.text()
        assert "2/5" in row_under_cursor(sitting)


async def test_an_alarm_says_what_is_unusual_and_which_change_came_before(cache: Cache) -> None:
    moved = Change(
        ref=Ref("desk", "c1"),
        number="CHG-3117",
        title="Driver 7.2",
        version="1",
        kind=ChangeKind.NORMAL,
        state=ChangeState.CLOSED,
        state_name="closed",
        created=NOW,
        updated=NOW,
        planned_start=NOW - timedelta(hours=3),
        planned_end=NOW - timedelta(hours=2),
        service="Printing",
    )
    cache.learn("desk", "changes", News(changes=(moved,)), "1")
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("9 of 31 unhappy since")
        text = sitting.text()
        assert "usually 3 of 31" in text
        assert "“Two trucks left without labels.”" in text
        assert "CHG-3117 Driver 7.2" in text


async def test_an_alarm_is_taken_and_closed_with_a_word(cache: Cache) -> None:
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "shift+tab", "t")
        assert wanted(cache, TakeAlarm) == [TakeAlarm(Ref("desk", "al-1"), ME)]
        await sitting.see("Aisha has it")
        await sitting.press("s")
        await sitting.see("Close the alarm on Printing")
        await sitting.type("rolls")
        await sitting.press("enter")
        assert wanted(cache, CloseAlarm) == [CloseAlarm(Ref("desk", "al-1"), ME, "rolls")]
        await sitting.until(lambda: "9 of 31" not in sitting.text())


async def test_an_alarm_becomes_a_major_incident_once_its_ticket_is_made(cache: Cache) -> None:
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "shift+tab", "exclamation_mark")
        await sitting.see("Major incident: Printing")
        await sitting.press("enter", "tab", "P")
        await sitting.until(lambda: wanted(cache, Create))
    (made,) = wanted(cache, Create)
    assert "9 of 31 unhappy" in made.body
    assert not wanted(cache, MakeMajor)
    key = next(one.key for one in cache.waiting(("held",)) if isinstance(one.intent, Create))
    real: Ticket = ticket(Ref("desk", "900"), number="INC-900")
    cache.settle(key, before=None, after=real, said=(), complete=False)
    assert cache.follow_up() == 1
    assert wanted(cache, MakeMajor) == [MakeMajor(Ref("desk", "al-1"), ME, real.ref)]


async def test_a_major_incident_begins_in_the_queue_of_what_fired_its_alarm(cache: Cache) -> None:
    both = (Queue(Ref("desk", "q0"), "Archive", mine=True), Queue(Ref("desk", "q1"), "Workplace", mine=True))
    cache.learn("desk", "queues", News(queues=both), "2")
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "shift+tab", "exclamation_mark")
        await sitting.see("Major incident: Printing")
        assert any(line.split() == ["Queue", "Workplace"] for line in sitting.lines())


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_the_feed_can_be_used_in_small_terminals(cache: Cache, size: tuple[int, int]) -> None:
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache), size=size) as sitting:
        await sitting.press("5")
        await sitting.see("9 of 31")
        assert all(len(line) <= size[0] for line in sitting.lines())
        assert "2/5" in sitting.text()
        assert "new" in sitting.text()
        await sitting.press("j", "t")
        await sitting.until(lambda: wanted(cache, MoveLoop))


async def test_everything_of_ours_in_the_feed_has_an_ascii_form(cache: Cache) -> None:
    async with stay(replace(desk_of(cache), signs=PLAIN)) as sitting:
        await sitting.press("5")
        await sitting.see("33 answers today")
        ours = "".join(sitting.lines()[2:3]).replace("·", "")
        assert ours.isascii()
        assert "......8" in ours


def test_a_working_day_from_friday_is_monday() -> None:
    friday = NOW.astimezone().replace(year=2026, month=11, day=27, hour=16)
    assert next_working_day(friday).strftime("%a %H") == "Mon 16"


async def test_today_shows_alarms_that_run_and_answers_that_wait(cache: Cache) -> None:
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache)) as sitting:
        await sitting.see("9 of 31 unhappy")
        assert "“Two trucks left" in sitting.text()
        assert "nobody's" in sitting.text()
        assert SECRET not in sitting.text()
        await sitting.press("5", "t", "q")
        await sitting.see("yours")
        while "Unhappy      “Two trucks" not in row_under_cursor(sitting):
            await sitting.press("j")
        await sitting.press("r")
        await sitting.see("the ticket stays open")


async def test_the_outbox_leads_from_a_step_to_the_answers_ticket(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "t", "7", "t")
        await sitting.see("Maria de Wit answered")


async def test_a_step_that_met_somebody_elses_is_shown_beside_it(cache: Cache) -> None:
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "t")
        key = cache.waiting(("held",))[0].key
        theirs = answer(1, loop=Loop(LoopState.OWNED, TOM))
        cache.learn_feedback(theirs)
        cache.conflict(key, "Tom has it.")
        await sitting.press("7", "enter")
        await sitting.see("you want")
        assert "Tom de Vries" in sitting.text()


async def test_x_explains_the_answer_the_figures_and_the_alarm(cache: Cache) -> None:
    hear(cache, [], [alarm()])
    async with stay(desk_of(cache), size=(100, 50)) as sitting:
        await sitting.press("5", "x")
        await sitting.see("On 0 (worst) to 1 (best) that is 0.25, and counts as unhappy")
        assert "unhappy: a rating in the lowest part of its scale" in sitting.text()
        await sitting.press("escape", "shift+tab", "x")
        await sitting.see("1 of 10,000 quarters")
        assert "INC-20417 Label printers on dock 4 print blanks (priority 1" in sitting.text()


async def test_an_alarm_that_no_service_keeps_is_taken_and_closed_on_this_machine(cache: Cache) -> None:
    hear(cache, [], [alarm(ref=Ref("desk", f"{LOCAL}1"))])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5", "shift+tab")
        await sitting.see("on this machine alone")
        await sitting.press("t")
        await sitting.see("Aisha has it")
        await sitting.press("s")
        await sitting.type("rolls")
        await sitting.press("enter")
        await sitting.until(lambda: "9 of 31" not in sitting.text())
    assert not cache.waiting(("held",))


@pytest.mark.parametrize(("how", "sent"), [("bell", "\a"), ("osc", "\x1b]9;Amends: Printing"), ("none", "")])
async def test_a_new_alarm_rings_once_as_the_settings_say(cache: Cache, how: str, sent: str) -> None:
    other = Cache.open(cache.path)
    async with stay(desk_of(cache, alarms=AlarmSettings(notify=how))) as sitting:
        heard: list[str] = []
        await sitting.until(lambda: sitting.room._ringing._felt is not None)
        driver = sitting.room._driver
        assert driver is not None
        driver.write = heard.append  # type: ignore[method-assign, assignment]
        hear(other, [], [alarm()])
        await sitting.see("9 of 31")
        await sitting.until(lambda: bool(heard) == (how != "none"))
        assert [one[: len(sent)] for one in heard] == [sent] * (how != "none")
    other.close()


async def test_in_a_wide_and_tall_terminal_each_services_trend_is_shown(cache: Cache) -> None:
    async with stay(desk_of(cache), size=(160, 45)) as sitting:
        await sitting.press("5")
        await sitting.see("Printing ······█ 1 of 31")
        assert "Email ···" not in sitting.text()


async def test_today_counts_every_unhappy_answer_that_waits_and_every_late_one(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "late.db", durable=False)
    cache.meet("desk", ME)
    cache.learn("desk", "queues", News(queues=(Queue(Ref("desk", "q1"), "Workplace", mine=True),)), "1")
    late = Loop(LoopState.OWNED, ME, NOW - timedelta(hours=1))
    hear(cache, [answer(number, 1, loop=late) for number in range(4)] + [answer(9, 1)])
    async with stay(desk_of(cache)) as sitting:
        await sitting.see("and 2 more unhappy answers")
        heading = next(line for line in sitting.lines() if "Waits for you" in line)
        assert heading.rstrip().endswith(" 5, 4 late")
    cache.close()


async def test_an_outage_on_the_very_service_stands_beside_the_changes(cache: Cache) -> None:
    down = ticket(Ref("desk", "77"), number="INC-77", subject="Print server is down", service="Payroll")
    mail = ticket(Ref("desk", "78"), number="INC-78", subject="Mail is down", service="Email")
    cache.learn("desk", "tickets", News(tickets=(down, mail)), "9")
    hear(cache, [], [alarm(service="Payroll")])
    async with stay(desk_of(cache)) as sitting:
        await sitting.press("5")
        await sitting.see("INC-77 Print server is down (priority 1")
        assert "INC-78" not in sitting.text()
