"""The decision card on screen: what stands on it, what can be decided from it, and what cannot by accident."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rich.cells import cell_len

from console.audit import AuditLog
from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.intents import Approve, AskAbout, Meet, NoteOnChange, Progress, SendBack
from console.model import ApprovalState, Change, ChangeState, Delegation, News, Person, Ref, Result
from console.signs import PLAIN
from screens.approvals import ApprovalsScreen
from screens.base import Desk
from screens.card import CardScreen
from screens.card_more import CardMore
from screens.confirm import Confirm
from screens.outbox import OutboxScreen
from tests.screens.cab import (
    BEGINS,
    DAY,
    LENA,
    OFFERS,
    SWITCH,
    approval,
    change,
    given,
    make_cab,
    monster,
    seat,
    waiting,
)
from tests.screens.room import ME, NOW, TOM, Stay, stay
from widgets.card_sheet import CardSheet

IntentT = TypeVar("IntentT")


@pytest.fixture
def opens() -> Callable[[Path], Cache]:
    return make_cab


@pytest.fixture
def seats() -> Callable[[Cache], Desk]:
    return seat


async def drawn(room: Stay) -> None:
    await room.until(lambda: room.room.screen.query_one(CardSheet).painted)


async def awake(room: Stay) -> None:
    """Wait until the panel takes keys."""
    panel = room.room.screen
    assert isinstance(panel, Confirm)
    await room.until(lambda: not panel.too_soon)


@asynccontextmanager
async def at_card(desk: Desk, ref: Ref = SWITCH, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stay]:
    """Sit before a card that was drawn."""
    async with stay(desk, lambda: CardScreen(desk, ref), size) as room:
        await drawn(room)
        yield room


def only(cache: Cache) -> Waiting:
    (waiting,) = cache.waiting()
    return waiting


def intended(cache: Cache, kind: type[IntentT]) -> IntentT:
    """Return what waits alone in the outbox, which must be of a kind."""
    intent = only(cache).intent
    assert isinstance(intent, kind)
    return intent


def log_of(desk: Desk) -> list[str]:
    assert desk.log is not None
    log = desk.log()
    assert isinstance(log, AuditLog)
    return [one.kind for one in log.entries()]


# ---- what stands on it ------------------------------------------------------------------------------------


async def test_everything_that_decides_is_on_one_screen(desk: Desk) -> None:
    async with at_card(desk) as room:
        for words in (
            "normal · 2 of 3 needed, yours is 2nd",
            "Users asked, for everybody on floors 2–5: no more Monday-morning Wi-Fi drops",
            "22:00–23:30",
            "in the maintenance window, no freeze",
            "by Tom de Vries",
            "410–530 people normally active then (hourly counts)",
            "users told: no",
            "service says medium (questionnaire)",
            "ours 2 of 31 failed [2–21 %]",
            "user-minutes",
            "25 min, tried",
            "0.9 CHG-3112 same CI",
            "users are told before Friday (not met yet)",
            "waits for Lena Vos",
            "This version can be approved. It stays 30 s in the outbox before it is sent.",
            "a approve",
        ):
            assert words in room.text(), words


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (160, 45)])
async def test_too_much_of_everything_still_fits(tmp_path: Path, size: tuple[int, int]) -> None:
    cache = make_cab(tmp_path, waiting(), monster())
    desk = seat(cache)
    async with at_card(desk, size=size) as room:
        for label in ("When", "Who", "Hits", "Risk", "Plan", "Back out", "Tested", "Collides", "Decided"):
            assert any(line[1:12].strip().startswith(label) for line in room.lines()), label
        assert "300 lines" in room.text()
        assert "more" in room.text()
        assert "0.9 CHG-3112" in room.text()
        assert "This version can be approved" in room.text()
        assert all(cell_len(line) <= size[0] for line in room.lines())
        assert "[bold]x[/]" in room.text()
    cache.close()


async def test_in_ascii_every_sign_is_written_out(desk: Desk) -> None:
    plain = replace(desk, signs=PLAIN)
    async with at_card(plain) as room:
        assert "tried" in room.text()
        assert " ok · " in room.text()
        assert "✓" not in room.text()


async def test_a_plan_of_300_lines_is_read_to_its_end(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, waiting(), monster())
    desk = seat(cache)
    async with at_card(desk) as room:
        await room.press("enter")
        await room.until(lambda: isinstance(room.room.screen, CardMore))
        await room.see("space a page down")
        assert "299. " not in room.text()
        await room.press("G")
        await room.see("This version can be approved")
        for _ in range(9):
            if "299. " in room.text():
                break
            await room.press("pageup")
        assert "299. " in room.text()
        await room.press("q")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
    cache.close()


async def test_what_differs_since_the_last_look_is_named(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("q")
    later = change(planned_start=BEGINS + timedelta(hours=1), backout="reflash 17.6.3", version="2")
    yes = approval(3, state=ApprovalState.APPROVED, approver=LENA, decided_by=LENA, decided=NOW)
    cache.learn("desk", "changes", News(changes=(later,), approvals=(yes,)), "9")
    async with at_card(desk) as room:
        assert "window begins" in room.text()
        assert "22:00 → " in room.text()
        assert "reflash 17.6.2 → reflash 17.6.3" in " ".join(room.text().split())
        assert "Lena Vos decided" in " ".join(room.text().split())


# ---- a yes ------------------------------------------------------------------------------------------------


async def test_from_something_waits_to_a_held_approval_are_three_keys(desk: Desk, cache: Cache) -> None:
    async with stay(desk, lambda: ApprovalsScreen(desk)) as room:
        await room.see("Core switch firmware")
        await room.press("enter")
        await drawn(room)
        await room.press("a")
        await room.see("y approve")
        await room.confirm()
        await room.see("held 30 s, u takes it back")
        held = only(cache)
        assert isinstance(held.intent, Approve)
        assert held.state is State.HELD
        facts = cache.changes.card(SWITCH, NOW)
        assert facts is not None
        assert held.intent.decided_on == facts.version
        assert held.intent.evidence
        assert log_of(desk) == ["decided"]
        assert "You said yes to it" in room.text()


async def test_once_it_was_sent_the_card_says_what_became_of_it(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        await room.confirm()
        await room.see("held 30 s")
        key = only(cache).key
        cache.send_now(key)
        assert cache.mark_sent(key, None)
        yes = approval(state=ApprovalState.APPROVED, decided_by=ME, decided=NOW, version="2")
        before, after = (change(), [approval()]), change(version="2")
        cache.settle_change(key, before=before, after=after, held=[yes], said=(), complete=False)
        room.news()
        await room.see("Your approval: ✓")


async def test_what_was_held_is_taken_back(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        await room.confirm()
        await room.see("held 30 s")
        await room.press("u")
        await room.see("Taken back: your approval")
        assert not cache.waiting()
        await room.see("This version can be approved")


@pytest.mark.parametrize("key", ["n", "enter", "escape"])
async def test_nothing_but_y_approves(desk: Desk, cache: Cache, key: str) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        await awake(room)
        await room.press(key)
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
        assert not cache.waiting()


async def test_conditions_are_written_one_a_line(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        await awake(room)
        await room.press("c")
        await room.see("one condition a line")
        await room.type("users are told\n- ravi stands by")
        await room.press("tab", "P")
        await room.see("Your yes holds if:")
        assert "- ravi stands by" in room.text()
        await room.confirm()
        await room.see("Approved with conditions")
        intent = intended(cache, Approve)
        assert intent.conditions == ("users are told", "ravi stands by")
        await room.press("u")
        await room.until(lambda: not cache.waiting())
        draft = cache.drafts.get(SWITCH, "approve")
        assert draft is not None
        assert draft.body == "users are told\nravi stands by"


async def test_a_version_that_changed_under_the_panel_is_not_approved(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        cache.learn("desk", "changes", News(changes=(change(backout="hope", version="2"),)), "9")
        await room.confirm()
        await room.see("Nothing was decided. It changed since you looked")
        assert not cache.waiting()
        assert "It changed while you looked: back-out plan" in room.text()
        assert "hope" in room.text()
        await room.press("a")
        await room.confirm()
        await room.see("held 30 s")
        intent = intended(cache, Approve)
        facts = cache.changes.card(SWITCH, NOW)
        assert facts is not None
        assert intent.decided_on == facts.version


async def test_a_yes_never_slides_to_another_approval_that_moved_up_under_the_panel(tmp_path: Path) -> None:
    eva = Person("eva", "Eva Smit", agent=True)
    omar = Person("omar", "Omar Peters", agent=True)
    for_omar = Delegation(Ref("desk", "d9"), "omar", "aisha", NOW - DAY, NOW + 3 * DAY, "Omar Peters")
    asked = (approval(), approval(2, approver=omar))
    news = News(changes=(change(requester=eva),), approvals=asked, delegations=(for_omar,))
    cache = make_cab(tmp_path, news)
    async with at_card(seat(cache)) as room:
        await room.press("a")
        gone = approval(version="2", state=ApprovalState.CANCELLED, state_name="cancelled")
        cache.learn("desk", "changes", News(approvals=(gone,)), "9")
        await room.confirm()
        await room.see("Nothing was decided. This approval was withdrawn.")
        assert not cache.waiting()
        await room.press("a")
        cache.learn("desk", "changes", News(gone_records=(("approval", "A-3107-2"),)), "10")
        await room.confirm()
        await room.see("Nothing was decided: the approval is not there any more.")
        assert not cache.waiting()
    cache.close()


async def test_news_while_the_card_is_open_is_told_and_has_to_be_seen(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        sheet = room.room.screen.query_one(CardSheet)
        before = sheet.painted
        cache.learn("desk", "changes", News(changes=(change(plan="Pray.", version="2"),)), "9")
        room.news()
        assert sheet.painted is None
        await room.see("It changed while you looked: plan")
        await drawn(room)
        assert sheet.painted != before


async def test_where_not_all_that_decides_fits_nothing_is_approved(desk: Desk, cache: Cache) -> None:
    for place in range(8):
        cache.submit(NoteOnChange(SWITCH, f"note {place}", ME), 1000)
    async with stay(desk, lambda: CardScreen(desk, SWITCH), (60, 18)) as room:
        await room.see("Your note: held")
        await room.press("a")
        await room.see("Not everything that decides fits on this screen")
        assert isinstance(room.room.screen, CardScreen)
        assert len(cache.waiting()) == 8


@pytest.mark.parametrize(
    ("made", "why"),
    [
        ({"requester": ME}, "You asked for this change yourself"),
        ({"implementer": ME}, "You carry out this change yourself"),
        ({"owner": ME}, "You answer for this change yourself"),
        ({"planned_start": NOW - timedelta(hours=1)}, "Its window has begun"),
        ({"planned_end": BEGINS - timedelta(hours=1)}, "Its window ends before it begins"),
        ({"state": ChangeState.CANCELLED}, "The change was cancelled"),
        ({"state": ChangeState.UNKNOWN}, "in a state that is not known here"),
    ],
)
async def test_where_it_cannot_be_approved_the_key_is_gone_and_the_sentence_says_why(
    desk: Desk, cache: Cache, made: dict[str, Any], why: str
) -> None:
    cache.learn("desk", "changes", News(changes=(change(version="2", **made),)), "9")
    async with at_card(desk) as room:
        assert why in " ".join(room.text().split())
        assert "a approve" not in room.text()
        await room.press("a")
        assert isinstance(room.room.screen, CardScreen)
        assert not cache.waiting()


async def test_somebody_elses_approval_is_not_ours_without_a_delegation(tmp_path: Path) -> None:
    eva = Person("eva", "Eva Smit", agent=True)
    cache = make_cab(tmp_path, News(changes=(change(),), approvals=(approval(1, approver=eva),)))
    desk = seat(cache)
    async with at_card(desk) as room:
        assert "No approval of this change is yours to give." in room.text()
        assert "a approve" not in room.text()
    cache.close()


async def test_for_somebody_else_the_panel_names_whose_place_it_is(desk: Desk, cache: Cache) -> None:
    async with at_card(desk, Ref("desk", "3120")) as room:
        assert "in another's place" in room.text()
        await room.press("a")
        await room.see("place of Lena Vos")
        await room.confirm()
        await room.see("held 30 s")
        intent = intended(cache, Approve)
        assert intent.acting_for == LENA


async def test_where_the_log_cannot_be_written_nothing_is_decided(desk: Desk, cache: Cache) -> None:
    (cache.path.parent / "audit.jsonl").mkdir()
    async with at_card(desk) as room:
        await room.press("a")
        await room.confirm()
        await room.see("Nothing was decided:")
        assert not cache.waiting()


# ---- a no, and a question ---------------------------------------------------------------------------------


async def test_a_no_says_what_would_make_it_a_yes(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("b")
        await room.see("nothing can make it a yes")
        await room.press("c")
        await room.see("would be a yes with")
        await room.type("tell the users")
        await room.press("tab", "P")
        await room.see("Send CHG-3107 back to Lena Vos?")
        await room.confirm()
        await room.see("Sent back: held 30 s")
        intent = intended(cache, SendBack)
        assert intent.conditions == ("tell the users",)
        assert not intent.none_can
        assert log_of(desk) == ["decided"]


async def test_a_no_without_a_condition_goes_nowhere(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("b", "c")
        await room.see("would be a yes with")
        await room.press("tab", "P")
        await room.see("Say what would make it a yes, or that nothing can")
        assert not cache.waiting()


async def test_that_nothing_can_make_it_a_yes_is_said_outright(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("b", "x")
        await room.see("why nothing can make")
        await room.type("we buy a new switch")
        await room.press("tab", "P")
        await room.see("Nothing can make it a yes, you say.")
        await room.confirm()
        await room.until(cache.waiting)
        intent = intended(cache, SendBack)
        assert intent.none_can
        assert intent.comment == "we buy a new switch"


async def test_a_question_goes_to_the_requester_and_decides_nothing(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("r")
        await room.see("question about CHG-3107")
        await room.type("why at night?")
        await room.press("tab")
        await room.see("To Lena Vos")
        await room.press("P")
        await room.see("Asked · u takes it back")
        intent = intended(cache, AskAbout)
        assert intent.question == "why at night?"
        assert intent.approval == Ref("desk", "A-3107-1")


async def test_words_that_were_put_away_are_kept_as_a_draft(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("c")
        await room.see("note on CHG-3107")
        await room.type("half a thought")
        await room.press("tab", "escape")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
        await room.press("c")
        await room.see("half a thought")
        await room.press("tab", "I")
        await room.see("Note kept")
        assert isinstance(only(cache).intent, NoteOnChange)
        assert cache.drafts.get(SWITCH, "note") is None


# ---- what became of it ------------------------------------------------------------------------------------


async def test_what_lapsed_is_shown_and_decided_anew(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("a")
        await room.confirm()
        await room.see("held 30 s")
        key = only(cache).key
        cache.send_now(key)
        cache.lapse(key, "It changed since you looked: back-out plan.")
        cache.learn("desk", "changes", News(changes=(change(backout="hope", version="2"),)), "9")
        room.news()
        await room.see("Decide anew on this card")
        await drawn(room)
        await room.press("a")
        await room.confirm()
        await room.until(lambda: any(one.key != key for one in cache.waiting()))
        assert only(cache).key != key


async def test_the_outbox_leads_from_what_lapsed_back_to_the_card(desk: Desk, cache: Cache) -> None:
    key = cache.submit(Approve(SWITCH, Ref("desk", "A-3107-1"), ME, "0" * 16), 0)
    cache.lapse(key, "It changed since you looked: window begins.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.see("It changed since you looked")
        await room.press("enter")
        await room.see("look at the card again")
        await room.press("a")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
        await room.press("q", "t")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))


async def test_a_change_is_followed_through_to_its_end(desk: Desk, cache: Cache) -> None:
    under_way = change(state=ChangeState.IMPLEMENTING, state_name="implementing", offers=OFFERS, version="2")
    cache.learn("desk", "changes", News(changes=(under_way,)), "9")
    async with at_card(desk) as room:
        await room.press("s")
        await room.see("done, it went well")
        await room.type("backed")
        await room.press("enter")
        await room.see("u takes it back")
        intent = intended(cache, Progress)
        assert (intent.state, intent.result) == (ChangeState.REVIEW, Result.BACKED_OUT)


async def test_a_condition_is_met(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        await room.press("d")
        await room.see("Which condition is met?")
        await room.press("enter")
        await room.see("Condition met")
        intent = intended(cache, Meet)
        assert intent.condition == "c1"
        await room.until(lambda: "✓ met by Aisha Bakker" in " ".join(room.text().split()))


async def test_n_goes_on_to_the_next_that_waits(desk: Desk) -> None:
    async with at_card(desk) as room:
        assert "n next of" in room.text()
        await room.press("n")
        await room.see("Firewall rule set 9")
        await room.press("N")
        await room.see("Core switch firmware 17.9.4 ")


async def test_a_change_that_is_gone_says_so(desk: Desk, cache: Cache) -> None:
    async with at_card(desk) as room:
        cache.learn("desk", "changes", News(gone_records=(("change", SWITCH.id),)), "9")
        room.news()
        await room.see("no longer there")
        assert "Core switch firmware" in room.text()
        await room.press("a")
        assert isinstance(room.room.screen, CardScreen)


# ---- the list and Today -----------------------------------------------------------------------------------


async def test_on_a_small_screen_the_list_leaves_out_how_long_it_waits(desk: Desk) -> None:
    async with stay(desk, lambda: ApprovalsScreen(desk), (60, 18)) as room:
        await room.see("med !")
        row = next(line for line in room.lines() if "CHG-3107" in line)
        assert row.rstrip("▐").split()[-2:] == ["med", "!"]
        assert "asked" not in room.text()


async def test_the_list_names_whose_place_one_takes_and_what_is_not_ones_own(desk: Desk) -> None:
    async with stay(desk, lambda: ApprovalsScreen(desk)) as room:
        await room.see("4 Approvals·3")
        await room.see("For Lena Vos, until")
        assert "Waiting for you 2" in room.text()
        assert "not yours" in room.text()
        await room.see("med !")
        assert "530" in room.text()
        assert "You wait for others 1" in room.text()
        assert "Conditions still open 1" in room.text()


async def test_from_the_list_a_no_begins_once_the_card_was_drawn(desk: Desk) -> None:
    async with stay(desk, lambda: ApprovalsScreen(desk)) as room:
        await room.see("Core switch firmware")
        await room.press("b")
        await room.see("Send CHG-3107 back")


async def test_with_nothing_to_approve_the_list_is_a_sentence(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, News())
    desk = seat(cache)
    async with stay(desk, lambda: ApprovalsScreen(desk)) as room:
        await room.see("Nothing waits for your approval.")
    cache.close()


async def test_today_shows_what_runs_what_waits_and_what_is_to_be_reviewed(desk: Desk, cache: Cache) -> None:
    def planned(number: int, title: str, state: ChangeState, hours: tuple[int, int], **more: Any) -> Change:
        begins, ends = (NOW + timedelta(hours=one) for one in hours)
        return change(number, title=title, state=state, planned_start=begins, planned_end=ends, **more)

    running = planned(3101, "Controller patch", ChangeState.IMPLEMENTING, (-1, 1), offers=OFFERS)
    tonight = planned(3102, "Night patch", ChangeState.SCHEDULED, (2, 3))
    ended: dict[str, Any] = {"implementer": ME, "result": Result.FAILED, "review_due": NOW - DAY}
    review = planned(3103, "Old patch", ChangeState.REVIEW, (-72, -48), **ended)
    cache.learn("desk", "changes", News(changes=(running, tonight, review)), "9")
    async with stay(desk) as room:
        await room.see("Running now")
        for words in ("Controller patch", "until", "Night patch", "begins", "530 exposed", "review due"):
            assert words in room.text(), words
        assert "▌ ! INC-20417" in room.text()
        await room.press("g", "enter")
        await room.see("CHG-3101  Controller patch")
        await room.press("q", "k", "s")
        await room.see("CHG-3101 is waiting for approval: what now?")


async def test_from_today_too_an_approval_is_three_keys_away(tmp_path: Path) -> None:
    cache = make_cab(tmp_path, News(changes=(change(implementer=TOM),), approvals=(approval(), given())))
    desk = seat(cache)
    async with stay(desk) as room:
        await room.see("530 exposed")
        await room.press("j", "enter")
        await room.until(lambda: isinstance(room.room.screen, CardScreen))
        await drawn(room)
        await room.press("a")
        await room.confirm()
        await room.see("held 30 s")
    cache.close()
