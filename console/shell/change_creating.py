"""`amends change create`: a new change from options."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import click

from console.intents import CreateChange
from console.model import ChangeKind, Ref
from console.shell.changing import agent_of
from console.shell.common import cache_of, json_option, one_service, profile_of, wait_option
from console.shell.outcome import USAGE, Outcome
from console.shell.output import note
from console.shell.times import window
from console.shell.writing import me_of, write
from console.text import clean, clean_line

LIMIT = 100_000
"""Characters of a text at most."""
TEXTS = {
    "why": "Why it is wanted.",
    "plan": "What will be done.",
    "test": "What shows that it works.",
    "backout": "How it is undone.",
}


def _text_options(command: Any) -> Any:
    """Give a command one option per long text; `@FILE` reads it from a file."""
    for name, words in reversed(TEXTS.items()):
        command = click.option(f"--{name}", default="", help=f"{words} @FILE reads a file.")(command)
    return command


@click.command()
@click.argument("title")
@click.option("--kind", type=click.Choice([one.value for one in ChangeKind][:3]), default="normal")
@click.option("--start", default="", help="When it begins: 2026-11-28 22:00.")
@click.option("--end", default="", help="When it ends.")
@click.option("--duration", default="", help="Or how long it takes: 90m, 1h30m.")
@click.option("--zone", default="", help="The change's own zone; these times are meant in it.")
@click.option("--business-service", "about", default=None, help="What users use that it is about.")
@click.option("--item", "items", multiple=True, help="A configuration item it touches; may be repeated.")
@click.option("--team", default=None)
@click.option("--implementer", default="", help="Who carries it out: a name or login.")
@_text_options
@click.option("--backout-minutes", type=click.IntRange(0, 100_000), default=None)
@click.option("--benefit-for", default="", help="For whom it is better afterwards.")
@click.option("--outage/--no-outage", default=None, help="Whether users notice.")
@click.option("--service", "service", default="", help="Which service desk, where there are several.")
@wait_option
@json_option
@click.pass_context
def create(ctx: click.Context, /, title: str, service: str, wait: bool, in_json: bool, **given: Any) -> None:
    """Make a new change. What is left out is not known, and its card will say so."""
    profile = profile_of(ctx)
    name = one_service(profile, service)
    words = clean_line(title).strip()
    if not words:
        raise Outcome(USAGE, "A change needs a title.")
    start, end = (None, None)
    if given["start"] or given["end"] or given["duration"]:
        if not given["start"]:
            raise Outcome(USAGE, "Say --start too, or leave --end and --duration out.")
        start, end = window(given["start"], given["end"], given["duration"], given["zone"])
    with cache_of(profile) as cache:
        ref = Ref(name, f"new-{uuid.uuid4().hex}")
        for item in _unknown(given["items"], {one.name for one in cache.changes.cis()}):
            note(f"No desk knows an item {item!r}; it is named all the same.")
        wanted = CreateChange(
            ref,
            words,
            me_of(cache, ref),
            kind=ChangeKind(given["kind"]),
            service=given["about"],
            team=given["team"],
            cis=tuple(dict.fromkeys(given["items"])),
            start=start,
            end=end,
            zone=given["zone"],
            implementer=agent_of(cache, name, given["implementer"]) if given["implementer"] else None,
            benefit_for=clean_line(given["benefit_for"]),
            backout_minutes=given["backout_minutes"],
            outage=given["outage"],
            **{text: _text(given[text]) for text in TEXTS},
        )
        write(profile, cache, [wanted], wait=wait, in_json=in_json)


COMMANDS = (create,)


def _unknown(items: tuple[str, ...], known: set[str]) -> list[str]:
    """Return the items nobody knows; none where nobody keeps any."""
    return [item for item in items if known and item not in known]


def _text(given: str) -> str:
    """Return a text as it was given, or what stands in the file after its `@`; raises `Outcome`."""
    text = given
    if given.startswith("@"):
        with Path(given[1:]).open(encoding="utf-8", errors="replace") as file:
            text = file.read(LIMIT + 1)
    if len(text) > LIMIT:
        raise Outcome(USAGE, f"A text is longer than {LIMIT:,} characters; nothing was sent.")
    return clean(text, limit=LIMIT).strip()
