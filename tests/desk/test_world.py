"""The demo's company: the same for the same seed, believable, quick to make, and alive."""

from __future__ import annotations

import itertools
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.desk import (
    asked,
    change_acts,
    change_decide,
    change_rules,
    promise,
    store_people,
    store_records,
    store_remarks,
    workflow,
)
from console.desk.acts import Act
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.operations import Desk
from console.desk.store import DeskError, Store, get_meta, last_seq, stamp
from console.desk.world import settle
from console.desk.world.build import World, build
from console.desk.world.company import AGENT
from console.desk.world.landscape import DAY
from console.desk.world.living import Life
from console.desk.world.voice import LANGUAGES, pools

EPOCH = 1_772_532_000_000
"""Tuesday 3 March 2026, 11:00 in Amsterdam."""


@pytest.fixture(scope="module")
def world() -> World:
    return build(1, 2000, EPOCH)


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[tuple[Desk, Life]]:
    """A small world and a life in it, under a clock that stands at its present."""
    store = Store.open(tmp_path / "desk" / "desk.db", durable=False)
    settle.move_in(store, tmp_path / "desk", seed=7, size=300)
    now = int(get_meta(store.conn, "epoch") or 0)
    desk = Desk(store, Guard(frozenset(), lambda: now), Hub(), lambda: now)
    yield desk, Life(desk, 1.0)
    store.close()


def told(world: World) -> list[object]:
    """Everything of a world's tickets that does not depend on when it is."""
    return [
        (
            id_,
            {name: value for name, value in story.columns.items() if name != "caused_by"},
            [(said.at, said.author, said.body) for said in story.said],
        )
        for id_, story in world.tickets.items()
    ]


def test_the_same_seed_makes_the_same_world_at_any_hour_of_any_day() -> None:
    first, again = build(5, 200, EPOCH), build(5, 200, EPOCH)
    assert told(first) == told(again)
    assert (first.changes, first.heard, first.links) == (again.changes, again.heard, again.links)
    sunday_night = build(5, 200, EPOCH + 5 * DAY + 12 * 3_600_000)
    assert told(first) == told(sunday_night)
    assert told(build(6, 200, EPOCH)) != told(first)


def test_it_holds_what_was_promised(world: World) -> None:
    company = world.company
    assert (len(company.teams), len(company.services)) == (6, 40)
    assert sum(one.inside for one in company.people.values()) == 300
    assert len(world.tickets) == 2000
    assert len(world.changes) == 400
    assert all(need in company.services for one in company.services.values() for need in one.needs)
    starts = sorted(fact["planned_start"] for _, fact, _ in world.changes)
    assert starts[0][:10] <= "2026-02-12"
    assert starts[-1][:10] >= "2026-03-23"
    states = Counter(fact["state"] for _, fact, _ in world.changes)
    assert {"scheduled", "authorise", "closed", "review"} <= set(states)
    values = Counter(fact["raw"] for _, fact in world.heard.feedback.values() if fact["instrument"] == "csat")
    assert set(values) == {1.0, 2.0, 3.0, 4.0, 5.0}


def test_what_there_is_to_decide_shows_everything(world: World) -> None:
    away = world.delegations["DEL-1"]["owner"]
    waits = [
        (fact, one)
        for _, fact, approvals in world.changes
        for one in approvals
        if one["state"] == "requested" and one["approver"] in (AGENT, away)
    ]
    assert 3 <= sum(one["approver"] == AGENT for _, one in waits) <= 6
    assert any(one["approver"] == away for _, one in waits)
    tomorrow = stamp(EPOCH + 2 * DAY)
    assert any(fact["kind"] == "emergency" and fact["planned_start"] < tomorrow for fact, _ in waits)
    assert any(fact["backout"] is None for fact, _ in waits)
    assert any(AGENT in (fact["requester"], fact["implementer"]) for fact, _ in waits)
    freeze = world.windows["WIN-2"]
    assert any(freeze["starts"] <= fact["planned_start"] < freeze["ends"] for fact, _ in waits)
    assert any(
        other["number"] != fact["number"]
        and other["cis"] == fact["cis"]
        and other["planned_start"] < fact["planned_end"]
        and fact["planned_start"] < other["planned_end"]
        for fact, _ in waits
        for _, other, _ in world.changes
    )
    assert all(one["rule"] == "2 of 3" for fact, one in waits if fact["kind"] == "normal")
    states = Counter(fact["state"] for _, fact, _ in world.changes)
    assert states["implementing"] >= 2
    assert states["review"] >= 2
    conditions = [
        one for _, fact, approvals in world.changes if fact["state"] == "scheduled"
        for approval in approvals for one in approval["conditions"]
    ]  # fmt: skip
    assert {one["met"] for one in conditions} == {True, False}


