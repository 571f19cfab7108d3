"""What a rating says once it is on one scale, and which answers count."""

from __future__ import annotations

import math
from enum import StrEnum

from console.model.feedback import AnsweredBy, Feedback, Instrument


class LeftOut(StrEnum):
    """Why an answer is counted among those left out, and in no figure."""

    NO_RATING = "a comment alone"
    DEFAULT = "the default was left"
    NOT_A_USER = "not answered by the user"
    OUT_OF_SCALE = "outside its scale"
    WITHDRAWN = "withdrawn"
    CONFIDENTIAL = "confidential"
    OBJECTED = "the person objects"


UNHAPPY: dict[Instrument, float] = {
    Instrument.CSAT: 0.25,
    Instrument.CES: 1 / 3,
    Instrument.NPS: 0.6,
    Instrument.HAPPINESS: 0.6,
    Instrument.TRUST: 0.4,
    Instrument.UNKNOWN: 0.25,
}
"""The highest score 0–1 that counts as unhappy: 1–2 of 5, 1–3 of 7, 0–6 of 10, 0–4 of 10."""
HAPPY: dict[Instrument, float] = {
    Instrument.CSAT: 0.75,
    Instrument.CES: 2 / 3,
    Instrument.NPS: 0.9,
    Instrument.HAPPINESS: 0.9,
    Instrument.TRUST: 0.7,
    Instrument.UNKNOWN: 0.75,
}
"""The lowest score 0–1 that counts as happy: 4–5 of 5, 5–7 of 7, 9–10 of 10, 7–10 of 10."""
_SLACK = 1e-9


def score(raw: float | None, low: float, high: float, *, higher_is_better: bool) -> float | None:
    """Return a rating on the scale 0 (worst) to 1 (best); None where it stands on no scale.

    s = (raw − low) / (high − low), turned round where a lower rating is better.
    """
    if raw is None or not all(map(math.isfinite, (raw, low, high))) or high <= low:
        return None
    if not low <= raw <= high:
        return None
    share = (raw - low) / (high - low)
    return share if higher_is_better else 1 - share


def score_of(feedback: Feedback) -> float | None:
    """Return an answer's rating 0–1, None where it has none that stands on its scale."""
    return score(feedback.raw, feedback.low, feedback.high, higher_is_better=feedback.higher_is_better)


def left_out(feedback: Feedback, *, objects: bool = False) -> LeftOut | None:
    """Return why an answer is in no figure, None where it counts."""
    if feedback.confidential:
        return LeftOut.CONFIDENTIAL
    if objects:
        return LeftOut.OBJECTED
    if feedback.withdrawn:
        return LeftOut.WITHDRAWN
    if feedback.answered_by is not AnsweredBy.USER:
        return LeftOut.NOT_A_USER
    if feedback.raw is None:
        return LeftOut.NO_RATING
    if score_of(feedback) is None:
        return LeftOut.OUT_OF_SCALE
    return LeftOut.DEFAULT if feedback.was_default else None


def is_unhappy(instrument: Instrument, share: float) -> bool:
    """Tell whether a score 0–1 counts as unhappy."""
    return share <= UNHAPPY[instrument] + _SLACK


def is_happy(instrument: Instrument, share: float) -> bool:
    """Tell whether a score 0–1 counts as happy."""
    return share >= HAPPY[instrument] - _SLACK
