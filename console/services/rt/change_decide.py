"""Carries a yes or a no to the approval, once per key, and tells what others did in the same moment.

Request Tracker does not compare and write in one step: what stood when we compared is marked by the newest
transactions, and whatever stands above the marks afterwards and is not ours is told with the receipt.
"""

from __future__ import annotations

from console.intents import Approve, Decision, SendBack, version_of
from console.model import Approval, ApprovalState, Party, Ref
from console.services.base import ChangeLook, Conflict, Receipt, Rejected
from console.services.rt import change_marks
from console.services.rt.change_proof import ChangeProof, held
from console.services.rt.change_reading import named
from console.services.rt.client import Client, Item, number, said

YES, NO = "resolved", "rejected"
"""The statuses of an approval that decide."""


class Deciding:
    """Decides about changes for one connector."""

    def __init__(self, client: Client, proof: ChangeProof) -> None:
        self._client = client
        self._proof = proof

    async def decide(self, intent: Decision, key: str) -> Receipt:
        """Give the yes or the no; raises `Conflict` or `Rejected` where what it rests on is not so any more."""
        if isinstance(intent, SendBack) and not (intent.conditions or intent.none_can):
            raise Rejected("A no needs what would make it a yes, or an explicit none: nothing was sent.")
        marks = {ref: await self._proof.mark(ref) for ref in (intent.change, intent.approval)}
        before = await self._proof.look(intent.change)
        entry = await self._proof.posted(intent.approval, key)
        approval = held(before, intent.approval)
        if entry is not None and approval.state_name == wanted(intent):
            return Receipt(
                intent.change, " ".join([_stands(before), *await self._passed_on(intent, key, before)]), entry
            )
        _may(intent, before, approval)
        if entry is None:
            text = change_marks.decision(intent)
            entry, words = await self._proof.say(
                intent.approval, "correspond", text, key, Status=wanted(intent)
            )
        else:
            status = {"Status": wanted(intent)}
            words = said(await self._client.write("PUT", f"/ticket/{intent.approval.id}", status))
        return await self._proven(intent, key, marks, entry, words)

    async def find(self, intent: Decision, key: str) -> Receipt | None:
        """Return the receipt of a decision that was carried out, None where nothing shows that."""
        entry = await self._proof.posted(intent.approval, key)
        look = await self._proof.look(intent.change)
        if entry is None or held(look, intent.approval).state_name != wanted(intent):
            return None
        told = [_stands(look), *await self._passed_on(intent, key, look)]
        return Receipt(intent.change, " ".join(told), entry)

    async def _passed_on(self, intent: Decision, key: str, look: ChangeLook) -> list[str]:
        """Leave a no as a note on the change where RT did not write it there; returns what to say of that."""
        if not isinstance(intent, SendBack) or _quoted(intent, look):
            return []
        await self._proof.note(intent.change, change_marks.decision(intent), key)
        return ["Request Tracker did not pass your words on: they are a note on the change now."]

    async def _proven(
        self, intent: Decision, key: str, marks: dict[Ref, int], entry: str | None, words: str
    ) -> Receipt:
        after = await self._proof.after(intent.change)
        happened = await self._proof.since(marks)
        others = await self._proof.others(happened, after)
        approval = held(after, intent.approval)
        if approval.state_name != wanted(intent):
            if others:
                raise Rejected(
                    f"Your words are on #{approval.ref.id}, which is {approval.state_name}: {_at_once(others)}"
                )
            raise Rejected(
                f"Request Tracker keeps your words on #{approval.ref.id} and did not decide it. {words}".strip()
            )
        others += _decided_unseen(intent, happened, after)
        told = [_stands(after), *await self._passed_on(intent, key, after)]
        if isinstance(intent, SendBack) and not after.change.state.called_off:
            told.insert(
                0, f"You sent it back, and Request Tracker has it as {after.change.state_name} all the same."
            )
        if others:
            told.append(_at_once(others))
        return Receipt(intent.change, " ".join(told), entry)


def wanted(intent: Decision) -> str:
    """Return the status that the approval gets."""
    return YES if isinstance(intent, Approve) else NO


def _may(intent: Decision, look: ChangeLook, approval: Approval) -> None:
    """Raise `Rejected` where nothing can be decided, `Conflict` where it is not what the agent saw."""
    change = look.change
    if change.state.called_off:
        raise Rejected(
            f"{change.number} is {change.state_name}: a decision on an approval that was left open would revive it."
        )
    if not approval.state.open:
        by = f" by {named(approval.decided_by)}" if approval.decided_by else ""
        raise Rejected(f"#{approval.ref.id} was decided meanwhile{by}: {approval.state_name}.")
    if version_of(change) != intent.decided_on:
        raise Conflict(f"{change.number} is not what you decided about any more.")


def _stands(look: ChangeLook) -> str:
    waiting = sum(one.state.open for one in look.approvals)
    more = f"; {waiting} more of its approvals that you see wait" if waiting else ""
    hidden = f"; {look.change.hidden_approvals} not visible to you" if look.change.hidden_approvals else ""
    return f"{look.change.number} is {look.change.state_name}{more}{hidden}."


def _at_once(others: list[str]) -> str:
    return f"In the same moment: {'; '.join(others[:4])}."


def _decided_unseen(intent: Decision, happened: list[Item], after: ChangeLook) -> list[str]:
    """Tell of decisions on approvals that we may not see: RT itself writes of each on the change."""
    fresh = {str(number(one)) for one in happened if str(one["ObjectId"]) == intent.change.id}
    spoken = [one for one in after.entries if one.id in fresh and one.party is Party.SYSTEM]
    words = [one for one in spoken if one.body and not one.body.startswith("Status: ")]
    return [f"another approval of {after.change.number} was decided" for _ in words[1:]]


def _quoted(intent: SendBack, after: ChangeLook) -> bool:
    """Tell whether RT's own message to the requester carries our words."""
    return any(
        told.approval == intent.approval.id
        for one in after.entries
        if one.party is Party.SYSTEM
        for told in change_marks.decisions(one.body)
    )


def decided(look: ChangeLook, intent: Decision) -> bool:
    """Tell whether the approval is decided as the intent wants it, by whomever."""
    state = ApprovalState.APPROVED if isinstance(intent, Approve) else ApprovalState.REJECTED
    return held(look, intent.approval).state is state