def test_how_many_use_a_service_never_tells_of_fewer_than_ten(world: World) -> None:
    assert world.exposures.keys() == world.company.services.keys()
    for name, fact in world.exposures.items():
        assert len(fact["hours"]) == 168
        assert all(one is None or 10 <= one <= world.company.services[name].users for one in fact["hours"])


def test_no_two_users_say_the_same_and_both_languages_are_spoken(world: World) -> None:
    openings = [
        story.said[0].body for story in world.tickets.values() if story.said[0].visibility == "public"
    ]
    assert len(set(openings)) == len(openings)
    conversations = ["\n".join(said.body for said in story.said) for story in world.tickets.values()]
    assert len(set(conversations)) >= len(conversations) - 60, "only merged ones may look alike"
    languages = Counter(story.scene_of.language for story in world.tickets.values())
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) > 500
    assert not [body for body in openings if "{" in body or "}" in body]


def test_every_sentence_exists_in_both_languages() -> None:
    (dutch, dutch_topics), (english, english_topics) = pools("nl"), pools("en")
    assert dutch.keys() == english.keys()
    assert dutch_topics.keys() == english_topics.keys()
    for topic, about in dutch_topics.items():
        assert {name: len(lines) for name, lines in about.items()} == {
            name: len(lines) for name, lines in english_topics[topic].items()
        }


def test_the_standard_world_is_made_and_moved_into_in_under_three_seconds(tmp_path: Path) -> None:
    started = time.process_time()
    store = Store.open(tmp_path / "desk" / "desk.db", durable=False)
    assert settle.move_in(store, tmp_path / "desk", seed=None, size=None)
    assert time.process_time() - started < 3.0
    assert not settle.move_in(store, tmp_path / "desk", seed=1, size=2000)
    with pytest.raises(DeskError, match="seed 1, not 2"):
        settle.move_in(store, tmp_path / "desk", seed=2, size=None)
    store.close()


def test_a_stored_ticket_keeps_the_desks_own_rules(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "desk" / "desk.db", durable=False)
    settle.move_in(store, tmp_path / "desk", seed=3, size=600)
    epoch = int(get_meta(store.conn, "epoch") or 0)
    late = 0
    for row in store.conn.execute("SELECT * FROM ticket"):
        due = promise.due(row["created"], row["priority"])
        assert row["due"] is not None
        assert due is not None
        assert abs(row["due"] - due) < 60_000, row["number"]
        assert row["open"] == (row["status"] in workflow.OPEN)
        assert row["created"] <= row["updated"] <= epoch
        assert (row["paused_at"] is not None) == (row["status"] in workflow.PAUSING)
        late += row["breached"]
    assert late
    wrong = store.conn.execute(
        "SELECT count(*) FROM entry e JOIN ticket t ON t.id = e.ticket WHERE e.at > t.updated"
    ).fetchone()[0]
    assert wrong == 0
    mine = store.conn.execute("SELECT count(*) FROM ticket WHERE open AND assignee = ?", (AGENT,))
    assert mine.fetchone()[0] >= 3
    store.close()


def test_life_goes_on_under_the_desks_own_rules(lived: tuple[Desk, Life]) -> None:
    desk, life = lived
    conn = desk.store.conn
    before, at = last_seq(conn), desk.clock()
    said = conn.execute("SELECT max(id) FROM entry").fetchone()[0]
    for minute in range(0, 3000, 6):
        life.step(at + minute * 60_000)
    assert last_seq(conn) > before + 300
    parties = {
        (visibility, party)
        for visibility, party in conn.execute("SELECT visibility, party FROM entry WHERE id > ?", (said,))
    }
    assert {("public", "user"), ("public", "agent"), ("internal", "agent"), ("system", "system")} <= parties
    assert count(conn, "SELECT count(*) FROM record WHERE collection = 'feedback'") > 15
    ended = (
        "SELECT count(*) FROM record WHERE collection = 'changes' AND json_extract(fact, '$.actual_end') > ?"
    )
    assert conn.execute(ended, (stamp(at),)).fetchone()[0] > 0
    assert count(conn, "SELECT count(*) FROM ticket WHERE status = 'resolved' AND resolved IS NULL") == 0
    touched = count(conn, f"SELECT count(*) FROM entry WHERE id > {said} AND author = '{AGENT}'")
    assert touched == 0, "nobody speaks for our own agent"


