"""How decisions, conditions and questions are written so that people read them and Amends reads them back; pure.

Request Tracker has no fields for them: each is a line of a message that everybody with the right to read the
message understands, and the last lines, which begin with "amends", say to which approval it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from console.intents import Approve, AskAbout, Decision, SendBack
from console.model import Person, Result
from console.text import TEXT_LIMIT, clean_line

_APPROVAL = re.compile(r"^amends approval (\d+): (yes|no)$")
_CONDITION = re.compile(r"^Condition \d+: (.+)$")
_PLACE = re.compile(r"^In the place of (.+) \(([^()]+)\)\.$")
_MET = re.compile(r"^amends met (\d+) ([0-9a-f]{8})$", re.M)
_QUESTION = re.compile(r"^amends question (\d+)$", re.M)
_RESULT = re.compile(r"^amends result (\w+)$", re.M)
_REVIEW = re.compile(r"^amends review$", re.M)
_ON_CONDITIONS = "Yes, on these conditions:"
_WOULD_BE_YES = "It becomes a yes with these:"
NONE_CAN = "Nothing would make it a yes."
_OURS = ("amends ", _ON_CONDITIONS, _WOULD_BE_YES)
_NOTES = "Approver's notes: "
"""What RT writes before the words of a decision that it passes on."""


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as a message tells it."""

    approval: str
    """The number of the approval; empty where the message does not name it."""
    yes: bool
    conditions: tuple[str, ...]
    comment: str
    acting_for: Person | None = None


def decision(intent: Decision) -> str:
    """Return the message of a yes or a no."""
    conditions = [clean_line(text, limit=TEXT_LIMIT) for text in intent.conditions]
    comment = _quoted(intent.comment)
    lines = [comment, ""] if comment else []
    if isinstance(intent, SendBack) and intent.none_can:
        lines += [NONE_CAN, ""]
    if conditions:
        head = _ON_CONDITIONS if isinstance(intent, Approve) else _WOULD_BE_YES
        lines += [head, *(f"Condition {n}: {text}" for n, text in enumerate(conditions, 1)), ""]
    if intent.acting_for is not None:
        lines += [f"In the place of {intent.acting_for.name} ({intent.acting_for.id}).", ""]
    lines.append(f"amends approval {intent.approval.id}: {'yes' if isinstance(intent, Approve) else 'no'}")
    if intent.evidence:
        lines.append(f"amends sha256:{intent.evidence.removeprefix('sha256:')}")
    return "\n".join(lines)


def decisions(body: str) -> list[Told]:
    """Return every decision that a message tells, in its order: one of RT's own may quote several."""
    found: list[Told] = []
    before: list[str] = []
    for line in body.splitlines():
        line = line.removeprefix(_NOTES).strip()
        named = _APPROVAL.match(line)
        if named is None:
            before.append(line)
            continue
        found.append(_told(named.group(1), named.group(2) == "yes", before))
        before = []
    return found


def question(intent: AskAbout, about: str) -> str:
    """Return a question; `about` names the approval that waits for its answer, empty for none."""
    asked = _quoted(intent.question)
    return f"{asked}\n\namends question {about}" if about else asked


def asks(body: str, approval: str) -> bool:
    """Tell whether a message asks a question before an approval is decided."""
    return any(found == approval for found in _QUESTION.findall(body))


def met(approval: str, condition: str, text: str) -> str:
    """Return the note that a condition, by its id and words, is met."""
    return f"Condition met: {clean_line(text)}\n\namends met {approval} {condition}"


def all_met(body: str) -> list[tuple[str, str]]:
    """Return (approval, condition) of everything that a note says is met."""
    return _MET.findall(body)


def result(ended: Result) -> str:
    """Return the note that says how a change ended, where its status does not."""
    return f"Result: {ended.value.replace('_', ' ')}.\n\namends result {ended.value}"


def result_in(bodies: Iterable[str]) -> Result | None:
    """Return the last result that notes tell."""
    known = {one.value: one for one in Result}
    found = [known[name] for body in bodies for name in _RESULT.findall(body) if name in known]
    return found[-1] if found else None


def review(outcome: str) -> str:
    """Return the note that holds the outcome of a review."""
    return f"{_quoted(outcome)}\n\namends review"


def review_in(bodies: Iterable[str]) -> str:
    """Return the outcome of the last review that notes tell, empty for none."""
    found = [_REVIEW.split(body)[0].strip() for body in bodies if _REVIEW.search(body)]
    return found[-1] if found else ""


def comment(body: str) -> str:
    """Return what is left of a message without the lines that Amends reads."""
    return "\n".join(_plain(body.splitlines())).strip()


def _quoted(text: str) -> str:
    """Return free words in which no line reads as one of ours: what somebody pastes decides nothing."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(
        f"> {line}" if _is_ours(line.removeprefix(_NOTES).strip()) else kept
        for line, kept in zip(lines, text.splitlines(), strict=True)
    ).strip()


def _is_ours(line: str) -> bool:
    return bool(line.startswith(_OURS) or _CONDITION.match(line) or _PLACE.match(line))


def _told(approval: str, yes: bool, lines: list[str]) -> Told:
    conditions = tuple(found.group(1) for line in lines if (found := _CONDITION.match(line)))
    places = [Person(found.group(2), found.group(1)) for line in lines if (found := _PLACE.match(line))]
    words = "\n".join(_plain(lines)).strip()
    return Told(approval, yes, conditions, words, places[-1] if places else None)


def _plain(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not _is_ours(line)]
