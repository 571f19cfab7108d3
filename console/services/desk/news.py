"""Gathers what a desk tells into pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from console.model import Ref, Unreadable
from console.services.base import Cursor, Page
from console.services.desk import change_reading, estate_reading, feedback_reading, reading
from console.services.desk.fields import BAD, listed
from console.text import clean, clean_line

T = TypeVar("T")
RAW = 2000
"""Characters that are kept of a record that nobody can read."""
_RECORDS: dict[str, tuple[str, str, Callable[[str, Any], Any]]] = {
    "changes": ("change", "changes", change_reading.change),
    "approvals": ("approval", "approvals", change_reading.approval),
    "cis": ("ci", "cis", estate_reading.configuration_item),
    "windows": ("window", "time_windows", estate_reading.time_window),
    "exposures": ("exposure", "exposures", estate_reading.exposure),
    "delegations": ("delegation", "delegations", estate_reading.delegation),
    "feedback": ("feedback", "feedback", feedback_reading.feedback),
    "asks": ("ask", "asks", feedback_reading.ask),
    "alarms": ("alarm", "alarms", feedback_reading.alarm),
    "experience_levels": ("experience_level", "experience_levels", feedback_reading.experience_level),
    "baselines": ("baseline", "baselines", feedback_reading.baseline),
}
"""The desk's collections of records: what one is called, where a page has them, how one is read."""


class News:
    """Gathers facts into a page; what cannot be read is kept as `Unreadable` instead of being skipped."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._found: dict[str, list[Any]] = {}
        self.objected = False
        """Somebody objects to being measured, or no longer does: who does is asked for whole."""

    def learn_ticket(self, raw: Any) -> None:
        """Take a ticket and what was said in it."""
        found = self._try("ticket ", raw, lambda: reading.ticket(self._service, raw))
        if found is None:
            return
        self._add("tickets", found)
        for one in listed(raw, "entries"):
            self.learn_entry(one)

    def learn_entry(self, raw: Any) -> None:
        """Take something that was said."""
        found = self._try("entry ", raw, lambda: reading.entry(self._service, raw))
        self._add("entries", *([found] if found else []))

    def learn_plain(self, name: str, raw: Any) -> None:
        """Take a queue, a person or a service; `name` says which."""
        readers: dict[str, Callable[[], Any]] = {
            "queues": lambda: reading.queue(self._service, raw),
            "people": lambda: reading.person(raw),
            "services": lambda: reading.business_service(self._service, raw),
        }
        found = self._try(f"{name} ", raw, readers[name])
        self._add(name, *([found] if found else []))

    def learn_record(self, collection: str, raw: Any) -> None:
        """Take a change, an approval, a part of the estate or of what users say; `collection` says which."""
        what, field, read = _RECORDS[collection]
        found = self._try(f"{what} ", raw, lambda: read(self._service, raw))
        self._add(field, *([found] if found else []))

    def learn_remark(self, raw: Any) -> None:
        """Take something that was said on a change."""
        found = self._try(
            f"entry {change_reading.REMARK}", raw, lambda: change_reading.remark(self._service, raw)
        )
        self._add("entries", *([found] if found else []))

    def learn_item(self, item: Any) -> None:
        """Take one piece of news."""
        match item:
            case {"collection": "tickets", "gone": True, "id": str(id_)}:
                self._add("gone", Ref(self._service, clean_line(id_)))
            case {"collection": "tickets", "ticket": dict(raw)}:
                self.learn_ticket(raw)
            case {"collection": "entries", "gone": True, "id": str(id_)}:
                self._add("gone_entries", clean_line(id_))
            case {"collection": "entries", "entry": dict(raw)}:
                self.learn_entry(raw)
            case {"collection": "remarks", "gone": True, "id": id_}:
                self._add("gone_entries", change_reading.remark_id(id_))
            case {"collection": "remarks", "remark": raw}:
                self.learn_remark(raw)
            case {"collection": "objections"}:
                self.objected = True
            case {"collection": str(name), "gone": True, "id": str(id_)} if name in _RECORDS:
                self._add("gone_records", (_RECORDS[name][0], clean_line(id_)))
            case {"collection": str(name), "record": raw} if name in _RECORDS:
                self.learn_record(name, raw)
            case {"gone": True, "collection": str()}:
                pass  # queues, people and services are never forgotten: tickets still name them
            case {"collection": "queues", "queue": raw}:
                self.learn_plain("queues", raw)
            case {"collection": "people", "person": raw}:
                self.learn_plain("people", raw)
            case {"collection": "services", "service": raw}:
                self.learn_plain("services", raw)
            case _:
                self._unreadable("news ", item, "it is of no kind that we know")

    def page(self, cursor: Cursor, total: int | None = None) -> Page:
        """Return what was gathered."""
        return Page(cursor=cursor, total=total, **{name: tuple(facts) for name, facts in self._found.items()})

    def _add(self, name: str, *facts: Any) -> None:
        self._found.setdefault(name, []).extend(facts)

    def _try(self, what: str, raw: Any, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except BAD as error:
            self._unreadable(what, raw, clean_line(f"{type(error).__name__}: {error}", limit=200))
            return None

    def _unreadable(self, what: str, raw: Any, why: str) -> None:
        id_ = raw.get("id", "?") if isinstance(raw, dict) else "?"
        sent = clean(msgspec.json.encode(raw).decode(), limit=RAW)
        self._add("unreadable", Unreadable(self._service, clean_line(f"{what}{id_}"), why, sent))
