"""Reading and changing a ticket, key by key, over a real cache."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from textual import events

from console.cache.store import Cache
from console.cache.wishes import FILE, LOOK
from console.intents import Assign, LinkTo, Merge, Note, Reply, ReplyResolve, SetPriority, SetStatus, Take
from console.model import News, Ref, Relation, Status, Visibility
from screens.base import Desk
from screens.ticket import TicketScreen
from tests.screens.room import (
    DOCK,
    HOSTILE,
    KARIM,
    MARIA,
    ME,
    NOW,
    OFFERS,
    REF,
    TOM,
    VPN,
    entry,
    make_desk,
)
from tests.screens.room import stay as stay_in
from tests.screens.room import ticket as a_ticket

SIZES = [(80, 24), (160, 45), (200, 60), (60, 18)]


def stay(desk: Desk, size: tuple[int, int] = (80, 24), ref: Ref = REF):  # type: ignore[no-untyped-def]
    return stay_in(desk, lambda: TicketScreen(desk, ref), size)


def intents(cache: Cache) -> list[object]:
    return [waiting.intent for waiting in cache.waiting()]


@pytest.mark.parametrize("size", SIZES)
async def test_head_conversation_and_keys_are_on_screen_at_every_size(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with stay(desk, size) as room:
        await room.see("INC-20417")
        for words in ("P1", "22m late", "Maria de Wit", "yours", "48 blocked", "r reply"):
            assert words in room.text()
        assert all(len(line) <= size[0] for line in room.lines())


async def test_public_and_internal_differ_by_word_and_bar(desk: Desk) -> None:
    async with stay(desk) as room:
        await room.see("Driver 7.2")
        internal = next(line for line in room.lines() if "Tom de Vries" in line)
        public = next(line for line in room.lines() if "you to Maria" in line)
        assert internal.startswith(" ┆ ")
        assert "internal" in internal
        assert "public" in public
        assert "┆" not in public


async def test_what_came_since_the_agent_looked_stands_under_a_line(desk: Desk, cache: Cache) -> None:
    seen = (NOW - timedelta(minutes=50)).timestamp()
    cache.conn.execute("INSERT INTO looked VALUES ('desk', '417', ?)", (seen,))
    async with stay(desk) as room:
        await room.see("new since you looked")
        lines = room.lines()
        marker = next(place for place, line in enumerate(lines) if "new since" in line)
        assert any("nearly eleven" in line for line in lines[marker:])
        assert not any("Driver 7.2" in line for line in lines[marker:])


async def test_opening_asks_the_service_for_the_whole_ticket(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.see("INC-20417")
        assert [(wish.kind, wish.ticket) for wish in cache.wishes.open()] == [(LOOK, REF)]


async def test_events_are_folded_until_enter_shows_them(desk: Desk) -> None:
    async with stay(desk) as room:
        await room.see("2 events")
        await room.press("l", "enter")
        await room.see("Taken by Aisha")
        assert "2 events" not in room.text()


async def test_a_reply_goes_to_the_people_the_send_line_names(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.see("PUBLIC")
        assert "To Maria de Wit, dock4@haulier.example (outside), Karim ?" in room.text()
        assert "P send   R send, resolve   e editor   x discard" in room.text()
        await room.type("We are on it")
        await room.press("tab", "P")
        await room.see("held until")
        assert intents(cache) == [Reply(REF, "We are on it", ME, (MARIA, DOCK, KARIM))]
        assert cache.drafts.all() == []
        assert "PUBLIC" not in room.text()


async def test_the_send_line_says_where_the_service_may_add_people(desk: Desk, cache: Cache) -> None:
    cache.places.keep("can:desk", '{"adds_receivers": true, "adds_receivers_why": "mail rules add the team"}')
    async with stay(desk) as room:
        await room.press("r")
        await room.see("perhaps more: mail rules add the team")


async def test_r_sends_and_resolves_as_one_intent(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Fixed")
        await room.press("tab", "R")
        await room.see("resolved")
        assert intents(cache) == [
            ReplyResolve(REF, "Fixed", ME, "resolved", Status.RESOLVED, (MARIA, DOCK, KARIM))
        ]


async def test_a_ticket_that_may_not_be_resolved_cannot_be_by_r(desk: Desk, cache: Cache) -> None:
    cache.learn("desk", "tickets", News(tickets=(a_ticket(offers=OFFERS[:1], version="2"),)), None)
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Fixed")
        await room.press("tab", "R")
        assert intents(cache) == []
        assert "R send, resolve" not in room.text()


async def test_a_note_is_saved_by_i_and_never_by_p_or_r(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("c")
        await room.see("INTERNAL")
        await room.type("Suspect the driver")
        await room.press("tab", "P", "R")
        assert intents(cache) == []
        await room.press("I")
        await room.see("held until")
        assert intents(cache) == [Note(REF, "Suspect the driver", ME)]


async def test_a_reply_is_never_saved_by_i(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Hello")
        await room.press("tab", "I", "enter")
        assert intents(cache) == []
        await room.see("P send")


async def test_letters_in_the_text_are_text_and_no_commands(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("PRIextswpq7")
        assert intents(cache) == []
        await room.see("PRIextswpq7")


async def test_a_pasted_text_is_never_taken_for_keys(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        room.room.post_message(events.Paste("PRI\tP\nP"))
        await room.see("PRI")
        await room.press("tab")
        room.room.post_message(events.Paste("PxRI"))
        await room.press("q")
        await room.until(lambda: "PUBLIC" not in room.text())
        assert intents(cache) == []
        draft = cache.drafts.get(REF, "reply")
        assert draft is not None
        assert draft.body == "PRI\tP\nP"


async def test_a_draft_is_kept_while_it_is_typed_and_found_again(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Half a sentence")
        await room.until(lambda: cache.drafts.get(REF, "reply"))
        await room.see("draft kept")
    again = Cache.open(desk.cache.path)
    async with stay(make_desk(again)) as room:
        await room.see("draft of your reply: “Half a sentence”")
        await room.press("r")
        await room.see("PUBLIC")
        assert "Half a sentence" in room.text()


async def test_leaving_by_escape_loses_no_letter(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("c")
        await room.type("abc")
        await room.press("escape", "escape")
        await room.until(lambda: "INTERNAL" not in room.text())
        draft = cache.drafts.get(REF, "note")
        assert draft is not None
        assert draft.body == "abc"


async def test_going_elsewhere_keeps_the_draft(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("abc")
        await room.press("tab", "1")
        await room.see("Waits for you")
        await room.until(lambda: cache.drafts.get(REF, "reply"))


async def test_undo_puts_the_words_of_a_held_reply_back_into_the_composer(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Too early")
        await room.press("tab", "P")
        await room.see("held until")
        await room.press("u")
        await room.see("PUBLIC")
        assert "Too early" in room.text()
        assert intents(cache) == []
        draft = cache.drafts.get(REF, "reply")
        assert draft is not None
        assert draft.body == "Too early"


async def test_undo_with_nothing_held_is_a_sentence(desk: Desk) -> None:
    async with stay(desk) as room:
        await room.press("u")
        await room.see("Nothing of this ticket is held any more.")


async def test_undo_keeps_what_was_written_since(desk: Desk, cache: Cache) -> None:
    cache.submit(Reply(REF, "First", ME), 500)
    cache.drafts.save(REF, "reply", "Second")
    async with stay(desk) as room:
        await room.press("u")
        await room.see("PUBLIC")
        draft = cache.drafts.get(REF, "reply")
        assert draft is not None
        assert draft.body == "First\n\nSecond"


async def test_discarding_asks_and_only_y_discards(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("abc")
        await room.press("tab", "x")
        await room.see("Throw away your reply")
        await room.confirm()
        await room.until(lambda: "PUBLIC" not in room.text())
        assert cache.drafts.get(REF, "reply") is None


async def test_take_assign_status_and_priority_from_the_keyboard(desk: Desk, cache: Cache) -> None:
    async with stay(desk, ref=VPN) as room:
        await room.press("t")
        await room.press("w")
        await room.type("tom")
        await room.press("enter")
        await room.press("s")
        await room.type("resol")
        await room.press("enter")
        await room.press("p", "3")
        await room.until(lambda: len(intents(cache)) == 4)
        assert intents(cache) == [
            Take(VPN, ME),
            Assign(VPN, TOM),
            SetStatus(VPN, "resolved", Status.RESOLVED),
            SetPriority(VPN, 3),
        ]
        await room.see("with Tom de Vries")
        await room.see("P3")


async def test_a_link_names_the_other_ticket_and_enter_opens_it(desk: Desk, cache: Cache) -> None:
    async with stay(desk, ref=VPN) as room:
        await room.press("L")
        await room.type("duplicate")
        await room.press("enter")
        await room.type("printers")
        await room.see("INC-20417  Label")
        await room.press("enter")
        await room.until(lambda: intents(cache))
        assert intents(cache) == [LinkTo(VPN, Relation.DUPLICATE, REF)]
        await room.see("duplicate  INC-20417")
        await room.press("G", "l", "enter")
        await room.see(" INC-20417  Label")


async def test_a_merge_names_both_and_is_held_for_its_time(desk: Desk, cache: Cache) -> None:
    async with stay(desk, ref=VPN) as room:
        await room.press("J")
        await room.type("printers")
        await room.press("enter")
        await room.see("cannot take this back")
        assert "INC-20398" in room.text()
        assert "INC-20417" in room.text()
        await room.press("enter")
        assert intents(cache) == []
        await room.confirm()
        await room.until(lambda: intents(cache))
        assert intents(cache) == [Merge(VPN, REF)]
        held = cache.waiting()[0]
        assert (held.hold_until - held.made).total_seconds() == pytest.approx(3000)
        await room.see("It went into INC-20417")


async def test_a_reply_to_a_merged_ticket_is_dead_and_says_where_to_go(desk: Desk, cache: Cache) -> None:
    merged = a_ticket(merged_into=VPN, version="2")
    cache.learn("desk", "tickets", News(tickets=(merged,)), None)
    async with stay(desk) as room:
        await room.press("r")
        await room.type("Hi")
        await room.see("answer there")
        await room.press("tab", "P")
        assert intents(cache) == []


async def test_a_ticket_that_vanishes_says_so_and_keeps_the_draft(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.press("r")
        await room.type("abc")
        other = Cache.open(cache.path)
        other.forget([REF])
        other.close()
        await room.until(lambda: "no longer there" in room.text())
        assert "Label printers" in room.text()
        await room.press("tab", "escape")
        draft = cache.drafts.get(REF, "reply")
        assert draft is not None
        assert draft.body == "abc"


async def test_news_is_shown_while_the_ticket_is_open(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.see("nearly eleven")
        other = Cache.open(cache.path)
        other.learn("desk", "tickets", News(entries=(entry(9, 0, "It prints again!"),)), None)
        other.close()
        await room.see("It prints again!")


async def test_news_below_the_view_moves_nothing_and_is_counted(desk: Desk, cache: Cache) -> None:
    many = tuple(entry(100 + number, 60, f"line {number}\n\n\n") for number in range(20))
    cache.learn("desk", "tickets", News(entries=many), None)
    async with stay(desk) as room:
        await room.see("more ↓")
        before = room.lines()[3:20]
        other = Cache.open(cache.path)
        other.learn("desk", "tickets", News(entries=(entry(9, 0, "It prints again!"),)), None)
        other.close()
        await room.see("1 new ↓")
        assert room.lines()[3:20] == before
        await room.press("G")
        await room.see("It prints again!")
        assert "new ↓" not in room.text()


async def test_an_attachment_is_asked_for_and_only_its_path_is_shown(desk: Desk, cache: Cache) -> None:
    async with stay(desk) as room:
        await room.see("+ photo.jpg, 35 kB")
        await room.press("g", "enter")
        await room.see("photo.jpg is being fetched")
        wish = next(wish for wish in cache.wishes.open() if wish.kind == FILE)
        assert (wish.ticket, wish.attachment) == (REF, "a1")
        cache.wishes.answer(wish.key, path="/somewhere/photo.jpg")
        room.news()
        await room.see("photo.jpg is saved: /somewhere/photo.jpg")


async def test_a_search_goes_from_match_to_match_and_escape_ends_it(desk: Desk, cache: Cache) -> None:
    many = tuple(entry(100 + number, 60, f"line\n\n\n\n\nneedle {number}") for number in range(20))
    cache.learn("desk", "tickets", News(entries=many), None)
    async with stay(desk) as room:
        await room.press("slash")
        await room.type("NEEDLE")
        await room.press("enter")
        await room.see("needle 0")
        await room.press(*["n"] * 12)
        await room.see("needle 12")
        await room.press("N")
        await room.see("needle 11")
        await room.press("escape")
        await room.press("n")
        await room.see("end of the list")


async def test_n_goes_to_the_neighbour_in_the_list(desk: Desk) -> None:
    def beside(ref: Ref, by: int) -> Ref | None:
        return VPN if (ref, by) == (REF, 1) else None

    async with stay_in(desk, lambda: TicketScreen(desk, REF, beside)) as room:
        await room.press("n")
        await room.see("VPN drops every ten minutes")
        await room.press("n")
        await room.see("end of the list")


async def test_refused_words_of_the_service_stand_in_the_ticket_and_lead_back_to_the_draft(
    desk: Desk, cache: Cache
) -> None:
    key = cache.submit(Reply(REF, "My words", ME), 0)
    cache.mark_sent(key, None)
    cache.refuse(key, "Only the owner may reply.")
    async with stay(desk) as room:
        await room.press("G")
        await room.see("your reply was not done: Only the owner may reply.")
        await room.press("l", "l", "enter")
        await room.see("back into the draft")
        await room.press("e")
        await room.see("PUBLIC")
        assert "My words" in room.text()
        assert intents(cache) == []


async def test_hostile_text_in_every_field_is_drawn_as_text(desk: Desk, cache: Cache) -> None:
    bad = replace(MARIA, name=HOSTILE, department=HOSTILE)
    nasty = a_ticket(
        subject=HOSTILE, number=HOSTILE[:12], queue=HOSTILE, service=HOSTILE, status_name=HOSTILE,
        requester=bad, receivers=(bad,), assignee=bad, version="2",
    )  # fmt: skip
    said = entry(50, 1, HOSTILE, author=bad, receivers=(bad,), visibility=Visibility.INTERNAL)
    cache.learn("desk", "tickets", News(tickets=(nasty,), entries=(said,)), None)
    async with stay(desk, (200, 60)) as room:
        await room.see("[bold]x[/]")
        await room.press("r")
        await room.see("PUBLIC")
        assert room.text().count("[bold]x[/]") >= 6
        await room.press("tab", "escape", "w")
        await room.see("Assign")


async def test_a_thousand_long_entries_open_and_scroll_at_once(desk: Desk, cache: Cache) -> None:
    body = "The quick brown fox jumps over the lazy dog. " * 20_000
    many = tuple(entry(1000 + number, 500, f"number {number}\n{body}"[:200_000]) for number in range(60))
    short = tuple(entry(2000 + number, 400, f"short {number} " * 40) for number in range(1000))
    cache.learn("desk", "tickets", News(entries=(*many, *short)), None)
    async with stay(desk) as room:
        await room.press("G")
        await room.see("nearly eleven")
        await room.press("g")
        await room.see("number 0")
        await room.press("slash")
        await room.type("short 999")
        await room.press("enter")
        await room.see("short 999")
