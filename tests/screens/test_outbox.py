"""The outbox and the questions it asks, key by key."""

from __future__ import annotations

import pytest

from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Assign, Intent, Note, Reply, SetStatus, Take
from console.model import News, Party, Status, Visibility
from screens.base import Desk
from screens.outbox import OutboxScreen
from tests.screens.room import (
    HOSTILE,
    MARIA,
    ME,
    REF,
    TOM,
    VPN,
    Stay,
    entry,
    sent,
    state,
    stay,
    ticket,
)

SIZES = [(80, 24), (160, 45), (200, 60), (60, 18)]


async def choose(room: Stay, words: str) -> None:
    """Move the cursor to the line that holds the words."""
    for _ in range(20):
        if any(line.startswith("▌") and words in line for line in room.lines()):
            return
        await room.press("j")
    raise AssertionError(room.text())


async def test_an_empty_outbox_is_a_sentence(desk: Desk) -> None:
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.see("Nothing waits to be sent.")


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_what_waits_and_why(desk: Desk, cache: Cache, size: tuple[int, int]) -> None:
    cache.submit(Reply(REF, "We are on it", ME, (MARIA,)), 1000)
    cache.refuse(sent(cache, SetStatus(VPN, "resolved", Status.RESOLVED)), "Only the owner may.")
    cache.retry_later(sent(cache, Take(VPN, ME)), 9e9, "The line is down.")
    async with stay(desk, lambda: OutboxScreen(desk), size) as room:
        await room.see("Needs you")
        for words in ("! refused", "Only the owner may.", "The line is down.", "held until"):
            assert words in room.text()
        assert all(len(line) <= size[0] for line in room.lines())


async def test_a_held_reply_is_taken_back_into_its_draft(desk: Desk, cache: Cache) -> None:
    key = cache.submit(Reply(REF, "We are on it", ME), 1000)
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("u")
        await room.see("kept as a draft")
        assert state(cache, key) is State.WITHDRAWN
        draft = cache.drafts.get(REF, "reply")
        assert draft is not None
        assert draft.body == "We are on it"


async def test_what_is_held_goes_out_now_on_r(desk: Desk, cache: Cache) -> None:
    key = cache.submit(Take(REF, ME), 1000)
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("R")
        await room.see("goes out now")
        assert state(cache, key) is State.READY


async def test_what_was_refused_is_tried_again_on_r(desk: Desk, cache: Cache) -> None:
    key = sent(cache, Take(REF, ME))
    cache.refuse(key, "Not now.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("R")
        await room.see("goes out now")
        assert state(cache, key) is State.READY


@pytest.mark.parametrize(
    ("key", "outcome"), [("s", State.READY), ("d", State.WITHDRAWN), ("w", State.UNKNOWN)]
)
async def test_what_nobody_can_say_is_never_sent_again_without_the_agent(
    desk: Desk, cache: Cache, key: str, outcome: State
) -> None:
    note = sent(cache, Note(REF, "Called twice", ME))
    cache.unknown(note, "The answer was lost.")
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("R")
        await room.see("look first")
        assert state(cache, note) is State.UNKNOWN
        await room.press(key)
        await room.until(lambda: "look first" not in room.text())
        assert state(cache, note) is outcome


def conflicting(cache: Cache, intent: Intent | None = None) -> str:
    key = sent(cache, intent or Assign(REF, None))
    cache.conflict(key, "It was changed.", ticket(assignee=TOM, version="3"))
    said = entry(
        77,
        -5,
        "Vendor sends a driver at 14:00.",
        author=TOM,
        party=Party.AGENT,
        visibility=Visibility.INTERNAL,
    )
    cache.learn("desk", "tickets", News(entries=(said,)), None)
    return key


@pytest.mark.parametrize("size", SIZES)
async def test_a_conflict_shows_what_was_seen_what_is_and_what_is_wanted(
    desk: Desk, cache: Cache, size: tuple[int, int]
) -> None:
    conflicting(cache)
    async with stay(desk, lambda: OutboxScreen(desk), size) as room:
        await room.press("enter")
        await room.see("Tom de Vries changed it")
        row = next(line for line in room.lines() if "assignee" in line)
        assert row.split()[1] == "you"
        assert "Tom" in row
        assert "nobody" in row
        assert "Vendor sends a driver" in room.text()


@pytest.mark.parametrize(
    ("key", "outcome"), [("m", State.READY), ("t", State.WITHDRAWN), ("escape", State.CONFLICT)]
)
async def test_a_conflict_is_settled_by_the_agent_alone(
    desk: Desk, cache: Cache, key: str, outcome: State
) -> None:
    intent = conflicting(cache)
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("enter")
        await room.see("you saw")
        await room.press(key)
        await room.until(lambda: "you saw" not in room.text())
        assert state(cache, intent) is outcome


async def test_editing_what_met_a_conflict_opens_the_ticket_with_the_words(desk: Desk, cache: Cache) -> None:
    conflicting(cache, Reply(REF, "It is solved", ME))
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.press("enter")
        await room.see("Yours: “It is solved”")
        await room.press("e")
        await room.see("PUBLIC")
        assert "It is solved" in room.text()


async def test_enter_on_what_was_done_opens_its_ticket(desk: Desk, cache: Cache) -> None:
    key = sent(cache, Take(VPN, ME))
    now = cache.truth(VPN)
    assert now is not None
    cache.settle(key, before=now, after=now, said=(), complete=False)
    async with stay(desk, lambda: OutboxScreen(desk)) as room:
        await room.see("Done lately")
        await choose(room, "take")
        await room.press("enter")
        await room.see("VPN drops every ten minutes")
        await room.see("r reply")


async def test_hostile_words_are_drawn_as_text(desk: Desk, cache: Cache) -> None:
    cache.refuse(sent(cache, Reply(REF, HOSTILE, ME)), HOSTILE)
    conflicting(cache, Assign(REF, TOM))
    async with stay(desk, lambda: OutboxScreen(desk), (160, 45)) as room:
        await room.see("[bold]x[/]")
        assert room.text().count("[bold]x[/]") == 2
        await room.press("enter")
        await room.see("was not done")
