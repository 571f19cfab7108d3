"""What happens to changes in a living world: they are decided, begin, end, are looked back upon and planned."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from console.desk import (
    asked,
    change_acts,
    change_decide,
    change_rules,
    promise,
    store_records,
    store_tickets,
    wire,
)
from console.desk.acts import Act
from console.desk.change_store import approvals_of, ask_again, keep, lapse, remark
from console.desk.store import stamp
from console.desk.store_people import NOBODY
from console.desk.workflow import Refused
from console.desk.world import approving, changing, waiting
from console.desk.world.company import AGENT
from console.desk.world.happenings import open_on
from console.desk.world.landscape import DAY
from console.desk.world.story import HOUR

if TYPE_CHECKING:
    from console.desk.world.living import Now

AHEAD = 14 * DAY
PLANNED = 150
"""So many changes at least should lie ahead."""
WAITING = 3
"""So many changes at least should wait for our own agent's word."""
MOST = 6
"""From so many on not even an emergency is added."""
REVIEWS = 8
"""From so many on, changes are looked back upon before they have to be."""
PATIENCE = 8 * HOUR
"""So long others leave to our own agent what our own agent carries out."""
STEPS = {
    "successful": "done",
    "successful_with_issues": "done with issues",
    "backed_out": "backed out",
    "failed": "failed",
}
OUTCOMES = (
    "Looked back upon: the check list has one line more now.",
    "Looked back upon: the vendor's notes were wrong; the order of steps is changed.",
    "Looked back upon: it was found within minutes because users called at once. The test is wider now.",
)


def changes(now: Now) -> None:
    """Start and end the changes whose time has come, look back, and plan new ones."""
    for id_, fact in store_records.in_state(now.conn, "changes", "scheduled"):
        if _due(now, fact, "planned_start"):
            _step(now, id_, fact, asked.ChangePatch(state="begin"))
    for id_, fact in store_records.in_state(now.conn, "changes", "implementing"):
        if _due(now, fact, "planned_end"):
            _end(now, id_, fact)
    _look_back(now)
    _move(now)
    _plan(now)
    _keep_waiting(now)


def decides(now: Now) -> None:
    """Another approver says yes, sometimes on a condition, or sends back; our own agent's word stays open."""
    ours = _ours(now)
    able = []
    for id_, fact in store_records.in_state(now.conn, "approvals", "requested"):
        if fact["approver"] in ours:
            continue
        others = store_records.approvals(now.conn, fact["change"])
        yes, needed = change_rules.rule(one.fact for one in others)
        waits = any(one.fact["approver"] in ours and one.fact["state"] in change_rules.OPEN for one in others)
        if not waits or yes + 1 < needed:
            able.append((id_, fact, waits))
    if not able:
        raise LookupError("approvals")
    asked_for = {one.id for one in _made_by_us(now, [fact["change"] for _, fact, _ in able])}
    ours_first = [one for one in able if one[1]["change"] in asked_for]
    id_, fact, waits = now.dice.choice(ours_first if ours_first and now.dice.random() < 0.7 else able)
    record = store_records.get(now.conn, "changes", fact["change"])
    if record is None:
        raise LookupError(fact["change"])
    new = asked.NewDecision("approve")
    chance = now.dice.random()
    if chance < 0.15:
        comment, text = now.dice.choice(approving.CONDITIONS)
        new = asked.NewDecision("approve", conditions=[text], comment=comment)
    elif chance < 0.2 and not waits:
        new = asked.NewDecision("send_back", conditions=["The back-out was tried once on the test twin"])
    change_decide.decide(now.act(fact["approver"]), id_, new, seen=record.version, version=record.version)


def _made_by_us(now: Now, ids: list[str]) -> list[wire.Record]:
    """Return the changes that our own agent asked for: who sits at the console should not wait for long."""
    found = store_records.by_ids(now.conn, "changes", ids).values()
    return [one for one in found if one.fact["requester"] == AGENT]


def _ours(now: Now) -> set[str]:
    """Return our own agent, and those in whose place our own agent decides now."""
    act = Act(now.conn, NOBODY, now.at)
    here = promise.moment(now.at)
    held = (one for one in change_decide.delegations(act) if one.delegate == AGENT and one.live(here))
    return {AGENT, *(one.owner for one in held)}


def _due(now: Now, fact: dict[str, Any], name: str) -> bool:
    """Return whether a moment has come; what our own agent carries out is left alone for a while."""
    late = PATIENCE if fact["implementer"] == AGENT else 0
    return bool(fact[name] and fact[name] <= stamp(now.at - late))


