"""Users who answer, and somebody else who works on their answers, past our console."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from console.intents import AlarmIntent, FeedbackIntent
from console.model import Person, Ref
from console.model.feedback import (
    Alarm,
    AlarmKind,
    AnsweredBy,
    Ask,
    ExperienceLevel,
    Feedback,
    Instrument,
)
from console.services.base import Collection, Receipt
from console.services.memory.feedback import FeedbackWork
from console.services.memory.store import Store
from console.text import clean


class FeedbackWeb:
    """The verbs of the web side on answers, questions, alarms and promises."""

    def __init__(self, store: Store, work: FeedbackWork, people: dict[str, Person]) -> None:
        self._store = store
        self._work = work
        self._people = people
        self._tom = people["tom"]

    def do(self, intent: FeedbackIntent | AlarmIntent, actor: Person | None = None) -> Receipt:
        """Carry out what somebody else wants; raises `Rejected`."""
        return self._work.do(intent, actor or self._tom)

    def rate(self, ticket: Ref, raw: float | None, comment: str = "", who: str = "maria", **more: Any) -> Ref:
        """Answer for a ticket as a user; returns the answer's reference."""
        store, person = self._store, self._people[who]
        held = store.get(ticket)
        answer = Feedback(
            ref=self._new("F"),
            version="",
            answered=store.now(),
            instrument=Instrument.CSAT,
            raw=raw,
            answered_by=AnsweredBy.AGENT if person.agent else AnsweredBy.USER,
            ticket=ticket,
            service=held.service,
            queue=held.queue,
            person=f"p-{who}",
            name=person.name,
            outside=None if person.inside is None else not person.inside,
            comment=clean(comment),
        )
        store.write_feedback(replace(answer, **more), person, "rate", str(raw))
        return answer.ref

    def edit(self, ref: Ref, **fields: Any) -> None:
        """Let the person change their answer."""
        answer = replace(self._store.get_feedback(ref), edited=True, **fields)
        self._store.write_feedback(answer, self._people["maria"], "edit", ", ".join(fields))

    def withdraw(self, ref: Ref) -> None:
        """Let the person take their answer back: nothing of it stays but that there was one."""
        answer = self._store.get_feedback(ref)
        bare = replace(answer, withdrawn=True, raw=None, comment="", name="", lost_minutes=None)
        self._store.write_feedback(bare, self._people["maria"], "withdraw", "")

    def ask(self, ticket: Ref, who: str = "maria", *, answered: bool = False) -> Ref:
        """Put a question to somebody."""
        held = self._store.get(ticket)
        asked = Ask(
            self._new("ASK"), self._store.now(), answered, ticket, held.service, held.queue, person=f"p-{who}"
        )
        self._keep(asked, "ask")
        return asked.ref

    def promise(self, service: str, words: str, target: float) -> Ref:
        """Promise users something."""
        level = ExperienceLevel(self._new("XLA"), service, words, Instrument.CSAT, target)
        self._keep(level, "experience_level")
        return level.ref

    def drop(self, kind: str, ref: Ref) -> None:
        """Delete an answer, question, alarm or promise; `kind` as in `News.gone_records`."""
        self._store.feedback.pop(ref.id, None)
        self._store.said.pop(ref.id, None)
        self._store.alarms.pop(ref.id, None)
        self._store.gone_records[kind, ref.id] = ref.id
        self._store.tell(Collection.FEEDBACK, ref.id, self._tom, "delete", kind)

    def object(self, who: str = "maria", *, objects: bool = True) -> None:
        """Let somebody object to being measured, or no longer."""
        person = f"p-{who}"
        self._store.objections = self._store.objections - {person} | ({person} if objects else set())
        self._store.tell(
            Collection.FEEDBACK, f"objection {person}", self._people[who], "object", str(objects)
        )

    def alarm(self, service: str, *fired_by: Ref, kind: AlarmKind = AlarmKind.SPIKE) -> Ref:
        """Raise an alarm about a business service."""
        now = self._store.now()
        since = now - timedelta(hours=1)
        one = Alarm(self._new("ALARM"), "", kind, service, now, since, 6, None, 1.5, fired_by)
        self._store.write_alarm(one, self._tom, "raise", kind.value)
        return one.ref

    def answer(self, ref: Ref) -> Feedback:
        """Return an answer as the service has it; raises `Gone`."""
        return self._store.get_feedback(ref)

    def alarmed(self, ref: Ref) -> Alarm:
        """Return an alarm as the service has it; raises `Gone`."""
        return self._store.get_alarm(ref)

    def _new(self, prefix: str) -> Ref:
        self._store.numbers += 1
        return Ref(self._store.name, f"{prefix}-{self._store.numbers}")

    def _keep(self, fact: Ask | ExperienceLevel, what: str) -> None:
        self._store.said[fact.ref.id] = fact
        self._store.tell(Collection.FEEDBACK, fact.ref.id, self._tom, what, fact.ref.id)
