"""What others do when our own agent asks about a change, or sends it back: they answer, and try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import asked, change_acts, change_rules, store_records, store_remarks
from console.desk.change_store import approvals_of
from console.desk.store import stamp
from console.desk.workflow import Refused
from console.desk.world.company import AGENT

if TYPE_CHECKING:
    from console.desk.world.living import Now

ANSWERS_AFTER = 25_000
"""Milliseconds after which a requester may answer."""
REWORKS_AFTER = 3 * 60_000
"""Milliseconds after which a requester may put up again what was sent back."""
ANSWERS = (
    "Good point. The stand-by looks after it, and I put it into the plan's last step.",
    "Yes, agreed with the team this morning; nothing else changes.",
    "It was tried on the test twin last week: eleven minutes from start to the last check.",
    "The vendor is on call for the whole window; the number is in the plan.",
)


def answers(now: Now) -> None:
    """Let a requester answer what our own agent, or anybody else, asked."""
    before = stamp(now.at - ANSWERS_AFTER)
    for _, approval in store_records.in_state(now.conn, "approvals", "more_info"):
        said = store_remarks.of_change(now.conn, approval["change"])
        last = next((one for one in reversed(said) if one.kind == "question"), None)
        record = store_records.get(now.conn, "changes", approval["change"])
        if last is None or last.at > before or record is None or record.fact["requester"] == AGENT:
            continue
        body = asked.NewRemark(now.dice.choice(ANSWERS))
        change_acts.note(now.act(record.fact["requester"]), record.id, body)
        return


def reworks(now: Now) -> None:
    """Let a requester do what would make it a yes and ask again, or call off what nothing can make one."""
    before = stamp(now.at - REWORKS_AFTER)
    for id_, fact in store_records.in_state(now.conn, "changes", "new"):
        record = store_records.get(now.conn, "changes", id_)
        if record is None or fact["state_name"] != change_rules.SENT_BACK or record.updated > before:
            continue
        if fact["requester"] == AGENT:
            continue
        act = now.act(fact["requester"])
        wanted = [
            condition["text"]
            for one in approvals_of(act, id_).values()
            if one["state"] == "rejected"
            for condition in one["conditions"]
        ]
        done = " ".join(f"Done as asked: {one}." for one in wanted)
        patch = asked.ChangePatch(state="cancel")
        if wanted:
            patch = asked.ChangePatch(
                test=f"{fact['test'] or ''} {done}".strip(), state=change_rules.ASK.name
            )
        try:
            change_acts.patch(act, id_, patch)
        except Refused:  # its window began meanwhile: it is moved first
            continue
        return
