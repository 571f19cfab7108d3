"""Decisions from the console on a real Request Tracker, each looked at by plain REST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from console.cache.outbox import State
from console.model import Ref
from tests.live.changes import make
from tests.live.conftest import Desk
from tests.sync.decisions import Approver, DecisionSuite, Scene

pytestmark = pytest.mark.live


class Reader(Approver):
    """Somebody who opens one change at a time, without a first load of everything."""

    async def fetch(self) -> None:
        who = await self.service.hello()
        self.cache.meet(self.service.name, who.me)


class RtScene(Scene):
    """Changes that the board decides, and the crew too where they are risky; Noor and Jonas use our console."""

    def __init__(self, desk: Desk) -> None:
        self.root = desk.rest("root")
        self.sem, self.aisha, self.jonas = (
            desk.rest(login) for login in ("sem.visser", "aisha.demir", "jonas.krug")
        )

    def close(self) -> None:
        for one in (self.root, self.sem, self.aisha, self.jonas):
            one.close()
        for console in (self.me, self.second):
            console.cache.close()

    def plan(self, title: str, *, both: bool = False) -> Ref:
        return make(self.sem, title, **{"Risk": "High"} if both else {})

    def own(self, title: str) -> Ref:
        ref = make(self.sem, title)
        self.root.update(ref.id, CustomRoles={"Change Implementer": "noor.bakker"})
        return ref

    def edit(self, ref: Ref) -> None:
        window = {"Planned Start": "2027-04-02 20:00:00", "Planned End": "2027-04-02 21:00:00"}
        self.sem.update(ref.id, CustomFields=window)

    def close_mine(self, ref: Ref) -> None:
        self.aisha.update(self._asked(ref, "Approval"), Status="rejected")

    def cancel(self, ref: Ref) -> None:
        """Call it off; while an approval is open Request Tracker refuses that, so it goes first."""
        self.root.update(self._asked(ref, "Approval"), Status="deleted")
        self.root.update(ref.id, Status="cancelled")
        assert self.root.ticket(ref.id)["Status"] == "cancelled"

    def mine(self, ref: Ref) -> str:
        return self._word(self._asked(ref, "Approval", "gone"))

    def theirs(self, ref: Ref) -> str:
        return self._word(self._asked(ref, "Technical check"))

    def stands(self, ref: Ref) -> str:
        status = self.root.ticket(ref.id)["Status"]
        return {"requested": "waits", "approved": "approved", "rejected": "back"}.get(status, str(status))

    def told(self, ref: Ref) -> str:
        asked = self.root.newest(f"Type='approval' AND DependedOnBy={ref.id}")
        return "\n".join(text for one in (ref.id, *asked) for text in self.root.texts(one))

    def requester_reads(self, ref: Ref) -> str:
        public = {event["id"] for event in self.root.history(ref.id, "Correspond")}
        page = self.root.get(f"/ticket/{ref.id}/attachments", per_page="100", fields="Content,TransactionId")
        return "\n".join(part["Content"] or "" for part in page["items"] if part["TransactionId"] in public)

    def _asked(self, ref: Ref, title: str, default: str = "") -> str:
        found = self.root.newest(f"Type='approval' AND DependedOnBy={ref.id} AND Subject LIKE '{title}'")
        return found[0] if found or not default else default

    def _word(self, approval: str) -> str:
        if approval == "gone":
            return approval
        status = self.root.ticket(approval)["Status"]
        return {"resolved": "yes", "rejected": "no", "deleted": "gone"}.get(status, "waits")


@pytest.fixture
async def scene(desk: Desk, tmp_path: Path) -> AsyncIterator[RtScene]:
    made = RtScene(desk)
    async with AsyncExitStack() as open_lines:
        noor = await open_lines.enter_async_context(desk.connect("noor.bakker"))
        jonas = await open_lines.enter_async_context(desk.connect("jonas.krug"))
        made.me, made.second = Reader(tmp_path / "noor", noor), Reader(tmp_path / "jonas", jonas)
        yield made
        made.close()


class TestRequestTracker(DecisionSuite):
    """Request Tracker: it compares and writes in two steps, and honours no keys."""

    async def test_a_yes_and_a_no_in_the_same_second_end_as_one_of_them_alone_would(
        self, scene: Scene
    ) -> None:
        """Nothing prevents both here; whoever is overtaken is told, and what is shown is what stands there."""
        ref = scene.plan("Yes and no at once", both=True)
        yes = scene.me.approve(await scene.me.open(ref))
        no = scene.second.send_back(await scene.second.open(ref), "Another week")
        await asyncio.gather(scene.me.send(), scene.second.send())
        ends = scene.me.intent(yes), scene.second.intent(no)
        if scene.stands(ref) != "back":
            told = " ".join(one.words for one in ends)
            assert "decided" in told, told
        shown = (await scene.me.open(ref)).change
        assert {"new": "back", "rejected": "back", "scheduled": "approved", "authorise": "waits"}[
            shown.state.value
        ] == scene.stands(ref)
        assert (ends[0].state is State.VERIFIED) <= (scene.mine(ref) == "yes")
