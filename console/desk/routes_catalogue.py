"""The operations of the desk's API on everything but tickets: who, what, and what is new."""

from __future__ import annotations

from collections.abc import Callable

from console.desk import asked, store_news, store_people, store_records, wire
from console.desk.operations import Answer, Call, operation
from console.desk.problems import Problem

READERS = frozenset({"agent", "approver", "admin"})
AGENTS = frozenset({"agent", "admin"})


@operation("GET", "/v1/me", "Who the token belongs to.", wire.Me)
def get_me(call: Call) -> Answer:
    return Answer(store_people.me(call.conn, call.who))


@operation("GET", "/v1/queues", "All queues.", wire.Queues)
def list_queues(call: Call) -> Answer:
    return Answer(wire.Queues(store_people.queues(call.conn, call.who)))


@operation("GET", "/v1/people", "Everybody the desk knows.", wire.People, roles=READERS)
def list_people(call: Call) -> Answer:
    return Answer(wire.People(store_people.everybody(call.conn)))


@operation("GET", "/v1/services", "All services and what each needs.", wire.Services)
def list_services(call: Call) -> Answer:
    return Answer(wire.Services(store_people.services(call.conn)))


@operation(
    "GET",
    "/v1/news",
    "What changed since a number, oldest first, deletions included.",
    wire.NewsPage,
    query=asked.NewsQuery,
)
def list_news(call: Call) -> Answer:
    query: asked.NewsQuery = call.query
    return Answer(store_news.page(call.conn, call.who, query.since, query.limit, query.collection))


def _kept(collection: str, what: str) -> None:
    def list_all(call: Call) -> Answer:
        query: asked.RecordsQuery = call.query
        found = store_records.page(call.conn, collection, query.after, query.limit + 1, call.who)
        more = len(found) > query.limit
        found = found[: query.limit]
        return Answer(wire.Records(found, found[-1].id if more else None))

    def get_one(call: Call) -> Answer:
        found = store_records.get(call.conn, collection, call.path["id"], call.who)
        if found is None:
            raise Problem(404, f"There is no such thing in {collection}.")
        return Answer(found, version=found.version)

    _register(list_all, f"/v1/{collection}", f"All {what}.", wire.Records, query=asked.RecordsQuery)
    if collection != "changes":  # which are told with all that goes with them
        _register(get_one, f"/v1/{collection}/{{id}}", f"One of the {what}.", wire.Record, tagged=True)


def _register(
    run: Callable[[Call], Answer], path: str, summary: str, answers: object, **more: object
) -> None:
    roles = AGENTS if path.split("/")[2] in store_news.OF_AGENTS else READERS
    operation("GET", path, summary, answers, roles=roles, **more)(run)


for _collection, _what in (
    ("changes", "changes"),
    ("approvals", "approvals"),
    ("cis", "configuration items"),
    ("windows", "freezes and maintenance windows"),
    ("exposures", "counts of those who use a service, by hour of the week"),
    ("delegations", "delegations of approvals"),
    ("feedback", "answers of users"),
    ("asks", "questions put to users"),
    ("alarms", "things about a service that were not as usual"),
    ("experience_levels", "promises on what users live through"),
    ("baselines", "figures from before"),
    ("objections", "pseudonyms of those who object to being measured"),
):
    _kept(_collection, _what)
