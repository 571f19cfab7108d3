"""`amends change approve`, `send-back` and `ask`: a decision on one version, under the console's own rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from console.cache.store import Cache
from console.deciding import Decided, Hand, nothing_waits, record_outcomes
from console.profiles import Profile
from console.rules.approving import Barred, Case, Ruling, may_approve, may_send_back
from console.rules.facts import CardFacts
from console.shell.change_show import card_of, facts_of, looked, text_of
from console.shell.common import cache_of, change_reference, confirm, json_option, profile_of, wait_option
from console.shell.outcome import BARRED, CONFLICT, ERROR, USAGE, Outcome
from console.shell.output import note
from console.shell.writing import see_through
from console.text import clean, clean_line

LIMIT = 20_000
"""Characters of a condition, comment or question at most."""


@dataclass(frozen=True, slots=True)
class _Given:
    """How a decision was given: its words, and whether and for which version it was confirmed beforehand."""

    conditions: tuple[str, ...]
    comment: str
    yes: bool
    version: str


@dataclass(frozen=True, slots=True)
class _Wish:
    """A yes or a no: what it is called, how it was given, what rules on it, and what does it."""

    kind: str
    given: _Given
    rule: Callable[[Case], Ruling]
    decide: Callable[[Hand, CardFacts, str, str], Decided]


def _decision_options(command: Any) -> Any:
    for option in (
        json_option,
        wait_option,
        click.option("--version", default="", metavar="HASH", help="The version that `change show` printed."),
        click.option("--yes", is_flag=True, help="Do not ask; needs --version."),
        click.option("--comment", default="", help="What is said with the decision."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("ref")
@click.option(
    "--condition", "conditions", multiple=True, help="What must be done for the yes to hold; may be repeated."
)
@_decision_options
@click.pass_context
def approve(
    ctx: click.Context,
    ref: str,
    conditions: tuple[str, ...],
    comment: str,
    yes: bool,
    version: str,
    wait: bool,
    in_json: bool,
) -> None:
    """Show a change's card and approve it at the key y; any other key does nothing.

    What the rules forbid is refused with their sentence, whether or not --yes is given: one's own change, an
    approval of somebody else, a version other than the one shown, a window that has begun.
    """
    given = _given(conditions, comment, yes, version)

    def decide(hand: Hand, facts: CardFacts, shown: str, card: str) -> Decided:
        return hand.approve(facts, shown, card, conditions=given.conditions, comment=given.comment)

    kind = "Approve, on conditions," if given.conditions else "Approve"
    _decide(ctx, ref, _Wish(kind, given, may_approve, decide), wait, in_json)


@click.command("send-back")
@click.argument("ref")
@click.option("--condition", "conditions", multiple=True, help="What would make it a yes; may be repeated.")
@click.option("--none-can", is_flag=True, help="Nothing would make it a yes.")
@_decision_options
@click.pass_context
def send_back(
    ctx: click.Context,
    ref: str,
    conditions: tuple[str, ...],
    none_can: bool,
    comment: str,
    yes: bool,
    version: str,
    wait: bool,
    in_json: bool,
) -> None:
    """Send a change back to who asked for it, with what would make it a yes; asks like `approve`."""
    given = _given(conditions, comment, yes, version)
    if none_can == bool(given.conditions):
        raise Outcome(USAGE, "Say what would make it a yes with --condition, or --none-can; one of the two.")

    def decide(hand: Hand, facts: CardFacts, shown: str, card: str) -> Decided:
        return hand.send_back(
            facts, shown, card, conditions=given.conditions, none_can=none_can, comment=given.comment
        )

    def rule(case: Case) -> Ruling:
        return may_send_back(case, given.conditions, none_can=none_can)

    _decide(ctx, ref, _Wish("Send back", given, rule, decide), wait, in_json)


@click.command()
@click.argument("ref")
@click.argument("question")
@wait_option
@json_option
@click.pass_context
def ask(ctx: click.Context, ref: str, question: str, wait: bool, in_json: bool) -> None:
    """Ask who wants the change something before you decide; it decides nothing."""
    profile = profile_of(ctx)
    text = _text(question)
    if not text:
        raise Outcome(USAGE, "There is no question in it; nothing was sent.")
    with cache_of(profile) as cache:
        facts = facts_of(cache, change_reference(cache, ref))
        key = _hand(profile, cache).ask(facts, text)
        if key is None:
            raise Outcome(
                ERROR, f"{facts.change.ref.service} has not told yet who you are: run `amends sync`."
            )
        see_through(profile, cache, [key], wait=wait, in_json=in_json)


COMMANDS = (approve, send_back, ask)


def _given(conditions: tuple[str, ...], comment: str, yes: bool, version: str) -> _Given:
    if yes and not version:
        raise Outcome(USAGE, "--yes needs --version with what `amends change show` printed for this change.")
    wanted = tuple(words for one in conditions if (words := clean_line(_text(one), limit=LIMIT)))
    if len(wanted) < len(conditions):
        raise Outcome(USAGE, "A condition has no words in it; nothing was decided.")
    return _Given(wanted, _text(comment), yes, version.strip().lower())


def _decide(ctx: click.Context, ref: str, wish: _Wish, wait: bool, in_json: bool) -> None:
    """Show the card and ask, unless both were done before; then give the decision and see it through."""
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        facts = facts_of(cache, change_reference(cache, ref))
        text = text_of(card_of(facts, profile.settings))
        shown = wish.given.version or facts.version
        if not wish.given.yes:
            _ask(cache, facts, text, wish, shown)
        hand = _hand(profile, cache)
        decided = wish.decide(hand, facts, shown, text)
        if decided.key is None:
            raise barred(decided.ruling)
        try:
            see_through(profile, cache, [decided.key], wait=wait, in_json=in_json)
        finally:
            record_outcomes(cache, hand.log)


def _ask(cache: Cache, facts: CardFacts, text: str, wish: _Wish, shown: str) -> None:
    """Print the card, and go on at the key y alone; what the rules forbid is not asked for."""
    note(text.rstrip())
    if sys.stdin.isatty():
        looked(cache, facts)
    case = facts.case(shown)
    ruling = wish.rule(case) if case is not None else nothing_waits(facts)
    if not ruling.allowed:
        raise barred(ruling)
    asked = f"{wish.kind} {facts.change.number}, version {shown}?"
    confirm("\n".join([asked, *(f"  - {one}" for one in wish.given.conditions)]))


def _hand(profile: Profile, cache: Cache) -> Hand:
    return Hand(cache, profile.decision_log(), profile.settings.holds)


def barred(ruling: Ruling) -> Outcome:
    """Return how a command ends that the rules refuse: a changed version is a conflict, all else barred."""
    code = CONFLICT if ruling.barred in (Barred.CHANGED, Barred.NOT_SEEN) else BARRED
    return Outcome(code, ruling.sentence)


def _text(words: str) -> str:
    if len(words) > LIMIT:
        raise Outcome(USAGE, f"It is longer than {LIMIT:,} characters; nothing was sent.")
    return clean(words, limit=LIMIT).strip()
