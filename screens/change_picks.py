"""What of a new change is picked from what the cache knows: desk, kind, service, items, outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screens.abilities import abilities
from screens.base import Desk, DeskScreen
from screens.change_draft import KIND, KINDS, NEW_CHANGE, OUTAGES, kept
from screens.pick import Choice, Pick
from widgets.field import Field


class ChangePicks(DeskScreen[None]):
    """The part of the form that knows what can be picked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.filled = kept(desk.cache.drafts.get(NEW_CHANGE, KIND))

    def changed(self) -> None:
        """Called when something else was picked."""

    def desks(self) -> list[str]:
        """Return the service desks that take new changes from here."""
        known = list(self.desk.settings.services) or sorted(
            {queue.ref.service for queue in self.desk.cache.queues()}
        )
        places = self.desk.cache.places
        return [name for name in known if "change-create" in abilities(places, name).intents]

    def on_field_opened(self, event: Field.Opened) -> None:
        """Offer what the field can be."""
        event.stop()
        name = event.field.id or ""
        if name == "cis":
            self._pick_item()
            return
        offered: dict[str, Sequence[tuple[str, str]]] = {
            "desk": [(one, "") for one in self.desks()],
            "kind": [(kind.value, words) for kind, words in KINDS.items()],
            "service": [("", "not said"), *((one, "") for one in self._services())],
            "outage": [(one, "" if one else "not said") for one in OUTAGES],
        }
        choices = [Choice(value, value or words, words if value else "") for value, words in offered[name]]

        def picked(value: str | None) -> None:
            if value is not None:
                self.filled = self.filled.with_texts({name: value})
                self.changed()

        self.app.push_screen(Pick(f"{name.capitalize()}?", choices, self.desk.signs), picked)

    def _services(self) -> list[str]:
        book = self.desk.cache.changes
        return sorted({one.name for one in book.business_services()} | set(book.services()))

    def _pick_item(self) -> None:
        """Add an item, or take one away that is chosen already; those of the service come first."""
        chosen, service = self.filled.cis, self.filled.service
        known = sorted(self.desk.cache.changes.cis(), key=lambda one: (one.service != service, one.name))
        choices = [Choice(name, name, "chosen: take it away") for name in chosen]
        choices += [Choice(one.name, one.name, one.service or "") for one in known if one.name not in chosen]

        def picked(name: str | None) -> None:
            if name is not None:
                cis = tuple(one for one in chosen if one != name) if name in chosen else (*chosen, name)
                self.filled = replace(self.filled, cis=cis)
                self.changed()

        self.app.push_screen(Pick("Which item? The first is the main one.", choices, self.desk.signs), picked)
