"""Tickets for measuring: varied, indexed, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from console.model import (
    Entry,
    News,
    Party,
    Person,
    Provenance,
    Queue,
    Ref,
    Status,
    Ticket,
    Visibility,
    WorkState,
)

SERVICE = "desk"
ME = Person("aisha.bakker", "Aisha Bakker", "aisha.bakker@desk.example", inside=True, agent=True)
QUEUES = ("Workplace", "Network", "Identity", "Printing", "Payroll apps", "Service Desk")
CONVERSATION = 1250
"""Bytes of conversation each ticket has at least."""

_FIRST = "Maria Joost Karim Eva Priya Tom Lena Ravi Sanne Omar Inge Wouter Fatima Bram Noor Pieter".split()
_LAST = "de Wit,Jansen,El Amrani,Visser,Nair,Bakker,Smit,Patel,Mulder,Haddad,Dekker,Vos,Kaya,Kok".split(",")
_THING = (
    "printer,laptop,VPN,badge reader,calendar,mailbox,scanner,monitor,headset,share,invoice form,"
    "time sheet,phone,projector,docking station,certificate,password,keyboard,dashboard,mail rule"
).split(",")
_TROUBLE = (
    "does not start,prints blanks,drops every ten minutes,asks for a password again,shows an old page,"
    "is slow since Monday,freezes at login,lost its settings,rings twice,cannot be found,makes a noise,"
    "starts niet meer op,print lege vellen,is traag sinds maandag,vraagt steeds om een wachtwoord"
).split(",")
_PLACE = "dock 4,floor 2,the warehouse,room Oslo,HR,the canteen,gate B,Finance,the lab,home".split(",")
_SENTENCES = (
    "I restarted it {n} times and it made no difference.",
    "Three colleagues in {place} have the same since {n} o'clock.",
    "We need this for the {thing} of a customer on the {n}th.",
    "Sinds vanochtend werkt de {thing} bij {place} helemaal niet meer.",
    "The asset number is LT-{n}{m}, if that helps.",
    "It worked until the update of build {m}.{n}.",
    "Kunnen jullie er vandaag nog naar kijken? We wachten met {m} mensen.",
    "Error 0x{m:04x} appears, then the {thing} {trouble}.",
    "I looked at the log of {place}: entry {m} repeats every {n} seconds.",
    "Could you try once more with the cable from {place}?",
    "Thank you for the quick answer, but the {thing} still {trouble}.",
    "We replaced the {thing} near {place} and watch it until {n}:00.",
)


def pages(tickets: int, size: int = 50, seed: int = 1) -> Iterator[News]:
    """Yield news with `tickets` tickets in all, `size` at a time, each with its conversation."""
    dice = random.Random(seed)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=400)
    yield News(
        people=tuple(_person(dice, number, agent=number < 40) for number in range(300)),
        queues=tuple(
            Queue(Ref(SERVICE, name), name, mine=name in ("Workplace", "Network")) for name in QUEUES
        ),
    )
    for first in range(1, tickets + 1, size):
        made = [
            _ticket(dice, number, start, tickets) for number in range(first, min(first + size, tickets + 1))
        ]
        said = [entry for ticket in made for entry in _conversation(dice, ticket)]
        yield News(tickets=tuple(made), entries=tuple(said))


def _person(dice: random.Random, number: int, *, agent: bool) -> Person:
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    return Person(f"p{number}", name, f"p{number}@desk.example", inside=True, agent=agent)


def _ticket(dice: random.Random, number: int, start: datetime, tickets: int) -> Ticket:
    opened = start + timedelta(days=398) * (number / tickets)
    recent = number > tickets * 0.4
    status = dice.choice(
        [Status.NEW, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.ON_HOLD] if recent else [Status.CLOSED]
    )
    requester = _person(dice, dice.randrange(300), agent=False)
    return Ticket(
        ref=Ref(SERVICE, str(number)),
        number=f"INC-{10000 + number}",
        subject=f"{dice.choice(_THING).capitalize()} {dice.choice(_TROUBLE)} at {dice.choice(_PLACE)}",
        status=status,
        status_name=status.value,
        queue=dice.choice(QUEUES),
        created=opened,
        updated=opened + timedelta(minutes=dice.randrange(3000)),
        version=f"v{number}",
        priority=dice.choices([1, 2, 3, 4], [1, 4, 12, 6])[0],
        requester=requester,
        receivers=(requester,),
        assignee=dice.choices([None, ME, _person(dice, dice.randrange(40), agent=True)], [3, 1, 8])[0],
        due=opened + timedelta(hours=dice.randrange(4, 900)) if dice.random() < 0.8 else None,
        last_party=dice.choice([Party.USER, Party.AGENT]),
        users_affected=dice.choice([None, 1, 1, 6, 48]),
        users_how=Provenance.SAID,
        work_state=dice.choice([WorkState.BLOCKED, WorkState.SLOWER, WorkState.UNKNOWN]),
    )


def _conversation(dice: random.Random, ticket: Ticket) -> list[Entry]:
    said: list[Entry] = []
    length = 0
    while length < CONVERSATION:
        body = " ".join(_sentence(dice) for _ in range(dice.randrange(3, 7)))
        by_user = len(said) % 2 == 0
        said.append(
            Entry(
                ticket.ref,
                str(int(ticket.ref.id) * 100 + len(said)),  # a number, as the built-in desk has it
                ticket.created + timedelta(minutes=40 * len(said)),
                Visibility.PUBLIC if dice.random() < 0.8 else Visibility.INTERNAL,
                Party.USER if by_user else Party.AGENT,
                ticket.requester if by_user else ticket.assignee,
                body,
            )
        )
        length += len(body.encode())
    return said


def _sentence(dice: random.Random) -> str:
    return dice.choice(_SENTENCES).format(
        n=dice.randrange(2, 60),
        m=dice.randrange(3, 9999),
        place=dice.choice(_PLACE),
        thing=dice.choice(_THING),
        trouble=dice.choice(_TROUBLE),
    )
