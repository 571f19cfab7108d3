"""Request Tracker's REST 2 over one line: searches paged by key, and its refusals told apart."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from console.services.answers import Answer
from console.services.base import Gone, NotAService, Rejected
from console.services.http import Line
from console.text import clean_line

Item = dict[str, Any]
"""One record as REST 2 sends it."""

PER_PAGE = 100
"""More is cut without a word."""
FULL = PER_PAGE // 2
"""A page with fewer transactions is the last: where rights hide some, they are hidden after counting."""


class Client:
    """What every part of the connector asks of the server. All methods may raise what `Line.ask` raises."""

    def __init__(self, line: Line) -> None:
        self.line = line

    async def get(self, path: str, **params: str) -> Item:
        """Read one record; raises `Gone` where there is none, or none for us."""
        return self.record(await self.line.ask("GET", "/REST/2.0" + path, params=params))

    async def fetch(self, path: str) -> Answer | None:
        """Read one record with its headers; None where there is none, or none for us."""
        answer = await self.line.ask("GET", "/REST/2.0" + path)
        return None if answer.status in (403, 404) else self.sure(answer)

    async def page(
        self, path: str, fields: Iterable[str], query: str | list[Item], **more: str
    ) -> tuple[list[Item], int | None]:
        """Read one page of a search: its rows and, where the server tells us, how many there are in all.

        `query` is TicketSQL or TransactionSQL, or a list of conditions for the other collections.
        """
        names = ",".join(fields)
        params = {"fields": names, "per_page": str(PER_PAGE), **more}
        path = "/REST/2.0" + path
        if isinstance(query, str):
            params["query"] = query
            if len(query) < 4000:
                answer = await self.line.ask("GET", path, params=params)
            else:
                answer = await self.line.ask("POST", path, form=params, writes=False)
        else:
            answer = await self.line.ask("POST", path, params=params, json=query, writes=False)
        data = self.record(answer)
        rows = data.get("items")
        if not isinstance(rows, list):
            raise answer.senseless("sent a list without rows")
        if not all(isinstance(row, dict) and str(row.get("id", "")).isdecimal() for row in rows):
            raise answer.senseless("lists records without numbers")
        total = data.get("total")
        if not rows and total and more.get("page", "1") == "1":
            raise answer.senseless(f"says there are {total} and lists none")
        return rows, total if isinstance(total, int) else None

    async def rows(self, path: str, fields: Iterable[str], conditions: list[Item]) -> AsyncIterator[Item]:
        """Yield every row of a collection that we may see, by ascending id, none twice."""
        fields, after = tuple(fields), 0
        while True:
            query = [*conditions, {"field": "id", "operator": ">", "value": after}]
            found, _ = await self.page(path, fields, query, orderby="id")
            for row in found:
                yield row
            if len(found) < PER_PAGE:
                return
            after = beyond(found, after)

    async def events(self, query: str, fields: Iterable[str], after: int = 0) -> AsyncIterator[Item]:
        """Yield the transactions above `after` that match and that we may see, by ascending id."""
        fields = tuple(fields)
        while True:
            found, _ = await self.page("/transactions", fields, f"({query}) AND id > {after}", orderby="id")
            for row in found:
                yield row
            if len(found) < FULL:
                return
            after = beyond(found, after)

    async def news(self, query: str, fields: Iterable[str], after: int) -> list[Item]:
        """Return the next transactions above `after` that match and that we may see; empty at the end.

        A first page without any may only mean that all on it are hidden from us: then the last page is asked.
        """
        query, fields = f"({query}) AND id > {after}", tuple(fields)
        found, total = await self.page("/transactions", fields, query, orderby="id")
        if not found and total is None:
            found, _ = await self.page("/transactions", fields, query, orderby="id", order="DESC")
        return sorted(found, key=number)

    async def write(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, match: str = ""
    ) -> Answer:
        """Send a change; returns 2xx and 412; raises `Rejected` in the server's words, `Gone`, `AnswerLost`.

        `match` is an `ETag` that must still hold.
        """
        headers = {"If-Match": f'"{match}"'} if match else None
        answer = await self.line.ask(method, "/REST/2.0" + path, json=body or {}, headers=headers)
        if answer.status != 412:
            self.sure(answer)
        if "json" not in answer.headers.get("content-type", ""):
            raise answer.senseless("sent a web page where it should have said what it did")
        return answer

    def sure(self, answer: Answer) -> Answer:
        """Return the answer where it is a success; raises `Gone` or `Rejected` where it is a refusal."""
        if answer.status < 300:
            return answer
        words = self._refusal(answer)
        if answer.status in (403, 404):
            raise Gone(words or "There is no such thing in Request Tracker, or you may not see it.")
        raise Rejected(words or f"Request Tracker refused it ({answer.status}).")

    def record(self, answer: Answer) -> Item:
        """Return the answer's JSON object; raises as `sure`, and `NotAService` for anything else."""
        data = self.sure(answer).json()
        if not isinstance(data, dict):
            raise answer.senseless("sent something else than a record")
        return data

    def absent(self, answer: Answer) -> NotAService:
        """Return the error for an answer that no Request Tracker gives."""
        place = self.line.place
        return NotAService(f"No Request Tracker answers at {place} ({answer.status}); check the address.")

    def _refusal(self, answer: Answer) -> str:
        try:
            data = json.loads(answer.body)
        except (ValueError, RecursionError):
            if "html" in answer.headers.get("content-type", ""):
                raise self.absent(answer) from None
            return ""
        return clean_line(str(data.get("message", ""))) if isinstance(data, dict) else ""


def number(row: Item) -> int:
    """Return the id of a row as a number; raises `ValueError` where it has none."""
    return int(str(row["id"]))


def beyond(rows: Iterable[Item], after: int) -> int:
    """Return the highest id of a page that should lie above `after`; raises `NotAService` where it does not."""
    highest = max(number(row) for row in rows)
    if highest <= after:
        raise NotAService("Request Tracker sends the same page again; nothing was taken from it.")
    return highest


def said(answer: Answer) -> str:
    """Return what the server said about a change, cleaned, each message a sentence of its own.

    It is in the user's language, and now and then in another encoding than it claims: good for showing only.
    """
    try:
        messages = json.loads(_decoded(answer.body))
    except (ValueError, RecursionError):
        return ""
    if isinstance(messages, dict):
        messages = [messages.get("message", "")]
    if not isinstance(messages, list):
        return ""
    return " ".join(clean_line(str(message)) for message in messages if message)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("latin-1")


def any_of(field: str, values: Iterable[str | int]) -> list[Item]:
    """Return the conditions of which one must hold: `field` is one of `values`."""
    return [{"field": field, "operator": "=", "value": value, "entry_aggregator": "OR"} for value in values]


def either(field: str, ids: Iterable[str]) -> str:
    """Return the condition of TicketSQL that a number is one of these."""
    return " OR ".join(f"{field}={int(id_)}" for id_ in ids)
