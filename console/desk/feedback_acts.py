"""What a team does about what users say: leads an answer back to the person, takes alarms, closes them."""

from __future__ import annotations

import hashlib
from typing import Any

from console.desk import asked_feedback as asked
from console.desk import feedback_view, promise, store_feedback, store_people, store_records
from console.desk.acts import Act
from console.desk.change_fields import moment
from console.desk.store import stamp
from console.desk.workflow import Refused
from console.model.feedback import LOOP_STEPS, LoopState

Fact = dict[str, Any]
DUE_WITHIN = 10 * promise.HOUR
"""Working milliseconds within which an owned answer is led back where nobody says otherwise: a day."""
_AGAIN = (LoopState.TOLD, LoopState.CLOSED)
"""Who is owned again from here was not content with what they were told."""


def move(act: Act, id_: str, fact: Fact, wanted: asked.LoopPatch) -> str:
    """Take one step with an answer, or hand over what is owned; returns a sentence. Raises `Refused`."""
    _check_team(act, fact)
    before = LoopState(fact["loop"]["state"])
    state = LoopState(wanted.state)
    if state is not before and state not in LOOP_STEPS[before]:
        ways = " or ".join(one.value.replace("_", " ") for one in LOOP_STEPS[before])
        raise Refused(
            f"What is {_name(before)} cannot become {_name(state)}. From here it can become {ways}."
        )
    loop = dict(fact["loop"])
    for name in ("acted", "reason"):
        loop[name] = (getattr(wanted, name) or "").strip() or loop[name]
    if state is LoopState.ACTED and not loop["acted"]:
        raise Refused("Say what was done.")
    if state is LoopState.NO_CONTACT and not loop["reason"]:
        raise Refused("Say why nobody is written to.")
    _own(act, fact, loop, state, wanted)
    loop["state"] = state.value
    if loop == fact["loop"]:
        return "It is so already."
    loop["reopened"] += before in _AGAIN and state is LoopState.OWNED
    if state is LoopState.TOLD and before is not LoopState.TOLD:
        loop["told"] = stamp(act.at)
    loop["changed"] = stamp(act.at)
    store_feedback.put(act.conn, id_, fact | {"loop": loop}, act.at)
    return f"{_name(before).capitalize()} → {_name(state)}." if state is not before else "It was changed."


def _own(act: Act, fact: Fact, loop: Fact, state: LoopState, wanted: asked.LoopPatch) -> None:
    """Set who has it and until when: whoever owns it, within a working day."""
    if wanted.owner:
        loop["owner"] = _teammate(act, fact, wanted.owner)
    if wanted.due is not None:
        loop["due"] = moment(wanted.due) or None
        if loop["due"] and loop["due"] < stamp(act.at):
            raise Refused("The date has passed already.")
    if state is LoopState.OWNED:
        loop["owner"] = loop["owner"] or act.who.id
        if loop["due"] is None or (loop["state"] != "owned" and loop["due"] < stamp(act.at)):
            loop["due"] = stamp(promise.later(act.at, DUE_WITHIN))


def _check_team(act: Act, fact: Fact) -> None:
    queue = fact["queue"]
    if fact["withdrawn"]:
        raise Refused("The person took this answer back.")
    if queue in feedback_view.confidential(act.conn):
        raise Refused(f"{queue} is confidential: its answers are not led back from here.")
    if "admin" not in act.who.roles and queue not in act.who.queues and _members(act, queue):
        raise Refused(f"This answer is {queue}'s to lead back.")


def _teammate(act: Act, fact: Fact, id_: str) -> str:
    who = store_people.who(act.conn, id_)
    if who is None or not who.agent:
        raise Refused(f"“{id_}” is no agent of this desk.")
    if fact["queue"] not in who.queues and _members(act, fact["queue"]):
        raise Refused(f"“{id_}” is not in {fact['queue']} and would not see what was said.")
    return id_


def _members(act: Act, queue: str | None) -> bool:
    return act.conn.execute("SELECT 1 FROM member WHERE queue = ?", (queue,)).fetchone() is not None


def _name(state: LoopState) -> str:
    return state.value.replace("_", " ")


def raise_alarm(act: Act, new: asked.NewAlarm) -> tuple[str, str]:
    """Raise an alarm, or find the one that is there; returns its id and a sentence. Raises `Refused`."""
    since = moment(new.since)
    if since > stamp(act.at + promise.HOUR):
        raise Refused("It cannot have begun in the future.")
    digest = hashlib.sha256(f"{new.kind}\0{new.service}\0{since}".encode()).hexdigest()[:16]
    id_ = f"ALM-{digest}"
    if store_records.get(act.conn, "alarms", id_) is not None:
        return id_, "It was raised already."
    for open_, fact in _open_alarms(act):
        if (fact["kind"], fact["service"]) == (new.kind, new.service):
            return open_, f"There is one on {new.service} already."
    fact = {
        "kind": new.kind,
        "service": new.service,
        "raised": stamp(act.at),
        "since": since,
        "count": new.count,
        "of": new.of,
        "usual": new.usual,
        "fired_by": list(dict.fromkeys(new.fired_by)),
        "state": "open",
        "taken_by": None,
        "ticket": None,
        "words": "",
    }
    store_records.put(act.conn, "alarms", id_, fact, act.at)
    return id_, f"The alarm on {new.service} was raised."


def _open_alarms(act: Act) -> list[tuple[str, Fact]]:
    return [
        one
        for state in ("open", "taken", "major")
        for one in store_records.in_state(act.conn, "alarms", state)
    ]


def answer_alarm(act: Act, id_: str, fact: Fact, wanted: asked.AlarmPatch) -> str:
    """Take an alarm, close it, or name the major incident it became; returns a sentence. Raises `Refused`."""
    words, ticket = (wanted.words or "").strip(), wanted.ticket or fact["ticket"]
    if fact["state"] == "closed":
        raise Refused("It is closed.")
    if wanted.state == "closed" and not words:
        raise Refused("Say why it is closed.")
    if wanted.state == "major" and not ticket:
        raise Refused("Name the ticket of the major incident.")
    if wanted.state == "taken" and fact["state"] == "major":
        raise Refused("It is a major incident already.")
    taken_by = fact["taken_by"] if fact["taken_by"] and wanted.state != "taken" else act.who.id
    after = fact | {
        "state": wanted.state,
        "taken_by": taken_by,
        "ticket": ticket,
        "words": words or fact["words"],
    }
    if after == fact:
        return "It is so already."
    store_records.put(act.conn, "alarms", id_, after, act.at)
    return {"taken": "You look after it.", "closed": "It is closed.", "major": f"{ticket} is the incident."}[
        wanted.state
    ]
