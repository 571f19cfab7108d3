"""What screens and shell read of what users say."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from console.cache import feedback, feedtally, learning
from console.cache.conditions import Condition
from console.cache.counting import Counter
from console.cache.facts import instant, moment, stamp, thaw
from console.cache.keyset import KeysetWindow
from console.cache.tones import Tones
from console.model import Ref
from console.model.feedback import Alarm, Feedback, Instrument, LoopState
from console.model.feedback_words import rating, words_of

AnswerT = TypeVar("AnswerT")
ROW = (
    "key, service, id, answered, ticket, business_service, queue, instrument, score, left_out, unhappy, loop, "
    "owner_id, due, own, tone, waiting, trouble, shown"
)


class FeedOrder(StrEnum):
    """How the feed is ordered."""

    NEWS = "newest"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which answers a feed shows; what is left empty narrows nothing. Confidential ones are never shown."""

    service: str = ""
    queue: str = ""
    instrument: Instrument | None = None
    unhappy: bool = False
    waiting: bool = False
    """Unhappy ones that the person has not heard of yet."""
    mine: bool = False
    """Those the agent has taken."""
    own: bool = False
    """Those of the agent's own teams."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """What a list shows of one answer; words and names for the ticket's own team alone."""

    key: int
    ref: Ref
    answered: datetime
    ticket: Ref | None
    service: str | None
    queue: str | None
    instrument: Instrument
    rating: str
    """As it was given: `2/5`; empty for a comment alone."""
    score: float | None
    left_out: str | None
    """Why it is in no figure."""
    unhappy: bool
    loop: LoopState
    owner: str | None
    due: datetime | None
    own: bool
    name: str
    """Empty where the viewer may not read it, or nobody knows it."""
    words: str
    """The same; the start of the comment."""
    tone: int | None
    """What the machine read in words without a rating: −1, 0, 1; None for nothing."""
    waiting: int = 0
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    """How many answers came since an instant, and what became of the unhappy ones."""

    answers: int
    unhappy: int
    owned: int
    """Unhappy ones that somebody has, or had."""
    left_out: int


class FeedWindow(KeysetWindow[FeedRow]):
    """A `Window` of answers in one order under one filter."""

    TABLE = "feedback"
    ROW_COLUMNS = ROW

    def __init__(
        self,
        conn: sqlite3.Connection,
        wanted: FeedFilter,
        order: FeedOrder,
        me: str,
        counter: Counter | None = None,
    ) -> None:
        self._wanted = wanted
        self._me = me
        columns = ("answered", "key") if order is FeedOrder.NEWS else ("badness", "answered", "key")
        super().__init__(conn, columns, down=True, counter=counter)

    def _condition(self) -> Condition:
        return _narrowed(self._wanted, self._me)

    def _row(self, values: tuple[Any, ...]) -> FeedRow:
        return row_of(values)

    def _matching(self, text: str) -> list[int]:
        """Look for a service, a team, or, in the words one may read, a text."""
        like = f"%{text}%"
        rows = self._conn.execute(
            "SELECT key FROM feedback WHERE hidden = 0 AND (business_service LIKE ? OR queue LIKE ?) LIMIT 500",
            (like, like),
        )
        return [row[0] for row in rows]


