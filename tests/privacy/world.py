"""A desk with users who spoke, some of them to another team, some too few to be told apart from each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.cache.store import Cache
from console.model import (
    Entry,
    Health,
    HealthState,
    News,
    Party,
    Person,
    Queue,
    Ref,
    Status,
    Ticket,
    Visibility,
)
from console.model.feedback import (
    Alarm,
    AlarmKind,
    Ask,
    ExperienceLevel,
    Feedback,
    Instrument,
    Loop,
    LoopState,
)

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
PERIOD = "2026-Q4"
ME = Person("zeno0", "Zeno Acht0", agent=True, inside=True)
SECRET = "kwijtgeraakt"
"""A word that stands in another team's answers alone."""
GROUPS = {
    "Printing": ("Workplace", 12, 6),
    "Payroll": ("Network", 9, 6),
    "Tinyservice": ("Workplace", 3, 3),
    "Soloservice": ("Workplace", 10, 2),
}
"""Business service: team, people who answered, agents behind it."""
HIDDEN = ("Tinyservice", "Soloservice")
"""Services of which no figure may be shown."""
NAMES = ("Zeno Acht", "Quirina Negen")
"""What the names of all agents and of all users begin with."""


def fill(cache: Cache) -> None:
    """Have a cache learn all of it."""
    cache.meet("desk", ME)
    cache.learn(
        "desk",
        "queues",
        News(queues=(Queue(Ref("desk", "q1"), "Workplace", mine=True), Queue(Ref("desk", "q2"), "Network"))),
        "1",
    )
    tickets, entries, answers, asks = [], [], [], []
    for number, (service, place) in enumerate(_places()):
        ticket, said = _ticket(number, service, place)
        tickets.append(ticket)
        entries += said
        answers.append(_answer(number, service, place, ticket.ref))
        asks.append(_ask(number, service, ticket.ref, answered=True))
        asks.append(_ask(1000 + number, service, ticket.ref, answered=False))
    cache.learn("desk", "tickets", News(tickets=tuple(tickets), entries=tuple(entries)), "2")
    level = ExperienceLevel(Ref("desk", "x1"), "Printing", "Labels print.", Instrument.CSAT, 0.8, min_n=5)
    heard = News(feedback=tuple(answers), asks=tuple(asks), alarms=(_alarm(),), experience_levels=(level,))
    cache.learn("desk", "feedback", heard, "3")
    cache.set_health(Health("desk", HealthState.OK, last_ok=NOW))


def make(folder: Path) -> Cache:
    """Open a cache in a folder that has learned all of it."""
    cache = Cache.open(folder / "state" / "cache.db", durable=False)
    fill(cache)
    return cache


def _places() -> Iterator[tuple[str, int]]:
    for service, (_, people, _) in GROUPS.items():
        for place in range(people):
            yield service, place


def _ticket(number: int, service: str, place: int) -> tuple[Ticket, list[Entry]]:
    team, _, agents = GROUPS[service]
    ref, created = Ref("desk", str(number + 1)), NOW - timedelta(days=20 - place % 6, minutes=number)
    user = Person(f"user{number}", f"Quirina Negen{number}", inside=True, department="Warehouse")
    agent = Person(f"zeno{place % agents}", f"Zeno Acht{place % agents}", agent=True, inside=True)
    ticket = Ticket(
        ref,
        f"INC-{number + 1}",
        f"Ticket {number + 1}",
        Status.RESOLVED if place % 3 else Status.IN_PROGRESS,
        "x",
        team,
        created,
        created + timedelta(hours=3),
        "1",
        service=service,
        requester=user,
        assignee=agent,
        due=created + timedelta(hours=8),
        breached=place % 4 == 0,
        resolved=created + timedelta(hours=3) if place % 3 else None,
        users_affected=2,
    )
    hour = timedelta(hours=1)
    said = [
        Entry(ref, f"e{number}a", created, Visibility.PUBLIC, Party.USER, user, "It does not work."),
        Entry(ref, f"e{number}b", created + hour, Visibility.PUBLIC, Party.AGENT, agent, "We look at it."),
    ]
    return ticket, said


def _answer(number: int, service: str, place: int, ticket: Ref) -> Feedback:
    team = GROUPS[service][0]
    raw = (1, 5, 4, 2, 5)[place % 5]
    said = f"{SECRET} again" if team == "Network" else "Two trucks left without labels."
    return Feedback(
        ref=Ref("desk", f"fb-{number}"),
        version="1",
        answered=NOW - timedelta(days=place % 14, minutes=number),
        instrument=Instrument.CSAT,
        raw=raw,
        ticket=ticket,
        service=service,
        queue=team,
        person=f"p{number}",
        name=f"{SECRET} Jansen" if team == "Network" else f"Quirina Negen{number}",
        department="Warehouse",
        comment=said,
        lost_minutes=30.0 + place,
        loop=Loop(LoopState.TOLD, ME, told=NOW) if raw == 2 else Loop(),
    )


def _ask(number: int, service: str, ticket: Ref, *, answered: bool) -> Ask:
    team = GROUPS[service][0]
    at = NOW - timedelta(days=15, minutes=number)
    return Ask(
        Ref("desk", f"a{number}"),
        at,
        answered,
        ticket,
        service,
        team,
        "Warehouse",
        f"p{number}",
        Instrument.CSAT,
    )


def _alarm() -> Alarm:
    fired = tuple(Ref("desk", f"fb-{number}") for number in (0, 12, 17))
    return Alarm(
        Ref("desk", "al-1"),
        "1",
        AlarmKind.SPIKE,
        "Payroll",
        NOW - timedelta(minutes=40),
        NOW - timedelta(hours=2),
        9,
        31,
        0.1,
        fired,
    )
