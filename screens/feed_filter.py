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
    try:
        return msgspec.json.decode(places.get(KEPT, "{}"), type=View)
    except msgspec.DecodeError:
        return View()


def keep(places: Places, view: View) -> None:
    """Keep how the feed is left."""
    places.keep(KEPT, msgspec.json.encode(view).decode())


def orders(view: View, signs: Signs) -> Pick[View]:
    """Return the list of orders."""
    choices = [
        Choice(replace_view(view, order=order), words, "", words[0]) for order, words in ORDERS.items()
    ]
    return Pick("Order", choices, signs, typed=False)


def filters(cache: Cache, view: View, signs: Signs) -> Pick[View]:
    """Return the list of what narrows the feed; what narrows it already is taken away by picking it again."""
    wanted = view.wanted
    found: list[tuple[str, str, FeedFilter]] = []
    if named(wanted) != named(FeedFilter()):
        found.append(("everything", "take the filter away", FeedFilter()))
    for words, field in (
        ("unhappy only", "unhappy"),
        ("waiting only", "waiting"),
        ("mine only", "mine"),
        ("own teams only", "own"),
    ):
        on = getattr(wanted, field)
        found.append((words, "on: take it away" if on else "", replace(wanted, **{field: not on})))
    found += _values(
        cache.feed.services(), "service", wanted.service, lambda one: replace(wanted, service=one)
    )
    teams = [queue.name for queue in cache.queues()]
    found += _values(teams, "team", wanted.queue, lambda one: replace(wanted, queue=one))
    for instrument, words in NAMES.items():
        on = wanted.instrument is instrument
        chosen = replace(wanted, instrument=None if on else instrument)
        found.append((f"kind: {instrument.value}", "on: take it away" if on else words, chosen))
    choices = [Choice(replace_view(view, wanted=chosen), label, detail) for label, detail, chosen in found]
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


def replace_view(view: View, *, wanted: FeedFilter | None = None, order: FeedOrder | None = None) -> View:
    """Return the view with another filter or order."""
    return View(wanted or view.wanted, order or view.order)
