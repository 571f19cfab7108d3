"""What Today reads lightly says the same as what the lists of approvals, changes, alarms and answers read."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.cache.light_json import fact
from console.model import Ref
from console.rules.barring import from_sending_back
from console.signs import FULL
from screens.approval_rows import People, by_ref, can_be_decided
from screens.today_changes import asking
from tests.front.busy import make_busy
from tests.screens.room import NOW


def test_what_waits_for_the_agent_waits_in_the_list_of_approvals_too(tmp_path: Path) -> None:
    cache = make_busy(tmp_path)
    ours, theirs = cache.day().approvals(NOW), cache.changes.waiting(NOW)
    assert [(one.change.ref, one.id) for one in ours] == [
        (str(one.change.ref), one.approval.ref.id) for one in theirs
    ]
    changes = by_ref(cache.changes, [one.change.ref for one in theirs])
    able = [can_be_decided(one, changes[one.change.ref], cache.me("desk"), NOW) for one in theirs]
    assert [not from_sending_back(one, ("any",), none_can=False) for one in ours] == able
    assert {True, False} == set(able)
    people = People.known(cache.changes)
    hits = {f"approval {ref}": f"{people.hit(one)[0]} exposed" for ref, one in changes.items()}
    lines = [one.line for one in asking(cache.day(), NOW, FULL) if one.line.key in hits]
    assert len({hits[line.key] for line in lines}) > 1
    assert [line.right[1][0].strip() for line in lines] == [hits[line.key] for line in lines]
    cache.close()


def test_what_runs_and_what_users_say_is_what_the_books_say(tmp_path: Path) -> None:
    cache = make_busy(tmp_path)
    day, rows = cache.day(), cache.changes.running()
    assert [(one.ref, one.start, one.end) for one in day.running()] == [
        (str(r.ref), r.start, r.end) for r in rows
    ]
    reviews = [row for row in cache.changes.reviews() if row.mine]
    assert [(one.ref, one.result) for one in day.reviews()] == [(str(row.ref), row.result) for row in reviews]
    assert len(rows) == 2
    assert reviews
    alarms = zip(day.alarms(), cache.feed.alarms(), strict=True)
    names = "service raised since count of usual state few".split()
    assert all(getattr(one, name) == getattr(other, name) for one, other in alarms for name in names)
    for one in day.ageing():
        row = cache.feed.row(Ref.parse(one.ref))
        assert row is not None
        names = "answered due loop owner words rating service".split()
        assert [getattr(one, name) for name in names] == [getattr(row, name) for name in names]
    cache.close()


@pytest.mark.parametrize("raw", [b"", b"[1]", b"{", b"\xff", "nothing"])
def test_what_is_no_fact_is_told_as_a_value_error(raw: bytes | str) -> None:
    with pytest.raises(ValueError, match=r"fact|JSON|codec|Expecting"):
        fact(raw)
