"""What users said of the service they got in the last three months, and whom nobody heard."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from console.desk import promise, store_feedback, workflow
from console.desk.store import stamp
from console.desk.world.company import Company
from console.desk.world.story import MINUTE, WORKDAY, Story
from console.desk.world.voice import Voice

WORSENING = "Wi-Fi"
"""Its users get unhappier from week to week."""
MELON = "Printing"
"""Its promises are kept and its users are unhappy."""
TOLD_OF = (WORSENING, MELON, "Accounts and passwords", "Warehouse management")
"""Services whose users are asked first and answer more: on them there is a promise."""
SILENT = ("Procurement", "Facilities")
"""Departments that hardly ever answer."""
APART = 21 * WORKDAY
"""Working milliseconds between two questions to one person: a month."""
BACK = 85 * WORKDAY
CONFIDENTIAL = "Personnel matters"
_CONFIDENTIAL_ON = ("Payroll", "Joiners and leavers")
_CONFIDENTIAL_COUNT = 14
GOOD, MIXED, BAD = (3, 4, 10, 34, 49), (12, 16, 22, 30, 20), (30, 26, 18, 16, 10)
"""How often 1 to 5 is given."""
LOST = (None, None, 5, 10, 20, 30, 60, 120, 240, 480)
TRUST_ASKED = 0.3
"""Of all users."""

Fact = dict[str, Any]
Line = tuple[str, int, Fact]
"""Id, time on the wall, fact."""


@dataclass(slots=True)
class Heard:
    """All that users said and were asked, and who does not want to be."""

    feedback: dict[str, tuple[int, Fact]] = field(default_factory=dict)
    asks: dict[str, tuple[int, Fact]] = field(default_factory=dict)
    objecting: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    """Who does not want to be asked."""
    alarms: dict[str, tuple[int, Fact]] = field(default_factory=dict)
    levels: dict[str, Fact] = field(default_factory=dict)
    baselines: dict[str, Fact] = field(default_factory=dict)


def listen(
    dice: random.Random, company: Company, tickets: dict[int, Story], wall: Callable[[int], int]
) -> Heard:
    """Ask users how it was, at most once a month each; some answer."""
    refusing = dice.sample(company.users, 7)
    heard = Heard(objecting=tuple(refusing[:3]), silent=tuple(refusing[3:]))
    last: dict[str, list[int]] = {person: [0] for person in refusing}
    hide(tickets)
    _trust(dice, company, heard, last, wall)
    for id_, story in _by_importance(tickets):
        columns = story.columns
        asked, person = columns["resolved"] + 30 * MINUTE, columns["requester"]
        skipped = not _first(columns) and dice.random() < 0.1
        if skipped or asked > 0 or any(abs(asked - one) < APART for one in last.get(person, ())):
            continue
        if person in refusing:
            continue
        last.setdefault(person, []).append(asked)
        _one(dice, company, heard, id_, story, asked, wall)
    return heard


def hide(tickets: dict[int, Story]) -> None:
    """Put some of what is nobody's business into a queue of its own."""
    left = _CONFIDENTIAL_COUNT
    for _, story in sorted(tickets.items(), reverse=True):
        columns = story.columns
        if left and columns["service"] in _CONFIDENTIAL_ON and columns["status"] == workflow.CLOSED:
            columns["queue"] = CONFIDENTIAL
            left -= 1


def _by_importance(tickets: dict[int, Story]) -> list[tuple[int, Story]]:
    solved = [
        one
        for one in tickets.items()
        if one[1].columns["status"] in (workflow.RESOLVED, workflow.CLOSED)
        and "merged_into" not in one[1].columns
    ]
    return sorted(solved, key=lambda one: (not _first(one[1].columns), one[0]))


def _first(columns: Fact) -> bool:
    return columns["service"] in TOLD_OF or columns["queue"] == CONFIDENTIAL


