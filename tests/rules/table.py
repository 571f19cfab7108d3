"""Who may decide what, written out by hand: every combination of circumstances is met by exactly one row.

Nothing in here asks the rules. Whoever offers decisions (a screen, the shell, a desk) can be held against it:
`cases()` walks every combination, `telling_cases()` the few hundred that differ from a row's first in one thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

from console.model import ApprovalState, ChangeState, Delegation, Ref
from console.rules.approving import Barred, Case

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)

COLUMNS = ("role", "relation", "change", "approval", "window", "version", "decision")

VALUES = {
    "role": "stranger requester owner implementer REQUESTER",
    "relation": "mine group role delegated delegated-now "
    "theirs nobodys MINE delegation-over delegation-ends-now delegation-ahead delegation-to-third "
    "delegation-by-me delegation-by-third "
    "delegated-by-requester delegated-by-owner delegated-by-implementer delegated-by-REQUESTER role-of-requester",
    "change": " ".join(ChangeState),
    "approval": " ".join(ApprovalState),
    "window": "ahead none ends-ahead begins-now begun over backwards empty",
    "version": "seen unseen older",
    "decision": "yes no-condition no-none-can no-bare no-both",
}
"""What each column can hold; the builders below say what it means. Capitals: the same id, written otherwise."""

WORDS = {
    "own": "requester owner implementer REQUESTER",
    "own-people": "delegated-by-requester delegated-by-owner delegated-by-implementer delegated-by-REQUESTER "
    "role-of-requester",
    "not-mine": "theirs nobodys MINE delegation-over delegation-ends-now delegation-ahead delegation-to-third "
    "delegation-by-me delegation-by-third",
    "to-decide": "mine group role delegated delegated-now",
    "open": "requested more_info",
    "started": "begins-now begun over",
    "fine": "ahead none ends-ahead",
    "senseless": "backwards empty",
    "no": "no-condition no-none-can no-bare no-both",
    "no-with-words": "no-condition no-none-can",
    "no-without": "no-bare no-both",
}
"""Short words for several values, to keep the table narrow."""

TABLE = """
role     relation   change                      approval                version window            decision      | outcome
own      *          *                           *                       *       *                 *             | OWN_CHANGE
stranger not-mine   *                           *                       *       *                 *             | NOT_ADDRESSED
stranger own-people *                           *                       *       *                 *             | FOR_OWN_PEOPLE
stranger to-decide  rejected,cancelled          *                       *       *                 *             | CALLED_OFF
stranger to-decide  implementing,review,closed  *                       *       *                 *             | TOO_LATE
stranger to-decide  new,assess,scheduled        *                       *       *                 *             | NOT_WAITING
stranger to-decide  unknown                     *                       *       *                 *             | NOT_WAITING
stranger to-decide  authorise                   approved,rejected       *       *                 *             | DECIDED
stranger to-decide  authorise                   not_requested           *       *                 *             | NOT_WAITING
stranger to-decide  authorise                   not_required,cancelled  *       *                 *             | NOT_WAITING
stranger to-decide  authorise                   expired,unknown         *       *                 *             | NOT_WAITING
stranger to-decide  authorise                   open                    *       started           *             | TOO_LATE
stranger to-decide  authorise                   open                    *       senseless         yes           | BAD_WINDOW
stranger to-decide  authorise                   open                    unseen  fine              *             | NOT_SEEN
stranger to-decide  authorise                   open                    unseen  senseless         no            | NOT_SEEN
stranger to-decide  authorise                   open                    older   fine              *             | CHANGED
stranger to-decide  authorise                   open                    older   senseless         no            | CHANGED
stranger to-decide  authorise                   open                    seen    fine              yes           | may
stranger to-decide  authorise                   open                    seen    fine,senseless    no-with-words | may
stranger to-decide  authorise                   open                    seen    fine,senseless    no-without    | NO_WORDS
"""  # noqa: E501

ACTING_FOR = {"delegated": "bo", "delegated-now": "bo"}
"""In whose place one decides, by relation; in nobody's for every other."""

SAID: dict[str, tuple[tuple[str, ...], bool]] = {
    "no-condition": (("Try the back-out first.",), False),
    "no-none-can": ((), True),
    "no-bare": (("", "  "), False),
    "no-both": (("Try the back-out first.",), True),
}
"""What comes with each no: its conditions, and whether none can make it a yes."""


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    cells: tuple[tuple[str, ...], ...]
    """The values it is about, by column."""
    expected: Barred | None

    @property
    def size(self) -> int:
        """How many combinations it is about."""
        count = 1
        for cell in self.cells:
            count *= len(cell)
        return count


