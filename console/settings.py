"""The settings: what a profile connects to, and how the agent likes to work."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from console import paths

KINDS = {"rt": "Request Tracker 5", "desk": "an Amends desk"}
"""Kinds of service, and what people call them."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Seconds = Annotated[float, msgspec.Meta(ge=0, le=86400)]
Priority = Annotated[int, msgspec.Meta(ge=1, le=5)]


class SettingsError(Exception):
    """The settings cannot be read; `str()` says where, what would do, and what happens next."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything in the settings file."""

    offline: bool = False
    """Open the cache and talk to no service."""
    colours: str = "auto"
    """How many colours leave: auto, none, 16, 256 or true."""
    mouse: bool = False
    """Whether the mouse is asked for; it takes selecting and copying from the terminal."""
    domains: list[str] = []
    """The organisation's own mail domains: whoever has another address is marked as outside."""
    services: dict[str, ServiceSettings] = {}
    """Service desks by a name of your choice, which becomes part of every reference (name:number)."""
    holds: Holds = msgspec.field(default_factory=lambda: Holds())
    """Seconds in which an intent can still be taken back."""
    keys: dict[str, str | list[str]] = {}
    """Other keys for actions: an action's id, and one key, several, or none."""
    calendars: dict[str, CalendarSettings] = {}
    """Working calendars by name."""
    promises: list[PromiseSettings] = []
    """When a ticket should be solved where the service promises nothing itself."""


class ServiceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One service desk."""

    kind: str
    """rt (Request Tracker 5) or desk (an Amends desk)."""
    url: str = ""
    """Its address, https:// … ; for Request Tracker without /REST/2.0."""
    socket: str = ""
    """A desk's UNIX socket, in place of an address."""
    web: str = ""
    """Where a ticket is opened in a browser: an address with {id}; made from url where empty."""
    token_command: list[str] = []
    """A program that prints the token, and its arguments."""
    token_env: str = ""
    """The environment variable that holds the token."""
    token_file: str = ""
    """A file that holds the token and that nobody else can read."""
    ca_file: str = ""
    """Certificates of your own authority (PEM), beside the system's."""
    queues: list[str] = []
    """Which queues are fetched; all that you may see where empty."""
    my_queues: list[str] = []
    """The queues that you work, shown on Today."""
    requests_per_minute: Annotated[int, msgspec.Meta(ge=1, le=6000)] = 240
    """At most so many requests in any minute."""
    poll_open: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 20
    """Seconds between two looks for news while a queue is open."""
    poll_rest: Annotated[float, msgspec.Meta(ge=1, le=86400)] = 120
    """Seconds between two looks for news otherwise."""


class Holds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Seconds in which an intent can still be taken back."""

    note: Seconds = 5
    reply: Seconds = 10
    merge: Seconds = 30
    other: Seconds = 5
    """Everything else."""

    def of(self, kind: str) -> float:
        """Return the hold, in seconds, of an intent with this short name."""
        match kind:
            case "note":
                return self.note
            case "reply" | "reply-resolve":
                return self.reply
            case "merge":
                return self.merge
            case _:
                return self.other


class CalendarSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A working calendar."""

    zone: str
    """Its time zone, such as Europe/Amsterdam."""
    monday: list[str] = []
    """Working hours as "09:00-17:00"; none where empty."""
    tuesday: list[str] = []
    wednesday: list[str] = []
    thursday: list[str] = []
    friday: list[str] = []
    saturday: list[str] = []
    sunday: list[str] = []
    country: str = ""
    """Public holidays of a country, such as NL or DE-BY."""
    holidays_file: str = ""
    """Further days off from an iCalendar file."""


class PromiseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A promise: how many working hours a ticket may take."""

    hours: Annotated[float, msgspec.Meta(gt=0, le=8760)]
    """Working hours of the calendar."""
    calendar: str
    """A name under [calendars]."""
    service: str = ""
    """A name under [services]; any where empty."""
    queue: str = ""
    """Only this queue; any where empty."""
    priority: Priority | None = None
    """Only this priority; any where left out."""


def load(file: Path | None = None) -> Settings:
    """Read the settings; a file that does not exist gives the defaults. Raises `SettingsError`."""
    file = file or paths.config_file()
    if not file.exists():
        return Settings()
    try:
        paths.check_unwritable(file)
        text = file.read_text(encoding="utf-8")
    except paths.PathError as error:
        raise SettingsError(f"The settings are not read. {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings {file} cannot be read: {error}.") from None
    return parse(text, str(file))


def parse(text: str, name: str = "settings.toml") -> Settings:
    """Read settings from TOML; raises `SettingsError`, which names file, line and the nearest valid name."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {error}. Nothing was started; mend that line.") from None
    try:
        settings = msgspec.convert(data, Settings, strict=True)
    except msgspec.ValidationError as error:
        raise SettingsError(_explain(str(error), data, text, name)) from None
    _check(settings, text, name)
    return settings


def _check(settings: Settings, text: str, name: str) -> None:
    if settings.colours not in ("auto", "none", "16", "256", "true"):
        raise _mistake("colours", "must be auto, none, 16, 256 or true", text, name)
    for label, service in settings.services.items():
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,20}", label):
            raise _mistake(label, "as a service's name must be small letters, digits, - and _", text, name)
        if service.kind not in KINDS:
            near = difflib.get_close_matches(service.kind, KINDS, 1, 0.3)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            known = " or ".join(KINDS)
            raise _mistake("kind", f"of {label} is {service.kind!r}, known are {known}{hint}", text, name)
        if not service.url and not service.socket:
            raise _mistake(label, "has neither a url nor a socket", text, name)
        if service.url and not service.url.startswith(("https://", "http://")):
            raise _mistake("url", f"of {label} must begin with https:// (or http://)", text, name)
    for promise in settings.promises:
        if promise.calendar not in settings.calendars:
            raise _mistake("calendar", f"{promise.calendar!r} is not under [calendars]", text, name)
    for label, calendar in settings.calendars.items():
        for day in WEEKDAYS:
            for span in getattr(calendar, day):
                if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", span):
                    raise _mistake(day, f"of {label} holds {span!r}, not 09:00-17:00", text, name)


def _explain(words: str, data: dict[str, Any], text: str, name: str) -> str:
    """Turn msgspec's words into a sentence with the place and the nearest valid name."""
    reason, _, at = words.partition(" - at `")
    path = at.rstrip("`").removeprefix("$").lstrip(".")
    unknown = re.search(r"unknown field `(.+?)`", reason)
    if unknown:
        key = unknown.group(1)
        near = difflib.get_close_matches(key, _names(path), 1, 0.5)
        hint = f" Did you mean {near[0]!r}?" if near else f" Known are: {', '.join(_names(path))}."
        return f"{name}{_line(key, text)}: {key!r} is no setting{_in(path)}.{hint} Nothing was started."
    missing = re.search(r"missing required field `(.+?)`", reason)
    if missing:
        return f"{name}: {missing.group(1)!r} is missing{_in(path)}. Nothing was started."
    key = path.rpartition(".")[2] or path
    return f"{name}{_line(key, text)}: {path or 'it'} is wrong: {reason}. Nothing was started."


def _names(path: str) -> list[str]:
    kinds: dict[str, type[msgspec.Struct]] = {
        "services": ServiceSettings,
        "holds": Holds,
        "calendars": CalendarSettings,
        "promises": PromiseSettings,
    }
    head = re.split(r"[.\[]", path)[0]
    return [field.encode_name for field in msgspec.structs.fields(kinds.get(head, Settings))]


def _in(path: str) -> str:
    return f" in {path}" if path else ""


def _line(key: str, text: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"""\s*(\[+[^\]]*)?["']?{re.escape(key)}["']?\s*(=|\])""", line):
            return f", line {number}"
    return ""


def _mistake(key: str, words: str, text: str, name: str) -> SettingsError:
    return SettingsError(f"{name}{_line(key, text)}: {key} {words}. Nothing was started.")
