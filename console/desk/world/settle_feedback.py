"""Moves what users said into the store, with the links by which they still can."""

from __future__ import annotations

import sqlite3

from console.desk import keyed, store_feedback, store_people, store_records, surveys
from console.desk.store import set_meta, stamp
from console.desk.wire_feedback import Surveys
from console.desk.world.company import Company
from console.desk.world.hearing import CONFIDENTIAL, Heard

SHARE, TRUST_SHARE = 0.7, 0.5
"""How many the demo's desk asks."""


def write(conn: sqlite3.Connection, heard: Heard, company: Company, epoch: int) -> None:
    """Write all that was said and asked; the caller holds the transaction."""
    surveys.keep_settings(conn, Surveys(share=SHARE, trust_share=TRUST_SHARE))
    set_meta(conn, "surveyed", str(epoch))
    members = company.teams["Business applications"].agents[:3]
    store_people.put_queue(conn, CONFIDENTIAL, "What is between one person and HR", members)
    store_feedback.set_confidential(conn, CONFIDENTIAL, True)
    given = {fact["ask"]: id_ for id_, (_, fact) in heard.feedback.items()}
    for ask, (at, fact) in heard.asks.items():
        person = keyed.pseudonym(conn, fact["who"])
        told = {name: value for name, value in fact.items() if name != "who"} | {"person": person}
        store_records.put(conn, "asks", ask, told, at)
        if at > epoch - surveys.NAMED_FOR:
            conn.execute(
                "INSERT INTO survey (ask, who, person, instrument, agent, at, feedback) VALUES (?, ?, ?, ?, 0, ?, ?)",
                (ask, fact["who"], person, fact["instrument"], at, given.get(ask)),
            )
    for id_, (at, fact) in heard.feedback.items():
        store_feedback.put(conn, id_, fact, at)
    for id_, (at, fact) in heard.alarms.items():
        store_records.put(conn, "alarms", id_, fact, at)
    for collection, facts in (("experience_levels", heard.levels), ("baselines", heard.baselines)):
        store_records.put_many(conn, collection, ((id_, epoch, fact) for id_, fact in facts.items()))
    for one in heard.objecting:
        person = keyed.pseudonym(conn, one)
        store_records.put(conn, "objections", person, {"person": person, "since": stamp(epoch)}, epoch)
    for one in heard.silent:
        store_feedback.choose(conn, keyed.pseudonym(conn, one), "asked", epoch)
