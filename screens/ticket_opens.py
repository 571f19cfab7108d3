"""What enter opens in a ticket: a linked ticket, a file, a draft, an intent that needs the agent."""

from __future__ import annotations

from console.cache.wishes import FILE
from console.model import Ref
from screens.answering import Answering
from widgets.ink import Span
from widgets.timeline import Timeline


class Opens(Answering):
    """The part of the ticket screen that follows what the conversation offers."""

    wanted: dict[int, str]
    """Files that were asked for: the wish's key and the file's name."""

    async def on_timeline_opened(self, event: Timeline.Opened) -> None:
        """Open what the cursor stands on."""
        stop = event.what
        match stop.kind:
            case "ticket":
                self.guide.open_ticket(Ref.parse(stop.id))
            case "file":
                self._fetch(stop.id, stop.part)
            case "draft":
                await self.write(stop.id)
            case "intent":
                self._decide(stop.id)
            case _:
                pass

    def _fetch(self, entry: str, attachment: str) -> None:
        """Ask for a file; it is only ever saved, never opened by us."""
        if self.ticket is None:
            return
        name = next(
            (
                file.name
                for said in self.desk.cache.conversation(self.ticket.ref)
                if said.id == entry
                for file in said.attachments
                if file.id == attachment
            ),
            attachment,
        )
        ref = self.ticket.ref
        self.desk.cache.soon(lambda: self._await(self.desk.cache.wishes.ask(FILE, ref, attachment), name))

    def _await(self, wish: int, name: str) -> None:
        self.wanted = {**self.wanted, wish: name}
        self.refresh_all()

    def files(self) -> list[Span]:
        """Return a sentence for each file that was asked for: on its way, where it is, or why not."""
        sentences: list[Span] = []
        for key, name in self.wanted.items():
            wish = self.desk.cache.wishes.get(key)
            if wish is None:
                continue
            match wish.state:
                case "done":
                    sentences.append((f"{name} is saved: {wish.path}", "good"))
                case "failed":
                    sentences.append((f"! {name} was not fetched: {wish.words}", "harm"))
                case _:
                    sentences.append((f"{name} is being fetched…", "dim"))
        return sentences

    def _decide(self, key: str) -> None:
        from screens.deciding import decide

        waiting = self.desk.cache.intent(key)
        if waiting is not None:
            decide(self, waiting, self._go_on)

    def _go_on(self, kind: str) -> None:
        if kind:
            self.run_worker(self.write(kind), exclusive=True, group="undo")
