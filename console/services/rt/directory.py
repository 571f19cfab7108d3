"""Who is who in one Request Tracker: asked one by one, for it tells who is an agent in no list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote
from zlib import crc32

from console.model import Person, Queue, Ref
from console.services.base import NotAService, Page, Rejected, Unauthorized
from console.services.rt.client import Client, Item
from console.services.rt.entries import Names
from console.services.rt.site import Site
from console.services.rt.translate import SYSTEM, Reader
from console.text import clean, clean_line


@dataclass(frozen=True, slots=True)
class Me:
    """The user of the token."""

    person: Person
    language: str
    zone: str
    """Its own time zone; "" where it follows the server's, which nobody tells."""


class Directory:
    """Remembers, for as long as the line lives, what was asked about people and queues."""

    def __init__(self, client: Client, site: Site, token: str) -> None:
        self._client = client
        self._site = site
        self._token = token
        self._me: Me | None = None
        self._people: dict[str, Person] = {SYSTEM: Person(SYSTEM, "Request Tracker")}
        self._numbers: dict[str, str] = {}
        self._logins: dict[str, str] = {}
        self._queues: dict[str, str] = {}

    async def me(self, *, again: bool = False) -> Me:
        """Return who the token belongs to; raises `Unauthorized` where it is none of ours."""
        if self._me is None or again:
            parts = self._token.split("-")
            if len(parts) != 3 or not parts[1].isdecimal():
                raise Unauthorized(
                    "The token in settings does not look like one of Request Tracker (1-14-…)."
                )
            own = await self._client.get(f"/user/{parts[1]}")
            if not own.get("Name"):
                raise NotAService("Request Tracker does not say who you are; check the address.")
            email = clean_line(str(own.get("EmailAddress") or "")) or None
            login = clean_line(str(own.get("Name") or ""))
            if not login:
                raise NotAService("What answers does not say who you are; check the address in settings.")
            name = clean_line(str(own.get("RealName") or login))
            person = Person(
                login, name, email, self._site.inside(email, email), agent=bool(own.get("Privileged"))
            )
            self._me = Me(person, str(own.get("Lang") or ""), str(own.get("Timezone") or ""))
            self._people[login] = person
        return self._me

    async def reader(self) -> Reader:
        """Return what reads this site's records."""
        return Reader(self._site, (await self.me()).person.email)

    async def names(self, logins: Iterable[str], numbers: Iterable[str], *, queues: bool) -> Names:
        """Find out who these people are, and what queues are called where `queues`."""
        for login in sorted(set(logins) - self._people.keys()):
            await self._meet(login)
        for number in sorted(set(numbers) - self._numbers.keys()):
            await self._meet(number)
        if queues and not self._queues:
            async for row in self._client.rows("/queues/all", ("Name",), []):
                self._queues[str(row["id"])] = clean_line(str(row.get("Name") or row["id"]))
        return Names(self._numbers, self._queues, self._people)

    async def login(self, number: str) -> str:
        """Return the login of the user with this number."""
        if number not in self._logins:
            await self._meet(number)
        return self._logins[number]

    def is_agent(self, login: str) -> bool:
        """Return whether somebody is known to be an agent, without asking."""
        known = self._people.get(login)
        return known is not None and known.agent

    async def _meet(self, login_or_number: str) -> None:
        reader = await self.reader()
        try:
            user = await self._client.get("/user/" + quote(login_or_number, safe="@"))
        except Rejected:
            user = {"Name": login_or_number}
        login = clean_line(str(user.get("Name") or login_or_number))
        person = reader.person({**user, "id": login, "type": "user"}) or Person(login, login)
        self._people.setdefault(login, replace(person, agent=_truthy(user.get("Privileged"))))
        self._numbers[login_or_number] = person.name
        self._logins[login_or_number] = login

    async def queues(self, since: str | None) -> AsyncIterator[Page]:
        """Yield all queues in one page, nothing where they are as at `since`."""
        found: list[Queue] = []
        async for row in self._client.rows("/queues/all", ("Name", "Description", "Disabled"), []):
            name = clean_line(str(row.get("Name") or row["id"]))
            self._queues[str(row["id"])] = name
            if str(row.get("Disabled")) == "0" and self._site.covers(name):
                about = clean(str(row.get("Description") or ""), lines=False)
                found.append(
                    Queue(Ref(self._site.name, str(row["id"])), name, self._site.is_mine(name), about)
                )
        cursor = _mark(found)
        if cursor != since:
            yield Page(queues=tuple(found), cursor=cursor, total=len(found))

    async def agents(self, since: str | None) -> AsyncIterator[Page]:
        """Yield the agents of all groups that we may see in one page; nothing where they are as at `since`.

        What groups do not tell is learned from tickets.
        """
        logins = {(await self.me()).person.id}
        groups = [{"field": "Domain", "operator": "=", "value": "UserDefined"}]
        async for group in self._client.rows("/groups", ("Name",), groups):
            logins |= await self._members(str(group["id"]))
        names = await self.names(logins, (), queues=False)
        found = [names.agents[login] for login in sorted(logins) if names.agents[login].agent]
        cursor = _mark(found)
        if cursor != since:
            yield Page(people=tuple(found), cursor=cursor, total=len(found))

    async def _members(self, group: str) -> set[str]:
        try:
            record: Item = await self._client.get(f"/group/{group}")
        except Rejected:
            return set()
        members = record.get("Members")
        return {
            clean_line(str(member["id"]))
            for member in (members if isinstance(members, list) else ())
            if isinstance(member, dict) and member.get("type") == "user" and member.get("id")
        }


def _truthy(value: object) -> bool:
    return str(value) == "1"


def _mark(facts: Iterable[object]) -> str:
    return f"{crc32(repr(tuple(facts)).encode()):08x}"
