"""A small desk of our own for tests: a real process behind a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec

from console.desk import admin, store_people, store_tokens
from console.desk.plan import Plan, Running
from console.desk.run import socket_for
from console.desk.store import Store, now_ms, set_meta

PEOPLE = (
    ("aisha", "Aisha Bakker", ("agent", "approver"), ("Workplace", "Network")),
    ("tom", "Tom de Vries", ("agent",), ("Workplace",)),
    ("root", "Ruth Oot", ("admin", "agent"), ()),
    ("maria", "Maria de Wit", ("requester",), ()),
    ("karim", "Karim Haddad", ("requester",), ()),
)


@dataclass
class House:
    """A running desk, and everybody's token."""

    folder: Path
    socket: Path
    port: int
    tokens: dict[str, str]
    pid: int = 0
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, who: str | None = "aisha", *, port: bool = False) -> httpx.Client:
        """Return a client that signs in as somebody; None sends no token."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}" if port else "http://desk",
            transport=httpx.HTTPTransport(uds=None if port else str(self.socket)),
            headers=headers,
            timeout=20,
        )
        self.clients.append(client)
        return client


def furnish(folder: Path) -> dict[str, str]:
    """Make a desk's data with people, queues and services; returns a token for each."""
    store = Store.open(folder / "desk.db", durable=False)
    admin.prepare(store, folder)
    with store.writing() as conn:
        set_meta(conn, "domain", "zilvermeer.example")
        set_meta(conn, "local_person", "aisha")
        for id_, name, roles, _ in PEOPLE:
            store_people.put_person(
                conn, id_, name, email=f"{id_}@zilvermeer.example", department="Warehouse", roles=roles
            )
        for queue in ("Workplace", "Network"):
            members = [id_ for id_, _, _, queues in PEOPLE if queue in queues]
            store_people.put_queue(conn, queue, f"The {queue} team", members)
        for name, team, needs in (("Printing", "Workplace", ["Wi-Fi"]), ("Wi-Fi", "Network", [])):
            service = {"name": name, "team": team, "description": "", "users": 120, "tier": 2}
            store_people.put_service(conn, service, needs)
        tokens = {id_: store_tokens.make(conn, id_, "test", now_ms()) for id_, *_ in PEOPLE}
    store.close()
    return tokens


@contextmanager
def open_house(folder: Path, tokens: dict[str, str], **more: Any) -> Iterator[House]:
    """Run the desk of a folder in a process of its own; `more` goes into its plan."""
    plan = Plan(folder=str(folder), socket=str(socket_for(folder)), port=0, **more)
    command = [sys.executable, "-m", "console.desk", msgspec.json.encode(plan).decode()]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    clients: list[httpx.Client] = []
    try:
        running = _wait(folder, child)
        yield House(folder, Path(running.socket), running.port or 0, tokens, running.pid, clients)
    finally:
        for client in clients:
            client.close()
        child.terminate()
        said = child.communicate(timeout=20)[1]
    assert said == "", said


def new_ticket(client: httpx.Client, subject: str = "Printer prints blanks", **more: Any) -> dict[str, Any]:
    """Make a ticket in Workplace; returns it as the desk has it."""
    wanted = {"queue": "Workplace", "subject": subject, "body": "All labels are empty.", **more}
    made = client.post("/v1/tickets", json=wanted)
    assert made.status_code == 201, made.text
    ticket: dict[str, Any] = made.json()["ticket"]
    return ticket


def tag(ticket: dict[str, Any]) -> dict[str, str]:
    """Return the header that says which version of a ticket was seen."""
    return {"If-Match": f'"{ticket["version"]}"'}


def everything(client: httpx.Client, since: int = 0, limit: int = 50) -> tuple[list[dict[str, Any]], int]:
    """Read the news to their end; returns them and the number after them."""
    items: list[dict[str, Any]] = []
    while True:
        page = client.get("/v1/news", params={"since": since, "limit": limit}).json()
        items += page["items"]
        since = page["next"]
        if not page["more"]:
            return items, since


def _wait(folder: Path, child: subprocess.Popen[str]) -> Running:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            running = msgspec.json.decode((folder / "desk.json").read_bytes(), type=Running)
        except (OSError, msgspec.DecodeError):
            running = None
        if running is not None and running.pid == child.pid and _healthy(Path(running.socket)):
            return running
        assert child.poll() is None, child.communicate()[1]
        time.sleep(0.02)
    raise AssertionError("the desk does not start")


def _healthy(socket: Path) -> bool:
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket))) as client:
        try:
            return bool(client.get("http://desk/v1/health").json()["product"] == "Amends desk")
        except (httpx.TransportError, json.JSONDecodeError):
            return False
