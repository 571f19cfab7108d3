"""The settings: what a profile connects to, and how the agent likes to work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from console import paths
from console.settings_rt import ChangeMapping as ChangeMapping
from console.settings_rt import FeedbackMapping as FeedbackMapping

KINDS = {"rt": "Request Tracker 5", "desk": "an Amends desk"}
"""Kinds of service, and what people call them."""
SOURCES = ("token_command", "token_env", "token_file")
"""Where a token can come from; one of them is named."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Seconds = Annotated[float, msgspec.Meta(ge=0, le=86400)]
Priority = Annotated[int, msgspec.Meta(ge=1, le=5)]
_Table = TypeVar("_Table", bound=msgspec.Struct)
_OF_A_SERVICE: dict[str, type[msgspec.Struct]] = {"changes": ChangeMapping, "feedback": FeedbackMapping}
"""Tables inside that of a service."""


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
    calendar: CalendarFile = msgspec.field(default_factory=lambda: CalendarFile())
    """A file for calendar programs."""
    promises: list[PromiseSettings] = []
    """When a ticket should be solved where the service promises nothing itself."""
    alarms: AlarmSettings = msgspec.field(default_factory=lambda: AlarmSettings())
    """What happens when something about a service is not as usual."""
    audit: AuditSettings = msgspec.field(default_factory=lambda: AuditSettings())
    """The log of decisions on changes."""


class ServiceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One service desk."""

    kind: str
    """rt (Request Tracker 5) or desk (an Amends desk)."""
    url: str = ""
    """Its address, https:// … ; for Request Tracker without /REST/2.0."""
    socket: str = ""
    """A desk's UNIX socket, in place of an address."""
    companion: bool = False
    """A desk beside a service that lacks what it keeps: the estate (items, freezes, windows, users), the survey."""
    asks: str = ""
    """Companion: the service whose users it asks how it was, a while after you solved their ticket; else nobody."""
    asks_text: str = ""
    """Companion: what they are written, in a reply that leaves the ticket as it is; {link} is the question's page."""
    web: str = ""
    """Where a ticket is opened in a browser: an address with {id}; made from url where empty."""
    token_command: list[str] = []
    """A program that prints the token, and its arguments; it has 20 seconds and no terminal."""
    token_env: str = ""
    """The environment variable that holds the token; programs that Amends starts do not get it."""
    token_file: str = ""
    """A file that holds the token and that nobody else can read. One source of the three is named."""
    ca_file: str = ""
    """Certificates of your own authority (PEM), beside the system's."""
    queues: list[str] = []
    """Which queues are fetched; all that you may see where empty."""
    my_queues: list[str] = []
    """The queues that you work, shown on Today."""
    statuses: dict[str, str] = {}
    """Request Tracker: what a status means (new, work, wait, done, closed, cancelled) whose name says nothing."""
    service_field: str = ""
    """Request Tracker: the custom field that holds the business service; it makes a first sync slower."""
    changes: ChangeMapping = msgspec.field(default_factory=lambda: ChangeMapping())
    """Request Tracker: where it keeps changes, a table of its own."""
    feedback: FeedbackMapping = msgspec.field(default_factory=lambda: FeedbackMapping())
    """Request Tracker: where it keeps what users answer, a table of its own."""
    history_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] | None = None
    """Days that ended tickets are fetched for, older ones on demand; unset: all of a desk's, 365 of RT's."""
    requests_per_minute: Annotated[int, msgspec.Meta(ge=10, le=6000)] = 1200
    """At most so many requests in any minute; a tenth is kept for what you write."""
    poll_open: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 20
    """Seconds between two looks for news while a queue is open."""
    poll_rest: Annotated[float, msgspec.Meta(ge=1, le=86400)] = 120
    """Seconds between two looks for news otherwise."""


class AlarmSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What happens when something about a service is not as usual."""

    notify: str = "bell"
    """How a new alarm makes itself felt: bell, osc (a notification by the terminal, OSC 9) or none."""


class Holds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Seconds in which an intent can still be taken back."""

    note: Seconds = 5
    reply: Seconds = 10
    merge: Seconds = 30
    decision: Seconds = 30
    """Approving a change or sending it back."""
    other: Seconds = 5
    """Everything else."""

    def of(self, kind: str) -> float:
        """Return the hold, in seconds, of an intent with this short name."""
        match kind:
            case "note" | "change-note":
                return self.note
            case "approve" | "send-back":
                return self.decision
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
    """Working hours as "09:00-17:00", several where there are breaks; none where empty."""
    tuesday: list[str] = []
    wednesday: list[str] = []
    thursday: list[str] = []
    friday: list[str] = []
    saturday: list[str] = []
    sunday: list[str] = []
    country: str = ""
    """Public holidays of a country or of a part of one, such as NL or DE-BY."""
    holidays_file: str = ""
    """Further days off, or hours off, from an iCalendar file; a path within the settings' folder or a full one."""


class PromiseSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A promise: how many working hours a ticket may take. The first that fits a ticket counts."""

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


class CalendarFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file with the planned changes that calendar programs subscribe to."""

    feed: str = ""
    """Where it is kept, such as ~/changes.ics: four weeks back, half a year ahead; none where empty."""
    others_may_read: bool = False
    """Let every user of this machine read it (0644), as a web server must; else you alone (0600)."""


class AuditSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The log of decisions on changes."""

    signing_key: str = ""
    """An SSH key that signs exports of the log, such as ~/.ssh/id_ed25519; a public one where an agent holds it."""


def load(file: Path | None = None) -> Settings:
    """Read the settings; a file that does not exist gives the defaults. Raises `SettingsError`."""
    file = file or paths.config_file()
    try:
        paths.check_unwritable(file)
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except paths.PathError as error:
        raise SettingsError(f"The settings are not read: {error} Nothing was started.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"The settings {file} are not UTF-8. Nothing was started.") from None
    except OSError as error:
        raise SettingsError(
            f"The settings {file} cannot be read: {error.strerror}. Nothing was started."
        ) from None
    return parse(text, str(file))


def parse(text: str, name: str = "settings.toml") -> Settings:
    """Read settings from TOML; raises `SettingsError`, which names file, line and the nearest valid name."""
    import tomllib

    from console import settings_check

    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        words = str(error) or "it is nested too deeply"
        raise SettingsError(f"{name} is not TOML: {words}. Nothing was started; mend that line.") from None
    try:
        settings = _read(data)
        settings_check.check(settings)
        return settings
    except settings_check.Mistake as mistake:
        from console import settings_words

        raise SettingsError(settings_words.sentence(mistake, text, name)) from None


def _read(data: dict[str, Any]) -> Settings:
    """Convert table by table, so that a mistake can name the table it stands in."""
    parts: dict[str, Any] = {}
    for name, kind in (("services", ServiceSettings), ("calendars", CalendarSettings)):
        if isinstance(data.get(name), dict):
            tables = data.pop(name).items()
            parts[name] = {label: _table(table, kind, (name, label)) for label, table in tables}
    if isinstance(data.get("promises"), list):
        tables = enumerate(data.pop("promises"), 1)
        parts["promises"] = [_convert(one, PromiseSettings, ("promises", str(at))) for at, one in tables]
    tables_of_one: tuple[tuple[str, type[msgspec.Struct]], ...] = (
        ("holds", Holds),
        ("calendar", CalendarFile),
        ("alarms", AlarmSettings),
    )
    for name, single in tables_of_one:
        if isinstance(data.get(name), dict):
            parts[name] = _convert(data.pop(name), single, (name,))
    if isinstance(data.get("keys"), dict):
        data["keys"] = dict(_flat(data["keys"]))
    return msgspec.structs.replace(_convert(data, Settings, ()), **parts)


def _table(table: Any, kind: type[_Table], path: tuple[str, ...]) -> _Table:
    """Convert a named table; those of a service's changes and answers inside it are named by themselves too."""
    if kind is not ServiceSettings or not isinstance(table, dict):
        return _convert(table, kind, path)
    within: dict[str, Any] = {
        name: _convert(table[name], one, (*path, name))
        for name, one in _OF_A_SERVICE.items()
        if name in table
    }
    rest = {name: value for name, value in table.items() if name not in within}
    return msgspec.structs.replace(_convert(rest, kind, path), **within)


def _convert(table: Any, kind: type[_Table], path: tuple[str, ...]) -> _Table:
    try:
        return msgspec.convert(table, kind, strict=True)
    except msgspec.ValidationError as error:
        from console import settings_words

        raise settings_words.explained(str(error), kind, path) from None


def _flat(keys: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield keys by their full id: TOML reads `ticket.take = "t"` without quotes as a table."""
    for name, value in keys.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