def rows() -> list[Row]:
    """Read the table."""
    head, *lines = TABLE.strip().splitlines()
    names = head.partition("|")[0].split()
    found = []
    for line in lines:
        left, _, outcome = line.partition("|")
        cells = dict(zip(names, left.split(), strict=True))
        expected = None if outcome.strip() == "may" else Barred[outcome.strip()]
        found.append(Row(tuple(_values(name, cells[name]) for name in COLUMNS), expected))
    return found


def cases() -> Iterator[tuple[str, Case, Barred | None, str]]:
    """Yield every combination: what it is called, the case, why it is barred (None: it is not), the decision."""
    for row in rows():
        for combination in product(*row.cells):
            yield _case(combination, row.expected)


def telling_cases() -> Iterator[tuple[str, Case, Barred | None, str]]:
    """Yield of each row its first combination, and each that differs from it in one column."""
    for row in rows():
        first = tuple(cell[0] for cell in row.cells)
        yield _case(first, row.expected)
        for place, cell in enumerate(row.cells):
            for value in cell[1:]:
                yield _case((*first[:place], value, *first[place + 1 :]), row.expected)


def _values(column: str, cell: str) -> tuple[str, ...]:
    if cell == "*":
        return tuple(VALUES[column].split())
    return tuple(value for word in cell.split(",") for value in WORDS.get(word, word).split())


def _case(combination: tuple[str, ...], expected: Barred | None) -> tuple[str, Case, Barred | None, str]:
    role, relation, change, approval, window, version, decision = combination
    approver, addressed, delegations = RELATIONS[relation]
    requester, owner, implementer = ROLES[role]
    start, end = WINDOWS[window]
    case = Case(
        me="ada",
        approver=approver,
        addressed=addressed,
        requester=requester,
        owner=owner,
        implementer=implementer,
        change_state=ChangeState(change),
        approval_state=ApprovalState(approval),
        shown={"seen": "v2", "unseen": None, "older": "v1"}[version],
        current="v2",
        now=NOW,
        start=start,
        end=end,
        delegations=delegations,
    )
    return " ".join(combination), case, expected, decision


def _delegation(owner: str, delegate: str, starts: int, ends: int) -> Delegation:
    """Return a delegation from and to so many hours from now."""
    return Delegation(Ref("desk", "1"), owner, delegate, NOW + starts * HOUR, NOW + ends * HOUR)


ROLES: dict[str, tuple[str | None, str | None, str | None]] = {
    "stranger": ("req", "own", "imp"),
    "requester": ("ada", "own", "imp"),
    "owner": ("req", "ada", None),
    "implementer": (None, "own", "ada"),
    "REQUESTER": ("Ada", None, None),
}
"""Requester, owner and implementer, where I, who decide, am ada."""

_Relation = tuple[str | None, bool | None, tuple[Delegation, ...]]

RELATIONS: dict[str, _Relation] = {
    "mine": ("ada", None, ()),
    "group": (None, True, ()),
    "role": ("bo", True, ()),
    "delegated": ("bo", False, (_delegation("bo", "ada", -1, 1),)),
    "delegated-now": ("bo", None, (_delegation("bo", "ada", 0, 1),)),
    "theirs": ("bo", False, ()),
    "nobodys": (None, None, ()),
    "MINE": ("Ada", None, ()),
    "delegation-over": ("bo", None, (_delegation("bo", "ada", -2, -1),)),
    "delegation-ends-now": ("bo", None, (_delegation("bo", "ada", -1, 0),)),
    "delegation-ahead": ("bo", None, (_delegation("bo", "ada", 1, 2),)),
    "delegation-to-third": ("bo", None, (_delegation("bo", "cy", -1, 1),)),
    "delegation-by-me": ("bo", None, (_delegation("ada", "bo", -1, 1),)),
    "delegation-by-third": ("bo", None, (_delegation("bo", "cy", -1, 1), _delegation("cy", "ada", -1, 1))),
    "delegated-by-requester": ("req", False, (_delegation("req", "ada", -1, 1),)),
    "delegated-by-owner": ("own", None, (_delegation("own", "ada", -1, 1),)),
    "delegated-by-implementer": ("imp", None, (_delegation("imp", "ada", -1, 1),)),
    "delegated-by-REQUESTER": ("REQ", None, (_delegation("REQ", "ada", -1, 1),)),
    "role-of-requester": ("req", True, ()),
}
"""Whom the approval is addressed to, whether the service counts it as mine, and who stands in for whom."""

WINDOWS: dict[str, tuple[datetime | None, datetime | None]] = {
    "ahead": (NOW + HOUR, NOW + 2 * HOUR),
    "none": (None, None),
    "ends-ahead": (None, NOW + HOUR),
    "begins-now": (NOW, NOW + HOUR),
    "begun": (NOW - HOUR, None),
    "over": (None, NOW - HOUR),
    "backwards": (NOW + 2 * HOUR, NOW + HOUR),
    "empty": (NOW + HOUR, NOW + HOUR),
}
"""Where the planned window begins and ends."""
