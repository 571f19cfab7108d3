"""`amends experience …`: how users fare, in figures that never stand without their n."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from console import paths
from console.cache.store import Cache
from console.intake.baseline import read_before
from console.measure.heard import Around, Before, By, Source
from console.measure.periods import named_period
from console.measure.promises import CalendarError, Promises
from console.profiles import Profile
from console.reports.experience import build
from console.reports.experience_files import FORMATS, text
from console.reports.experience_json import shape
from console.reports.experience_lost import OFFICE
from console.reports.experience_parts import Report
from console.shell.common import cache_of, json_option, profile_of
from console.shell.outcome import USAGE, Outcome
from console.shell.output import as_json, note, say, table


def _options(command: Any) -> Any:
    for option in (
        click.option(
            "--baseline",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            default=None,
            help="CSV of answers from before: source, group, instrument, happy, unhappy, answers.",
        ),
        click.option(
            "--by",
            type=click.Choice([one.value for one in By]),
            default=By.SERVICE.value,
            help="What it is told by; never by person.",
        ),
        click.option(
            "--period",
            default="quarter",
            metavar="PERIOD",
            help="month, quarter, year, or 2026-11, 2026-Q4, 2026.",
        ),
    ):
        command = option(command)
    return command


@click.group()
def experience() -> None:
    """How users fare: counts alone, no names, no words. Fewer than 5 people or agents are never shown."""


@experience.command()
@_options
@json_option
@click.pass_context
def show(ctx: click.Context, period: str, by: str, baseline: Path | None, in_json: bool) -> None:
    """Print the figures of a period."""
    report, _ = _made(profile_of(ctx), period, by, baseline)
    if in_json:
        as_json(shape(report))
        return
    say(report.title)
    for words in report.scope:
        say(words)
    for section in report.sections:
        say("")
        say(section.title)
        if section.measures:
            rows = [(one.group, one.what, one.words, one.note) for one in section.measures]
            table(("group", "what", "figure", "note"), rows, (0, 3))
        for words in section.lines:
            say(words)


@experience.command("report")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="md")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Into this file; else to standard output.",
)
@_options
@click.pass_context
def report_(
    ctx: click.Context, format_: str, out: Path | None, period: str, by: str, baseline: Path | None
) -> None:
    """Make a report for those who do not use terminals: Markdown, CSV, JSON, or one HTML file with charts."""
    report, around = _made(profile_of(ctx), period, by, baseline)
    made = text(report, around, format_)
    if out is None:
        click.echo(made, nl=False)
        return
    paths.write_whole(out, made.encode())
    note(f"Written: {out}")


def _made(profile: Profile, period: str, by: str, baseline: Path | None) -> tuple[Report, Around]:
    """Return the report and what stands around it; raises `Outcome` for a period or a file that cannot be."""
    now = datetime.now(UTC)
    try:
        span = named_period(period, now)
    except ValueError as wrong:
        raise Outcome(USAGE, str(wrong)) from None
    before = _before(baseline)
    with cache_of(profile) as cache:
        book, group = cache.experience, By(by)
        heard = book.with_asked(book.heard(span.start, span.end, group, now, _sources(profile, cache)))
        around = book.around(span.start, span.end, group, now, before)
    try:
        calendar = Promises(profile.settings, paths.config_home()).first or OFFICE
    except CalendarError as wrong:
        raise Outcome(USAGE, str(wrong)) from None
    return build(heard, around, span.name, calendar), around


def _before(file: Path | None) -> list[Before]:
    if file is None:
        return []
    try:
        return read_before(file.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as wrong:
        raise Outcome(USAGE, f"{file}: {wrong}") from None


def _sources(profile: Profile, cache: Cache) -> list[Source]:
    ages = {one.service: one.last_ok for one in cache.health()}
    return [Source(name, ages.get(name)) for name in profile.settings.services]
