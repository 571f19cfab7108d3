"""Transactions and attachments as a real Request Tracker 5.0.3 sent them, and the conversation they make."""

from __future__ import annotations

from typing import Any

import pytest

from console.model import Entry, Party, Person, Ref, Visibility
from console.services.rt.entries import Names, entry, last_party, own_type, part, status_changes
from console.services.rt.htmltext import plain

TICKET = Ref("rt", "3")
USERS = frozenset({"niels53@harbour.example"})
NAMES = Names(
    people={"6": "Nobody in particular", "59": "Jonas Krüger"},
    queues={"4": "Workplace", "5": "Network"},
    agents={
        "jonas.krug": Person("jonas.krug", "Jonas Krüger", agent=True),
        "niels53@harbour.example": Person("niels53@harbour.example", "Niels Smit"),
        "RT_System": Person("RT_System", "Request Tracker"),
    },
)


def event(kind: str, login: str = "jonas.krug", **more: str) -> dict[str, Any]:
    """A transaction as a search shows one."""
    item: dict[str, Any] = {"id": "177", "type": "transaction", "Type": kind, "ObjectId": "3", "Field": ""}
    item |= {"OldValue": "", "NewValue": "", "Data": "", "Created": "2026-09-06T02:39:48Z"}
    return {**item, "Creator": {"id": login, "type": "user", "_url": "…"}, **more}


def piece(**more: str) -> dict[str, Any]:
    """An attachment as a search shows one."""
    headers = 'X-RT-Interface: REST\nContent-Type: text/plain; charset="utf-8"\nContent-Length: 8'
    item = {"id": "663", "type": "attachment", "TransactionId": "177", "ContentType": "text/plain"}
    return {**item, "Filename": "", "ContentLength": "8", "Headers": headers, **more}


def read(item: dict[str, Any], *pieces: dict[str, Any], **texts: str) -> Entry | None:
    """Read one transaction with its parts; `texts` are their contents, by `_` and their id."""
    contents = {id_.lstrip("_"): text for id_, text in texts.items()}
    return entry(TICKET, item, [part(one) for one in pieces], contents, USERS, NAMES)


def test_a_correspondence_is_public_and_a_comment_internal() -> None:
    said = read(event("Correspond"), piece(), _663="hallo ü\n")
    assert said is not None
    assert (said.id, said.body, said.visibility, said.party) == (
        "177",
        "hallo ü",
        Visibility.PUBLIC,
        Party.AGENT,
    )
    assert said.author == NAMES.agents["jonas.krug"]
    note = read(event("Comment"), piece(), _663="hallo")
    assert note is not None
    assert note.visibility is Visibility.INTERNAL


@pytest.mark.parametrize(
    ("login", "party"),
    [
        ("niels53@harbour.example", Party.USER),
        ("jonas.krug", Party.AGENT),
        ("RT_System", Party.SYSTEM),
        ("stranger@mail.example", Party.USER),
    ],
)
def test_the_party_is_told_by_who_speaks(login: str, party: Party) -> None:
    said = read(event("Correspond", login), piece(), _663="x")
    assert said is not None
    assert said.party is party


def test_of_two_forms_of_a_message_the_plain_one_is_read() -> None:
    whole = piece(id="660", ContentType="multipart/alternative", ContentLength="0")
    said = read(
        event("Correspond"), whole, piece(id="661"), piece(id="662", ContentType="text/html"),
        _661="plain", _662="<p>rich</p>",
    )  # fmt: skip
    assert said is not None
    assert said.body == "plain"
    assert said.attachments == ()


def test_html_alone_is_read_as_text() -> None:
    said = read(
        event("Correspond"),
        piece(ContentType="text/html"),
        _663="<p>It <b>works</b><br>again &amp; again</p>",
    )
    assert said is not None
    assert said.body == "It works\nagain & again"


def test_files_hang_on_their_message() -> None:
    picture = piece(id="664", ContentType="image/png", Filename="スクリーンショット.png", ContentLength="37")
    said = read(event("Comment"), piece(), picture, _663="see there")
    assert said is not None
    assert [(file.id, file.name, file.size, file.media_type) for file in said.attachments] == [
        ("664", "スクリーンショット.png", 37, "image/png")
    ]


def test_a_text_too_long_to_read_can_be_saved() -> None:
    said = read(event("Comment"), piece(ContentLength="20000000"))
    assert said is not None
    assert said.body == ""
    assert [(file.name, file.size) for file in said.attachments] == [("message-663.txt", 20_000_000)]


