"""Far moves in lists of every filter and order where nothing is read at once, against the whole list read plainly."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from console.cache import behind, counting, going, held, hits, keyset, ranking, stretch, survey, weighed
from console.cache.counting import Counter
from console.cache.store import Cache
from console.cache.windows import TicketWindow
from console.filters import Order, parse
from console.model import News, Person, Ref, Row
from tests.cache.test_held import HEIGHT, View, until
from tests.cache.test_windows import ME, T0, many

NOW = T0 + timedelta(hours=6)
FILTERS = (
    "",
    "is:all",
    "is:closed",
    "q:network is:all",
    "who:tom",
    "who:me is:closed",
    "from:ann is:all",
    "from:nobody",
    "p:1-2 is:all",
    "status:wait",
    "is:free is:closed",
    "scanner is:all",
    "scanner who:tom",
)
SHORT = [
    ("who:tom", Order.NEWS),
    ("is:all", Order.IMPACT),
    ("from:ann is:all", Order.IMPACT),
    ("scanner is:all", Order.AGE),
]


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold few rows, and let so little be read at once that most is read behind."""
    for module in (stretch, held, going, ranking):
        for name, rows in (("PAGE", 8), ("KEEP", 32), ("NEAR", 16), ("ROOM", 64)):
            monkeypatch.setattr(module, name, rows, raising=False)
    for module in (survey, keyset, ranking, weighed):
        monkeypatch.setattr(module, "BLOCK", 16, raising=False)
    monkeypatch.setattr(weighed, "ONE_IN", 3)
    monkeypatch.setattr(behind, "READING", 400)
    monkeypatch.setattr(hits, "SMALL", 10)
    monkeypatch.setattr(counting, "PAUSE", 0.001)
    monkeypatch.setattr(counting, "SHARE", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    made.meet("desk", ME)
    people = [None, Person("a", "Ann Li"), Person("b", "Bo Ek")]
    tickets = [replace(one, requester=people[int(one.ref.id) % 3]) for one in many(260)]
    made.learn("desk", "tickets", News(tickets=tuple(tickets)), None)
    yield made
    made.close()


def whole(cache: Cache, text: str, order: Order) -> list[int]:
    """Return the keys of a list that is read at once, though keys may be waited for."""
    wanted = parse(text)
    window = TicketWindow(cache.conn, wanted, order)
    if order is Order.IMPACT:
        window = ranking.RankedWindow(cache.conn, wanted, NOW.timestamp)
    return keys(window.rows(0, 1000))


def keys(rows: Sequence[Row]) -> list[int]:
    return [row.key for row in rows]


async def wander(view: View, expected: list[int], dice: random.Random, moves: int) -> None:
    """Go far, give it up now and then, read on from there; what is shown is a stretch of the list each time."""
    await until(view, lambda: not view.window.looking)
    for _ in range(moves):
        share = dice.choice((0.0, 1.0, dice.random()))
        view.jump(share)
        if dice.random() < 0.2:
            view.window.stay()
            assert not view.window.going
        else:
            await until(view, lambda: not view.window.going)
            await until(view, lambda: not view.window.looking)
            here = view.here
            assert (here is None) == (not expected)
            if here is not None:
                at, near = expected.index(here.key), share * (len(expected) - 1)
                assert abs(at - near) <= (0.5 if share in (0.0, 1.0) else 0.3 * len(expected) + 1)
        view.go(view.cursor + dice.choice((1, -1, HEIGHT, -HEIGHT)))
        await until(view, lambda: not view.window.looking)
        rows = keys(view.rows())
        start = expected.index(rows[0]) if rows else 0
        assert expected[start : start + len(rows)] == rows
        assert len(rows) == min(HEIGHT, len(expected) - start)
    view.window.measure()
    await until(view, lambda: view.window.counted() == len(expected))


@pytest.mark.parametrize("few", [12, 1000])
@pytest.mark.parametrize(("text", "order"), SHORT)
def test_a_far_move_leads_where_it_should_though_everything_is_read_late(
    cache: Cache, late: None, monkeypatch: pytest.MonkeyPatch, text: str, order: Order, few: int
) -> None:
    for module in (survey, weighed):
        monkeypatch.setattr(module, "KEPT", few)
    expected, dice = whole(cache, text, order), random.Random(f"{text}{order}{few}")

    async def run() -> None:
        view = View(cache.window(parse(text), order, NOW.timestamp))
        await wander(view, expected, dice, 6)
        view.window.close()

    asyncio.run(run())


@pytest.mark.slow
@pytest.mark.parametrize("few", [12, 1000])
@pytest.mark.parametrize(("text", "order"), list(itertools.product(FILTERS, Order)))
def test_far_moves_in_every_filter_and_order(
    cache: Cache, late: None, monkeypatch: pytest.MonkeyPatch, text: str, order: Order, few: int
) -> None:
    for module in (survey, weighed):
        monkeypatch.setattr(module, "KEPT", few)
    expected = whole(cache, text, order)

    async def run() -> None:
        for seed in range(4):
            view = View(cache.window(parse(text), order, NOW.timestamp))
            await wander(view, expected, random.Random(seed), 20)
            view.window.close()

    asyncio.run(run())


def begins(view: View, expected: list[int]) -> bool:
    """Go to the first row; returns whether everything is counted and stands there as it should."""
    view.jump(0.0)
    return view.window.counted() == len(expected) and keys(view.rows()) == expected[:HEIGHT]


@pytest.mark.parametrize("order", [Order.NEWS, Order.IMPACT])
def test_news_leave_the_rows_of_a_slow_list_where_they_are_until_all_of_it_was_read(
    cache: Cache, late: None, order: Order
) -> None:
    text = "from:ann who:tom is:all"
    tickets = {one.ref.id: one for one in many(260)}

    async def run() -> None:
        view = View(cache.window(parse(text), order, NOW.timestamp))
        await until(view, lambda: not view.window.looking)
        view.window.measure()
        await until(view, lambda: view.window.counted() is not None)
        for step in range(4):
            before = [row for row in view.rows() if row.ref.id in tickets]
            assert len(view.rows()) == HEIGHT
            one = replace(
                tickets[before[2].ref.id],
                requester=Person("a", "Ann Li"),
                subject=f"New {step}",
                version=f"n{step}",
            )
            new = replace(one, ref=Ref("desk", f"{900 + step}"), number=f"INC-{900 + step}")
            cache.learn("desk", "tickets", News(tickets=(one, new)), None)
            view.news()
            assert any(row.subject == f"New {step}" for row in view.rows())
            assert len(view.rows()) == HEIGHT
            expected = whole(cache, text, order)
            view.window.measure()
            await until(view, partial(begins, view, expected))
        view.window.close()

    asyncio.run(run())


def test_the_words_of_a_filter_are_looked_up_once_as_long_as_nothing_is_written(
    cache: Cache, late: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    plain = hits._all

    def counted(*words: object) -> object:
        asked.append(1)
        return plain(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(hits, "_all", counted)
    monkeypatch.setattr(hits, "FEW", 5)

    async def run() -> None:
        view = View(cache.window(parse("scanner is:all"), Order.AGE))
        await until(view, lambda: not view.window.looking)
        for _ in range(5):
            view.news()
            await until(view, lambda: not view.window.looking)
        assert len(asked) == 1
        cache.learn(
            "desk", "tickets", News(tickets=(replace(many(1)[0], version="2", subject="Lamp"),)), None
        )
        view.news()
        await until(view, lambda: not view.window.looking)
        view.news()
        assert len(asked) == 2
        view.window.close()

    asyncio.run(run())


def test_rows_that_are_waited_for_overtake_a_count_which_is_begun_again(cache: Cache) -> None:
    counter = Counter(cache.conn, cache.path)
    told: list[str] = []
    long = "WITH RECURSIVE n (x) AS (SELECT begun() UNION ALL SELECT x + 1 FROM n LIMIT ?) SELECT COUNT(*) FROM n"

    async def run() -> None:
        begun, done, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()
        sizes = iter((1 << 40, 1 << 40, 10))  # on the asker's thread, in the background, and again

        def count(conn: sqlite3.Connection) -> str:
            def tell() -> None:
                if conn is not cache.conn:
                    loop.call_soon_threadsafe(begun.set)

            conn.create_function("begun", 0, tell)
            conn.execute(long, (next(sizes),)).fetchone()
            return "count"

        def heard(word: str) -> None:
            told.append(word)
            if word == "count":
                done.set()

        counter.ask("count", count, heard)
        await asyncio.wait_for(begun.wait(), 20)
        counter.ask("rows", lambda conn: "rows", heard, late=True)
        await asyncio.wait_for(done.wait(), 20)

    asyncio.run(run())
    counter.close()
    assert told == ["rows", "count"]
