"""What was said on the changes that are not done with yet: decisions, questions, notes."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from console.desk import change_decide, wire
from console.desk.world.story import HOUR

Fact = dict[str, Any]
NOTES = (
    "Walked through the steps with the stand-by; nothing open.",
    "The vendor confirmed the image and sent the release notes.",
    "Asked the floor managers: the hour suits them.",
    "Monitoring is told, so that nobody is called out of bed for it.",
    "Last time the check of the logs took ten minutes longer than planned; it is in the window now.",
)
QUESTIONS = (
    ("Who checks it in the morning, before the first shift?", "The stand-by does, at 05:30, with the list."),
    (
        "Is the back-up taken before or after the interfaces stop?",
        "After they stop: nothing is lost between.",
    ),
    ("Do the docks know?", "Yes, it was on their board yesterday, and the shift leader signed it."),
)


class Remark(NamedTuple):
    """Something said on a change; `at` in ms since 1970."""

    at: int
    change: str
    kind: wire.Remarked
    author: str
    body: str
    approval: str | None = None


def told(dice: random.Random, changes: Iterable[tuple[str, Fact, list[Fact]]], epoch: int) -> list[Remark]:
    """Return what was said before the epoch, oldest first."""
    made: list[Remark] = []
    for number, fact, approvals in changes:
        if fact["state"] == "closed":
            continue
        created = _ms(fact["created"])
        chance = dice.random()
        if chance < 0.25:
            at = created + dice.randint(1, 5) * HOUR
            made.append(Remark(at, number, "note", fact["implementer"], dice.choice(NOTES)))
        elif chance < 0.4 and approvals:
            at = _ms(approvals[0]["requested"]) + dice.randint(1, 20) * HOUR // 4
            question, answer = dice.choice(QUESTIONS)
            made.append(Remark(at, number, "question", approvals[0]["approver"], question, f"{number}-1"))
            made.append(Remark(at + HOUR // 2, number, "answer", fact["requester"], answer))
        for place, one in enumerate(approvals, 1):
            if one["state"] == "approved":
                conditions = [condition["text"] for condition in one["conditions"]]
                done = "Approved on conditions:" if conditions else "Approved."
                body = change_decide.words(done, conditions, one["comment"])
                made.append(
                    Remark(
                        _ms(one["decided"]), number, "decision", one["approver"], body, f"{number}-{place}"
                    )
                )
    return sorted(one for one in made if one.at <= epoch)


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
