"""Approvals: what waits for the agent, for whom the agent stands in, for whom the agent's own changes wait."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.cache.changebook import ChangeRow, WaitingApproval
from console.model import Approval, Change, ChangeKind, Delegation, Ref
from console.reports.times import instant
from screens.approval_rows import RISKS, People, by_ref, can_be_decided, collision_sign, severity
from screens.approval_words import begins
from screens.base import Desk
from screens.change_verbs import CHANGE_VERBS, ChangeVerbs
from widgets.ink import Span, Spans, cut
from widgets.line_list import Item, LineList
from widgets.rule import Rule
from widgets.title_line import TitleLine
from widgets.when import span

NARROW = 72
"""Cells of width under which it is not said for how long an approval has been waiting."""


class ApprovalsScreen(ChangeVerbs[None]):
    """Lists approvals; each opens its card."""

    PLACE = "approvals"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "open('')", "card", key_display="enter", id="change.open"),
        Binding("b", "open('send-back')", "send back", id="change.send-back"),
        Binding("r", "open('ask')", "ask", id="change.ask"),
        *CHANGE_VERBS,
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._worst: dict[Ref, float] = {}
        self._known: dict[Ref, Change] = {}
        self._uncounted: list[Ref] = []
        self._refs: dict[str, Ref] = {}

    def content(self) -> ComposeResult:
        """Lay out title and list."""
        yield TitleLine()
        yield Rule()
        yield LineList()

    def on_mount(self) -> None:
        """Put the cursor into the list."""
        self.query_one(LineList).focus()

    # ---- what is shown ----------------------------------------------------------------------------------

    def load(self) -> None:
        """Read what waits; what it collides with is found after the rows are on screen."""
        self._show()
        if not self._uncounted:
            self._uncounted = list(self._known)
            self.call_after_refresh(self._count)

    def _show(self) -> None:
        book, now = self.desk.cache.changes, self.desk.now()
        waiting = book.waiting(now)
        self._known = by_ref(book, [one.change.ref for one in waiting])
        others, conditions = book.waiting_for_others(), self._conditions()
        people = People.known(book)
        items: list[Item] = []
        for delegation, part in groupby(_own_first(waiting), lambda one: one.delegation):
            rows = list(part)
            items += self._heading(delegation, len(rows))
            items += [self._row(one, people) for one in rows]
        if others:
            items += _headed("You wait for others", len(others))
            items += [self._for_others(row, open_) for row, open_ in others]
        if conditions:
            items += _headed("Conditions still open", len(conditions))
            items += [self._condition(row, one) for row, one in conditions]
        if not waiting:
            items = [Item(((" Nothing waits for your approval.", "dim"),)), *items]
        elif items:
            items = items[1:]
        self.query_one(LineList).show(items)
        self._say_title(waiting, len(others))

    def _conditions(self) -> list[tuple[ChangeRow, Approval]]:
        """Return the given approvals with conditions that are still open and that concern the agent.

        Those are the agent's own, and all on changes that are the agent's or wait for the agent.
        """
        cache = self.desk.cache

        def own(one: Approval) -> bool:
            me, who = cache.me(one.ref.service), one.decided_by or one.approver
            return me is not None and who is not None and who.id == me.id

        every = cache.changes.open_conditions()
        return [(row, one) for row, one in every if row.mine or row.ref in self._known or own(one)]

    def _count(self) -> None:
        """Find the collisions of one change, then let the screen be, then those of the next."""
        if not self.is_up:
            self._uncounted = []  # all are counted when it comes back
        if not self._uncounted:
            return
        ref = self._uncounted.pop(0)
        change, book = self._known.get(ref), self.desk.cache.changes
        if change is not None:
            estate = book.estate([one.ci for one in change.cis])
            worst = severity(book, change, estate)
            if self._worst.get(ref) != worst:
                self._worst[ref] = worst
                self._show()
        if self._uncounted:
            self.call_later(self._count)

    def _say_title(self, waiting: Sequence[WaitingApproval], others: int) -> None:
        own = sum(one.delegation is None for one in waiting)
        parts = [f"{len(waiting) - own} for others"] if len(waiting) > own else []
        parts += [f"you wait for others {others}"] if others else []
        self.query_one(TitleLine).show(f"Waiting for you {own}", " · ".join(parts))

    def _heading(self, delegation: Delegation | None, count: int) -> list[Item]:
        """Return the names of the columns; before them whose approvals follow, where not one's own."""
        right = f"{'when':>12}{'hits':>7}{'risk':>5}  " + (
            f"{'asked':>6}" if self.size.width >= NARROW else ""
        )
        columns: Spans = ((right, "dim"),)
        if delegation is None:
            return [Item(()), Item(((f"  {'number':<10}  what", "dim"),), columns)]
        until = instant(delegation.ends, self.desk.now(), None)
        return _headed(f"For {delegation.owner_name or delegation.owner}, until {until}", count, columns)

    def on_resize(self, event: events.Resize) -> None:
        """Show more or fewer columns."""
        self.refresh_all()

    def _row(self, one: WaitingApproval, people: People) -> Item:
        row, now, signs = one.change, self.desk.now(), self.desk.signs
        change = self._known.get(row.ref)
        worst = self._worst.get(row.ref)
        able = can_be_decided(one, change, self.desk.cache.me(row.ref.service), now)
        ink = ("bright" if row.kind is ChangeKind.EMERGENCY else "") if able else "dim"
        left: Spans = (
            (f"  {row.number:<10}  ", ""),
            ("emergency: " if ink == "bright" else "", "harm"),
            (row.title if able else f"not yours: {row.title}", ink),
        )
        hit = people.hit(change) if change is not None else ("?", "soon")
        right: Spans = (
            _right(begins(row.start, now), 12),
            _right(hit, 7),
            _right(RISKS[row.risk], 5),
            (" ", ""),
            collision_sign(worst, signs),
        )
        if self.size.width >= NARROW:
            right = (*right, (f"{_age(one.approval, self.desk):>6}", "dim"))
        return self._item(left, right, f"approval {one.approval.ref}", row.ref)

    def _for_others(self, row: ChangeRow, open_: Sequence[Approval]) -> Item:
        names = ", ".join(_asked(one) for one in open_) or "somebody not visible to you"
        left: Spans = ((f"  {row.number:<10}  ", ""), (row.title, ""))
        oldest = min(
            (one for one in open_ if one.requested), key=lambda one: str(one.requested), default=None
        )
        age = _age(oldest, self.desk) if oldest else ""
        right: Spans = ((cut(f"waits for {names}", 34), ""), (f"{age:>7}", "dim"))
        return self._item(left, right, f"others {row.ref}", row.ref)

    def _condition(self, row: ChangeRow, one: Approval) -> Item:
        unmet = [condition.text for condition in one.conditions if not condition.met]
        who = one.decided_by or one.approver
        left: Spans = (
            (f"  {row.number:<10}  ", ""),
            (f"if {'; '.join(unmet)}", "soon"),
            (f"  {row.title}", "dim"),
        )
        right: Spans = (
            (f"{who.name} said" if who else "", "dim"),
            _right(begins(row.start, self.desk.now()), 13),
        )
        return self._item(left, right, f"conditions {one.ref}", row.ref)

    def _item(self, left: Spans, right: Spans, key: str, ref: Ref) -> Item:
        self._refs[key] = ref
        return Item(left, right, key)

    # ---- keys -------------------------------------------------------------------------------------------

    @property
    def here(self) -> Ref | None:
        """The change under the cursor."""
        return self._refs.get(self.query_one(LineList).here) if self.is_mounted else None

    def on_line_list_moved(self) -> None:
        """Name the keys that fit what the cursor stands on."""
        self.refresh_bindings()

    def on_line_list_chosen(self) -> None:
        """Open the card."""
        self.action_open("")

    def action_open(self, begin: str) -> None:
        """Open the card of what the cursor stands on; a no and a question begin there."""
        if self.here is not None:
            self.guide.open_change(self.here, begin=begin)


def _own_first(waiting: Sequence[WaitingApproval]) -> list[WaitingApproval]:
    return sorted(waiting, key=lambda one: one.delegation.owner if one.delegation else "")


def _headed(title: str, count: int, right: Spans = ()) -> list[Item]:
    return [Item(()), Item(((f"{title} ", "bright"), (str(count), "dim")), right)]


def _asked(one: Approval) -> str:
    return one.approver.name if one.approver else one.group or "somebody"


def _age(one: Approval, desk: Desk) -> str:
    return span((desk.now() - one.requested).total_seconds()) if one.requested else "?"


def _right(shown: Span, width: int) -> Span:
    return shown[0].rjust(width), shown[1]
