"""A view that moves through a list while tickets come, change and go, against a plain sort of the same tickets."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from console.cache import behind, counting, going, held, hits, keyset, ranking, stretch, survey
from console.cache.counting import Counter
from console.cache.store import Cache
from console.cache.windows import TicketWindow
from console.filters import Filter, Order, parse
from console.model import News, Ref, Row, Ticket
from tests.cache.test_windows import ME, T0, in_order, many

HEIGHT = 7
NOW = T0 + timedelta(hours=6)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold so few rows that a short list is as a long one."""
    for module in (stretch, held, going, ranking):
        for name, rows in (("PAGE", 8), ("KEEP", 32), ("NEAR", 16), ("ROOM", 64)):
            monkeypatch.setattr(module, name, rows, raising=False)
    for module in (survey, keyset):
        monkeypatch.setattr(module, "BLOCK", 16)
    monkeypatch.setattr(counting, "PAUSE", 0.001)
    monkeypatch.setattr(counting, "SHARE", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    made.meet("desk", ME)
    yield made
    made.close()


class View:
    """What a list does: it keeps two places, and adds to them by how much all places moved."""

    def __init__(self, window: TicketWindow) -> None:
        self.window, self.top, self.cursor = window, 0, 0

    def rows(self) -> Sequence[Row]:
        rows = self.window.rows(self.top, self.top + HEIGHT)
        by = self.window.drift()
        if not by:
            return rows
        self.top, self.cursor = max(0, self.top + by), max(0, self.cursor + by)
        return self.window.rows(self.top, self.top + HEIGHT)

    def go(self, place: int) -> None:
        """Go to a place, or to the last row where it lies behind that."""
        self.window.stay()
        found, place = False, max(0, place)
        while not found and place >= 0:
            found = bool(self.window.rows(place, place + 1))
            by = self.window.drift()
            self.top, place = max(0, self.top + by), place + by
            if not found:
                place = min(self.window.last(), place - 1)
        self._stand(max(0, place))

    def jump(self, share: float) -> None:
        """Go so far into the list, as soon as the rows are there."""
        place = self.window.jump(share)
        by = self.window.drift()
        self.top, self.cursor = max(0, self.top + by), max(0, self.cursor + by)
        if place is not None:
            self._stand(place)

    def came(self) -> None:
        """Stand where a jump led to whose rows came later."""
        by = self.window.drift()
        self.top, self.cursor = max(0, self.top + by), max(0, self.cursor + by)
        place = self.window.arrived()
        if place is not None:
            self._stand(place)

    def _stand(self, place: int) -> None:
        self.cursor = place
        self.top = max(min(self.top, place), place - HEIGHT + 1, 0)

    @property
    def here(self) -> Row | None:
        self.rows()
        found = self.window.rows(self.cursor, self.cursor + 1)
        return found[0] if found else None

    def news(self) -> None:
        kept = self.window.refresh(self.top, self.cursor)
        if kept is not None:
            self.top, self.cursor = kept.top, kept.cursor


def wander(view: View, dice: random.Random) -> None:
    """Make one move."""
    match dice.randrange(7):
        case 0:
            view.jump(0.0)
        case 1:
            view.jump(1.0)
        case 2:
            view.jump(dice.random())
        case 3 | 4:
            view.go(view.cursor + dice.choice((1, HEIGHT, 3 * HEIGHT)))
        case _:
            view.go(view.cursor - dice.choice((1, HEIGHT, 3 * HEIGHT)))


def write(cache: Cache, known: dict[str, Ticket], dice: random.Random) -> None:
    """Let tickets come, change and go."""
    fresh = many(dice.randrange(1, 9), dice.randrange(1 << 30))
    for one in fresh:
        number = str(len(known) + 1) if dice.random() < 0.5 else dice.choice(list(known))
        known[number] = replace(
            one, ref=Ref("desk", number), number=f"INC-{number}", version=str(dice.random())
        )
        cache.learn("desk", "tickets", News(tickets=(known[number],)), None)
    gone = dice.choice(list(known))
    cache.forget([Ref("desk", gone)])
    known[gone] = replace(known[gone], merged_into=Ref("desk", "0"))


def living(known: dict[str, Ticket], state: str) -> list[Ticket]:
    return [
        one
        for one in known.values()
        if one.merged_into is None and (state == "all" or one.status.active == (state == "open"))
    ]


def is_stretch_of(rows: Sequence[Row], expected: list[str]) -> bool:
    shown = [row.ref.id for row in rows]
    start = expected.index(shown[0]) if shown else 0
    whole = len(shown) == min(HEIGHT, len(expected) - start)
    return expected[start : start + len(shown)] == shown and whole


def by_key(cache: Cache, order: Order) -> Callable[[list[Ticket]], list[str]]:
    """Return a plain sort; equal rows stand in the order in which the cache learned of them."""

    def sort(tickets: list[Ticket]) -> list[str]:
        keys = dict(cache.conn.execute("SELECT id, key FROM ticket"))
        renamed = [replace(one, ref=Ref("desk", str(keys[one.ref.id]))) for one in tickets]
        names = {str(keys[one.ref.id]): one.ref.id for one in tickets}
        return [names[key] for key in in_order(renamed, order)]

    return sort


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("text", ["is:all", ""])
@pytest.mark.parametrize("order", [order for order in Order if order is not Order.IMPACT])
def test_whatever_happens_a_view_shows_a_stretch_of_the_list_and_its_cursor_stays_on_its_ticket(
    cache: Cache, narrow: None, monkeypatch: pytest.MonkeyPatch, order: Order, text: str, seed: int
) -> None:
    dice = random.Random(f"{order}{text}{seed}")
    if seed % 2:
        monkeypatch.setattr(survey, "KEPT", 12)
    known = {one.ref.id: one for one in many(150, seed)}
    cache.learn("desk", "tickets", News(tickets=tuple(known.values())), None)
    wanted = parse(text)
    sort = by_key(cache, order)

    async def run() -> None:
        view = View(cache.window(wanted, order))
        for _ in range(25):
            wander(view, dice)
            expected = sort(living(known, wanted.state))
            assert is_stretch_of(view.rows(), expected)
            before, top = view.here, view.rows()[0]
            assert before is not None
            if dice.random() < 0.5:
                was = dict(known)
                write(cache, known, dice)
                expected = sort(living(known, wanted.state))
                view.news()
                rows = view.rows()
                assert is_stretch_of(rows, expected)
                if before.ref.id in expected:
                    assert view.here is not None
                    assert view.here.ref == before.ref
                same = [known[one.ref.id] == was[one.ref.id] for one in (before, top)]
                if all(same):
                    assert rows[0].ref == top.ref
            if dice.random() < 0.3:
                view.window.measure()
                view.came()
        await assert_ends(view, sort(living(known, wanted.state)))

    asyncio.run(run())


async def until(view: View, done: Callable[[], bool]) -> None:
    """Wait for what is read behind the keys, as a screen does that hears of it."""
    heard = asyncio.Event()
    view.window.listen(heard.set)
    while True:
        view.news()
        view.came()
        view.rows()
        if done():
            return
        await asyncio.wait_for(heard.wait(), 20)
        heard.clear()


async def assert_ends(view: View, expected: list[str]) -> None:
    """The beginning and the end of a list are where they are, whatever places were estimated before."""
    view.jump(1.0)
    await until(view, lambda: not view.window.going)
    assert [row.ref.id for row in view.rows()][-1] == expected[-1]
    while view.cursor > 0:
        view.go(view.cursor - 3 * HEIGHT)
    assert [row.ref.id for row in view.rows()] == expected[:HEIGHT]
    view.window.measure()
    await until(view, lambda: view.window.counted() == len(expected))
    assert view.window.counted() == len(expected)
    assert view.window.last() == len(expected) - 1


def test_a_list_by_impact_is_read_in_both_directions_as_it_is_from_the_top(
    cache: Cache, narrow: None
) -> None:
    cache.learn("desk", "tickets", News(tickets=tuple(many(120))), None)
    whole = [row.key for row in cache.window(parse("is:all"), Order.IMPACT, NOW.timestamp).rows(0, 500)]

    async def run() -> None:
        view = View(cache.window(parse("is:all"), Order.IMPACT, NOW.timestamp))
        dice = random.Random(4)
        for _ in range(60):
            wander(view, dice)
            shown = [row.key for row in view.rows()]
            start = whole.index(shown[0])
            assert whole[start : start + len(shown)] == shown

    asyncio.run(run())


def test_what_takes_long_is_read_behind_and_heard_of(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    made = many(400)
    cache.learn("desk", "tickets", News(tickets=tuple(made)), None)
    monkeypatch.setattr(behind, "READING", 300)

    async def run() -> None:
        heard = asyncio.Event()
        window = cache.window(Filter(state="all"), Order.AGE)
        window.listen(heard.set)
        first = list(window.rows(0, 60))
        assert len(first) < 60
        await asyncio.wait_for(heard.wait(), 20)
        shown = window.rows(0, 60)
        assert [row.ref.id for row in shown] == in_order(made, Order.AGE)[:60]
        assert first == list(shown)[: len(first)]
        heard.clear()
        nothing = cache.window(replace(parse("is:all"), requester="nobody at all"), Order.AGE)
        nothing.listen(heard.set)
        assert list(nothing.rows(0, 20)) == []
        await asyncio.wait_for(heard.wait(), 20)
        assert nothing.last() == -1

    asyncio.run(run())


def test_words_that_many_tickets_hold_are_looked_up_behind_and_come_as_news(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = many(300)
    cache.learn("desk", "tickets", News(tickets=tuple(made)), None)
    for name, few in (("FEW", 20), ("SMALL", 50), ("FIRST", 5)):
        monkeypatch.setattr(hits, name, few)
    expected = in_order([one for one in made if "Scanner" in one.subject], Order.AGE)

    async def run(order: Order) -> list[str]:
        heard = asyncio.Event()
        window = cache.window(parse("is:all scanner"), order)
        window.listen(heard.set)
        assert len(window.rows(0, 300)) == 5
        window.measure()
        while window.refresh() is None:
            assert window.counted() is None  # five are not how many there are
            await asyncio.wait_for(heard.wait(), 20)
            heard.clear()
        assert window.counted() in (None, len(expected))
        found = [row.ref.id for row in window.rows(0, 300)]
        window.close()
        return found

    assert asyncio.run(run(Order.AGE)) == expected
    assert sorted(asyncio.run(run(Order.IMPACT))) == sorted(expected)


def test_a_newer_question_takes_the_place_of_one_that_waits_and_a_dropped_one_is_not_answered(
    cache: Cache,
) -> None:
    told: list[str] = []
    counter = Counter(cache.conn, cache.path)

    async def run() -> None:
        done = asyncio.Event()
        counter.ask("first", lambda conn: "dropped", told.append, late=True)
        counter.drop("first")
        counter.ask("second", lambda conn: "old", told.append, late=True)
        counter.ask("second", lambda conn: "new", told.append, late=True)

        def newest(word: str) -> None:
            told.append(word)
            done.set()

        counter.ask("second", lambda conn: "newest", newest, late=True)
        await asyncio.wait_for(done.wait(), 20)

    asyncio.run(run())
    counter.close()
    assert told[-1] == "newest"
    assert "dropped" not in told


def test_without_an_event_loop_everything_is_answered_at_once(cache: Cache) -> None:
    told: list[int] = []
    cache.counter.ask("one", lambda conn: conn.execute("SELECT 1").fetchone()[0], told.append, late=True)
    assert told == [1]
