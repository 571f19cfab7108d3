"""Gives a decision on a change: ruled upon, written into the audit log, held in the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Unpack

from console.cache.store import Cache
from console.intents import Approve, AskAbout, Decision, SendBack, kind_of
from console.model import Approval, Person
from console.named import named, people_of, told_of
from console.rules.approving import Barred, Ruling, may_approve, may_send_back
from console.rules.facts import CardFacts
from console.settings import Holds
from console.text import TEXT_LIMIT, clean_line

if TYPE_CHECKING:
    from console.audit.log import Line


class Written(Protocol):
    """A line of the audit log."""

    @property
    def hash(self) -> str:
        """What the line is known by, and everything before it."""
        ...


class DecisionLog(Protocol):
    """The audit log, as far as decisions need it."""

    def append(self, kind: str, **line: Unpack[Line]) -> Written:
        """Write one line; raises `AuditError` where it cannot be written."""
        ...


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision when it was given."""

    ruling: Ruling
    key: str | None = None
    """The outbox's key; None where the rules forbid it and nothing was done."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What a decision is given with: the cache, the audit log, the holds of the settings."""

    cache: Cache
    log: DecisionLog
    holds: Holds

    def approve(
        self,
        facts: CardFacts,
        shown: str,
        card: str,
        *,
        approval: Approval | None = None,
        conditions: tuple[str, ...] = (),
        comment: str = "",
    ) -> Decided:
        """Give a yes on the card whose text `card` was on screen for the version `shown`.

        Raises `AuditError` where the audit log cannot be written: then nothing was decided.
        """
        ruling, chosen = _ruled(facts, shown, approval)
        if not ruling.allowed or chosen is None or facts.me is None:
            return Decided(ruling)
        intent = Approve(
            change=facts.change.ref,
            approval=chosen.ref,
            by=facts.me,
            decided_on=shown,
            acting_for=_acting_for(ruling, chosen),
            conditions=_clean(conditions),
            comment=comment.strip(),
            until=facts.change.planned_start,
        )
        return Decided(ruling, self._give(intent, facts, card))

    def send_back(
        self,
        facts: CardFacts,
        shown: str,
        card: str,
        *,
        approval: Approval | None = None,
        conditions: tuple[str, ...] = (),
        none_can: bool = False,
        comment: str = "",
    ) -> Decided:
        """Give a no that says what would make it a yes, or that nothing can; raises `AuditError` as `approve`."""
        wanted = _clean(conditions)
        ruling, chosen = _ruled(facts, shown, approval, wanted, none_can=none_can, no=True)
        if not ruling.allowed or chosen is None or facts.me is None:
            return Decided(ruling)
        intent = SendBack(
            change=facts.change.ref,
            approval=chosen.ref,
            by=facts.me,
            decided_on=shown,
            acting_for=_acting_for(ruling, chosen),
            conditions=wanted,
            none_can=none_can and not wanted,
            comment=comment.strip(),
            until=facts.change.planned_start,
        )
        return Decided(ruling, self._give(intent, facts, card))

    def ask(self, facts: CardFacts, question: str) -> str | None:
        """Ask the requester something; returns the outbox's key, None before the service told who we are."""
        if facts.me is None:
            return None
        mine = facts.mine.ref if facts.mine is not None and facts.mine.state.open else None
        intent = AskAbout(facts.change.ref, mine, facts.me, question.strip())
        return self.cache.submit(intent, self.holds.of(kind_of(intent)))

    def _give(self, intent: Approve | SendBack, facts: CardFacts, card: str) -> str:
        """Write the decision down, then hold it; what cannot be held is written down as taken back."""
        key = uuid.uuid4().hex
        agents = self.cache.agents(intent.change.service)
        line = _write(self.log, "decided", intent, facts, card, key, agents)
        try:
            return self.cache.submit(replace(intent, evidence=line.hash), self.holds.of(kind_of(intent)), key)
        except Exception:
            _write(self.log, "withdrawn", intent, facts, "", key)
            raise


def _clean(conditions: Sequence[str]) -> tuple[str, ...]:
    """Return conditions as every service keeps them, each one line; the same words are one condition."""
    lines = (clean_line(text, limit=TEXT_LIMIT) for text in conditions)
    return tuple(dict.fromkeys(line for line in lines if line))


def record_outcomes(cache: Cache, log: DecisionLog) -> int:
    """Write down how decisions ended that the log does not have yet; returns how many.

    Raises `AuditError` where the log cannot be written; they are then written later.
    """
    ended = [one.key for one in cache.unaudited() if isinstance(one.intent, Decision)]
    return sum(_record(cache, log, key) for key in ended)


def _record(cache: Cache, log: DecisionLog, key: str) -> bool:
    """Write one end down, unless another process has done so meanwhile; returns whether it was written."""
    with cache.together():
        waiting = next((one for one in cache.unaudited() if one.key == key), None)
        if waiting is None or not isinstance(waiting.intent, Decision):
            return False
        log.append(
            waiting.state.value,
            who=waiting.intent.by,
            change=waiting.intent.change,
            number=waiting.label.partition(" ")[0],
            decision=waiting.kind,
            version=waiting.intent.decided_on,
            card="",
            people=told_of(waiting.words, waiting.intent.change, cache),
            comment=waiting.words,
            key=key,
        )
        cache.mark_audited(key)
        return True


def _write(
    log: DecisionLog,
    kind: str,
    intent: Approve | SendBack,
    facts: CardFacts,
    card: str,
    key: str,
    agents: Sequence[Person] = (),
) -> Written:
    comment = ". ".join(part for part in (intent.comment, "; ".join(intent.conditions)) if part)
    return log.append(
        kind,
        who=intent.by,
        change=intent.change,
        number=facts.change.number,
        decision=kind_of(intent),
        version=intent.decided_on,
        card=card,
        people=[*named(comment, agents), *people_of(facts)],
        comment=comment,
        key=key,
    )


def _ruled(
    facts: CardFacts,
    shown: str,
    approval: Approval | None,
    conditions: tuple[str, ...] = (),
    *,
    none_can: bool = False,
    no: bool = False,
) -> tuple[Ruling, Approval | None]:
    chosen = approval or facts.mine
    case = facts.case(shown, chosen)
    if case is None:
        return nothing_waits(facts), None
    return (may_send_back(case, conditions, none_can=none_can) if no else may_approve(case)), chosen


def nothing_waits(facts: CardFacts) -> Ruling:
    """Return the ruling where no approval of the agent's own is there to be decided."""
    number = facts.change.number
    if facts.me is None:
        return Ruling(Barred.NOT_ADDRESSED, f"{facts.change.ref.service} has not told yet who you are.")
    return Ruling(Barred.NOT_ADDRESSED, f"No approval of {number} is addressed to you.")


def _acting_for(ruling: Ruling, approval: Approval) -> Person | None:
    return approval.approver if ruling.acting_for is not None else None
