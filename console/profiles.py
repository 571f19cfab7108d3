"""Opens a profile: its settings, its cache, and the lines to its services."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from console import paths
from console.cache.store import Cache
from console.settings import ServiceSettings, Settings, load

if TYPE_CHECKING:
    from console.audit import AuditLog
    from console.measure.promises import Promises
    from console.sync.engine import Engine, Line
    from console.sync.feed import Feed

DEMO = "demo"
"""The profile of the demo: its cache and its service never mix with real ones."""
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Profile:
    """A name, the settings behind it, and where its files live."""

    name: str
    settings: Settings
    places: paths.Places

    def open_cache(self) -> Cache:
        """Open the profile's cache; raises `PathError` or `CacheError`."""
        promises = self.promises()
        promised = promises.due_in_lists if promises else None
        return Cache.open(paths.cache_file(self.name), promised=promised)

    def promises(self) -> Promises | None:
        """Return what the settings promise where a service promises nothing; None where that is nothing."""
        if not self.settings.promises:
            return None
        from console.measure.promises import Promises

        return Promises(self.settings, paths.config_home())

    def engine(self) -> Engine | None:
        """Return the sync, not started yet; None where the settings want none. Imports the sync."""
        if self.settings.offline or not self.settings.services:
            return None
        from console.sync.engine import Engine

        places = self.places
        return Engine(
            places.cache,
            places.lock,
            places.attachments,
            self.lines,
            self.promises(),
            self.decision_log(),
            self.feed(),
        )

    def upkeep(self) -> Engine | None:
        """Return the sync, or where the settings want none, one without services while the cache has chores."""
        if not self.settings.offline and self.settings.services:
            return self.engine()
        with closing(self.open_cache()) as cache:
            if not cache.chores():
                return None
        from console.sync.engine import Engine

        return Engine(self.places.cache, self.places.lock, self.places.attachments, tuple, self.promises())

    def feed(self) -> Feed | None:
        """Return what keeps the file for calendar programs, None where the settings want none."""
        wanted = self.settings.calendar
        if not wanted.feed:
            return None
        from console.sync.feed import Feed

        return Feed(Path(wanted.feed).expanduser(), wanted.others_may_read)

    def decision_log(self) -> AuditLog:
        """Return the log of decisions on changes, in a file of its own; imports it."""
        from console.audit import AuditLog

        return AuditLog(self.places.audit)

    def lines(self) -> Sequence[Line]:
        """Connect every service; called in the sync's thread. Imports the connectors."""
        from console.secrets import SecretError
        from console.services import registry
        from console.services.base import Service, ServiceError
        from console.services.unconnected import Unconnected
        from console.sync.engine import Line
        from console.sync.pace import Pace

        made = []
        for name, service in self.settings.services.items():
            connected: Service
            try:
                connected = registry.connect(name, service, self.settings, self.places.pseudonyms)
            except (SecretError, ServiceError) as error:
                connected = Unconnected(name, str(error))
            made.append(Line(connected, Pace(service.poll_open, service.poll_rest)))
        return made


def choose(name: str = "") -> Profile | None:
    """Return the profile that is wanted, or the one plain `amends` means; None for First run.

    A name (with settings of its own in profiles/NAME.toml, or the common ones), else what the settings file
    configures, else the demo where it was started before. Raises `SettingsError` or `PathError`.
    """
    if name == DEMO:
        return demo()
    settings = load(paths.settings_of(name))
    if settings.services or (name and paths.places(name).cache.exists()):
        return Profile(name or DEFAULT, settings, paths.places(name or DEFAULT))
    return demo() if not name and paths.places(DEMO).cache.exists() else None


def demo() -> Profile:
    """Return the demo's profile: one desk, on a socket in its own private folder."""
    places = paths.places(DEMO)
    base = load()
    desk = ServiceSettings(
        kind="desk",
        socket=socket_of(places),
        token_file=str(places.desk / "demo.token"),
        poll_open=20,
        poll_rest=60,
    )
    settings = Settings(
        services={"desk": desk}, keys=base.keys, colours=base.colours, mouse=base.mouse, holds=base.holds
    )
    return Profile(DEMO, settings, places)


def socket_of(places: paths.Places) -> str:
    """Return the path of the demo desk's socket."""
    return str(paths.socket_for(places.desk))
