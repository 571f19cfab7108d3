"""The card's lines on what was and is around the change: tickets, earlier changes, what is new, who decided."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo

from console.intents import differences
from console.model import Approval, ApprovalState, Result
from console.region import number
from console.reports.parts import Line, Section, Span, joined, short
from console.reports.times import day, instant
from console.rules.facts import CardFacts, OpenTicket
from console.signs import Signs

SHOWN = 3
"""Open tickets and earlier changes that are named; the rest is counted."""
_DIGEST = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{56}\b")
"""A SHA-256, as the comment of a decision carries it."""
SHORT = 40
"""Characters up to which a changed fact is shown before and after; a longer one is named alone."""
WENT = {
    Result.SUCCESSFUL: ("went well", ""),
    Result.WITH_ISSUES: ("with issues", "soon"),
    Result.BACKED_OUT: ("backed out", "harm"),
    Result.FAILED: ("failed", "harm"),
    Result.CANCELLED: ("called off", "dim"),
}


def tickets(facts: CardFacts) -> Section | None:
    """Return the urgent tickets that are open on its services, None where there are none."""
    if not facts.tickets:
        return None
    shown = [(f"{one.number} {_ticket(one)}", "") for one in facts.tickets[:SHOWN]]
    if len(facts.tickets) > SHOWN:
        shown.insert(0, (f"{len(facts.tickets)} urgent tickets", "bright"))
    return Section("Open", (joined(shown),), decides=False)


def _ticket(one: OpenTicket) -> str:
    people = f", {number(one.users_affected)} people" if one.users_affected is not None else ""
    return f"{short(one.subject)} ({short(one.queue)}{people})"


def last(facts: CardFacts, zone: tzinfo | None) -> Section | None:
    """Return how the last ones like it went, None where there is none."""
    ended = facts.records.last
    if not ended:
        return None
    pieces: list[Span | Line] = []
    for one in ended[:SHOWN]:
        when = f" {day(one.finished, facts.now, zone)}" if one.finished else ""
        pieces.append(((f"{one.number} ", ""), WENT[one.result], (when, "dim")))
    sort = facts.change.model or facts.change.service or ""
    like = f"of model {short(sort)}" if facts.change.model else f"on {short(sort)}"
    pieces.append((like, "dim"))
    return Section("Last ones", (joined(pieces),), decides=False)


def new(facts: CardFacts, zone: tzinfo | None) -> Section | None:
    """Return what is new since the agent last looked, None where they never did."""
    looked = facts.looked
    if looked is None:
        return None
    pieces: list[Span] = [
        _difference(name, before, now, facts.now, zone)
        for name, before, now in differences(looked.deciding, facts.deciding)
    ]
    for one in facts.approvals:
        own = facts.me is not None and one.decided_by is not None and one.decided_by.id == facts.me.id
        if one.decided and not one.state.open and not own and one.ref.id not in looked.decided:
            pieces.append((f"{_by(one)} decided", "soon"))
    since: Span = (f"since {instant(looked.at, facts.now, zone)}: ", "dim")
    if not pieces:
        return Section("New", ((since, ("nothing that decides", "dim")),), decides=False)
    return Section("New", ((since, *joined(pieces)),), last_cut=True)


def _difference(name: str, before: str, now: str, today: datetime, zone: tzinfo | None) -> Span:
    shown = [_shown(one, today, zone) for one in (before, now)]
    if all(len(one) <= SHORT and "\n" not in one for one in shown):
        return f"{name} {shown[0] or 'unknown'} → {shown[1] or 'unknown'}", "soon"
    if not before.strip():
        return f"{name} was added", "soon"
    return (f"{name} was taken out", "harm") if not now.strip() else (f"{name} was rewritten", "soon")


def _shown(value: str, today: datetime, zone: tzinfo | None) -> str:
    """Return a deciding fact as people read it: an instant in their own zone."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return instant(at, today, zone) if at.tzinfo else value


def decided(facts: CardFacts, zone: tzinfo | None, signs: Signs) -> Section | None:
    """Return who decided what, under which conditions, and who still has to; None where nobody is asked."""
    lines = [_decision(one, facts, zone, signs) for one in facts.approvals if one.state not in _PENDING]
    mine = facts.mine.ref if facts.mine else None
    waits = [_asked(one) for one in facts.approvals if one.state.open and one.ref != mine]
    if waits:
        lines.append((("waits for ", "dim"), (", ".join(waits), "")))
    if hidden := facts.change.hidden_approvals:
        lines.append(((f"{hidden} more, not visible to you", "dim"),))
    asked = [one for one in facts.approvals if one.state is ApprovalState.MORE_INFO]
    lines += [((f"{_asked(one)} asked a question that is open", "soon"),) for one in asked]
    return Section("Decided", tuple(lines)) if lines else None


_PENDING = (ApprovalState.REQUESTED, ApprovalState.MORE_INFO, ApprovalState.NOT_REQUESTED)


def _decision(one: Approval, facts: CardFacts, zone: tzinfo | None, signs: Signs) -> Line:
    said: dict[ApprovalState, Span] = {
        ApprovalState.APPROVED: ("yes", "good"),
        ApprovalState.REJECTED: ("no", "harm"),
    }
    word = said.get(one.state, (one.state_name or one.state.value.replace("_", " "), "dim"))
    place = f" for {short(one.acting_for.name)}" if one.acting_for else ""
    when = f" ({instant(one.decided, facts.now, zone)})" if one.decided else ""
    line: list[Span] = [(f"{_by(one)}{place} ", ""), word]
    if one.conditions:
        if one.state is ApprovalState.APPROVED and len(one.conditions) > 1:
            met = sum(condition.met for condition in one.conditions)
            line.append((f", {met} of {len(one.conditions)} conditions met: ", ""))
        elif one.state is ApprovalState.APPROVED:
            line.append((", if ", ""))
        elif one.state is ApprovalState.REJECTED:
            line.append((", a yes would need: ", ""))
        line += _conditions(one, signs)
    elif one.comment.strip():
        line.append((f": “{short(_DIGEST.sub(_shortened, one.comment), 200)}”", "dim"))
    return (*line, (when, "dim"))


def _shortened(digest: re.Match[str]) -> str:
    return f"{digest[1]}…"


def _conditions(one: Approval, signs: Signs) -> Iterable[Span]:
    for place, condition in enumerate(one.conditions):
        between = "; " if place else ""
        by = f" by {short(condition.met_by)}" if condition.met_by else ""
        mark = f" {signs.done} met{by}" if condition.met else " (not met yet)"
        yield f"{between}{short(condition.text, 200)}", ""
        if one.state is ApprovalState.APPROVED:
            yield mark, "good" if condition.met else "soon"


def guarded(facts: CardFacts) -> Section | None:
    """Return what the service itself does not enforce, None where it enforces all of it."""
    lines: tuple[Line, ...] = tuple(((note, "dim"),) for note in facts.notes)
    return Section("Unguarded", lines) if lines else None


def _by(one: Approval) -> str:
    person = one.decided_by or one.approver
    return short(person.name if person else one.group) or "somebody"


def _asked(one: Approval) -> str:
    return short(one.approver.name if one.approver else one.group) or "somebody"
