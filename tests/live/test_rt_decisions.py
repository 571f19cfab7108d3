"""Decisions from the console on a real Request Tracker, each looked at there by plain REST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.model import Ref
from tests.live.changes import make
from tests.live.conftest import Desk
from tests.live.rest import Rest
from tests.sync.decisions import Approver, DecisionSuite, Scene

pytestmark = pytest.mark.live
USER = "anna00@harbour.example"
STANDS = {"open": "waits", "new": "waits", "resolved": "yes", "rejected": "no"}
"""What an approval's status means to the suite."""


class RtScene(Scene):
    """Sem plans for Anna; Noor of the board decides in our console, Jonas of the crew in his."""

    def __init__(self, server: Desk, me: Approver, second: Approver) -> None:
        self.me, self.second = me, second
        people = ("sem.visser", "noor.bakker", "jonas.krug", USER)
        self.rests = {who: server.rest(who) for who in people}
        self.sem, self.noor, self.jonas, self.anna = self.rests.values()

    def plan(self, title: str, *, both: bool = False) -> Ref:
        return make(self.sem, title, Risk="High" if both else "Low")

    def own(self, title: str) -> Ref:
        ref = make(self.sem, title)
        self.sem.update(ref.id, CustomRoles={"Change Implementer": "noor.bakker"})
        return ref

    def edit(self, ref: Ref) -> None:
        self.sem.update(ref.id, CustomFields={"Planned End": "2027-03-03 02:00:00"})

    def close_mine(self, ref: Ref) -> None:
        self.noor.update(approval(self.noor, ref), Status="rejected")

    def cancel(self, ref: Ref) -> None:
        self.sem.update(ref.id, Status="cancelled")

    def mine(self, ref: Ref) -> str:
        return STANDS[self.noor.ticket(approval(self.noor, ref))["Status"]]

    def theirs(self, ref: Ref) -> str:
        return STANDS[self.jonas.ticket(approval(self.jonas, ref))["Status"]]

    def stands(self, ref: Ref) -> str:
        status: str = self.sem.ticket(ref.id)["Status"]
        return {"requested": "waits", "rejected": "back"}.get(status, status)

    def told(self, ref: Ref) -> str:
        return "\n".join([*self.sem.texts(ref.id), *self.noor.texts(approval(self.noor, ref))])

    def requester_reads(self, ref: Ref) -> str:
        return "\n".join(self.anna.texts(ref.id))


def approval(rest: Rest, ref: Ref) -> str:
    """Return the number of the approval that this agent can see."""
    return rest.newest(f"Type='approval' AND DependedOnBy={ref.id}")[0]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where each console keeps its cache from one test to the next, so that only the first loads everything."""
    return {who: tmp_path_factory.mktemp(who) for who in ("noor", "jonas")}


@pytest.fixture
async def scene(server: Desk, homes: dict[str, Path]) -> AsyncIterator[RtScene]:
    async with AsyncExitStack() as stack:
        consoles = []
        for login, name in (("noor.bakker", "noor"), ("jonas.krug", "jonas")):
            service = await stack.enter_async_context(server.connect(login, queues=("Investigations",)))
            consoles.append(Approver(homes[name], service))
            stack.callback(consoles[-1].cache.close)
        made = RtScene(server, *consoles)
        for rest in made.rests.values():
            stack.callback(rest.close)
        yield made


class TestRequestTracker(DecisionSuite):
    """Request Tracker: neither atomic nor idempotent."""

    async def test_a_yes_and_a_no_in_the_same_second_end_as_one_of_them_alone_would(  # type: ignore[override]
        self, scene: RtScene
    ) -> None:
        """It cannot be prevented there, and either may come out: what came out is what both consoles show."""
        ref = scene.plan("Yes and no at once", both=True)
        yes = scene.me.approve(await scene.me.open(ref))
        no = scene.second.send_back(await scene.second.open(ref), "Another week")
        await asyncio.gather(scene.me.send(), scene.second.send())
        assert scene.second.intent(no).state is State.VERIFIED, scene.second.intent(no).words
        mine = scene.me.intent(yes)
        assert (mine.state is State.VERIFIED) == (scene.mine(ref) == "yes"), mine.words
        assert scene.stands(ref) in ("back", "approved")
        for console in (scene.me, scene.second):
            shown = (await console.open(ref)).change
            assert shown.state_name == scene.sem.ticket(ref.id)["Status"]
            if shown.state.called_off:
                waiting = console.cache.changes.waiting(datetime.now(UTC))
                assert ref not in [one.change.ref for one in waiting]
