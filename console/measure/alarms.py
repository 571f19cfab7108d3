"""Slow worsening, seen answer by answer and day by day, with known rates of false alarms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import log, sqrt

from console.measure.spikes import Profile, SpikeWatch, quarter_of
from console.model.feedback import AlarmKind
from console.model.refs import Ref

SHOWN = 3
"""So many of the answers that fired an alarm are shown with it."""
_USUAL = 0.10
_STEP = 0.10
"""How much worse than usual the cumulative sum looks for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What an alarm says, before it is one of a service's alarms."""

    kind: AlarmKind
    at: datetime
    """When it fired."""
    since: datetime
    """Where what was noticed began."""
    count: int
    """Unhappy answers or texts, or tickets."""
    of: int | None
    """Answers among which they are; None for a spike."""
    usual: float
    """What is usual: a count for a spike, else a share 0–1 of unhappy answers."""
    fired_by: tuple[Ref, ...] = ()
    """The last three that made it, the newest last."""


@dataclass(slots=True)
class Cusum:
    """Bernoulli CUSUM over single answers (Reynolds & Stoumbos 1999).

    `S = max(0, S + (unhappy ? ln(p1/p0) : ln((1−p1)/(1−p0))))`, an alarm at S ≥ h, then it starts anew. With
    .10, .20 and 3: a false alarm every 675 answers, 20 % unhappy noticed after 54, 40 % after 15.
    """

    p0: float = _USUAL
    """The usual share of unhappy answers."""
    p1: float = _USUAL + _STEP
    """The share that is looked for."""
    h: float = 3.0
    s: float = 0.0
    n: int = 0
    """Answers since S was last 0; after an alarm those that made it."""
    unhappy: int = 0
    """The unhappy ones among them."""

    def feed(self, unhappy: bool) -> bool:
        """Take the next answer; returns whether it makes an alarm."""
        if not 0 < self.s < self.h:
            self.s, self.n, self.unhappy = 0.0, 0, 0
        step = log(self.p1 / self.p0) if unhappy else log((1 - self.p1) / (1 - self.p0))
        self.s = max(0.0, self.s + step)
        self.n += 1
        self.unhappy += unhappy
        return self.s >= self.h


@dataclass(slots=True)
class Ewma:
    """Exponentially weighted mean of daily levels (Roberts 1959): `z = λ·e + (1−λ)·z`, alarm at z < −L·√(λ/(2−λ)).

    `e` is the day's balance less the usual one, in standard errors of so many answers. With λ = .2, L = 2.7
    and 20 answers a day: a false alarm every 346 days, 10 points less noticed after 14 days, 20 after 5.5, 40
    after 2.4. Only the way down is watched; after an alarm it starts anew.
    """

    mean: float
    """The usual balance of happy and unhappy, −1 to 1."""
    spread: float
    """The standard deviation of one answer."""
    weight: float = 0.2
    width: float = 2.7
    z: float = 0.0
    days: int = 0
    """Days since z was last 0 or above; after an alarm those that made it."""
    _fired: bool = field(default=False, repr=False)

    @classmethod
    def of(cls, happy: int, unhappy: int, n: int) -> Ewma:
        """Return one whose usual level is that of earlier answers: ¾ happy, ¾ unhappy and 3 are added."""
        p, q = (happy + 0.75) / (n + 3), (unhappy + 0.75) / (n + 3)
        return cls(p - q, sqrt(p + q - (p - q) ** 2))

    def feed(self, happy: int, unhappy: int, n: int) -> bool:
        """Take the next day's answers; returns whether that makes an alarm. A day without answers tells nothing."""
        if n <= 0:
            return False
        if self._fired or self.z >= 0:
            self.days = 0
            self.z = 0.0 if self._fired else self.z
        error = ((happy - unhappy) / n - self.mean) / (self.spread / sqrt(n))
        self.z = self.weight * error + (1 - self.weight) * self.z
        self.days += 1
        self._fired = self.z < -self.width * sqrt(self.weight / (2 - self.weight))
        return self._fired


def cusum_for(usual: float) -> Cusum:
    """Return a CUSUM for a service with a usual share 0–1 of unhappy answers: it looks for 10 points more.

    A service that is better than 10 % is held to 10 %; one above 80 % is held to that: it cannot get worse by
    much.
    """
    p0 = min(max(usual, _USUAL), 0.8)
    return Cusum(p0, p0 + _STEP)


def worsenings(answers: Iterable[tuple[Ref, datetime, bool]], watch: Cusum) -> list[Finding]:
    """Return the alarms of one service's counted answers, in the order they came in: each whether unhappy."""
    found: list[Finding] = []
    run: list[tuple[Ref, datetime, bool]] = []
    for answer in answers:
        fired = watch.feed(answer[2])
        if watch.n == 1:
            run.clear()
        run.append(answer)
        if fired:
            bad = tuple(ref for ref, _, unhappy in run if unhappy)[-SHOWN:]
            found.append(
                Finding(AlarmKind.WORSENING, answer[1], run[0][1], watch.unhappy, watch.n, watch.p0, bad)
            )
    return found


def levels(days: Iterable[tuple[datetime, int, int, int]], watch: Ewma, usual: float) -> list[Finding]:
    """Return the alarms of one service's days: each its begin, and how many were happy, unhappy, and all.

    `usual` is the usual share 0–1 of unhappy answers, which is told beside those of the days that made it.
    """
    found: list[Finding] = []
    run: list[tuple[datetime, int, int]] = []
    for begins, happy, unhappy, n in days:
        if n <= 0:
            continue
        fired = watch.feed(happy, unhappy, n)
        if watch.days == 1:
            run.clear()
        run.append((begins, unhappy, n))
        if fired:
            bad, all_ = sum(one[1] for one in run), sum(one[2] for one in run)
            found.append(Finding(AlarmKind.LEVEL, begins, run[0][0], bad, all_, usual))
    return found


def spikes(arrivals: Iterable[tuple[Ref, datetime]], profile: Profile) -> list[Finding]:
    """Return the spikes of one service's tickets or unhappy texts, whatever order they come in."""
    watch = SpikeWatch(profile)
    found: list[Finding] = []
    run: list[Ref] = []
    for ref, moment in sorted(arrivals, key=lambda one: one[1]):
        since = quarter_of(moment)
        if since != watch.quarter:
            run.clear()
        run.append(ref)
        usual = profile.usual(moment)
        if watch.feed(moment) and usual is not None:
            found.append(
                Finding(AlarmKind.SPIKE, moment, since, watch.count, None, usual, tuple(run[-SHOWN:]))
            )
    return found
