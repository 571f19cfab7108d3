"""Changes and approvals for the live tests, made and looked at by plain REST."""

from __future__ import annotations

from typing import Any

from console.intents import Approve, SendBack, version_of
from console.model import Approval, Person, Ref
from console.services.base import ChangeDesk, ChangeLook
from console.services.rt import RequestTracker
from tests.live.rest import Rest

NOOR = Person("noor.bakker", "Noor Bakker", "noor.bakker@harbour.example", agent=True)
START, END = "2027-03-02 20:00:00", "2027-03-02 22:00:00"


def make(rest: Rest, subject: str = "Made by a test", **fields: object) -> Ref:
    """Make a change that the board has to approve, and with Risk High the crew too."""
    values = {"Change Type": "Normal", "Risk": "Low", "Planned Start": START, "Planned End": END, **fields}
    number = rest.create(
        subject, "Changes", CustomFields=values, CustomRoles={"Change Implementer": "ravi.patel"}
    )
    return Ref("rt", number)


def changes_of(service: RequestTracker) -> ChangeDesk:
    """Return the part of a connector that knows changes."""
    assert service.change_desk is not None
    return service.change_desk


def mine(look: ChangeLook) -> Approval:
    """Return the approval that is the agent's to decide."""
    return next(one for one in look.approvals if one.addressed)


def yes(look: ChangeLook, by: Person = NOOR, **more: Any) -> Approve:
    """Return a yes to a change as it was just read."""
    return Approve(look.change.ref, mine(look).ref, by, version_of(look.change), **more)


def no(look: ChangeLook, *conditions: str, by: Person = NOOR, **more: Any) -> SendBack:
    """Return a no to a change as it was just read."""
    return SendBack(
        look.change.ref, mine(look).ref, by, version_of(look.change), conditions=conditions, **more
    )


def fields(rest: Rest, ref: Ref) -> dict[str, list[str]]:
    """Return the custom fields of a change as the server has them."""
    return {one["name"]: one["values"] for one in rest.ticket(ref.id)["CustomFields"]}
