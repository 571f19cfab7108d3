"""Changes, approvals and collisions as JSON: the names here are documented and stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.cache.changebook import ChangeRow, WaitingApproval
from console.measure.collisions import Collision
from console.model import Approval, Change, TimeWindow
from console.rules.approving import Ruling
from console.rules.facts import CardFacts
from console.shell import shapes
from console.shell.output import stamp


def row(one: ChangeRow, collisions: Sequence[Collision] = ()) -> dict[str, Any]:
    """Return what `change list` and `change calendar` say of a change."""
    return {
        "ref": str(one.ref),
        "service": one.ref.service,
        "number": one.number,
        "title": one.title,
        "kind": one.kind.value,
        "state": one.state.value,
        "state_name": one.state_name,
        "start": stamp(one.start),
        "end": stamp(one.end),
        "zone": one.zone,
        "team": one.team,
        "business_service": one.service,
        "implementer": one.implementer,
        "mine": one.mine,
        "risk": one.risk.value,
        "outage": one.outage,
        "result": one.result.value if one.result else None,
        "review_due": stamp(one.review_due),
        "waiting": one.waiting,
        "trouble": one.trouble,
        "collisions": [collision(found) for found in collisions],
    }


def change(one: Change) -> dict[str, Any]:
    """Return a change whole, without what rests on it."""
    return {
        "ref": str(one.ref),
        "service": one.ref.service,
        "number": one.number,
        "title": one.title,
        "kind": one.kind.value,
        "state": one.state.value,
        "state_name": one.state_name,
        "offers": [{"name": offer.name, "state": offer.state.value} for offer in one.offers],
        "start": stamp(one.planned_start),
        "end": stamp(one.planned_end),
        "actual_start": stamp(one.actual_start),
        "actual_end": stamp(one.actual_end),
        "zone": one.zone,
        "requester": shapes.person(one.requester),
        "owner": shapes.person(one.owner),
        "implementer": shapes.person(one.implementer),
        "standby": shapes.person(one.standby),
        "team": one.team,
        "model": one.model,
        "business_service": one.service,
        "business_services": list(one.services),
        "items": [{"name": item.ci, "role": item.role.value} for item in one.cis],
        "why": one.why,
        "benefit_for": one.benefit_for,
        "asked_by": one.asked_by.value,
        "plan": one.plan,
        "test": one.test,
        "backout": one.backout,
        "backout_minutes": one.backout_minutes,
        "backout_tried": stamp(one.backout_tried),
        "outage": one.outage,
        "outage_minutes": one.outage_minutes,
        "users_told": one.users_told,
        "risk": one.risk.value,
        "risk_name": one.risk_name,
        "risk_from": one.risk_from,
        "parent": str(one.parent) if one.parent else None,
        "result": one.result.value if one.result else None,
        "review_due": stamp(one.review_due),
        "review": one.review,
        "hidden_approvals": one.hidden_approvals,
        "created": stamp(one.created),
        "updated": stamp(one.updated),
    }


def card(facts: CardFacts, text: str, ruling: Ruling | None, found: Sequence[Collision]) -> dict[str, Any]:
    """Return what `change show` says beside the change's own facts."""
    return {
        **change(facts.change),
        "version": facts.version,
        "approvals": [approval(one) for one in facts.approvals],
        "collisions": [collision(one) for one in found],
        "estate_known": facts.estate.known,
        "ruling": ruled(ruling),
        "not_enforced": list(facts.notes),
        "as_of": stamp(facts.as_of),
        "card": text,
        "conversation": [shapes.entry(one) for one in facts.said],
    }


def approval(one: Approval) -> dict[str, Any]:
    """Return one approval."""
    return {
        "ref": str(one.ref),
        "change": str(one.change),
        "state": one.state.value,
        "state_name": one.state_name,
        "approver": shapes.person(one.approver),
        "group": one.group,
        "acting_for": shapes.person(one.acting_for),
        "decided_by": shapes.person(one.decided_by),
        "rule": one.rule,
        "needed": one.needed,
        "count": one.count,
        "requested": stamp(one.requested),
        "decided": stamp(one.decided),
        "comment": one.comment,
        "conditions": [
            {"id": part.id, "text": part.text, "met": part.met, "met_by": part.met_by}
            for part in one.conditions
        ],
    }


def collision(one: Collision) -> dict[str, Any]:
    """Return one reason why a change cannot simply go ahead."""
    return {
        "reason": one.reason.value,
        "severity": one.severity,
        "rank": round(one.rank, 4),
        "other": str(one.other) if one.other else None,
        "other_number": one.other_number,
        "other_title": one.other_title,
        "path": list(one.path),
        "start": stamp(one.start),
        "end": stamp(one.end),
        "words": one.words,
        "collapsed": one.collapsed,
    }


def window(one: TimeWindow) -> dict[str, Any]:
    """Return a freeze or maintenance window as it is kept."""
    return {
        "ref": str(one.ref),
        "kind": one.kind.value,
        "name": one.name,
        "starts": stamp(one.starts),
        "ends": stamp(one.ends),
        "zone": one.zone,
        "rrule": one.rrule,
        "reason": one.reason,
        "owner": one.owner,
        "business_services": list(one.services),
        "items": list(one.cis),
        "exempt": list(one.exempt),
    }


def waiting(one: WaitingApproval) -> dict[str, Any]:
    """Return an approval that waits for the agent, with its change."""
    return {
        **approval(one.approval),
        "change": row(one.change),
        "delegated_by": one.delegation.owner if one.delegation else None,
        "delegated_until": stamp(one.delegation.ends) if one.delegation else None,
    }


def ruled(ruling: Ruling | None) -> dict[str, Any] | None:
    """Return what the rules say of a decision, None where no approval waits for the agent."""
    if ruling is None:
        return None
    return {
        "allowed": ruling.allowed,
        "barred": ruling.barred.value if ruling.barred else None,
        "sentence": ruling.sentence,
        "acting_for": ruling.acting_for,
    }
