"""What became of what users said: answers led back or forgotten, an alarm after a change, promises to users."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from console.desk import promise
from console.desk.store import stamp
from console.desk.world.company import AGENT, Company
from console.desk.world.hearing import LOST, MELON, WORSENING, Heard, answer
from console.desk.world.landscape import DAY

Fact = dict[str, Any]
ACTED = (
    "New rollers were fitted, and the supplier checks the others.",
    "The access point was moved and measured again.",
    "We changed who is called first in the evening.",
    "The steps were written down for the whole team.",
    "A fault in the image was found and taken out.",
)
NOT_WRITTEN = ("Has left the company.", "Asked not to be written to.", "Was called, and it is settled.")
ALARM_TEXTS = {
    "en": (
        "It worked until the change, now we start over every few minutes.",
        "Since last night nothing works here any more and nobody told us.",
        "The whole shift is standing still. Was this tested at all?",
    ),
    "nl": (
        "Tot de wijziging werkte het, nu beginnen we om de paar minuten opnieuw.",
        "Sinds vannacht werkt hier niets meer en niemand heeft iets gezegd.",
        "De hele ploeg staat stil. Is dit eigenlijk wel getest?",
    ),
}
LEVELS = (
    (WORSENING, "Wherever I work in the building, I am online.", 0.80, "Warehouse"),
    (MELON, "When a label must be printed, it is printed.", 0.85, "Warehouse"),
    ("Accounts and passwords", "I get in within minutes, whatever day it is.", 0.75, "everybody"),
    ("Warehouse management", "No truck waits for a screen.", 0.80, "Warehouse"),
)
BASELINE = (WORSENING, 0.81, 214), (MELON, 0.72, 167), (None, 0.78, 2310)


def lead(dice: random.Random, company: Company, heard: Heard, epoch: int) -> None:
    """Let teams take steps with the unhappy answers: the older, the further, and some were forgotten."""
    for id_, (at, fact) in heard.feedback.items():
        if (
            fact["raw"] is None
            or fact["raw"] > 2
            or fact["instrument"] != "csat"
            or fact["queue"] not in company.teams
        ):
            continue
        state = _state(dice, (epoch - at) / DAY)
        heard.feedback[id_] = (at, fact | {"loop": _loop(dice, company, fact, at, state, epoch)})


def _state(dice: random.Random, days: float) -> str:
    """Return how far an unhappy answer of this age has come."""
    fates = {"new": 56, "seen": 16, "owned": 22, "acted": 6}
    if days > 21:
        fates = {"new": 5, "owned": 4, "acted": 6, "told": 20, "closed": 55, "no_contact": 10}
    elif days > 3:
        fates = {"new": 16, "seen": 12, "owned": 28, "acted": 20, "told": 16, "closed": 8}
    return dice.choices(list(fates), list(fates.values()))[0]


def _loop(dice: random.Random, company: Company, fact: Fact, at: int, state: str, epoch: int) -> Fact:
    loop = {**fact["loop"], "state": state}
    if state == "new":
        return loop
    seen = promise.later(at, dice.randint(1, 14) * promise.HOUR)
    loop["changed"] = stamp(min(seen, epoch))
    if state == "seen":
        return loop
    agents = company.teams[fact["queue"]].agents
    ours = fact["queue"] in list(company.teams)[:2] and dice.random() < 0.5
    loop["owner"] = AGENT if ours else dice.choice(agents)
    loop["due"] = stamp(promise.later(seen, dice.choice((10, 10, 20)) * promise.HOUR))
    if state == "no_contact":
        loop["reason"] = dice.choice(NOT_WRITTEN)
    elif state != "owned":
        loop["acted"] = dice.choice(ACTED)
    if state in ("told", "closed"):
        told = promise.later(seen, dice.choice((6, 14, 22, 30, 45, 80)) * promise.HOUR)
        loop["told"] = loop["changed"] = stamp(min(told, epoch))
        loop["reopened"] = int(dice.random() < 0.12)
    return loop


def alarm(dice: random.Random, company: Company, heard: Heard, changes: list[Any], epoch: int) -> None:
    """Let three users complain after the last change on a service of our agent's teams, and raise an alarm."""
    ours = {name for name, team in list(company.teams.items())[:2]}
    by_service: dict[str, list[str]] = {}
    for ask, (_, fact) in heard.asks.items():
        if fact["ticket"] and fact["queue"] in ours:
            by_service.setdefault(fact["service"], []).append(ask)
    lately = stamp(epoch - 22 * promise.HOUR)
    ended = [
        (
            fact["actual_end"] > lately,
            fact["result"] != "successful",
            fact["actual_end"],
            id_,
            fact["service"],
        )
        for id_, fact, _ in changes
        if fact["actual_end"]
        and fact["actual_end"] < stamp(epoch - promise.HOUR)
        and len(by_service.get(fact["service"], ())) >= 3
    ]
    if not ended:
        return
    _, _, end, change, service = max(ended)
    begun = _ms(end)
    fired = []
    newest = sorted(by_service[service], key=lambda ask: heard.asks[ask][0])[-3:]
    for place, ask in enumerate(newest):
        at = begun + (epoch - begun) * (place + 2) // 6
        asked, fact = heard.asks[ask]
        asked = min(max(asked, epoch - (20 - place) * DAY), begun - (place + 2) * promise.HOUR)
        fact = fact | {"answered": True, "asked": stamp(asked)}
        heard.asks[ask] = (asked, fact)
        language = company.people[fact["who"]].language
        said = {
            "raw": float(1 + place % 2),
            "comment": ALARM_TEXTS[language][place],
            "lost_minutes": dice.choice(LOST[3:]),
            "change": change,
        }
        id_ = f"FB-{ask.removeprefix('ASK-')}"
        heard.feedback[id_] = (at, answer(fact, ask, at, said))
        fired.append(id_)
    found = {
        "kind": "worsening",
        "service": service,
        "raised": stamp(epoch - (epoch - begun) // 6),
        "since": end,
        "count": 3,
        "of": 3,
        "usual": 0.1,
        "fired_by": fired,
        "state": "open",
        "taken_by": None,
        "ticket": None,
        "words": "",
    }
    heard.alarms["ALM-1"] = (epoch, found)


def promises(heard: Heard, epoch: int) -> None:
    """Write down what users were promised, and how it was before."""
    for place, (service, words, target, audience) in enumerate(LEVELS, 1):
        heard.levels[f"XLA-{place}"] = {
            "service": service,
            "words": words,
            "instrument": "csat",
            "target": target,
            "period": "quarter",
            "min_n": 10,
            "audience": audience,
            "agreed_with": "works council" if audience == "everybody" else f"{audience} council",
            "agreed_on": stamp(epoch - 120 * DAY),
        }
    for where, value, count in BASELINE:
        heard.baselines[f"BASE-{where or 'all'}"] = {
            "service": where,
            "queue": None,
            "measure": "csat",
            "value": value,
            "n": count,
            "starts": stamp(epoch - 450 * DAY),
            "ends": stamp(epoch - 360 * DAY),
            "source": "the yearly survey of the works council",
        }


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)
