"""Answers of users, for measuring: varied, the same for the same seed and day, spread over a month."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.sample import QUEUES
from benchmarks.sample_changes import NAMES
from console.model import News, Person, Ref
from console.model.feedback import AnsweredBy, Feedback, Instrument, Loop, LoopState

SERVICE = "desk"
PAGE = 50
DAYS = 30
SAID = (
    "Two trucks left without labels.",
    "Quick, thanks",
    "It works again, nobody told me why it had stopped though.",
    "Calendar empty since yesterday",
    "Nobody answers the phone and the ticket was closed without a word.",
    "",
    "Laptop was ready and it worked.",
)
_OWNER = Person("tom.smit", "Tom Smit", agent=True, inside=True)


def answer_pages(count: int, seed: int = 1) -> Iterator[News]:
    """Yield so many answers in pages, the oldest first, the last one of this very minute."""
    dice = random.Random(seed)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    step = timedelta(days=DAYS) / max(count, 1)
    for start in range(0, count, PAGE):
        places = range(start, min(start + PAGE, count))
        yield News(feedback=tuple(_answer(dice, place, now - (count - 1 - place) * step) for place in places))


def _answer(dice: random.Random, place: int, answered: datetime) -> Feedback:
    raw: float | None = dice.choices([1, 2, 3, 4, 5, None], [6, 6, 8, 25, 50, 5])[0]
    state = dice.choices([LoopState.NEW, LoopState.OWNED, LoopState.TOLD, LoopState.CLOSED], [4, 1, 2, 3])[0]
    return Feedback(
        ref=Ref(SERVICE, f"fb-{place}"),
        version="1",
        answered=answered,
        instrument=dice.choices([Instrument.CSAT, Instrument.CES], [9, 1])[0],
        raw=raw,
        was_default=dice.random() < 0.03,
        answered_by=AnsweredBy.AGENT if dice.random() < 0.01 else AnsweredBy.USER,
        ticket=Ref(SERVICE, str(dice.randrange(1, 1000))),
        service=dice.choice(NAMES),
        queue=dice.choice(QUEUES),
        department=f"Department {dice.randrange(20)}",
        person=f"p{dice.randrange(3000)}",
        name=f"Person {dice.randrange(3000)}",
        comment=dice.choice(SAID),
        loop=Loop(state, _OWNER if state is not LoopState.NEW else None) if raw in (1, 2) else Loop(),
    )
