"""The order by impact over the cache, against the rule itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.cache.connection import connect
from console.cache.store import Cache
from console.cache.windows import TicketWindow
from console.filters import Filter, Order, parse
from console.intents import SetStatus
from console.measure.impact import HANDLING, History, Waiting, by_impact, history, weigh
from console.model import News, Provenance, Ref, Standing, Status, Ticket, WorkState

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


def test_a_queue_is_weighed_in_an_index_alone(cache: Cache) -> None:
    learn(cache, ticket(1, **hits(1)))
    asked: list[str] = []
    cache.conn.set_trace_callback(asked.append)
    assert listed(window(cache, Filter(queue="Workplace"))) == ["1"]
    cache.conn.set_trace_callback(None)
    for sql in (one for one in asked if "work_state, COUNT" in one or "ORDER BY CASE" in one):
        plan = " ".join(row[3] for row in cache.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING COVERING INDEX open_by_impact (queue=?" in plan
    assert sum("open_by_impact" in one or "work_state" in one for one in asked) >= 2


def test_an_older_cache_gets_the_index_and_keeps_its_tickets(cache: Cache) -> None:
    learn(cache, ticket(1, **hits(3)), ticket(2, **hits(4)))
    cache.conn.execute("DROP INDEX open_by_impact")
    cache.conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'by_impact'")
    cache.conn.execute("PRAGMA user_version = 4")
    again = Cache(connect(cache.path), cache.path)
    assert _indexes(again.conn) >= {"open_by_impact"}
    assert listed(window(again)) == ["2", "1"]
    again.close()


def _indexes(conn: sqlite3.Connection) -> set[str]:
    return {row[0] for row in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
