"""What a ticket is about and how bad it is, drawn."""

from __future__ import annotations

import random

from console.desk.world.company import Company, Service
from console.desk.world.voice import REQUESTS

WORK_STATES = ("blocked", "workaround", "slower", "no_loss", "unknown")


class Chances:
    """Draws from one source of chance."""

    def __init__(self, dice: random.Random, company: Company) -> None:
        self._dice = dice
        self._company = company
        self._services = list(company.services.values())
        self._weights = [one.users / (one.tier + 0.5) for one in self._services]

    def service(self, agent: str | None) -> Service:
        """Draw a service by how much it is used; with `agent`, one of their teams'."""
        if agent is None:
            return self._dice.choices(self._services, self._weights)[0]
        teams = {team.name for team in self._company.teams.values() if agent in team.agents}
        return self._dice.choice([one for one in self._services if one.team in teams])

    def topic(self, service: Service, *, broken: bool = False) -> str:
        """Draw what a ticket on a service is about; `broken` leaves wishes out."""
        return self._dice.choice([one for one in service.topics if not (broken and one in REQUESTS)])

    def priority(self, service: Service, topic: str) -> int:
        """Draw how urgent it is, 1 to 5."""
        weights = (1, 6, 30, 40, 23) if topic in REQUESTS else (4, 16, 48, 26, 6)
        drawn = self._dice.choices((1, 2, 3, 4, 5), weights)[0]
        return drawn + 1 if service.tier > 2 and drawn < 3 else drawn

    def work_state(self, priority: int, topic: str) -> str:
        """Draw how badly users are held up."""
        if topic in REQUESTS:
            weights = (8, 14, 8, 55, 15)
        else:
            weights = {1: (80, 15, 2, 0, 3), 2: (45, 30, 15, 2, 8), 3: (15, 35, 30, 8, 12)}.get(
                priority, (4, 20, 30, 31, 15)
            )
        return self._dice.choices(WORK_STATES, weights)[0]

    def affected(self, service: Service, priority: int, work_state: str) -> tuple[int | None, str]:
        """Draw how many users it hits, and how that came to be known."""
        if work_state == "unknown":
            return None, "unknown"
        share = {1: 0.35, 2: 0.12, 3: 0.02}.get(priority, 0.0)
        most = max(1, int(service.users * share))
        people = self._dice.randint(max(1, most // 4), most) if most > 2 else 1
        how = self._dice.choices(("said", "estimated", "counted"), (60, 30, 10))[0]
        return people, how
