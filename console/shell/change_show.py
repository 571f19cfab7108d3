"""`amends change show`: the decision card as text, as one HTML file, or as JSON with everything it rests on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cache.store import Cache
from console.model import Ref
from console.rules.facts import CardFacts
from console.settings import Settings
from console.shell.common import cache_of, change_reference, json_option, profile_of
from console.shell.outcome import ERROR, NOT_FOUND, USAGE, Outcome
from console.shell.output import as_json, note, one_line, say

if TYPE_CHECKING:
    from console.reports.card import Card


@click.command()
@click.argument("ref")
@click.option(
    "--html", "html", default="", metavar="FILE", help="Write the card as one HTML file; - for the output."
)
@json_option
@click.pass_context
def show(ctx: click.Context, ref: str, html: str, in_json: bool) -> None:
    """Show a change's decision card with the version it is of; no link or word in it decides anything."""
    if html and in_json:
        raise Outcome(USAGE, "Say either --html or --json.")
    profile = profile_of(ctx)
    with cache_of(profile) as cache:
        facts = facts_of(cache, change_reference(cache, ref))
        card = card_of(facts, profile.settings)
        if html:
            _write_html(facts, card, html)
        elif in_json:
            _as_json(facts, card)
        else:
            say(text_of(card).rstrip())
            for one in cache.waiting_for(facts.change.ref):
                note(one_line(f"{one.kind}: {one.state.value} {one.words}"))
            if sys.stdout.isatty():
                looked(cache, facts)


COMMANDS = (show,)


def facts_of(cache: Cache, ref: Ref) -> CardFacts:
    """Return what a change's card rests on, now; raises `Outcome` where the cache has not heard of it."""
    facts = cache.changes.card(ref, datetime.now(UTC))
    if facts is None:
        raise Outcome(NOT_FOUND, f"There is no change {ref} in the cache. `amends sync` fetches news.")
    return facts


def card_of(facts: CardFacts, settings: Settings) -> Card:
    """Return the card of the facts, in the agent's own zone."""
    from console.reports.card import build
    from console.signs import FULL

    return build(facts, zone=None, signs=FULL, hold=settings.holds.decision)


def text_of(card: Card) -> str:
    """Return the card as it is printed, kept in the audit log, and digested."""
    from console.reports.card import plain

    return plain(card)


def looked(cache: Cache, facts: CardFacts) -> None:
    """Remember that the agent has seen this card, for what is new next time."""
    decided = [one.ref.id for one in facts.approvals if one.decided is not None]
    cache.changes.look(facts.change.ref, facts.deciding, decided)


def _write_html(facts: CardFacts, card: Card, name: str) -> None:
    from console.reports.card_html import page

    text = page(card)
    if name == "-":
        sys.stdout.buffer.write(text.encode())
        return
    from console import paths

    try:
        paths.write_private(Path(name), text)
    except OSError as error:
        raise Outcome(ERROR, f"{name} was not written: {error.strerror or error}.") from None
    note(f"The card of {facts.change.number}, version {card.version}, is in {name}.")


def _as_json(facts: CardFacts, card: Card) -> None:
    from console.measure.collisions import collisions_of
    from console.reports.card import ruling
    from console.shell import change_shapes

    found = collisions_of(facts.booking, facts.others, facts.estate) if facts.booking else ()
    as_json(change_shapes.card(facts, text_of(card), ruling(facts), found))
