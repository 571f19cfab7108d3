"""How often tickets go to other hands, and how often their users have to tell it again; by service, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from console.measure.honest import Figure, share


@dataclass(frozen=True, slots=True)
class Turns:
    """How often a ticket went to other hands, and its user told it again."""

    service: str
    handovers: int
    """Changes of team or of assignee, from one to another; the first taking is none."""
    retellings: int
    """User's messages in answer to a question of another hand than the one that asked before."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Hand-overs and retellings of a service."""

    service: str
    tickets: int
    handovers: int
    retellings: int
    passed_on: Figure
    """Share of tickets with a hand-over."""
    told_again: Figure
    """Share of tickets whose user told it again."""


def turns(service: str, hands: Sequence[str], speakers: Sequence[str]) -> Turns:
    """Return the hand-overs and retellings of one ticket.

    `hands` are its assignees (or teams) in the order they had it, `""` for nobody. `speakers` are who wrote in
    public, in order: `""` for the user, else the hand. A user tells again who, after one hand was answered,
    answers another one.
    """
    held = [hand for hand in hands if hand]
    handovers = sum(one != two for one, two in pairwise(held))
    retellings, heard, asks = 0, "", ""
    for speaker in speakers:
        if speaker:
            asks = speaker
        elif asks:
            retellings += bool(heard) and heard != asks
            heard, asks = asks, ""
    return Turns(service, handovers, retellings)


def passing(tickets: Iterable[Turns]) -> dict[str, Passing]:
    """Return hand-overs and retellings by service."""
    services: dict[str, list[Turns]] = {}
    for one in tickets:
        services.setdefault(one.service, []).append(one)
    return {
        service: Passing(
            service,
            len(group),
            sum(one.handovers for one in group),
            sum(one.retellings for one in group),
            share(sum(one.handovers > 0 for one in group), len(group)),
            share(sum(one.retellings > 0 for one in group), len(group)),
        )
        for service, group in services.items()
    }
