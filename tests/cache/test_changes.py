"""Changes, approvals and the estate in the cache, on a real file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.changebook import ChangeFilter
from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import (
    Approve,
    CreateChange,
    Meet,
    NoteOnChange,
    Reschedule,
    SendBack,
    SetImplementer,
    condition_id,
    version_of,
)
from console.model import (
    Approval,
    ApprovalState,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    Condition,
    ConfigurationItem,
    Delegation,
    Exposure,
    News,
    Person,
    Ref,
    Result,
    TimeWindow,
    WindowKind,
)

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ME = Person("aisha", "Aisha Bakker", agent=True)
TOM = Person("tom", "Tom de Vries", agent=True)
LENA = Person("lena", "Lena Vos", agent=True)
REF = Ref("desk", "CHG-1")


def change(number: int = 1, start: datetime | None = T0 + DAY, **more: object) -> Change:
    made = Change(
        ref=Ref("desk", f"CHG-{number}"),
        number=f"CHG-{number}",
        title=f"Move wave {number}",
        kind=ChangeKind.NORMAL,
        state=ChangeState.AUTHORISE,
        state_name="waiting for approval",
        version="1",
        created=T0,
        updated=T0,
        planned_start=start,
        planned_end=start + HOUR if start else None,
        requester=TOM,
        service="Email",
        cis=(ChangeCI("mail-01"),),
        model="Mailbox move",
        team="Collaboration",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def approval(number: int = 1, who: Person = ME, of: int = 1, **more: object) -> Approval:
    made = Approval(
        ref=Ref("desk", f"A-{number}"),
        change=Ref("desk", f"CHG-{of}"),
        state=ApprovalState.REQUESTED,
        state_name="requested",
        version="1",
        approver=who,
        requested=T0,
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "state" / "cache.db", durable=False)
    made.meet("desk", ME)
    yield made
    made.close()


def learn(cache: Cache, *changes: Change, approvals: tuple[Approval, ...] = (), **more: object) -> None:
    news = News(changes=changes, approvals=approvals)
    cache.learn("desk", "changes", replace(news, **more), "1")  # type: ignore[arg-type]


def test_an_older_cache_gets_room_for_changes(tmp_path: Path) -> None:
    old = Cache.open(tmp_path / "cache.db")
    old.conn.execute("PRAGMA user_version = 2")
    for table in ("change", "change_ci", "approval", "card", "ci", "ci_need", "time_window", "exposure"):
        old.conn.execute(f"DROP TABLE {table}")
    old.conn.execute("DROP TABLE delegation")
    old.conn.execute("DROP INDEX outbox_unaudited")
    old.conn.execute("ALTER TABLE outbox DROP COLUMN audited")
    old.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'changes'")
    old.close()
    again = Cache.open(tmp_path / "cache.db")
    learn(again, change())
    assert again.changes.get(REF) == change()
    again.close()


def test_a_change_is_shown_with_what_waits_laid_over_it_and_as_it_was_once_taken_back(cache: Cache) -> None:
    learn(cache, change())
    key = cache.submit(Reschedule(REF, T0 + 2 * DAY, T0 + 2 * DAY + HOUR), 30)
    cache.submit(SetImplementer(REF, LENA), 30)
    shown = cache.changes.get(REF)
    assert shown is not None
    assert (shown.planned_start, shown.implementer) == (T0 + 2 * DAY, LENA)
    row = cache.changes.row(REF)
    assert row is not None
    assert (row.start, row.implementer, row.waiting) == (T0 + 2 * DAY, "Lena Vos", 2)
    assert cache.changes.truth(REF) == change()
    assert cache.withdraw(key)
    after = cache.changes.get(REF)
    assert after is not None
    assert (after.planned_start, after.implementer) == (T0 + DAY, LENA)


def test_the_calendar_finds_what_touches_the_span_and_nothing_else(cache: Cache) -> None:
    week = T0, T0 + 7 * DAY
    long = change(5, T0 - 30 * DAY, planned_end=T0 + HOUR)
    ends_as_it_begins = change(6, T0 - HOUR)
    backwards = change(7, T0 + DAY, planned_end=T0)
    last = change(8, T0 + 7 * DAY)
    off = change(9, T0 + DAY, state=ChangeState.CANCELLED)
    learn(cache, change(), long, ends_as_it_begins, backwards, last, off, change(10, None))
    assert [row.number for row in cache.changes.between(*week)] == ["CHG-5", "CHG-1", "CHG-7"]
    with_off = cache.changes.between(*week, ChangeFilter(called_off=True))
    assert [row.number for row in with_off] == ["CHG-5", "CHG-1", "CHG-7", "CHG-9"]
    assert [one.number for one in cache.changes.bookings(*week)] == ["CHG-5", "CHG-1"]
    assert [row.number for row in cache.changes.without_window()] == ["CHG-10"]


def test_the_calendar_is_narrowed_by_hand_team_service_state_and_words(cache: Cache) -> None:
    learn(
        cache,
        change(1, implementer=ME),
        change(2, team="Network", service="Wi-Fi"),
        change(3, title="100% of_it", state=ChangeState.SCHEDULED),
    )

    def found(**wanted: object) -> list[str]:
        rows = cache.changes.between(T0, T0 + 7 * DAY, ChangeFilter(**wanted))  # type: ignore[arg-type]
        return [row.number for row in rows]

    assert found(mine=True) == ["CHG-1"]
    assert found(teams=("Network",)) == found(services=("Wi-Fi",)) == ["CHG-2"]
    assert found(states=(ChangeState.SCHEDULED,)) == found(text="100%") == found(text="of_it") == ["CHG-3"]
    assert found(text="chg-2 wave") == ["CHG-2"]


def test_what_waits_for_the_agent_is_their_own_and_what_a_live_delegation_lets_them_decide(
    cache: Cache,
) -> None:
    stands_in = Delegation(Ref("desk", "d1"), "lena", "aisha", T0 - DAY, T0 + DAY, "Lena Vos")
    over = Delegation(Ref("desk", "d2"), "tom", "aisha", T0 - DAY, T0)
    learn(
        cache,
        change(1, T0 + 2 * DAY),
        change(2),
        change(3, state=ChangeState.REJECTED),
        approvals=(
            approval(1),
            approval(2, LENA, 2),
            approval(3, TOM),
            approval(4, of=3),
            approval(5, of=2, state=ApprovalState.APPROVED),
        ),
        delegations=(stands_in, over),
    )
    waiting = cache.changes.waiting(T0)
    assert [(one.approval.ref.id, one.change.number) for one in waiting] == [
        ("A-2", "CHG-2"),
        ("A-1", "CHG-1"),
    ]
    assert [one.delegation for one in waiting] == [stands_in, None]
    assert [one.approval.ref.id for one in cache.changes.waiting(T0 + 2 * DAY)] == ["A-1"]


def test_what_the_service_itself_addresses_to_us_is_ours_whoever_it_names(cache: Cache) -> None:
    group = approval(1, TOM, addressed=True)
    foreign = approval(2, ME, addressed=False)
    learn(cache, change(), approvals=(group, foreign))
    assert [one.approval.ref.id for one in cache.changes.waiting(T0)] == ["A-1"]


def test_a_decision_is_shown_while_it_waits_and_the_approval_waits_again_once_it_is_taken_back(
    cache: Cache,
) -> None:
    learn(cache, change(), approvals=(approval(),))
    yes = Approve(REF, Ref("desk", "A-1"), ME, version_of(change()), conditions=("users are told",))
    key = cache.submit(yes, 30)
    (shown,) = cache.changes.approvals(REF)
    assert (shown.state, shown.conditions[0].text) == (ApprovalState.APPROVED, "users are told")
    assert not cache.changes.waiting(T0)
    assert cache.withdraw(key)
    assert [one.approval.ref.id for one in cache.changes.waiting(T0)] == ["A-1"]


def test_a_decision_that_lapsed_is_no_longer_shown_and_cannot_simply_be_sent_again(cache: Cache) -> None:
    learn(cache, change(), approvals=(approval(),))
    key = cache.submit(SendBack(REF, Ref("desk", "A-1"), ME, version_of(change()), none_can=True), 30)
    assert cache.lapse(key, "Look again.")
    assert cache.changes.waiting(T0)
    assert not cache.retry(key)
    lapsed = cache.intent(key)
    assert lapsed is not None
    assert (lapsed.state, lapsed.words) == (State.LAPSED, "Look again.")


def test_a_condition_is_open_until_it_is_met(cache: Cache) -> None:
    wanted = Condition(condition_id("users are told"), "users are told")
    given = approval(1, TOM, state=ApprovalState.APPROVED, decided=T0, conditions=(wanted,))
    learn(cache, change(state=ChangeState.SCHEDULED), approvals=(given,))
    assert [(row.number, one.ref.id) for row, one in cache.changes.open_conditions()] == [("CHG-1", "A-1")]
    cache.submit(Meet(REF, given.ref, wanted.id, ME), 5)
    assert cache.changes.open_conditions() == []


def test_a_new_change_is_shown_at_once_and_takes_in_what_is_done_to_it_before_it_is_made(
    cache: Cache,
) -> None:
    new = Ref("desk", "new-1")
    key = cache.submit(CreateChange(new, "Replace the relay", ME, start=T0, end=T0 + HOUR), 5)
    assert cache.submit(Reschedule(new, T0 + DAY, T0 + DAY + HOUR), 5) == key
    (row,) = cache.changes.between(T0, T0 + 7 * DAY)
    assert (row.title, row.start, row.mine) == ("Replace the relay", T0 + DAY, True)
    note = cache.submit(NoteOnChange(new, "First draft.", ME), 5)
    made = change(4, T0 + DAY, title="Replace the relay")
    cache.settle_change(key, before=None, after=made, held=(), said=(), complete=True)
    assert cache.changes.get(new) is None
    assert cache.changes.get(made.ref) is not None
    moved = cache.intent(note)
    assert moved is not None
    assert moved.target == made.ref


def test_a_change_that_is_gone_takes_its_approvals_along(cache: Cache) -> None:
    learn(cache, change(), approvals=(approval(),))
    learn(cache, gone_records=(("change", "CHG-1"),))
    assert cache.changes.get(REF) is None
    assert cache.changes.approvals(REF) == []
    assert cache.changes.waiting(T0) == []


def test_an_approval_that_vanished_waits_no_more(cache: Cache) -> None:
    learn(cache, change(), approvals=(approval(1), approval(2, TOM)))
    learn(cache, gone_records=(("approval", "A-2"),))
    assert [one.ref.id for one in cache.changes.approvals(REF)] == ["A-1"]
    cache.learn_whole_change(change(), (), (), complete=True)
    assert cache.changes.waiting(T0) == []


def test_the_card_rests_on_how_changes_like_it_went(cache: Cache) -> None:
    ended = [
        change(
            number, T0 - number * DAY, state=ChangeState.CLOSED, result=result, actual_end=T0 - number * DAY
        )
        for number, result in enumerate(
            (Result.SUCCESSFUL, Result.FAILED, Result.WITH_ISSUES, Result.BACKED_OUT, Result.CANCELLED), 10
        )
    ]
    other = change(
        20, T0 - DAY, state=ChangeState.CLOSED, result=Result.FAILED, model="Patch", team="Network"
    )
    learn(cache, change(), *ended, other)
    card = cache.changes.card(REF, T0)
    assert card is not None
    records = card.records
    assert (records.model.failed, records.model.ended) == (2, 4)
    assert (records.service.failed, records.service.ended) == (3, 5)
    assert (records.team.failed, records.team.ended) == (2, 4)
    assert (records.everything.failed, records.everything.ended) == (3, 5)
    assert [one.number for one in records.last] == ["CHG-10", "CHG-11", "CHG-12", "CHG-13"]


def test_the_card_has_the_estate_around_its_items_and_says_when_nobody_keeps_one(cache: Cache) -> None:
    learn(cache, change(), change(2, T0 + DAY + HOUR / 2))
    bare = cache.changes.card(REF, T0)
    assert bare is not None
    assert not bare.estate.known
    assert [one.number for one in bare.others] == ["CHG-2"]
    chain = [
        ConfigurationItem(Ref("desk", name), name, service="Email", needs=needs)
        for name, needs in (("mail-01", ("db-01",)), ("db-01", ("disk-01",)), ("disk-01", ("rack-01",)))
    ]
    freeze = TimeWindow(Ref("desk", "w"), WindowKind.FREEZE_HARD, "Year end", T0, T0 + 30 * DAY)
    use = Exposure(Ref("desk", "x"), "Email", tuple([40] * 168))
    learn(cache, cis=tuple(chain), time_windows=(freeze,), exposures=(use,))
    card = cache.changes.card(REF, T0)
    assert card is not None
    assert card.estate.known
    assert dict(card.estate.needs) == {"mail-01": frozenset({"db-01"}), "db-01": frozenset({"disk-01"})}
    assert card.estate.windows == [freeze]
    assert card.exposures == (use,)
    learn(cache, gone_records=(("ci", "db-01"), ("window", "w"), ("exposure", "x")))
    later = cache.changes.card(REF, T0)
    assert later is not None
    assert (dict(later.estate.needs), later.exposures) == ({"mail-01": frozenset({"db-01"})}, ())


def test_the_card_knows_the_service_of_every_item_and_when_incidents_were_open(cache: Cache) -> None:
    far = ConfigurationItem(Ref("desk", "phones-01"), "phones-01", service="Email")
    near = ConfigurationItem(Ref("desk", "mail-01"), "mail-01", service="Email")
    learn(cache, change(), cis=(far, near))
    card = cache.changes.card(REF, T0)
    assert card is not None
    assert dict(card.estate.service_of) == {"mail-01": "Email", "phones-01": "Email"}
    assert (card.estate.now, cache.changes.estate().now) == (T0, None)


def test_what_the_card_showed_last_is_remembered(cache: Cache) -> None:
    learn(cache, change())
    assert cache.changes.looked(REF) is None
    card = cache.changes.card(REF, T0)
    assert card is not None
    cache.changes.look(REF, card.deciding, ["A-2"])
    kept = cache.changes.looked(REF)
    assert kept is not None
    assert (kept.deciding, kept.decided) == (card.deciding, ("A-2",))


def test_who_the_agent_is_may_become_known_later(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "cache.db", durable=False)
    learn(cache, change(implementer=ME), approvals=(approval(),))
    assert cache.changes.waiting(T0) == []
    cache.meet("desk", ME)
    assert [row.number for row in cache.changes.mine()] == ["CHG-1"]
    assert len(cache.changes.waiting(T0)) == 1
    cache.close()


def test_the_same_news_again_writes_nothing(cache: Cache) -> None:
    learn(cache, change(), approvals=(approval(),))
    before = cache.conn.total_changes
    changed = cache.learn("desk", "changes", News(changes=(change(),), approvals=(approval(),)), None)
    assert not changed
    assert cache.conn.total_changes == before


def test_a_finding_by_number_asks_for_no_capitals(cache: Cache) -> None:
    learn(cache, change())
    assert cache.changes.by_number("chg-1") == [REF]
