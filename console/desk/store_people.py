"""People, queues and services in the desk's store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.desk import wire
from console.desk.store import bump

ROLES = ("requester", "agent", "approver", "configuration", "admin")


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks the desk for something, with the rights they have."""

    id: str
    roles: frozenset[str]
    queues: frozenset[str] = frozenset()

    @property
    def agent(self) -> bool:
        """Whether they see the work of the desk, and not only their own tickets."""
        return "agent" in self.roles

    @property
    def approver(self) -> bool:
        """Whether they see changes and what decides about them."""
        return bool(self.roles & {"agent", "approver"})


NOBODY = Who("", frozenset())
"""The desk itself."""


def put_person(
    conn: sqlite3.Connection,
    id_: str,
    name: str,
    *,
    email: str | None = None,
    department: str | None = None,
    inside: bool = True,
    roles: Iterable[str] = ("requester",),
) -> None:
    """Add somebody or change what is known of them; raises `sqlite3.IntegrityError` for an address in use."""
    conn.execute(
        "INSERT INTO person (id, name, email, department, inside, roles) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email, "
        "department = excluded.department, inside = excluded.inside, roles = excluded.roles, active = 1",
        (id_, name, email, department, int(inside), " ".join(sorted(roles))),
    )
    bump(conn, "people", id_)


def who(conn: sqlite3.Connection, id_: str) -> Who | None:
    """Return what an active person may do, None where there is no such person."""
    row = conn.execute("SELECT roles FROM person WHERE id = ? AND active", (id_,)).fetchone()
    if row is None:
        return None
    queues = conn.execute("SELECT queue FROM member WHERE person = ?", (id_,))
    return Who(id_, frozenset(row["roles"].split()), frozenset(queue for (queue,) in queues))


def find(conn: sqlite3.Connection, text: str) -> str | None:
    """Return the id of the active person with this id or mail address, None where there is none."""
    row = conn.execute(
        "SELECT id FROM person WHERE (id = ? OR email = ?) AND active", (text, text.lower())
    ).fetchone()
    return str(row["id"]) if row else None


def by_ids(conn: sqlite3.Connection, ids: Iterable[str | None]) -> dict[str, wire.Person]:
    """Return people by id; an id nobody has is left out."""
    wanted = sorted({id_ for id_ in ids if id_})
    found: dict[str, wire.Person] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        for row in conn.execute(f"SELECT * FROM person WHERE id IN ({marks})", part):
            found[row["id"]] = _person(row)
    return found


def everybody(conn: sqlite3.Connection) -> list[wire.Person]:
    """Return all people, by id."""
    return [_person(row) for row in conn.execute("SELECT * FROM person WHERE active ORDER BY id")]


def me(conn: sqlite3.Connection, asking: Who) -> wire.Me:
    """Return the one who asks, with roles and queues."""
    row = conn.execute("SELECT * FROM person WHERE id = ?", (asking.id,)).fetchone()
    person = _person(row)
    return wire.Me(
        person.id,
        person.name,
        person.email,
        person.department,
        person.inside,
        person.agent,
        roles=sorted(asking.roles),
        queues=sorted(asking.queues),
    )


def put_queue(conn: sqlite3.Connection, name: str, description: str, members: Iterable[str] = ()) -> None:
    """Add a queue or change it; its members become exactly these."""
    conn.execute(
        "INSERT INTO queue (name, description) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET description = excluded.description",
        (name, description),
    )
    before = {one for (one,) in conn.execute("SELECT person FROM member WHERE queue = ?", (name,))}
    members = set(members)
    conn.execute("DELETE FROM member WHERE queue = ?", (name,))
    conn.executemany("INSERT INTO member (queue, person) VALUES (?, ?)", [(name, one) for one in members])
    bump(conn, "queues", name)
    if before != members:
        tell_answers(conn, name)


def tell_answers(conn: sqlite3.Connection, queue: str) -> None:
    """Make news of all answers that belong to a queue: who may read their words has changed."""
    conn.execute(
        "REPLACE INTO news (collection, id, gone) SELECT 'feedback', id, 0 FROM record "
        "WHERE collection = 'feedback' AND json_extract(fact, '$.queue') = ?",
        (queue,),
    )


def queues(conn: sqlite3.Connection, asking: Who, names: Iterable[str] | None = None) -> list[wire.Queue]:
    """Return the queues, or those with these names, in the order of the alphabet."""
    members: dict[str, list[str]] = {}
    for queue, person in conn.execute("SELECT queue, person FROM member ORDER BY person"):
        members.setdefault(queue, []).append(person)
    wanted = None if names is None else set(names)
    return [
        wire.Queue(
            row["name"],
            row["name"],
            row["description"],
            row["name"] in asking.queues,
            members_of,
            bool(row["confidential"]),
        )
        for row in conn.execute("SELECT * FROM queue ORDER BY name")
        if wanted is None or row["name"] in wanted
        for members_of in [members.get(row["name"], []) if asking.agent else []]
    ]


def has_queue(conn: sqlite3.Connection, name: str) -> bool:
    """Tell whether there is such a queue."""
    return conn.execute("SELECT 1 FROM queue WHERE name = ?", (name,)).fetchone() is not None


def has_service(conn: sqlite3.Connection, name: str) -> bool:
    """Tell whether there is such a service."""
    return conn.execute("SELECT 1 FROM service WHERE name = ?", (name,)).fetchone() is not None


def put_service(conn: sqlite3.Connection, service: Mapping[str, object], needs: Iterable[str] = ()) -> None:
    """Add a service or change it; `service` has name, team, description, users and tier."""
    conn.execute(
        "REPLACE INTO service (name, team, description, users, tier) "
        "VALUES (:name, :team, :description, :users, :tier)",
        service,
    )
    conn.execute("DELETE FROM dependency WHERE service = ?", (service["name"],))
    conn.executemany(
        "INSERT OR IGNORE INTO dependency (service, needs) VALUES (?, ?)",
        [(service["name"], one) for one in needs],
    )
    bump(conn, "services", str(service["name"]))


def drop_service(conn: sqlite3.Connection, name: str) -> None:
    """Remove a service; what names it keeps its name."""
    conn.execute("DELETE FROM service WHERE name = ?", (name,))
    conn.execute("DELETE FROM dependency WHERE service = ?", (name,))
    bump(conn, "services", name, gone=True)


def services(conn: sqlite3.Connection, names: Iterable[str] | None = None) -> list[wire.Service]:
    """Return the services, or those with these names, with what each needs."""
    needs: dict[str, list[str]] = {}
    for name, other in conn.execute("SELECT service, needs FROM dependency ORDER BY needs"):
        needs.setdefault(name, []).append(other)
    wanted = None if names is None else set(names)
    return [
        wire.Service(
            row["name"],
            row["name"],
            row["team"],
            row["description"],
            row["users"],
            row["tier"],
            needs.get(row["name"], []),
        )
        for row in conn.execute("SELECT * FROM service ORDER BY name")
        if wanted is None or row["name"] in wanted
    ]


def _person(row: sqlite3.Row) -> wire.Person:
    return wire.Person(
        row["id"],
        row["name"],
        row["email"],
        row["department"],
        bool(row["inside"]),
        "agent" in row["roles"].split(),
    )
