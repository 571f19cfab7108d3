"""A change advisory desk in a real cache: changes that wait for approval, and everything their cards rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from console.audit import AuditLog
from console.cache.store import Cache
from console.model import (
    Approval,
    ApprovalState,
    AskedBy,
    BusinessService,
    Change,
    ChangeCI,
    ChangeKind,
    ChangeState,
    ChangeStateOffer,
    CIRole,
    Condition,
    ConfigurationItem,
    Delegation,
    Exposure,
    News,
    Person,
    Provenance,
    Ref,
    Result,
    Risk,
    TimeWindow,
    WindowKind,
)
from screens.base import Desk
from tests.screens.room import HOSTILE, ME, NOW, TOM, make_cache, make_desk

LENA = Person("lena", "Lena Vos", agent=True, inside=True)
RAVI = Person("ravi", "Ravi Patel", agent=True, inside=True)
DAY = timedelta(days=1)
BEGINS = (NOW + 4 * DAY).replace(hour=22, minute=0)
OFFERS = (
    ChangeStateOffer("implement", ChangeState.IMPLEMENTING, "Begin"),
    ChangeStateOffer("review", ChangeState.REVIEW, "Done"),
)
SWITCH = Ref("desk", "3107")


def change(number: int = 3107, **more: Any) -> Change:
    """Make a change of which everything is known."""
    made = Change(
        ref=Ref("desk", str(number)),
        number=f"CHG-{number}",
        title="Core switch firmware 17.9.4",
        kind=ChangeKind.NORMAL,
        state=ChangeState.AUTHORISE,
        state_name="waiting for approval",
        version="1",
        created=NOW - 9 * DAY,
        updated=NOW - DAY,
        planned_start=BEGINS,
        planned_end=BEGINS + timedelta(minutes=90),
        zone="UTC",
        requester=LENA,
        implementer=TOM,
        standby=RAVI,
        team="Network",
        model="Switch firmware",
        service="Wi-Fi",
        services=("Wi-Fi", "Phones"),
        cis=(ChangeCI("sw-core-1"), ChangeCI("ap-floor-2", CIRole.AFFECTED)),
        why="no more Monday-morning Wi-Fi drops",
        benefit_for="everybody on floors 2–5",
        asked_by=AskedBy.USERS,
        plan="Copy the image.\nReload the standby.\nSwitch over.\nReload the other.",
        test="17.9.4 ran a week on sw-lab-2",
        backout="reflash 17.6.2",
        backout_minutes=25,
        backout_tried=NOW - 40 * DAY,
        outage=True,
        outage_minutes=10,
        users_told=False,
        risk=Risk.MEDIUM,
        risk_name="medium",
        risk_from="questionnaire",
    )
    return replace(made, **more)


def approval(number: int = 1, of: int = 3107, **more: Any) -> Approval:
    """Make an approval that waits for the agent, one of two needed of three."""
    made = Approval(
        ref=Ref("desk", f"A-{of}-{number}"),
        change=Ref("desk", str(of)),
        state=ApprovalState.REQUESTED,
        state_name="requested",
        version="1",
        approver=ME,
        rule="2 of 3",
        needed=2,
        count=3,
        requested=NOW - timedelta(hours=5),
    )
    return replace(made, **more)


def given(number: int = 2, of: int = 3107, **more: Any) -> Approval:
    """Make a yes that Ravi gave under a condition."""
    said: dict[str, Any] = {
        "state": ApprovalState.APPROVED,
        "approver": RAVI,
        "decided_by": RAVI,
        "decided": NOW - timedelta(hours=20),
        "conditions": (Condition("c1", "users are told before Friday"),),
    }
    return approval(number, of, **(said | more))


def estate() -> News:
    """Return items, a maintenance window, counts of users, and thirty changes that went before."""
    before = [
        change(
            3000 + place,
            title=f"Switch firmware {place}",
            state=ChangeState.CLOSED,
            planned_start=NOW - (10 + place) * DAY,
            planned_end=NOW - (10 + place) * DAY + timedelta(hours=1),
            actual_end=NOW - (10 + place) * DAY + timedelta(hours=1),
            result=Result.FAILED if place in (3, 17) else Result.SUCCESSFUL,
        )
        for place in range(31)
    ]
    return News(
        changes=tuple(before),
        services=(
            BusinessService(Ref("desk", "s2"), "Wi-Fi", users=900, users_how=Provenance.ESTIMATED),
            BusinessService(Ref("desk", "s3"), "Phones", users=410, users_how=Provenance.COUNTED),
        ),
        cis=(
            ConfigurationItem(Ref("desk", "ci1"), "sw-core-1", service="Wi-Fi"),
            ConfigurationItem(Ref("desk", "ci2"), "ap-floor-2", service="Wi-Fi", needs=("sw-core-1",)),
        ),
        time_windows=(
            TimeWindow(
                Ref("desk", "w1"),
                WindowKind.MAINTENANCE,
                "Network nights",
                NOW.replace(hour=21, minute=0) - 30 * DAY,
                NOW.replace(hour=21, minute=0) - 30 * DAY + timedelta(hours=6),
                rrule="FREQ=DAILY",
            ),
        ),
        exposures=(
            Exposure(Ref("desk", "e1"), "Wi-Fi", (410,) * 168, measured=NOW - DAY),
            Exposure(Ref("desk", "e2"), "Phones", (120,) * 168, measured=NOW - DAY),
        ),
    )


def waiting() -> News:
    """Return three changes that wait: one with everything, one of Lena's approvals, one of the agent's own."""
    rules = change(
        3112,
        title="Firewall rule set 9",
        planned_start=BEGINS + timedelta(minutes=30),
        planned_end=BEGINS + timedelta(minutes=60),
        implementer=RAVI,
        model="",
    )
    mail = change(
        3120,
        title="Mail relay certificate",
        kind=ChangeKind.EMERGENCY,
        service="Mail",
        services=("Mail",),
        cis=(ChangeCI("relay-1"),),
        planned_start=NOW + timedelta(hours=6),
        planned_end=NOW + timedelta(hours=7),
        requester=TOM,
        risk=Risk.HIGH,
        risk_name="high",
        model="",
    )
    own = change(
        3130, title="My own patch", requester=ME, planned_start=BEGINS + DAY, planned_end=BEGINS + 2 * DAY
    )
    return News(
        changes=(change(), rules, mail, own),
        approvals=(
            approval(),
            given(),
            approval(3, approver=LENA),
            approval(1, 3112),
            approval(1, 3120, approver=LENA, needed=1, count=1, rule="any"),
            approval(1, 3130, approver=LENA, needed=1, count=1),
        ),
        delegations=(
            Delegation(Ref("desk", "d1"), "lena", "aisha", NOW - DAY, NOW + 3 * DAY, "Lena Vos", "holiday"),
        ),
    )


def monster() -> News:
    """Return a change with too much of everything, all of it hostile, and ten others in its way."""
    long = (HOSTILE + " 長い計画 ") * 12
    made = change(
        title=long,
        why=long,
        benefit_for=long,
        plan="\n".join(f"{place}. {HOSTILE}" for place in range(300)),
        test=long,
        backout=long,
        services=tuple(f"Service {place} {HOSTILE}" for place in range(12)),
        cis=tuple(ChangeCI(f"sw-core-{place}") for place in range(30)),
        risk_from=long,
        team=HOSTILE,
        zone="America/St_Johns",
        hidden_approvals=4,
    )
    others = [
        change(
            3200 + place,
            title=long,
            cis=(ChangeCI(f"sw-core-{place}"),),
            state=ChangeState.SCHEDULED,
            planned_start=BEGINS + timedelta(minutes=place),
        )
        for place in range(10)
    ]
    conditions = tuple(Condition(f"c{place}", long) for place in range(5))
    many = tuple(given(10 + place, conditions=conditions, comment=long) for place in range(6))
    return News(changes=(made, *others), approvals=(approval(), *many))


def make_cab(folder: Path, *news: News) -> Cache:
    """Open a cache that has heard of the estate and of these news (of `waiting` where none are given)."""
    cache = make_cache(folder)
    for place, piece in enumerate((estate(), *(news or (waiting(),)))):
        cache.learn("desk", "changes", piece, str(place))
    return cache


def seat(cache: Cache, **settings: Any) -> Desk:
    """Return what a screen works with, with a log of decisions in a file beside the cache."""
    return replace(make_desk(cache, **settings), log=lambda: AuditLog(cache.path.parent / "audit.jsonl"))
