"""Users who answer and colleagues who take answers up, in the service in memory and at a built-in desk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any

from console.desk import store_feedback, store_records
from console.desk.store import Store, now_ms, stamp
from console.intents import MoveLoop
from console.model import Ref
from console.services.memory import MemoryService
from tests.desk.house import House, tag


class MemoryAudience:
    """Maria answers, Tom takes her answers up."""

    def __init__(self, service: MemoryService) -> None:
        self._web = service.web.feedback

    async def rate(self, ticket: Ref, raw: float, comment: str = "") -> Ref:
        return self._web.rate(ticket, raw, comment)

    async def edit(self, answer: Ref, raw: float, comment: str) -> None:
        self._web.edit(answer, raw=raw, comment=comment)

    async def withdraw(self, answer: Ref) -> None:
        self._web.withdraw(answer)

    async def step(self, intent: MoveLoop) -> None:
        self._web.do(intent)

    async def ask(self, ticket: Ref) -> Ref:
        return self._web.ask(ticket)

    async def alarm(self, service: str) -> Ref:
        return self._web.alarm(service)

    async def promise(self, words: str) -> Ref:
        return self._web.promise("Printing", words, 0.8)

    async def drop(self, kind: str, ref: Ref) -> None:
        self._web.drop(kind, ref)

    async def object(self, answer: Ref) -> None:
        self._web.object()


class DeskAudience:
    """The same people at a built-in desk: what its API does not do is done on its own machine."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tom = house.client("tom")

    async def rate(self, ticket: Ref, raw: float, comment: str = "", about: str = "") -> Ref:
        """`about` names another service's ticket as the one that was rated."""
        id_, held = f"F-{uuid.uuid4().hex[:12]}", self._tom.get(f"/v1/tickets/{ticket.id}").json()
        told = {"raw": raw, "comment": comment, "ticket": about or ticket.id, "queue": held["queue"]}
        given = {"who": held["requester"]["id"], "answered": stamp(now_ms()), "service": held["service"]}
        with self._writing() as conn:
            store_feedback.put(conn, id_, store_feedback.ANSWER | told | given, now_ms())
        return Ref("desk", id_)

    async def edit(self, answer: Ref, raw: float, comment: str) -> None:
        with self._writing() as conn:
            told = self._stored(conn, answer) | {"raw": raw, "comment": comment, "edited": True}
            store_feedback.put(conn, answer.id, told, now_ms())

    async def withdraw(self, answer: Ref) -> None:
        with self._writing() as conn:
            store_feedback.take_back(conn, answer.id, self._stored(conn, answer), now_ms())

    async def step(self, intent: MoveLoop) -> None:
        record = self._tom.get(f"/v1/feedback/{intent.feedback.id}").json()
        wanted = {"state": intent.state.value, "acted": intent.acted, "reason": intent.reason}
        moved = self._tom.patch(
            f"/v1/feedback/{intent.feedback.id}/loop",
            json={name: value for name, value in wanted.items() if value},
            headers=tag(record),
        )
        assert moved.status_code == 200, moved.text

    async def ask(self, ticket: Ref) -> Ref:
        id_, at = f"ASK-{uuid.uuid4().hex[:8]}", stamp(now_ms())
        put = {"asked": at, "answered": False, "ticket": ticket.id, "service": None, "queue": "Workplace"}
        self._put("asks", id_, {**put, "department": None, "person": "p-1", "instrument": "csat"})
        return Ref("desk", id_)

    async def alarm(self, service: str) -> Ref:
        since = datetime.now(UTC).replace(hour=0, minute=0)
        noticed = {"kind": "spike", "service": service, "since": since.isoformat(), "count": 6, "usual": 1.5}
        raised = self._tom.post("/v1/alarms", json=noticed)
        assert raised.status_code == 201, raised.text
        return Ref("desk", raised.json()["alarm"]["id"])

    async def promise(self, words: str) -> Ref:
        id_ = f"XLA-{uuid.uuid4().hex[:8]}"
        level = {"service": "Printing", "words": words, "instrument": "csat", "target": 0.8}
        more = {"period": "quarter", "min_n": 5, "audience": "", "agreed_with": "", "agreed_on": None}
        self._put("experience_levels", id_, {**level, **more})
        return Ref("desk", id_)

    async def drop(self, kind: str, ref: Ref) -> None:
        with self._writing() as conn:
            store_records.drop(conn, kind, ref.id)

    async def object(self, answer: Ref) -> None:
        with self._writing() as conn:
            person = self._stored(conn, answer)["person"]
        self._put("objections", person, {"person": person, "since": stamp(now_ms())})

    def _put(self, collection: str, id_: str, fact: dict[str, Any]) -> None:
        with self._writing() as conn:
            store_records.put(conn, collection, id_, fact, now_ms())

    def _stored(self, conn: Connection, answer: Ref) -> dict[str, Any]:
        fact = store_feedback.read(conn, answer.id)
        assert fact is not None
        return fact

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        store = Store.open(self._house.folder / "desk.db", durable=False)
        with store.writing() as conn:
            yield conn
        store.close()
