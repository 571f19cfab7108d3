"""What the desk is asked about what users say: loops moved, alarms raised and taken, questions put."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from console.desk.asked import Id, Moment, Words
from console.desk.wire import Name
from console.desk.wire_feedback import AlarmKind, Instrument, LoopState


class LoopPatch(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One step; what is left out stays. `acted` is obligatory with acted, `reason` with no_contact."""

    state: LoopState
    owner: (
        Annotated[str, Meta(max_length=200, description="A person's id; whoever asks where none has it")]
        | None
    ) = None
    due: Moment | None = None
    """The end of the next working day where an answer is owned without one."""
    acted: Words | None = None
    reason: Words | None = None


class NewAlarm(Struct, forbid_unknown_fields=True):
    """What was noticed; the same kind, service and `since` are the same alarm, whoever brings it."""

    kind: AlarmKind
    service: Name
    since: Moment
    count: Annotated[int, Meta(ge=0, le=10**9)]
    usual: Annotated[float, Meta(ge=0, le=1e9)]
    of: Annotated[int, Meta(ge=0, le=10**9)] | None = None
    fired_by: Annotated[list[Name], Meta(max_length=3)] = []


class AlarmPatch(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """`words` are obligatory with closed, `ticket` with major."""

    state: Literal["taken", "closed", "major"]
    words: Words | None = None
    ticket: Id | None = None


class QueuePatch(Struct, forbid_unknown_fields=True):
    """`confidential`: what users say of it stays out of tone, feed and index, and nobody reads their words."""

    confidential: bool


class NewAsk(Struct, forbid_unknown_fields=True):
    """Put a question to somebody whose ticket may live elsewhere; `person` is kept as a pseudonym alone."""

    person: Name
    ticket: Id = ""
    service: Id = ""
    queue: Id = ""
    department: Id = ""
    instrument: Instrument = "csat"
