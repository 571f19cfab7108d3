"""The operations of the desk's API on what users say: loops and alarms."""

from __future__ import annotations

from console.desk import asked_feedback as asked
from console.desk import feedback_acts, store_feedback, store_records, wire, wire_feedback
from console.desk.acts import Act
from console.desk.operations import Answer, Call, operation
from console.desk.problems import Problem

AGENTS = frozenset({"agent", "admin"})


@operation(
    "PATCH",
    "/v1/feedback/{id}/loop",
    "Lead an answer one step further back to the person who gave it, or hand it over. Words are shown to, "
    "and steps taken by, members of the queue it belongs to.",
    wire_feedback.WroteFeedback,
    body=asked.LoopPatch,
    roles=AGENTS,
    if_match=True,
    tagged=True,
)
def move_loop(call: Call) -> Answer:
    record = _seen(call, "feedback")
    fact = store_feedback.read(call.conn, record.id)
    assert fact is not None
    said = feedback_acts.move(_act(call), record.id, fact, call.body)
    after = _record(call, "feedback", record.id)
    return Answer(wire_feedback.WroteFeedback(after, said), version=after.version)


@operation(
    "POST",
    "/v1/alarms",
    "Raise an alarm. The same kind, service and beginning are the same alarm; while one is open, another of "
    "its kind on its service is the same too.",
    wire_feedback.WroteAlarm,
    status=201,
    body=asked.NewAlarm,
    roles=AGENTS,
    tagged=True,
)
def raise_alarm(call: Call) -> Answer:
    id_, said = feedback_acts.raise_alarm(_act(call), call.body)
    return _alarm(call, id_, said, 201)


@operation(
    "PATCH",
    "/v1/alarms/{id}",
    "Take an alarm, close it with a word why, or say which ticket is the major incident it became.",
    wire_feedback.WroteAlarm,
    body=asked.AlarmPatch,
    roles=AGENTS,
    if_match=True,
    tagged=True,
)
def answer_alarm(call: Call) -> Answer:
    record = _seen(call, "alarms")
    said = feedback_acts.answer_alarm(_act(call), record.id, record.fact, call.body)
    return _alarm(call, record.id, said)


def _act(call: Call) -> Act:
    return Act(call.conn, call.who, call.at)


def _record(call: Call, collection: str, id_: str) -> wire.Record:
    record = store_records.get(call.conn, collection, id_, call.who)
    if record is None:
        raise Problem(404, f"There is no such thing in {collection}.")
    return record


def _seen(call: Call, collection: str) -> wire.Record:
    """Return a record that is still as the caller saw it; 404 or 412."""
    record = _record(call, collection, call.path["id"])
    if call.version is not None and call.version != record.version:
        raise Problem(412, "It is not as it was when you looked.", record=record)
    return record


def _alarm(call: Call, id_: str, said: str, status: int = 200) -> Answer:
    record = _record(call, "alarms", id_)
    return Answer(wire_feedback.WroteAlarm(record, said), status, record.version)
