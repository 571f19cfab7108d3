"""What a person does with a question: answers it, says it anew, takes it back, wants no more of them."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from typing import Any

from console.desk import promise, store_feedback, store_records, surveys
from console.desk.store import stamp
from console.desk.workflow import Refused

EDITABLE = 12 * promise.HOUR
"""Milliseconds after an answer for which it can be changed."""
LONGEST = 10_000
"""Characters of a comment that are kept."""
MOST_LOST = 7 * 24 * 60
"""Minutes of lost work in one answer."""
SCALES: dict[str, tuple[int, int]] = {
    "csat": (1, 5),
    "ces": (1, 7),
    "nps": (0, 10),
    "happiness": (0, 10),
    "trust": (0, 10),
    "unknown": (1, 5),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers."""

    raw: float | None
    comment: str = ""
    lost_minutes: float | None = None
    outside: bool | None = None


def standing(conn: sqlite3.Connection, survey: sqlite3.Row) -> dict[str, Any] | None:
    """Return the answer that was given to a question, None where there is none."""
    return store_feedback.read(conn, survey["feedback"]) if survey["feedback"] else None


def closed(conn: sqlite3.Connection, survey: sqlite3.Row, at: int) -> str:
    """Return why a question cannot be answered any more ("late", "kept", "withdrawn"), or ""."""
    answer = standing(conn, survey)
    if answer is None:
        return "late" if at > survey["at"] + surveys.OPEN_FOR else ""
    if answer["withdrawn"]:
        return "withdrawn"
    return "kept" if stamp(at - EDITABLE) > answer["answered"] else ""


def answer(conn: sqlite3.Connection, survey: sqlite3.Row, given: Given, at: int) -> bool:
    """Take an answer, or what is said anew in its place; returns whether its comment was cut.

    Raises `Refused` with one word for the page: "late", "kept", "withdrawn", "empty", "scale", "lost".
    """
    if why := closed(conn, survey, at):
        raise Refused(why)
    comment = given.comment.replace("\0", "").replace("\r\n", "\n").strip()
    if given.raw is None and not comment:
        raise Refused("empty")
    low, high = SCALES[survey["instrument"]]
    if given.raw is not None and not (given.raw == math.floor(given.raw) and low <= given.raw <= high):
        raise Refused("scale")
    if given.lost_minutes is not None and not 0 <= given.lost_minutes <= MOST_LOST:
        raise Refused("lost")
    said = {
        "raw": given.raw,
        "comment": comment[:LONGEST],
        "lost_minutes": given.lost_minutes,
        "outside": given.outside,
    }
    before = standing(conn, survey)
    if before is None:
        _first(conn, survey, said, at)
    elif before | said != before:
        store_feedback.put(conn, survey["feedback"], before | said | {"edited": True}, at)
    return len(comment) > LONGEST


def _first(conn: sqlite3.Connection, survey: sqlite3.Row, said: dict[str, Any], at: int) -> None:
    ask = store_records.get(conn, "asks", survey["ask"])
    if ask is None:
        raise Refused("late")
    low, high = SCALES[survey["instrument"]]
    id_ = f"FB-{survey['ask'].removeprefix('ASK-')}"
    fact = store_feedback.ANSWER | {
        "who": survey["who"],
        "ask": survey["ask"],
        "instrument": survey["instrument"],
        "low": float(low),
        "high": float(high),
        "answered_by": "agent" if survey["agent"] else "user",
        "answered": stamp(at),
        **{name: ask.fact[name] for name in ("ticket", "service", "queue", "person", "department", "asked")},
        **said,
    }
    store_feedback.put(conn, id_, fact, at)
    store_records.put(conn, "asks", survey["ask"], ask.fact | {"answered": True}, at)
    conn.execute("UPDATE survey SET feedback = ? WHERE ask = ?", (id_, survey["ask"]))


def withdraw(conn: sqlite3.Connection, survey: sqlite3.Row, at: int) -> None:
    """Take an answer back, at any time."""
    fact = standing(conn, survey)
    if fact is not None and not fact["withdrawn"]:
        store_feedback.take_back(conn, survey["feedback"], fact, at)


def stop_asking(conn: sqlite3.Connection, survey: sqlite3.Row, at: int) -> None:
    """Ask a person nothing more."""
    store_feedback.choose(conn, survey["person"], "asked", at)


def object_(conn: sqlite3.Connection, survey: sqlite3.Row, at: int) -> None:
    """Measure a person no more: all they answered is taken back, and nothing more is asked."""
    person = survey["person"]
    for id_, fact in store_feedback.of_person(conn, person):
        if not fact["withdrawn"]:
            store_feedback.take_back(conn, id_, fact, at)
    if not store_feedback.objecting(conn, person):
        fact = {"person": person, "since": stamp(at)}
        store_records.put(conn, "objections", person, fact, at)


def allow(conn: sqlite3.Connection, survey: sqlite3.Row) -> None:
    """Ask and measure a person again; what was taken back stays away."""
    conn.execute("DELETE FROM choice WHERE person = ?", (survey["person"],))
    if store_feedback.objecting(conn, survey["person"]):
        store_records.drop(conn, "objections", survey["person"])
