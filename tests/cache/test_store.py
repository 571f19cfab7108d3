"""The cache's verbs, on a real file."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.cache.connection import DamagedCache, NewerCache
from console.cache.outbox import State
from console.cache.store import Cache
from console.intents import Create, Reply, SetPriority, SetStatus, Take
from console.model import Entry, News, Party, Person, Ref, Status, StatusOffer, Ticket, Visibility

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME = Person("aisha", "Aisha Bakker", agent=True)
TOM = Person("tom", "Tom de Vries", agent=True)
REF = Ref("desk", "1")


def ticket(number: int = 1, **changes: object) -> Ticket:
    made = Ticket(
        ref=Ref("desk", str(number)),
        number=f"INC-{number}",
        subject=f"Printer {number} prints blanks",
        status=Status.NEW,
        status_name="new",
        queue="Workplace",
        created=T0,
        updated=T0,
        version="1",
        priority=3,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def entry(number: int, body: str, ref: Ref = REF) -> Entry:
    return Entry(ref, str(number), T0, Visibility.PUBLIC, Party.USER, Person("m", "Maria"), body)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "state" / "cache.db")
    made.meet("desk", ME)
    made.learn("desk", "tickets", News(tickets=(ticket(),), entries=(entry(1, "Blank labels"),)), "7")
    yield made
    made.close()


def columns(cache: Cache, *names: str) -> tuple[object, ...]:
    row = cache.conn.execute(f"SELECT {', '.join(names)} FROM ticket WHERE id = '1'").fetchone()
    return tuple(row)


def after(cache: Cache, key: str, now: Ticket, side_effects: frozenset[str] = frozenset()) -> None:
    assert cache.mark_sent(key, None)
    cache.settle(key, before=ticket(), after=now, said=(), complete=False, side_effects=side_effects)


def test_what_is_shown_is_the_truth_and_what_waits(cache: Cache) -> None:
    key = cache.submit(Take(REF, ME), 5)
    assert columns(cache, "assignee", "mine", "waiting") == ("Aisha Bakker", 1, 1)
    truth = cache.truth(REF)
    assert truth is not None
    assert truth.assignee is None
    assert cache.withdraw(key)
    assert columns(cache, "assignee", "mine", "waiting") == (None, 0, 0)


def test_a_refused_intent_is_no_longer_shown_and_stands_in_trouble(cache: Cache) -> None:
    key = cache.submit(SetStatus(REF, "resolved", Status.RESOLVED), 0)
    assert columns(cache, "active") == (0,)
    cache.mark_sent(key, None)
    cache.refuse(key, "Only the owner may resolve.")
    assert columns(cache, "active", "trouble") == (1, 1)
    waiting = cache.intent(key)
    assert waiting is not None
    assert (waiting.state, waiting.words) == (State.REFUSED, "Only the owner may resolve.")


def test_news_is_laid_under_what_waits(cache: Cache) -> None:
    cache.submit(SetPriority(REF, 1), 60)
    cache.learn("desk", "tickets", News(tickets=(ticket(subject="All printers", version="2"),)), "8")
    assert columns(cache, "subject", "priority") == ("All printers", 1)


def test_only_the_first_intent_of_a_ticket_is_due_and_only_after_its_hold(cache: Cache) -> None:
    first = cache.submit(Take(REF, ME), 5)
    second = cache.submit(SetStatus(REF, "open", Status.IN_PROGRESS), 0)
    now = time.time()
    assert cache.due(now) == []
    assert [waiting.key for waiting in cache.due(now + 6)] == [first]
    after(cache, first, ticket(assignee=ME, version="2"))
    assert [waiting.key for waiting in cache.due(now + 6)] == [second]


def test_a_clock_set_back_does_not_hold_an_intent_for_ever(cache: Cache) -> None:
    key = cache.submit(Take(REF, ME), 5)
    assert [waiting.key for waiting in cache.due(time.time() - 3600)] == [key]


def test_our_own_earlier_write_is_no_conflict_for_the_next(cache: Cache) -> None:
    reply = cache.submit(Reply(REF, "Looking at it", ME), 0)
    solve = cache.submit(SetStatus(REF, "resolved", Status.RESOLVED), 0)
    opened = ticket(status=Status.IN_PROGRESS, status_name="open", version="2")
    after(cache, reply, opened, frozenset({"status"}))
    waiting = cache.intent(solve)
    assert waiting is not None
    assert waiting.seen.fields["status"] == "open"


def test_what_somebody_else_did_while_ours_was_on_its_way_stays_a_conflict(cache: Cache) -> None:
    take = cache.submit(Take(REF, ME), 0)
    solve = cache.submit(SetStatus(REF, "resolved", Status.RESOLVED), 0)
    after(cache, take, ticket(assignee=ME, status_name="stalled", version="3"))
    waiting = cache.intent(solve)
    assert waiting is not None
    assert waiting.seen.fields["status"] == "new"


def test_somebody_elses_change_is_not_taken_for_our_own(cache: Cache) -> None:
    solve = cache.submit(SetStatus(REF, "resolved", Status.RESOLVED), 0)
    cache.learn("desk", "tickets", News(tickets=(ticket(status_name="stalled", version="2"),)), "8")
    waiting = cache.intent(solve)
    assert waiting is not None
    assert waiting.seen.fields["status"] == "new"


def test_a_refusal_teaches_what_waits_behind_it(cache: Cache) -> None:
    take = cache.submit(Take(REF, ME), 0)
    hand_over = cache.submit(Take(REF, TOM), 0)
    cache.mark_sent(take, None)
    cache.refuse(take, "No.")
    waiting = cache.intent(hand_over)
    assert waiting is not None
    assert waiting.seen.fields["assignee"] is None


def test_what_is_done_to_a_ticket_not_made_yet_becomes_part_of_its_creation(cache: Cache) -> None:
    new = Ref("desk", "new-1")
    made = cache.submit(Create(new, "Workplace", "Badge reader", "It beeps", ME), 5, key="c")
    assert cache.submit(Take(new, ME), 5) == made
    noted = cache.submit(Reply(new, "On my way", ME), 5)
    waiting = cache.intent(made)
    assert waiting is not None
    assert isinstance(waiting.intent, Create)
    assert waiting.intent.assignee == ME
    cache.mark_sent(made, None)
    real = ticket(9, subject="Badge reader", assignee=ME)
    cache.settle(made, before=None, after=real, said=(), complete=True)
    follow = cache.intent(noted)
    assert follow is not None
    assert follow.intent.target == real.ref
    assert cache.ticket(new) is None
    assert [waiting.key for waiting in cache.due(time.time() + 9)] == [noted]


def test_a_withdrawn_creation_takes_along_what_waits_for_it(cache: Cache) -> None:
    new = Ref("desk", "new-1")
    made = cache.submit(Create(new, "Workplace", "Badge reader", "It beeps", ME), 5)
    cache.submit(Reply(new, "On my way", ME), 5)
    assert cache.withdraw(made)
    assert cache.waiting() == []
    assert cache.ticket(new) is None


def test_an_intent_withdrawn_before_it_left_is_never_sent(cache: Cache) -> None:
    key = cache.submit(Take(REF, ME), 0)
    assert cache.withdraw(key)
    assert not cache.mark_sent(key, None)


def test_a_sent_intent_cannot_be_withdrawn(cache: Cache) -> None:
    key = cache.submit(Take(REF, ME), 0)
    assert cache.mark_sent(key, None)
    assert not cache.withdraw(key)


def test_offers_from_the_last_look_outlive_news_from_a_list(cache: Cache) -> None:
    offers = (StatusOffer("resolved", Status.RESOLVED, "Resolve"),)
    cache.learn_whole(ticket(offers=offers), (), complete=False)
    cache.learn("desk", "tickets", News(tickets=(ticket(subject="x", version="2"),)), "9")
    known = cache.ticket(REF)
    assert known is not None
    assert known.offers == offers


def test_reading_an_overlap_again_writes_nothing_even_where_a_look_told_more(cache: Cache) -> None:
    offers = (StatusOffer("resolved", Status.RESOLVED, "Resolve"),)
    cache.learn_whole(ticket(offers=offers), (), complete=False)
    assert cache.learn("desk", "tickets", News(tickets=(ticket(),)), None) == set()


def test_a_reading_of_the_whole_conversation_forgets_what_is_no_longer_in_it(cache: Cache) -> None:
    cache.learn_whole(ticket(), (entry(2, "Rolls replaced"),), complete=True)
    assert [said.body for said in cache.conversation(REF)] == ["Rolls replaced"]


def test_the_index_follows_every_change(cache: Cache) -> None:
    def found(word: str) -> int:
        row = cache.conn.execute("SELECT count(*) FROM said WHERE said MATCH ?", (word,)).fetchone()
        return int(row[0])

    assert found("labels") == 1
    cache.learn("desk", "entries", News(entries=(entry(1, "Empty stickers"),)), None)
    assert (found("labels"), found("stickers")) == (0, 1)
    cache.learn("desk", "entries", News(gone_entries=("1",)), None)
    assert found("stickers") == 0
    cache.forget([REF])
    assert cache.conn.execute("SELECT count(*) FROM head WHERE head MATCH 'printer'").fetchone()[0] == 0


def test_words_of_a_ticket_not_known_yet_are_kept_for_it(cache: Cache) -> None:
    cache.learn("desk", "entries", News(entries=(entry(5, "Zebra", Ref("desk", "5")),)), None)
    cache.learn("desk", "tickets", News(tickets=(ticket(5),)), None)
    assert cache.conn.execute("SELECT count(*) FROM said WHERE said MATCH 'zebra'").fetchone()[0] == 1


def test_a_service_speaks_for_itself_alone(cache: Cache) -> None:
    cache.learn("other", "tickets", News(tickets=(ticket(subject="spoofed"),)), None)
    known = cache.ticket(REF)
    assert known is not None
    assert known.subject == "Printer 1 prints blanks"


def test_the_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Cache.open(tmp_path / "state" / "cache.db").close()
    finally:
        os.umask(before)
    folder = tmp_path / "state"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_cache_made_by_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    Cache.open(path).close()
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(NewerCache, match="newer version"):
        Cache.open(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(DamagedCache, match="amends cache rebuild"):
        Cache.open(path)


def test_drafts_are_there_after_a_new_start(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    cache = Cache.open(path)
    cache.drafts.save(REF, "reply", "Dear Maria")
    cache.close()
    again = Cache.open(path)
    draft = again.drafts.get(REF, "reply")
    assert draft is not None
    assert draft.body == "Dear Maria"
    again.close()


def test_a_second_console_sees_that_the_first_wrote(tmp_path: Path) -> None:
    first, second = Cache.open(tmp_path / "c.db"), Cache.open(tmp_path / "c.db")
    second.changed_elsewhere()
    assert not second.changed_elsewhere()
    first.meet("desk", ME)
    assert second.changed_elsewhere()
    assert second.me("desk") == ME
    first.close()
    second.close()


@pytest.mark.slow
def test_many_consoles_can_make_the_same_cache_in_the_same_moment(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from console.cache.store import Cache\n"
        "sys.stdin.readline(); Cache.open(Path(sys.argv[1])).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "state" / "cache.db")]
    consoles = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)
    ]
    for one in consoles:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[1] for one in consoles]
    assert [one.returncode for one in consoles] == [0] * 8, said
