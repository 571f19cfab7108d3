"""What a desk sends of what users say, as facts of ours: each text cleaned, each record checked."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from console.model import Person, Ref
from console.model.feedback import (
    Alarm,
    AlarmKind,
    AlarmState,
    AnsweredBy,
    Ask,
    Baseline,
    ExperienceLevel,
    Feedback,
    Instrument,
    Loop,
    LoopState,
)
from console.services.desk.fields import instant, line, lines, moment, one_of, strings, text, whole, word, yes
from console.services.desk.reading import named

MINUTES = 10**6
PERIODS = ("month", "quarter", "year")


def feedback(service: str, raw: Any) -> Feedback:
    """Read an answer; raises `KeyError`, `ValueError` and the like where it cannot be read."""
    fact = raw["fact"]
    answered = instant(fact["answered"])
    return Feedback(
        ref=Ref(service, line(raw["id"])),
        version=str(int(raw["version"])),
        answered=answered,
        instrument=_instrument(fact),
        raw=_number(fact["raw"]),
        low=_scale(fact["low"]),
        high=_scale(fact["high"]),
        higher_is_better=fact.get("higher_is_better") is not False,
        was_default=fact.get("was_default") is True,
        answered_by=one_of(AnsweredBy, fact.get("answered_by"), AnsweredBy.UNKNOWN),
        ticket=ticket_ref(service, fact.get("ticket")),
        change=ticket_ref(service, fact.get("change")),
        service=word(fact.get("service")) or None,
        queue=word(fact.get("queue")) or None,
        person=word(fact.get("person")),
        name=word(fact.get("name")),
        department=word(fact.get("department")) or None,
        outside=yes(fact.get("outside")),
        comment=lines(fact.get("comment")),
        lost_minutes=_minutes(fact.get("lost_minutes")),
        asked=moment(fact.get("asked")),
        edited=fact.get("edited") is True,
        withdrawn=fact.get("withdrawn") is True,
        confidential=fact.get("confidential") is not False,
        loop=_loop(raw, fact["loop"]),
    )


def ask(service: str, raw: Any) -> Ask:
    """Read a question that was put to somebody."""
    fact = raw["fact"]
    return Ask(
        ref=Ref(service, line(raw["id"])),
        asked=instant(fact["asked"]),
        answered=fact["answered"] is True,
        ticket=ticket_ref(service, fact.get("ticket")),
        service=word(fact.get("service")) or None,
        queue=word(fact.get("queue")) or None,
        department=word(fact.get("department")) or None,
        person=word(fact.get("person")),
        instrument=_instrument(fact),
    )


def alarm(service: str, raw: Any) -> Alarm:
    """Read an alarm; raises `ValueError` and the like where nobody can say of what kind or state it is."""
    fact = raw["fact"]
    of = fact.get("of")
    return Alarm(
        ref=Ref(service, line(raw["id"])),
        version=str(int(raw["version"])),
        kind=AlarmKind(text(fact["kind"])),
        service=line(fact["service"]),
        raised=instant(fact["raised"]),
        since=instant(fact["since"]),
        count=int(fact["count"]),
        of=None if of is None else int(of),
        usual=_scale(fact["usual"]),
        fired_by=tuple(Ref(service, id_) for id_ in strings(fact, "fired_by")[:3]),
        state=AlarmState(text(fact["state"])),
        taken_by=named(raw, fact.get("taken_by")),
        ticket=ticket_ref(service, fact.get("ticket")),
        words=lines(fact.get("words")),
    )


def experience_level(service: str, raw: Any) -> ExperienceLevel:
    """Read what users were promised."""
    fact = raw["fact"]
    period = word(fact.get("period"))
    if period not in PERIODS:
        raise ValueError(f"“{period}” is no period")
    return ExperienceLevel(
        ref=Ref(service, line(raw["id"])),
        service=line(fact["service"]),
        words=lines(fact["words"]),
        instrument=_instrument(fact),
        target=_scale(fact["target"]),
        period=period,
        min_n=whole(fact.get("min_n"), 1, 10**6) or 5,
        audience=word(fact.get("audience")),
        agreed_with=word(fact.get("agreed_with")),
        agreed_on=moment(fact.get("agreed_on")),
    )


def baseline(service: str, raw: Any) -> Baseline:
    """Read a figure from before."""
    fact = raw["fact"]
    return Baseline(
        ref=Ref(service, line(raw["id"])),
        measure=line(fact["measure"]),
        value=_scale(fact["value"]),
        n=whole(fact.get("n"), 0, 10**9),
        starts=instant(fact["starts"]),
        ends=instant(fact["ends"]),
        service=word(fact.get("service")) or None,
        queue=word(fact.get("queue")) or None,
        source=word(fact.get("source")),
    )


def ticket_ref(service: str, value: Any) -> Ref | None:
    """Return which ticket is meant: the desk's own by its id, another service's as `service:id`."""
    name = word(value)
    if not name:
        return None
    return Ref.parse(name) if ":" in name else Ref(service, name)


def _loop(raw: Any, loop: Any) -> Loop:
    changed: datetime | None = moment(loop.get("changed"))
    owner: Person | None = named(raw, loop.get("owner"))
    return Loop(
        state=LoopState(text(loop["state"])),
        owner=owner,
        due=moment(loop.get("due")),
        acted=lines(loop.get("acted")),
        reason=lines(loop.get("reason")),
        told=moment(loop.get("told")),
        changed=changed,
        reopened=whole(loop.get("reopened"), 0, 10**6) or 0,
    )


def _instrument(fact: Any) -> Instrument:
    return one_of(Instrument, fact.get("instrument"), Instrument.UNKNOWN)


def _number(value: Any) -> float | None:
    """Return a rating as it was given, on its scale or not; None where there is none."""
    return None if value is None else _scale(value)


def _scale(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"a number was expected, not {type(value).__name__}")
    return float(value)


def _minutes(value: Any) -> float | None:
    if value is None:
        return None
    lost = _scale(value)
    return lost if 0 <= lost <= MINUTES else None
