"""What every connector must do: one suite, run against each service there is.

A subclass gives two fixtures and says what its service is capable of:

    class TestMine(ServiceContract):
        capable = frozenset({"attach", "delete"})

        @pytest.fixture
        async def service(self) -> AsyncIterator[Service]: ...

        @pytest.fixture
        async def web(self, service: Service) -> Elsewhere: ...

Where answers can be lost on purpose it adds "lose" and overrides `lose`. Whole pulls go through `everything`
and `until_now`, which a slow service may override to begin from a cursor it knows.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from typing import ClassVar, Literal, Protocol

import pytest

from console import intents
from console.intents import (
    Assign,
    Create,
    Intent,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
)
from console.model import Entry, News, Person, Queue, Ref, Relation, Status, Ticket, Visibility
from console.services.base import (
    AnswerLost,
    Collection,
    Conflict,
    Cursor,
    Done,
    Gone,
    Look,
    Page,
    Receipt,
    Rejected,
    Service,
)
from console.sync.verdict import achieved

WORDS = "Grüße, Müller-Łukasz — naïve café ☕\nمرحبا بالعالم · שלום · नमस्ते दुनिया\n東京の複合機 🖨️ 👩🏽‍💻"
"""Honest text of many a script that must come back as it was written."""


class Elsewhere(Protocol):
    """The service's own web side: somebody else who works there, past our console."""

    async def create(self, subject: str, body: str) -> Ref:
        """Make a ticket as a user; returns its reference."""
        ...

    async def do(self, intent: Intent) -> Receipt:
        """Carry an intent out as another agent, whoever it names in `by`."""
        ...

    async def attach(self, ref: Ref, name: str, content: bytes) -> None:
        """Say something in public with a file; only where the service is capable of "attach"."""
        ...

    async def delete(self, ref: Ref) -> None:
        """Delete a ticket; only where the service is capable of "delete"."""
        ...


class Known:
    """What a reader of pages knows by now: the last version of each fact."""

    def __init__(self) -> None:
        self.tickets: dict[Ref, Ticket] = {}
        self.entries: dict[str, Entry] = {}
        self.queues: list[Queue] = []
        self.people: dict[str, Person] = {}
        self.cursor: Cursor | None = None
        self.pages: list[Page] = []

    def learn(self, page: Page) -> None:
        """Take a page in."""
        news: News = page
        self.tickets.update({ticket.ref: ticket for ticket in news.tickets})
        for ref in news.gone:
            self.tickets.pop(ref, None)
        self.entries.update({entry.id: entry for entry in news.entries})
        for id_ in news.gone_entries:
            self.entries.pop(id_, None)
        self.queues.extend(news.queues)
        self.people.update({person.id: person for person in news.people})
        self.cursor = page.cursor
        self.pages.append(page)

    def said(self, ref: Ref) -> list[str]:
        """Return what people said in a ticket, folded, oldest first."""
        mine = [entry for entry in self.entries.values() if entry.ticket == ref]
        return bodies(sorted(mine, key=lambda entry: entry.at))


def fold(text: str) -> str:
    """Fold white space as services do."""
    return " ".join(text.split())


def bodies(entries: Iterable[Entry]) -> list[str]:
    """Return what people said, the service's own remarks aside."""
    return [fold(entry.body) for entry in entries if entry.visibility is not Visibility.SYSTEM]


def key() -> str:
    """Return a fresh key, as the outbox makes them."""
    return uuid.uuid4().hex


