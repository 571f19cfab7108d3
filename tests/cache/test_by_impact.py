"""The order by impact over the cache, against the rule itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.cache import chores, classes
from console.cache.store import Cache
from console.cache.windows import TicketWindow
from console.filters import Filter, Order, parse
from console.intents import SetStatus
from console.measure.impact import HANDLING, History, Waiting, by_impact, history, weigh
from console.model import News, Person, Provenance, Ref, Standing, Status, Ticket, WorkState

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATES = list(WorkState)


def ticket(number: int, **facts: object) -> Ticket:
    values: dict[str, object] = {
        "ref": Ref("desk", str(number)),
        "number": f"INC-{number}",
        "subject": "Printer",
        "status": Status.NEW,
        "status_name": "new",
        "queue": "Workplace",
        "created": NOW - HOUR,
        "updated": NOW - HOUR,
        "version": "1",
    }
    return Ticket(**(values | facts))  # type: ignore[arg-type]


def hits(users: int | None, state: WorkState = WorkState.BLOCKED) -> dict[str, object]:
    how = Provenance.UNKNOWN if users is None else Provenance.SAID
    return {"users_affected": users, "users_how": how, "work_state": state}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    yield made
    made.close()


def learn(cache: Cache, *tickets: Ticket) -> None:
    cache.learn("desk", "tickets", News(tickets=tickets), None)


def window(cache: Cache, wanted: Filter | None = None) -> TicketWindow:
    return cache.window(wanted or Filter(), Order.IMPACT, NOW.timestamp)


def listed(shown: TicketWindow) -> list[str]:
    return [row.ref.id for row in shown.rows(0, 5_000)]


@st.composite
def queues(draw: st.DrawFn) -> list[Ticket]:
    hours = st.integers(-9, 300).map(lambda quarter: quarter * HOUR / 4)
    return [
        ticket(
            number,
            queue=draw(st.sampled_from(["Workplace", "Network"])),
            created=NOW - draw(st.integers(0, 900)) * HOUR,
            due=draw(st.none() | hours.map(lambda left: NOW + left)),
            **hits(draw(st.none() | st.integers(1, 60)), draw(st.sampled_from(STATES))),
        )
        for number in range(1, draw(st.integers(1, 40)) + 1)
    ]


def by_the_rule(tickets: list[Ticket]) -> list[str]:
    told = history((one.users_affected, one.work_state) for one in tickets)
    waiting = [
        Waiting(
            f"{int(one.ref.id):09}",
            weigh(one.users_affected, one.users_how, one.work_state, told, History()).weight,
            (one.due - NOW).total_seconds() if one.due else None,
            (NOW - one.created).total_seconds(),
        )
        for one in tickets
    ]
    return [str(int(one.key)) for one in by_impact(waiting, HANDLING)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=queues())
def test_a_queue_stands_in_the_order_of_the_rule_and_each_row_knows_its_place(
    cache: Cache, made: list[Ticket]
) -> None:
    cache.forget(sorted(cache.known("desk")))
    learn(cache, *made)
    for queue in ("", "Workplace", "Network"):
        shown = window(cache, Filter(queue=queue))
        expected = by_the_rule([one for one in made if queue in ("", one.queue)])
        rows = shown.rows(0, 100)
        assert [row.ref.id for row in rows] == expected
        assert [shown.place(row.key) for row in rows] == list(range(len(rows)))
        assert shown.count() == len(rows)


def test_a_promise_that_breaks_soon_stands_first_and_one_that_is_broken_is_guarded_no_more(
    cache: Cache,
) -> None:
    learn(
        cache,
        ticket(1, **hits(90)),
        ticket(2, due=NOW + 2 * HOUR, **hits(1, WorkState.SLOWER)),
        ticket(3, due=NOW + 3 * HOUR, **hits(4)),
        ticket(4, due=NOW + 4 * HOUR, **hits(50)),
        ticket(5, due=NOW - HOUR, **hits(7)),
    )
    shown = window(cache)
    assert listed(shown) == ["3", "2", "1", "4", "5"]
    assert [row.standing for row in shown.rows(0, 3)] == [Standing.PROMISE, Standing.PROMISE, Standing.HARM]


def test_what_hurts_little_and_waits_for_long_says_so(cache: Cache) -> None:
    learn(
        cache,
        ticket(1, created=NOW - timedelta(days=20), **hits(1, WorkState.NO_LOSS)),
        ticket(2, **hits(2)),
        ticket(3, **hits(3)),
    )
    shown = window(cache)
    assert listed(shown) == ["3", "1", "2"]
    assert [row.standing for row in shown.rows(0, 3)] == [Standing.HARM, Standing.WAITED, Standing.HARM]


def test_what_nobody_told_weighs_what_is_usual_in_its_queue(cache: Cache) -> None:
    told = [ticket(number, **hits(10)) for number in range(1, 41)]
    learn(cache, *told, ticket(98, **hits(None, WorkState.UNKNOWN)), ticket(99, **hits(1)))
    shown = window(cache, Filter(queue="Workplace"))
    assert listed(shown)[-2:] == ["98", "99"]
    weight = shown.rows(40, 41)[0].weight
    assert weight == pytest.approx((40 * 10 + 1 + 20) / 61 * (41 + 20 * 0.4) / 61)


def test_what_is_closed_stands_behind_what_is_open(cache: Cache) -> None:
    closed = {"status": Status.RESOLVED, "status_name": "resolved"}
    learn(cache, ticket(1, due=NOW + HOUR, **hits(900), **closed), ticket(2, **hits(1)))
    shown = window(cache, parse("is:all"))
    assert [(row.ref.id, row.standing) for row in shown.rows(0, 9)] == [
        ("2", Standing.HARM),
        ("1", Standing.OVER),
    ]


def test_a_promise_comes_nearer_without_news_and_the_list_is_ranked_anew_after_a_minute(
    cache: Cache,
) -> None:
    moment = [NOW]
    learn(cache, ticket(1, **hits(5)), ticket(2, due=NOW + timedelta(hours=3, seconds=50), **hits(1)))
    shown = cache.window(Filter(), Order.IMPACT, lambda: moment[0].timestamp())
    assert listed(shown) == ["1", "2"]
    assert shown.refresh() is None
    moment[0] += timedelta(minutes=1)
    assert shown.refresh() is not None
    assert listed(shown) == ["2", "1"]


def test_what_the_agent_changes_moves_its_row(cache: Cache) -> None:
    learn(cache, *(ticket(number, **hits(number)) for number in range(1, 200)))
    shown = window(cache)
    assert listed(shown)[:2] == ["199", "198"]
    cache.submit(SetStatus(Ref("desk", "199"), "resolved", Status.RESOLVED), 60)
    assert shown.refresh() is not None
    assert listed(shown)[:2] == ["198", "197"]
    assert shown.count() == 198


def test_counting_a_list_ranks_nothing_and_two_lists_do_not_disturb_each_other(cache: Cache) -> None:
    learn(cache, *(ticket(number, **hits(number)) for number in range(1, 20)))
    one, other = window(cache), window(cache, Filter(queue="Workplace"))
    assert one.count() == 19
    assert listed(one) == listed(other)
    assert one.refresh() is None
    assert other.refresh() is None


def test_a_queue_is_read_from_indexes_alone(cache: Cache) -> None:
    learn(cache, ticket(1, **hits(1)), ticket(2, due=NOW + HOUR, **hits(3)))
    asked: list[str] = []
    cache.conn.set_trace_callback(asked.append)
    assert listed(window(cache, Filter(queue="Workplace"))) == ["2", "1"]
    cache.conn.set_trace_callback(None)
    plans = {
        sql: " ".join(row[3] for row in cache.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        for sql in asked
        if "created, key" in sql
    }
    assert any("COVERING INDEX open_class_by_age (queue=?" in plan for plan in plans.values())
    assert any("COVERING INDEX open_promised_of_queue (queue=?" in plan for plan in plans.values())
    assert not [sql for sql, plan in plans.items() if "SCAN" in plan.replace("SCAN json_each", "")]


def test_an_older_cache_gets_its_counts_and_indexes_in_steps_and_lists_the_same_meanwhile(
    cache: Cache,
) -> None:
    learn(cache, ticket(1, **hits(3)), ticket(2, **hits(4)))
    _make_older(cache.conn)
    left = list(chores.left(cache.conn))
    while left:
        assert listed(window(cache)) == ["2", "1"]
        assert window(cache, Filter(queue="Workplace")).count() == 2
        assert cache.tallies()[0].open == 2
        chores.step(cache.conn)
        left = list(chores.left(cache.conn))
    learn(cache, ticket(3, **hits(5)))
    assert listed(window(cache)) == ["3", "2", "1"]
    assert classes.kept(cache.conn)
    assert [one.many for one in classes.classes(cache.conn)] == [1, 1, 1]


def _make_older(conn: sqlite3.Connection) -> None:
    for name, kind in conn.execute(
        "SELECT name, type FROM sqlite_schema WHERE type IN ('index', 'trigger', 'table') "
        "AND (name LIKE 'open_%' OR name LIKE 'every_%')"
    ).fetchall():
        conn.execute(f"DROP {kind} IF EXISTS {name}")
    conn.execute("CREATE INDEX all_by_promise ON ticket (rank_due, rank_priority, key)")
    chores.plan(conn, "orders")


STEPS_OF_A_QUEUE = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(["Workplace", "Network"]), st.booleans(), st.booleans()),
    max_size=30,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS_OF_A_QUEUE)
def test_the_counts_that_are_kept_are_those_of_a_walk(
    cache: Cache, steps: list[tuple[int, str, bool, bool]]
) -> None:
    for number, queue, active, taken in steps:
        status = Status.NEW if active else Status.RESOLVED
        facts = {"status": status, "queue": queue, "assignee": Person("a", "A") if taken else None}
        learn(cache, ticket(number, **facts, **hits(number % 3 or None)))
    cache.forget([ref for ref in sorted(cache.known("desk")) if ref.id in ("1", "2")])
    kept = classes.classes(cache.conn), classes.held(cache.conn)
    walked = dict(
        cache.conn.execute("SELECT queue, COUNT(*) FROM ticket WHERE active AND NOT hidden GROUP BY queue")
    )
    free = cache.conn.execute(
        "SELECT COUNT(*) FROM ticket WHERE active AND NOT hidden AND assignee_id IS NULL"
    ).fetchone()[0]
    for queue in ("Workplace", "Network"):
        assert sum(one.many for one in kept[0] if one.queue == queue) == walked.get(queue, 0)
        assert kept[1].get(("desk", queue), (0, 0))[0] == walked.get(queue, 0)
    assert sum(nobodys for _, nobodys in kept[1].values()) == free
