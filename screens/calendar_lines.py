"""Changes of the calendar as lines: when, what, how it stands, and what gets into its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from console.cache.changebook import ChangeRow
from console.measure.collisions import Collision, Reason
from console.measure.evidence import Exposed, exposed, latest
from console.model import Exposure, Result
from console.region import number
from console.reports.times import clock, elsewhere, stretch
from console.signs import Signs
from screens.calendar_sheet import SERIOUS, Sheet, going, usable
from widgets.ink import Span, Spans, cut
from widgets.line_list import Item

WHEN = 13
"""Cells that a time takes: `22:00–23:30` and a gap."""
HERE: tzinfo | None = None
"""The machine's own zone."""
RESULTS = {
    Result.WITH_ISSUES: ("with issues", "soon"),
    Result.BACKED_OUT: ("backed out", "harm"),
    Result.FAILED: ("failed", "harm"),
}
BETWEEN = frozenset(Reason) - {
    Reason.HARD_FREEZE,
    Reason.APPROVAL_FREEZE,
    Reason.OPEN_MAJOR,
    Reason.OUTSIDE_MAINTENANCE,
}
"""Reasons that lie in another change."""
SHORT, LONG, WIDE = 28, 60, 120
"""Cells that a reason takes at the end of a line, and on which width of the terminal it has more."""
REASONS = 6
"""Lines of reasons below a change, where there is room; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What lines are drawn from."""

    sheet: Sheet
    exposures: Sequence[Exposure]
    signs: Signs
    now: datetime
    width: int
    """Cells of the terminal."""


def items(scene: Scene, rows: Sequence[ChangeRow], place: int, here: str, room: int) -> list[Item]:
    """Return a line for each change of a day; the one called `here` tells its reasons too, in so many lines."""
    if not rows:
        return [Item((("  Nothing is planned here.", "dim"),))]
    told = here if any(str(row.ref) == here for row in rows) else str(rows[0].ref)
    room = max(1, min(REASONS, room))
    return [
        Item(
            left(scene, row, place),
            right(scene, row),
            key=str(row.ref),
            more=tuple(reasons(scene, row, room)) if str(row.ref) == told else (),
        )
        for row in rows
    ]


def left(scene: Scene, row: ChangeRow, place: int) -> Spans:
    """Return the beginning of a change's line."""
    mine = "bright" if row.mine else ""
    return (
        *flag(scene, row),
        (when(scene.sheet, row, place).ljust(WHEN), "soon" if _moved(scene, row) else ""),
        (f"{row.number:<10} ", mine),
        (row.title, mine),
    )


def right(scene: Scene, row: ChangeRow) -> Spans:
    """Return the end of a change's line: its worst reason, else how it stands and whom it reaches."""
    told = scene.sheet.told(row.ref)
    outage: tuple[Span, ...] = ((f"{scene.signs.outage} ", "soon"),) if row.outage else ()
    if told:
        more = f" +{len(told) - 1}" if len(told) > 1 else ""
        ink = "harm" if scene.sheet.serious(row.ref) else "soon"
        return (*outage, (cut(_words(told[0]), SHORT if scene.width < WIDE else LONG), ink), (more, "dim"))
    reached = _reached(scene, row)
    return (*outage, _state(row), (f"  {reached}", "dim")) if reached else (*outage, _state(row))


def flag(scene: Scene, row: ChangeRow) -> tuple[Span, ...]:
    """Return the one sign before a change: moved, running, failed, colliding."""
    signs, serious = scene.signs, scene.sheet.serious(row.ref)
    if _moved(scene, row):
        sign = (signs.mark, "here")
    elif going(row):
        sign = (signs.running, "here")
    elif row.result is not None and row.result.harmed:
        sign = (signs.failed, "harm")
    elif serious is not None:
        sign = (signs.now, "harm") if serious else (signs.soon, "soon")
    elif not usable(row):
        sign = (signs.unknown, "soon")
    else:
        sign = (" ", "")
    return (sign, (" ", ""))


def when(sheet: Sheet, row: ChangeRow, place: int | None) -> str:
    """Return a change's time on one day, `…` where it begins before or ends after; on no day, both days."""
    if row.start is None:
        return "no window"
    if row.end is None or row.end <= row.start:
        return f"{clock(row.start, HERE)}–{clock(row.end, HERE) if row.end else ''}?"
    if place is None:
        return f"{clock(row.start, HERE)}–{clock(row.end, HERE)}"
    opens, closes = sheet.marks[place], sheet.marks[place + 1]
    starts = "…" if row.start < opens else clock(row.start, HERE)
    ends = "…" if row.end > closes else "24:00" if row.end == closes else clock(row.end, HERE)
    return f"{starts}–{ends}"


