"""Due dates of our own in lists, where a service has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.hearing import PIECE
from console.cache.store import Cache
from console.filters import Order, parse
from console.intents import Create, SetPriority
from console.model import News, Person, Ref, Status, Ticket

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
ME = Person("aisha", "Aisha")


def ticket(number: int, **facts: object) -> Ticket:
    values: dict[str, object] = {
        "ref": Ref("rt", str(number)),
        "number": f"#{number}",
        "subject": "Printer",
        "status": Status.NEW,
        "status_name": "new",
        "queue": "General",
        "created": NOON,
        "updated": NOON,
        "version": "1",
        "priority": 3,
    }
    return Ticket(**(values | facts))  # type: ignore[arg-type]


def hours_by_priority(ticket: Ticket) -> datetime | None:
    return ticket.created + timedelta(hours=ticket.priority) if ticket.priority else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "cache.db"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    made = Cache.open(path, durable=False, promised=hours_by_priority)
    made.meet("rt", ME)
    made.learn("rt", "tickets", News(tickets=(ticket(1), ticket(2, due=NOON + timedelta(hours=2)))), "1")
    yield made
    made.close()


def due(cache: Cache) -> dict[str, timedelta | None]:
    rows = cache.window(parse("is:all"), Order.PROMISE).rows(0, 100)
    return {row.number: row.due - NOON if row.due else None for row in rows}


def test_a_list_shows_the_services_due_date_or_else_ours_and_orders_by_it(cache: Cache) -> None:
    assert list(due(cache).items()) == [("#2", timedelta(hours=2)), ("#1", timedelta(hours=3))]


def test_the_truth_stays_what_the_service_said(cache: Cache) -> None:
    known = cache.ticket(Ref("rt", "1"))
    assert known is not None
    assert known.due is None


def test_a_waiting_change_of_priority_moves_our_due_date(cache: Cache) -> None:
    cache.submit(SetPriority(Ref("rt", "1"), priority=1), 60)
    assert due(cache)["#1"] == timedelta(hours=1)


def test_other_promises_are_counted_anew_once(cache: Cache, path: Path) -> None:
    cache.learn("rt", "tickets", News(tickets=tuple(ticket(number) for number in range(3, 130))), "2")
    assert sum(cache.recount("first")) == 129
    assert list(cache.recount("first")) == []
    cache.close()

    def longer(ticket: Ticket) -> datetime | None:
        return ticket.created + timedelta(days=1)

    again = Cache.open(path, durable=False, promised=longer)
    assert next(again.recount("second")) == PIECE
    assert sum(again.recount("second")) == 129
    assert set(due(again).values()) == {timedelta(days=1), timedelta(hours=2)}
    again.close()


def test_promises_that_are_taken_back_leave_the_lists(cache: Cache, path: Path) -> None:
    list(cache.recount("first"))
    cache.close()
    again = Cache.open(path, durable=False)
    list(again.recount(""))
    assert due(again) == {"#1": None, "#2": timedelta(hours=2)}
    again.close()


def test_a_ticket_of_our_own_making_is_promised_too(cache: Cache) -> None:
    before = datetime.now(UTC)
    cache.submit(Create(Ref("rt", "new-1"), "General", "Screen", "", ME, priority=2), 60)
    made = next(
        row for row in cache.window(parse("is:all"), Order.PROMISE).rows(0, 9) if row.subject == "Screen"
    )
    assert made.due is not None
    assert timedelta(hours=2) <= made.due - before + timedelta(seconds=2) < timedelta(hours=2, minutes=1)


def test_a_due_date_from_the_service_replaces_ours(cache: Cache) -> None:
    theirs = replace(ticket(1), due=NOON + timedelta(days=3), version="2")
    cache.learn("rt", "tickets", News(tickets=(theirs,)), "3")
    assert due(cache)["#1"] == timedelta(days=3)