def test_a_creation_without_a_text_says_so() -> None:
    said = read(event("Create"))
    assert said is not None
    assert (said.visibility, said.body) == (Visibility.SYSTEM, "Created without a text")


@pytest.mark.parametrize(
    ("kind", "more", "body"),
    [
        ("Status", {"Field": "Status", "OldValue": "new", "NewValue": "open"}, "Status: new → open"),
        ("Set", {"Field": "Owner", "OldValue": "6", "NewValue": "59"}, "Assignee: nobody → Jonas Krüger"),
        ("Set", {"Field": "Queue", "OldValue": "4", "NewValue": "5"}, "Queue: Workplace → Network"),
        ("Set", {"Field": "Priority", "OldValue": "0", "NewValue": "50"}, "Priority: 0 → 50"),
        ("Set", {"Field": "Subject", "OldValue": "", "NewValue": "b"}, "Subject: none → b"),
        (
            "Set",
            {"Field": "Due", "OldValue": "1970-01-01 00:00:00", "NewValue": "2026-12-01 10:00:00"},
            "Due: none → 2026-12-01 10:00 UTC",
        ),
        ("AddWatcher", {"Field": "Cc", "NewValue": "59"}, "Cc: added Jonas Krüger"),
        ("DelWatcher", {"Field": "Cc", "OldValue": "59"}, "Cc: removed Jonas Krüger"),
        (
            "AddLink",
            {"Field": "RefersTo", "NewValue": "fsck.com-rt://harbour.example/ticket/17"},
            "Link: refers to #17",
        ),
        ("DeleteLink", {"Field": "DependsOn", "OldValue": "https://x.example"}, "Link: no longer depends on https://x.example"),
    ],
)  # fmt: skip
def test_what_was_done_is_said_in_words(kind: str, more: dict[str, str], body: str) -> None:
    said = read(event(kind, **more))
    assert said is not None
    assert (said.body, said.visibility, said.party) == (body, Visibility.SYSTEM, Party.SYSTEM)


def test_what_an_agent_need_not_know_is_left_out() -> None:
    assert read(event("Set", Field="TimeWorked", NewValue="5")) is None
    assert read(event("CustomField", Field="4", NewValue="x")) is None


def test_an_event_without_a_time_or_author_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="when it happened"):
        read(event("Status", Created=""))
    broken = event("Status")
    del broken["Creator"]
    with pytest.raises(KeyError):
        read(broken)


def test_hostile_text_acts_on_nothing() -> None:
    said = read(event("Correspond"), piece(), _663="a\x1b[2Jb\x9b31m\u202e")
    assert said is not None
    assert not set(said.body) & set("\x1b\x9b\u202e")


def test_the_key_of_our_own_message_is_found_in_its_headers() -> None:
    key = "0f3a5c0e2b4d4e7f8a9b0c1d2e3f4a5b"
    kept = f'Content-Type: {own_type(key)}; charset="utf-8"\nMIME-Version: 1.0'
    assert part(piece(Headers=kept)).key == key
    assert part(piece()).key == ""
    assert part(piece(Headers="")).key == ""


def test_who_spoke_last_is_told_by_the_public_part() -> None:
    said = [
        read(event("Create", "niels53@harbour.example"), piece(), _663="help"),
        read(event("Correspond"), piece(), _663="yes"),
        read(event("Comment", "niels53@harbour.example"), piece(), _663="hm"),
        read(event("Status", "RT_System", OldValue="new", NewValue="open")),
    ]
    entries = [one for one in said if one is not None]
    assert last_party(entries) is Party.AGENT
    assert last_party(entries[:1]) is Party.USER
    assert last_party([]) is None


def test_the_statuses_of_a_ticket_merged_into_this_one_are_not_its_own() -> None:
    own = event("Status", OldValue="new", NewValue="stalled")
    other = event("Status", OldValue="new", NewValue="stalled", ObjectId="8")
    assert [change[1:] for change in status_changes(TICKET, [own, other])] == [("new", "stalled")]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a<script>alert(1)</script><style>b{}</style>c", "ac"),
        ("<ul><li>one<li>two</ul>", "• one\n\n• two"),
        ('see <a href="https://x.example/y">this</a>', "see this <https://x.example/y>"),
        ('<a href="javascript:alert(1)">this</a>', "this"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\n\nc"),
        ("&lt;b&gt; &nbsp; &#65;", "<b> A"),
        ("<b>open <i>never closed", "open never closed"),
        ("", ""),
    ],
)
def test_a_page_is_read_as_text(html: str, text: str) -> None:
    lines = [line.strip() for line in plain(html).splitlines() if line.strip()]
    assert lines == [line.strip() for line in text.splitlines() if line.strip()]
