"""What a service tells: who is there, what changed, one ticket whole."""

from __future__ import annotations

import asyncio

import pytest

from console.intents import Note, Reply, SetPriority, Take
from console.model import Ref, Status
from console.services.base import Collection, Gone, Service
from tests.services.contract.common import Elsewhere, Known, ServiceTests, bodies


class Reading(ServiceTests):
    """What every service must tell."""

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
