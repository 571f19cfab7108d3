"""Moves a world into an empty store, and leaves one that is there as it is."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
import struct
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.desk import admin, promise, store_people, store_records, store_remarks, store_tokens, workflow
from console.desk.plan import SEED, SIZE
from console.desk.store import DeskError, Store, get_meta, now_ms, set_meta
from console.desk.world import scenes, settle_feedback
from console.desk.world.build import World, build
from console.desk.world.company import AGENT, Company
from console.desk.world.story import Said, Story

_COLUMNS = (
    "id", "number", "version", "kind", "subject", "status", "open", "queue", "service", "priority",
    "requester", "cc", "assignee", "created", "updated", "due", "breached", "resolved", "paused_at",
    "pauses", "last_party", "users_affected", "users_how", "work_state", "merged_into", "caused_by",
)  # fmt: skip


def move_in(store: Store, folder: Path, *, seed: int | None, size: int | None) -> bool:
    """Fill an empty store with a world whose present is now; returns whether it did.

    Raises `DeskError` where another world lives there.
    """
    has = {name: get_meta(store.conn, name) for name in ("seed", "size")}
    if has["seed"] is not None:
        for name, wanted in (("seed", seed), ("size", size)):
            if wanted is not None and str(wanted) != has[name]:
                raise DeskError(f"The world here has {name} {has[name]}, not {wanted}: name another profile.")
        return False
    if get_meta(store.conn, "id") is not None:
        raise DeskError(f"{folder} holds a desk of your own: the demo stays out of it.")
    chosen = SEED if seed is None else seed, SIZE if size is None else size
    world = build(*chosen, now_ms())
    with store.writing() as conn:
        set_meta(conn, "id", uuid.uuid4().hex)
        set_meta(conn, "seed", str(chosen[0]))
        set_meta(conn, "size", str(chosen[1]))
        set_meta(conn, "epoch", str(world.epoch))
        set_meta(conn, "domain", world.company.domain)
        set_meta(conn, "local_person", AGENT)
        write(conn, world)
        token = store_tokens.make(conn, AGENT, "demo", world.epoch)
    admin.keep_token(folder / "demo.token", token)
    return True


def write(conn: sqlite3.Connection, world: World) -> None:
    """Write a world; the caller holds the transaction."""
    write_company(conn, world.company)
    for collection, facts in (
        ("cis", world.cis),
        ("windows", world.windows),
        ("exposures", world.exposures),
        ("delegations", world.delegations),
    ):
        store_records.put_many(conn, collection, ((id_, world.epoch, fact) for id_, fact in facts.items()))
    for id_, fact, approvals in world.changes:
        store_records.put(conn, "changes", id_, fact, world.epoch)
        for place, approval in enumerate(approvals):
            store_records.put(conn, "approvals", f"{id_}-{place + 1}", approval, world.epoch)
    for one in world.remarks:
        store_remarks.say(conn, one.change, one.at, one.kind, one.author, one.body, one.approval)
    _write_tickets(conn, world)
    scenes.keep(conn, ((id_, story.scene_of) for id_, story in world.tickets.items()))
    settle_feedback.write(conn, world.heard, world.company, world.epoch)


def write_company(conn: sqlite3.Connection, company: Company) -> None:
    """Write people, queues and services."""
    for one in company.people.values():
        store_people.put_person(
            conn,
            one.id,
            one.name,
            email=one.email,
            department=one.department or None,
            inside=one.inside,
            roles=one.roles,
        )
    for place, team in enumerate(company.teams.values()):
        also = (AGENT,) if place == 1 else ()  # our own agent helps out in the second team
        store_people.put_queue(conn, team.name, team.description, (*team.agents, *also))
    for service in company.services.values():
        fact = {
            "name": service.name,
            "team": service.team,
            "description": "",
            "users": service.users,
            "tier": service.tier,
        }
        store_people.put_service(conn, fact, service.needs)


def _write_tickets(conn: sqlite3.Connection, world: World) -> None:
    dice = random.Random("files")
    rows = {id_: ticket_row(id_, story, world.wall) for id_, story in world.tickets.items()}
    order = sorted(rows, key=lambda id_: (rows[id_]["updated"], id_))
    conn.executemany(
        "INSERT INTO news (collection, id) VALUES ('tickets', ?)", ((str(id_),) for id_ in order)
    )
    marks = ", ".join(f":{name}" for name in _COLUMNS)
    conn.executemany(f"INSERT INTO ticket ({', '.join(_COLUMNS)}) VALUES ({marks})", rows.values())
    said = sorted(
        (
            (one.at, id_, place, one)
            for id_, story in world.tickets.items()
            for place, one in enumerate(story.said)
        ),
        key=lambda line: line[:3],
    )
    conn.executemany(
        "INSERT INTO entry (id, ticket, at, visibility, party, author, body, receivers) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (number, id_, world.wall(at), one.visibility, one.party, one.author, one.body,
             _receivers(world.tickets[id_], one))
            for number, (at, id_, _, one) in enumerate(said, 1)
        ),
    )  # fmt: skip
    conn.executemany(
        "INSERT INTO news (collection, id) VALUES ('entries', ?)",
        ((str(one + 1),) for one in range(len(said))),
    )
    conn.executemany("INSERT OR IGNORE INTO link (a, relation, b) VALUES (?, ?, ?)", world.links)
    for number, (at, id_, _, one) in enumerate(said, 1):
        if one.file:
            _attach(conn, dice, id_, number, world.wall(at), one)


def ticket_row(id_: int, story: Story, wall: Callable[[int], int]) -> dict[str, Any]:
    """Return a story's ticket as it is stored."""
    columns = dict(story.columns)
    due = columns["created"] + promise.TARGETS[columns["priority"]]
    stops = [at for at in (columns["resolved"], columns["paused_at"]) if at is not None]
    updated = max(columns["created"], *(one.at for one in story.said))
    on_the_wall = {
        "created": wall(columns["created"]),
        "updated": wall(updated),
        "due": wall(due),
        **{
            name: None if columns[name] is None else wall(columns[name]) for name in ("resolved", "paused_at")
        },
    }
    return columns | {
        "id": id_,
        "number": f"{'REQ' if columns['kind'] == 'request' else 'INC'}-{id_}",
        "version": len(story.said),
        "open": int(columns["status"] in workflow.OPEN),
        "cc": json.dumps(columns["cc"]),
        "breached": int((stops[0] if stops else 0) > due),
        "pauses": json.dumps(columns["pauses"]),
        "merged_into": columns.get("merged_into"),
        "caused_by": columns.get("caused_by"),
        **on_the_wall,
    }


