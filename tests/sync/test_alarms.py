"""What came in is looked through: alarms are raised once, and words are read where they may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.model import News, Person, Queue, Ref
from console.model.feedback import LOCAL, Alarm, AlarmKind, AlarmState, AnsweredBy, Feedback, Instrument
from console.services.memory import MemoryService
from console.sync.alarms import AlarmWatch
from console.sync.hearing import Hearing
from console.sync.pace import Clock

NOW = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
ME = Person("me", "Me", agent=True)
ANGRY = "This is terrible, I am very unhappy and nobody helps."


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    made.meet("memory", ME)
    made.learn("memory", "queues", News(queues=(Queue(Ref("memory", "q"), "Printing", mine=True),)), None)
    return made


def answers(cache: Cache, count: int, raw: float | None, ago: timedelta, **more: object) -> None:
    """Have the cache learn answers, a minute after each other, the first so long ago."""
    first = cache.conn.execute("SELECT COUNT(*) FROM feedback").fetchone()[0]
    made = [
        Feedback(
            ref=Ref("memory", f"f{first + number}"),
            version="1",
            answered=NOW - ago + timedelta(minutes=number),
            instrument=Instrument.CSAT,
            raw=raw,
            service="Printing",
            queue="Printing",
            **more,  # type: ignore[arg-type]
        )
        for number in range(count)
    ]
    cache.learn("memory", "feedback", News(feedback=tuple(made)), None)


def kinds(cache: Cache) -> set[AlarmKind]:
    return {one.kind for one in cache.feed.alarms(all_=True)}


async def test_answers_that_get_worse_raise_one_alarm_with_those_that_fired_it(cache: Cache) -> None:
    answers(cache, 200, 5, timedelta(days=30))
    answers(cache, 8, 1, timedelta(hours=2))
    watch = AlarmWatch(cache, MemoryService())
    assert await watch.look(NOW, 0.0) >= 1
    (alarm,) = [one for one in cache.feed.alarms() if one.kind is AlarmKind.WORSENING]
    assert alarm.ref.id.startswith(LOCAL)
    assert (alarm.service, alarm.of) == ("Printing", alarm.count)
    assert len(alarm.fired_by) == 3
    count = len(cache.feed.alarms())
    watch.news()
    assert await watch.look(NOW, 100.0) == 0
    assert len(cache.feed.alarms()) == count


async def test_a_rush_of_unhappy_answers_is_a_spike(cache: Cache) -> None:
    answers(cache, 200, 5, timedelta(days=60))
    answers(cache, 6, 1, timedelta(minutes=6))
    await AlarmWatch(cache, MemoryService()).look(NOW, 0.0)
    assert AlarmKind.SPIKE in kinds(cache)


async def test_what_is_as_usual_raises_nothing(cache: Cache) -> None:
    answers(cache, 200, 5, timedelta(days=30))
    answers(cache, 60, 4, timedelta(hours=2))
    answers(cache, 2, 1, timedelta(hours=1))
    assert await AlarmWatch(cache, MemoryService()).look(NOW, 0.0) == 0


async def test_what_nobody_was_there_to_notice_is_no_alarm_any_more(cache: Cache) -> None:
    answers(cache, 200, 5, timedelta(days=30))
    answers(cache, 8, 1, timedelta(days=3))
    assert await AlarmWatch(cache, MemoryService()).look(NOW, 0.0) == 0


async def test_a_closed_alarm_is_not_raised_again_by_the_same_answers(cache: Cache) -> None:
    answers(cache, 8, 1, timedelta(hours=2))
    watch = AlarmWatch(cache, MemoryService())
    await watch.look(NOW, 0.0)
    closed = tuple(
        Alarm(**{**{name: getattr(one, name) for name in one.__slots__}, "state": AlarmState.CLOSED})
        for one in cache.feed.alarms()
    )
    cache.learn("memory", "alarms", News(alarms=closed), None)
    watch.news()
    assert await watch.look(NOW, 100.0) == 0


async def test_without_news_nothing_is_looked_at(cache: Cache) -> None:
    watch = AlarmWatch(cache, MemoryService())
    assert await watch.look(NOW, 0.0) == 0
    answers(cache, 8, 1, timedelta(hours=2))
    assert await watch.look(NOW, 100.0) == 0


async def test_the_machine_reads_own_comments_without_a_rating_and_nothing_else(cache: Cache) -> None:
    hour = timedelta(hours=1)
    answers(cache, 1, None, hour, comment=ANGRY)
    answers(cache, 1, 5, hour, comment=ANGRY)
    answers(cache, 1, None, hour, comment=ANGRY, answered_by=AnsweredBy.AGENT)
    answers(cache, 1, None, hour, comment=ANGRY, confidential=True)
    answers(cache, 1, None, hour, comment=ANGRY, person="objects")
    cache.learn("memory", "feedback", News(objections=("objects",)), None)
    assert await Hearing(cache, MemoryService(), Clock()).read() == 1
    rows = cache.conn.execute("SELECT entry, label FROM tone").fetchall()
    assert [tuple(row) for row in rows] == [("feedback f0", -1)]
    row = cache.feed.row(Ref("memory", "f0"))
    assert row is not None
    assert row.tone == -1


async def test_other_teams_comments_are_not_read(cache: Cache) -> None:
    cache.learn("memory", "queues", News(queues=(Queue(Ref("memory", "q"), "Printing", mine=False),)), None)
    answers(cache, 1, None, timedelta(hours=1), comment=ANGRY)
    assert await Hearing(cache, MemoryService(), Clock()).read() == 0


def test_what_an_agent_says_of_the_words_stays_when_the_machine_reads_them_anew(cache: Cache) -> None:
    answers(cache, 1, None, timedelta(hours=1), comment=ANGRY)
    ref, tones = Ref("memory", "f0"), cache.feed.tones
    tones.read(ref, -1, unsure=False)
    tones.correct(ref, 0)
    tones.read(ref, -1, unsure=False)
    found = tones.reading(ref)
    assert found is not None
    assert found.shown == 0
    assert tones.corrections("memory") == [(-1, 0)]


async def test_what_was_read_is_forgotten_with_the_words_and_with_the_right_to_read_them(
    cache: Cache,
) -> None:
    answers(cache, 2, None, timedelta(hours=1), comment=ANGRY, person="p1")
    hearing = Hearing(cache, MemoryService(), Clock())
    assert await hearing.read() == 2
    cache.feed.tones.correct(Ref("memory", "f0"), 1)
    first = cache.feed.get(Ref("memory", "f0"))
    assert first is not None
    cache.learn("memory", "feedback", News(feedback=(replace(first, version="2", comment="Thanks."),)), None)
    assert cache.feed.tones.reading(first.ref) is None
    assert await hearing.read() == 1
    cache.learn("memory", "feedback", News(objections=("p1",)), None)
    assert await hearing.read() == 0
    assert cache.conn.execute("SELECT COUNT(*) FROM tone").fetchone()[0] == 0
    row = cache.feed.row(first.ref)
    assert row is not None
    assert row.tone is None
