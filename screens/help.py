"""Every key of the place one is in, made from the bindings; typing narrows, enter runs."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import App
from textual.binding import ActiveBinding
from textual.screen import Screen

from console.signs import Signs
from screens.pick import Choice, Pick


@dataclass(frozen=True, slots=True)
class Run:
    """An action, and whom to ask for it."""

    action: str
    place: object


def keys_of(app: App[object], screen: Screen[object]) -> list[Choice[Run]]:
    """Return what can be done here: keys, what they do, the action's name."""
    found: dict[tuple[str, int], tuple[ActiveBinding, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.system or not active.enabled:
            continue
        place = (binding.action, id(active.node))
        entry = found.setdefault(place, (active, []))
        entry[1].append(app.get_key_display(binding) if not binding.key_display else binding.key_display)
    return [
        Choice(
            Run(active.binding.action, active.node),
            f"{', '.join(dict.fromkeys(keys)):<14} {active.binding.description}",
            active.binding.id or "",
        )
        for active, keys in found.values()
    ]


def panel(app: App[object], screen: Screen[object], signs: Signs, title: str) -> Pick[Run]:
    """Return the panel that lists them."""
    return Pick(title, keys_of(app, screen), signs)