def test_a_user_answers_what_our_agent_wrote(lived: tuple[Desk, Life]) -> None:
    desk, life = lived
    conn, at = desk.store.conn, desk.clock()
    conn.execute("UPDATE ticket SET updated = 0 WHERE assignee = ?", (AGENT,))
    id_ = conn.execute("SELECT id FROM ticket WHERE open AND assignee = ?", (AGENT,)).fetchone()[0]
    conn.execute(
        "UPDATE ticket SET updated = ?, last_party = 'agent', status = 'waiting for user', paused_at = ? "
        "WHERE id = ?",
        (at, at, id_),
    )
    for second in itertools.count(1):
        life.step(at + 26_000 + second)
        row = conn.execute("SELECT last_party, status FROM ticket WHERE id = ?", (id_,)).fetchone()
        if row["last_party"] == "user":
            break
        assert second < 500
    assert row["status"] == "in progress"


def test_incidents_follow_a_change_that_did_not_go_well(lived: tuple[Desk, Life]) -> None:
    desk, life = lived
    conn, at = desk.store.conn, desk.clock()
    for hour in itertools.count(1):
        life.step(at + hour * 3_600_000)
        blamed = conn.execute("SELECT caused_by FROM ticket WHERE created > ? AND caused_by NOTNULL", (at,))
        if causes := {row[0] for row in blamed}:
            break
        assert hour < 24 * 120
    results = {id_: fact["result"] for id_, fact in store_records.facts(conn, "changes") if id_ in causes}
    assert set(results.values()) <= {"failed", "backed_out", "successful_with_issues"}


def test_nobody_decides_in_our_agents_place_and_something_always_waits(lived: tuple[Desk, Life]) -> None:
    desk, life = lived
    conn, at = desk.store.conn, desk.clock()
    for half_hour in range(1, 48 * 14):
        now = at + half_hour * 1_800_000
        life.step(now)
        ours = [one for _, one in store_records.facts(conn, "approvals") if one["approver"] == AGENT]
        assert not [one for one in ours if one["decided"] and one["decided"] > stamp(at)]
    assert sum(one["state"] in change_rules.OPEN for one in ours) >= 3
    decided = [
        one
        for _, one in store_records.facts(conn, "approvals")
        if one["state"] == "approved" and one["decided"] > stamp(at)
    ]
    assert decided
    assert all(one["decided_by"] for one in decided)
    live = change_decide.delegations(Act(conn, store_people.NOBODY, now))
    assert any(one.delegate == AGENT for one in live)
    ended = [
        fact for _, fact in store_records.facts(conn, "changes") if (fact["actual_end"] or "") > stamp(at)
    ]
    assert ended
    assert {fact["state"] for fact in ended} <= {"closed", "review"}


def test_who_is_asked_about_a_change_answers_and_what_was_sent_back_comes_again(
    lived: tuple[Desk, Life],
) -> None:
    desk, life = lived
    conn, at = desk.store.conn, desk.clock()
    me = store_people.who(conn, AGENT)
    assert me
    act = Act(conn, me, at)
    (asked_id, first), (back_id, second) = [
        (id_, one)
        for id_, one in store_records.in_state(conn, "approvals", "requested")
        if one["approver"] == AGENT
    ][:2]
    with desk.store.writing():
        change_acts.ask(act, first["change"], asked.NewQuestion("Who checks it?", asked_id))
        seen = store_records.get(conn, "changes", second["change"])
        assert seen
        no = asked.NewDecision("send_back", conditions=["It was tried on the twin"])
        change_decide.decide(act, back_id, no, seen=seen.version, version=seen.version)
    for step in range(1, 40):
        life.step(at + step * 20_000)
    assert store_remarks.of_change(conn, first["change"])[-1].kind == "answer"
    approvals = dict(store_records.facts(conn, "approvals"))
    assert approvals[asked_id]["state"] == approvals[back_id]["state"] == "requested"
    again = store_records.get(conn, "changes", second["change"])
    assert again
    assert again.fact["test"].endswith("Done as asked: It was tried on the twin.")


def test_news_of_a_life_can_be_read_as_json(lived: tuple[Desk, Life]) -> None:
    desk, life = lived
    life.step(desk.clock() + 60_000)
    facts = desk.store.conn.execute("SELECT fact FROM record").fetchall()
    assert all(json.loads(fact) for (fact,) in facts)


def count(conn: sqlite3.Connection, sql: str) -> int:
    return int(conn.execute(sql).fetchone()[0])
