"""The plain tables of what users say: questions that were put, promises that were made."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from console.cache.facts import freeze, stamp
from console.model import Ref
from console.model.feedback import Ask, Baseline, ExperienceLevel


def put_ask(conn: sqlite3.Connection, ask: Ask) -> None:
    """Write a question that was put to somebody."""
    columns = {
        "asked": stamp(ask.asked),
        "answered": int(ask.answered),
        "business_service": ask.service,
        "queue": ask.queue,
        "department": ask.department,
        "instrument": ask.instrument.value,
    }
    _put_fact(conn, "ask", ask.ref, ask, columns)


def put_level(conn: sqlite3.Connection, level: ExperienceLevel) -> None:
    """Write what users were promised."""
    _put_fact(conn, "experience_level", level.ref, level, {"business_service": level.service})


def put_baseline(conn: sqlite3.Connection, figure: Baseline) -> None:
    """Write a figure from before."""
    _put_fact(conn, "baseline", figure.ref, figure, {})


def _put_fact(
    conn: sqlite3.Connection,
    table: str,
    ref: Ref,
    fact: Ask | Baseline | ExperienceLevel,
    columns: Mapping[str, object],
) -> None:
    put_row(conn, table, ref, {**columns, "fact": freeze(fact)})


def put_row(conn: sqlite3.Connection, table: str, ref: Ref, columns: Mapping[str, object]) -> None:
    """Write one row of a table that is named by service and id."""
    names = ["service", "id", *columns]
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
    conn.execute(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT (service, id) DO UPDATE SET {sets}",
        (ref.service, ref.id, *columns.values()),
    )
