"""What lists ask of the database: rows beside the ones they hold, through an index, and nothing for most keys."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from console.cache.feedbook import FeedFilter, FeedOrder
from console.cache.store import Cache
from console.cache.windows import TicketWindow
from console.filters import Order, parse
from console.model import News, Queue, Ref
from tests.cache.test_windows import ME, QUEUES, T0, many

FILTERS = (
    "",
    "q:network",
    "is:closed",
    "is:all",
    "who:nobody",
    "who:me",
    "p:1-2 q:network",
    "is:late",
    "status:wait",
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    made = Cache.open(tmp_path_factory.mktemp("plans") / "cache.db", durable=False)
    made.meet("desk", ME)
    queues = tuple(Queue(Ref("desk", name), name) for name in QUEUES)
    made.learn("desk", "tickets", News(tickets=tuple(many(1200)), queues=queues), None)
    yield made
    made.close()


@contextmanager
def watched(cache: Cache) -> Iterator[list[str]]:
    """Collect the statements that are run in the block."""
    asked: list[str] = []
    cache.conn.set_trace_callback(asked.append)
    try:
        yield asked
    finally:
        cache.conn.set_trace_callback(None)


async def use(window: TicketWindow) -> None:
    """Do with a list what screens do."""
    heard = asyncio.Event()
    window.listen(heard.set)
    window.rows(0, 38)
    for page in range(1, 12):
        window.rows(37 * page, 37 * page + 38)
    last = window.last()
    shown = window.rows(last - 37, last + 1)
    window.rows(last - 200, last - 160)
    window.drift()
    place = window.jump(0.5)
    while place is None:
        await asyncio.wait_for(heard.wait(), 20)
        heard.clear()
        place = window.arrived()
    window.rows(place, place + 38)
    if shown:
        window.place(shown[0].key)
        window.holds([row.key for row in shown])


def scans(cache: Cache, asked: list[str]) -> list[str]:
    """Return the statements that walk through all tickets or sort them."""
    found = []
    for sql in asked:
        if "FROM ticket" not in sql or sql.startswith("EXPLAIN"):
            continue
        plan = [row[3] for row in cache.conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        walks = any(step.startswith("SCAN ticket") and "INDEX" not in step for step in plan)
        sorts = any("TEMP B-TREE" in step for step in plan) and "AS weight" not in sql
        if walks or sorts:
            found.append(f"{sql}: {plan}")
    return found


@pytest.mark.parametrize(("order", "text"), list(itertools.product(Order, FILTERS)))
def test_no_list_walks_through_the_tickets_or_sorts_them(cache: Cache, order: Order, text: str) -> None:
    async def run() -> None:
        window = cache.window(parse(text), order, T0.timestamp)
        assert window.rows(0, 1)
        await use(window)
        window.close()

    with watched(cache) as asked:
        asyncio.run(run())
    assert asked
    assert scans(cache, asked) == []


@pytest.mark.parametrize("order", Order)
def test_moves_within_the_held_rows_ask_nothing_and_a_page_asks_once(cache: Cache, order: Order) -> None:
    async def run() -> None:
        window = cache.window(parse("q:network"), order, T0.timestamp)
        window.rows(0, 38)
        with watched(cache) as asked:
            for top in range(20):
                window.rows(top, top + 38)
                window.drift()
                window.last()
                window.counted()
        assert asked == []
        with watched(cache) as asked:
            window.rows(60, 98)
        pages = [sql for sql in asked if "subject" in sql]
        assert len(pages) == (1 if order is not Order.IMPACT else 2)

    asyncio.run(run())


@pytest.mark.parametrize("order", FeedOrder)
@pytest.mark.parametrize("wanted", [FeedFilter(), FeedFilter(service="Mail"), FeedFilter(own=True)])
def test_the_feed_is_read_through_an_index(cache: Cache, order: FeedOrder, wanted: FeedFilter) -> None:
    with watched(cache) as asked:
        cache.feed.window(wanted, order).rows(0, 38)
    pages = [sql for sql in asked if "FROM feedback" in sql and "ORDER BY" in sql]
    assert pages
    for sql in pages:
        plan = " ".join(row[3] for row in cache.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))
        assert "USING INDEX feedback" in plan
        assert "TEMP B-TREE" not in plan
