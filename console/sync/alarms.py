"""Looks for alarms in what came in, and raises them where the service keeps alarms, else on this machine."""

from __future__ import annotations

import hashlib
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.cache import alarming
from console.cache.store import Cache
from console.measure.alarm_scan import LATE, LEARNT, Before, Late, scan
from console.measure.alarms import Finding
from console.model import News, Ref
from console.model.feedback import LOCAL, Alarm, AlarmState
from console.moments import local_zone
from console.services.base import AlarmRaiser, Rejected, Service

log = logging.getLogger(__name__)

FRESH = timedelta(hours=24)
"""How old a finding may be to be raised: what nobody was there to notice is no alarm any more."""
EVERY = 20.0
"""Seconds between two looks."""
RELEARN = 3600.0
"""Seconds after which what is usual is learned anew."""


class AlarmWatch:
    """Looks through one service's answers whenever there are news of them."""

    def __init__(self, cache: Cache, service: Service) -> None:
        self._cache, self._service = cache, service
        self._next = 0.0
        self._dirty = True
        self._learned_at: float | None = None
        self._before: dict[str, Before] = {}
        self._zone = ZoneInfo(local_zone() or "UTC")

    def news(self) -> None:
        """Say that answers came in."""
        self._dirty = True

    async def look(self, now: datetime, tick: float) -> int:
        """Look, where there were news and the last look is long enough ago; returns how many alarms were raised.

        Raises what the service raises and looks again then; what it refuses is kept on this machine.
        """
        if not self._dirty or tick < self._next:
            return 0
        self._next, self._dirty = tick + EVERY, False
        new = [one for one in self._findings(now, tick) if not self._known(*one)]
        for service, finding in new:
            self._dirty = True  # until it is raised
            await self._raise(_alarm(self._service.name, service, finding, now))
            self._dirty = False
        return len(new)

    def _findings(self, now: datetime, tick: float) -> list[tuple[str, Finding]]:
        if self._learned_at is None or tick - self._learned_at > RELEARN:
            self._learn(now)
            self._learned_at = tick
        late: dict[str, list[Late]] = {}
        for one in alarming.heard(self._cache.conn, self._service.name, now - LATE):
            answered = min(one.answered, now)
            late.setdefault(one.about, []).append(Late(one.ref, answered, one.unhappy, one.happy))
        return [
            (service, finding)
            for service, answers in late.items()
            for finding in scan(answers, self._before.get(service, Before()), now, self._zone)
            if now - finding.at < _age(finding)
        ]

    def _learn(self, now: datetime) -> None:
        start, end = now - LATE - LEARNT, now - LATE
        oldest = alarming.first(self._cache.conn)
        start = max(start, oldest) if oldest is not None else end
        times = alarming.unhappy_times(self._cache.conn, start, end)
        self._before = {
            service: Before(one.unhappy, one.happy, one.n, times.get(service, ()), start, end)
            for service, one in alarming.usual(self._cache.conn, start, end).items()
        }

    def _known(self, service: str, finding: Finding) -> bool:
        """Tell whether this was raised before, or the same is still looked after."""
        return any(
            one.kind is finding.kind
            and one.service == service
            and (
                one.state in (AlarmState.OPEN, AlarmState.TAKEN, AlarmState.MAJOR) or one.raised >= finding.at
            )
            for one in self._cache.feed.alarms(all_=True)
        )

    async def _raise(self, alarm: Alarm) -> None:
        desk = self._service.feedback_desk
        if isinstance(desk, AlarmRaiser):
            try:
                alarm = await desk.raise_alarm(alarm)
            except Rejected as trouble:
                log.warning(
                    "%s does not keep the alarm on %s: %s", self._service.name, alarm.service, trouble
                )
        self._cache.learn(self._service.name, "alarms", News(alarms=(alarm,)), None)


def _age(finding: Finding) -> timedelta:
    """Return how old a finding may be; that of a day is dated by the day's beginning, and known at its end."""
    return FRESH * 2 if finding.kind.value == "level" else FRESH


def _alarm(name: str, service: str, finding: Finding, now: datetime) -> Alarm:
    digest = hashlib.sha256(f"{finding.kind.value}\0{service}\0{finding.since}".encode()).hexdigest()[:16]
    return Alarm(
        ref=Ref(name, f"{LOCAL}{digest}"),
        version="1",
        kind=finding.kind,
        service=service,
        raised=now.astimezone(UTC),
        since=finding.since.astimezone(UTC),
        count=finding.count,
        of=finding.of,
        usual=finding.usual,
        fired_by=finding.fired_by,
    )
