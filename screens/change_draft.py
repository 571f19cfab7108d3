"""A new change as far as it is filled in: kept as a draft, turned into an intent, taken back from one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from console.cache.drafts import Draft, Drafts
from console.intents import CreateChange
from console.model import ChangeKind, Person, Ref
from console.moments import MomentError, instant, span
from console.text import clean, clean_line

NEW_CHANGE = Ref("any", "new-change")
"""Under which the draft is kept: there is one at a time."""
KIND = "change-create"
NOT_TOLD = ""
OUTAGES = {NOT_TOLD: None, "yes": True, "no": False}
_SEPARATOR = "\n"
KINDS = {
    ChangeKind.NORMAL: "it is assessed and approved",
    ChangeKind.STANDARD: "well known, approved beforehand",
    ChangeKind.EMERGENCY: "it cannot wait",
}
LINES = {
    "title": ("Title", "in a few words"),
    "starts": ("Starts", "2026-11-28 22:00, or tomorrow 22:00"),
    "takes": ("Takes", "90m, 1h30m"),
    "minutes": ("Back out in", "25m"),
    "why": ("Why", "what it is for"),
    "benefit": ("For whom", "what gets better, and for whom"),
}
TEXTS = {"plan": "Plan", "test": "Tested how", "backout": "Back out"}


class Unfit(Exception):
    """The form cannot be sent as it is; `str()` says why, `field` where."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in, as it was typed or picked."""

    desk: str = ""
    """The service desk that gets it."""
    title: str = ""
    kind: str = ChangeKind.NORMAL.value
    service: str = ""
    cis: tuple[str, ...] = ()
    starts: str = ""
    takes: str = ""
    outage: str = NOT_TOLD
    why: str = ""
    benefit: str = ""
    minutes: str = ""
    """To back out."""
    plan: str = ""
    test: str = ""
    backout: str = ""

    def with_texts(self, texts: dict[str, str]) -> Filled:
        """Return the form with other texts in the named fields."""
        return replace(self, **texts)  # type: ignore[arg-type]

    @property
    def empty(self) -> bool:
        """Whether nothing is written that would be missed."""
        return not any(
            text.strip() for text in (self.title, self.why, self.benefit, self.plan, self.test, self.backout)
        )


def kept(draft: Draft | None) -> Filled:
    """Return what a draft holds."""
    if draft is None:
        return Filled()
    more = {name: text for name, text in draft.more.items() if name in _NAMES}
    cis = tuple(one for one in more.pop("cis", "").split(_SEPARATOR) if one)
    return replace(Filled().with_texts(more), cis=cis, plan=draft.body)


def keep(drafts: Drafts, filled: Filled) -> None:
    """Save what is filled in; where nothing is, there is no draft."""
    if filled.empty:
        drafts.discard(NEW_CHANGE, KIND)
        return
    more = {name: str(getattr(filled, name)) for name in _NAMES if name not in ("cis", "plan")}
    drafts.save(NEW_CHANGE, KIND, filled.plan, {**more, "cis": _SEPARATOR.join(filled.cis)})


def taken_back(intent: CreateChange) -> Filled:
    """Return the form that an intent was made from."""
    shown = f"{intent.start.astimezone():%Y-%m-%d %H:%M%z}" if intent.start else ""
    length = intent.end - intent.start if intent.start and intent.end else None
    return Filled(
        desk=intent.change.service,
        title=intent.title,
        kind=intent.kind.value,
        service=intent.service or "",
        cis=intent.cis,
        starts=shown,
        takes=f"{int(length.total_seconds() // 60)}m" if length else "",
        outage=next(name for name, value in OUTAGES.items() if value is intent.outage),
        why=intent.why,
        benefit=intent.benefit_for,
        minutes="" if intent.backout_minutes is None else str(intent.backout_minutes),
        plan=intent.plan,
        test=intent.test,
        backout=intent.backout,
    )


def made(filled: Filled, by: Person, team: str | None, zone: str, now: datetime) -> CreateChange:
    """Return the intent that a form means; raises `Unfit` where something must be said differently."""
    title = clean_line(filled.title)
    if not title:
        raise Unfit("title", "A change needs a title.")
    start = _moment(filled.starts, now)
    if (start is None) != (not filled.takes.strip()):
        raise Unfit(
            "takes" if start else "starts", "A window needs both: when it starts and how long it takes."
        )
    end = start + _length(filled.takes) if start else None
    return CreateChange(
        change=Ref(filled.desk, f"new-{uuid.uuid4().hex}"),
        title=title,
        by=by,
        kind=ChangeKind(filled.kind),
        service=filled.service or None,
        team=team,
        cis=filled.cis,
        start=start,
        end=end,
        zone=zone,
        why=clean_line(filled.why),
        benefit_for=clean_line(filled.benefit),
        plan=clean(filled.plan).strip(),
        test=clean(filled.test).strip(),
        backout=clean(filled.backout).strip(),
        backout_minutes=_minutes(filled.minutes),
        outage=OUTAGES[filled.outage],
    )


def _moment(text: str, now: datetime) -> datetime | None:
    try:
        return instant(text, now=now) if text.strip() else None
    except MomentError as wrong:
        raise Unfit("starts", str(wrong)) from None


def _length(text: str) -> timedelta:
    try:
        return span(text)
    except MomentError as wrong:
        raise Unfit("takes", str(wrong)) from None


def _minutes(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return int(span(text).total_seconds() // 60)
    except MomentError as wrong:
        raise Unfit("minutes", str(wrong)) from None


_NAMES = tuple(one.name for one in fields(Filled))
