"""Words for the make-believe company: whole sentences by topic and language, put together anew each time."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from console.desk.world.company import Company, words

LANGUAGES = ("nl", "en")
DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"),
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday"),
}
REQUESTS = frozenset({"software", "netrequest", "access", "joiner", "restore", "hardware"})
"""Topics in which something is wished for; in the others something is broken."""
ELSEWHERE = frozenset({"printing", "scanner", "software", "vpn", "netrequest", "password", "access"})
"""Topics whose sentences name another service than the one the ticket is on."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What one ticket is about: every sentence in it speaks of the same device, place and error."""

    topic: str
    language: str
    work_state: str
    which: int
    """Which of the topic's problems it is."""
    slots: dict[str, str]


@cache
def pools(language: str) -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    """Return the sentences of a language: those for every ticket, and those by topic."""
    folder = files(__package__).joinpath("texts")
    common = tomllib.loads(folder.joinpath(f"{language}_common.toml").read_text("utf-8"))
    topics = tomllib.loads(folder.joinpath(f"{language}_topics.toml").read_text("utf-8"))
    return (
        {name: text.strip().split("\n") for name, text in common.items()},
        {
            topic: {name: text.strip().split("\n") for name, text in about.items()}
            for topic, about in topics.items()
        },
    )


def scene(
    dice: random.Random, company: Company, service: str, topic: str, language: str, work_state: str
) -> Scene:
    """Set the scene of a ticket."""
    named = words()
    team = company.teams[company.services[service].team]
    colleague = company.people[dice.choice(company.users)].name
    places = named["rooms"] if topic == "meeting" else named["places" if language == "nl" else "places_en"]
    return Scene(
        topic,
        language,
        work_state,
        dice.randrange(len(fits(topic))),
        {
            "device": dice.choice(named["devices"].get(topic, "").split() or team.devices),
            "place": dice.choice(places.split()).replace("_", " "),
            "time": f"{dice.randint(8, 17)}:{dice.choice(('00', '15', '30', '45'))}",
            "colleague": colleague.split()[0],
            "n": str(dice.randint(3, 14)),
            "ref": str(dice.randint(41000, 79999)),
            "day": dice.choice(DAYS[language]),
            "app": dice.choice(named["apps"].split()).replace("_", " ") if topic in ELSEWHERE else service,
            "error": dice.choice(named["errors"].split()).replace("_", " "),
        },
    )


@cache
def fits(topic: str) -> list[tuple[list[int], list[int]]]:
    """Return for each problem of a topic which findings and which fixes belong to it."""
    parts = [part.split("/") for part in words()["fits"][topic].split()]
    return [([int(one) for one in findings], [int(one) for one in fixes]) for findings, fixes in parts]


class Voice:
    """Says things in one scene; the same sentence is not said twice in it."""

    def __init__(self, dice: random.Random, scene: Scene) -> None:
        self._dice = dice
        self._scene = scene
        self._common, topics = pools(scene.language)
        self._about = topics[scene.topic]
        self._said: set[str] = set()

    def subject(self) -> str:
        """A ticket's subject; the opening that follows is about the same."""
        return self._one([self._about["subject"][self._scene.which]])

    def opening(self, name: str) -> str:
        """What a user writes first, signed with their name."""
        middle = [self._one([self._about["problem"][self._scene.which]])]
        broken = self._scene.topic not in REQUESTS
        if broken and self._dice.random() < 0.75:
            middle.append(self._one(self._common["since"]))
        if self._scene.work_state != "unknown" or self._dice.random() < 0.3:
            state = self._scene.work_state if self._scene.work_state != "unknown" else "slower"
            middle.append(self._one(self._common[f"impact_{state}"]))
        if broken and self._dice.random() < 0.65:
            middle.append(self._one(self._common["tried"]))
        return self._letter(middle, name)

    def acknowledges(self, name: str, user: str) -> str:
        """An agent's first answer, sometimes with a question."""
        middle = [self._one(self._common["ack"])]
        if self._dice.random() < 0.55:
            middle.append(self._one(self._common["promise"]))
        return self._note(middle, name, user)

    def asks(self, name: str, user: str) -> str:
        """An agent's question."""
        return self._note([self._one(self._about["question"])], name, user)

    def answers(self, asked: str) -> str:
        """A user's answer to what an agent asked: the one that belongs to the question, where it is ours."""
        pairs = zip(self._about["question"], self._about["answer"], strict=True)
        fitting = [answer for question, answer in pairs if question.format_map(self._scene.slots) in asked]
        middle = [self._one(fitting or self._about["answer"])]
        if self._dice.random() < 0.35:
            middle.append(self._one(self._common["nudge"]))
        return " ".join(middle)

    def finds(self) -> str:
        """An internal note."""
        fitting = [self._about["finding"][place] for place in fits(self._scene.topic)[self._scene.which][0]]
        middle = [self._one(fitting or self._common["note_handover"])]
        if self._dice.random() < 0.4:
            middle.append(self._one(self._common["note_handover"]))
        return " ".join(middle)

    def hands_over(self) -> str:
        """An internal note of somebody who passes the ticket on."""
        return self._one(self._common["note_handover"])

    def waits_for_vendor(self, name: str, user: str) -> str:
        """An agent says that the vendor has it."""
        return self._note([self._one(self._common["vendor"])], name, user)

    def solves(self, name: str, user: str) -> str:
        """The answer that solves it."""
        fitting = [self._about["fix"][place] for place in fits(self._scene.topic)[self._scene.which][1]]
        middle = [self._one(fitting)]
        if self._dice.random() < 0.8:
            middle.append(self._one(self._common["closing_agent"]))
        return self._note(middle, name, user)

    def thanks(self) -> str:
        """A user who is content."""
        return self._one(self._common["thanks"])

    def gives_up(self) -> str:
        """A user who needs it no longer."""
        return self._one(self._common["never_mind"])

    def complains(self) -> str:
        """A user who is not."""
        middle = [self._one(self._common["unhappy"])]
        if self._dice.random() < 0.4:
            middle.append(self._one(self._common["impact_blocked"]))
        return " ".join(middle)

    def nudges(self) -> str:
        """A user who wants to know."""
        return self._one(self._common["nudge"])

    def rates(self, share: float) -> str:
        """A comment that goes with a rating, 0 … 1."""
        pool = "rating_good" if share >= 0.75 else "rating_mid" if share >= 0.5 else "rating_bad"
        return self._one(self._common[pool])

    def _one(self, pool: Sequence[str]) -> str:
        fresh = [one for one in pool if one not in self._said] or list(pool)
        chosen = self._dice.choice(fresh)
        self._said.add(chosen)
        return chosen.format_map(self._scene.slots)

    def _letter(self, middle: list[str], name: str) -> str:
        parts: list[str] = []
        if self._dice.random() < 0.7:
            parts.append(self._one(self._common["greeting"]))
        cut = self._dice.randint(1, len(middle))
        parts.append(" ".join(middle[:cut]))
        if middle[cut:]:
            parts.append(" ".join(middle[cut:]))
        if self._dice.random() < 0.8:
            parts.append(f"{self._one(self._common['closing'])}\n{name}")
        return "\n\n".join(parts)

    def _note(self, middle: list[str], name: str, user: str) -> str:
        parts = [" ".join(middle)]
        if self._dice.random() < 0.6:
            hello = "Hoi" if self._scene.language == "nl" else "Hi"
            parts.insert(0, f"{hello} {user.split()[0]},")
        if self._dice.random() < 0.5:
            parts.append(name.split()[0])
        return "\n\n".join(parts)
