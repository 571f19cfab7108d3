"""What is read in one go is read as with care, and what is unusual is left to care."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.model import Entry, Ticket
from console.services.desk.news import News
from console.services.desk.quick import Quick

texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["", "  a  b ", "é…\x1b[2J", "a\tb\nc"]
)
moments = st.builds(
    lambda at, hours: at.replace(tzinfo=timezone(timedelta(hours=hours))).isoformat(),
    st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)),
    st.integers(-12, 12),
) | st.just("2026-03-02T09:00:00.125Z")
people = st.fixed_dictionaries(
    {"id": texts, "name": texts, "email": st.none() | texts, "department": st.none() | texts,
     "inside": st.booleans(), "agent": st.booleans()}
)  # fmt: skip
offers = st.fixed_dictionaries(
    {"name": texts, "meaning": st.sampled_from(["new", "done", "odd"]), "label": texts}
)
files = st.fixed_dictionaries(
    {"id": texts, "name": texts, "size": st.integers(-1, 2**54), "media_type": texts}
)
entries = st.fixed_dictionaries(
    {"id": texts, "ticket": texts, "at": moments, "visibility": st.sampled_from(["public", "internal", "system"]),
     "party": st.sampled_from(["user", "agent", "system"]), "author": st.none() | people, "body": texts,
     "receivers": st.lists(people, max_size=2), "attachments": st.lists(files, max_size=2)}
)  # fmt: skip
tickets = st.fixed_dictionaries(
    {"id": texts, "number": texts, "version": st.integers(0, 2**60), "subject": texts, "status": texts,
     "kind": st.sampled_from(["incident", "request"]), "meaning": st.sampled_from(["new", "work", "closed"]),
     "queue": texts, "service": st.none() | texts, "priority": st.integers(0, 6), "requester": people,
     "receivers": st.lists(people, max_size=2), "assignee": st.none() | people, "created": moments,
     "updated": moments, "due": st.none() | moments, "breached": st.booleans(), "resolved": st.none() | moments,
     "pauses": st.lists(st.fixed_dictionaries({"start": moments, "end": st.none() | moments}), max_size=2),
     "last_party": st.sampled_from([None, "user", "agent"]), "users_affected": st.none() | st.integers(-1, 2**40),
     "users_how": st.sampled_from(["said", "unknown"]), "work_state": st.sampled_from(["blocked", "unknown"]),
     "links": st.lists(st.fixed_dictionaries({"relation": st.just("parent"), "ticket": texts}), max_size=2),
     "merged_into": st.none() | texts, "caused_by_change": st.none(), "offers": st.lists(offers, max_size=2),
     "entries": st.lists(entries, max_size=2)}
)  # fmt: skip


def with_care(raws: list[Any]) -> tuple[tuple[Ticket, ...], tuple[Entry, ...]]:
    news = News("desk")
    for raw in raws:
        news.learn_ticket(raw)
    page = news.page("c")
    assert page.unreadable == ()
    return page.tickets, page.entries


def body(raws: list[Any]) -> bytes:
    return json.dumps({"items": raws, "after": "7", "total": 9, "seq": 3}).encode()


@settings(max_examples=80, deadline=None)
@given(st.lists(tickets, min_size=1, max_size=3))
def test_what_a_desk_sends_is_read_in_one_go_as_it_is_with_care(raws: list[Any]) -> None:
    quick = Quick("desk")
    for _ in range(2):  # the second time, people and offers are known
        page = quick.load(body(raws))
        assert page is not None
        assert (page.tickets, page.entries) == with_care(raws)
        assert (page.after, page.total, page.seq) == ("7", 9, 3)


USUAL: dict[str, Any] = {
    "id": "1", "number": "INC-1", "version": 1, "subject": "Printer", "status": "new", "kind": "incident",
    "meaning": "new", "queue": "Workplace", "priority": 3, "requester": {"id": "m", "name": "Maria"},
    "created": "2026-03-02T09:00:00Z", "updated": "2026-03-02T09:00:00Z", "breached": False,
    "users_how": "said", "work_state": "unknown",
}  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "whim"},
        {"version": "3"},
        {"meaning": None},
        {"created": "2026-03-02T09:00:00"},
        {"requester": None},
        {"priority": None},
        {"links": [{"relation": "parent"}]},
        {"entries": [{"id": "1"}]},
        {"subject": "\ud800"},
    ],
)
def test_what_is_unusual_is_left_to_care(odd: dict[str, Any]) -> None:
    assert Quick("desk").load(body([USUAL])) is not None
    assert Quick("desk").load(body([USUAL | odd])) is None


def test_news_of_tickets_are_read_in_one_go_and_others_are_not() -> None:
    told: list[dict[str, Any]] = [
        {"seq": 1, "collection": "tickets", "id": "1", "gone": False, "ticket": USUAL},
        {"seq": 2, "collection": "tickets", "id": "2", "gone": True, "ticket": None},
        {"seq": 3, "collection": "entries", "id": "3", "gone": True, "entry": None},
    ]
    page = Quick("desk").news(json.dumps({"items": told, "next": 3, "more": False}).encode())
    assert page is not None
    assert [ticket.created for ticket in page.tickets] == [datetime(2026, 3, 2, 9, tzinfo=UTC)]
    assert ([ref.id for ref in page.gone], page.gone_entries, page.following) == (["2"], ("3",), 3)
    told.append({"seq": 4, "collection": "queues", "id": "4", "gone": False, "queue": {}})
    assert Quick("desk").news(json.dumps({"items": told, "next": 4, "more": False}).encode()) is None
