"""The card's lines on whom the change hits, how risky it is, and what it may cost people."""

from __future__ import annotations

from collections.abc import Sequence

from console.measure.evidence import Exposed, FailureRecord, expected_harm, exposed
from console.measure.reach import services_of
from console.model import Change, CIRole, Provenance, Risk
from console.region import number
from console.reports.card_plan import UNKNOWN
from console.reports.parts import Line, Section, Span, joined, short
from console.rules.facts import CardFacts, Tally

NAMED = 4
"""Services and items that are named; the rest is counted."""
INKS = {Risk.LOW: "", Risk.MEDIUM: "", Risk.HIGH: "harm", Risk.UNKNOWN: "soon"}


def hits(facts: CardFacts) -> Section:
    """Return how many people use it then and how that is known, its services and items, the outage."""
    change = facts.change
    services = services_of(change.service, change.services)
    people: Line = (*_people(facts, services), (" · ", "dim"))
    named: Span = (_some(services), "") if services else ("services unknown", "soon")
    items = [one.ci if one.role is CIRole.PRIMARY else f"{one.ci} ({one.role.value})" for one in change.cis]
    on: Span = (f"on {_some(items)}", "") if items else ("— no configuration item —", "soon")
    return Section("Hits", ((*people, named), joined([*_outage(change), on])), least=2)


def _people(facts: CardFacts, services: Sequence[str]) -> Line:
    reached = _reached(facts, services)
    if reached is None or (reached.low is None and reached.high is None):
        return (("people: ", ""), UNKNOWN)
    if reached.high is None:
        gap = f"; no counts for {_some(reached.uncounted)}"
        return ((f"at least {number(reached.low or 0)} people normally active then", ""), (gap, "soon"))
    how = "hourly counts"
    if reached.guessed:
        how = f"hourly counts; all users of {_some(reached.uncounted)}, {_provenance(facts, reached)}"
    if reached.low is None:
        return (
            (f"at most {number(reached.high)} people", ""),
            (f" ({how.partition('; ')[2] or how})", "dim"),
        )
    amount = (
        number(reached.high)
        if reached.low == reached.high
        else f"{number(reached.low)}–{number(reached.high)}"
    )
    return ((f"{amount} people normally active then", ""), (f" ({how})", "dim"))


def _provenance(facts: CardFacts, reached: Exposed) -> str:
    """Return how the number of all users is known: the weakest of those that were taken."""
    hows = {one.users_how for one in facts.services if one.name in reached.uncounted}
    for how in (Provenance.UNKNOWN, Provenance.ESTIMATED, Provenance.SAID):
        if how in hows:
            return {Provenance.UNKNOWN: "a guess", Provenance.ESTIMATED: "estimated"}.get(how, how.value)
    return "counted"


def _reached(facts: CardFacts, services: Sequence[str]) -> Exposed | None:
    change = facts.change
    if change.planned_start is None or change.planned_end is None:
        return None
    users = {one.name: one.users for one in facts.services if one.users is not None}
    return exposed(facts.exposures, services, change.planned_start, change.planned_end, users)


def _outage(change: Change) -> list[Span]:
    told = {True: "yes", False: "no", None: "unknown"}[change.users_told]
    ink = "" if change.users_told or change.outage is False else "soon"
    users: Span = (f"users told: {told}", ink)
    if change.outage is None:
        return [("outage unknown", "soon"), users]
    if not change.outage:
        return [("no outage", ""), users]
    minutes = "of unknown length" if change.outage_minutes is None else f"{number(change.outage_minutes)} min"
    return [(f"outage {minutes}", ""), users]


def risk(facts: CardFacts) -> Section:
    """Return the service's risk and where it came from, how changes like it went, the harm to expect."""
    change = facts.change
    if change.risk is Risk.UNKNOWN and not change.risk_name:
        theirs: Span = ("service says unknown", "soon")
    else:
        origin = short(change.risk_from, 24) or "origin unknown"
        theirs = (
            f"service says {short(change.risk_name) or change.risk.value} ({origin})",
            INKS[change.risk],
        )
    record, like = _record(facts)
    services = services_of(change.service, change.services)
    harm = expected_harm(record, _reached(facts, services), change.backout_minutes)
    return Section(
        "Risk",
        (joined([theirs, _ours(facts, record, like)]), _cost(harm.low, harm.high, harm.missing)),
        least=2,
    )


def _record(facts: CardFacts) -> tuple[FailureRecord, str]:
    """Return how the nearest sort of changes went of which any ended, and what that sort is called."""
    change, kept = facts.change, facts.records
    sorts: tuple[tuple[Tally, str], ...] = (
        (kept.model, f"of model {short(change.model)}"),
        (kept.service, f"on {short(change.service or '')}"),
        (kept.team, f"of team {short(change.team or '')}"),
    )
    for tally, words in sorts:
        if tally.ended:
            return FailureRecord(tally.failed, tally.ended), words
    return FailureRecord(0, 0), ""


def _ours(facts: CardFacts, record: FailureRecord, like: str) -> Line:
    interval = record.interval
    if interval is None:
        return (("ours unknown: none like it ended yet", "soon"),)
    everything = FailureRecord(facts.records.everything.failed, facts.records.everything.ended)
    drawn = record.shrunken(everything)
    low, high = (f"{100 * end:.0f}" for end in interval)
    line: Line = (
        (f"ours {number(record.k)} of {number(record.n)} failed [{low}–{high} %]", ""),
        (f" {like}", "dim"),
    )
    if drawn is None:
        return line
    return (*line, (f", ≈{100 * drawn:.0f} % drawn to all", "dim"))


def _cost(low: float | None, high: float | None, missing: Sequence[str]) -> Line:
    if low is None and high is None:
        return (("harm ", ""), UNKNOWN, (f": not known {_some(missing)}", "dim"))
    if high is None:
        return ((f"harm at least {_minutes(low or 0)} user-minutes, at most unknown", "soon"),)
    if low is None:
        return ((f"harm at most {_minutes(high)} user-minutes", ""),)
    return ((f"harm if it goes like those: {_minutes(low)}–{_minutes(high)} user-minutes", ""),)


def _minutes(value: float) -> str:
    """Return user-minutes with two digits that count."""
    whole = round(value)
    step = 10 ** max(len(str(whole)) - 2, 0)
    return number(round(whole / step) * step)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(short(name, 30) for name in names[:NAMED]) + more
