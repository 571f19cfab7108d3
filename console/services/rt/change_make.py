"""Makes a change: a ticket in the queue of changes, with whatever fields that queue has."""

from __future__ import annotations

from typing import Any

from console.intents import CreateChange, Reschedule
from console.model import Change, ChangeKind, Ref
from console.services.base import Conflict, Receipt, Rejected, Unavailable
from console.services.rt.change_dates import Dates
from console.services.rt.change_proof import ChangeProof
from console.services.rt.change_set import Setting
from console.services.rt.change_site import ChangeSite, Kept
from console.services.rt.client import Client
from console.services.rt.directory import Directory
from console.services.rt.entries import own_type
from console.services.rt.evidence import Evidence
from console.services.rt.site import Site
from console.services.rt.write import SUBJECT_LIMIT
from console.text import clean_line


class Making:
    """Makes changes for one connector."""

    def __init__(
        self, client: Client, site: Site, changes: ChangeSite, directory: Directory,
        evidence: Evidence, proof: ChangeProof, setting: Setting,
    ) -> None:  # fmt: skip
        self._client = client
        self._site = site
        self._changes = changes
        self._directory = directory
        self._evidence = evidence
        self._proof = proof
        self._setting = setting

    async def make(self, intent: CreateChange, key: str) -> Receipt:
        """Make it once per key; what the server left out of it is told with the receipt."""
        title = clean_line(intent.title)
        if not title or len(title) > SUBJECT_LIMIT:
            raise Rejected(f"A change needs a title of up to {SUBJECT_LIMIT} characters.")
        if intent.start and intent.end and intent.end <= intent.start:
            raise Rejected("The window would end before it begins: nothing was made.")
        kept = await self._changes.kept()
        if kept is None:
            raise Rejected("Request Tracker has no queue for changes for you: nothing was made.")
        ref = await self.find(intent, key)
        if ref is None:
            answer = await self._client.write("POST", "/ticket", await self._body(intent, title, key, kept))
            record = answer.json()
            if not isinstance(record, dict) or not str(record.get("id", "")).isdecimal():
                raise answer.senseless("did not say which change it made")
            ref = Ref(self._site.name, str(record["id"]))
        return Receipt(ref, await self._left_out(intent, ref))

    async def find(self, intent: CreateChange, key: str) -> Ref | None:
        """Return the change that our creation `key` made, None where there is none."""
        return await self._evidence.made(clean_line(intent.title), key)

    async def _body(self, intent: CreateChange, title: str, key: str, kept: Kept) -> dict[str, Any]:
        me = await self._directory.me()
        body: dict[str, Any] = {
            "Queue": self._changes.mapping.queue,
            "Subject": title,
            "Content": intent.why.strip() or title,  # without a text, nothing would hold our key
            "ContentType": own_type(key),
            "Requestor": me.person.email or me.person.id,
        }
        window: dict[str, Any] = {}
        if intent.start and intent.end:
            window = Dates(self._changes.mapping, kept, me.zone).body(intent.start, intent.end, own=True)
        role = self._changes.mapping.implementer
        if intent.implementer and kept.has_role(role):
            body["CustomRoles"] = {role: intent.implementer.id}
        elif intent.implementer:
            body["Owner"] = intent.implementer.id
        fields = {**_fields(intent, self._changes, kept), **window.pop("CustomFields", {})}
        return {**body, **window, "CustomFields": fields}

    async def _left_out(self, intent: CreateChange, ref: Ref) -> str:
        """Set the window right where it is not, and say what a creation dropped without a word."""
        told = []
        change = (await self._proof.after(ref)).change
        if (
            intent.start
            and intent.end
            and (change.planned_start, change.planned_end) != (intent.start, intent.end)
        ):
            try:
                await self._setting.set(Reschedule(ref, intent.start, intent.end), "", None)
            except (Rejected, Conflict, Unavailable) as error:  # the change is there all the same
                told.append(f"Its window is not as you wanted it: {error}")
        missing = _missing(intent, change)
        if missing:
            told.append(f"Request Tracker did not take {', '.join(missing)}.")
        return " ".join(told)


def _fields(intent: CreateChange, site: ChangeSite, kept: Kept) -> dict[str, Any]:
    mapping = site.mapping
    kind = "" if intent.kind is ChangeKind.UNKNOWN else intent.kind.value.capitalize()
    outage = None if intent.outage is None else ("yes" if intent.outage else "no")
    minutes = None if intent.backout_minutes is None else str(intent.backout_minutes)
    wanted: dict[str, Any] = {
        mapping.kind: kind,
        mapping.services: [intent.service] if intent.service else [],
        mapping.team: intent.team,
        mapping.cis: list(intent.cis),
        mapping.plan: intent.plan,
        mapping.test: intent.test,
        mapping.backout: intent.backout,
        mapping.backout_minutes: minutes,
        mapping.benefit: intent.benefit_for,
        mapping.outage: outage,
    }
    return {name: value for name, value in wanted.items() if value and kept.has(name)}


def _missing(intent: CreateChange, change: Change) -> list[str]:
    pairs: dict[str, tuple[object, object]] = {
        "the kind": (intent.kind, change.kind),
        "the service": (intent.service, change.service),
        "the team": (intent.team, change.team),
        "the configuration items": (set(intent.cis), {one.ci for one in change.cis}),
        "the plan": (intent.plan.split(), change.plan.split()),
        "the test": (intent.test.split(), change.test.split()),
        "the back-out plan": (intent.backout.split(), change.backout.split()),
        "the back-out minutes": (intent.backout_minutes, change.backout_minutes),
        "for whom it is good": (intent.benefit_for.split(), change.benefit_for.split()),
        "the outage": (intent.outage, change.outage),
        "the implementer": (
            intent.implementer and intent.implementer.id, change.implementer and change.implementer.id
        ),
    }  # fmt: skip
    return [what for what, (wanted, found) in pairs.items() if wanted and wanted != found]
