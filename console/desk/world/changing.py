"""The company's changes: six weeks of them, with configuration items, approvals and windows."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from console.desk import change_rules, change_store, promise
from console.desk.store import stamp
from console.desk.world import approving, landscape
from console.desk.world.company import AGENT, Company, Service, Team
from console.desk.world.landscape import DAY, Fact
from console.desk.world.story import HOUR, MINUTE

FIRST_NUMBER = 2801
RESULTS = (("successful", 86), ("successful_with_issues", 7), ("backed_out", 4), ("failed", 3))


@cache
def models() -> list[dict[str, Any]]:
    """Return the kinds of change the company knows."""
    with files(__package__).joinpath("changes.toml").open("rb") as file:
        return list(tomllib.load(file)["model"])


class Planner:
    """Plans changes; each has a source of chance of its own, so that one does not shift the others."""

    def __init__(self, seed: str, company: Company, epoch: int) -> None:
        self._seed = seed
        self.dice = random.Random(f"{seed} changes")
        self.company = company
        self.epoch = epoch
        self.away = approving.colleagues(company)[0]
        """Who is on leave while the world begins."""
        self.cis = landscape.configuration_items(company)

    def year(self, wanted: int) -> list[tuple[str, Fact, list[Fact]]]:
        """Return so many changes over three weeks before and after the epoch: id, fact, its approvals."""
        starts = sorted(self._start() for _ in range(wanted))
        return [self.plan(f"CHG-{FIRST_NUMBER + place}", start) for place, start in enumerate(starts)]

    def plan(self, number: str, start: int, *, now: int | None = None) -> tuple[str, Fact, list[Fact]]:
        """Return one change whose window begins at `start`, as it stands at `now` (default: the epoch)."""
        self.dice = dice = random.Random(f"{self._seed} {number}")
        at = self.epoch if now is None else now
        model = dice.choice(models())
        emergency = model["kind"] == "normal" and dice.random() < 0.05
        kind = "emergency" if emergency else model["kind"]
        end = start + dice.choice((30, 60, 60, 90, 120, 180)) * MINUTE
        asked = start - (dice.randint(1, 6) * HOUR if emergency else dice.randint(2, 14) * DAY)
        fact = self.fact(number, start, end, model=model["name"], kind=kind)
        approvals = self._approvals(number, fact, asked, at, past=start <= at)
        self._stand(fact, approvals, start, end, at)
        fact["created"] = stamp(asked)
        return number, fact, approvals

    def fact(
        self, number: str, start: int, end: int, *, model: str, kind: str, service: str | None = None
    ) -> Fact:
        """Return a change of a model, on a service or any that the model fits, in no state yet."""
        about = next(one for one in models() if one["name"] == model)
        services = self.company.services
        if service is not None:
            return self._fact(number, about, kind, services[service], start, end)
        team = self.company.teams[self.dice.choice(about["teams"].split(","))]
        own = [one for one in services.values() if one.team == team.name]
        return self._fact(number, about, kind, self.dice.choice(own), start, end)

    def member(self, fact: Fact, *, without: tuple[str, ...]) -> str:
        """Return somebody of the change's team who has no hand in it yet."""
        hands = {fact["requester"], fact["implementer"], fact["standby"], *without}
        return self.dice.choice([one for one in self.company.teams[fact["team"]].agents if one not in hands])

    def _start(self) -> int:
        """Draw the beginning of a window: mostly evenings and weekends, some at lunch."""
        dice = self.dice
        day = self.epoch - self.epoch % DAY + dice.randint(-21, 21) * DAY
        hour = dice.choices((21, 20, 19, 22, 1, 5, 12), (30, 20, 12, 18, 8, 6, 6))[0]
        return day + hour * HOUR + dice.choice((0, 15, 30, 30, 45)) * MINUTE

    def _fact(
        self,
        number: str,
        model: dict[str, Any],
        kind: str,
        service: Service,
        start: int,
        end: int,
    ) -> Fact:
        dice = self.dice
        team: Team = self.company.teams[service.team]
        own = [ci["name"] for ci in self.cis.values() if ci["service"] == service.name]
        chosen = dice.sample(own, k=min(len(own), dice.choice((1, 1, 2))))
        slots = {"ci": chosen[0], "service": service.name, "n": str(dice.randint(2, 19))}
        implementer, standby = dice.sample(team.agents, 2)
        requester = dice.choice([one for one in team.agents if one != implementer])
        downstream = [one.name for one in self.company.services.values() if service.name in one.needs]
        outage = dice.random() < 0.35
        unknown = dice.random()
        return {
            "number": number,
            "title": dice.choice(model["titles"].split("|")).format_map(slots),
            "kind": kind,
            "model": model["name"],
            "team": team.name,
            "service": service.name,
            "services": [service.name, *downstream[:3]],
            "cis": [
                {"ci": ci, "role": "primary" if place == 0 else "affected"} for place, ci in enumerate(chosen)
            ],
            "requester": requester,
            "owner": None,
            "implementer": implementer,
            "standby": standby,
            "planned_start": stamp(start),
            "planned_end": stamp(end),
            "actual_start": None,
            "actual_end": None,
            "zone": "Europe/Amsterdam",
            "why": model["why"].format_map(slots),
            "benefit_for": model["benefit"].format_map(slots),
            "asked_by": model["asked"],
            "plan": model["plan"].format_map(slots),
            "test": model["test"].format_map(slots) if unknown > 0.12 else None,
            "backout": model["backout"].format_map(slots) if unknown > 0.06 else None,
            "backout_minutes": model["minutes"] if unknown > 0.06 else None,
            "backout_tried": stamp(start - dice.randint(20, 90) * DAY) if dice.random() < 0.6 else None,
            "outage": outage,
            "outage_minutes": dice.choice((5, 10, 20, 40)) if outage else 0,
            "users_told": dice.random() < 0.5 if outage else None,
            "users": service.users,
            "risk": dice.choices(("low", "medium", "high", None), (50, 30, 8, 12))[0],
            "risk_from": "questionnaire",
            "parent": None,
            "result": None,
            "review_due": None,
            "review": None,
        }

    def _approvals(self, number: str, fact: Fact, asked: int, at: int, *, past: bool) -> list[Fact]:
        """Return who has to say yes; what our own agent has to decide is planned elsewhere."""
        without = () if past else (AGENT, self.away)
        people = approving.able(self.company, fact, without=without)
        chosen = self.dice.sample(people, k=min(approving.ASKED[fact["kind"]], len(people)))
        return approving.asked_of(number, chosen, min(asked + 2 * HOUR, at))

    def _stand(self, fact: Fact, approvals: list[Fact], start: int, end: int, at: int) -> None:
        """Let the change be where it is at an instant."""
        dice = self.dice
        if end <= at:
            result = dice.choices([name for name, _ in RESULTS], [share for _, share in RESULTS])[0]
            self._decide(approvals, start, met=True)
            finish(fact, start, end + dice.randint(-10, 25) * MINUTE, result, at)
        elif start <= at:
            self._decide(approvals, start)
            begin(fact, start)
        elif fact["kind"] == "standard" or (start - at < 2 * DAY and dice.random() < 0.8):
            self._decide(approvals, min(start, at))
            schedule(fact)
        else:
            state = dice.choices(("authorise", "assess", "new", "scheduled"), (45, 15, 10, 30))[0]
            if state in ("assess", "new"):
                approvals.clear()
            elif state == "scheduled":
                self._decide(approvals, at)
            elif dice.random() < 0.6:
                approving.say_yes(dice, approvals[-1], at - dice.randint(2, 40) * HOUR)
            _state(fact, state)

    def _decide(self, approvals: list[Fact], before: int, *, met: bool | None = None) -> None:
        """Let enough approvers say yes."""
        for approval in approvals[: approving.NEEDED]:
            approving.say_yes(self.dice, approval, before - self.dice.randint(2, 40) * HOUR, met=met)
        approving.meet_rule(approvals)


def schedule(fact: Fact) -> None:
    """Let a change wait for its window: everybody who had to has said yes."""
    _state(fact, "scheduled")


def wait(fact: Fact) -> None:
    """Let a change wait for approval."""
    _state(fact, "authorise")


def begin(fact: Fact, at: int) -> None:
    """Let a change start."""
    fact["actual_start"] = stamp(at)
    _state(fact, "implementing")


def finish(fact: Fact, started: int, at: int, result: str, now: int) -> None:
    """Let a change end; what did not go well, and every emergency, is looked back upon."""
    fact["actual_start"] = fact["actual_start"] or stamp(started)
    fact["actual_end"] = stamp(at)
    fact["result"] = result
    due = promise.later(at, change_store.REVIEW_WITHIN)
    if result != "successful" or fact["kind"] == "emergency":
        fact["review_due"] = stamp(due)
        if due > now:
            _state(fact, "review")
            return
        fact["review"] = "Looked back upon: the check list has one line more now."
    _state(fact, "closed")


def _state(fact: Fact, state: str) -> None:
    fact["state"], fact["state_name"] = state, change_rules.NAMES[state]
