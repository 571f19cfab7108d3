"""What the feed shows and in which order: picked from a list, kept between starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from console.cache.feedbook import FeedFilter, FeedOrder
from console.cache.places import Places
from console.cache.store import Cache
from console.model.feedback import Instrument
from console.signs import Signs
from screens.feed_tally import ORDERS, named
from screens.keeping import leave, left
from screens.pick import Choice, Pick

KEPT = "feed"
NAMES = {
    Instrument.CSAT: "how satisfied somebody is",
    Instrument.CES: "how easy it was",
    Instrument.NPS: "whether somebody would recommend it",
    Instrument.HAPPINESS: "how happy somebody is",
    Instrument.TRUST: "whether somebody trusts IT with it",
    Instrument.UNKNOWN: "a question nobody named",
}


class View(msgspec.Struct, frozen=True):
    """A filter and an order."""

    wanted: FeedFilter = FeedFilter()
    order: FeedOrder = FeedOrder.NEWS


def kept(places: Places) -> View:
    """Return how the feed was left; everything, newest first, where nothing was kept or it cannot be read."""
    return left(places, KEPT, View)


def keep(places: Places, view: View) -> None:
    """Keep how the feed is left."""
    leave(places, KEPT, view)


def orders(view: View, signs: Signs) -> Pick[View]:
    """Return the list of orders."""
    choices = [
        Choice(msgspec.structs.replace(view, order=order), words, "", words[0])
        for order, words in ORDERS.items()
    ]
    return Pick("Order", choices, signs, typed=False)


def filters(cache: Cache, view: View, signs: Signs) -> Pick[View]:
    """Return the list of what narrows the feed; what narrows it already is taken away by picking it again."""
    wanted = view.wanted
    found: list[tuple[str, str, FeedFilter]] = []
    if named(wanted) != named(FeedFilter()):
        found.append(("everything", "take the filter away", FeedFilter()))
    for words, on, other in (
        ("unhappy only", wanted.unhappy, replace(wanted, unhappy=not wanted.unhappy)),
        ("waiting only", wanted.waiting, replace(wanted, waiting=not wanted.waiting)),
        ("mine only", wanted.mine, replace(wanted, mine=not wanted.mine)),
        ("own teams only", wanted.own, replace(wanted, own=not wanted.own)),
    ):
        found.append((words, "on: take it away" if on else "", other))
    found += _values(
        cache.feed.services(), "service", wanted.service, lambda one: replace(wanted, service=one)
    )
    teams = [queue.name for queue in cache.queues()]
    found += _values(teams, "team", wanted.queue, lambda one: replace(wanted, queue=one))
    for instrument, words in NAMES.items():
        on = wanted.instrument is instrument
        chosen = replace(wanted, instrument=None if on else instrument)
        found.append((f"kind: {instrument.value}", "on: take it away" if on else words, chosen))
    choices = [
        Choice(msgspec.structs.replace(view, wanted=chosen), label, detail) for label, detail, chosen in found
    ]
    return Pick("Show what?", choices, signs)


def _values(
    names: list[str], kind: str, chosen: str, narrowed: Callable[[str], FeedFilter]
) -> list[tuple[str, str, FeedFilter]]:
    return [
        (
            f"{kind}: {name}",
            "on: take it away" if name == chosen else "",
            narrowed("" if name == chosen else name),
        )
        for name in names
    ]
