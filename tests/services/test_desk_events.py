"""The live line of a desk, cut anywhere."""

from __future__ import annotations

import pytest

from console.services.desk.events import LONGEST, Events, Line

SENT = (
    b"retry: 2000\nid: 3\nevent: hello\ndata: {}\n\n"
    b'id: 4\nevent: news\ndata: {"seq": 4, "collection": "tickets", "id": "7", "gone": false}\n\n'
    b": still here\n\n"
    b'id: 5\r\nevent: news\r\ndata: {"collection": "queues"}\r\n\r\n'
)
TOLD = [Line(hello=True), Line("tickets", "7"), Line("queues")]


@pytest.mark.parametrize("size", [1, 7, 50, len(SENT)])
def test_events_are_told_once_each_however_they_come_in(size: int) -> None:
    events = Events()
    told = [line for start in range(0, len(SENT), size) for line in events.feed(SENT[start : start + size])]
    assert told == TOLD


@pytest.mark.parametrize(
    "odd", [b"event: news\ndata: [1]\n\n", b"event: news\ndata: {\n\n", b"x" * (LONGEST + 1)]
)
def test_what_no_desk_sends_is_refused(odd: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Events().feed(odd)
