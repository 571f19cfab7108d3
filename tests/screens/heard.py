"""What users said in the room's desk, as a feed shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from console.cache.store import Cache
from console.model import News, Ref
from console.model.feedback import Alarm, AlarmKind, Feedback, Instrument
from tests.screens.room import NOW as REALLY
from tests.screens.room import REF

NOW = REALLY.astimezone().replace(hour=12, minute=0)
"""Noon, so that what came within the last hours came today."""

SECRET = "kwijtgeraakt"
"""A word that stands in another team's answers alone."""


def answer(number: int, raw: float | None = 2, **changes: Any) -> Feedback:
    """Make an answer about the room's ticket, given so many minutes ago as its number says."""
    made = Feedback(
        ref=Ref("desk", f"fb-{number}"),
        version="1",
        answered=NOW - timedelta(minutes=number),
        instrument=Instrument.CSAT,
        raw=raw,
        ticket=REF,
        service="Printing",
        queue="Workplace",
        person=f"p{number}",
        name="Maria de Wit",
        comment="Two trucks left without labels.",
    )
    return replace(made, **changes)


def others(number: int, raw: float | None = 1) -> Feedback:
    """Make an answer about another team's ticket."""
    return answer(
        number, raw, queue="Network", service="Payroll", name=f"{SECRET} Jansen", comment=f"{SECRET} again"
    )


def alarm(**changes: Any) -> Alarm:
    """Make an alarm on a service, fired by two answers of the agent's team and one of another."""
    made = Alarm(
        ref=Ref("desk", "al-1"),
        version="1",
        kind=AlarmKind.SPIKE,
        service="Printing",
        raised=NOW - timedelta(minutes=40),
        since=NOW - timedelta(hours=2),
        count=9,
        of=31,
        usual=0.1,
        fired_by=(Ref("desk", "fb-1"), Ref("desk", "fb-2"), Ref("desk", "fb-9")),
    )
    return replace(made, **changes)


def hear(cache: Cache, feedback: Iterable[Feedback] = (), alarms: Iterable[Alarm] = ()) -> None:
    """Have the cache learn answers and alarms."""
    cache.learn("desk", "feedback", News(feedback=tuple(feedback), alarms=tuple(alarms)), "1")
