"""The card's lines on the change itself: when, by whom, how it is done, tested and undone."""

from __future__ import annotations

from datetime import tzinfo

from console.measure.collisions import Collision, left_out
from console.model import AskedBy, Change, ChangeKind, Person
from console.reports.card_windows import windows
from console.reports.parts import Line, Section, Span, joined, short
from console.reports.times import changes_clock, day, elsewhere, stretch
from console.rules.facts import CardFacts
from console.signs import Signs

UNKNOWN: Span = ("unknown", "soon")
ASKED = {
    AskedBy.USERS: "Users asked",
    AskedBy.BUSINESS: "The business asked",
    AskedBy.VENDOR: "The vendor asked",
    AskedBy.IT: "IT asked",
}
FIRST = 200
"""Characters of a long text that stand on the card."""


def head(change: Change) -> Line:
    """Return for whom it is, why, and who wants it."""
    named = short(change.benefit_for, 60).rstrip(" .:")
    for_whom = named[4:] if named[:4].lower() == "for " else named
    whom: Span = (f"for {for_whom}", "") if for_whom else ("for whom: unknown", "soon")
    why: Span = (short(change.why, FIRST), "") if change.why.strip() else ("why: unknown", "soon")
    asked = (ASKED[change.asked_by], "dim") if change.asked_by in ASKED else ("Who asked: unknown", "soon")
    between = ": " if change.benefit_for and change.why.strip() else ", "
    return joined([asked, joined([whom, why], (between, ""))], (", ", ""))


def right_of_title(facts: CardFacts) -> str:
    """Return the kind, and the approval's rule with its count and place."""
    kind = facts.change.kind
    parts = ["kind unknown" if kind is ChangeKind.UNKNOWN else kind.value]
    mine = facts.mine
    asked = [one for one in facts.approvals if one.needed is not None or one.rule] or list(facts.approvals)
    rule = mine if mine is not None and (mine.needed is not None or mine.rule) else next(iter(asked), None)
    if rule is None:
        return f"{parts[0]} · no approval asked for"
    given = sum(one.state.value == "approved" for one in facts.approvals)
    count = rule.count or len(facts.approvals) + facts.change.hidden_approvals
    if rule.needed is not None:
        parts.append(f"{rule.needed} of {count} needed")
    elif rule.rule:
        parts.append(rule.rule)
    if mine is not None and mine.state.open:
        parts[-1] += f", yours is {_nth(given + 1)}"
    elif given:
        parts[-1] += f", {given} given"
    return " · ".join(parts)


def when(facts: CardFacts, found: tuple[Collision, ...], zone: tzinfo | None) -> Section:
    """Return the window in the reader's zone and the change's, and how it lies to freezes and maintenance."""
    change, now = facts.change, facts.now
    start, end = change.planned_start, change.planned_end
    if start is None or end is None:
        missing = (
            "no window" if start is None and end is None else "no end" if end is None else "no beginning"
        )
        return Section("When", (((f"— {missing} —", "soon"),),))
    shown = stretch(start, end, now, zone)
    if end <= start:
        return Section("When", (((f"{shown}: ends before it starts", "harm"),),))
    pieces: list[Span] = [(shown, "bright")]
    if other := elsewhere(start, end, now, zone, change.zone):
        pieces.append((f"({other})", "dim"))
    if changes_clock(start, end, zone):
        pieces.append(("the clocks change within it", "soon"))
    if start <= now < end:
        pieces.append(("it has begun", "soon"))
    elif end <= now:
        pieces.append(("it is over", "harm"))
    lines = [joined(pieces, (" ", "")), joined(windows(facts, found), (", ", ""))]
    lines += [((sentence, "soon"),) for sentence in left_out(facts.estate, end)]
    return Section("When", tuple(lines), least=2)


def who(facts: CardFacts) -> Section:
    """Return who does it, who asked, who answers for it and who stands by."""
    change = facts.change

    def name(person: Person) -> str:
        return "you" if facts.me is not None and person.id == facts.me.id else short(person.name)

    pieces: list[Span] = [(short(change.team), "") if change.team else ("team unknown", "soon")]
    if change.implementer:
        pieces.append((f"by {name(change.implementer)}", ""))
    else:
        pieces.append(("nobody is named to do it", "soon"))
    pieces.append(
        (f"asked by {name(change.requester)}", "") if change.requester else ("asked by: unknown", "soon")
    )
    if change.owner:
        pieces.append((f"owner {name(change.owner)}", ""))
    pieces.append(
        (f"stand-by {name(change.standby)}", "") if change.standby else ("nobody on stand-by", "dim")
    )
    return Section("Who", (joined(pieces),))


def plan(change: Change) -> Section:
    """Return how the plan begins."""
    return Section("Plan", (_opening(change.plan, "no plan"),))


def back_out(facts: CardFacts, zone: tzinfo | None, signs: Signs) -> Section:
    """Return how it is undone, in how long, and whether that was ever tried; and what shows that it works."""
    change = facts.change
    if change.backout.strip():
        minutes = (
            ("minutes unknown", "soon")
            if change.backout_minutes is None
            else (f"{change.backout_minutes} min", "")
        )
        tried: Span = ("not tried", "soon")
        if change.backout_tried:
            tried = (f"tried {day(change.backout_tried, facts.now, zone)} {signs.done}", "")
        line: Line = (*joined([minutes, tried], (", ", "")), (" · ", "dim"), *_opening(change.backout, ""))
    else:
        line = (("— no back-out plan —", "harm"),)
    return Section("Back out", (line,))


def tested(change: Change) -> Section:
    """Return what shows that it works."""
    return Section("Tested", (_opening(change.test, "no test evidence"),))


def _opening(text: str, missing: str) -> Line:
    if not text.strip():
        return ((f"— {missing} —", "soon"),)
    lines = text.strip().splitlines()
    shown = lines[0] if len(lines) > 3 else text
    rest = ((f"{len(lines)} lines: ", "dim"),) if len(lines) > 3 else ()
    return (*rest, (short(shown, FIRST), ""))


def _nth(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
