"""A service that numbers tickets and changes alike: a number can move from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.cache.store import Cache
from console.model import (
    Change,
    ChangeKind,
    ChangeState,
    Entry,
    News,
    Party,
    Ref,
    Status,
    Ticket,
    Visibility,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REF = Ref("rt", "69")
TICKET = Ticket(REF, "#69", "New switch", Status.NEW, "new", "Network", NOW, NOW, "1")
CHANGE = Change(
    REF, "#69", "New switch", ChangeKind.NORMAL, ChangeState.AUTHORISE, "requested", "1", NOW, NOW
)
SAID = Entry(REF, "5", NOW, Visibility.PUBLIC, Party.AGENT, None, "Why: it is old.")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    made = Cache.open(tmp_path / "cache.db", durable=False)
    yield made
    made.close()


def test_a_ticket_that_became_a_change_leaves_the_change_with_what_was_said(cache: Cache) -> None:
    cache.learn("rt", "tickets", News(tickets=(TICKET,), entries=(SAID,)), None)
    cache.learn("rt", "changes", News(changes=(CHANGE,)), None)
    cache.learn("rt", "tickets", News(gone=(REF,)), None)
    assert cache.ticket(REF) is None
    assert cache.changes.get(REF) == CHANGE
    assert [one.body for one in cache.conversation(REF)] == [SAID.body]


def test_a_change_that_became_a_ticket_leaves_the_ticket_with_what_was_said(cache: Cache) -> None:
    cache.learn("rt", "changes", News(changes=(CHANGE,), entries=(SAID,)), None)
    cache.learn("rt", "tickets", News(tickets=(TICKET,)), None)
    cache.learn("rt", "changes", News(gone_records=(("change", REF.id),)), None)
    assert cache.changes.get(REF) is None
    assert cache.ticket(REF) is not None
    assert [one.body for one in cache.conversation(REF)] == [SAID.body]


def test_what_is_forgotten_is_gone_as_both(cache: Cache) -> None:
    cache.learn("rt", "changes", News(tickets=(TICKET,), changes=(CHANGE,), entries=(SAID,)), None)
    cache.forget([REF])
    assert (cache.ticket(REF), cache.changes.get(REF), list(cache.conversation(REF))) == (None, None, [])
