"""Changes and approvals for the live tests, made and looked at by plain REST."""

from __future__ import annotations

from typing import Any

from console.intents import Approve, SendBack, version_of
from console.model import Approval, Person, Ref
from console.services.base import ChangeDesk, ChangeLook
from console.services.rt import RequestTracker
from tests.live.conftest import Desk
from tests.live.rest import Rest
from tests.services.contract import Planned

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


class RtOffice:
    """Sem, who plans changes, Jonas of the crew, and Noor in the web interface."""

    def __init__(self, desk: Desk) -> None:
        self._sem, self._jonas, self._noor = (
            desk.rest(who) for who in ("sem.visser", "jonas.krug", "noor.bakker")
        )

    def close(self) -> None:
        """Let go of the connections."""
        for rest in (self._sem, self._jonas, self._noor):
            rest.close()

    def newest_event(self) -> int:
        """Return the newest transaction there is."""
        events = self._sem.get(
            "/transactions", query="ObjectType='RT::Ticket'", orderby="id", order="DESC", per_page="100"
        )
        return int(events["items"][0]["id"])

    async def plan(self, title: str, needed: int = 1) -> Planned:
        """Put a change before board and crew; where one yes is to be enough the crew has given its own."""
        ref = make(
            self._sem, title, Risk="High", **{
                "Configuration Items": ["db-1", "db-2"], "Implementation Plan": "1. Stop\n2. Patch\n3. Start",
                "Rollback Plan": "Load the snapshot.", "Rollback Minutes": "30", "Affected Services": ["Payroll"],
            },
        )  # fmt: skip
        ours, theirs = (
            Ref("rt", rest.newest(f"Type='approval' AND DependedOnBy={ref.id}")[0])
            for rest in (self._noor, self._jonas)
        )
        if needed == 1:
            await self.decide(theirs)
        return Planned(ref, ours, theirs)

    async def edit(self, change: Ref) -> None:
        """Change the plan."""
        plan = fields(self._sem, change)["Implementation Plan"][0]
        self._sem.update(change.id, CustomFields={"Implementation Plan": f"{plan}\n4. Watch"})

    async def decide(self, approval: Ref) -> None:
        """Say yes as whoever is asked."""
        for rest in (self._jonas, self._noor):
            if rest.newest(f"Type='approval' AND id={approval.id}"):
                rest.update(approval.id, Status="resolved")

    async def cancel(self, change: Ref) -> None:
        """Call it off."""
        self._sem.update(change.id, Status="cancelled")

    async def hand_to_us(self, change: Ref) -> None:
        """Make Noor the implementer."""
        self._sem.update(change.id, CustomRoles={"Change Implementer": "noor.bakker"})

    async def drop_approval(self, approval: Ref) -> None:
        """Not here: to Request Tracker it is a no."""
        raise NotImplementedError

    async def drop_change(self, change: Ref) -> None:
        """Delete it."""
        self._sem.delete(change.id)

    async def keep_estate(self) -> None:
        """Not here: Request Tracker has no fields for it."""
        raise NotImplementedError

    async def drop_estate(self) -> None:
        """Not here either."""
        raise NotImplementedError
