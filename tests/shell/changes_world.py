"""A cache with a handful of changes, an estate and approvals, opened without any service."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.cache.store import Cache
from console.model import (
    Approval,
    ApprovalState,
    BusinessService,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    ConfigurationItem,
    Delegation,
    News,
    Person,
    Ref,
    Risk,
    TimeWindow,
    WindowKind,
)

ME = Person("sam", "Sam de Boer", inside=True, agent=True)
LENA = Person("lena", "Lena Hoek", inside=True, agent=True)
RAVI = Person("ravi", "Ravi Nair", inside=True, agent=True)
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
START = NOW + timedelta(days=2)


def change(number: int, **more: object) -> Change:
    """Return a change that waits for approval: two days from now, two hours long, on sw-core-1."""
    base = Change(
        ref=Ref("desk", str(number)),
        number=f"CHG-{number}",
        title="Core switch firmware",
        kind=ChangeKind.NORMAL,
        state=ChangeState.AUTHORISE,
        state_name="Authorise",
        version="1",
        created=NOW - timedelta(days=9),
        updated=NOW - timedelta(days=1),
        planned_start=START,
        planned_end=START + timedelta(hours=2),
        requester=LENA,
        implementer=RAVI,
        team="Network",
        service="Wi-Fi",
        services=("Wi-Fi",),
        cis=(ChangeCI("sw-core-1"),),
        plan="Load it, restart it.",
        backout="Load the old one.",
        backout_minutes=25,
        risk=Risk.MEDIUM,
        offers=(ChangeStateOffer("Implement", ChangeState.IMPLEMENTING),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def approval(number: int, who: Person, **more: object) -> Approval:
    """Return an approval of a change that waits for somebody."""
    base = Approval(
        ref=Ref("desk", f"{number}-{who.id}"),
        change=Ref("desk", str(number)),
        state=ApprovalState.REQUESTED,
        state_name="Requested",
        version="1",
        approver=who,
        requested=NOW - timedelta(hours=5),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def news() -> News:
    """Return the world."""
    later = START + timedelta(hours=1)
    return News(
        people=(ME, LENA, RAVI),
        services=(BusinessService(Ref("desk", "wi-fi"), "Wi-Fi", "Network", 410, tier=1),),
        changes=(
            change(1),
            change(2, title="Firewall rules", planned_start=later, planned_end=later + timedelta(hours=1)),
            change(
                3, title="My own patch", requester=ME, team="Workplace", service="Email", services=(), cis=()
            ),
            change(4, title="No window yet", planned_start=None, planned_end=None, cis=()),
            change(5, title="Called off", state=ChangeState.CANCELLED, state_name="Cancelled"),
            change(6, title="Backwards", planned_end=START - timedelta(hours=1)),
        ),
        approvals=(
            approval(1, ME, rule="2 of 3", needed=2, count=3),
            approval(1, RAVI),
            approval(2, LENA),
            approval(3, ME),
            approval(3, RAVI),
            approval(5, ME),
            approval(6, ME),
        ),
        cis=(ConfigurationItem(Ref("desk", "sw-core-1"), "sw-core-1", "Wi-Fi", "Network", "switch"),),
        time_windows=(
            TimeWindow(
                Ref("desk", "freeze"),
                WindowKind.FREEZE_APPROVAL,
                "Quarter end",
                START - timedelta(hours=3),
                START + timedelta(hours=3),
                owner="Finance",
            ),
        ),
        delegations=(
            Delegation(
                Ref("desk", "d1"),
                "lena",
                "sam",
                NOW - timedelta(days=1),
                NOW + timedelta(days=5),
                "Lena Hoek",
            ),
        ),
    )


def fill(home: Path) -> Path:
    """Write settings that ask no service, and the world, under `home`; returns `home`."""
    folder = home / "amends"
    (folder / "default").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    settings = folder / "settings.toml"
    settings.write_text('offline = true\n[services.desk]\nkind = "desk"\nurl = "https://desk.example"\n')
    settings.chmod(0o600)
    cache = Cache.open(folder / "default" / "cache.db", durable=False)
    cache.meet("desk", ME)
    cache.learn("desk", "changes", news(), "1")
    cache.close()
    return home