class FeedBook:
    """The questions about what users say that are answered from the cache alone."""

    def __init__(self, conn: sqlite3.Connection, counter: Counter | None = None) -> None:
        """`counter` answers what takes long."""
        self._conn, self.counter = conn, counter
        self.tones = Tones(conn)

    def get(self, ref: Ref) -> Feedback | None:
        """Return an answer as the agent is shown it, None where the cache has not heard of it."""
        return feedback.shown(self._conn, ref)

    def truth(self, ref: Ref) -> Feedback | Alarm | None:
        """Return an answer or an alarm as the service last had it."""
        return feedback.truth(self._conn, ref) or feedback.alarm(self._conn, ref, truth=True)

    def row(self, ref: Ref) -> FeedRow | None:
        """Return an answer as lists show it."""
        found = self._conn.execute(
            f"SELECT {ROW} FROM feedback WHERE service = ? AND id = ? AND hidden = 0", (ref.service, ref.id)
        ).fetchone()
        return row_of(found) if found else None

    def by_key(self, key: int) -> FeedRow | None:
        """Return the answer with a row's key."""
        found = self._conn.execute(
            f"SELECT {ROW} FROM feedback WHERE key = ? AND hidden = 0", (key,)
        ).fetchone()
        return row_of(found) if found else None

    def window(
        self, wanted: FeedFilter = FeedFilter(), order: FeedOrder = FeedOrder.NEWS, me: str = ""
    ) -> FeedWindow:
        """Return the feed; `me` is the id of who looks, for their own."""
        return FeedWindow(self._conn, wanted, order, me or self._me(), self.counter)

    def later(self, question: Callable[[FeedBook], AnswerT], told: Callable[[AnswerT], object]) -> None:
        """Tell what is asked of the feed: at once where that is quick, else once it was counted behind the keys."""
        if self.counter is None:
            told(question(self))
        else:
            self.counter.ask("feed", lambda conn: question(FeedBook(conn)), told)

    def newest(self) -> int:
        """Return the key of the row that came last, 0 for none."""
        return int(self._conn.execute("SELECT COALESCE(MAX(key), 0) FROM feedback").fetchone()[0])

    def after(self, key: int, wanted: FeedFilter = FeedFilter(), limit: int = 500) -> list[FeedRow]:
        """Return the answers that came after the row with a key, as they came."""
        condition = _narrowed(wanted, self._me())
        rows = self._conn.execute(
            f"SELECT {ROW} FROM feedback WHERE key > ? AND {condition.sql} ORDER BY key LIMIT {limit:d}",
            (key, *condition.values),
        )
        return [row_of(row) for row in rows]

    def since(self, start: datetime, wanted: FeedFilter = FeedFilter()) -> Today:
        """Return the tally of answers from an instant on."""
        condition = _narrowed(wanted, self._me())
        row = self._conn.execute(
            "SELECT COALESCE(SUM(counted), 0), COALESCE(SUM(unhappy), 0), "
            "COALESCE(SUM(unhappy AND loop NOT IN ('new', 'seen')), 0), COALESCE(SUM(left_out IS NOT NULL), 0) "
            f"FROM feedback WHERE answered >= ? AND {condition.sql}",
            (stamp(start), *condition.values),
        ).fetchone()
        return Today(*(int(value) for value in row))

    def left_out(self, start: datetime, wanted: FeedFilter = FeedFilter()) -> dict[str, int]:
        """Return how many answers since an instant are in no figure, by reason."""
        return feedtally.left_out(self._conn, start, _narrowed(wanted, self._me()))

    def days_by_service(self, edges: list[datetime]) -> dict[str | None, feedtally.Days]:
        """Return (unhappy, counted) answers between each two of the edges, for each service that has any."""
        return feedtally.by_service(self._conn, edges)

    def days(self, edges: list[datetime], service: str = "") -> list[tuple[int, int]]:
        """Return (unhappy, counted) answers between each two of the edges, for a trend strip."""
        narrow, values = (" AND business_service = ?", (service,)) if service else ("", ())
        found = []
        for start, end in itertools.pairwise(edges):
            row = self._conn.execute(
                "SELECT COALESCE(SUM(unhappy), 0), COALESCE(SUM(counted), 0) FROM feedback "
                f"WHERE answered >= ? AND answered < ? AND hidden = 0{narrow}",
                (stamp(start), stamp(end), *values),
            ).fetchone()
            found.append((int(row[0]), int(row[1])))
        return found

    def of_ticket(self, ticket: Ref) -> list[FeedRow]:
        """Return what was answered about a ticket, oldest first."""
        rows = self._conn.execute(
            f"SELECT {ROW} FROM feedback WHERE (service = ?1 AND ticket = ?2 OR ticket = ?3 "
            "AND service IN (SELECT service FROM identity WHERE service <> ?1)) AND hidden = 0 ORDER BY answered",
            (ticket.service, ticket.id, str(ticket)),
        )
        return [row_of(row) for row in rows]

    def services(self) -> list[str]:
        """Return the business services that answers name, by name."""
        rows = self._conn.execute(
            "SELECT DISTINCT business_service FROM feedback WHERE business_service IS NOT NULL ORDER BY 1"
        )
        return [row[0] for row in rows]

    def alarms(self, *, all_: bool = False) -> list[Alarm]:
        """Return the alarms that are open or taken, newest first; every one where `all_`."""
        where = "" if all_ else "WHERE open = 1"
        rows = self._conn.execute(f"SELECT shown FROM alarm {where} ORDER BY raised DESC")
        return [thaw(row[0], Alarm) for row in rows]

    def alarm(self, ref: Ref) -> Alarm | None:
        """Return an alarm as the agent is shown it."""
        return feedback.alarm(self._conn, ref)

    def _me(self) -> str:
        for (name,) in self._conn.execute("SELECT service FROM identity"):
            who = learning.me(self._conn, name)
            if who is not None:
                return who.id
        return ""


def row_of(values: tuple[Any, ...]) -> FeedRow:
    """Make a list row of the values of `ROW`; words and names are left out where they are not the viewer's."""
    (key, service, id_, answered, ticket, about, queue, instrument, share, left, unhappy, loop, _, due, own, tone,
     waiting, trouble, shown) = values  # fmt: skip
    fact = thaw(shown, Feedback)
    return FeedRow(
        key=key,
        ref=Ref(service, id_),
        answered=instant(answered),
        ticket=fact.ticket or (Ref(service, ticket) if ticket else None),
        service=about,
        queue=queue,
        instrument=Instrument(instrument),
        rating=rating(fact.raw, fact.high),
        score=share,
        left_out=left,
        unhappy=bool(unhappy),
        loop=LoopState(loop),
        owner=fact.loop.owner.name if fact.loop.owner else None,
        due=moment(due),
        own=bool(own),
        name=fact.name if own else "",
        words=words_of(fact.comment) if own else "",
        tone=tone,
        waiting=waiting,
        trouble=bool(trouble),
    )


def _narrowed(wanted: FeedFilter, me: str) -> Condition:
    parts, values = ["hidden = 0"], []
    for column, value in (
        ("business_service", wanted.service),
        ("queue", wanted.queue),
        ("instrument", wanted.instrument.value if wanted.instrument else ""),
    ):
        if value:
            parts.append(f"{column} = ?")
            values.append(value)
    if wanted.unhappy:
        parts.append("unhappy = 1")
    if wanted.waiting:
        parts.append("open = 1")
    if wanted.own:
        parts.append("own = 1")
    if wanted.mine:
        parts.append("owner_id = ?")
        values.append(me)
    return Condition(" AND ".join(parts), tuple(values))
