"""Somebody else who works in a service in memory, past our console."""

from __future__ import annotations

from dataclasses import replace

from console.intents import Create, TicketIntent
from console.model import Attachment, Entry, Person, Ref, Ticket
from console.services.base import Collection, Receipt
from console.services.memory.change_web import ChangeWeb
from console.services.memory.changes import ChangeWork
from console.services.memory.feedback import FeedbackWork
from console.services.memory.feedback_web import FeedbackWeb
from console.services.memory.store import Event, Store
from console.services.memory.work import Work
from console.text import clean_name


class Web:
    """Somebody else who works in the same service, past our console."""

    def __init__(self, store: Store, work: Work, changes: ChangeWork, feedback: FeedbackWork) -> None:
        self._store = store
        self._work = work
        self.actor = Person("tom", "Tom de Vries", "tom@desk.example", inside=True, agent=True)
        self.changes = ChangeWeb(store, changes, work.people)
        self.feedback = FeedbackWeb(store, feedback, work.people)

    def do(self, intent: TicketIntent, actor: Person | None = None) -> Receipt:
        """Carry out what somebody else wants; raises `Rejected`."""
        return self._work.do(intent, actor or self.actor)

    def create(self, subject: str, queue: str = "Workplace", body: str = "It is broken.") -> Ref:
        """Make a ticket as a user; returns its reference."""
        maria = self._work.people["maria"]
        ref = Ref(self._store.name, "new-web")
        return self.do(Create(ref, queue, subject, body, maria), maria).ticket

    def attach(self, ref: Ref, name: str, content: bytes) -> Attachment:
        """Hang a file on the last thing said."""
        store = self._store
        file = Attachment(f"file-{len(store.files) + 1}", clean_name(name), len(content), "text/plain")
        store.files[file.id] = content
        said = store.entries[ref.id]
        said[-1] = replace(said[-1], attachments=(*said[-1].attachments, file))
        self.touch(ref)
        return file

    def touch(self, ref: Ref) -> None:
        """Change nothing but the version."""
        self._store.write(self.ticket(ref), self.actor, "touch", "")

    def delete(self, ref: Ref, *, silently: bool = False) -> None:
        """Delete a ticket; `silently` leaves no trace in the changes, as some services do."""
        store = self._store
        ticket = store.tickets.pop(ref.id)
        if silently:
            store.erase(Collection.TICKETS, ref.id)
            return
        store.seq += 1
        store.gone[ref.id] = store.seq
        store.events.append(Event(store.seq, ticket.ref.id, self.actor.id, "delete", ""))

    def ticket(self, ref: Ref) -> Ticket:
        """Return a ticket as the service has it; raises `Gone`."""
        return self._store.get(ref)

    def tickets(self) -> list[Ticket]:
        """Return all tickets."""
        return list(self._store.tickets.values())

    def everything_said(self) -> list[str]:
        """Return the words of every entry there ever was, those of deleted tickets too."""
        return [entry.body for said in self._store.entries.values() for entry in said]

    def log(self) -> list[Event]:
        """Return every change there was, visible in lists or not yet, in its order."""
        return self._store.log()

    def said(self, ref: Ref) -> list[Entry]:
        """Return a ticket's conversation."""
        return list(self._store.entries[ref.id])
