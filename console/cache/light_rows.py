"""What Today shows besides tickets, as far as a line shows it; the names mean what they do in `console.model`."""

from __future__ import annotations

from console.cache.light_json import fact, part, when
from console.instants import instant, moment
from console.model.change_words import ApprovalState, ChangeState, Result, holds
from console.model.feedback_words import AlarmState, LoopState, are_few, rating, words_of

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class LightChange:
    """A change; `ref` is `service:id`."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        """Raises `ValueError` where the cache holds a word that this version does not know."""
        service, id_, self.number, self.title, begins, ends, self.implementer, mine, result, due = values
        self.ref = f"{service}:{id_}"
        self.start: datetime | None = moment(begins)
        self.end: datetime | None = moment(ends)
        self.review_due: datetime | None = moment(due)
        self.mine, self.result = bool(mine), Result(result) if result else None


class LightDelegation:
    """For a time, somebody may decide in another's place."""

    def __init__(self, read: dict[str, Any]) -> None:
        self.owner, self.delegate = read["owner"], read["delegate"]
        self.owner_name = read.get("owner_name", "")
        self._starts, self._ends = when(read["starts"]), when(read["ends"])

    def live(self, now: datetime) -> bool:
        """Whether it holds at an instant."""
        return bool(self._starts and self._ends and holds(self._starts, self._ends, now))


class LightApproval:
    """An approval that waits, its change, and what the rules ask about both."""

    shown = current = "seen"
    """The rules are asked as if the change's card had been looked at."""

    def __init__(
        self, values: tuple[Any, ...], me: str, delegation: LightDelegation | None, now: datetime
    ) -> None:
        """`me` is the agent's id, empty where it is not known; raises `ValueError` where a word is not known."""
        approval, change = fact(values[0]), fact(values[1])
        self.id: str = approval["ref"]["id"]
        self.change, self.me, self.now = LightChange(values[2:]), me, now
        self.delegations = (delegation,) if delegation else ()
        self.approver: str | None = part(approval, "id", "approver")
        self.addressed: bool | None = approval.get("addressed")
        self.requested = when(approval.get("requested"))
        self.requester: str | None = part(change, "id", "requester")
        self.owner: str | None = part(change, "id", "owner")
        self.implementer: str | None = part(change, "id", "implementer")
        self.change_state, self.approval_state = (
            ChangeState(change["state"]),
            ApprovalState(approval["state"]),
        )
        self.start, self.end = when(change.get("planned_start")), when(change.get("planned_end"))
        self.service: str | None = change.get("service")
        self.services: list[str] = change.get("services", [])


class LightCurve:
    """How many people normally use a business service, by hour of the week."""

    def __init__(self, read: dict[str, Any]) -> None:
        self.service: str = read["service"]
        self.hours: list[int | None] = read["hours"]
        self.zone: str = read.get("zone", "UTC")
        self.measured = when(read.get("measured"))


class LightAlarm:
    """Something about a service is not as usual."""

    def __init__(self, read: dict[str, Any]) -> None:
        self.ref = f"{read['ref']['service']}:{read['ref']['id']}"
        self.service: str = read["service"]
        self.raised, self.since = (instant_of(read[name]) for name in ("raised", "since"))
        self.count: int = read["count"]
        self.of: int | None = read["of"]
        self.usual: float = read["usual"]
        self.state = AlarmState(read.get("state", "open"))
        self.taken_by: str | None = part(read, "name", "taken_by")

    @property
    def few(self) -> bool:
        """Whether it is told without a figure."""
        return are_few(self.count, self.of)


class LightAnswer:
    """An unhappy answer; words for the ticket's own team alone."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        """Raises `ValueError` where the cache holds a word that this version does not know."""
        self.desk, id_, answered, self.service, loop, due, own, shown = values
        read = fact(shown)
        self.ref = f"{self.desk}:{id_}"
        self.answered, self.due, self.loop = instant(answered), moment(due), LoopState(loop)
        owner = read["loop"].get("owner")
        self.owner: str | None = owner["name"] if owner else None
        self.words = words_of(read.get("comment", "")) if own else ""
        self.rating = rating(read.get("raw"), read.get("high"))


class LightDraft:
    """Words that were typed and not sent yet."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        """Raises `ValueError` where what the form holds cannot be read."""
        self.ticket, self.kind, self.body, more, saved, self.number = values
        self.more, self.saved = fact(more), instant(saved)


class LightStuck:
    """An intent that met trouble."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.key, self.kind, self.label, self.state, self.words, changed = values
        self.changed = instant(changed)


def instant_of(text: str) -> datetime:
    """Return an instant that every such fact has; raises `ValueError` where it is missing."""
    found = when(text)
    if found is None:
        raise ValueError("no instant")
    return found
