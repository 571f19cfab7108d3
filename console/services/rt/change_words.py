"""What the words of a Request Tracker mean for changes: statuses, risks, kinds, results; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from console.model import ApprovalState, AskedBy, ChangeKind, ChangeState, Result, Risk

_Meaning = TypeVar("_Meaning")

_STATES: tuple[tuple[str, ChangeState], ...] = (
    (r"reject|denied|declin|refus|not approved|disapprov", ChangeState.REJECTED),
    (r"cancel|withdr|abandon|delet|called off", ChangeState.CANCELLED),
    (r"fail|back(ed|ing)?[ -]?out|roll(ed)?[ -]?back|review", ChangeState.REVIEW),
    (r"partial|progress|implementing|started|being|deploying|ongoing", ChangeState.IMPLEMENTING),
    (r"deployed|done|complet|resolv|closed|implemented|finish", ChangeState.CLOSED),
    (r"assess|evaluat|analys|planning", ChangeState.ASSESS),
    (r"request|await|pend|wait|authori[sz]|submit|for approval", ChangeState.AUTHORISE),
    (r"approved|accept|schedul|planned|ready", ChangeState.SCHEDULED),
    (r"new|draft", ChangeState.NEW),
)
_DENIES = re.compile(r"\b(not|no|non|never)\b|\bun(?!der|ti|i|known)|\bin(?=complete)")
"""In a word whose parts say the contrary of the words: `not started` has not begun."""
_RESULTS: tuple[tuple[str, Result], ...] = (
    (r"back(ed|ing)?[ -]?out|roll(ed)?[ -]?back", Result.BACKED_OUT),
    (r"fail", Result.FAILED),
    (r"partial|issue", Result.WITH_ISSUES),
)
_RISKS: tuple[tuple[str, Risk], ...] = (
    (r"high|critical|major|severe", Risk.HIGH),
    (r"medium|moderate|middle", Risk.MEDIUM),
    (r"\blow|minor|small", Risk.LOW),
)
_KINDS: tuple[tuple[str, ChangeKind], ...] = (
    (r"emergency|urgent|expedited", ChangeKind.EMERGENCY),
    (r"standard|routine|pre-?approved", ChangeKind.STANDARD),
    (r"normal|significant|major|minor", ChangeKind.NORMAL),
)
_ASKED: tuple[tuple[str, AskedBy], ...] = (
    (r"user|customer", AskedBy.USERS),
    (r"business|management|project", AskedBy.BUSINESS),
    (r"vendor|supplier|manufacturer", AskedBy.VENDOR),
    (r"\bit\b|operations|security|infrastructure", AskedBy.IT),
)
APPROVALS: Mapping[str, ApprovalState] = {
    "new": ApprovalState.REQUESTED,
    "open": ApprovalState.REQUESTED,
    "stalled": ApprovalState.MORE_INFO,
    "resolved": ApprovalState.APPROVED,
    "rejected": ApprovalState.REJECTED,
    "deleted": ApprovalState.CANCELLED,
}
"""The statuses of Request Tracker's own lifecycle `approvals`."""


def state(name: str, own: Mapping[str, str]) -> ChangeState:
    """Return what a status of a change means; `own` are the settings' words, which go first."""
    lowered = name.lower()
    known = {status.lower(): meaning for status, meaning in own.items()}.get(lowered)
    if known:
        return ChangeState(known)
    found = _first(_STATES, lowered) or ChangeState.UNKNOWN
    return ChangeState.UNKNOWN if _DENIES.search(lowered) and not found.called_off else found


def result(name: str, where: ChangeState) -> Result | None:
    """Return how a change of this status and state ended; None where it did not, or nothing tells."""
    if where is ChangeState.CANCELLED:
        return Result.CANCELLED
    if where not in (ChangeState.REVIEW, ChangeState.CLOSED):
        return None
    plain = Result.SUCCESSFUL if where is ChangeState.CLOSED else None
    return _first(_RESULTS, name.lower()) or plain


def risk(name: str) -> Risk:
    """Return our risk for a site's word; one that may as well say that nobody assessed it is unknown."""
    lowered = name.lower()
    return Risk.UNKNOWN if _DENIES.search(lowered) else _first(_RISKS, lowered) or Risk.UNKNOWN


def kind(name: str) -> ChangeKind:
    """Return our kind of change for a site's word."""
    found = _first(_KINDS, name.lower()) or ChangeKind.UNKNOWN
    denied = found is ChangeKind.STANDARD and _DENIES.search(name.lower())
    return ChangeKind.UNKNOWN if denied else found


def asked_by(name: str) -> AskedBy:
    """Return who wants the change, from a site's word."""
    return _first(_ASKED, name.lower()) or AskedBy.UNKNOWN


def yes_or_no(text: str) -> bool | None:
    """Read yes or no; a number above zero is a yes. None where it is neither."""
    lowered = text.strip().lower()
    if (found := minutes(lowered)) is not None:
        return found > 0
    if re.fullmatch(r"(yes|y|true|full|partial|ja|oui|sí)\b.*", lowered):
        return True
    return False if re.fullmatch(r"(no|n|none|false|nein|nee|non)\b.*", lowered) else None


def minutes(text: str) -> int | None:
    """Read a number of minutes such as `30` or `30 min`; None where it is none."""
    found = re.fullmatch(r"(\d{1,6})\s*(m|min|mins|minutes?)?", text.strip().lower())
    return int(found.group(1)) if found else None


def _first(words: tuple[tuple[str, _Meaning], ...], text: str) -> _Meaning | None:
    return next((meaning for pattern, meaning in words if re.search(pattern, text)), None)
