"""Lists over the cache, against a plain sort of the same tickets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.cache.store import Cache
from console.filters import Filter, Order, parse
from console.intents import SetPriority
from console.model import Entry, News, Party, Person, Queue, Ref, Status, Ticket, Visibility

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Person("aisha", "Aisha Bakker", agent=True)
QUEUES = ("Workplace", "Network", "Identity")
SIZE = 1700


def many(size: int, seed: int = 7) -> list[Ticket]:
    dice = random.Random(seed)
    statuses = [Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD, Status.RESOLVED]
    return [
        Ticket(
            ref=Ref("desk", str(number)),
            number=f"INC-{number}",
            subject=f"{dice.choice(['Printer', 'Scanner', 'Café machine'])} {number}",
            status=(status := dice.choice(statuses)),
            status_name=status.value,
            queue=dice.choice(QUEUES),
            created=T0 + timedelta(minutes=dice.randrange(500)),
            updated=T0 + timedelta(minutes=dice.randrange(500)),
            version="1",
            priority=dice.choice([None, 1, 2, 3, 4]),
            assignee=dice.choice([None, ME, Person("tom", "Tom")]),
            due=dice.choice([None, T0 + timedelta(minutes=dice.randrange(900))]),
        )
        for number in range(1, size + 1)
    ]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cache, list[Ticket]]]:
    cache = Cache.open(tmp_path_factory.mktemp("state") / "cache.db", durable=False)
    cache.meet("desk", ME)
    made = many(SIZE)
    said = [
        Entry(
            one.ref, f"e{one.ref.id}", T0, Visibility.PUBLIC, Party.USER, None, f"zebra{int(one.ref.id) % 10}"
        )
        for one in made
    ]
    queues = tuple(Queue(Ref("desk", name), name, mine=name == "Network") for name in QUEUES)
    cache.learn("desk", "tickets", News(tickets=tuple(made), entries=tuple(said), queues=queues), "1")
    yield cache, made
    cache.close()


def in_order(tickets: list[Ticket], order: Order) -> list[str]:
    far = datetime(9999, 1, 1, tzinfo=UTC)

    def rank(one: Ticket) -> tuple[object, ...]:
        key = int(one.ref.id)
        match order:
            case Order.PROMISE:
                return one.due or far, one.priority or 9, key
            case Order.PRIORITY:
                return one.priority or 9, one.due or far, key
            case Order.NEWS:
                return -one.updated.timestamp(), -key
            case _:
                return one.created, key

    return [one.ref.id for one in sorted(tickets, key=rank)]


@pytest.mark.parametrize("order", [order for order in Order if order is not Order.IMPACT])
@pytest.mark.parametrize("state", ["open", "closed", "all"])
def test_a_window_shows_what_a_plain_sort_shows(
    filled: tuple[Cache, list[Ticket]], order: Order, state: str
) -> None:
    cache, made = filled
    chosen = [one for one in made if state == "all" or one.status.active == (state == "open")]
    expected = in_order(chosen, order)
    window = cache.window(Filter(state=state), order)
    assert window.count() == len(expected)
    assert [row.ref.id for row in window.rows(0, len(expected) + 10)] == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.integers(0, SIZE + 40), min_size=1, max_size=20), height=st.integers(1, 60))
def test_any_jump_shows_the_rows_of_that_place(
    filled: tuple[Cache, list[Ticket]], places: list[int], height: int
) -> None:
    cache, made = filled
    expected = in_order(made, Order.PRIORITY)
    window = cache.window(Filter(state="all"), Order.PRIORITY)
    for place in places:
        shown = [row.ref.id for row in window.rows(place, place + height)]
        assert shown == expected[place : place + height]


def test_every_row_knows_its_place(filled: tuple[Cache, list[Ticket]]) -> None:
    cache, _ = filled
    for order in Order:
        window = cache.window(parse("q:network"), order)
        rows = window.rows(0, window.count())
        for place in (0, 1, len(rows) // 2, len(rows) - 1):
            assert window.place(rows[place].key) == place


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("q:network", lambda one: one.queue == "Network" and one.status.active),
        ("is:all who:me", lambda one: one.assignee == ME),
        ("is:all who:nobody p:1-2", lambda one: one.assignee is None and one.priority in (1, 2)),
        ("is:all who:tom", lambda one: one.assignee is not None and one.assignee.id == "tom"),
        ("is:all status:wait", lambda one: one.status is Status.ON_HOLD),
        ("is:all zebra3", lambda one: one.ref.id.endswith("3")),
        ("is:all cafe", lambda one: "Café" in one.subject),
        ("is:all prin", lambda one: "Printer" in one.subject),
        (
            "is:closed scanner zebra7",
            lambda one: "Scanner" in one.subject and one.ref.id.endswith("7") and not one.status.active,
        ),
    ],
)
def test_a_filter_keeps_what_it_says(filled: tuple[Cache, list[Ticket]], text: str, keep: object) -> None:
    cache, made = filled
    assert callable(keep)
    window = cache.window(parse(text), Order.AGE)
    shown = {row.ref.id for row in window.rows(0, SIZE)}
    assert shown == {one.ref.id for one in made if keep(one)}
    assert shown


def test_what_waits_moves_a_row_to_its_new_place(tmp_path: Path) -> None:
    cache = Cache.open(tmp_path / "c.db", durable=False)
    cache.learn("desk", "tickets", News(tickets=tuple(many(40))), "1")
    window = cache.window(Filter(state="all"), Order.PRIORITY)
    last = window.rows(0, 40)[-1]
    cache.submit(SetPriority(last.ref, 1), 60)
    assert window.refresh() is not None
    place = window.place(last.key)
    assert place is not None
    assert place < 39
    assert window.rows(place, place + 1)[0].waiting == 1
    assert window.refresh() is None
    cache.close()


def test_another_connections_news_is_seen_at_the_next_refresh(tmp_path: Path) -> None:
    cache, other = Cache.open(tmp_path / "c.db"), Cache.open(tmp_path / "c.db")
    made = many(5)
    window = cache.window(parse("is:all scanner"), Order.AGE)
    assert window.count() == 0
    other.learn("desk", "tickets", News(tickets=(replace(made[0], subject="A scanner"),)), "1")
    assert window.refresh() is not None
    assert [row.subject for row in window.rows(0, 9)] == ["A scanner"]
    cache.close()
    other.close()


def test_find_goes_on_from_the_cursor_and_round_the_end(filled: tuple[Cache, list[Ticket]]) -> None:
    cache, _ = filled
    window = cache.window(Filter(state="all"), Order.AGE)
    place = window.find("INC-77", 0)
    assert place is not None
    assert "77" in window.rows(place, place + 1)[0].number
    assert window.find("no such thing", 0) is None


def test_search_finds_names_before_words_and_shows_the_words_around(
    filled: tuple[Cache, list[Ticket]],
) -> None:
    cache, _ = filled
    named = cache.search("inc 1234")
    assert named[0].row.number == "INC-1234"
    said = cache.search("zebra4")
    assert {hit.where for hit in said} == {"said"}
    assert all("zebra4" in hit.snippet for hit in said)
    assert cache.search("???") == []


def test_a_tally_counts_what_is_open_per_queue(filled: tuple[Cache, list[Ticket]]) -> None:
    cache, made = filled
    counted = cache.tallies()
    assert counted[0].queue == "Network"
    for tally in counted:
        open_ = [one for one in made if one.queue == tally.queue and one.status.active]
        assert tally.open == len(open_)
        assert tally.unassigned == sum(one.assignee is None for one in open_)
