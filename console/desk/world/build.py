"""The whole world of a seed, as values: the same for the same seed, size and epoch."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from console.desk import promise, workflow
from console.desk.store import stamp
from console.desk.world import approving, changing, hearing, landscape, leading, remarks, waiting
from console.desk.world.company import AGENT, Company, found
from console.desk.world.landscape import DAY
from console.desk.world.story import HOUR, MINUTE, WORKDAY, Said, Story, Teller

HISTORY = 85 * WORKDAY
FIRST_ID = 18_001
OPEN_SHARE = 0.14
MINE = (
    ("Label printers", 1, 1.09),
    ("Laptops and desktops", 2, 0.94),
    ("Scanners", 2, 0.55),
    ("Meeting rooms", 3, 0.2),
)
"""What waits for our own agent whatever the seed: service, priority, and how much of the promise is used."""
CHANGES = 400
"""In a world of the usual size; fewer in a smaller one."""


class Wall:
    """Turns working milliseconds from an epoch into instants on the clock on the wall."""

    def __init__(self, epoch: int) -> None:
        self._start = epoch - 400 * DAY
        self._worked = promise.worked(self._start, epoch)

    def __call__(self, at: int) -> int:
        """Return the instant, in ms since 1970."""
        return promise.later(self._start, self._worked + at)


@dataclass(slots=True)
class World:
    """Everything there is at the epoch; stories count working time from there."""

    company: Company
    epoch: int
    wall: Wall
    tickets: dict[int, Story]
    links: list[tuple[int, str, int]] = field(default_factory=list)
    changes: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    cis: dict[str, dict[str, Any]] = field(default_factory=dict)
    windows: dict[str, dict[str, Any]] = field(default_factory=dict)
    exposures: dict[str, dict[str, Any]] = field(default_factory=dict)
    delegations: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: list[remarks.Remark] = field(default_factory=list)
    heard: hearing.Heard = field(default_factory=hearing.Heard)


def build(seed: int, size: int, epoch: int) -> World:
    """Make a world of `size` tickets; `epoch` in ms since 1970 is its present."""
    dice = random.Random(f"world {seed} {size}")
    headcount = 300 if size <= 20_000 else size // 66
    company = found(seed, headcount)
    stories = _stories(dice, Teller(dice, company), size)
    world = World(
        company, epoch, Wall(epoch), {FIRST_ID + place: story for place, story in enumerate(stories)}
    )
    planner = changing.Planner(f"{seed} {size}", company, epoch)
    world.cis = planner.cis
    usual = max(20, CHANGES * min(size, 2000) // 2000) - waiting.COUNT
    world.changes = [*planner.year(usual), *waiting.staged(planner, changing.FIRST_NUMBER + usual)]
    world.windows = landscape.windows(epoch, company)
    world.exposures = landscape.exposures(str(seed), epoch, company)
    away = random.Random(f"away {seed}")
    world.delegations = {"DEL-1": approving.delegation(away, planner.away, epoch, 5)}
    world.remarks = remarks.told(random.Random(f"remarks {seed} {size}"), world.changes, epoch)
    _tie(dice, world)
    _blame(dice, world)
    said = random.Random(f"said {seed} {size}")
    world.heard = hearing.listen(said, company, world.tickets, world.wall)
    leading.lead(said, company, world.heard, epoch)
    leading.alarm(said, company, world.heard, world.changes, epoch)
    leading.promises(world.heard, epoch)
    return world


def _stories(dice: random.Random, teller: Teller, size: int) -> list[Story]:
    open_ = max(4, int(size * OPEN_SHARE))
    mine = min(max(3, size // 140), 14)
    stories = [
        teller.unsolved(agent=AGENT, service=teller.service(name), priority=priority, share=share)
        for name, priority, share in MINE[:mine]
    ]
    stories += [teller.unsolved(agent=AGENT) for _ in range(mine - len(stories))]
    stories += [teller.unsolved() for _ in range(open_ - mine)]
    stories += [teller.solved(-dice.randint(6 * HOUR, HISTORY)) for _ in range(size - len(stories))]
    return sorted(stories, key=lambda story: int(story.columns["created"]))


def _tie(dice: random.Random, world: World) -> None:
    """Link tickets on the same service that came soon after each other, and merge some."""
    last: dict[str, int] = {}
    for id_, story in world.tickets.items():
        columns = story.columns
        before = last.get(columns["service"])
        last[columns["service"]] = id_
        if before is None:
            continue
        other = world.tickets[before].columns
        near = columns["created"] - other["created"] < 3 * HOUR and "merged_into" not in other
        same = story.scene_of.topic == world.tickets[before].scene_of.topic
        chance = dice.random()
        if near and same and chance < 0.12 and AGENT not in (columns["assignee"], other["assignee"]):
            _merge(world, id_, before)
            last[columns["service"]] = before
        elif near and chance > 0.75:
            kind = dice.choice((("related", "related"), ("depends on", "blocks"), ("child", "parent")))
            done = columns["status"] not in workflow.OPEN
            if kind[0] == "depends on" and (done or other["status"] not in workflow.OPEN):
                kind = ("related", "related")
            world.links += [(id_, kind[0], before), (before, kind[1], id_)]


def _merge(world: World, id_: int, into: int) -> None:
    story, target = world.tickets[id_], world.tickets[into]
    columns = story.columns
    at = min(columns["created"] + 20 * MINUTE, 0)
    who = columns["assignee"] or world.company.teams[columns["queue"]].agents[0]
    opening = story.said[0]
    told = f"{_number(id_, story)} “{columns['subject']}” was merged into this one."
    target.said += [opening, Said(at, "system", "system", who, told)]
    if columns["requester"] != target.columns["requester"]:
        target.columns["cc"] = [*target.columns["cc"], columns["requester"]]
    story.said = [Said(at, "system", "system", who, f"Merged into {_number(into, target)}.")]
    columns |= {"merged_into": into, "status": workflow.CLOSED, "resolved": at, "paused_at": None}


def _number(id_: int, story: Story) -> str:
    return f"{'REQ' if story.columns['kind'] == 'request' else 'INC'}-{id_}"


def _blame(dice: random.Random, world: World) -> None:
    """Let incidents that came within a day after a bad change on their service name it as the cause."""
    bad = [
        (fact["service"], fact["actual_end"], id_)
        for id_, fact, _ in world.changes
        if fact["result"] in ("failed", "backed_out", "successful_with_issues")
    ]
    for story in world.tickets.values():
        columns = story.columns
        created = world.wall(columns["created"])
        opened, before = stamp(created), stamp(created - DAY)
        for service, end, id_ in bad:
            if service == columns["service"] and before < end <= opened and dice.random() < 0.8:
                columns["caused_by"] = id_
