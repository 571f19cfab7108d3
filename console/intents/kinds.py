"""Every intent by its short name, as settings, the outbox and the shell know it; to JSON and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from console.intents.changes import (
    Approve,
    AskAbout,
    ChangeIntent,
    CreateChange,
    Meet,
    NoteOnChange,
    OnChange,
    Progress,
    Reschedule,
    Review,
    SendBack,
    SetImplementer,
)
from console.intents.feedback import (
    AlarmIntent,
    CloseAlarm,
    FeedbackIntent,
    MakeMajor,
    MoveLoop,
    OnAlarm,
    OnFeedback,
    TakeAlarm,
)
from console.intents.tickets import (
    Assign,
    Create,
    LinkTo,
    Merge,
    Note,
    Reply,
    ReplyResolve,
    SetPriority,
    SetStatus,
    Take,
    TicketIntent,
)
from console.model import Ref

Intent = TicketIntent | ChangeIntent | FeedbackIntent | AlarmIntent

TICKET_KINDS: dict[str, type[TicketIntent]] = {
    "take": Take,
    "assign": Assign,
    "status": SetStatus,
    "priority": SetPriority,
    "reply": Reply,
    "note": Note,
    "reply-resolve": ReplyResolve,
    "link": LinkTo,
    "merge": Merge,
    "create": Create,
}
CHANGE_KINDS: dict[str, type[ChangeIntent]] = {
    "approve": Approve,
    "send-back": SendBack,
    "ask": AskAbout,
    "meet": Meet,
    "reschedule": Reschedule,
    "implementer": SetImplementer,
    "progress": Progress,
    "review": Review,
    "change-note": NoteOnChange,
    "change-create": CreateChange,
}
FEEDBACK_KINDS: dict[str, type[FeedbackIntent] | type[AlarmIntent]] = {
    "loop": MoveLoop,
    "alarm-take": TakeAlarm,
    "alarm-close": CloseAlarm,
    "alarm-major": MakeMajor,
}
KINDS: dict[str, type[Intent]] = {**TICKET_KINDS, **CHANGE_KINDS, **FEEDBACK_KINDS}
_NAMES = {cls: name for name, cls in KINDS.items()}


def kind_of(intent: Intent) -> str:
    """Return the intent's short name, as settings and the shell know it."""
    return _NAMES[type(intent)]


def dump(intent: Intent) -> str:
    """Write an intent as JSON, without its kind."""
    return msgspec.json.encode(intent).decode()


def load(kind: str, payload: str | bytes) -> Intent:
    """Read what `dump` wrote; raises `KeyError` or `msgspec.ValidationError` where it is not one of ours."""
    return msgspec.json.decode(payload, type=KINDS[kind])


def retarget(intent: Intent, old: Ref, new: Ref) -> Intent:
    """Return the intent with `old` replaced by `new` wherever it names a fact."""
    changes: dict[str, Any] = {}
    if intent.target == old:
        changes[_name_of_target(intent)] = new
    if isinstance(intent, LinkTo) and intent.other == old:
        changes["other"] = new
    if isinstance(intent, Merge) and intent.into == old:
        changes["into"] = new
    if isinstance(intent, MakeMajor) and intent.ticket == old:
        changes["ticket"] = new
    return replace(intent, **changes) if changes else intent


def _name_of_target(intent: Intent) -> str:
    if isinstance(intent, OnChange):
        return "change"
    if isinstance(intent, OnFeedback):
        return "feedback"
    return "alarm" if isinstance(intent, OnAlarm) else "ticket"
