"""Takes over what others know of the estate: each fact by itself, as often as one likes, with a word on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from console.desk import (
    asked,
    estate_facts,
    experience_facts,
    store_feedback,
    store_people,
    store_records,
    wire,
)
from console.desk.acts import Act
from console.desk.workflow import Refused

Fact = dict[str, Any]


def take(act: Act, new: asked.NewEstate) -> wire.Taken:
    """Write the facts that can be; with `replace`, what was not brought goes. Raises `Refused` for an empty one.

    A fact that is so already is not written, so that a repeat changes nothing. A line that is refused leaves
    what stood under its name as it was, even where everything else is replaced.
    """
    if new.replace and not new.facts:
        raise Refused("Nothing was brought: that would remove everything.")
    if new.replace and new.collection == "feedback":
        raise Refused("What people said is not replaced: bring it without.")
    taken = wire.Taken(new.collection, [], 0, [], [], [])
    before = _stored(act, new.collection)
    shaped, named = _shape(new, taken)
    known = {"services": _services(act), "cis": _names(act, "cis"), "people": _people(act)}
    if new.collection in known:
        known[new.collection] |= {fact["name"] for fact in shaped.values()}
    for line, (id_, fact) in zip(named, shaped.items(), strict=True):
        try:
            estate_facts.check(new.collection, fact, lambda kind, name: name in known[kind], act.who.id)
            if new.collection == "feedback":
                fact = experience_facts.answer(act, id_, fact, before.get(id_))
                taken.outside += experience_facts.outside_scale(fact)
        except Refused as refusal:
            taken.refused.append(wire.RefusedFact(line, id_, str(refusal)))
            continue
        if before.get(id_) == fact:
            taken.same += 1
            continue
        _put(act, new.collection, id_, fact)
        taken.written.append(id_)
    if new.replace:
        kept = {*shaped, *(one.id for one in taken.refused)}
        taken.removed = sorted(set(before) - kept)
        for id_ in taken.removed:
            _drop(act, new.collection, id_)
    taken.refused.sort(key=lambda one: one.line)
    if new.collection in ("cis", "services"):
        taken.cycles = loops({id_: fact["needs"] for id_, fact in _stored(act, new.collection).items()})
    return taken


def loops(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return each set of things of which every one needs, through others, every other (Kosaraju 1978)."""
    order: list[str] = []
    _visit(needs, needs, order.append)
    back: dict[str, list[str]] = {name: [] for name in needs}
    for name, others in needs.items():
        for other in others:
            back.setdefault(other, []).append(name)
    found: list[list[str]] = []
    seen: set[str] = set()
    for name in reversed(order):
        if name in seen:
            continue
        part: list[str] = []
        _visit({name: ()}, back, part.append, seen)
        if len(part) > 1 or name in needs.get(name, ()):
            found.append(sorted(part))
    return sorted(found)


def _visit(
    starts: Iterable[str], edges: Mapping[str, Iterable[str]], leave: Any, seen: set[str] | None = None
) -> None:
    """Walk in depth from each start and tell each thing as it is left; those in `seen` are not entered."""
    seen = set() if seen is None else seen
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(edges.get(start, ())))]
        while path:
            name, others = path[-1]
            step = next((one for one in others if one not in seen), None)
            if step is None:
                leave(name)
                path.pop()
            else:
                seen.add(step)
                path.append((step, iter(edges.get(step, ()))))


def _shape(new: asked.NewEstate, taken: wire.Taken) -> tuple[dict[str, Fact], list[int]]:
    """Return the facts that fit by id, and the line each came from; the others are noted as refused."""
    shaped: dict[str, Fact] = {}
    lines: list[int] = []
    for line, raw in enumerate(new.facts, 1):
        try:
            id_, fact = estate_facts.shaped(new.collection, raw)
            if id_ in shaped:
                raise Refused(f"“{id_}” was brought in line {lines[list(shaped).index(id_)]} already.")
        except Refused as refusal:
            name = next((raw[key] for key in ("id", "name", "service") if isinstance(raw.get(key), str)), "")
            taken.refused.append(wire.RefusedFact(line, name[:200], str(refusal)))
            continue
        shaped[id_] = fact
        lines.append(line)
    return shaped, lines


def _stored(act: Act, collection: str) -> dict[str, Fact]:
    if collection != "services":
        return dict(store_records.facts(act.conn, collection))
    fields = estate_facts.Service.__struct_fields__
    return {
        one.name: {name: value for name, value in msgspec.to_builtins(one).items() if name in fields}
        for one in store_people.services(act.conn)
    }


def _put(act: Act, collection: str, id_: str, fact: Fact) -> None:
    if collection == "services":
        store_people.put_service(act.conn, fact, fact["needs"])
    elif collection == "feedback":
        store_feedback.put(act.conn, id_, fact, act.at)
    else:
        store_records.put(act.conn, collection, id_, fact, act.at)


def _drop(act: Act, collection: str, id_: str) -> None:
    if collection == "services":
        store_people.drop_service(act.conn, id_)
    else:
        store_records.drop(act.conn, collection, id_)


def _names(act: Act, collection: str) -> set[str]:
    return {str(fact["name"]) for _, fact in store_records.facts(act.conn, collection)}


def _services(act: Act) -> set[str]:
    return {one.name for one in store_people.services(act.conn)}


def _people(act: Act) -> set[str]:
    return {one.id for one in store_people.everybody(act.conn)}
