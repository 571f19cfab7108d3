"""A state machine of everything that can happen between agents, a cache, two consoles and a service."""

from __future__ import annotations

import shutil
from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from console.cache.outbox import OPEN, State
from console.filters import Filter, Order
from console.intents import Create, SetPriority
from console.model import Ref
from console.services.base import Rejected
from console.services.memory import Faults
from tests.sync.consoles import Console
from tests.sync.ground import LONG, MOST, Ground
from tests.sync.mortal import Mortal

consoles = st.integers(0, 1)
numbers = st.integers(0, 99)
kinds = st.sampled_from(
    ["priority"] * 4 + ["take", "assign", "status", "reply", "note"] * 2 + ["reply-resolve", "link", "merge"]
)
steps_on = st.sampled_from(["status", "reply-resolve", "take", "priority"])
lucks = st.sampled_from(
    ["good", "good", "held", "held", "offline", "patience 0.2", "patience 30", "patience 5000"]
    + ["lost-before", "lost-after", "lost-after", "blind", "empty", "twice"]
    + [f"dies {moments}" for moments in range(7)]
)


class World(Ground):
    """Two consoles on one cache file, one service, other people, and bad luck."""

    steps = 0
    """Steps of all worlds so far."""

    @initialize(good=st.booleans(), page=st.integers(1, 6))
    def begin(self, good: bool, page: int) -> None:
        """Set up a service that honours keys and versions, or neither, with some tickets."""
        self.service = Mortal(idempotent=good, atomic=good, page=page)
        for number in range(3):
            self.service.web.create(f"Ticket {number}")
        self.consoles = [Console(self.folder, self.service, self.time) for _ in range(2)]
        self.round(0, 0.0)

    # ---- agents -----------------------------------------------------------------------------------------

    @rule(console=consoles, kind=kinds, which=numbers, other=numbers, value=numbers, luck=lucks)
    def agent_submits(self, console: int, kind: str, which: int, other: int, value: int, luck: str) -> None:
        """An agent wants something of a ticket that is shown, with good luck or bad on its way."""
        cache = self.consoles[console].cache
        known = self.known(cache)
        if known:
            ref, second = known[which % len(known)], known[other % len(known)]
            self.have(luck)
            self.submit(cache, self.intent(kind, ref, second, value), 30 if luck == "held" else 0)

    @rule(console=consoles, kind=steps_on, which=numbers, other=numbers, value=numbers)
    def agent_replies_and_goes_on(self, console: int, kind: str, which: int, other: int, value: int) -> None:
        """An agent answers and wants something else of the same ticket before the answer has left."""
        self.agent_submits(console, "reply", which, other, value, "good")
        self.agent_submits(console, kind, which, other, value, "good")

    @rule(console=consoles, value=numbers)
    def agent_creates(self, console: int, value: int) -> None:
        """An agent makes a ticket, and perhaps goes on with it at once."""
        if len(self.service.web.tickets()) >= MOST:
            return
        cache = self.consoles[console].cache
        self.written += 1
        ref = Ref(self.service.name, f"new-{self.written}")
        create = Create(ref, "Workplace", f"Made {self.written}", f"Words {self.written}", self.service.me)
        self.submit(cache, create, 0)
        if value % 3 == 0:
            self.submit(cache, SetPriority(ref, 1 + value % 5), 0)
        if value % 3 == 1:
            self.submit(cache, self.intent("note", ref, ref, value), 0)

    @rule(console=consoles, which=numbers)
    def agent_takes_back(self, console: int, which: int) -> None:
        """An agent takes something back, or puts it away."""
        cache = self.consoles[console].cache
        if waiting := cache.waiting(OPEN):
            cache.withdraw(waiting[which % len(waiting)].key)

    @rule(console=consoles, which=numbers)
    def agent_tries_again(self, console: int, which: int) -> None:
        """An agent sends anew what met trouble."""
        cache = self.consoles[console].cache
        trouble = [one for one in cache.waiting() if one.state.value not in ("held", "ready", "sent")]
        if trouble:
            one = trouble[which % len(trouble)]
            if cache.retry(one.key):
                self.look_at(cache, one.key, one.intent.target, self.version(cache, one.intent.target))
                self.guessed[one.key] += one.state is State.UNKNOWN

    # ---- others -----------------------------------------------------------------------------------------

    @rule(kind=kinds, which=numbers, other=numbers, value=numbers, late=st.booleans())
    def others_edit(self, kind: str, which: int, other: int, value: int, late: bool) -> None:
        """A colleague works on the same tickets by the web; lists may show it after later changes only."""
        refs = [ticket.ref for ticket in self.service.web.tickets()]
        if refs:
            intent = self.intent(kind, refs[which % len(refs)], refs[other % len(refs)], value)
            self.service.faults.late = int(late)
            with suppress(Rejected):
                self.service.web.do(intent)

    @precondition(lambda self: len(self.service.web.tickets()) < MOST)
    @rule()
    def others_create(self) -> None:
        """A user opens a ticket."""
        self.written += 1
        self.service.web.create(f"Ticket {self.written}")

    @rule(which=numbers, silently=st.booleans())
    def others_delete(self, which: int, silently: bool) -> None:
        """An administrator deletes a ticket."""
        refs = [ticket.ref for ticket in self.service.web.tickets()]
        if len(refs) > 3:
            self.service.web.delete(refs[which % len(refs)], silently=silently)

    @rule(console=consoles, kind=kinds, which=numbers, value=numbers)
    def agent_and_colleague_at_once(self, console: int, kind: str, which: int, value: int) -> None:
        """A colleague changes what an agent's held intent is about, and the news of it comes first."""
        cache = self.consoles[console].cache
        if known := self.known(cache):
            ref = known[which % len(known)]
            self.submit(cache, self.intent(kind, ref, known[0], value), 30)
            with suppress(Rejected):
                self.service.web.do(SetPriority(ref, 1 + (value + which) % 5))
            self.round(console, 0.0)

    @rule(console=consoles, which=numbers, other=numbers, value=numbers)
    def two_edits_show_up_in_the_wrong_order(self, console: int, which: int, other: int, value: int) -> None:
        """Of two edits, lists show the first one last, and a pull comes in between."""
        refs = [ticket.ref for ticket in self.service.web.tickets() if ticket.merged_into is None]
        if refs:
            self.service.faults.late = 1
            for one, add in ((which, 0), (other, 1)):
                self.service.web.do(SetPriority(refs[one % len(refs)], 1 + (value + add) % 5))
            self.round(console, 130.0)

    # ---- luck -------------------------------------------------------------------------------------------

    @rule(luck=lucks)
    def bad_luck(self, luck: str) -> None:
        """Something goes wrong at the next rounds."""
        self.have(luck)

    def have(self, luck: str) -> None:
        """Let something go wrong: a kind of luck, and how much of it."""
        kind, _, much = luck.partition(" ")
        faults = self.service.faults
        match kind:
            case "offline":
                faults.unreachable = True
            case "patience":
                faults.retry_after = float(much)
            case "lost-before":
                faults.lose_before = 1
            case "lost-after":
                faults.lose_after = 1
            case "blind":
                faults.blind, faults.lose_after = True, 1
            case "empty":
                faults.empty = True
            case "twice":
                faults.repeat_page = True
            case "dies":
                self.service.die_in = int(much)
        if kind not in ("good", "held"):
            self.unlucky = 2

    @rule(console=consoles)
    def a_process_dies(self, console: int) -> None:
        """A console is killed between two steps."""
        self.consoles[console].die(self.loop)

    @rule(seconds=st.sampled_from([-3600.0, 0.0, 3600.0]))
    def the_clock_jumps(self, seconds: float) -> None:
        """The time of day is an hour off."""
        self.time.jumped = seconds

    # ---- the sync ---------------------------------------------------------------------------------------

    @rule(console=consoles, seconds=st.sampled_from([0.0, 1.0, 130.0, 130.0, LONG]))
    def sync(self, console: int, seconds: float) -> None:
        """Time passes, an agent asks for news, and the console does a round if it leads or can."""
        self.round(console, seconds)
        self.unlucky = max(0, self.unlucky - 1)
        if not self.unlucky:
            self.service.faults = Faults(late=self.service.faults.late)
            self.service.die_in = None

    @rule()
    def quiet(self) -> None:
        """Luck turns, everything that can move has moved: what is shown is what the service has."""
        self.calm()
        for console in self.consoles:
            self.check_shown(console.cache)
        self.check_once(self.consoles[0].cache)

    # ---- what must hold ---------------------------------------------------------------------------------

    @invariant()
    def lists_show_what_waits(self) -> None:
        """Every row is the ticket's truth with the waiting intents laid over it, as the open ticket is."""
        World.steps += 1
        for console in self.consoles[:1]:
            for row in console.cache.window(Filter(state="all"), Order.AGE).rows(0, 100):
                shown = console.cache.ticket(row.ref)
                assert shown is not None
                mine = shown.assignee is not None and shown.assignee.id == self.service.me.id
                assert (row.status_name, row.priority, row.mine) == (shown.status_name, shown.priority, mine)

    @invariant()
    def no_conflict_is_with_oneself(self) -> None:
        """Where nobody else changed a ticket since the agent looked, there is no conflict."""
        if not self.consoles:
            return
        cache = self.consoles[0].cache
        for one in cache.waiting(("conflict",)):
            beside = {self.state(key) for key in self.beside[one.key]}
            if beside <= {State.VERIFIED, State.HELD, State.READY} and not self.guessed[one.key]:
                assert self.touched_by_others(one), (one, self.history(one.intent.target))

    def teardown(self) -> None:
        """Every world ends quiet."""
        try:
            if self.consoles:
                self.quiet()
        finally:
            for console in self.consoles:
                console.close()
            self.loop.close()
            shutil.rmtree(self.folder)
