"""How a desk is asked, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.model import Ref
from console.services.answers import Answer
from console.services.base import AnswerLost, Conflict, Done, Gone, Receipt, Rejected, Traced
from console.services.desk import reading
from console.services.desk.asking import Asked
from console.services.desk.change_reading import remark_id
from console.services.desk.fields import part
from console.services.http import Line
from console.text import clean_line

REFUSALS = (400, 403, 404, 405, 409, 412, 413, 415, 421, 422, 428)

_DONE_TO = ("change", "feedback", "alarm", "ticket")
"""Under which of these an answer has what was written to."""


class Talk:
    """Questions to one desk and its answers, over one line."""

    def __init__(self, name: str, line: Line) -> None:
        self.name = name
        self._line = line

    async def read(self, path: str, params: dict[str, str | int] | None = None) -> Answer:
        """Ask for something; raises what a refusal means."""
        answer = await self._line.ask("GET", path, params=params or None, expect=REFUSALS)
        self._refuse(answer)
        return answer

    async def write(self, asked: Asked, key: str, version: str | None) -> Receipt:
        """Have something done once per key, where it is tied only while the version is the one that was seen."""
        headers = {"Idempotency-Key": key}
        if asked.tied:
            if version is None:
                raise Rejected(f"{self.name} wants to know which version was seen.")
            headers["If-Match"] = f'"{version}"'
        answer = await self._line.ask(
            asked.method, asked.path, json=asked.body, headers=headers, expect=REFUSALS
        )
        self._refuse(answer)
        return self._receipt(answer.json())

    async def post(self, path: str, body: Mapping[str, Any], key: str) -> Answer:
        """Bring something, once per key; raises what a refusal means."""
        answer = await self._line.ask(
            "POST", path, json=body, headers={"Idempotency-Key": key}, expect=REFUSALS
        )
        self._refuse(answer)
        return answer

    async def trace(self, key: str) -> Traced:
        """Ask the desk what it answered to the key; it keeps answers for a week."""
        try:
            answer = await self.read(f"/v1/outcomes/{part(key)}")
        except Gone:
            return Traced(Done.NO, why="The desk has done nothing under this key.")
        return Traced(Done.YES, self._receipt(answer.json()["answer"]))

    def _refuse(self, answer: Answer) -> None:
        """Raise what a refusal means; return where it was none."""
        if answer.status < 400:
            return
        problem = answer.json()
        if not isinstance(problem, dict) or "detail" not in problem:
            raise answer.senseless(f"answered {answer.status} without a reason")
        words = clean_line(str(problem["detail"]))
        if answer.status == 404:
            raise Gone(words)
        if answer.status == 412:
            now = problem.get("current")
            raise Conflict(words, reading.ticket(self.name, now) if now else None)
        raise Rejected(words)

    def _receipt(self, raw: Any) -> Receipt:
        try:
            done_to = next(raw[name] for name in _DONE_TO if name in raw)
            ref = Ref(self.name, clean_line(str(done_to["id"])))
            entry, remark = raw.get("entry"), raw.get("remark")
            said = remark_id(remark) if remark is not None else None if entry is None else str(entry)
            return Receipt(ref, clean_line(str(raw.get("said", ""))), said)
        except (KeyError, TypeError, AttributeError, StopIteration) as error:
            raise AnswerLost(
                f"{self.name} took the change but does not say what became of it: {error}."
            ) from None
