"""What can be done from the place one is in, made from the bindings; typing narrows, enter runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding
from textual.dom import DOMNode
from textual.screen import Screen

from console.signs import Signs
from screens.pick import Choice, Pick

DEEDS = ("ticket.", "change.", "feedback.", "alarm.", "tone.", "outbox.", "conflict.")
"""How the names of actions begin that do something to what is under the cursor."""
WAYS = ("go ", "help ", "list ", "program ", "screen ")
"""How the names of those begin that only move about: they come last."""


@dataclass(frozen=True, slots=True)
class Run:
    """An action, and whom to ask for it."""

    action: str
    place: DOMNode


Listing = Callable[[App[Any], Screen[Any]], list[Choice[Run]]]
"""Makes the list of what can be done now."""


def offer(app: App[Any], title: str, listing: Listing, signs: Signs) -> None:
    """Show a list of what can be done from here, and do what is picked."""

    async def chosen(run: Run | None) -> None:
        if run is not None:
            await app.run_action(run.action, run.place)

    app.push_screen(Pick(title, listing(app, app.screen), signs), chosen)


def keys_of(app: App[Any], screen: Screen[Any]) -> list[Choice[Run]]:
    """Return what can be done here: keys, what they do, the action's name."""
    return [
        Choice(_run(active), f"{keys:<14} {active.binding.description}", active.binding.id or "")
        for active, keys in _found(app, screen)
    ]


def names_of(app: App[Any], screen: Screen[Any]) -> list[Choice[Run]]:
    """Return what can be done here: the action's name in words, what it does, its keys."""
    named = [(_name(active), active, keys) for active, keys in _found(app, screen)]
    return [
        Choice(_run(active), f"{name:<20} {active.binding.description}", keys)
        for name, active, keys in sorted(named, key=lambda one: (one[0].startswith(WAYS), one[0]))
        if name
    ]


def deeds_of(app: App[Any], screen: Screen[Any]) -> list[Choice[Run]]:
    """Return what can be done to the thing under the cursor: what it is, its keys."""
    return [
        Choice(_run(active), f"{active.binding.description:<34} {keys}", active.binding.id or "")
        for active, keys in _found(app, screen)
        if (active.binding.id or "").startswith(DEEDS)
    ]


def _found(app: App[Any], screen: Screen[Any]) -> list[tuple[ActiveBinding, str]]:
    """Return each action that is live now, with all keys that it has."""
    found: dict[tuple[str, int], tuple[ActiveBinding, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not (binding.id and binding.description and active.enabled):
            continue
        _, keys = found.setdefault((binding.action, id(active.node)), (active, []))
        keys.append(app.get_key_display(binding) if not binding.key_display else binding.key_display)
    return [(active, ", ".join(dict.fromkeys(keys))) for active, keys in found.values()]


def _run(active: ActiveBinding) -> Run:
    return Run(active.binding.action, active.node)


def _name(active: ActiveBinding) -> str:
    return (active.binding.id or "").replace(".", " ")
