"""Whether those who answer are like all who asked for something: by department, priority or duration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.measure.anonymity import FEWEST
from console.measure.honest import Figure, share


@dataclass(frozen=True, slots=True)
class Part:
    """One part of those who asked: its share among them, and among those who answered."""

    name: str
    requesters: float
    """Its share 0–1 of all requesters or tickets: all are counted, so there is no interval."""
    answers: Figure
    """Its share of the answers."""

    @property
    def over(self) -> bool:
        """Whether it answers more than its share, clear of chance."""
        return self.answers.low is not None and self.answers.low > self.requesters

    @property
    def under(self) -> bool:
        """Whether it answers less than its share, clear of chance."""
        return self.answers.high is not None and self.answers.high < self.requesters


def skew(requesters: Mapping[str, int], answers: Mapping[str, int]) -> list[Part]:
    """Return the parts whose share of the answers differs from their share of requesters, the widest gap first.

    Both count tickets or people by part. Parts of fewer than 5 requesters are told together as `others`, with
    the smallest of the bigger ones where they are fewer than 5 even so. Without answers there is nothing to
    compare.
    """
    asked, answered = sum(requesters.values()), sum(answers.values())
    if not asked or not answered:
        return []
    counts = {name: (count, answers.get(name, 0)) for name, count in requesters.items()}
    apart = sorted(counts, key=lambda name: counts[name][0], reverse=True)
    others = (0, 0)
    while apart and (counts[apart[-1]][0] < FEWEST or 0 < others[0] < FEWEST):
        count, given = counts.pop(apart.pop())
        others = others[0] + count, others[1] + given
    if others[0]:
        counts["others"] = others
    parts = [
        Part(name, count / asked, share(min(given, answered), answered))
        for name, (count, given) in counts.items()
    ]
    found = [part for part in parts if part.over or part.under]
    return sorted(
        found, key=lambda part: (-round(abs((part.answers.value or 0.0) - part.requesters), 9), part.name)
    )
