"""The other side of changes, in the service in memory and at a built-in desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from console.desk import admin, store_records
from console.desk.store import Store
from console.model import (
    HOURS,
    BusinessService,
    ConfigurationItem,
    Delegation,
    Exposure,
    Ref,
    TimeWindow,
    WindowKind,
)
from console.services.memory import MemoryService
from tests.desk.house import House, tag
from tests.services.contract import Planned


class MemoryOffice:
    """Maria asks for changes, Tom carries them out, Lena decides with us."""

    def __init__(self, service: MemoryService) -> None:
        self._service = service
        self._web = service.web.changes

    async def plan(self, title: str, needed: int = 1) -> Planned:
        ref = self._web.plan(title, approvers=(self._service.me.id, "lena"), needed=needed)
        ours, theirs = self._web.approvals(ref)
        return Planned(ref, ours.ref, theirs.ref)

    async def edit(self, change: Ref) -> None:
        self._web.edit(change, plan=f"{self._web.change(change).plan} Then look twice.")

    async def hand_to_us(self, change: Ref) -> None:
        self._web.edit(change, implementer=self._service.me)

    async def decide(self, approval: Ref) -> None:
        self._web.decide(approval)

    async def cancel(self, change: Ref) -> None:
        self._web.cancel(change)

    async def drop_approval(self, approval: Ref) -> None:
        self._web.delete_approval(approval)

    async def drop_change(self, change: Ref) -> None:
        self._web.delete(change)

    async def keep_estate(self) -> None:
        self._web.keep(*self._estate())

    async def drop_estate(self) -> None:
        for fact in self._estate():
            if not (isinstance(fact, BusinessService) or fact.ref.id == "ci-2"):
                self._web.drop(fact)

    def _estate(
        self,
    ) -> tuple[ConfigurationItem | TimeWindow | Exposure | Delegation | BusinessService, ...]:
        start = datetime(2026, 12, 24, tzinfo=UTC)
        end, name = start + timedelta(days=3), self._service.name
        hours = tuple(40 if hour == 9 else None for hour in range(HOURS))
        return (
            ConfigurationItem(Ref(name, "ci-1"), "ci-1", service="Printing", needs=("ci-2",)),
            ConfigurationItem(Ref(name, "ci-2"), "ci-2", service="Printing"),
            TimeWindow(Ref(name, "win-1"), WindowKind.FREEZE_HARD, "Freeze", start, end),
            Exposure(Ref(name, "exp-1"), "Printing", hours),
            Delegation(Ref(name, "del-1"), "lena", self._service.me.id, start, end),
            BusinessService(Ref(name, "Printing"), "Printing", "Workplace", users=120),
        )


class DeskOffice:
    """The same people at a built-in desk: what its API does not do is done on its own machine."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tom = house.client("tom")
        cis = [{"name": "db-01", "service": "Printing"}]
        self._bring("cis", cis)

    async def plan(self, title: str, needed: int = 1) -> Planned:
        start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)
        wanted = {
            "title": title,
            "service": "Printing",
            "cis": [{"ci": "db-01"}],
            "requester": "maria",
            "implementer": "tom",
            "planned_start": start.isoformat(),
            "planned_end": (start + timedelta(hours=1)).isoformat(),
            "plan": "Stop, patch, start.",
            "backout": "Restore the snapshot.",
            "backout_minutes": 20,
            "approvers": ["aisha", "lena"],
            "needed": needed,
        }
        made = self._tom.post("/v1/changes", json=wanted)
        assert made.status_code == 201, made.text
        id_ = made.json()["change"]["id"]
        self._patch(Ref("desk", id_), state="authorise")
        asked = self._tom.get(f"/v1/changes/{id_}").json()["approvals"]
        ours, theirs = (Ref("desk", one["id"]) for one in asked)
        return Planned(Ref("desk", id_), ours, theirs)

    async def edit(self, change: Ref) -> None:
        plan = self._tom.get(f"/v1/changes/{change.id}").json()["fact"]["plan"]
        self._patch(change, plan=f"{plan} Then look twice.")

    async def hand_to_us(self, change: Ref) -> None:
        self._patch(change, implementer="aisha")

    async def decide(self, approval: Ref) -> None:
        asked = self._tom.get(f"/v1/approvals/{approval.id}").json()
        change = self._tom.get(f"/v1/changes/{asked['fact']['change']}").json()
        said = self._house.client(asked["fact"]["approver"]).post(
            f"/v1/approvals/{approval.id}/decision", json={"decision": "approve"}, headers=tag(change)
        )
        assert said.status_code == 200, said.text

    async def cancel(self, change: Ref) -> None:
        self._patch(change, state="cancelled")

    async def drop_approval(self, approval: Ref) -> None:
        self._drop("approvals", approval.id)

    async def drop_change(self, change: Ref) -> None:
        for approval in self._tom.get(f"/v1/changes/{change.id}").json()["approvals"]:
            self._drop("approvals", approval["id"])
        self._drop("changes", change.id)

    async def keep_estate(self) -> None:
        span = {"starts": "2026-12-24T00:00:00Z", "ends": "2026-12-27T00:00:00Z"}
        hours = [40 if hour == 9 else None for hour in range(HOURS)]
        self._bring("cis", [{"name": "ci-1", "needs": ["ci-2"]}, {"name": "ci-2"}])
        self._bring("windows", [{"id": "win-1", "kind": "freeze_hard", "name": "Freeze", **span}])
        self._bring("exposures", [{"service": "Printing", "hours": hours}])
        self._bring("delegations", [{"id": "del-1", "owner": "lena", "delegate": "aisha", **span}])

    async def drop_estate(self) -> None:
        for collection, id_ in (
            ("cis", "ci-1"),
            ("windows", "win-1"),
            ("exposures", "Printing"),
            ("delegations", "del-1"),
        ):
            self._drop(collection, id_)

    def _patch(self, change: Ref, **wanted: Any) -> None:
        path = f"/v1/changes/{change.id}"
        answer = self._tom.patch(path, json=wanted, headers=tag(self._tom.get(path).json()))
        assert answer.status_code == 200, answer.text

    def _bring(self, collection: str, facts: list[dict[str, Any]]) -> None:
        answer = self._house.client("root").post(
            "/v1/estate", json={"collection": collection, "facts": facts}
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == []

    def _drop(self, collection: str, id_: str) -> None:
        store = Store.open(self._house.folder / "desk.db", durable=False)
        with store.writing() as conn:
            store_records.drop(conn, collection, id_)
        store.close()


def hire_lena(folder: Path, tokens: dict[str, str]) -> dict[str, str]:
    """Give a desk that is furnished a second approver; returns everybody's tokens."""
    store = Store.open(folder / "desk.db", durable=False)
    admin.add_person(store, "lena", "Lena Hoek", roles=("requester", "approver"))
    token = admin.new_token(store, "lena", "test")
    store.close()
    return tokens | {"lena": token}