def _receivers(story: Story, said: Said) -> str:
    if said.visibility != "public":
        return "[]"
    everybody = [story.columns["requester"], *story.columns["cc"]]
    return json.dumps([one for one in everybody if one != said.author])


def _attach(
    conn: sqlite3.Connection, dice: random.Random, ticket: int, entry: int, at: int, said: Said
) -> None:
    if said.file == "log":
        name, kind = "error.log", "text/plain"
        lines = [f"{at // 1000 + second} WARN retry {second} of 9" for second in range(dice.randint(5, 60))]
        content = "\n".join(lines).encode()
    else:
        name, kind = dice.choice(("screenshot.png", "IMG_2041.png", "schermafdruk.png")), "image/png"
        content = picture(dice.randint(40, 160), dice.randint(30, 100), dice.randrange(256))
    id_ = hashlib.sha256(f"{ticket} {entry}".encode()).hexdigest()[:32]
    conn.execute(
        "INSERT INTO attachment (id, ticket, entry, owner, name, size, media_type, at, bytes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (id_, ticket, entry, said.author, name, len(content), kind, at, content),
    )


def picture(width: int, height: int, shade: int) -> bytes:
    """Return a PNG in shades of grey: a window with a bar, as screenshots have it."""
    rows = b"".join(
        b"\0" + bytes((shade if row < 8 else 255 - (row * column) % 23) for column in range(width))
        for row in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
