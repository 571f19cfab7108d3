"""The operations of the desk's API on surveys: how it asks, whom others want it to ask, what waits for oneself."""

from __future__ import annotations

from console.desk import asked_feedback as asked
from console.desk import keyed, store_feedback, store_people, store_records, surveys, wire, wire_feedback
from console.desk.operations import Answer, Call, operation
from console.desk.problems import Problem

AGENTS = frozenset({"agent", "admin"})
ADMINS = frozenset({"admin"})


@operation("GET", "/v1/surveys", "How users are asked.", wire_feedback.Surveys, roles=AGENTS)
def get_surveys(call: Call) -> Answer:
    return Answer(surveys.settings(call.conn))


@operation(
    "PUT",
    "/v1/surveys",
    "Change how users are asked. With both shares at 0 nobody is.",
    wire_feedback.Surveys,
    body=wire_feedback.Surveys,
    roles=ADMINS,
)
def put_surveys(call: Call) -> Answer:
    surveys.keep_settings(call.conn, call.body)
    return Answer(surveys.settings(call.conn))


@operation(
    "PATCH",
    "/v1/queues/{id}",
    "Close what users say of a queue to everybody, or open it to its members again.",
    wire.Queue,
    body=asked.QueuePatch,
    roles=ADMINS,
)
def patch_queue(call: Call) -> Answer:
    name = call.path["id"]
    if not store_people.has_queue(call.conn, name):
        raise Problem(404, "There is no such queue.")
    store_feedback.set_confidential(call.conn, name, call.body.confidential)
    return Answer(store_people.queues(call.conn, call.who, [name])[0])


@operation("GET", "/v1/me/questions", "What one is asked oneself, newest first.", wire_feedback.Questions)
def my_questions(call: Call) -> Answer:
    return Answer(wire_feedback.Questions(surveys.waiting(call.conn, call.who.id, call.at)))


@operation(
    "POST",
    "/v1/asks",
    "Put a question to somebody whose ticket may live elsewhere, drawn and spared like everybody. The person is "
    "kept as a pseudonym alone.",
    wire_feedback.WroteAsk,
    status=201,
    body=asked.NewAsk,
    roles=AGENTS,
)
def ask(call: Call) -> Answer:
    new: asked.NewAsk = call.body
    who = store_people.who(call.conn, new.person)
    person = keyed.pseudonym(call.conn, new.person)
    about = keyed.keyed(call.conn, "about", f"{new.ticket}\0{new.instrument}\0{person}\0{call.at}")
    wish = surveys.Wish(
        person,
        draw=f"{new.ticket} {new.instrument} {person}",
        instrument=new.instrument,
        ask=f"ASK-{about[:16]}",
        agent=who is not None and who.agent,
        ticket=new.ticket or None,
        service=new.service or None,
        queue=new.queue or None,
        department=new.department or None,
    )
    wanted = surveys.settings(call.conn)
    share = wanted.trust_share if new.instrument == "trust" else wanted.share
    id_ = surveys.put(call.conn, wish, call.at, share)
    if id_ is None:
        return Answer(wire_feedback.WroteAsk(None, None, "Nobody is asked this time."), 201)
    record = store_records.get(call.conn, "asks", id_)
    said = "Send the link to the person, and to nobody else."
    return Answer(wire_feedback.WroteAsk(record, surveys.link(call.conn, id_), said), 201)
