"""The operation of the desk's API that takes over what others know of the estate."""

from __future__ import annotations

from console.desk import asked, estate, wire
from console.desk.acts import Act
from console.desk.operations import Answer, Call, operation


@operation(
    "POST",
    "/v1/estate",
    "Bring items, windows, services, exposures or delegations, promises, figures from before or answers that were "
    "given elsewhere; each is taken or refused by itself. "
    "With `replace`, what was not brought is removed. Things may need each other in a circle; it is told.",
    wire.Taken,
    body=asked.NewEstate,
    roles=frozenset({"configuration", "admin"}),
    large=True,
)
def take_estate(call: Call) -> Answer:
    return Answer(estate.take(Act(call.conn, call.who, call.at), call.body))
