"""Records as a real Request Tracker 5.0.3 sent them, and what we make of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from console.model import Link, Party, Pause, Person, Ref, Relation, Status
from console.services.rt.site import Site, quoted
from console.services.rt.translate import Reader, moment, on_hold, told
from console.settings import ChangeMapping

READER = Reader(Site("rt", service_field="Service"), "noor.bakker@harbour.example")


def user(login: str, name: str = "", email: str = "") -> dict[str, Any]:
    """A user as a search shows one."""
    found = {"id": login, "type": "user", "_url": f"http://127.0.0.1:8190/REST/2.0/user/{login}"}
    return {**found, "Name": login, "RealName": name or login, "EmailAddress": email or login}


def found(**changes: object) -> dict[str, Any]:
    """A ticket as a search shows one."""
    item: dict[str, Any] = {
        "id": "151",
        "type": "ticket",
        "_url": "http://127.0.0.1:8190/REST/2.0/ticket/151",
        "Subject": "Licence for Planning",
        "Status": "waiting for supplier",
        "Priority": "50",
        "EffectiveId": "151",
        "Created": "2026-09-28T08:32:49Z",
        "LastUpdated": "2026-09-29T07:00:00Z",
        "Due": "2026-09-28T12:32:49Z",
        "Resolved": "1970-01-01T00:00:00Z",
        "Queue": {"id": "7", "type": "queue", "_url": "…", "Name": "Requests"},
        "Owner": user("ravi.patel", "Ravi Patel", "ravi.patel@harbour.example"),
        "Requestor": [user("tess59@mail.example", "Tess O'Brien")],
        "Cc": [],
        "AdminCc": [],
        "CustomFields": [{"id": "2", "type": "customfield", "name": "Service", "values": ["Planning"]}],
    }
    return {**item, **changes}


def test_a_ticket_of_a_search_is_read_whole() -> None:
    ticket = READER.ticket(found())
    assert ticket.ref == Ref("rt", "151")
    assert ticket.number == "#151"
    assert ticket.subject == "Licence for Planning"
    assert (ticket.status, ticket.status_name) == (Status.ON_HOLD, "waiting for supplier")
    assert (ticket.queue, ticket.service) == ("Requests", "Planning")
    assert (ticket.priority, ticket.priority_name) == (3, "50")
    assert ticket.created == datetime(2026, 9, 28, 8, 32, 49, tzinfo=UTC)
    assert ticket.due == datetime(2026, 9, 28, 12, 32, 49, tzinfo=UTC)
    assert ticket.resolved is None
    assert ticket.assignee == Person(
        "ravi.patel", "Ravi Patel", "ravi.patel@harbour.example", True, agent=True
    )
    assert ticket.requester == Person("tess59@mail.example", "Tess O'Brien", "tess59@mail.example", False)
    assert ticket.receivers == (ticket.requester,)
    assert ticket.merged_into is None


def test_a_ticket_of_a_single_read_knows_logins_alone() -> None:
    owner = {"id": "jonas.krug", "type": "user", "_url": "…"}
    record = found(
        id=3, Queue={"id": "7", "type": "queue"}, Owner=owner, EffectiveId={"id": "3", "type": "ticket"}
    )
    ticket = READER.ticket(record)
    assert (ticket.ref.id, ticket.queue) == ("3", "7")
    assert ticket.assignee == Person("jonas.krug", "jonas.krug", agent=True)
    assert ticket.merged_into is None


def test_nobody_is_no_assignee() -> None:
    assert READER.ticket(found(Owner=user("Nobody", "Nobody in particular", ""))).assignee is None


def test_everybody_a_reply_reaches_is_named_once_and_the_requester_first() -> None:
    first, second = user("a@harbour.example"), user("b@mail.example")
    group = {"id": "28", "type": "group", "_url": "…", "Name": "Change Board"}
    ticket = READER.ticket(found(Requestor=[first, second], Cc=[second, group], AdminCc=[first]))
    assert [person.id for person in ticket.receivers] == ["a@harbour.example", "b@mail.example", "group-28"]
    assert [person.inside for person in ticket.receivers] == [True, False, True]
    assert ticket.receivers[2].name == "Change Board"


def test_a_ticket_without_requester_is_read() -> None:
    ticket = READER.ticket(found(Requestor=[], Subject="", CustomFields=[]))
    assert (ticket.requester, ticket.subject, ticket.service) == (None, "", None)


def test_a_merged_ticket_says_into_which() -> None:
    assert READER.ticket(found(EffectiveId="149")).merged_into == Ref("rt", "149")


def test_links_to_tickets_are_read_and_others_left_out() -> None:
    ties = [
        {"ref": "self", "type": "ticket", "id": 151},
        {"ref": "parent", "type": "ticket", "id": "12"},
        {"ref": "depends-on", "type": "ticket", "id": "9"},
        {"ref": "referred-to-by", "type": "ticket", "id": "17"},
        {"ref": "refers-to", "_url": "https://wiki.example/page"},
        {"ref": "customfield", "type": "customfield", "id": "2", "name": "Service"},
    ]
    links = READER.ticket(found(_hyperlinks=ties)).links
    assert set(links) == {
        Link(Relation.PARENT, Ref("rt", "12")),
        Link(Relation.DEPENDS_ON, Ref("rt", "9")),
        Link(Relation.RELATED, Ref("rt", "17")),
    }


def test_statuses_on_offer_have_labels_and_deleting_is_none() -> None:
    ties = [
        {"ref": "lifecycle", "from": "new", "to": "open", "label": "Open It", "_url": "…"},
        {"ref": "lifecycle", "from": "new", "to": "deleted", "label": "Delete", "_url": "…"},
        {"ref": "lifecycle", "from": "new", "to": "resolved", "label": "Quick Resolve", "_url": "…"},
        {"ref": "lifecycle", "from": "new", "to": "resolved", "label": "Resolve", "update": "Respond"},
    ]
    offers = READER.ticket(found(_hyperlinks=ties)).offers
    assert [(offer.name, offer.status, offer.label) for offer in offers] == [
        ("open", Status.IN_PROGRESS, "Open It"),
        ("resolved", Status.RESOLVED, "Quick Resolve"),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {"id": ""},
        {"Created": ""},
        {"LastUpdated": None},
        {"Queue": ""},
        {"Priority": "High"},
        {"Due": "soon"},
    ],
)
def test_a_ticket_that_cannot_be_read_raises(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        READER.ticket(found(**broken))


def test_the_version_moves_with_what_is_read_and_with_what_happened() -> None:
    ticket = READER.ticket(found())
    assert ticket.version == READER.ticket(found()).version
    assert ticket.version != READER.ticket(found(Status="open")).version
    assert told(ticket, None, (), 7).version != told(ticket, Party.USER, (), 8).version


def test_text_from_outside_is_cleaned() -> None:
    ticket = READER.ticket(found(Subject="\x1b]0;owned\x07a\nb", Requestor=[user("x", "\u202egnol")]))
    assert "\x1b" not in ticket.subject
    assert "\n" not in ticket.subject
    assert ticket.requester is not None
    assert ticket.requester.name == "gnol"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1970-01-01T00:00:00Z", None),
        ("", None),
        (None, None),
        ("2026-11-24T09:19:32Z", datetime(2026, 11, 24, 9, 19, 32, tzinfo=UTC)),
        ("2026-11-24 09:19:32", datetime(2026, 11, 24, 9, 19, 32, tzinfo=UTC)),
    ],
)
def test_time_stamps_are_utc_and_1970_is_none(value: str | None, expected: datetime | None) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("new", Status.NEW), ("open", Status.IN_PROGRESS), ("stalled", Status.ON_HOLD),
        ("resolved", Status.RESOLVED), ("rejected", Status.CANCELLED), ("deleted", Status.CANCELLED),
        ("submitted", Status.NEW), ("being fulfilled", Status.IN_PROGRESS), ("fulfilled", Status.RESOLVED),
        ("waiting for user", Status.ON_HOLD), ("In Progress", Status.IN_PROGRESS), ("closed", Status.CLOSED),
        ("withdrawn", Status.CANCELLED), ("requested", Status.NEW), ("xyzzy", Status.UNKNOWN),
    ],
)  # fmt: skip
def test_a_status_is_told_from_its_words(name: str, status: Status) -> None:
    assert Site("rt").status(name) is status


def test_settings_know_a_status_better_than_its_words() -> None:
    assert Site("rt", statuses={"xyzzy": Status.RESOLVED}).status("XYZZY") is Status.RESOLVED


def test_every_priority_of_ours_comes_back_as_it_was_sent() -> None:
    site = Site("rt")
    assert [site.priority(site.priorities[ours]) for ours in range(1, 6)] == [1, 2, 3, 4, 5]
    assert [site.priority(theirs) for theirs in (0, 10, 40, 60, 99, 1000)] == [5, 5, 3, 3, 1, 1]


def test_who_is_inside_is_told_by_the_domain() -> None:
    site = Site("rt", home=("harbour.example",))
    own = Site("rt")
    assert site.inside("a@harbour.example", None) is True
    assert site.inside("a@mail.Harbour.example", None) is True
    assert site.inside("a@notharbour.example", None) is False
    assert site.inside(None, None) is None
    assert own.inside("a@pilots.example", "me@harbour.example") is False
    assert own.inside("a@pilots.example", None) is None


def test_a_text_in_a_query_stays_a_text() -> None:
    assert quoted("O'Brien \\ x") == "'O\\'Brien \\\\ x'"


def test_only_the_queues_of_the_settings_are_asked_for() -> None:
    site = Site("rt", queues=("Network", "O'Hare"))
    assert site.queue_clause() == " AND (Queue='Network' OR Queue='O\\'Hare') AND Queue != 'Changes'"
    assert (site.covers("network"), site.covers("Accounts"), Site("rt").covers("any")) == (True, False, True)
    assert Site("rt").queue_clause() == " AND Queue != 'Changes'"
    assert not Site("rt").covers("changes")
    off = Site("rt", changes=ChangeMapping(off=True))
    assert (off.queue_clause(), off.covers("Changes")) == ("", True)


def test_the_promise_clock_stands_still_while_the_ticket_waits() -> None:
    at = [datetime(2026, 11, 2, hour, tzinfo=UTC) for hour in range(8, 14)]
    changes = [
        (at[0], "new", "open"), (at[1], "open", "stalled"), (at[2], "stalled", "waiting for user"),
        (at[3], "waiting for user", "open"), (at[4], "open", "stalled"),
    ]  # fmt: skip
    assert on_hold(Site("rt"), changes) == [Pause(at[1], at[3]), Pause(at[4])]
    assert on_hold(Site("rt"), []) == []
