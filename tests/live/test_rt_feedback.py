"""Ratings in the fields of a real Request Tracker: who gave them, what became of them, what cannot be had."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.intents import MoveLoop, Reply, SetStatus
from console.measure.satisfaction import LeftOut, left_out
from console.model import Ref, Status
from console.model.feedback import AnsweredBy, Feedback, LoopState
from console.services.base import Collection, Page, Rejected
from console.services.rt import RequestTracker
from console.settings import FeedbackMapping
from console.sync.pull import pull
from tests.live.conftest import Desk
from tests.live.feedback import COMMENT, LOOP, RATING, RtAudience
from tests.live.rest import Rest
from tests.services.contract import KnownFeedback, key

pytestmark = pytest.mark.live


@pytest.fixture
def users(server: Desk) -> Iterator[RtAudience]:
    audience = RtAudience(server)
    yield audience
    audience.close()


@pytest.fixture
async def started(noor: RequestTracker) -> str:
    """A cursor from which on there are news."""
    return (await hear(noor, None)).cursor or ""


async def hear(service: RequestTracker, since: str | None) -> KnownFeedback:
    known = KnownFeedback()
    async for page in service.changes(Collection.FEEDBACK, since):
        known.learn(page)
    return known


async def rated(service: RequestTracker, ref: Ref) -> Feedback:
    assert service.feedback_desk is not None
    found = await service.feedback_desk.look(ref)
    assert isinstance(found, Feedback)
    return found


def answer_of(ticket: str) -> Ref:
    return Ref("rt", f"rating-{ticket}")


async def test_one_poll_brings_a_new_rating_into_the_feed(
    noor: RequestTracker, web: Rest, users: RtAudience, tmp_path: Path
) -> None:
    ticket = web.create("Scanner jams")
    cache = Cache.open(tmp_path / "cache.db", durable=False)

    async def poll() -> None:
        for collection in (Collection.QUEUES, Collection.FEEDBACK):
            await pull(cache, noor, collection, nothing)

    await poll()
    assert cache.feed.of_ticket(Ref("rt", ticket)) == []
    users.set(ticket, 1, "Still broken.")
    await poll()
    row = cache.feed.window().rows(0, 1)[0]
    assert (row.ref, row.rating, row.words) == (answer_of(ticket), "1/5", "Still broken.")
    assert (row.unhappy, row.own, row.queue) == (True, True, "Workplace")
    users.set(ticket, 4, "It works now.")
    await poll()
    assert [one.rating for one in cache.feed.of_ticket(Ref("rt", ticket))] == ["4/5"]
    cache.close()


async def nothing(page: Page) -> None:
    return None


async def test_an_agents_own_rating_is_no_users(noor: RequestTracker, web: Rest, users: RtAudience) -> None:
    ticket = web.create("Scanner jams")
    users.set(ticket, 5, "I was great.", users.sem)
    found = await rated(noor, answer_of(ticket))
    assert (found.answered_by, found.person, found.name) == (AnsweredBy.AGENT, "", "")
    assert left_out(found) is LeftOut.NOT_A_USER


async def test_a_rating_that_a_ticket_was_made_with_is_nobodys_answer(
    noor: RequestTracker, web: Rest, users: RtAudience
) -> None:
    ticket = web.create("Scanner jams", CustomFields={RATING: "5"})
    found = await rated(noor, answer_of(ticket))
    assert (found.raw, found.was_default, found.answered_by) == (5, True, AnsweredBy.AUTO)


async def test_names_are_fetched_for_ones_own_queues_alone(
    server: Desk, web: Rest, users: RtAudience
) -> None:
    ticket = web.create("Scanner jams")
    users.set(ticket, 2, "Slow.")
    async with server.connect("noor.bakker", my_queues=("Network",)) as service:
        found = await rated(service, answer_of(ticket))
    assert (found.name, bool(found.person)) == ("", True)
    async with server.connect("noor.bakker", my_queues=("Workplace",)) as service:
        own = await rated(service, answer_of(ticket))
    assert own.name.startswith("Anna")
    assert own.person == found.person
    assert own.department


async def test_a_ticket_that_moved_or_was_deleted_takes_its_rating_along(
    noor: RequestTracker, web: Rest, users: RtAudience, started: str
) -> None:
    moved, deleted, merged, into = (web.create(f"Scanner jams {turn}") for turn in range(4))
    for ticket in (moved, deleted, merged):
        users.set(ticket, 2, "")
    known = await hear(noor, started)
    assert known.answers.keys() >= {answer_of(moved), answer_of(deleted), answer_of(merged)}
    web.update(moved, Queue="Network")
    web.delete(deleted)
    web.update(merged, MergeInto=int(into))
    async for page in noor.changes(Collection.FEEDBACK, known.cursor):
        known.learn(page)
    assert known.answers[answer_of(moved)].queue == "Network"
    assert answer_of(deleted) not in known.answers
    assert answer_of(merged) not in known.answers


async def test_odd_words_and_long_ones_come_back(noor: RequestTracker, web: Rest, users: RtAudience) -> None:
    for words in ("印刷不了 🖨️😡", "Zwei Sprachen. Two languages.\nמילים", "blah " * 40_000):
        ticket = web.create("Scanner jams")
        users.set(ticket, 3, words)
        found = await rated(noor, answer_of(ticket))
        assert found.comment.split()[:1_000] == words.split()[:1_000]


async def test_what_became_of_an_answer_is_read_by_agents_and_not_by_users(
    noor: RequestTracker, web: Rest, users: RtAudience
) -> None:
    ticket, me = web.create("Scanner jams"), (await noor.hello()).me
    users.set(ticket, 1, "Still broken.")
    assert noor.feedback_desk is not None
    before = await rated(noor, answer_of(ticket))
    step = MoveLoop(answer_of(ticket), LoopState.NO_CONTACT, me, reason="Has left — ⛵\nsince May")
    await noor.feedback_desk.carry_out(step, key(), before)
    after = await rated(noor, answer_of(ticket))
    assert after.loop.reason == "Has left — ⛵\nsince May"
    seen = {one["name"]: one["values"] for one in web.ticket(ticket)["CustomFields"]}
    assert "state: no_contact" in seen[LOOP][0]
    assert LOOP not in {one["name"] for one in users.anna.ticket(ticket)["CustomFields"]}
    assert before.answered == after.answered


async def test_a_resolved_ticket_stays_resolved_when_its_user_is_told_and_opens_for_a_plain_reply(
    noor: RequestTracker, web: Rest
) -> None:
    me = (await noor.hello()).me
    for kept, after in (("resolved", Status.RESOLVED), ("", Status.IN_PROGRESS)):
        ref = Ref("rt", web.create("Scanner jams"))
        await noor.carry_out(SetStatus(ref, "resolved", Status.RESOLVED), key(), await noor.look(ref))
        once, seen = key(), await noor.look(ref)
        told = Reply(ref, "It was the rollers. Łukasz", me, keep=kept)
        receipt = await noor.carry_out(told, once, seen)
        assert (await noor.look(ref)).ticket.status is after
        if kept:
            assert (await noor.carry_out(told, once, seen)).entry == receipt.entry
        assert web.texts(ref.id).count("It was the rollers. Łukasz") == 1


@pytest.fixture
async def bare(server: Desk, users: RtAudience) -> AsyncIterator[RequestTracker]:
    """The connector where the settings name a field for what became of answers that is not there."""
    mapping = FeedbackMapping(loop="Nonsuch Loop")
    async with server.connect("noor.bakker", feedback=mapping) as service:
        yield service


async def test_without_a_field_for_it_nothing_is_led_back_and_that_is_said(
    bare: RequestTracker, noor: RequestTracker, web: Rest, users: RtAudience
) -> None:
    ticket, me = web.create("Scanner jams"), (await bare.hello()).me
    await noor.hello()
    assert "loop" in noor.can.intents
    assert "loop" not in bare.can.intents
    assert [one for one in bare.can.notes if "“Nonsuch Loop”" in one]
    assert not [one for one in noor.can.notes if "Satisfaction" in one]
    users.set(ticket, 1, "Still broken.")
    before = await rated(bare, answer_of(ticket))
    assert before.raw == 1
    assert bare.feedback_desk is not None
    with pytest.raises(Rejected, match="Nonsuch Loop"):
        await bare.feedback_desk.carry_out(MoveLoop(before.ref, LoopState.SEEN, me), key(), before)


async def test_a_server_without_ratings_has_no_answers_and_says_why(server: Desk) -> None:
    async with server.connect("noor.bakker", feedback=FeedbackMapping(rating="Nonsuch")) as service:
        await service.hello()
        assert [page async for page in service.changes(Collection.FEEDBACK, None)] == []
        assert [one for one in service.can.notes if "“Nonsuch”" in one and "no ratings are fetched" in one]
    async with server.connect("noor.bakker", feedback=FeedbackMapping(off=True)) as service:
        await service.hello()
        assert service.feedback_desk is None
        assert Collection.FEEDBACK not in service.can.collections
        assert not [one for one in service.can.notes if "rating" in one]


async def test_a_text_field_can_hold_ratings_and_what_is_none_is_counted(
    server: Desk, web: Rest, users: RtAudience
) -> None:
    good, bad = web.create("Scanner jams"), web.create("Scanner jams")
    mapping = FeedbackMapping(rating=COMMENT, comment="", instrument="nps", low=0, high=10)
    async with server.connect("noor.bakker", feedback=mapping) as service:
        cursor = ""
        async for page in service.changes(Collection.FEEDBACK, None):
            cursor = page.cursor
        users.anna.update(good, CustomFields={COMMENT: "9 of 10"})
        users.anna.update(bad, CustomFields={COMMENT: "splendid"})
        pages = [page async for page in service.changes(Collection.FEEDBACK, cursor)]
    assert [(one.raw, one.high) for page in pages for one in page.feedback] == [(9, 10)]
    broken = [one for page in pages for one in page.unreadable]
    assert [one.what for one in broken] == [f"feedback rating-{bad}"]
    assert "“splendid” is no rating" in broken[0].why
