"""Whose words an agent is shown: those of answers to their own teams' tickets, whichever service keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from console.cache.store import Cache
from console.model import News, Person, Queue, Ref
from console.model.feedback import Feedback, Instrument
from console.services.base import Collection

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME = Person("aisha", "Aisha Bakker")


def answer(service: str, id_: str, ticket: Ref | None, queue: str | None = "Workplace") -> Feedback:
    return Feedback(
        Ref(service, id_),
        "1",
        NOW,
        Instrument.CSAT,
        1,
        ticket=ticket,
        queue=queue,
        name="Maria",
        comment="Bad.",
    )


def queue(name: str, *, mine: bool, service: str = "rt") -> Queue:
    return Queue(Ref(service, name), name, mine)


def cached(folder: Path, *answers: Feedback) -> Cache:
    cache = Cache.open(folder / "cache.db", durable=False)
    for one in answers:
        cache.learn(one.ref.service, Collection.FEEDBACK, News(feedback=(one,)), "1")
    return cache


def words(cache: Cache) -> dict[str, str]:
    return {row.ref.id: row.words + row.name for row in cache.feed.window().rows(0, 10)}


def test_words_are_shown_once_the_queue_is_known_to_be_ours_and_hidden_when_it_no_longer_is(
    tmp_path: Path,
) -> None:
    cache = cached(
        tmp_path, answer("rt", "F-1", Ref("rt", "1")), answer("rt", "F-2", Ref("rt", "2"), "Network")
    )
    assert words(cache) == {"F-1": "", "F-2": ""}
    both = (queue("Workplace", mine=True), queue("Network", mine=False))
    cache.learn("rt", Collection.QUEUES, News(queues=both), "1")
    assert words(cache) == {"F-1": "Bad.Maria", "F-2": ""}
    swapped = tuple(replace(one, mine=not one.mine) for one in both)
    cache.learn("rt", Collection.QUEUES, News(queues=swapped), "2")
    assert words(cache) == {"F-1": "", "F-2": "Bad.Maria"}
    cache.close()


def test_what_a_companion_keeps_belongs_to_the_team_of_the_other_service(tmp_path: Path) -> None:
    theirs = answer("beside", "F-1", Ref("rt", "12"))
    cache = cached(
        tmp_path, theirs, answer("beside", "F-2", Ref("beside", "12")), answer("beside", "F-3", None)
    )
    cache.meet("rt", ME)
    cache.meet("beside", ME)
    cache.learn("rt", Collection.QUEUES, News(queues=(queue("Workplace", mine=True),)), "1")
    assert words(cache) == {"F-1": "Bad.Maria", "F-2": "", "F-3": ""}
    late = answer("beside", "F-4", Ref("rt", "12"))
    cache.learn("beside", Collection.FEEDBACK, News(feedback=(late,)), "2")
    assert words(cache)["F-4"] == "Bad.Maria"
    assert [row.ref.id for row in cache.feed.of_ticket(Ref("rt", "12"))] == ["F-1", "F-4"]
    assert [row.ref.id for row in cache.feed.of_ticket(Ref("beside", "12"))] == ["F-2"]
    cache.learn("rt", Collection.QUEUES, News(queues=(queue("Workplace", mine=False),)), "2")
    assert set(words(cache).values()) == {""}
    cache.close()
