"""Changes in Request Tracker: what the sync asks of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import assert_never

from console.intents import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.model import Ref
from console.services.base import ChangeLook, Done, Receipt, Traced
from console.services.rt.change_decide import Deciding, decided
from console.services.rt.change_make import Making
from console.services.rt.change_proof import ChangeProof
from console.services.rt.change_pull import ChangePull
from console.services.rt.change_reading import ChangeReading
from console.services.rt.change_say import Saying
from console.services.rt.change_set import Setting
from console.services.rt.change_site import ChangeSite
from console.services.rt.client import Client
from console.services.rt.directory import Directory
from console.services.rt.evidence import Evidence
from console.services.rt.site import Site
from console.services.rt.trace import until_settled


class RequestTrackerChanges:
    """Does what `console.services.base.ChangeDesk` says, for one connector."""

    def __init__(
        self, client: Client, site: Site, changes: ChangeSite, directory: Directory,
        evidence: Evidence, looking: ChangeReading, pull: ChangePull,
    ) -> None:  # fmt: skip
        self._site = site
        self._looking = looking
        self._pull = pull
        self._proof = ChangeProof(client, directory, evidence, looking)
        self._deciding = Deciding(client, self._proof)
        self._saying = Saying(client, changes, self._proof)
        self._setting = Setting(client, changes, directory, self._proof)
        self._making = Making(client, site, changes, directory, evidence, self._proof, self._setting)

    async def look(self, ref: Ref) -> ChangeLook:
        """Read one change whole."""
        return await self._looking.look(ref)

    def present(self) -> AsyncIterator[Ref]:
        """Yield every change in our scope."""
        return self._pull.present()

    async def carry_out(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Receipt:
        """Do what the agent wants, once per key."""
        match intent:
            case CreateChange():
                return await self._making.make(intent, key)
            case Approve() | SendBack():
                return await self._deciding.decide(intent, key)
            case AskAbout() | Meet() | Review() | NoteOnChange():
                return await self._saying.say(intent, key)
            case Reschedule() | SetImplementer() | Progress():
                return await self._setting.set(intent, key, seen)
            case _:
                assert_never(intent)

    async def trace(self, intent: ChangeIntent, key: str, seen: ChangeLook | None) -> Traced:
        """Find out whether it was done; takes up to the site's `settle` seconds."""
        return await until_settled(
            self._site.settle, lambda: self._find(intent, key), lambda: self._without_trace(intent, key)
        )

    async def _find(self, intent: ChangeIntent, key: str) -> Receipt | None:
        match intent:
            case CreateChange():
                made = await self._making.find(intent, key)
                return Receipt(made) if made else None
            case Approve() | SendBack():
                return await self._deciding.find(intent, key)
            case AskAbout() | Meet() | Review() | NoteOnChange():
                return await self._saying.find(intent, key)
            case Reschedule() | SetImplementer() | Progress():
                return await self._setting.find(intent, key)
            case _:
                assert_never(intent)

    async def _without_trace(self, intent: ChangeIntent, key: str) -> Traced:
        """Decide when the time is over: the same decision without our key leaves it open whose it is."""
        if not isinstance(intent, Approve | SendBack):
            return Traced(Done.NO, why="Request Tracker has no trace of it, or of a part of it.")
        if await self._proof.posted(intent.approval, key):
            return Traced(Done.NO, why="The words are there; the approval was not decided yet.")
        if decided(await self._looking.look(intent.change), intent):
            why = "The approval was decided so by other means; look whether that is what you meant."
            return Traced(Done.UNKNOWN, why=why)
        return Traced(Done.NO, why="Request Tracker has no trace of it.")