def _step(now: Now, id_: str, fact: dict[str, Any], wanted: asked.ChangePatch) -> bool:
    """Let the implementer, or else the stand-by, take a step; returns whether the desk let them."""
    person = fact["implementer"] if fact["implementer"] != AGENT else fact["standby"]
    try:
        change_acts.patch(now.act(person), id_, wanted)
    except (Refused, LookupError):
        return False
    return True


def _end(now: Now, id_: str, fact: dict[str, Any]) -> None:
    result = now.dice.choices(
        [name for name, _ in changing.RESULTS], [share for _, share in changing.RESULTS]
    )[0]
    done = _step(now, id_, fact, asked.ChangePatch(state=STEPS[result]))
    if done and result != "successful" and fact["service"] in now.company.services:
        for _ in range(now.dice.randint(1, 3)):  # users feel it
            ticket = open_on(now, fact["service"], now.dice.choice((1, 2, 2, 3)))
            store_tickets.change(now.conn, ticket, {"caused_by": id_})


def _look_back(now: Now) -> None:
    """Close what was looked back upon: at the latest when it has to be."""
    reviews = sorted(
        store_records.in_state(now.conn, "changes", "review"), key=lambda one: str(one[1]["review_due"])
    )
    for id_, fact in reviews:
        if fact["review_due"] <= stamp(now.at + 2 * HOUR) or len(reviews) > REVIEWS:
            wanted = asked.ChangePatch(state="close", review=fact["review"] or now.dice.choice(OUTCOMES))
            _step(now, id_, fact, wanted)
            return


def _move(now: Now) -> None:
    """Move changes whose window began before everybody had said yes, and ask again where it was asked."""
    act = Act(now.conn, NOBODY, now.at)
    for state in ("authorise", "assess", "new"):
        for id_, fact in store_records.in_state(now.conn, "changes", state):
            if fact["planned_start"] is None or fact["planned_start"] > stamp(now.at):
                continue
            moved = promise.moment(now.at + now.dice.randint(2, 9) * DAY)
            start = int(moved.timestamp()) // 900 * 900_000
            after = fact | {"planned_start": stamp(start), "planned_end": stamp(start + _length(fact))}
            differences = change_rules.differences(fact, after)
            told = lapse(act, id_, after, differences)
            for approval, one in approvals_of(act, id_).items():
                if one["state"] == "expired":
                    ask_again(act, approval, one)
                    changing.wait(after)
            keep(act, "changes", id_, after)
            remark(
                act,
                id_,
                f"Its window began without enough approvals. {'; '.join(differences)}. {told}".strip(),
            )


def _plan(now: Now) -> None:
    ahead = now.conn.execute(
        "SELECT count(*) FROM record WHERE collection = 'changes' AND json_extract(fact, '$.planned_start') > ?",
        (stamp(now.at),),
    ).fetchone()[0]
    if ahead >= PLANNED or now.dice.random() > 0.05:
        return
    planner = changing.Planner(f"later {now.dice.random()}", now.company, now.at)
    start = now.at // HOUR * HOUR + now.dice.randint(12, AHEAD // HOUR) * HOUR
    _write(now, planner.plan(_next_number(now), start))


def _keep_waiting(now: Now) -> None:
    """Let there be something to decide for our own agent, in its own right and in a colleague's place."""
    ours = _ours(now)
    dice = random.Random(f"waiting {now.dice.random()}")
    planner = changing.Planner(f"waits {dice.random()}", now.company, now.at)
    if ours == {AGENT} and dice.random() < 0.05:
        owner = dice.choice(approving.colleagues(now.company))
        fact = approving.delegation(dice, owner, now.at, dice.randint(2, 6))
        store_records.put(now.conn, "delegations", f"DEL-{now.at}", fact, now.at)
    waits = {
        fact["change"]: store_records.get(now.conn, "changes", fact["change"])
        for _, fact in store_records.in_state(now.conn, "approvals", "requested")
        if fact["approver"] in ours
    }
    soon = stamp(now.at + 2 * DAY)
    urgent = not any(
        one.fact["kind"] == "emergency" and one.fact["planned_start"] <= soon for one in waits.values() if one
    )
    if len(waits) < WAITING or (urgent and len(waits) < MOST and dice.random() < 0.05):
        _write(now, waiting.another(planner, _next_number(now), dice, urgent=urgent))


def _write(now: Now, made: waiting.Made) -> None:
    id_, fact, approvals = made
    store_records.put(now.conn, "changes", id_, fact, now.at)
    for place, approval in enumerate(approvals):
        store_records.put(now.conn, "approvals", f"{id_}-{place + 1}", approval, now.at)


def _next_number(now: Now) -> str:
    return f"CHG-{change_acts.next_number(now.conn)}"


def _length(fact: dict[str, Any]) -> int:
    start, end = (datetime.fromisoformat(fact[name]) for name in ("planned_start", "planned_end"))
    return (end - start) // timedelta(milliseconds=1)
