"""What every service must show of decisions that are given in the console, sent by the sync, and looked at there."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path

from console.cache.outbox import State, Waiting
from console.cache.store import Cache
from console.deciding import Hand
from console.model import Ref
from console.rules.approving import Barred
from console.rules.facts import CardFacts
from console.services.base import Service
from console.settings import Holds
from console.sync.pace import Clock
from console.sync.pull import pull
from console.sync.push import Pusher
from tests.sync.log import Log


class Approver:
    """Somebody with a console of their own: a cache, a sync, a hand."""

    def __init__(self, folder: Path, service: Service, ahead: float = 0.0) -> None:
        self.service = service
        self.cache = Cache.open(folder / "cache.db", durable=False)
        self.log = Log()
        self.ahead = ahead

    async def fetch(self) -> None:
        """Learn who we are, and everything that changed."""
        who = await self.service.hello()
        self.cache.meet(self.service.name, who.me)
        for collection in self.service.can.collections:
            await pull(self.cache, self.service, collection, _nothing)

    async def open(self, ref: Ref) -> CardFacts:
        """Read a change whole, as an open card asks for, and return its facts."""
        await self.fetch()
        assert self.service.change_desk is not None
        look = await self.service.change_desk.look(ref)
        self.cache.learn_whole_change(look.change, look.approvals, look.entries, complete=look.complete)
        facts = self.cache.changes.card(ref, datetime.now(UTC))
        assert facts is not None
        return facts

    def approve(self, facts: CardFacts, *conditions: str) -> str:
        """Give a yes; returns the outbox's key."""
        hand = Hand(self.cache, self.log, Holds())
        decided = hand.approve(
            facts, facts.version, "The card.", conditions=conditions, comment="Fine by me."
        )
        assert decided.key is not None, decided.ruling.sentence
        return decided.key

    def send_back(self, facts: CardFacts, *conditions: str) -> str:
        """Give a no; returns the outbox's key."""
        hand = Hand(self.cache, self.log, Holds())
        decided = hand.send_back(
            facts, facts.version, "The card.", conditions=conditions, none_can=not conditions
        )
        assert decided.key is not None, decided.ruling.sentence
        return decided.key

    async def send(self, ahead: float = 0.0) -> None:
        """Push everything that waits, as if the holds were over; `ahead` seconds later where given."""
        pusher = Pusher(self.cache, self.service, Clock(now=lambda: time.time() + ahead))
        for waiting in self.cache.due(time.time() + 3600, self.service.name):
            await pusher.push(waiting)
        for waiting in self.cache.waiting((State.SENT.value,)):
            await pusher.recover(waiting)

    def intent(self, key: str) -> Waiting:
        """Return an intent that must be in the outbox."""
        found = self.cache.intent(key)
        assert found is not None
        return found


class Scene(ABC):
    """A service with changes that wait, and the people around them; everything is looked at past the connector."""

    me: Approver
    """Who decides in the console."""
    second: Approver
    """Another approver of the same changes, with a console too."""

    @abstractmethod
    def plan(self, title: str, *, both: bool = False) -> Ref:
        """Make a change that waits for `me`, for `second` too where `both`; two have to say yes then."""

    @abstractmethod
    def own(self, title: str) -> Ref:
        """Make a change that waits for `me` and that `me` asked for."""

    @abstractmethod
    def edit(self, ref: Ref) -> None:
        """Change what the change is decided on."""

    @abstractmethod
    def close_mine(self, ref: Ref) -> None:
        """Let the approval that waits for `me` be decided, or end, past our console."""

    @abstractmethod
    def cancel(self, ref: Ref) -> None:
        """Call the change off."""

    @abstractmethod
    def mine(self, ref: Ref) -> str:
        """Return where the approval of `me` stands: `waits`, `yes`, `no`, or something else."""

    @abstractmethod
    def theirs(self, ref: Ref) -> str:
        """Return where the approval of `second` stands."""

    @abstractmethod
    def stands(self, ref: Ref) -> str:
        """Return where the change stands: `waits`, `approved`, `back`, or something else."""

    @abstractmethod
    def told(self, ref: Ref) -> str:
        """Return everything that was said on the change and its approvals, in one text."""

    @abstractmethod
    def requester_reads(self, ref: Ref) -> str:
        """Return everything that reached the requester."""


