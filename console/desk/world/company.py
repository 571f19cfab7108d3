"""The make-believe organisation: teams, services, people."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

AGENT = "sam.de.boer"
"""The demo's agent, a person of the first team."""
AGENTS_PER_TEAM = 7
SMALLEST = 60


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works for the company, or for one of its vendors."""

    id: str
    name: str
    email: str
    department: str
    roles: tuple[str, ...]
    language: str
    inside: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """What users use, with the topics their tickets are about."""

    name: str
    team: str
    tier: int
    users: int
    topics: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A team, its queue and its people."""

    name: str
    description: str
    agents: tuple[str, ...]
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody and everything the tickets can be about."""

    domain: str
    people: dict[str, Employee]
    teams: dict[str, Team]
    services: dict[str, Service]
    users: tuple[str, ...]
    """Those who are no agents, by id."""
    outside: tuple[str, ...]


@cache
def words() -> dict[str, Any]:
    """Return the names the company is made from."""
    with files(__package__).joinpath("names.toml").open("rb") as file:
        return tomllib.load(file)


def found(seed: int, headcount: int = 300) -> Company:
    """Make the company of a seed; `headcount` people, agents included."""
    dice = random.Random(f"company {seed}")
    named = words()
    domain = str(named["domain"])
    names = _names(dice, named, max(headcount, SMALLEST))
    teams: dict[str, Team] = {}
    people: dict[str, Employee] = {}
    for about in named["team"]:
        members = [_hire(next(names), "IT", domain, dice, agent=True) for _ in range(AGENTS_PER_TEAM)]
        if not teams:
            roles = ("agent", "approver", "configuration", "requester")
            members[0] = Employee(AGENT, "Sam de Boer", f"{AGENT}@{domain}", "IT", roles, "nl")
        people |= {one.id: one for one in members}
        name = str(about["name"])
        ids = tuple(one.id for one in members)
        teams[name] = Team(name, str(about["description"]), ids, tuple(about["devices"].split()))
    users = _users(dice, named, names, domain, max(headcount, SMALLEST) - len(people))
    outside = [
        Employee(
            address, address.split("@")[1].split(".")[0].title(), address, "", ("requester",), "en", False
        )
        for address in named["outside"].split()
    ]
    people |= {one.id: one for one in (*users, *outside)}
    services = {one.name: one for about in named["team"] for one in _services(about)}
    return Company(
        domain,
        people,
        teams,
        services,
        tuple(one.id for one in users),
        tuple(one.id for one in outside),
    )


def _users(
    dice: random.Random, named: dict[str, Any], names: Any, domain: str, wanted: int
) -> list[Employee]:
    weights = [part.rsplit(":", 1) for part in named["departments"].split()]
    departments = dice.choices(
        [name.replace("_", " ") for name, _ in weights], [int(weight) for _, weight in weights], k=wanted
    )
    return [_hire(next(names), department, domain, dice, agent=False) for department in departments]


def _names(dice: random.Random, named: dict[str, Any], wanted: int) -> Any:
    firsts, lasts = named["first"].split(), [one.replace("_", " ") for one in named["last"].split()]
    places = dice.sample(range(len(firsts) * len(lasts)), k=wanted + 10)
    for place in places:
        name = f"{firsts[place % len(firsts)]} {lasts[place // len(firsts)]}"
        if name != "Sam de Boer":
            yield name


def _hire(name: str, department: str, domain: str, dice: random.Random, *, agent: bool) -> Employee:
    id_ = login(name)
    roles: tuple[str, ...] = ("requester",)
    if agent:
        roles = ("agent", "approver", "requester") if dice.random() < 0.35 else ("agent", "requester")
    elif dice.random() < 0.05:
        roles = ("approver", "requester")
    language = "nl" if dice.random() < 0.65 else "en"
    return Employee(id_, name, f"{id_}@{domain}", department, roles, language)


def login(name: str) -> str:
    """Return the name somebody signs in with: small letters without accents, dots between."""
    spelled = name.lower().replace("ø", "o").replace("ł", "l").replace("ı", "i").replace("'", "")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return ".".join(plain.split())


def _services(about: dict[str, Any]) -> list[Service]:
    made: list[Service] = []
    for line in about["services"]:
        name, tier, users, topics, needs = line.split("|")
        split = tuple(one for one in needs.split(",") if one)
        made.append(Service(name, about["name"], int(tier), int(users), tuple(topics.split(",")), split))
    return made
