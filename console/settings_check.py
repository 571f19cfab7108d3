"""What settings must be beyond their types: kinds, addresses, hours and names that belong together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from console.settings import (
    KINDS,
    SOURCES,
    WEEKDAYS,
    CalendarSettings,
    PromiseSettings,
    ServiceSettings,
    Settings,
)
from console.settings_rt import FeedbackMapping

COLOURS = ("auto", "none", "16", "256", "true")
NOTIFY = ("bell", "osc", "none")
MEANINGS = ("new", "work", "wait", "done", "closed", "cancelled")
"""What a status can be in our words, as in `console.model.Status`."""
STATES = (
    "new", "assess", "authorise", "scheduled", "implementing", "review", "closed", "rejected", "cancelled",
)  # fmt: skip
"""What a status of a change can be in our words, as in `console.model.ChangeState`."""
INSTRUMENTS = ("csat", "ces", "nps", "happiness", "trust")
"""What users can be asked, as in `console.model.feedback.Instrument`."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,20}")
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Mistake(Exception):
    """Something in the settings that cannot be: `path` is where, `str()` completes "path …"."""

    def __init__(self, path: tuple[str, ...], words: str, got: str = "", known: Collection[str] = ()) -> None:
        """`got` is what stands there and `known` what could, where a nearest name helps."""
        super().__init__(words)
        self.path, self.got, self.known = path, got, known


def check(settings: Settings) -> None:
    """Raise the first `Mistake` there is."""
    for mistake in mistakes(settings):
        raise mistake


def mistakes(settings: Settings) -> Iterator[Mistake]:
    """Yield everything in settings of the right types that cannot be."""
    if settings.colours not in COLOURS:
        yield Mistake(("colours",), f"cannot be {settings.colours!r}", settings.colours, COLOURS)
    notify = settings.alarms.notify
    if notify not in NOTIFY:
        yield Mistake(("alarms", "notify"), f"cannot be {notify!r}", notify, NOTIFY)
    for domain in settings.domains:
        if not re.fullmatch(r"[^\s@/]+\.[^\s@/.]+", domain):
            yield Mistake(("domains",), f"holds {domain!r}, which is no mail domain such as example.org")
    feed = settings.calendar.feed
    if feed and not (feed.startswith(("/", "~")) and feed.endswith(".ics")):
        yield Mistake(
            ("calendar", "feed"), f"is {feed!r}: write a full path, or one from ~/, that ends in .ics"
        )
    for label, service in settings.services.items():
        yield from _service(label, service)
    for label, service in settings.services.items():
        if service.asks and (service.asks == label or service.asks not in settings.services):
            others = [name for name in settings.services if name != label]
            words = f"{service.asks!r} is no other service under [services]"
            yield Mistake(("services", label, "asks"), words, service.asks, others)
    for label, calendar in settings.calendars.items():
        yield from _calendar(label, calendar)
    for number, promise in enumerate(settings.promises, 1):
        yield from _promise(("promises", str(number)), promise, settings)


def _service(label: str, service: ServiceSettings) -> Iterator[Mistake]:
    path = ("services", label)
    if not _NAME.fullmatch(label):
        yield Mistake(path, "cannot be a service's name: small letters, digits, - and _, 21 at most")
    if service.kind not in KINDS:
        yield Mistake((*path, "kind"), f"cannot be {service.kind!r}", service.kind, KINDS)
    elif not service.url and not service.socket:
        yield Mistake(path, "has neither a url nor a socket")
    elif service.socket and service.kind != "desk":
        yield Mistake((*path, "socket"), "is for a desk of Amends alone: give a url")
    elif service.socket and service.url:
        yield Mistake((*path, "socket"), "and url exclude each other: keep one")
    if service.url and not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", service.url):
        yield Mistake(
            (*path, "url"), "must begin with https:// (or http://), name a host and hold no password"
        )
    if service.companion and service.kind != "desk":
        yield Mistake((*path, "companion"), "can only be a desk of Amends")
    if service.asks and not service.companion:
        yield Mistake((*path, "asks"), "is for a companion: write companion = true")
    if service.asks_text and "{link}" not in service.asks_text:
        yield Mistake((*path, "asks_text"), "must hold {link} where the question's page belongs")
    if service.web and "{id}" not in service.web:
        yield Mistake((*path, "web"), "must hold {id} where the ticket's number belongs")
    if service.token_env and not _VARIABLE.fullmatch(service.token_env):
        yield Mistake((*path, "token_env"), "must be the name of a variable, not the token itself")
    if service.token_command and not service.token_command[0]:
        yield Mistake((*path, "token_command"), "must begin with a program")
    for status, meaning in service.statuses.items():
        if meaning not in MEANINGS:
            yield Mistake((*path, "statuses", status), f"cannot be {meaning!r}", meaning, MEANINGS)
    for status, state in service.changes.states.items():
        if state not in STATES:
            yield Mistake((*path, "changes", "states", status), f"cannot be {state!r}", state, STATES)
    if not service.changes.queue and not service.changes.off:
        yield Mistake((*path, "changes", "queue"), "is empty: name the queue, or write off = true")
    yield from _feedback((*path, "feedback"), service.feedback)
    sources = [name for name in SOURCES if getattr(service, name)]
    if len(sources) > 1:
        yield Mistake((*path, sources[1]), f"and {sources[0]} exclude each other: keep one")


def _feedback(path: tuple[str, ...], mapping: FeedbackMapping) -> Iterator[Mistake]:
    if mapping.instrument not in INSTRUMENTS:
        yield Mistake(
            (*path, "instrument"), f"cannot be {mapping.instrument!r}", mapping.instrument, INSTRUMENTS
        )
    if not mapping.low < mapping.high:
        yield Mistake((*path, "high"), "must lie above low; higher_is_better says which end is the good one")
    for name in ("rating", "comment", "loop"):
        if "}" in getattr(mapping, name):
            yield Mistake((*path, name), "cannot hold a } in its name")
    if not mapping.rating and not mapping.off:
        yield Mistake((*path, "rating"), "is empty: name the field, or write off = true")


def _calendar(label: str, calendar: CalendarSettings) -> Iterator[Mistake]:
    path = ("calendars", label)
    yield from _zone((*path, "zone"), calendar.zone)
    for day in WEEKDAYS:
        for span in getattr(calendar, day):
            if not _SPAN.fullmatch(span):
                yield Mistake((*path, day), f"holds {span!r}: write hours as 09:00-17:00")
                continue
            start, end = span.split("-")
            if start >= end:
                words = f"holds {span!r}, which ends before it begins: split a night as 22:00-24:00 and 00:00-06:00"
                yield Mistake((*path, day), words)


def _zone(path: tuple[str, ...], name: str) -> Iterator[Mistake]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Mistake(path, f"{name!r} is no time zone such as Europe/Amsterdam", name, available_timezones())


def _promise(path: tuple[str, ...], promise: PromiseSettings, settings: Settings) -> Iterator[Mistake]:
    for field, table in (("calendar", settings.calendars), ("service", settings.services)):
        name = getattr(promise, field)
        if name and name not in table:
            yield Mistake((*path, field), f"{name!r} is not under [{field}s]", name, table)
    if not promise.calendar:
        yield Mistake((*path, "calendar"), "is empty: name one under [calendars]")
