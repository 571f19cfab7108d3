"""What is done to a desk from its own machine: first set-up, people, queues, tokens."""

from __future__ import annotations

import getpass
import re
import sqlite3
import uuid
from collections.abc import Iterable
from pathlib import Path

from console import paths
from console.desk import store_people, store_tokens
from console.desk.store import DeskError, Store, get_meta, now_ms, set_meta

_ID = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}")


def prepare(store: Store, folder: Path) -> Path | None:
    """Give an empty desk its first admin and queue; returns the token's file, None where it has them.

    The admin is named after the account that runs the desk, and is who acts over the private socket.
    """
    with store.writing() as conn:
        if get_meta(conn, "id") is not None:
            return None
        admin = re.sub(r"[^a-z0-9._-]", "", getpass.getuser().lower()) or "admin"
        set_meta(conn, "id", uuid.uuid4().hex)
        set_meta(conn, "local_person", admin)
        store_people.put_person(conn, admin, admin, department="IT", roles=("admin", "agent", "approver"))
        store_people.put_queue(conn, "Service desk", "Where everything arrives.", [admin])
        token = store_tokens.make(conn, admin, "first admin", now_ms())
    return keep_token(folder / "admin.token", token)


def add_person(
    store: Store,
    id_: str,
    name: str,
    *,
    email: str | None = None,
    roles: Iterable[str] = ("requester",),
    queues: Iterable[str] = (),
) -> None:
    """Add somebody, or change name, roles and queues; raises `DeskError`."""
    wanted = set(roles)
    if not _ID.fullmatch(id_):
        raise DeskError(f"“{id_}” cannot be a name to sign in with: small letters, digits, dots and dashes.")
    if unknown := wanted - set(store_people.ROLES):
        raise DeskError(f"There is no role {unknown.pop()}; there are {', '.join(store_people.ROLES)}.")
    try:
        with store.writing() as conn:
            store_people.put_person(
                conn, id_, name, email=email.lower() if email else None, department=None, roles=wanted
            )
            left = [queue for (queue,) in conn.execute("SELECT queue FROM member WHERE person = ?", (id_,))]
            conn.execute("DELETE FROM member WHERE person = ?", (id_,))
            for queue in queues:
                _join(conn, queue, id_)
            for queue in {*left, *queues}:
                store_people.tell_answers(conn, queue)
    except sqlite3.IntegrityError:
        raise DeskError(f"Somebody else has the address {email}.") from None


def new_token(store: Store, person: str, label: str) -> str:
    """Make a token for somebody; returns it, and nobody can tell it again. Raises `DeskError`."""
    with store.writing() as conn:
        if store_people.who(conn, person) is None:
            raise DeskError(f"There is nobody called “{person}” on this desk.")
        return store_tokens.make(conn, person, label, now_ms())


def end_token(store: Store, id_: str) -> None:
    """End a token, whose id `tokens` lists; raises `DeskError` where there is none."""
    with store.writing() as conn:
        if not store_tokens.revoke(conn, id_, now_ms()):
            raise DeskError(f"There is no living token {id_}.")


def keep_token(file: Path, token: str) -> Path:
    """Write a token to a file that only we may read."""
    paths.write_private(file, token + "\n")
    return file


def _join(conn: sqlite3.Connection, queue: str, person: str) -> None:
    if not store_people.has_queue(conn, queue):
        store_people.put_queue(conn, queue, "")
    conn.execute("INSERT OR IGNORE INTO member (queue, person) VALUES (?, ?)", (queue, person))