class ServiceContract:
    """The suite."""

    capable: ClassVar[frozenset[str]] = frozenset()
    """What the subclass's service and web side can do for the tests: "attach", "delete", "lose"."""

    # ---- hooks ------------------------------------------------------------------------------------------

    def lose(self, service: Service, when: Literal["before", "after"]) -> None:
        """Lose the answer to the next write, before or after it was carried out."""
        raise NotImplementedError

    async def everything(self, service: Service) -> Known:
        """Return what a whole first load tells."""
        return await self.pull(service, None)

    async def until_now(self, service: Service) -> Cursor:
        """Return a cursor that stands after everything there is."""
        cursor = (await self.everything(service)).cursor
        assert cursor is not None
        return cursor

    # ---- what the tests are written in ------------------------------------------------------------------

    async def pull(self, service: Service, since: Cursor | None, known: Known | None = None) -> Known:
        """Read every page of tickets after `since`."""
        known = known or Known()
        async for page in service.changes(Collection.TICKETS, since):
            known.learn(page)
        if Collection.ENTRIES in service.can.collections:
            raise NotImplementedError("override `pull` where conversations come by themselves")
        return known

    async def me(self, service: Service) -> Person:
        """Return who we are."""
        return (await service.hello()).me

    async def colleague(self, service: Service) -> Person:
        """Return an agent who is not us."""
        me = await self.me(service)
        known = Known()
        async for page in service.changes(Collection.PEOPLE, None):
            known.learn(page)
        return next(one for one in known.people.values() if one.agent and one.id != me.id)

    async def queue(self, service: Service) -> str:
        """Return a queue that tickets can be made in: one of ours where there is one."""
        known = Known()
        async for page in service.changes(Collection.QUEUES, None):
            known.learn(page)
        return sorted(known.queues, key=lambda queue: not queue.mine)[0].name

    async def done(self, service: Service, intent: Intent) -> tuple[Look | None, Look, Receipt]:
        """Carry an intent out as the sync does; returns the looks before and after, and the receipt."""
        before = None if isinstance(intent, Create) else await service.look(intent.ticket)
        receipt = await service.carry_out(intent, key(), before)
        after = await service.look(receipt.ticket)
        assert achieved(intent, before, after, receipt.entry), (intent, after)
        return before, after, receipt

    async def step(self, service: Service, ref: Ref, *meanings: Status) -> SetStatus:
        """Return the step to a status with one of these meanings that the service offers now."""
        offers = (await service.look(ref)).ticket.offers
        offer = next(offer for meaning in meanings for offer in offers if offer.status is meaning)
        return SetStatus(ref, offer.name, offer.status)

    # ---- who is there -----------------------------------------------------------------------------------

    async def test_it_says_who_we_are_and_what_time_it_has(self, service: Service) -> None:
        identity = await service.hello()
        assert identity.me.id
        assert identity.me.agent
        assert abs(identity.clock_offset) < 60

    async def test_queues_have_names_of_their_own(self, service: Service) -> None:
        known = Known()
        async for page in service.changes(Collection.QUEUES, None):
            known.learn(page)
        names = [queue.name for queue in known.queues]
        assert names
        assert len(names) == len(set(names))

    async def test_it_knows_whom_work_can_be_given_to(self, service: Service) -> None:
        assert (await self.colleague(service)).name

    # ---- news -------------------------------------------------------------------------------------------

    async def test_the_first_load_brings_every_ticket_with_its_conversation(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        known = await self.everything(service)
        assert known.tickets[ref].subject == "Scanner jams"
        assert "It eats paper." in known.said(ref)
        present = {one async for one in service.present(Collection.TICKETS)}
        assert ref in present
        assert present <= known.tickets.keys()

    async def test_news_is_told_after_the_cursor(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        cursor = await self.until_now(service)
        other = await web.create("Mouse squeaks", "It does.")
        await web.do(SetPriority(ref, 2))
        await web.do(Note(ref, "Seen this before.", await self.colleague(service)))
        known = await self.pull(service, cursor)
        assert known.tickets[ref].priority == 2
        assert "Seen this before." in known.said(ref)
        assert known.tickets[other].subject == "Mouse squeaks"

    async def test_what_is_read_again_reads_the_same(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        known = await self.everything(service)
        cursor = known.cursor
        first, second = await self.pull(service, cursor), await self.pull(service, cursor)
        assert first.tickets == second.tickets
        for again in first.tickets.values():
            assert again.version == known.tickets[again.ref].version
        assert ref in known.tickets

    async def test_a_pull_without_news_leaves_the_cursor_usable(
        self, service: Service, web: Elsewhere
    ) -> None:
        await web.create("Mouse squeaks", "It does.")
        cursor = await self.until_now(service)
        again = (await self.pull(service, cursor)).cursor or cursor
        ref = await web.create("Scanner jams", "It eats paper.")
        assert ref in (await self.pull(service, again)).tickets

    async def test_a_first_load_goes_on_where_it_was_interrupted(
        self, service: Service, web: Elsewhere
    ) -> None:
        made = {await web.create(f"Ticket {number}", "Text.") for number in range(3)}
        known = Known()
        async for page in service.changes(Collection.TICKETS, None):
            known.learn(page)
            if known.tickets:
                break
        await self.pull(service, known.cursor, known)
        assert made <= known.tickets.keys()
        assert {ref async for ref in service.present(Collection.TICKETS)} <= known.tickets.keys()

    async def test_what_changes_during_the_first_load_is_not_missed(
        self, service: Service, web: Elsewhere
    ) -> None:
        made = [await web.create(f"Ticket {number}", "Text.") for number in range(3)]
        known = Known()
        async for page in service.changes(Collection.TICKETS, None):
            known.learn(page)
            if known.tickets:
                break
        for ref in made:
            await web.do(SetPriority(ref, 1))
        await self.pull(service, known.cursor, known)
        assert [known.tickets[ref].priority for ref in made] == [1, 1, 1]

    async def test_a_change_of_ours_is_news_too(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        cursor = await self.until_now(service)
        await self.done(service, Take(ref, await self.me(service)))
        ticket = (await self.pull(service, cursor)).tickets[ref]
        assert ticket.assignee is not None
        assert ticket.assignee.id == (await self.me(service)).id

    async def test_a_deleted_ticket_is_gone_for_every_question(
        self, service: Service, web: Elsewhere
    ) -> None:
        if "delete" not in self.capable:
            pytest.skip("nobody can delete a ticket in this service")
        ref = await web.create("Spam", "Buy now.")
        known = await self.everything(service)
        await web.delete(ref)
        await self.pull(service, known.cursor, known)
        assert ref not in known.tickets
        assert ref not in {one async for one in service.present(Collection.TICKETS)}
        with pytest.raises(Gone):
            await service.look(ref)

    async def test_a_live_line_hints_at_a_change(self, service: Service, web: Elsewhere) -> None:
        if not service.can.live:
            pytest.skip("this service has to be asked")
        ref = await web.create("Scanner jams", "It eats paper.")

        async def hear() -> None:
            async for hint in service.live():
                if hint.collection is Collection.TICKETS and hint.ref in (None, ref):
                    return

        hearing = asyncio.create_task(hear())
        try:
            async with asyncio.timeout(20):
                number = 0
                while not hearing.done():
                    number = number % 5 + 1
                    await web.do(SetPriority(ref, number))
                    await asyncio.wait([hearing], timeout=0.2)
                await hearing
        finally:
            hearing.cancel()

    # ---- one ticket -------------------------------------------------------------------------------------

    async def test_a_look_reads_a_ticket_whole(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await web.do(Reply(ref, "Did you shake it?", await self.colleague(service)))
        look = await service.look(ref)
        ticket = look.ticket
        assert (ticket.ref, ticket.subject) == (ref, "Scanner jams")
        assert bodies(look.entries)[-2:] == ["It eats paper.", "Did you shake it?"]
        assert [entry.at for entry in look.entries] == sorted(entry.at for entry in look.entries)
        assert look.complete
        assert ticket.number
        assert ticket.offers
        assert ticket.requester is not None
        assert ticket.created.utcoffset() is not None
        assert ticket.status is not Status.UNKNOWN

    async def test_the_version_moves_with_each_change(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        versions = [(await service.look(ref)).ticket.version]
        await web.do(SetPriority(ref, 2))
        versions.append((await service.look(ref)).ticket.version)
        await web.do(Note(ref, "Hm.", await self.colleague(service)))
        versions.append((await service.look(ref)).ticket.version)
        assert len(set(versions)) == 3

    async def test_a_ticket_that_does_not_exist_is_gone(self, service: Service) -> None:
        with pytest.raises(Gone):
            await service.look(Ref(service.name, "987654321"))

    async def test_a_file_can_be_fetched(self, service: Service, web: Elsewhere) -> None:
        if "attach" not in self.capable:
            pytest.skip("this service knows no files")
        ref = await web.create("Scanner jams", "It eats paper.")
        content = bytes(range(256)) * 64
        await web.attach(ref, "proof of jam.bin", content)
        files = [file for entry in (await service.look(ref)).entries for file in entry.attachments]
        assert [file.name for file in files] == ["proof of jam.bin"]
        assert files[0].size in (None, len(content))
        assert b"".join([piece async for piece in service.download(ref, files[0].id)]) == content
        with pytest.raises(Gone):
            [piece async for piece in service.download(ref, "999999999")]

    # ---- intents ----------------------------------------------------------------------------------------

    async def test_take(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Take(ref, await self.me(service)))

    async def test_taking_from_a_colleague_is_possible(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Assign(ref, await self.colleague(service)))
        await self.done(service, Take(ref, await self.me(service)))

    async def test_assign_to_a_colleague_and_to_nobody(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        await self.done(service, Assign(ref, await self.colleague(service)))
        _, after, _ = await self.done(service, Assign(ref, None))
        assert after.ticket.assignee is None

    async def test_every_status_on_offer_can_be_set(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        for offer in (await service.look(ref)).ticket.offers:
            one = await web.create("Scanner jams", "It eats paper.")
            _, after, _ = await self.done(service, SetStatus(one, offer.name, offer.status))
            assert after.ticket.status is offer.status

    async def test_priority(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        for priority in service.can.priorities:
            await self.done(service, SetPriority(ref, priority))

    async def test_a_reply_is_public_and_by_us(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        before, after, _ = await self.done(service, Reply(ref, "Please try the other tray.", me))
        said = after.entries[-1] if after.entries[-1].visibility is Visibility.PUBLIC else after.entries[-2]
        assert fold(said.body) == "Please try the other tray."
        assert said.visibility is Visibility.PUBLIC
        assert said.author is not None
        assert said.author.id == me.id
        if not service.can.reply_moves_status:
            assert before is not None
            assert after.ticket.status_name == before.ticket.status_name

    async def test_a_note_is_internal_and_by_us(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        _, after, _ = await self.done(service, Note(ref, "Known fault of this model.", me))
        said = next(one for one in after.entries if fold(one.body) == "Known fault of this model.")
        assert said.visibility is Visibility.INTERNAL
        assert said.author is not None
        assert said.author.id == me.id

    async def test_reply_and_resolve_does_both(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        step = await self.step(service, ref, Status.RESOLVED)
        me = await self.me(service)
        _, after, _ = await self.done(service, ReplyResolve(ref, "New rollers.", me, step.status_name))
        assert after.ticket.status is Status.RESOLVED
        assert bodies(after.entries)[-1] == "New rollers."

    @pytest.mark.parametrize("relation", list(Relation))
    async def test_link(self, service: Service, web: Elsewhere, relation: Relation) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        other = await web.create("Rollers are worn", "All of them.")
        _, after, _ = await self.done(service, LinkTo(ref, relation, other))
        assert [link.other for link in after.ticket.links] == [other]
        back = (await service.look(other)).ticket
        assert [link.other for link in back.links] == [ref]

    async def test_merge_carries_the_conversation_along(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        into = await web.create("Scanner is dead", "It does nothing.")
        known = await self.everything(service)
        await self.done(service, Merge(ref, into))
        assert (await service.look(ref)).ticket.merged_into == into
        said = bodies((await service.look(into)).entries)
        assert {"It eats paper.", "It does nothing."} <= set(said)
        await self.pull(service, known.cursor, known)
        assert ref not in known.tickets or known.tickets[ref].merged_into == into
        assert {"It eats paper.", "It does nothing."} <= set(known.said(into))

    async def test_nothing_is_written_to_a_ticket_that_was_merged_away(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        into = await web.create("Scanner is dead", "It does nothing.")
        before = await service.look(ref)
        await web.do(Merge(ref, into))
        with pytest.raises((Rejected, Conflict)):
            await service.carry_out(SetPriority(ref, 1), key(), before)

    async def test_create_makes_a_ticket_with_all_that_was_given(self, service: Service) -> None:
        me = await self.me(service)
        queue = await self.queue(service)
        wanted = Create(Ref(service.name, "new-1"), queue, "VPN drops", "Every ten minutes.", me)
        _, after, receipt = await self.done(service, wanted)
        assert not receipt.ticket.provisional
        assert (after.ticket.subject, after.ticket.queue) == ("VPN drops", queue)
        assert bodies(after.entries) == ["Every ten minutes."]

    async def test_create_hands_the_work_out(self, service: Service) -> None:
        me = await self.me(service)
        queue, colleague = await self.queue(service), await self.colleague(service)
        wanted = Create(
            Ref(service.name, "new-1"),
            queue,
            "VPN drops",
            "Every ten minutes.",
            me,
            assignee=colleague,
            priority=2,
        )
        _, after, _ = await self.done(service, wanted)
        assert after.ticket.assignee is not None
        assert after.ticket.assignee.id == colleague.id
        assert after.ticket.priority == 2

    async def test_words_come_back_as_they_were_written(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create(fold(WORDS), WORDS)
        assert (await service.look(ref)).ticket.subject == fold(WORDS)
        me = await self.me(service)
        _, after, _ = await self.done(service, Note(ref, WORDS, me))
        assert bodies(after.entries) == [fold(WORDS)] * 2
        long = "\n".join(f"{number}: {WORDS}" for number in range(200))
        _, after, _ = await self.done(service, Reply(ref, long, me))
        assert fold(long) in bodies(after.entries)

    async def test_nothing_it_tells_acts_on_a_terminal(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Red\x1b[31m alert\x07", "Bell\x07 and \x1b]0;title\x1b\\ and \x9b2J.")
        look = await service.look(ref)
        texts = [look.ticket.subject, *(entry.body for entry in look.entries)]
        assert not [mark for text in texts for mark in text if ord(mark) < 32 and mark not in "\n\t"]
        assert not [mark for text in texts for mark in text if 0x7F <= ord(mark) < 0xA0]

    # ---- how it says no ---------------------------------------------------------------------------------

    async def test_a_refusal_says_why_and_changes_nothing(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        before = await service.look(ref)
        nowhere = Ref(service.name, "987654321")
        refused: list[Intent] = [
            SetStatus(ref, "flying", Status.UNKNOWN),
            ReplyResolve(ref, "Gone with the wind.", me, "flying"),
            Assign(ref, Person("nobody-of-that-name", "Nobody of that name")),
            Reply(ref, " \n ", me),
            LinkTo(ref, Relation.RELATED, nowhere),
            Merge(ref, nowhere),
        ]
        for intent in refused:
            with pytest.raises(Rejected) as refusal:
                await service.carry_out(intent, key(), before)
            assert len(str(refusal.value)) > 5, intent
            now = await service.look(ref)
            assert intents.touched(intent, now.ticket) == intents.touched(intent, before.ticket), intent
            assert bodies(now.entries) == bodies(before.entries), intent
            assert now.ticket.links == (), intent

    async def test_a_creation_that_cannot_be_is_refused(self, service: Service) -> None:
        me = await self.me(service)
        with pytest.raises(Rejected):
            await service.carry_out(
                Create(Ref(service.name, "new-1"), "No such queue", "Subject", "Body", me), key(), None
            )
        with pytest.raises(Rejected):
            await service.carry_out(
                Create(Ref(service.name, "new-2"), await self.queue(service), " ", "Body", me), key(), None
            )

    async def test_an_atomic_service_writes_nothing_over_what_changed_since(
        self, service: Service, web: Elsewhere
    ) -> None:
        if not service.can.atomic:
            pytest.skip("it compares and writes in two steps")
        ref = await web.create("Scanner jams", "It eats paper.")
        before = await service.look(ref)
        await web.do(SetPriority(ref, 1))
        with pytest.raises(Conflict):
            await service.carry_out(SetPriority(ref, 4), key(), before)
        assert (await service.look(ref)).ticket.priority == 1
        await self.done(service, SetPriority(ref, 4))

    # ---- once, and only once ----------------------------------------------------------------------------

    async def test_the_same_key_is_carried_out_once(self, service: Service, web: Elsewhere) -> None:
        if not service.can.idempotent:
            pytest.skip("it honours no keys, and nothing is sent to it twice")
        ref = await web.create("Scanner jams", "It eats paper.")
        me, queue = await self.me(service), await self.queue(service)
        before = await service.look(ref)
        once = key()
        first = await service.carry_out(Reply(ref, "Once.", me), once, before)
        again = await service.carry_out(Reply(ref, "Once.", me), once, before)
        assert first.ticket == again.ticket
        assert bodies((await service.look(ref)).entries).count("Once.") == 1
        wanted = Create(Ref(service.name, "new-1"), queue, "Only one", "Text.", me)
        other = key()
        assert (
            await service.carry_out(wanted, other, None) == await service.carry_out(wanted, other, None)
        ) is True

    async def test_two_equal_notes_are_two_notes(self, service: Service, web: Elsewhere) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        me = await self.me(service)
        for _ in range(2):
            await self.done(service, Note(ref, "Called, nobody there.", me))
        assert bodies((await service.look(ref)).entries).count("Called, nobody there.") == 2

    async def test_what_was_done_is_found_and_what_was_not_is_not(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref, other = await web.create("One", "Text."), await web.create("Two", "Text.")
        for intent in await self.each(service, ref, other):
            before = None if isinstance(intent, Create) else await service.look(intent.ticket)
            once = key()
            if not isinstance(intent, Merge | Create):
                assert (await service.trace(intent, once, before)).done is not Done.YES, intent
            receipt = await service.carry_out(intent, once, before)
            traced = await service.trace(intent, once, before)
            assert traced.done is Done.YES, (intent, traced)
            assert traced.receipt is not None
            assert traced.receipt.ticket in (receipt.ticket, other)

    async def each(self, service: Service, ref: Ref, other: Ref) -> list[Intent]:
        """Return one intent of each kind, in an order in which all of them can be done."""
        me = await self.me(service)
        return [
            Take(ref, me),
            SetPriority(ref, 2),
            await self.step(service, ref, Status.ON_HOLD, Status.IN_PROGRESS),
            Reply(ref, "We are on it.", me),
            Note(ref, "Hm.", me),
            ReplyResolve(ref, "Solved.", me, (await self.step(service, ref, Status.RESOLVED)).status_name),
            LinkTo(ref, Relation.RELATED, other),
            Assign(ref, await self.colleague(service)),
            Create(Ref(service.name, "new-1"), await self.queue(service), f"Third {key()}", "Text.", me),
            Merge(ref, other),
        ]

    async def test_what_was_done_and_undone_by_others_is_not_said_to_be_undone(
        self, service: Service, web: Elsewhere
    ) -> None:
        ref = await web.create("Scanner jams", "It eats paper.")
        before = await service.look(ref)
        once = key()
        await service.carry_out(SetPriority(ref, 1), once, before)
        await web.do(SetPriority(ref, 4))
        traced = await service.trace(SetPriority(ref, 1), once, before)
        assert traced.done is not Done.NO, "it would be sent a second time"

    @pytest.mark.parametrize("when", ["before", "after"])
    async def test_a_lost_answer_is_traced_and_never_repeated(
        self, service: Service, web: Elsewhere, when: Literal["before", "after"]
    ) -> None:
        if "lose" not in self.capable:
            pytest.skip("answers of this service cannot be lost on purpose")
        ref, other = await web.create("One", "Text."), await web.create("Two", "Text.")
        for intent in await self.each(service, ref, other):
            before = None if isinstance(intent, Create) else await service.look(intent.ticket)
            once = key()
            self.lose(service, when)
            with pytest.raises(AnswerLost):
                await service.carry_out(intent, once, before)
            traced = await service.trace(intent, once, before)
            if when == "after":
                assert traced.done is Done.YES, (intent, traced)
            else:
                assert traced.done is Done.NO, (intent, traced)
                await service.carry_out(intent, once, before)
