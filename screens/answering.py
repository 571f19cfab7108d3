"""Writing an answer in the ticket: opened, kept as it is typed, sent into the outbox, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from console.cache.outbox import SHOWN, Waiting
from console.intents import Create
from console.model import Row, Ticket
from screens.abilities import abilities
from screens.answers import TOLD, became, draft_kind, intent_of, resolving, send, take_back, written
from screens.confirm import Confirm
from screens.editing import edited
from screens.feed_telling import lead_back
from screens.verbs import TicketVerbs
from screens.words import sentence, what
from widgets.composer import Composer
from widgets.send_line import Address
from widgets.timeline import Timeline


class Answering(TicketVerbs[Any]):
    """The part of the ticket screen that knows the composer; `ticket` is what is shown."""

    ticket: Ticket | None = None
    kind: str = ""
    """What is being written: `reply`, `told`, `note`, or nothing."""
    composer: Composer | None = None
    told: str = ""
    """The intent of which the last line says that it is held."""
    gone: bool = False
    """The service no longer has the ticket for us; what was known of it is still shown."""

    def targets(self) -> Sequence[Row | Ticket]:
        """Return the ticket, as long as there is one."""
        return [self.ticket] if self.ticket is not None and not self.gone else []

    # ---- opening and closing ----------------------------------------------------------------------------

    async def write(self, kind: str) -> None:
        """Open the composer on the draft of this kind; what was being written is kept."""
        ticket = self.ticket
        if ticket is None:
            return
        if self.kind == kind and self.composer is not None:
            self.composer.write()
            return
        await self.put_away()
        draft = self.desk.cache.drafts.get(ticket.ref, kind)
        composer = Composer(
            self._title(kind, ticket), draft.body if draft else "", self._address(kind, ticket)
        )
        self.kind, self.composer = kind, composer
        await self.mount(composer, after=self.query_one(Timeline))
        composer.write()
        if draft:
            composer.say("draft")
        self.call_after_refresh(self.query_one(Timeline).action_last)
        self.refresh_all()

    async def put_away(self) -> None:
        """Keep what is written and close the composer."""
        self.keep_draft()
        self.kind, composer, self.composer = "", self.composer, None
        if composer is not None:
            await composer.remove()
        self.set_focus(self.query_one(Timeline))
        self.refresh_all()

    def keep_draft(self) -> None:
        """Save what is written now; called on every pause, on leaving, and when the program ends."""
        composer = self.composer
        if composer is not None and self.kind and self.ticket is not None:
            self.desk.cache.drafts.save(self.ticket.ref, self.kind, composer.body)
            composer.say("draft kept" if composer.body.strip() else "")

    def readdress(self) -> None:
        """Name the receivers anew, as the ticket may have changed while the answer was written."""
        if self.composer is not None and self.kind and self.composer.is_mounted and self.ticket is not None:
            self.composer.address = self._address(self.kind, self.ticket)

    def _title(self, kind: str, ticket: Ticket) -> str:
        if kind == "note":
            return f"note on {ticket.number}"
        name = ticket.receivers[0].name if ticket.receivers else ticket.number
        if kind == TOLD:
            return f"tell {name} · the ticket stays {ticket.status_name}"
        return f"reply to {name}"

    def _address(self, kind: str, ticket: Ticket) -> Address:
        can = abilities(self.desk.cache.places, ticket.ref.service)
        if kind == "note":
            return Address(False, why_not=self._why_not("note", ticket))
        able = "reply-resolve" in can.intents and kind != TOLD
        offer = resolving(ticket) if able else None
        return Address(
            True,
            ticket.receivers,
            more=can.further,
            resolve=offer is not None,
            why_not=self._why_not("reply", ticket),
        )

    def _why_not(self, kind: str, ticket: Ticket) -> str:
        """Return why an answer cannot leave now; empty where it can."""
        service = ticket.ref.service
        if kind not in abilities(self.desk.cache.places, service).intents:
            return f"{service} takes no {kind} from here."
        if self.desk.cache.me(service) is None:
            return f"{service} has not said yet who you are; the draft stays until it has."
        if ticket.merged_into is not None:
            return f"This ticket went into {ticket.merged_into.id}: answer there. The draft stays."
        return ""

    # ---- what the composer wants ------------------------------------------------------------------------

    def on_composer_typed(self) -> None:
        """Keep the draft: the agent paused, or has typed for a while."""
        self.keep_draft()

    async def on_composer_wanted(self, event: Composer.Wanted) -> None:
        """Do what a key of the send line asks for."""
        match event.what:
            case "send" | "resolve" | "save":
                await self._send(event.body, resolve=event.what == "resolve")
            case "edit":
                self.run_worker(self._edit(), exclusive=True, group="editor")
            case "discard":
                await self._discard(event.body)
            case _:
                await self.put_away()

    async def _send(self, body: str, *, resolve: bool) -> None:
        ticket, kind = self.ticket, self.kind
        me = self.desk.cache.me(ticket.ref.service) if ticket else None
        if ticket is None or me is None:
            return
        if not written(body):
            self.say("Nothing is written yet, so nothing was sent.")
            return
        try:
            intent = intent_of(kind, ticket, body, me, resolve=resolve)
        except LookupError as error:
            self.say(str(error), harm=True)
            return
        key = send(self.desk.cache, intent, self.desk.settings.holds.of)
        if kind == TOLD:
            lead_back(self.desk, ticket.ref, key)
        self.kind = ""
        await self.put_away()
        self.query_one(Timeline).action_last()
        waiting = self.desk.cache.intent(key)
        if waiting is not None:
            self.told = key
            until = f"{waiting.hold_until.astimezone():%H:%M:%S}"
            self.say(f"{sentence(what(intent))} is held until {until}: u takes it back.")

    def tell_on(self) -> None:
        """Say what became of the answer that was given last, once it is no longer held."""
        said = became(self.desk.cache, self.told, self.desk.now())
        if said is not None:
            self.told = ""
            self.say(said[0], harm=said[1])

    async def _edit(self) -> None:
        composer = self.composer
        if self.ticket is None or composer is None:
            return
        self.keep_draft()

        def keep(text: str) -> None:
            composer.body = text
            self.keep_draft()

        keep(await edited(self, composer.body, keep))

    async def _discard(self, body: str) -> None:
        if not body.strip():
            await self.throw_away()
            return
        size = len(body.split())
        words = f"Throw away your {self.kind}: {size} word{'s' if size != 1 else ''}, kept nowhere else?"

        async def answered(yes: bool | None) -> None:
            if yes:
                await self.throw_away()

        self.app.push_screen(Confirm([words], "throw it away"), answered)

    async def throw_away(self) -> None:
        """Close the composer and forget what was written."""
        if self.ticket is not None:
            self.desk.cache.drafts.discard(self.ticket.ref, self.kind)
            self.kind = ""
            await self.put_away()

    # ---- taking back ------------------------------------------------------------------------------------

    def last_held(self) -> Waiting | None:
        """Return what `u` would take back: the last intent of this ticket that was not sent."""
        if self.ticket is None:
            return None
        held = self.desk.cache.waiting_for(self.ticket.ref, SHOWN)
        return next((one for one in reversed(held) if one.state.value in ("held", "ready")), None)

    async def take_back(self, waiting: Waiting) -> None:
        """Take an intent back; an answer's words return to the composer."""
        await self.put_away()
        cache = self.desk.cache
        cache.soon(lambda: self.call_later(self._taken_back, waiting, take_back(cache, waiting)))

    async def _taken_back(self, waiting: Waiting, done: bool) -> None:
        if not done:
            self.say(f"Too late: {what(waiting.intent)} was sent.", harm=True)
            return
        self.say(f"Taken back: {what(waiting.intent)}.")
        self.refresh_all()
        if isinstance(waiting.intent, Create):
            self.dismiss(None)
            self.guide.create_ticket("")
        elif kind := draft_kind(waiting.intent):
            await self.write(kind)
