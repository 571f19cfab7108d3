"""`amends import`: fills a desk, or a companion beside another service, with the estate from files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.intake import KINDS, FileError, Intake, read
from console.model import WindowKind
from console.moments import MomentError, zone_of
from console.profiles import Profile
from console.shell.common import confirm, json_option, profile_of
from console.shell.outcome import DONE, ERROR, REFUSED, SIGN_IN, USAGE, WAITING, Outcome
from console.shell.output import as_json, counted, note, one_line, say
from console.shell.writing import desk_running

if TYPE_CHECKING:
    from console.services.desk.estate import Brought
    from console.services.desk.service import DeskService

SHOWN = 50
"""Bad lines that are named; the rest is counted."""
LOOPS = 20
WORDS = {
    "services": "service",
    "cis": "configuration item",
    "windows": "window",
    "exposures": "service's week",
    "delegations": "delegation",
}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    default=None,
    help="What the files tell of, where neither name nor columns say.",
)
@click.option(
    "--window-kind",
    type=click.Choice([one.value for one in WindowKind]),
    default=None,
    help="What calendar events are that do not say it.",
)
@click.option("--zone", default="", help="The zone of times without one; your own where left out.")
@click.option("--to", "desk", default="", help="Which desk, where there are several.")
@click.option(
    "--replace", is_flag=True, help="Remove what the files no longer have, of the kinds they tell of."
)
@click.option("--skip-bad", is_flag=True, help="Take the good lines though others are bad.")
@click.option("--dry-run", is_flag=True, help="Read and check, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before --replace.")
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    files: tuple[Path, ...],
    kind: str | None,
    window_kind: str | None,
    zone: str,
    desk: str,
    replace: bool,
    skip_bad: bool,
    dry_run: bool,
    yes: bool,
    in_json: bool,
) -> None:
    """Bring items, services, users by the hour, freezes, windows and delegations from FILES to a desk.

    FILES are CSV, TOML or iCalendar. While any line is bad nothing is sent, and each is named with its reason.
    """
    try:
        zone_of(zone)
        intake = read(files, kind or "", zone, WindowKind(window_kind) if window_kind else None)
    except (FileError, MomentError) as wrong:
        raise Outcome(USAGE, f"{wrong} Nothing was sent.") from None
    _tell(intake)
    if intake.bad and not skip_bad:
        words = f"{counted(len(intake.bad), 'bad line')}: nothing was sent."
        if in_json:
            as_json(_shape(intake, {}))
        raise Outcome(ERROR, f"{words} Mend them, or say --skip-bad.")
    if dry_run:
        if in_json:
            as_json(_shape(intake, {}))
        _tell_loops(_loops(intake))
        raise Outcome(
            DONE, f"{_read(intake)} can be sent; nothing was. What they name is checked by the desk."
        )
    profile = profile_of(ctx)
    name = _desk(profile, desk)
    if replace and not yes:
        confirm(f"Everything of these kinds that {name} has, and the files do not, is removed.")
    done = _bring(profile, name, intake, replace=replace)
    _end(intake, done, in_json)


def _tell(intake: Intake) -> None:
    for bad in intake.bad[:SHOWN]:
        note(one_line(f"{bad.place}: {bad.words}"))
    if len(intake.bad) > SHOWN:
        note(f"and {len(intake.bad) - SHOWN:,} more")
    for words in intake.notes:
        note(one_line(words))


def _read(intake: Intake) -> str:
    parts = [counted(len(facts), WORDS[name]) for name, facts in intake.facts.items() if facts]
    return ", ".join(parts) or "Nothing"


def _desk(profile: Profile, wanted: str) -> str:
    """Return the desk that is meant: the one named, else the companion, else the only one."""
    desks = {name: one for name, one in profile.settings.services.items() if one.kind == "desk"}
    if wanted:
        if wanted not in desks:
            raise Outcome(USAGE, f"{wanted!r} is no desk of yours: {', '.join(desks) or 'there is none'}.")
        return wanted
    chosen = [name for name, one in desks.items() if one.companion] or list(desks)
    if not chosen:
        raise Outcome(
            ERROR,
            "No desk is set up that could keep this: start one with `amends serve`, and name it in the settings "
            'as [services.NAME] with kind = "desk" and companion = true.',
        )
    if len(chosen) > 1:
        raise Outcome(USAGE, f"Say --to: {', '.join(chosen)}.")
    return chosen[0]


def _bring(profile: Profile, name: str, intake: Intake, *, replace: bool) -> dict[str, Brought]:
    """Send everything, services before items before what names them; raises `Outcome` where nobody takes it."""
    from console.services import registry
    from console.services.base import Rejected, ServiceError, Unauthorized, Unavailable
    from console.services.desk import DeskService
    from console.services.desk.estate import MOST

    for collection, facts in intake.facts.items():
        if len(facts) > MOST:
            raise Outcome(USAGE, f"{counted(len(facts), WORDS[collection])}: a desk takes {MOST:,} at once.")
    if profile.settings.offline:
        raise Outcome(WAITING, "The settings say offline: nothing was sent.")
    done: dict[str, Brought] = {}
    with desk_running(profile):
        service = registry.connect(name, profile.settings.services[name], profile.settings)
        assert isinstance(service, DeskService)
        try:
            asyncio.run(_send(service, intake, done, replace=replace))
        except ServiceError as error:
            taken = ", ".join(done) or "nothing"
            code = {Rejected: REFUSED, Unauthorized: SIGN_IN, Unavailable: WAITING}.get(type(error), ERROR)
            raise Outcome(code, f"{name}: {error} Taken before that: {taken}.") from None
    return done


async def _send(service: DeskService, intake: Intake, done: dict[str, Brought], *, replace: bool) -> None:
    from console.services.desk.estate import COLLECTIONS

    try:
        for collection in COLLECTIONS:
            if facts := intake.facts.get(collection):
                values = [fact.values for fact in facts]
                done[collection] = await service.bring(collection, values, replace=replace)
    finally:
        await service.close()


def _end(intake: Intake, done: dict[str, Brought], in_json: bool) -> None:
    """Say what became of everything; raises `Outcome` where the desk refused some of it."""
    if in_json:
        as_json(_shape(intake, done))
    refused = 0
    for collection, one in done.items():
        for at, why in one.refused:
            note(one_line(f"{intake.facts[collection][at].place}: {why}"))
        refused += len(one.refused)
        parts = [f"{one.written:,} written", f"{one.same:,} the same"]
        parts += [f"{one.removed:,} removed"] if one.removed else []
        parts += [f"{len(one.refused):,} refused"] if one.refused else []
        if not in_json:
            say(f"{collection}: {', '.join(parts)}")
    _tell_loops([loop for one in done.values() for loop in one.cycles])
    if refused:
        raise Outcome(REFUSED, f"The desk refused {counted(refused, 'line')}, as said; the others are there.")
    if not done:
        raise Outcome(ERROR, "There is nothing in these files.")


def _tell_loops(loops: Sequence[Sequence[str]]) -> None:
    for loop in loops[:LOOPS]:
        words = "needs itself" if len(loop) == 1 else "need each other in a circle"
        note(one_line(f"! {', '.join(loop)} {words}."))
    if len(loops) > LOOPS:
        note(f"! and {len(loops) - LOOPS} more circles")


def _loops(intake: Intake) -> list[list[str]]:
    from console.desk.estate import loops

    found: list[list[str]] = []
    for collection in ("services", "cis"):
        found += loops({fact.name: fact.values["needs"] for fact in intake.facts.get(collection, ())})
    return found


def _shape(intake: Intake, done: dict[str, Brought]) -> dict[str, Any]:
    """Return what `import` says as JSON."""
    collections = {}
    for name, facts in intake.facts.items():
        one = done.get(name)
        collections[name] = {
            "read": len(facts),
            "written": one.written if one else 0,
            "same": one.same if one else 0,
            "removed": one.removed if one else 0,
            "refused": [{"place": facts[at].place, "words": why} for at, why in one.refused] if one else [],
        }
    cycles = [list(loop) for one in done.values() for loop in one.cycles] if done else _loops(intake)
    return {
        "collections": collections,
        "bad": [{"place": bad.place, "words": bad.words} for bad in intake.bad],
        "cycles": cycles,
        "notes": intake.notes,
    }
