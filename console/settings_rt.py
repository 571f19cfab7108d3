"""What the settings say about how one Request Tracker keeps changes and answers of users."""

from __future__ import annotations

from typing import Annotated

import msgspec


class FeedbackMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one Request Tracker keeps what users answer; without its rating field nothing of it is fetched."""

    off: bool = False
    """Fetch no answers."""
    rating: str = "Satisfaction"
    """The custom field of tickets with the rating, a number, or a text that begins with one."""
    comment: str = "Satisfaction Comment"
    """The custom field with the user's words."""
    loop: str = "Satisfaction Loop"
    """The custom field, a text, with what became of an answer: agents change it, users do not see it."""
    instrument: str = "csat"
    """What is asked: csat, ces, nps, happiness or trust."""
    low: float = 1
    """One end of the scale."""
    high: float = 5
    """The other end."""
    higher_is_better: bool = True
    """Whether the high end is the good one."""
    confidential: list[str] = []
    """Queues whose answers stay out of tone, feed and index."""


class ChangeMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one Request Tracker keeps changes; a field that its queue does not have stays unknown here."""

    off: bool = False
    """Fetch no changes; those of the queue are tickets then."""
    queue: str = "Changes"
    """The queue that holds the changes."""
    start: str = "Planned Start"
    """Where the planned window begins: a custom field, or Starts; where it is empty Starts and Due count."""
    end: str = "Planned End"
    """Where it ends: a custom field, or Due."""
    began: str = "Change Started"
    """The custom field that says when work began; else the history tells."""
    ended: str = "Change Completed"
    """The custom field that says when it ended; else the history tells."""
    kind: str = "Change Type"
    """The custom field with Standard, Normal or Emergency."""
    risk: str = "Risk"
    """The custom field with the risk."""
    services: str = "Affected Services"
    """The custom field with business services, the first the one it is about."""
    cis: str = "Configuration Items"
    """The custom field with configuration items, the first the one that is changed."""
    model: str = "Change Category"
    """The custom field that says what sort of change it is; failures are counted by it."""
    team: str = "Team"
    """The custom field with the team that carries it out."""
    plan: str = "Implementation Plan"
    """The custom field with the plan."""
    test: str = "Test Plan"
    """The custom field with what shows that it works."""
    backout: str = "Rollback Plan"
    """The custom field with the back-out plan."""
    backout_minutes: str = "Rollback Minutes"
    """The custom field with the minutes that backing out takes."""
    outage: str = "Outage"
    """The custom field with yes, no or minutes of outage."""
    users_told: str = "Users Told"
    """The custom field with yes or no."""
    benefit: str = "Benefits"
    """The custom field with whom it is good for."""
    asked_by: str = "Asked By"
    """The custom field with who wants it: users, business, vendor or IT."""
    review: str = "Review"
    """The custom field with the outcome of the review; else a comment holds it."""
    implementer: str = "Change Implementer"
    """The custom role of who carries it out; else the owner does."""
    standby: str = "Stand-by"
    """The custom role of who stands by."""
    review_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 7
    """Days after its end by which a change that has to be reviewed should be."""
    states: dict[str, str] = {}
    """What a status means whose name does not say it: new, assess, authorise, scheduled, implementing, review, …"""