class DecisionSuite:
    """The suite; a subclass gives the fixture `scene`."""

    async def test_a_yes_counts_in_the_service(self, scene: Scene) -> None:
        ref = scene.plan("A yes")
        key = scene.me.approve(await scene.me.open(ref))
        assert scene.mine(ref) == "waits", "it is held, nothing has left"
        await scene.me.send()
        assert scene.me.intent(key).state is State.VERIFIED, scene.me.intent(key).words
        assert (scene.mine(ref), scene.stands(ref)) == ("yes", "approved")
        assert "Fine by me." in scene.told(ref)
        assert "0000000001" in scene.told(ref), "the audit log's digest stands in the service too"

    async def test_conditions_stand_in_the_service(self, scene: Scene) -> None:
        ref = scene.plan("A yes with conditions")
        key = scene.me.approve(await scene.me.open(ref), "Users are told before Friday", "Try it on lab-2")
        await scene.me.send()
        assert scene.me.intent(key).state is State.VERIFIED, scene.me.intent(key).words
        assert scene.mine(ref) == "yes"
        assert "Users are told before Friday" in scene.told(ref)
        facts = await scene.me.open(ref)
        kept = [one.text for held in facts.approvals for one in held.conditions]
        assert kept == ["Users are told before Friday", "Try it on lab-2"]

    async def test_a_no_reaches_the_requester_with_what_would_make_it_a_yes(self, scene: Scene) -> None:
        ref = scene.plan("A no")
        key = scene.me.send_back(await scene.me.open(ref), "A way back that was tried")
        await scene.me.send()
        assert scene.me.intent(key).state is State.VERIFIED, scene.me.intent(key).words
        assert (scene.mine(ref), scene.stands(ref)) == ("no", "back")
        assert "A way back that was tried" in scene.requester_reads(ref)

    async def test_a_question_approves_nothing(self, scene: Scene) -> None:
        ref = scene.plan("A question", both=True)
        facts = await scene.me.open(ref)
        key = Hand(scene.me.cache, scene.me.log, Holds()).ask(facts, "Who tells the night shift?")
        assert key is not None
        await scene.me.send()
        assert scene.me.intent(key).state is State.VERIFIED, scene.me.intent(key).words
        assert scene.stands(ref) == "waits"
        assert "Who tells the night shift?" in scene.told(ref)
        again = await scene.me.open(ref)
        assert again.mine is not None
        assert again.mine.state.open

    async def test_what_is_taken_back_while_it_is_held_never_arrives(self, scene: Scene) -> None:
        ref = scene.plan("Taken back")
        key = scene.me.approve(await scene.me.open(ref))
        assert scene.me.cache.withdraw(key)
        await scene.me.send()
        assert (scene.mine(ref), scene.stands(ref)) == ("waits", "waits")

    async def test_an_edit_lets_the_decision_lapse_and_the_difference_is_shown(self, scene: Scene) -> None:
        ref = scene.plan("Edited meanwhile")
        facts = await scene.me.open(ref)
        key = scene.me.approve(facts)
        scene.edit(ref)
        await scene.me.send()
        assert scene.me.intent(key).state is State.LAPSED
        assert "changed since you looked: window" in scene.me.intent(key).words
        assert (scene.mine(ref), scene.stands(ref)) == ("waits", "waits")
        now = await scene.me.open(ref)
        late = Hand(scene.me.cache, scene.me.log, Holds()).approve(now, facts.version, "The old card.")
        assert late.ruling.barred is Barred.CHANGED
        again = scene.me.approve(now)
        await scene.me.send()
        assert scene.me.intent(again).state is State.VERIFIED, scene.me.intent(again).words

    async def test_a_decision_that_waited_too_long_is_asked_for_again(self, scene: Scene) -> None:
        ref = scene.plan("Too late")
        key = scene.me.approve(await scene.me.open(ref))
        await scene.me.send(ahead=16 * 60 + 30)
        assert scene.me.intent(key).state is State.LAPSED
        assert (scene.mine(ref), scene.stands(ref)) == ("waits", "waits")

    async def test_an_approval_that_was_decided_elsewhere_is_not_decided_again(self, scene: Scene) -> None:
        ref = scene.plan("Decided elsewhere")
        key = scene.me.approve(await scene.me.open(ref))
        scene.close_mine(ref)
        before = scene.mine(ref)
        await scene.me.send()
        assert scene.me.intent(key).state in (State.CONFLICT, State.REFUSED), scene.me.intent(key).words
        assert scene.me.intent(key).words
        assert scene.mine(ref) == before

    async def test_nothing_is_decided_about_a_change_that_was_called_off(self, scene: Scene) -> None:
        ref = scene.plan("Called off")
        key = scene.me.approve(await scene.me.open(ref))
        scene.cancel(ref)
        stands = scene.stands(ref)
        await scene.me.send()
        assert scene.me.intent(key).state in (State.CONFLICT, State.REFUSED)
        assert scene.stands(ref) == stands
        assert scene.mine(ref) != "yes"

    async def test_ones_own_change_is_for_somebody_else(self, scene: Scene) -> None:
        ref = scene.own("My own")
        facts = await scene.me.open(ref)
        decided = Hand(scene.me.cache, scene.me.log, Holds()).approve(facts, facts.version, "The card.")
        assert decided.key is None
        assert decided.ruling.barred in (Barred.OWN_CHANGE, Barred.NOT_ADDRESSED)
        assert scene.me.log.lines == []

    async def test_two_approvers_in_the_same_second_both_arrive_and_both_know(self, scene: Scene) -> None:
        ref = scene.plan("Two at once", both=True)
        keys = [one.approve(await one.open(ref)) for one in (scene.me, scene.second)]
        await asyncio.gather(scene.me.send(), scene.second.send())
        states = [one.intent(key).state for one, key in zip((scene.me, scene.second), keys, strict=True)]
        assert states == [State.VERIFIED, State.VERIFIED]
        assert (scene.mine(ref), scene.theirs(ref), scene.stands(ref)) == ("yes", "yes", "approved")

    async def test_a_yes_and_a_no_in_the_same_second_end_as_one_of_them_alone_would(
        self, scene: Scene
    ) -> None:
        ref = scene.plan("Yes and no at once", both=True)
        yes = scene.me.approve(await scene.me.open(ref))
        no = scene.second.send_back(await scene.second.open(ref), "Another week")
        await asyncio.gather(scene.me.send(), scene.second.send())
        assert scene.second.intent(no).state is State.VERIFIED, scene.second.intent(no).words
        assert scene.stands(ref) == "back"
        mine = scene.me.intent(yes)
        assert (mine.state is State.VERIFIED) == (scene.mine(ref) == "yes"), mine.words
        shown = (await scene.me.open(ref)).change
        assert shown.state.value in ("new", "rejected")
        assert ref not in [one.change.ref for one in scene.me.cache.changes.waiting(datetime.now(UTC))]


async def _nothing(page: object) -> None:
    return None
