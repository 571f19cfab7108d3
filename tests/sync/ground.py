"""Two consoles on one cache file and one service: what agents did, and what must hold once it is quiet."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine

from console.cache.outbox import OPEN, State, Waiting
from console.cache.store import Cache
from console.filters import Filter, Order
from console.intents import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Entry, Person, Ref, Relation, Ticket
from console.services.memory import MEANING, Event, Faults
from tests.sync.consoles import Console, Timekeeper
from tests.sync.mortal import Mortal

TOM = Person("tom", "Tom de Vries", "tom@desk.example", inside=True, agent=True)
STATUSES = tuple(MEANING)
LONG = 4000.0
"""Seconds after which every pause is over and ids are compared."""
MOST = 8
"""Tickets in one world."""

_empty: list[Path] = []


def empty_cache() -> Path:
    """Return a cache file without anything in it, to copy instead of making one for each world."""
    if not _empty:
        folder = Path(tempfile.mkdtemp(prefix="machine-empty-"))
        Cache.open(folder / "cache.db", durable=False).close()
        _empty.append(folder / "cache.db")
        atexit.register(shutil.rmtree, folder)
    return _empty[0]


class Ground(RuleBasedStateMachine):
    """What a world is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        shutil.copy(empty_cache(), self.folder / "cache.db")
        self.loop = asyncio.new_event_loop()
        self.time = Timekeeper()
        self.service = Mortal()
        self.consoles: list[Console] = []
        self.given: dict[str, TicketIntent] = {}
        """What the agents submitted, by key."""
        self.saw: dict[str, int] = {}
        """The number of the last change the agent could have seen when submitting."""
        self.beside: dict[str, list[str]] = {}
        """What else of the agents' own waited for the same ticket then."""
        self.guessed: Counter[str] = Counter()
        """How often an agent decided that what nobody knew had not been done."""
        self.written = 0
        self.unlucky = 0
        """For how many more rounds bad luck lasts."""

    def round(self, console: int, seconds: float) -> None:
        """Do a round of the sync after so many seconds."""
        self.time.passed += seconds
        self.consoles[console].ask_for_news()
        self.consoles[console].step(self.loop)

    def calm(self) -> None:
        """Let everything go well until nothing moves any more."""
        self.service.faults = Faults()
        self.service.die_in = None
        self.service.reveal()
        self.time.jumped = 0.0
        for _ in range(60):
            self.time.passed += LONG
            self.consoles[0].ask_for_news()
            led = [console.step(self.loop) for console in self.consoles]
            assert any(led), "nobody leads"
            if not self.moving():
                return
        raise AssertionError(f"does not come to rest: {self.moving()}")

    def moving(self) -> list[Waiting]:
        """Return what has not ended yet; what follows a creation that waits for the agent waits too."""
        cache = self.consoles[0].cache
        going = cache.waiting(("held", "ready", "sent"))
        return [one for one in going if not one.intent.target.provisional or isinstance(one.intent, Create)]

    def touched_by_others(self, one: Waiting) -> bool:
        """Return whether others changed the ticket after what the agent saw of it."""
        return any(
            event.actor not in (self.service.me.id, "system") and event.seq > self.saw[one.key]
            for event in self.history(one.intent.target)
        )

    def history(self, ref: Ref) -> list[Event]:
        """Return what was done to a ticket."""
        return [event for event in self.service.web.log() if event.ticket == ref.id]

    def check_shown(self, cache: Cache) -> None:
        """What the agent is shown is what the service has."""
        there = {ticket.ref: ticket for ticket in self.service.web.tickets()}
        here = {ref: plain(cache.ticket(ref)) for ref in cache.known(self.service.name)}
        assert here == {ref: plain(ticket) for ref, ticket in there.items()}
        for ref in (ref for ref, ticket in there.items() if ticket.merged_into is None):
            assert words(cache.conversation(ref)) == words(self.service.web.said(ref))

    def check_once(self, cache: Cache) -> None:
        """No intent is lost, and none is carried out twice."""
        said = Counter(self.service.web.everything_said())
        made = Counter(event.value for event in self.service.web.log() if event.field == "create")
        for key, intent in self.given.items():
            waiting = cache.intent(key)
            assert waiting is not None, f"lost: {intent}"
            body = getattr(intent, "body", None)
            if body is None:
                continue
            times = made[intent.subject] if isinstance(intent, Create) else said[body]
            assert times <= 1 + self.guessed[key], (times, waiting)
            if waiting.state is State.VERIFIED:
                assert times >= 1, waiting
            elif waiting.state is State.REFUSED:
                assert times == 0 or self.guessed[key], waiting

    # ---- helpers ----------------------------------------------------------------------------------------

    def known(self, cache: Cache) -> list[Ref]:
        """Return what an agent can see, in the order of its making."""
        rows = cache.window(Filter(state="all"), Order.AGE).rows(0, 100)
        return sorted((row.ref for row in rows if not row.ref.provisional), key=lambda ref: int(ref.id))

    def submit(self, cache: Cache, intent: TicketIntent, hold: float) -> None:
        """Submit, and remember what for."""
        seen = self.version(cache, intent.target)
        key = cache.submit(intent, hold)
        if key not in self.given:
            self.given[key] = intent
            self.look_at(cache, key, intent.target, seen)

    def look_at(self, cache: Cache, key: str, ref: Ref, seen: int) -> None:
        """Remember what the agent could see when an intent was given."""
        self.saw[key] = seen
        self.beside[key] = [one.key for one in cache.waiting_for(ref, OPEN) if one.key != key]

    def version(self, cache: Cache, ref: Ref) -> int:
        """Return the number of the last change that the cache knows of a ticket."""
        truth = cache.truth(ref)
        return int(truth.version) if truth and truth.version else 0

    def state(self, key: str) -> State:
        """Return how far an intent has come."""
        waiting = self.consoles[0].cache.intent(key)
        assert waiting is not None
        return waiting.state

    def intent(self, kind: str, ref: Ref, other: Ref, value: int) -> TicketIntent:
        """Return an intent of a kind, with words that occur once in the world."""
        self.written += 1
        body, me = f"Words {self.written}", self.service.me
        name = STATUSES[value % len(STATUSES)]
        made: dict[str, TicketIntent] = {
            "take": Take(ref, me),
            "assign": Assign(ref, (None, TOM, me)[value % 3]),
            "status": SetStatus(ref, name, MEANING[name]),
            "priority": SetPriority(ref, 1 + value % 5),
            "reply": Reply(ref, body, me),
            "note": Note(ref, body, me),
            "reply-resolve": ReplyResolve(ref, body, me, "resolved"),
            "link": LinkTo(ref, list(Relation)[value % len(Relation)], other),
            "merge": Merge(ref, other),
        }
        return made[kind]


def plain(ticket: Ticket | None) -> tuple[object, ...]:
    """Return what of a ticket must agree."""
    assert ticket is not None
    return (
        ticket.subject,
        ticket.status_name,
        ticket.priority,
        ticket.assignee.id if ticket.assignee else None,
        frozenset(ticket.links),
        ticket.merged_into,
        ticket.version,
    )


def words(said: list[Entry]) -> list[tuple[str, str, str]]:
    """Return what of a conversation must agree."""
    return sorted((entry.id, entry.visibility, entry.body) for entry in said)
