"""What `amends doctor` looks at for changes: the estate, and for whom one may decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from console.cache.store import Cache
from console.model import Delegation
from console.profiles import Profile
from console.shell.examining import Finding
from console.shell.output import counted

AHEAD = timedelta(days=400)
MISSING = (
    "No items are kept: collisions on items and on what they need are off.",
    "No windows are kept: freezes and maintenance windows are off.",
    "No hours are kept: how many people a change hits is guessed from a service's users.",
)
MOST = 5
"""Windows that are named one by one."""


def changes(profile: Profile, opened: Cache) -> Iterator[Finding]:
    """Look at everything that decisions on changes rest on, in a cache that is whole."""
    yield from _estate(profile, opened)
    for name in profile.settings.services:
        for one in opened.changes.delegations(name, datetime.now(UTC)):
            yield Finding(name, *_let_in(one, opened.changes.addressed_to(name, one.owner)))
    behind = len(opened.unaudited())
    if behind:
        words = f"How {counted(behind, 'decision')} ended is not in the log yet; the next sync writes it."
        yield Finding("decisions", "note", words)


def _estate(profile: Profile, opened: Cache) -> Iterator[Finding]:
    """Say who keeps the estate, what is in it, and what of it counts for nothing."""
    from console.measure.collisions import left_out

    book = opened.changes
    items, windows, weeks = book.cis(), book.windows(), book.exposures()
    kept = ", ".join(name for name, one in profile.settings.services.items() if one.kind == "desk")
    if not (items or windows or weeks):
        off = "collisions on items, freezes, maintenance windows and exposed users are off"
        if kept:
            yield Finding("estate", "note", f"{kept} keeps nothing yet, so {off}: `amends import` fills it.")
        else:
            words = f"No desk keeps it, so {off}. A companion desk does: docs/import.md says how."
            yield Finding("estate", "note", words)
        return
    parts = (
        counted(len(items), "item"),
        counted(len(windows), "window"),
        counted(len(weeks), "service's week"),
    )
    yield Finding("estate", "ok", f"{', '.join(parts)}{f', kept by {kept}' if kept else ''}")
    for found, words in zip((items, windows, weeks), MISSING, strict=True):
        if not found:
            yield Finding("estate", "note", words)
    for words in left_out(book.estate(), datetime.now(UTC) + AHEAD)[:MOST]:
        yield Finding("estate", "warning", words)


def _let_in(one: Delegation, visible: int) -> tuple[str, str]:
    whom = one.owner_name or one.owner
    until = f"{one.ends.astimezone():%a %d %b %Y %H:%M}"
    if visible:
        return (
            "ok",
            f"You may decide for {whom} until {until}: {counted(visible, 'approval')} of theirs can be seen.",
        )
    return "note", f"You may decide for {whom} until {until}, but no approval of theirs is shown to you."
