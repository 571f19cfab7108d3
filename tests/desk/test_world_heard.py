"""The demo's users speak: enough to see what worsens, who is not heard, and what was never answered."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from console.desk import feedback_view, keyed, store_feedback, store_people, store_records, surveys
from console.desk.events import Hub
from console.desk.guard import Guard
from console.desk.operations import Desk
from console.desk.store import Store, get_meta, last_seq, stamp
from console.desk.wire_feedback import FACTS
from console.desk.world import settle
from console.desk.world.build import World, build
from console.desk.world.company import AGENT
from console.desk.world.hearing import CONFIDENTIAL, MELON, SILENT, TOLD_OF, WORSENING
from console.desk.world.landscape import DAY
from console.desk.world.living import Life

EPOCH = 1_772_532_000_000


@pytest.fixture(scope="module")
def world() -> World:
    return build(1, 2000, EPOCH)


@pytest.fixture(scope="module")
def said(world: World) -> list[dict[str, Any]]:
    return [fact for _, fact in world.heard.feedback.values()]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The standard world, moved in, under a clock that stands at its present."""
    folder: Path = tmp_path_factory.mktemp("heard") / "desk"
    store = Store.open(folder / "desk.db", durable=False)
    settle.move_in(store, folder, seed=1, size=2000)
    now = int(get_meta(store.conn, "epoch") or 0)
    yield Desk(store, Guard(frozenset(), lambda: now), Hub(), lambda: now)
    store.close()


def unhappy(fact: dict[str, Any]) -> bool:
    """Whether an answer is one or two stars of five."""
    return fact["instrument"] == "csat" and fact["raw"] is not None and fact["raw"] <= 2


def share(facts: list[dict[str, Any]]) -> float:
    """Return the share of happy answers."""
    return sum(bool(fact["raw"] >= 4) for fact in facts) / len(facts)


def test_three_months_of_answers_tell_what_worsens_and_what_only_looks_well(
    said: list[dict[str, Any]],
) -> None:
    assert len(said) > 300
    days = sorted(fact["answered"] for fact in said)
    assert days[0] < stamp(EPOCH - 80 * DAY)
    assert days[-1] > stamp(EPOCH - 2 * DAY)
    wifi = sorted((one for one in said if one["service"] == WORSENING), key=lambda one: str(one["answered"]))
    assert len(wifi) > 25
    third = len(wifi) // 3
    assert share(wifi[:third]) > share(wifi[-third:]) + 0.2
    printing = [one for one in said if one["service"] == MELON]
    assert len(printing) > 25
    assert share(printing) < 0.6
    counts = Counter(one["service"] for one in said)
    assert all(counts[service] > 15 for service in TOLD_OF)


def test_what_must_not_be_counted_is_there_to_be_left_out(said: list[dict[str, Any]], world: World) -> None:
    assert 3 < sum(fact["was_default"] for fact in said) < 30
    assert 1 < sum(fact["answered_by"] == "agent" for fact in said) < 25
    assert sum(fact["queue"] == CONFIDENTIAL for fact in said) >= 3
    answered = Counter(fact["department"] for fact in said)
    tickets = Counter(
        world.company.people[story.columns["requester"]].department for story in world.tickets.values()
    )
    for department in SILENT:
        assert tickets[department] > 20
        assert answered[department] < 5
    assert sum(fact["instrument"] == "trust" for fact in said) > 25


def test_nobody_is_asked_twice_in_three_weeks_of_work_and_objectors_never(world: World) -> None:
    asked = defaultdict(list)
    for at, fact in world.heard.asks.values():
        asked[fact["who"]].append(at)
    alarming = {world.heard.feedback[id_][1]["who"] for id_ in world.heard.alarms["ALM-1"][1]["fired_by"]}
    for who, times in asked.items():
        ordered = sorted(times)
        near = [later - first for first, later in pairwise(ordered)]
        assert who in alarming or all(gap > 20 * DAY for gap in near)
    for one in (*world.heard.objecting, *world.heard.silent):
        assert one not in asked
    assert len(world.heard.objecting) == 3