def reasons(scene: Scene, row: ChangeRow, room: int) -> list[Spans]:
    """Return, in at most `room` lines, the change's own zone and its reasons, the worst first.

    What does not fit, and what is two hops away, is counted in the last line.
    """
    lines: list[Spans] = []
    if not usable(row):
        words = "It has no window that ends after it starts: nothing is known of collisions."
        return [((f"  {words}", "soon"),)]
    told, found = scene.sheet.told(row.ref), scene.sheet.collisions.get(row.ref, ())
    lines = [reason(one) for one in told]
    if row.zone and row.start and row.end and (room > 1 or not told):
        theirs = elsewhere(row.start, row.end, scene.now, HERE, row.zone)
        lines += [((f"  {theirs}", "dim"),)] if theirs else []
    left_out, far = max(0, len(lines) - room), len(found) - len(told)
    lines = lines[:room]
    rest = [f"{left_out} more"] if left_out else []
    rest += [f"{far} two hops away"] if far else []
    if rest:
        words = f"  · {', '.join(rest)}"
        lines = [*lines[:-1], (*lines[-1], (words, "dim"))] if lines else [((f"  {words[4:]}", "dim"),)]
    return lines


def inked(scene: Scene, row: ChangeRow) -> str:
    """Return the ink of a change's time on a strip."""
    serious = scene.sheet.serious(row.ref)
    if _moved(scene, row) or going(row):
        return "here"
    if serious or (row.result is not None and row.result.harmed):
        return "harm"
    return "good" if row.result is not None else "soon" if serious is not None else ""


def detail(scene: Scene, row: ChangeRow) -> list[Item]:
    """Return everything the calendar knows of one change: its window, how it stands, every reason."""
    lines: list[Item] = []
    about = [row.service, f"team {row.team}" if row.team else "", row.implementer]
    about += [f"risk {row.risk.value}", _reached(scene, row)]
    about += ["outage" if row.outage else ""]
    if row.start and row.end and usable(row):
        theirs = elsewhere(row.start, row.end, scene.now, HERE, row.zone)
        window = stretch(row.start, row.end, scene.now, HERE)
        lines.append(Item(((window, ""), (f"  {theirs}" if theirs else "", "dim"))))
    else:
        lines.append(
            Item(((f"{when(scene.sheet, row, None)}: it collides with nothing that is known", "soon"),))
        )
    lines.append(Item(((" · ".join(part for part in about if part), "dim"),)))
    told, seen = scene.sheet.told(row.ref), set[str]()
    for one in told:
        key = str(one.other) if one.reason in BETWEEN and str(one.other) not in seen else ""
        seen.add(key)
        lines.append(Item(reason(one), key=key))
    far = len(scene.sheet.collisions.get(row.ref, ())) - len(told)
    if far:
        lines.append(Item(((f"  {far} two hops away: the card tells", "dim"),)))
    return lines


def reason(one: Collision) -> Spans:
    """Return one reason, with the change it comes from."""
    words = _words(one)
    named = bool(one.other_number) and one.other_number in words
    other = one.other_title if named else f"{one.other_number} {one.other_title}".strip()
    more = "" if other in words else f"  {other}"
    return (
        (f"  {one.rank:.1f}  ", "harm" if one.severity >= SERIOUS else "soon"),
        (words, ""),
        (more, "dim"),
    )


def _words(one: Collision) -> str:
    return one.words or one.reason.value


def _state(row: ChangeRow) -> Span:
    if row.waiting:
        return ("not sent yet" if not row.trouble else "needs a look", "soon")
    if row.result in RESULTS:
        return RESULTS[row.result]
    return (row.state_name or row.state.value, "good" if row.result is not None else "dim")


def _reached(scene: Scene, row: ChangeRow) -> str:
    if not usable(row) or row.service is None or row.start is None or row.end is None:
        return ""
    curves = [one for one in scene.exposures if one.service == row.service]
    found = exposed(curves, {row.service}, row.start, row.end) if latest(curves) else None
    return f"{people(found)} exposed" if found is not None else ""


def people(found: Exposed) -> str:
    """Return how many people a window reaches: `410`, `180–410`, `at least 180`, `at most 410`."""
    if found.low is None:
        return f"at most {number(found.high or 0)}"
    if found.high is None:
        return f"at least {number(found.low)}"
    low, high = number(found.low), number(found.high)
    return low if low == high else f"{low}–{high}"


def _moved(scene: Scene, row: ChangeRow) -> bool:
    move = scene.sheet.asked.move
    return move is not None and move.row.ref == row.ref
