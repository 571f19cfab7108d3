"""What happened in one ticket, from its opening to where it stands now.

Stories count time in working milliseconds from the world's present, which is 0: what happened does not depend
on the hour at which the demo is started, and nobody works at night.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from console.desk import promise, workflow
from console.desk.world.chances import Chances
from console.desk.world.company import Company, Employee, Service
from console.desk.world.voice import REQUESTS, Voice, scene

MINUTE = 60_000
HOUR = 60 * MINUTE
WORKDAY = 10 * HOUR
CLOSES_AFTER = 5 * WORKDAY


@dataclass(slots=True)
class Said:
    """An entry to be."""

    at: int
    visibility: str
    party: str
    author: str | None
    body: str
    file: str | None = None
    """Which kind of file hangs on it: "log" or "png"."""


@dataclass(slots=True)
class Story:
    """A ticket to be."""

    columns: dict[str, Any]
    said: list[Said] = field(default_factory=list)
    scene_of: Any = None


class Teller:
    """Tells stories of tickets, all from one source of chance."""

    def __init__(self, dice: random.Random, company: Company) -> None:
        self._dice = dice
        self._company = company
        self._chances = Chances(dice, company)
        self._told: set[str] = set()

    def solved(self, created: int) -> Story:
        """Tell a ticket that was solved before the epoch, most of them in time."""
        service = self._chances.service(None)
        topic = self._chances.topic(service)
        story, voice = self._open(created, service, topic, self._chances.priority(service, topic))
        target = promise.TARGETS[story.columns["priority"]]
        share = (
            self._dice.uniform(1.02, 1.7) if self._dice.random() < 0.11 else self._dice.betavariate(1.6, 3.2)
        )
        end = created + int(target * max(share, 0.02))
        if end >= -HOUR:
            end = created + max(HOUR // 2, int(-created * self._dice.uniform(0.3, 0.95)))
        if self._dice.random() < 0.04:
            self._cancel(story, voice, end)
        else:
            self._work(story, voice, end)
            self._solve(story, voice, end)
        return story

    def unsolved(
        self,
        *,
        agent: str | None = None,
        service: Service | None = None,
        priority: int | None = None,
        share: float | None = None,
    ) -> Story:
        """Tell a ticket that is open at the epoch; `share` of its promise is used."""
        dice = self._dice
        service = service or self._chances.service(agent)
        topic = self._chances.topic(service, broken=priority is not None)
        if priority is None:
            priority = self._chances.priority(service, topic)
        if share is None:
            share = dice.choices(
                (dice.uniform(0.01, 0.85), dice.uniform(0.88, 0.99), dice.uniform(1.01, 1.9)), (84, 7, 9)
            )[0]
        created = -int(promise.TARGETS[priority] * share)
        story, voice = self._open(created, service, topic, priority)
        if agent is None and dice.random() < 0.3 * (1.2 - min(share, 1.0)) + 0.1:
            return story  # nobody has looked at it yet
        self._work(story, voice, 0, agent=agent, open_=True)
        return story

    def service(self, name: str) -> Service:
        """Return the service of a name."""
        return self._company.services[name]

    # ---- steps ------------------------------------------------------------------------------------------

    def _open(self, created: int, service: Service, topic: str, priority: int) -> tuple[Story, Voice]:
        dice, company = self._dice, self._company
        user = company.people[dice.choice(company.users)]
        work_state = self._chances.work_state(priority, topic)
        set_ = scene(dice, company, service.name, topic, user.language, work_state)
        voice = Voice(dice, set_)
        affected, how = self._chances.affected(service, 5 if topic in REQUESTS else priority, work_state)
        cc = [dice.choice(company.users)] if dice.random() < 0.14 else []
        if dice.random() < 0.03:
            cc.append(dice.choice(company.outside))
        story = Story(
            {
                "kind": "request" if topic in REQUESTS else "incident",
                "subject": voice.subject(),
                "status": workflow.NEW,
                "queue": service.team,
                "service": service.name,
                "priority": priority,
                "requester": user.id,
                "cc": [one for one in cc if one != user.id],
                "assignee": None,
                "created": created,
                "resolved": None,
                "paused_at": None,
                "pauses": [],
                "last_party": "user",
                "users_affected": affected,
                "users_how": how,
                "work_state": work_state,
            },
            scene_of=set_,
        )
        file = None
        if topic not in REQUESTS and dice.random() < 0.13:
            file = dice.choice(("png", "png", "log"))
        words = voice.opening(user.name)
        while words in self._told:
            words = voice.opening(user.name)
        self._told.add(words)
        story.said.append(Said(created, "public", "user", user.id, words, file))
        return story, voice

    def _work(
        self, story: Story, voice: Voice, end: int, *, agent: str | None = None, open_: bool = False
    ) -> None:
        """Let the ticket be worked on from its opening to `end`."""
        dice, columns = self._dice, story.columns
        team = self._company.teams[columns["queue"]]
        someone = self._company.people[agent or dice.choice(team.agents)]
        user = self._company.people[columns["requester"]]
        steps = self._steps(voice, someone, user)
        times = self._times(columns["created"], end, len(steps))
        columns["assignee"] = someone.id
        columns["status"] = workflow.IN_PROGRESS
        first = times[0] if times else min(columns["created"] + 5 * MINUTE, end)
        story.said.append(
            Said(
                first, "system", "system", someone.id, f"Assigned to {someone.id}; Status new → in progress."
            )
        )
        for at, (visibility, party, author, body) in zip(times, steps, strict=True):
            story.said.append(Said(at, visibility, party, author, body))
            if visibility == "public":
                columns["last_party"] = party
        if open_ and times:
            self._hold(story, voice, someone, user, times[-1])

    def _steps(self, voice: Voice, agent: Employee, user: Employee) -> list[tuple[str, str, str, str]]:
        dice = self._dice

        def by_agent(body: str) -> tuple[str, str, str, str]:
            return ("public", "agent", agent.id, body)

        def by_user(body: str) -> tuple[str, str, str, str]:
            return ("public", "user", user.id, body)

        def aside(body: str) -> tuple[str, str, str, str]:
            return ("internal", "agent", agent.id, body)

        steps: list[tuple[str, str, str, str]] = []
        if dice.random() < 0.25:
            steps.append(aside(voice.hands_over()))
        if dice.random() < 0.75:
            steps.append(by_agent(voice.acknowledges(agent.name, user.name)))
        if dice.random() < 0.5:
            asked = voice.asks(agent.name, user.name)
            steps.append(by_agent(asked))
            if dice.random() < 0.85:
                steps.append(by_user(voice.answers(asked)))
        if dice.random() < 0.6:
            steps.append(aside(voice.finds()))
        if dice.random() < 0.12:
            steps.append(by_user(voice.complains()))
        elif dice.random() < 0.12:
            steps.append(by_user(voice.nudges()))
        return steps

    def _hold(self, story: Story, voice: Voice, agent: Employee, user: Employee, at: int) -> None:
        """Perhaps leave an open ticket waiting for somebody."""
        chance, columns = self._dice.random(), story.columns
        if columns["last_party"] == "agent" and chance < 0.7:
            columns["status"], columns["paused_at"] = workflow.WAITING_USER, at
        elif chance < 0.12 and at < -HOUR:
            columns["status"], columns["paused_at"] = workflow.WAITING_VENDOR, at + MINUTE
            columns["last_party"] = "agent"
            words = voice.waits_for_vendor(agent.name, user.name)
            story.said.append(Said(at + MINUTE, "public", "agent", agent.id, words))
        else:
            return
        told = f"Status in progress → {columns['status']}."
        story.said.append(Said(columns["paused_at"], "system", "system", agent.id, told))

    def _solve(self, story: Story, voice: Voice, end: int) -> None:
        dice, columns = self._dice, story.columns
        agent, user = self._company.people[columns["assignee"]], self._company.people[columns["requester"]]
        story.said.append(Said(end, "public", "agent", agent.id, voice.solves(agent.name, user.name)))
        story.said.append(Said(end, "system", "system", agent.id, "Status in progress → resolved."))
        columns |= {"status": workflow.RESOLVED, "resolved": end, "last_party": "agent"}
        if dice.random() < 0.35:
            at = end + dice.randint(5, 300) * MINUTE
            if at < 0:
                story.said.append(Said(at, "public", "user", user.id, voice.thanks()))
                columns["last_party"] = "user"
        if end + CLOSES_AFTER < 0:
            columns["status"] = workflow.CLOSED
            words = "Closed: it stayed solved for five days."
            story.said.append(Said(end + CLOSES_AFTER, "system", "system", None, words))

    def _cancel(self, story: Story, voice: Voice, end: int) -> None:
        user = story.columns["requester"]
        story.said.append(Said(end, "public", "user", user, voice.gives_up()))
        story.said.append(Said(end, "system", "system", user, "Status new → cancelled."))
        story.columns |= {"status": workflow.CANCELLED, "resolved": end}

    def _times(self, start: int, end: int, wanted: int) -> list[int]:
        """Return so many instants between two, in order."""
        drawn = sorted(start + int((end - start) * self._dice.random() ** 1.2) for _ in range(wanted))
        times: list[int] = []
        last = start + MINUTE
        for place, at in enumerate(drawn):
            at = max(last, min(at, end - (wanted - place) * 30_000))
            times.append(at)
            last = at + 30_000
        return times