def test_loops_stand_everywhere_some_forgotten_some_ours(said: list[dict[str, Any]]) -> None:
    states = Counter(fact["loop"]["state"] for fact in said if unhappy(fact))
    assert set(states) == {"new", "seen", "owned", "acted", "told", "closed", "no_contact"}
    owned = [fact["loop"] for fact in said if fact["loop"]["state"] == "owned"]
    assert any(loop["due"] < stamp(EPOCH) for loop in owned), "some are overdue"
    assert any(loop["owner"] == AGENT for loop in owned)
    old = stamp(EPOCH - 21 * DAY)
    assert any(
        fact["answered"] < old for fact in said if unhappy(fact) and fact["loop"]["state"] in ("new", "owned")
    )


def test_an_alarm_follows_a_change_on_its_service_with_three_texts(world: World) -> None:
    [(at, alarm)] = world.heard.alarms.values()
    assert alarm["state"] == "open"
    fired = [world.heard.feedback[id_][1] for id_ in alarm["fired_by"]]
    assert len({fact["comment"] for fact in fired}) == 3
    assert {fact["service"] for fact in fired} == {alarm["service"]}
    changes = {id_: fact for id_, fact, _ in world.changes}
    assert all(changes[fact["change"]]["service"] == alarm["service"] for fact in fired)
    assert stamp(at - DAY) < alarm["since"] < min(fact["answered"] for fact in fired)
    assert all(fact["asked"] < fact["answered"] for fact in fired)
    assert fired[0]["queue"] in ("Workplace", "Network"), "our agent reads the texts"


def test_what_moves_in_names_nobody_and_shows_our_agent_their_teams_words(desk: Desk) -> None:
    conn = desk.store.conn
    who = store_people.who(conn, AGENT)
    assert who is not None
    ids = [id_ for id_, _ in store_records.facts(conn, "feedback")]
    shown = {id_: record.fact for id_, record in store_records.by_ids(conn, "feedback", ids, who).items()}
    people = {one.id for one in store_people.everybody(conn)}
    assert not {fact["person"] for fact in shown.values()} & people
    own = [fact for fact in shown.values() if fact["queue"] in who.queues]
    assert any(fact["comment"] and fact["name"] for fact in own)
    assert not [fact for fact in shown.values() if fact["queue"] not in who.queues and fact["comment"]]
    assert not [fact for fact in shown.values() if fact["confidential"] and fact["comment"]]
    assert feedback_view.confidential(conn) == {CONFIDENTIAL}
    assert len(list(store_records.facts(conn, "experience_levels"))) == 4
    assert len(list(store_records.facts(conn, "baselines"))) == 3
    assert len(list(store_records.facts(conn, "objections"))) == 3


@pytest.mark.slow
def test_users_go_on_answering_and_nobody_leads_an_answer_back_for_the_agent(desk: Desk) -> None:
    conn, at = desk.store.conn, desk.clock()
    before = dict(store_records.facts(conn, "feedback"))
    since = last_seq(conn)
    life = Life(desk, 1.0)
    for minute in range(0, 1200, 4):
        life.step(at + minute * 60_000)
    after = dict(store_records.facts(conn, "feedback"))
    fresh = [fact for id_, fact in after.items() if id_ not in before]
    assert sum(unhappy(fact) for fact in fresh) >= 3
    assert {fact["loop"]["state"] for fact in fresh} == {"new"}
    assert {id_: fact["loop"] for id_, fact in after.items() if id_ in before} == {
        id_: fact["loop"] for id_, fact in before.items()
    }
    news = conn.execute("SELECT count(*) FROM news WHERE seq > ? AND collection = 'feedback'", (since,))
    assert news.fetchone()[0] >= len(fresh)
    open_ = conn.execute("SELECT count(*) FROM survey WHERE feedback IS NOT NULL").fetchone()[0]
    assert open_ >= len(fresh)
    asks = dict(store_records.facts(conn, "asks"))
    assert all(asks[fact["ask"]]["answered"] for fact in fresh)


def test_a_line_of_the_worlds_answers_says_what_the_api_promises(desk: Desk) -> None:
    for collection, kind in FACTS.items():
        for id_, _ in store_records.facts(desk.store.conn, collection):
            record = store_records.get(desk.store.conn, collection, id_)
            assert record is not None
            read = json.loads(json.dumps(record.fact))
            assert set(read) == set(kind.__struct_fields__), (collection, id_)
    assert surveys.settings(desk.store.conn).share > 0
    assert keyed.pseudonym(desk.store.conn, AGENT) != AGENT
    assert store_feedback.read(desk.store.conn, "nothing") is None
