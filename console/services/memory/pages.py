"""What a service in memory tells of its writes, page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from console.model import (
    BusinessService,
    ConfigurationItem,
    Delegation,
    Exposure,
    Ref,
    TimeWindow,
    Unreadable,
)
from console.model.feedback import Ask, ExperienceLevel
from console.services.base import Collection, Page
from console.services.memory.store import Estate, Event, Store

FactT = TypeVar("FactT", bound=Estate)


def page_of(store: Store, of: Collection, piece: list[Event], cursor: int) -> Page:
    """Return the facts that some events of one collection name, as they are now."""
    ids = list(dict.fromkeys(event.ticket for event in piece))
    match of:
        case Collection.CHANGES:
            return _changes(store, ids, cursor)
        case Collection.ESTATE:
            return _estate(store, ids, cursor)
        case Collection.FEEDBACK:
            return _feedback(store, ids, cursor)
        case _:
            return _tickets(store, ids, cursor)


def _tickets(store: Store, ids: list[str], cursor: int) -> Page:
    ids, unreadable = _readable(store, ids, "ticket", "subject")
    tickets = tuple(replace(store.tickets[id_], offers=()) for id_ in ids if id_ in store.tickets)
    return Page(
        tickets=tickets,
        entries=tuple(entry for ticket in tickets for entry in store.entries[ticket.ref.id]),
        gone=tuple(Ref(store.name, id_) for id_ in ids if id_ in store.gone),
        unreadable=unreadable,
        cursor=str(cursor),
        total=len(store.tickets),
    )


def _changes(store: Store, ids: list[str], cursor: int) -> Page:
    ids, unreadable = _readable(store, ids, "change", "title")
    changes = tuple(store.changes[id_] for id_ in ids if id_ in store.changes)
    return Page(
        changes=changes,
        approvals=tuple(one for change in changes for one in store.approvals_of(change.ref)),
        entries=tuple(entry for change in changes for entry in store.entries[change.ref.id]),
        gone_records=_gone(store, ids, ("change", "approval")),
        unreadable=unreadable,
        cursor=str(cursor),
    )


def _estate(store: Store, ids: list[str], cursor: int) -> Page:
    ids, unreadable = _readable(store, ids, "estate", "name")
    facts = [fact for (_, id_), fact in store.estate.items() if id_ in ids]
    return Page(
        cis=_only(facts, ConfigurationItem),
        time_windows=_only(facts, TimeWindow),
        exposures=_only(facts, Exposure),
        delegations=_only(facts, Delegation),
        services=_only(facts, BusinessService),
        gone_records=_gone(store, ids, ("ci", "window", "exposure", "delegation")),
        unreadable=unreadable,
        cursor=str(cursor),
    )


def _feedback(store: Store, ids: list[str], cursor: int) -> Page:
    objected = any(id_.startswith("objection ") for id_ in ids)
    ids, unreadable = _readable(store, ids, "feedback", "date")
    said = [store.said[id_] for id_ in ids if id_ in store.said]
    return Page(
        feedback=tuple(store.feedback[id_] for id_ in ids if id_ in store.feedback),
        asks=tuple(one for one in said if isinstance(one, Ask)),
        alarms=tuple(store.alarms[id_] for id_ in ids if id_ in store.alarms),
        experience_levels=tuple(one for one in said if isinstance(one, ExperienceLevel)),
        objections=tuple(sorted(store.objections)) if objected else None,
        gone_records=_gone(store, ids, ("feedback", "ask", "alarm", "experience_level")),
        unreadable=unreadable,
        cursor=str(cursor),
    )


def _readable(
    store: Store, ids: list[str], what: str, lacks: str
) -> tuple[list[str], tuple[Unreadable, ...]]:
    """Return the ids that can be read, and a record of each that a test wants unreadable."""
    bad = min(store.faults.unreadable, len(ids))
    store.faults.unreadable -= bad
    told = tuple(Unreadable(store.name, f"{what} {id_}", f"it has no {lacks}", "{}") for id_ in ids[:bad])
    return ids[bad:], told


def _gone(store: Store, ids: list[str], kinds: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        record for record, owner in store.gone_records.items() if record[0] in kinds and owner in ids
    )


def _only(facts: list[Estate], kind: type[FactT]) -> tuple[FactT, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))
