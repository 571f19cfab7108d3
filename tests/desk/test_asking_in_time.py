"""When the desk asks by itself, and when it forgets what was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import (
    acts,
    answering,
    keyed,
    store_feedback,
    store_people,
    store_records,
    store_tickets,
    surveys,
    upkeep,
)
from console.desk import asked as asking
from console.desk.acts import Act
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.operations import Desk
from console.desk.store import Store, last_seq, now_ms
from console.desk.wire_feedback import Surveys
from tests.desk.house import furnish


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk without a process, whose clock the test sets."""
    folder = tmp_path / "desk"
    store = Store.open(folder / "desk.db", durable=False)
    store.close()
    furnish(folder)
    store = Store.open(folder / "desk.db", durable=False)
    with store.writing() as conn:
        surveys.keep_settings(conn, Surveys(share=1.0, keep_days=30))
    yield Desk(store, Guard(frozenset(), now_ms), Hub(), now_ms)
    store.close()


def later(desk: Desk, at: int) -> None:
    """Let the desk do what is due at an instant."""
    desk.clock = lambda: at
    for _ in range(20):
        if not upkeep.tend(desk):
            return
    raise AssertionError("there is always something due")


def solved(desk: Desk, person: str, at: int) -> str:
    """Let somebody's ticket be made and solved; returns its id."""
    with desk.store.writing() as conn:
        who = store_people.who(conn, person)
        tom = store_people.who(conn, "tom")
        assert who is not None
        assert tom is not None
        new = asking.NewTicket("Workplace", "Printer prints blanks", "All empty.", service="Printing")
        did = acts.create(Act(conn, who, at), new)
        row = store_tickets.row(conn, tom, str(did.ticket))
        assert row is not None
        acts.patch(Act(conn, tom, at + 1000), row, asking.TicketPatch(status="resolved"))
    return str(did.ticket)


def test_after_a_ticket_is_solved_its_requester_is_asked_once_and_not_at_once(desk: Desk) -> None:
    conn, now = desk.store.conn, now_ms()
    later(desk, now)
    first = solved(desk, "maria", now)
    later(desk, now + surveys.DELAY - 5_000)
    assert surveys.waiting(conn, "maria", now + surveys.DELAY) == []
    later(desk, now + surveys.DELAY + 5_000)
    [question] = surveys.waiting(conn, "maria", now + surveys.DELAY + 5_000)
    assert (question.ticket, question.instrument) == (first, "csat")
    solved(desk, "maria", now + surveys.DAY)
    other = solved(desk, "karim", now + surveys.DAY)
    later(desk, now + 2 * surveys.DAY)
    asked_now = [fact["ticket"] for _, fact in store_records.facts(conn, "asks")]
    assert sorted(asked_now) == sorted([first, other]), "at most once a month each"
    later(desk, now + 2 * surveys.DAY + 1)
    assert len(list(store_records.facts(conn, "asks"))) == 2


def test_about_a_share_of_all_is_drawn_and_the_same_draw_gives_the_same(desk: Desk) -> None:
    with desk.store.writing() as conn:
        drawn, again = (
            [
                surveys.put(
                    conn, surveys.Wish(f"{who}{one}", f"t{one}", "csat", f"ASK-{who}{one}"), 10**12, 0.3
                )
                for one in range(400)
            ]
            for who in "pq"
        )
    assert 80 < sum(one is not None for one in drawn) < 160
    assert [one is None for one in drawn] == [one is None for one in again]


def test_trust_is_asked_of_users_on_a_day_of_their_own(desk: Desk) -> None:
    conn = desk.store.conn
    with desk.store.writing():
        surveys.keep_settings(conn, Surveys(trust_share=1.0))
    now = now_ms()
    for day in range(surveys.QUARTER):
        later(desk, now + day * surveys.DAY)
    facts = [fact for _, fact in store_records.facts(conn, "asks")]
    assert {fact["instrument"] for fact in facts} == {"trust"}
    assert sorted(fact["person"] for fact in facts) == sorted(
        keyed.pseudonym(conn, one.id) for one in store_people.everybody(conn) if not one.agent
    )


def test_an_answer_goes_with_its_ticket_into_a_confidential_queue_and_nowhere_else(desk: Desk) -> None:
    conn, now = desk.store.conn, now_ms()
    later(desk, now)
    ticket = solved(desk, "maria", now)
    later(desk, now + surveys.DAY)
    tom, aisha = store_people.who(conn, "tom"), store_people.who(conn, "aisha")
    assert tom is not None
    assert aisha is not None
    with desk.store.writing():
        [question] = surveys.waiting(conn, "maria", now + surveys.DAY)
        survey = surveys.of_link(conn, question.link.removeprefix("/s/"))
        assert survey is not None
        answering.answer(conn, survey, answering.Given(1.0, "My own words"), now + surveys.DAY)
    for queue, confidential, words in (("Network", False, "My own words"), ("Network", True, "")):
        with desk.store.writing():
            store_feedback.set_confidential(conn, "Network", confidential)
            for name in ("Workplace", queue):
                row = store_tickets.row(conn, tom, ticket)
                assert row is not None
                acts.patch(Act(conn, tom, now + surveys.DAY), row, asking.TicketPatch(queue=name))
        record = store_records.get(conn, "feedback", f"FB-T{ticket}", aisha)
        assert record is not None
        assert (record.fact["comment"], record.fact["confidential"]) == (words, confidential)


def test_words_and_names_go_when_they_were_kept_long_enough(desk: Desk) -> None:
    conn, now = desk.store.conn, now_ms()
    later(desk, now)
    solved(desk, "maria", now)
    later(desk, now + surveys.DAY)
    [question] = surveys.waiting(conn, "maria", now + surveys.DAY)
    with desk.store.writing():
        survey = surveys.of_link(conn, question.link.removeprefix("/s/"))
        assert survey is not None
        answering.answer(conn, survey, answering.Given(1.0, "My own words"), now + surveys.DAY)
    id_ = f"FB-T{question.ticket}"
    later(desk, now + 30 * surveys.DAY)
    before = store_feedback.read(conn, id_)
    assert before is not None
    assert (before["comment"], before["who"]) == ("My own words", "maria")
    seq = last_seq(conn)
    later(desk, now + 32 * surveys.DAY)
    after = store_feedback.read(conn, id_)
    assert after is not None
    assert (after["comment"], after["who"], after["raw"]) == ("", None, 1.0)
    assert after["person"] == before["person"]
    assert last_seq(conn) > seq, "consoles hear of it and forget the words too"
    assert conn.execute("SELECT count(*) FROM survey WHERE who IS NOT NULL").fetchone()[0] == 1
    later(desk, now + 50 * surveys.DAY)
    assert conn.execute("SELECT count(*) FROM survey WHERE who IS NOT NULL").fetchone()[0] == 0
