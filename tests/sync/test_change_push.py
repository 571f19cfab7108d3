"""What happens to a decision on its way: to the service, when its card is not true any more, and when it is late."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.audit import AuditError
from console.cache.outbox import State
from console.deciding import Hand, record_outcomes
from console.intents import (
    Approve,
    AskAbout,
    CreateChange,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
    condition_id,
    version_of,
)
from console.model import ApprovalState, Change, ChangeState, Delegation, Person, Ref, Result
from console.rules.approving import Barred
from console.rules.facts import CardFacts
from console.services.memory import MemoryService
from console.settings import Holds
from console.sync.keeper import Keeper
from console.sync.pace import Clock, Pace
from console.sync.pull import reconcile_changes
from console.sync.push import Pusher
from tests.sync.desk import Desk
from tests.sync.log import Log

HOUR = timedelta(hours=1)


def later(seconds: float) -> Clock:
    """Return a clock that is so many seconds ahead, or behind."""
    return Clock(now=lambda: time.time() + seconds)


@pytest.fixture(params=["keys and versions", "neither"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    good = request.param == "keys and versions"
    return Desk(tmp_path, MemoryService(idempotent=good, atomic=good))


async def planned(desk: Desk, *approvers: str, needed: int = 1, **more: object) -> Ref:
    ref = desk.service.web.changes.plan(
        "Core switch firmware",
        approvers=approvers or ("aisha",),
        needed=needed,
        **more,  # type: ignore[arg-type]
    )
    await desk.fetch()
    return ref


def card(desk: Desk, ref: Ref) -> CardFacts:
    found = desk.cache.changes.card(ref, datetime.now(UTC))
    assert found is not None
    return found


def approve(desk: Desk, ref: Ref, *conditions: str, log: Log | None = None) -> str:
    facts = card(desk, ref)
    hand = Hand(desk.cache, log or Log(), Holds())
    decided = hand.approve(facts, facts.version, "the card", conditions=conditions)
    assert decided.key is not None, decided.ruling.sentence
    return decided.key


def send_back(desk: Desk, ref: Ref, *conditions: str) -> str:
    facts = card(desk, ref)
    hand = Hand(desk.cache, Log(), Holds())
    decided = hand.send_back(facts, facts.version, "", conditions=conditions, none_can=not conditions)
    assert decided.key is not None, decided.ruling.sentence
    return decided.key


def there(desk: Desk, ref: Ref) -> Change:
    return desk.service.web.changes.change(ref)


def mine(desk: Desk, ref: Ref) -> ApprovalState:
    return desk.service.web.changes.approvals(ref)[0].state


async def test_a_yes_is_carried_out_and_read_back(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    assert desk.intent(key).hold_until - desk.intent(key).made == timedelta(seconds=30)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED, desk.intent(key).words
    assert (mine(desk, ref), there(desk, ref).state) == (ApprovalState.APPROVED, ChangeState.SCHEDULED)
    shown = desk.cache.changes.get(ref)
    assert shown is not None
    assert shown.state is ChangeState.SCHEDULED


async def test_conditions_are_kept_in_the_service_until_they_are_met(desk: Desk) -> None:
    ref = await planned(desk)
    approve(desk, ref, "users are told the day before", "a rehearsal on sw-lab-2")
    await desk.send()
    (held,) = desk.service.web.changes.approvals(ref)
    assert [(one.text, one.met) for one in held.conditions] == [
        ("users are told the day before", False),
        ("a rehearsal on sw-lab-2", False),
    ]
    assert [row.ref for row, _ in desk.cache.changes.open_conditions()] == [ref]
    keys = [desk.submit(Meet(ref, held.ref, one.id, desk.service.me)) for one in held.conditions]
    await desk.send()
    assert {desk.intent(key).state for key in keys} == {State.VERIFIED}
    assert all(one.met for one in desk.service.web.changes.approvals(ref)[0].conditions)
    assert desk.cache.changes.open_conditions() == []


async def test_a_condition_is_sent_as_the_one_clean_line_that_is_read_back(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref, "tell\u202e the\nusers", "tell the users", " \u200b ")
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED, desk.intent(key).words
    (held,) = desk.service.web.changes.approvals(ref)
    assert [one.text for one in held.conditions] == ["tell the users"]


async def test_a_no_goes_to_the_requester_with_what_would_make_it_a_yes(desk: Desk) -> None:
    ref = await planned(desk, "aisha", "tom", needed=2, implementer=None)
    key = send_back(desk, ref, "a tested way back")
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED, desk.intent(key).words
    assert mine(desk, ref) is ApprovalState.REJECTED
    (said,) = desk.service.web.changes.said(ref)
    assert "a tested way back" in said.body
    assert [person.id for person in said.receivers] == ["maria"]
    assert [entry.body for entry in desk.cache.conversation(ref)] == [said.body]


async def test_everything_else_that_is_done_to_a_change_is_carried_out_and_verified(desk: Desk) -> None:
    ref = await planned(desk)
    me = desk.service.me
    tom = desk.service.people["tom"]
    start = datetime.now(UTC).replace(microsecond=0) + 48 * HOUR
    new = Ref("memory", "new-1")
    intents = (
        Reschedule(ref, start, start + HOUR),
        SetImplementer(ref, tom),
        NoteOnChange(ref, "The lab switch is free on Friday.", me),
        AskAbout(ref, Ref("memory", f"{ref.id}-1"), me, "Who tells the night shift?"),
        CreateChange(
            new, "Replace the relay", me, start=start, end=start + HOUR, backout="Put the old one in."
        ),
    )
    keys = [desk.submit(intent) for intent in intents]
    await desk.send()
    assert {desk.intent(key).state for key in keys} == {State.VERIFIED}, [desk.intent(k).words for k in keys]
    now = there(desk, ref)
    assert (now.planned_start, now.implementer) == (start, tom)
    assert mine(desk, ref) is ApprovalState.MORE_INFO
    assert [one.title for one in desk.service.web.changes.all()][-1] == "Replace the relay"
    assert desk.cache.changes.get(new) is None


async def test_a_change_is_followed_until_its_review(desk: Desk) -> None:
    ref = await planned(desk)
    approve(desk, ref)
    await desk.send()
    keys = [
        desk.submit(Progress(ref, "", ChangeState.IMPLEMENTING)),
        desk.submit(Progress(ref, "", ChangeState.REVIEW, Result.BACKED_OUT)),
        desk.submit(
            Review(ref, "The image was the wrong one; the check list has a line for it now.", desk.service.me)
        ),
    ]
    await desk.send()
    assert [desk.intent(key).state for key in keys] == [State.VERIFIED] * 3, [
        desk.intent(k).words for k in keys
    ]
    assert (there(desk, ref).result, there(desk, ref).review[:9]) == (Result.BACKED_OUT, "The image")


async def test_a_decision_can_be_taken_back_while_it_is_held(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    assert desk.cache.withdraw(key)
    await desk.send()
    assert mine(desk, ref) is ApprovalState.REQUESTED
    assert [one.change.ref for one in desk.cache.changes.waiting(datetime.now(UTC))] == [ref]


@pytest.mark.parametrize(
    "edit",
    [
        {"planned_start": datetime(2031, 1, 1, tzinfo=UTC), "planned_end": datetime(2031, 1, 2, tzinfo=UTC)},
        {"cis": ()},
        {"plan": "Stop, patch, pray."},
        {"risk_name": "high"},
        {"backout": ""},
    ],
)
async def test_a_decision_lapses_when_what_it_was_given_on_changes(
    desk: Desk, edit: dict[str, object]
) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.edit(ref, **edit)
    await desk.send()
    assert desk.intent(key).state is State.LAPSED
    assert desk.intent(key).words.startswith("It changed since you looked: ")
    assert mine(desk, ref) is ApprovalState.REQUESTED
    again = approve(desk, ref)
    await desk.send()
    assert desk.intent(again).state is State.VERIFIED


async def test_what_does_not_decide_makes_no_decision_lapse(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.edit(ref, users_told=True, benefit_for="Everybody")
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED


async def test_a_decision_given_on_a_card_that_was_old_already_is_never_sent(desk: Desk) -> None:
    ref = await planned(desk)
    facts = card(desk, ref)
    desk.service.web.changes.edit(ref, plan="Another plan.")
    await desk.fetch()
    decided = Hand(desk.cache, Log(), Holds()).approve(card(desk, ref), facts.version, "old card")
    assert (decided.key, decided.ruling.barred) == (None, Barred.CHANGED)
    forced = desk.submit(Approve(ref, Ref("memory", f"{ref.id}-1"), desk.service.me, facts.version))
    await desk.send()
    assert desk.intent(forced).state is State.LAPSED
    assert mine(desk, ref) is ApprovalState.REQUESTED


async def test_what_somebody_else_decided_meanwhile_is_said_and_nothing_is_sent(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.decide(Ref("memory", f"{ref.id}-1"), yes=False)
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert mine(desk, ref) is ApprovalState.REJECTED


async def test_a_yes_given_elsewhere_meanwhile_does_not_swallow_the_conditions_of_this_one(
    desk: Desk,
) -> None:
    ref = await planned(desk)
    key = approve(desk, ref, "users are told the day before")
    desk.service.web.changes.decide(Ref("memory", f"{ref.id}-1"), yes=True)
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "without: users are told the day before" in desk.intent(key).words


async def test_the_same_yes_given_elsewhere_meanwhile_is_done(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.decide(Ref("memory", f"{ref.id}-1"), yes=True)
    await desk.send()
    assert (desk.intent(key).state, desk.intent(key).words) == (State.VERIFIED, "It was so already.")


async def test_an_approval_that_vanished_is_a_conflict(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.delete_approval(Ref("memory", f"{ref.id}-1"))
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert "not there any more" in desk.intent(key).words


async def test_nothing_is_decided_about_a_change_that_was_called_off(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.cancel(ref)
    await desk.send()
    assert desk.intent(key).state is State.CONFLICT
    assert there(desk, ref).state is ChangeState.CANCELLED


async def test_the_rules_are_asked_again_with_what_the_service_says_now(desk: Desk) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.web.changes.edit(ref, requester=desk.service.me)
    await desk.send()
    assert desk.intent(key).state is State.REFUSED
    assert mine(desk, ref) is ApprovalState.REQUESTED


async def test_a_delegate_decides_for_the_owner_while_the_delegation_lives(desk: Desk) -> None:
    now = datetime.now(UTC)
    ref = await planned(desk, "tom", implementer=None)
    assert card(desk, ref).mine is None
    lives = Delegation(Ref("memory", "d1"), "tom", "aisha", now - HOUR, now + HOUR, "Tom de Vries")
    desk.service.web.changes.keep(lives)
    await desk.fetch()
    key = approve(desk, ref)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED, desk.intent(key).words
    (held,) = desk.service.web.changes.approvals(ref)
    assert (held.decided_by, held.acting_for) == (desk.service.me, desk.service.people["tom"])


async def test_a_delegation_that_ended_meanwhile_lets_nothing_through(desk: Desk) -> None:
    now = datetime.now(UTC)
    ref = await planned(desk, "tom", implementer=None)
    lives = Delegation(Ref("memory", "d1"), "tom", "aisha", now - HOUR, now + HOUR, "Tom de Vries")
    desk.service.web.changes.keep(lives)
    await desk.fetch()
    key = approve(desk, ref)
    desk.service.web.changes.drop(lives)
    await desk.fetch()
    await desk.send()
    assert desk.intent(key).state is State.REFUSED
    assert mine(desk, ref) is ApprovalState.REQUESTED


@pytest.mark.parametrize(
    ("ahead", "why"), [(16 * 60 + 30, "15 minutes"), (-60, "set back"), (26 * 3600, "window began")]
)
async def test_a_decision_lapses_when_its_moment_has_passed(
    desk: Desk, ahead: float, why: str, tmp_path: Path
) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.pusher = Pusher(desk.cache, desk.service, later(ahead))
    await desk.send()
    assert desk.intent(key).state is State.LAPSED
    assert why in desk.intent(key).words
    assert mine(desk, ref) is ApprovalState.REQUESTED


async def test_it_lapses_in_time_even_while_nobody_can_be_reached(desk: Desk, tmp_path: Path) -> None:
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.service.faults.unreachable = True
    await Keeper(desk.cache, desk.service, Pace(20, 120), tmp_path, later(60)).step()
    assert desk.intent(key).state in (State.HELD, State.READY)
    await Keeper(desk.cache, desk.service, Pace(20, 120), tmp_path, later(16 * 60)).step()
    assert desk.intent(key).state is State.LAPSED
    assert ref in [one.change.ref for one in desk.cache.changes.waiting(datetime.now(UTC))]


async def test_a_lost_answer_decides_nothing_twice(desk: Desk) -> None:
    ref = await planned(desk, "aisha", "tom", needed=2, implementer=None)
    desk.service.faults.lose_after = 1
    key = approve(desk, ref)
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED, desk.intent(key).words
    decided = [event for event in desk.service.web.log() if event.field == "decide"]
    assert len(decided) == 1


async def test_a_lost_answer_of_which_nobody_knows_is_never_sent_on_a_guess(desk: Desk) -> None:
    ref = await planned(desk)
    desk.service.faults.lose_before = 1
    desk.service.faults.blind = True
    key = approve(desk, ref)
    await desk.send()
    if desk.service.can.idempotent:
        assert desk.intent(key).state in (State.READY, State.VERIFIED)
    else:
        assert desk.intent(key).state is State.UNKNOWN
        assert mine(desk, ref) is ApprovalState.REQUESTED


async def test_who_decided_in_the_same_moment_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, MemoryService(idempotent=False, atomic=False))
    ref = await planned(desk, "aisha", "tom", needed=2, implementer=None)
    key = approve(desk, ref)
    desk.meanwhile(lambda: desk.service.web.changes.decide(Ref("memory", f"{ref.id}-2")))
    await desk.send()
    assert desk.intent(key).state is State.VERIFIED
    assert "Tom de Vries decided too" in desk.intent(key).words


async def test_an_edit_between_our_look_and_our_write_stops_the_write_where_the_service_can(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, MemoryService())
    ref = await planned(desk)
    key = approve(desk, ref)
    desk.meanwhile(lambda: desk.service.web.changes.edit(ref, plan="Another plan."))
    await desk.send()
    assert desk.intent(key).state is State.LAPSED
    assert mine(desk, ref) is ApprovalState.REQUESTED


async def test_our_own_reschedule_is_no_surprise_to_a_decision_given_after_it(desk: Desk) -> None:
    ref = await planned(desk)
    start = datetime.now(UTC).replace(microsecond=0) + 48 * HOUR
    moved = desk.submit(Reschedule(ref, start, start + HOUR))
    key = approve(desk, ref)
    await desk.send()
    assert [desk.intent(one).state for one in (moved, key)] == [State.VERIFIED, State.VERIFIED]


async def test_every_end_of_a_decision_is_written_down_once(desk: Desk) -> None:
    log = Log()
    first, second, third = [await planned(desk) for _ in range(3)]
    approve(desk, first, log=log)
    taken_back = approve(desk, second, log=log)
    desk.cache.withdraw(taken_back)
    approve(desk, third, log=log)
    desk.service.web.changes.edit(third, plan="Another plan.")
    await desk.send()
    assert record_outcomes(desk.cache, log) == 3
    assert record_outcomes(desk.cache, log) == 0
    ends = {
        line["number"]: [one["kind"] for one in log.lines if one["number"] == line["number"]]
        for line in log.lines
    }
    assert ends == {
        first.id: ["decided", "verified"],
        second.id: ["decided", "withdrawn"],
        third.id: ["decided", "lapsed"],
    }
    assert all(line["key"] for line in log.lines)


async def test_nothing_is_decided_that_cannot_be_written_down(desk: Desk) -> None:
    ref = await planned(desk)
    facts = card(desk, ref)
    log = Log(full=True)
    with pytest.raises(AuditError, match="No space"):
        Hand(desk.cache, log, Holds()).approve(facts, facts.version, "the card")
    assert desk.cache.waiting() == []


async def test_changes_the_service_no_longer_has_go_and_a_service_that_lists_nothing_empties_no_cache(
    desk: Desk,
) -> None:
    refs = [await planned(desk) for _ in range(3)]
    desk.service.web.changes.delete(refs[0], silently=True)
    assert await reconcile_changes(desk.cache, desk.service) == ""
    assert desk.cache.known_changes("memory") == set(refs[1:])
    desk.service.faults.empty = True
    assert "nothing was removed here" in await reconcile_changes(desk.cache, desk.service)
    assert desk.cache.known_changes("memory") == set(refs[1:])


def test_the_names_of_versions_and_conditions_are_the_same_everywhere() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    from console.model import ChangeKind

    change = Change(
        Ref("d", "1"), "1", "Title", ChangeKind.NORMAL, ChangeState.AUTHORISE, "waiting", "7", now, now
    )
    assert version_of(change) == version_of(change)
    assert len(version_of(change)) == 16
    assert condition_id("users  are\ntold") == condition_id("users are told")
    assert SendBack(Ref("d", "1"), Ref("d", "2"), Person("a", "A"), "v").target == Ref("d", "1")
