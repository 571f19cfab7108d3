"""The operations of the desk's API on changes and the approvals they wait for."""

from __future__ import annotations

from console.desk import asked, change_acts, change_decide, store_records, store_remarks, wire
from console.desk.acts import Act
from console.desk.change_store import Told
from console.desk.operations import Answer, Call, operation
from console.desk.problems import Problem

READERS = frozenset({"agent", "approver", "admin"})
AGENTS = frozenset({"agent", "admin"})


@operation(
    "GET",
    "/v1/changes/{id}",
    "A change with its approvals and all that was said on it.",
    wire.Change,
    roles=READERS,
    tagged=True,
)
def get_change(call: Call) -> Answer:
    record = _record(call, call.path["id"])
    return Answer(_whole(call, record), version=record.version)


@operation(
    "POST",
    "/v1/changes",
    "Make a change.",
    wire.WroteChange,
    status=201,
    body=asked.NewChange,
    roles=AGENTS,
    tagged=True,
)
def create_change(call: Call) -> Answer:
    return _wrote(call, change_acts.create(_act(call), call.body), 201)


@operation(
    "PATCH",
    "/v1/changes/{id}",
    "Plan a change anew, take a step that is offered, or say what came out of its review. "
    "Where what was approved changes, the approvals lapse.",
    wire.WroteChange,
    body=asked.ChangePatch,
    roles=AGENTS,
    if_match=True,
    tagged=True,
)
def patch_change(call: Call) -> Answer:
    return _wrote(call, change_acts.patch(_act(call), _seen(call, call.path["id"]).id, call.body))


@operation(
    "POST",
    "/v1/changes/{id}/notes",
    "Say something on a change; the requester's answers what was asked.",
    wire.WroteChange,
    status=201,
    body=asked.NewRemark,
    roles=READERS,
    if_match=False,
    tagged=True,
)
def add_note(call: Call) -> Answer:
    return _wrote(call, change_acts.note(_act(call), _seen(call, call.path["id"]).id, call.body), 201)


@operation(
    "POST",
    "/v1/changes/{id}/questions",
    "Ask a change's requester something; the approval it is about stands still until they answer.",
    wire.WroteChange,
    status=201,
    body=asked.NewQuestion,
    roles=READERS,
    if_match=False,
    tagged=True,
)
def add_question(call: Call) -> Answer:
    return _wrote(call, change_acts.ask(_act(call), _seen(call, call.path["id"]).id, call.body), 201)


@operation(
    "POST",
    "/v1/approvals/{id}/decision",
    "Say yes to a change, or send it back. `If-Match` is the version of the change that was looked at.",
    wire.WroteChange,
    body=asked.NewDecision,
    roles=READERS,
    if_match=True,
    tagged=True,
)
def decide(call: Call) -> Answer:
    change = _seen(call, _approval(call)["change"])
    told = change_decide.decide(
        _act(call), call.path["id"], call.body, seen=call.version, version=change.version
    )
    return _wrote(call, told)


@operation(
    "POST",
    "/v1/approvals/{id}/conditions/{condition}",
    "Say that a condition of a yes was met.",
    wire.WroteChange,
    body=asked.ConditionPatch,
    roles=READERS,
    if_match=False,
    tagged=True,
)
def meet_condition(call: Call) -> Answer:
    _seen(call, _approval(call)["change"])
    told = change_decide.meet(_act(call), call.path["id"], call.path["condition"], met=call.body.met)
    return _wrote(call, told)


def _act(call: Call) -> Act:
    return Act(call.conn, call.who, call.at)


def _record(call: Call, id_: str) -> wire.Record:
    record = store_records.get(call.conn, "changes", id_, call.who)
    if record is None:
        raise Problem(404, "There is no such change.")
    return record


def _seen(call: Call, id_: str) -> wire.Record:
    """Return a change that is still as the caller saw it; 404 or 412."""
    record = _record(call, id_)
    if call.version is not None and call.version != record.version:
        raise Problem(412, "The change is not as it was when you looked.", record=record)
    return record


def _approval(call: Call) -> dict[str, str]:
    approval = store_records.get(call.conn, "approvals", call.path["id"])
    if approval is None:
        raise Problem(404, "There is no such approval.")
    return approval.fact


def _whole(call: Call, record: wire.Record) -> wire.Change:
    return wire.Change(
        record.id,
        record.version,
        record.updated,
        record.fact,
        record.people,
        record.offers,
        approvals=store_records.approvals(call.conn, record.id),
        said=store_remarks.of_change(call.conn, record.id),
    )


def _wrote(call: Call, told: Told, status: int = 200) -> Answer:
    record = _record(call, told.change)
    remark = None if told.remark is None else str(told.remark)
    return Answer(wire.WroteChange(_whole(call, record), remark, told.said), status, record.version)
