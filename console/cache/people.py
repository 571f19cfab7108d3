"""People, queues and business services: whom and what a ticket can be given to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.cache.facts import freeze, thaw
from console.model import BusinessService, Person, Queue

if TYPE_CHECKING:
    import sqlite3


def put_person(conn: sqlite3.Connection, service: str, person: Person) -> None:
    """Write a person of a service."""
    conn.execute(
        "INSERT INTO person (service, id, name, email, agent, fact) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (service, id) DO UPDATE SET name = excluded.name, email = excluded.email, "
        "agent = excluded.agent, fact = excluded.fact WHERE fact IS NOT excluded.fact",
        (service, person.id, person.name, person.email, int(person.agent), freeze(person)),
    )


def put_queue(conn: sqlite3.Connection, queue: Queue) -> None:
    """Write a queue."""
    conn.execute(
        "INSERT INTO queue (service, id, name, mine, fact) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (service, id) DO UPDATE SET name = excluded.name, mine = excluded.mine, "
        "fact = excluded.fact WHERE fact IS NOT excluded.fact",
        (queue.ref.service, queue.ref.id, queue.name, int(queue.mine), freeze(queue)),
    )


def own_queues(conn: sqlite3.Connection, service: str) -> set[str]:
    """Return the names of the agent's own queues in a service."""
    rows = conn.execute("SELECT name FROM queue WHERE service = ? AND mine = 1", (service,))
    return {row[0] for row in rows}


def put_business_service(conn: sqlite3.Connection, service: BusinessService) -> None:
    """Write a business service."""
    conn.execute(
        "INSERT INTO business_service (service, id, name, fact) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (service, id) DO UPDATE SET name = excluded.name, fact = excluded.fact "
        "WHERE fact IS NOT excluded.fact",
        (service.ref.service, service.ref.id, service.name, freeze(service)),
    )


def agents(conn: sqlite3.Connection, service: str) -> list[Person]:
    """Return whom a ticket of the service can be given to, by name."""
    rows = conn.execute(
        "SELECT fact FROM person WHERE service = ? AND agent = 1 ORDER BY name COLLATE NOCASE", (service,)
    )
    return [thaw(row[0], Person) for row in rows]


def matching(conn: sqlite3.Connection, service: str, text: str, limit: int = 20) -> list[Person]:
    """Return people of the service whose name or address holds `text`."""
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = conn.execute(
        "SELECT fact FROM person WHERE service = ? AND (name LIKE ? ESCAPE '\\' OR email LIKE ? ESCAPE '\\' "
        "OR id LIKE ? ESCAPE '\\') ORDER BY agent DESC, name COLLATE NOCASE LIMIT ?",
        (service, like, like, like, limit),
    )
    return [thaw(row[0], Person) for row in rows]


def queues(conn: sqlite3.Connection, service: str = "") -> list[Queue]:
    """Return the queues, the agent's own first, then by name; of one service where it is named."""
    rows = conn.execute(
        "SELECT fact FROM queue WHERE ? IN ('', service) ORDER BY mine DESC, name COLLATE NOCASE", (service,)
    )
    return [thaw(row[0], Queue) for row in rows]


def business_services(conn: sqlite3.Connection, service: str) -> list[BusinessService]:
    """Return the business services that a service knows, by name."""
    rows = conn.execute(
        "SELECT fact FROM business_service WHERE service = ? ORDER BY name COLLATE NOCASE", (service,)
    )
    return [thaw(row[0], BusinessService) for row in rows]
