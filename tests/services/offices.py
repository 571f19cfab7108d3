"""The other side of changes, in the service in memory and at a built-in desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
