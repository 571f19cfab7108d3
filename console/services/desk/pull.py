"""How a desk's facts are pulled: a first load by importance, then the news by number."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from console.model import Ref
from console.services.answers import Answer
from console.services.base import Collection, Cursor, NotAService, Page, Rejected
from console.services.desk.cursor import Place
from console.services.desk.fields import line, readable
from console.services.desk.news import News
from console.services.desk.quick import Quick

Ask = Callable[[str, dict[str, str | int]], Awaitable[Answer]]
"""Asks a path with parameters; raises what a refusal means."""
_LONG = {"/v1/tickets": 400, "/v1/news": 1000}
"""Facts on a page as a desk gives them."""
_SHORT = 50
"""Facts on a page as an older desk gave them."""
_HEAD_START = 0.0005
"""Seconds in which the next question leaves before a page is worked on: the desk answers meanwhile."""
_PRODUCT = "Amends desk"
_NEWS = {
    Collection.QUEUES: "queues",
    Collection.PEOPLE: "people",
    Collection.ESTATE: "services,cis,windows,exposures,delegations",
    Collection.CHANGES: "changes,approvals,remarks",
    Collection.TICKETS: "tickets,entries",
    Collection.FEEDBACK: "feedback,asks,alarms,experience_levels,baselines,objections",
}


class _Read(NamedTuple):
    """A page, as it was read."""

    page: Page
    following: Place
    """Where the next one begins."""
    more: bool
    """There is a next one now."""


class Pull:
    """Reads pages from a desk; `ask` carries the questions.

    A first load leaves out what ended and did not change for `history_days`; None loads everything.
    """

    def __init__(self, name: str, ask: Ask, history_days: int | None = None) -> None:
        self._name = name
        self._ask = ask
        self._history_days = history_days
        self._quick = Quick(name)
        self._limits = dict(_LONG)

    async def health(self) -> dict[str, Any]:
        """Return what the desk says of itself; raises `NotAService` where it is none."""
        answer = await self._read("/v1/health")
        raw = answer.json()
        if not isinstance(raw, dict) or raw.get("product") != _PRODUCT:
            raise answer.senseless("is no Amends desk")
        return raw

    async def changes(self, collection: Collection, since: Cursor | None) -> AsyncIterator[Page]:
        """Yield pages after `since`: own queues first, other open tickets, closed ones, then the news.

        Changes and the estate come in the order in which they last changed.
        """
        identity = str((await self.health()).get("desk", ""))
        place = Place.read(since, identity)
        if place is None and collection in (Collection.QUEUES, Collection.PEOPLE):
            yield await self._whole(collection, Place.start(identity))
            return
        place = place or Place.start(identity)
        if collection is not Collection.TICKETS and place.part is not None:
            if collection is Collection.FEEDBACK:  # who objected at another desk says nothing about this one
                yield Page(cursor=place.write(), objections=await self._objections())
            place = place.at(0)  # the news themselves, from the first on, are everything there is
        ahead: asyncio.Task[_Read] | None = self._begin(collection, place)
        try:
            while ahead is not None:
                page, place, more = await ahead
                ahead = self._begin(collection, place) if more else None
                if more:
                    await asyncio.sleep(_HEAD_START)
                yield page
        finally:
            if ahead is not None:
                ahead.cancel()
                ahead.add_done_callback(lambda one: one.cancelled() or one.exception())  # nobody waits for it

    def _begin(self, collection: Collection, place: Place) -> asyncio.Task[_Read]:
        """Ask for the page at a place, without waiting for it."""
        return asyncio.create_task(self._news(collection, place) if place.part is None else self._load(place))

    async def present(self) -> AsyncIterator[Ref]:
        """Yield the reference of every ticket in our sight."""
        after: str | None = ""
        while after is not None:
            answer = await self._read("/v1/ticket-ids", after=after)
            ids, after = ids_in(answer, after)
            for id_ in ids:
                yield Ref(self._name, id_)

    async def _read(self, path: str, **params: str | int) -> Answer:
        """Ask for a page; what is refused here is refused to everybody, so this is no such service."""
        try:
            return await self._ask(path, params)
        except Rejected as refusal:
            raise NotAService(f"{self._name} does not tell its news: {refusal}") from refusal

    async def _long(self, path: str, **params: str | int) -> Answer:
        """Ask for a page as long as the desk gives them."""
        try:
            return await self._ask(path, {**params, "limit": self._limits[path]})
        except Rejected:
            self._limits[path] = _SHORT
        return await self._read(path, **params, limit=_SHORT)

    async def _whole(self, collection: Collection, place: Place) -> Page:
        """Return a small collection in one page; the news that follow it start before it was read."""
        answer = await self._read("/v1/tickets", limit=1)
        raw = answer.json()
        with readable(answer):
            cursor = place.at(int(raw["seq"])).write()
        news = News(self._name)
        for one in await self._items(_NEWS[collection]):
            news.learn_plain(_NEWS[collection], one)
        return news.page(cursor)

    async def _items(self, name: str) -> list[Any]:
        try:
            answer = await self._ask(f"/v1/{name}", {})
        except Rejected:
            return []  # a requester is told of nobody
        raw = answer.json()
        with readable(answer):
            return list(raw["items"])

    async def _load(self, place: Place) -> _Read:
        """Return the next page of the first load; the news follow it in any case."""
        params: dict[str, str | int] = {"part": place.part or "mine", "after": place.after, "entries": "true"}
        if place.part == "closed" and self._history_days is not None:
            since = datetime.now(UTC) - timedelta(days=self._history_days)
            params["changed_after"] = int(since.timestamp() * 1000)
        answer = await self._long("/v1/tickets", **params)
        quick = self._quick.load(answer.body)
        if quick is not None:
            with readable(answer):
                following = _further(place, place.following(quick.after, quick.seq))
            cursor = following.write()
            page = Page(cursor=cursor, total=quick.total, tickets=quick.tickets, entries=quick.entries)
            return _Read(page, following, True)
        raw = answer.json()
        with readable(answer):
            following = _further(place, place.following(raw["after"], int(raw["seq"])))
            items, total = list(raw["items"]), int(raw["total"])
        news = News(self._name)
        for one in items:
            news.learn_ticket(one)
        return _Read(news.page(following.write(), total=total), following, True)

    async def _objections(self) -> tuple[str, ...] | None:
        """Return the pseudonyms of everybody who objects; None where we are nobody who is told."""
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            try:
                answer = await self._ask("/v1/objections", {"after": after})
            except Rejected:
                return None
            ids, after = ids_in(answer, after)
            found += ids
        return tuple(found)

    async def _news(self, collection: Collection, place: Place) -> _Read:
        """Return the next page of news."""
        answer = await self._long("/v1/news", since=place.seq, collection=_NEWS[collection])
        quick = self._quick.news(answer.body) if collection is Collection.TICKETS else None
        if quick is not None:
            with readable(answer):
                following = _onward(place, quick.following, quick.more)
            page = Page(
                cursor=following.write(),
                tickets=quick.tickets,
                entries=quick.entries,
                gone=quick.gone,
                gone_entries=quick.gone_entries,
            )
            return _Read(page, following, quick.more)
        raw = answer.json()
        with readable(answer):
            more = raw["more"] is True
            following = _onward(place, int(raw["next"]), more)
            items = list(raw["items"])
        news = News(self._name)
        for item in items:
            news.learn_item(item)
        page = news.page(following.write())
        if news.objected:
            page = replace(page, objections=await self._objections())
        return _Read(page, following, more)


def _further(place: Place, following: Place) -> Place:
    """Return where a load goes on; raises `ValueError` where that is where it was."""
    if following == place:
        raise ValueError("the page repeats")
    return following


def _onward(place: Place, seq: int, more: bool) -> Place:
    """Return the place after news `seq`; raises `ValueError` where there are more and it is where it was."""
    if more and seq <= place.seq:
        raise ValueError("the page repeats")
    return place.at(seq)


def ids_in(answer: Answer, after: str) -> tuple[list[str], str | None]:
    """Read a page of ids, or of records that have them, after `after`; returns them and where the next begins."""
    raw = answer.json()
    with readable(answer):
        ids = [line(one["id"] if isinstance(one, dict) else one) for one in raw["items"]]
        following = raw["after"]
        if following == after or not isinstance(following, str | None):
            raise ValueError("the page repeats")
    return ids, following