def _one(
    dice: random.Random,
    company: Company,
    heard: Heard,
    id_: int,
    story: Story,
    asked: int,
    wall: Callable[[int], int],
) -> None:
    columns = story.columns
    person = company.people[columns["requester"]]
    answered = asked + dice.randint(2, 20 * 60) * MINUTE
    rate = 0.03 if person.department in SILENT else 0.8 if _first(columns) else 0.6
    answers = dice.random() < rate and answered < 0
    ask = f"ASK-T{id_}"
    fact = {
        "who": person.id,
        "ticket": str(id_),
        "service": columns["service"],
        "queue": columns["queue"],
        "department": person.department or None,
        "instrument": "csat",
        "asked": stamp(wall(asked)),
        "answered": answers,
    }
    heard.asks[ask] = (wall(asked), fact)
    if answers:
        late = columns["resolved"] - columns["created"] > promise.TARGETS[columns["priority"]]
        weights = mood(columns["service"], answered / -BACK, late=late)
        said = rating(dice, Voice(dice, story.scene_of), weights)
        heard.feedback[f"FB-T{id_}"] = (wall(answered), answer(fact, ask, wall(answered), said))


def mood(service: str, ago: float, *, late: bool) -> tuple[int, ...]:
    """Return how often each rating is given; `ago` is 0 now and 1 three months ago."""
    if service == WORSENING:
        return GOOD if ago > 0.6 else MIXED if ago > 0.4 else BAD
    if service == MELON:
        return BAD if late else MIXED
    return BAD if late else GOOD


def rating(dice: random.Random, voice: Voice, weights: tuple[int, ...]) -> Fact:
    """Return what a user says of a solved ticket: stars, perhaps words, lost minutes, who else felt it."""
    stars = dice.choices((1, 2, 3, 4, 5), weights)[0]
    default = dice.random() < 0.03
    talks = dice.random() < (0.8 if stars < 3 else 0.5)
    return {
        "raw": 3.0 if default else float(stars),
        "was_default": default,
        "answered_by": "agent" if dice.random() < 0.02 else "user",
        "comment": voice.rates((stars - 1) / 4) if talks and not default else "",
        "lost_minutes": dice.choice(LOST) if stars < 5 else None,
        "outside": True if stars < 3 and dice.random() < 0.25 else None,
    }


def answer(asked: Fact, ask: str, at: int, said: Fact) -> Fact:
    """Return an answer to a question as the desk stores it."""
    about = {
        name: asked[name]
        for name in ("who", "ticket", "service", "queue", "department", "instrument", "asked")
    }
    return store_feedback.ANSWER | about | {"ask": ask, "answered": stamp(at)} | said


def _trust(
    dice: random.Random,
    company: Company,
    heard: Heard,
    last: dict[str, list[int]],
    wall: Callable[[int], int],
) -> None:
    """Ask some whether they trust IT, never within a month of another question."""
    for id_ in company.users:
        at = -dice.randrange(BACK)
        if dice.random() > TRUST_ASKED or any(abs(at - one) < APART for one in last.get(id_, ())):
            continue
        last.setdefault(id_, []).append(at)
        person = company.people[id_]
        answered = at + dice.randint(2, 12 * 60) * MINUTE
        answers = answered < 0 and dice.random() < (0.05 if person.department in SILENT else 0.55)
        ask = f"ASK-Q{len(heard.asks)}"
        fact = {
            "who": id_,
            "ticket": None,
            "service": None,
            "queue": None,
            "department": person.department,
            "instrument": "trust",
            "asked": stamp(wall(at)),
            "answered": answers,
        }
        heard.asks[ask] = (wall(at), fact)
        if answers:
            level = round(min(10, max(0, dice.gauss(6.2 - 0.8 * (1 - answered / -BACK), 2.1))))
            said = {"raw": float(level), "low": 0.0, "high": 10.0}
            made = answer(fact, ask, wall(answered), said)
            heard.feedback[f"FB-{ask.removeprefix('ASK-')}"] = (wall(answered), made)
