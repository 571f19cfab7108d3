"""Decisions from the console on a real built-in desk, each looked at over its own API."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.model import Ref
from console.services.desk import DeskService
from tests.desk.changing import decide, in_hours, move_in, patched, waiting
from tests.desk.house import House, furnish, open_house
from tests.sync.decisions import Approver, DecisionSuite, Scene


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with (
        tempfile.TemporaryDirectory(prefix="desk-") as name,
        open_house(Path(name), furnish(Path(name))) as running,
    ):
        move_in(running)
        yield running


class DeskScene(Scene):
    """Tom's changes at a desk: Aisha decides in our console, Dina in hers."""

    def __init__(self, house: House, folder: Path) -> None:
        self.tom, self.root = house.client("tom"), house.client("root")
        self.aisha, self.dina = house.client("aisha"), house.client("dina")
        self.me = self._console(house, folder / "aisha", "aisha")
        self.second = self._console(house, folder / "dina", "dina")

    def _console(self, house: House, folder: Path, who: str) -> Approver:
        url = f"http://127.0.0.1:{house.port}"
        return Approver(folder, DeskService("desk", url=url, token=house.tokens[who]))

    async def close(self) -> None:
        for one in (self.me, self.second):
            await one.service.close()
            one.cache.close()

    def plan(self, title: str, *, both: bool = False) -> Ref:
        approvers = ["aisha", "dina"] if both else ["aisha"]
        made = waiting(self.tom, title=title, approvers=approvers, needed=len(approvers))
        return Ref("desk", made["id"])

    def own(self, title: str) -> Ref:
        made = waiting(self.tom, title=title, approvers=["aisha"], needed=1)
        patched(self.tom, made, implementer="aisha")
        return Ref("desk", made["id"])

    def edit(self, ref: Ref) -> None:
        patched(self.tom, self._change(ref), planned_start=in_hours(72), planned_end=in_hours(73))

    def close_mine(self, ref: Ref) -> None:
        done = decide(self.aisha, self._change(ref), "aisha", "send_back", none_can=True)
        assert done.status_code == 200, done.text

    def cancel(self, ref: Ref) -> None:
        patched(self.tom, self._change(ref), state="cancelled")

    def mine(self, ref: Ref) -> str:
        return self._approval(ref, "aisha")

    def theirs(self, ref: Ref) -> str:
        return self._approval(ref, "dina")

    def stands(self, ref: Ref) -> str:
        state: str = self._change(ref)["fact"]["state"]
        return {"authorise": "waits", "scheduled": "approved", "new": "back"}.get(state, state)

    def told(self, ref: Ref) -> str:
        change = self._change(ref)
        said = [one["body"] for one in change["said"]]
        comments = [f"{one['fact']['comment']} {one['fact'].get('evidence')}" for one in change["approvals"]]
        conditions = [kept["text"] for one in change["approvals"] for kept in one["fact"]["conditions"]]
        return "\n".join([*said, *comments, *conditions])

    def requester_reads(self, ref: Ref) -> str:
        found = self.tom.get(f"/v1/changes/{ref.id}").json()
        return "\n".join(one["body"] for one in found["said"])

    def _change(self, ref: Ref) -> dict[str, Any]:
        found: dict[str, Any] = self.root.get(f"/v1/changes/{ref.id}").json()
        return found

    def _approval(self, ref: Ref, who: str) -> str:
        held = next(one["fact"] for one in self._change(ref)["approvals"] if one["fact"]["approver"] == who)
        state: str = held["state"]
        return {"requested": "waits", "approved": "yes", "rejected": "no"}.get(state, state)


@pytest.fixture
async def scene(house: House, tmp_path: Path) -> AsyncIterator[DeskScene]:
    made = DeskScene(house, tmp_path)
    yield made
    await made.close()


class TestDesk(DecisionSuite):
    """The built-in desk: atomic, and idempotent."""
