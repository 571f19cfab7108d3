"""`amends change meet` and `review`: what follows a decision, and the work."""

from __future__ import annotations

from pathlib import Path

import click

from console.cache.store import Cache
from console.intents import Intent, Meet, Review
from console.model import Approval, ApprovalState, Change, Condition
from console.shell.change_writing import write_changes
from console.shell.common import json_option, wait_option
from console.shell.outcome import DONE, NOT_FOUND, USAGE, Outcome
from console.shell.output import as_json, one_line, say
from console.shell.saying import body_of, body_options
from console.shell.writing import me_of


@click.command()
@click.argument("ref")
@click.argument("condition", required=False)
@wait_option
@json_option
@click.pass_context
def meet(ctx: click.Context, ref: str, condition: str | None, wait: bool, in_json: bool) -> None:
    """Say that a condition of an approval is met; without CONDITION, say which are open.

    CONDITION is its id, or words that stand in it alone.
    """

    def make(cache: Cache, target: Change) -> Intent:
        unmet = _unmet(cache, target)
        if condition is None:
            raise _open(target, unmet, in_json)
        approval, one = _meant(target, unmet, condition)
        return Meet(target.ref, approval.ref, one.id, me_of(cache, target.ref))

    write_changes(ctx, (ref,), make, wait, in_json)


@click.command()
@click.argument("ref")
@body_options
@wait_option
@json_option
@click.pass_context
def review(
    ctx: click.Context, ref: str, message: str | None, file: Path | None, wait: bool, in_json: bool
) -> None:
    """Write down the outcome of a change's review."""

    def make(cache: Cache, target: Change) -> Intent:
        return Review(target.ref, body_of(message, file), me_of(cache, target.ref))

    write_changes(ctx, (ref,), make, wait, in_json)


COMMANDS = (meet, review)


def _unmet(cache: Cache, target: Change) -> list[tuple[Approval, Condition]]:
    given = [one for one in cache.changes.approvals(target.ref) if one.state is ApprovalState.APPROVED]
    return [(approval, one) for approval in given for one in approval.conditions if not one.met]


def _open(target: Change, unmet: list[tuple[Approval, Condition]], in_json: bool) -> Outcome:
    """Print the conditions that are not met; returns how the command ends."""
    if in_json:
        as_json([{"id": one.id, "text": one.text, "approval": str(held.ref)} for held, one in unmet])
        return Outcome(DONE)
    for held, one in unmet:
        whose = f"  ({held.approver.name})" if held.approver else ""
        say(one_line(f"{one.id}  {one.text}{whose}"))
    return Outcome(DONE, "" if unmet else f"Every condition of {target.number} is met.")


def _meant(target: Change, unmet: list[tuple[Approval, Condition]], text: str) -> tuple[Approval, Condition]:
    """Return the condition that is meant by its id or by words of it; raises `Outcome` for none, or several."""
    exact = [pair for pair in unmet if pair[1].id == text]
    found = exact or [pair for pair in unmet if text.lower() in pair[1].text.lower()]
    if not found:
        raise Outcome(NOT_FOUND, f"{target.number} has no open condition {text!r}.")
    if len(found) > 1:
        raise Outcome(
            USAGE, f"{text!r} could be any of {', '.join(pair[1].id for pair in found)}: say which."
        )
    return found[0]
