"""A cache in which Today has something of every sort."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.fill import write_settings
from console import paths
from console.cache.store import Cache
from console.intents import SetStatus
from console.model import Change, ChangeState, News, Result, Status
from console.model.feedback import AlarmState, Loop, LoopState
from tests.screens.cab import DAY, approval, change, make_cab, waiting
from tests.screens.heard import alarm, answer, hear, others
from tests.screens.room import ME, NOW, REF, TOM, VPN, ticket

HOUR = timedelta(hours=1)


def make_busy(folder: Path) -> Cache:
    """Return a cache with more of each sort than Today shows of it; ages are such that minutes do not change them."""
    cache = make_cab(folder, waiting(), News(changes=tuple(_changes()), approvals=tuple(_approvals())))
    cache.learn("desk", "tickets", News(tickets=(ticket(due=NOW - 3 * DAY),)), "8")
    due = (NOW - 2 * DAY, NOW + HOUR, None, NOW - 9 * DAY, None)
    heard = [
        answer(place, answered=NOW - (9 + place) * DAY, loop=Loop(LoopState.ACTED, ME, at), comment=words)
        for place, (at, words) in enumerate(
            zip(due, ("Two trucks left", "", "x\ny", "z" * 900, "w"), strict=True)
        )
    ]
    alarms = [
        alarm(raised=NOW - 3 * HOUR, since=NOW - 5 * HOUR),
        alarm(ref=REF, raised=NOW - 4 * HOUR, since=NOW - 9 * DAY, count=3, of=4),
        alarm(
            ref=VPN,
            raised=NOW - 5 * DAY,
            since=NOW - 9 * DAY,
            of=None,
            usual=1.5,
            state=AlarmState.TAKEN,
            taken_by=TOM,
        ),
    ]
    owned = Loop(LoopState.OWNED, TOM)
    hear(cache, [*heard, others(7), answer(8, answered=NOW - DAY, loop=owned)], alarms)
    key = cache.submit(SetStatus(VPN, "closed", Status.CLOSED), 0)
    cache.mark_sent(key, None)
    cache.refuse(key, "Only the owner may close it.")
    cache.drafts.save(REF, "reply", "Dear Maria,\nthe driver")
    cache.drafts.save(change(3112).ref, "note", "is it tested?")
    return cache


def furnish(home: Path) -> None:
    """Put settings and such a cache where the console looks for them under a home."""
    cache = make_busy(home)
    cache.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cache.close()
    with patch.dict(os.environ, {"XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}):
        write_settings("desk", None)
        shutil.copyfile(cache.path, place := paths.cache_file("default"))
        place.chmod(0o600)


def _changes() -> list[Change]:
    def planned(number: int, state: ChangeState, hours: tuple[int, int], **more: Any) -> Change:
        begins, ends = (NOW + one * HOUR for one in hours)
        return change(
            number, title=f"Patch {number}", state=state, planned_start=begins, planned_end=ends, **more
        )

    ended: dict[str, Any] = {"implementer": ME, "result": Result.WITH_ISSUES, "review_due": NOW - DAY}
    return [
        planned(3140, ChangeState.IMPLEMENTING, (-1, 5)),
        planned(3141, ChangeState.IMPLEMENTING, (-9, -3), implementer=None),
        planned(3142, ChangeState.REVIEW, (-72, -48), **ended),
        planned(3143, ChangeState.CANCELLED, (2, 3)),
        *(planned(3150 + one, ChangeState.SCHEDULED, (2 + one, 20)) for one in range(6)),
        planned(3156, ChangeState.SCHEDULED, (9, 10), implementer=ME),
        planned(3157, ChangeState.SCHEDULED, (15, 16)),
        *(planned(3160 + one, ChangeState.AUTHORISE, (40 + one, 60)) for one in range(4)),
        planned(3170, ChangeState.AUTHORISE, (-1, 60)),
        change(3171, planned_start=None, planned_end=None, service=None, services=()),
        change(3172, implementer=ME, service="Unheard of", services=("Wi-Fi",)),
    ]


def _approvals() -> list[Any]:
    return [approval(1, number) for number in (*range(3160, 3164), 3170, 3171, 3172)]
