"""What an import brings of what users lived through: promises, figures from before, answers given elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from console.desk import keyed, store_feedback, store_people
from console.desk.acts import Act
from console.desk.answering import LONGEST, SCALES
from console.desk.asked import Moment, Words
from console.desk.wire import Name
from console.desk.wire_feedback import AnsweredBy, Instrument
from console.desk.workflow import Refused

Fact = dict[str, Any]
Line = Annotated[str, Meta(max_length=200)]
Number = Annotated[float, Meta(ge=-1e9, le=1e9)]
Count = Annotated[int, Meta(ge=0, le=10**9)]


class ExperienceLevel(Struct, forbid_unknown_fields=True):
    service: Name
    words: Annotated[str, Meta(min_length=1, max_length=2_000)]
    instrument: Instrument
    target: Annotated[float, Meta(ge=-1, le=1)]
    id: Line = ""
    period: Literal["month", "quarter", "year"] = "quarter"
    min_n: Annotated[int, Meta(ge=5, le=100_000)] = 5
    audience: Line = ""
    agreed_with: Line = ""
    agreed_on: Moment | None = None


class Baseline(Struct, forbid_unknown_fields=True):
    measure: Literal["csat", "ces", "nps", "happiness", "trust", "lost_minutes", "response_rate"]
    value: Number
    starts: Moment
    ends: Moment
    id: Line = ""
    service: Line | None = None
    queue: Line | None = None
    n: Count | None = None
    source: Annotated[str, Meta(max_length=1000)] = ""


class Answer(Struct, forbid_unknown_fields=True):
    id: Name
    answered: Moment
    instrument: Instrument = "csat"
    raw: Number | None = None
    low: Number | None = None
    high: Number | None = None
    higher_is_better: bool = True
    was_default: bool = False
    answered_by: AnsweredBy = "user"
    ticket: Line | None = None
    change: Line | None = None
    service: Line | None = None
    queue: Line | None = None
    person: Line = ""
    department: Line | None = None
    outside: bool | None = None
    comment: Words = ""
    lost_minutes: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    asked: Moment | None = None


KINDS: dict[str, type[Struct]] = {
    "experience_levels": ExperienceLevel,
    "baselines": Baseline,
    "feedback": Answer,
}


def settle(collection: str, fact: Fact) -> str:
    """Complete a fact that has the shape of its collection, and return its id; raises `Refused`."""
    brought = str(fact.pop("id"))
    if collection == "experience_levels":
        if fact["target"] < 0 and fact["instrument"] not in ("nps", "happiness"):
            raise Refused("The target is a share from 0 to 1.")
        return brought or f"{fact['service']}:{fact['instrument']}:{fact['audience']}"
    if collection == "baselines":
        _check_figure(fact)
        where = fact["service"] or fact["queue"] or "all"
        return brought or f"{where}:{fact['measure']}:{fact['starts']}"
    low, high = SCALES[fact["instrument"]]
    fact["low"] = float(low) if fact["low"] is None else fact["low"]
    fact["high"] = float(high) if fact["high"] is None else fact["high"]
    if fact["high"] <= fact["low"]:
        raise Refused("Its scale has no length.")
    if fact["raw"] is None and not fact["comment"].strip():
        raise Refused("It says nothing.")
    fact["comment"] = fact["comment"][:LONGEST]
    return brought


def answer(act: Act, id_: str, fact: Fact, before: Fact | None) -> Fact:
    """Return a brought answer as it is stored: its person known or a pseudonym, its loop as it stood.

    Raises `Refused` for one that this desk asked for itself.
    """
    if before is not None and before["ask"] is not None:
        raise Refused(f"{id_} was given here.")
    if before is not None and before["withdrawn"]:
        raise Refused("The person took it back.")
    person = store_people.find(act.conn, fact["person"]) if fact["person"] else None
    called = person or fact["person"]
    pseudonym = keyed.pseudonym(act.conn, called) if called else ""
    loop = before["loop"] if before else store_feedback.LOOP
    if pseudonym and store_feedback.objecting(act.conn, pseudonym):
        raise Refused("The person objects to being measured.")
    return store_feedback.ANSWER | fact | {"who": person, "person": pseudonym, "loop": loop}


def outside_scale(fact: Fact) -> bool:
    """Tell whether an answer's rating does not stand on its scale: it is kept, and counts in no figure."""
    return fact["raw"] is not None and not fact["low"] <= fact["raw"] <= fact["high"]


def _check_figure(fact: Fact) -> None:
    if fact["ends"] <= fact["starts"]:
        raise Refused(f"It ends at {fact['ends']}, before it begins at {fact['starts']}.")
    low = {"nps": -1.0, "happiness": -1.0}.get(fact["measure"], 0.0)
    high = 1e9 if fact["measure"] == "lost_minutes" else 1.0
    if not low <= fact["value"] <= high:
        raise Refused(f"{fact['measure']} lies between {low:g} and {high:g}.")
