"""What news ask of the database: what they are about through an index, however much is cached."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.sample import ME, SERVICE, pages
from console.cache.store import Cache
from console.model import News

FEW = re.compile(r"\b(ticket|entry)\b(?=.*INDEX (all|open|every|entry|ticket)_)(?!.*\(.+ AND .+\))")
"""Says that all of a table, or all that one service has in it, is gone through by an index."""
ALL = re.compile(r"^SCAN (ticket|entry)\b")


def walks(cache: Cache, statements: list[str]) -> list[tuple[str, str]]:
    """Return the statements that go through all tickets or entries, each with what SQLite says of it."""
    found = []
    for words in dict.fromkeys(statements):
        if words.startswith(("SELECT", "UPDATE", "DELETE")):
            for *_, plan in cache.conn.execute(f"EXPLAIN QUERY PLAN {words}"):
                if ALL.search(plan) or FEW.search(plan):
                    found.append((plan, words))
    return found


def test_news_of_every_sort_are_taken_in_without_a_walk(tmp_path: Path) -> None:
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        cache.meet(SERVICE, ME)
        first, page = list(pages(60, size=60))
        cache.learn(SERVICE, "tickets", first, None)
        run: list[str] = []
        cache.conn.set_trace_callback(run.append)
        cache.learn(SERVICE, "tickets", page, "1")
        ticket, said = page.tickets[0], page.entries
        others = (replace(ticket, subject="Another", version="v-other"),)
        altered = (replace(said[0], body="Said in other words"), replace(said[-1], body="And these as well"))
        cache.learn(SERVICE, "tickets", News(tickets=others, entries=altered), "2")
        cache.learn(SERVICE, "tickets", News(gone_entries=(said[1].id,)), "3")
        cache.learn_whole(ticket, [entry for entry in said if entry.ticket == ticket.ref][:1], complete=True)
        cache.learn(SERVICE, "tickets", News(gone=(page.tickets[1].ref,)), "4")
        cache.forget([page.tickets[2].ref])
        cache.conn.set_trace_callback(None)
        assert len(run) > 50
        assert walks(cache, run) == []


def test_a_walk_is_seen_for_what_it_is(tmp_path: Path) -> None:
    with closing(Cache.open(tmp_path / "cache.db", durable=False)) as cache:
        through = "SELECT DISTINCT ticket FROM entry WHERE service = 'desk' AND id IN ('1', '2')"
        assert walks(cache, [through, "SELECT * FROM ticket WHERE subject = ''"])
        assert [words for _, words in walks(cache, [through])] == [through]
        assert not walks(cache, ["SELECT ticket FROM entry WHERE service = 'desk' AND id IN ('1', '2')"])
