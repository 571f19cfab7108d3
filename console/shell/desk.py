"""Opens the console, and starts the built-in desk: `amends`, `amends demo`, `amends serve`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from console import paths, profiles
from console.profiles import Profile
from console.shell import listening, team
from console.shell.common import confirm
from console.shell.output import note, say


def open_console(name: str) -> int:
    """Open the console on a profile, First run where there is none; returns the exit code."""
    chosen = profiles.choose(name)
    if chosen is None:
        from console.start import first_run

        return first_run()
    if chosen.name == profiles.DEMO:
        from console.shell.writing import desk_running

        with desk_running(chosen):
            return _open(chosen)
    return _open(chosen)


def _open(profile: Profile) -> int:
    from console.cache.connection import DamagedCache
    from console.start import start

    try:
        return start(profile)
    except DamagedCache as damaged:
        if not sys.stdin.isatty():
            raise
        confirm(f"{damaged} Do that now?")
    from console.shell.upkeep import rescue

    rescue(profile)
    return start(profile)


@click.command()
@click.option("--seed", type=int, default=None, help="Another seed, another world (default 1).")
@click.option(
    "--size", type=click.IntRange(20, 200_000), default=None, help="How many tickets (default 2,000)."
)
@click.option(
    "--speed", type=click.FloatRange(0, 1000), default=1.0, help="How fast life goes on; 0 stops it."
)
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Also open this loopback port.")
@click.option("--reset", is_flag=True, help="Begin anew: forget the demo's world and cache.")
@click.pass_context
def demo(
    ctx: click.Context, seed: int | None, size: int | None, speed: float, port: int | None, reset: bool
) -> None:
    """Open the console on a living make-believe company, which the built-in desk plays on this machine."""
    from console.desk.run import start_demo

    profile = profiles.demo()
    if reset:
        from console.shell.upkeep import forget

        forget(profile)
    paths.private_folder(profile.places.folder)
    fresh = not profile.places.desk.exists()
    if fresh:
        note("Making a company of 300 people; this takes a few seconds, once.")
    desk = start_demo(Path(profile.places.desk), seed=seed, size=size, speed=speed, port=port)
    try:
        if desk.port is not None:
            note(f"The desk also answers on {desk.address}; the token is in {desk.token_file}.")
        if sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty()):
            ctx.exit(_open(profile))
        _tell(profile)
    finally:
        desk.close()


def _tell(profile: Profile) -> None:
    """Without a terminal: fetch the world once and say what is in it."""
    from console.shell.upkeep import fetch

    with_trouble = fetch(profile)
    cache = profile.open_cache()
    try:
        for tally in cache.tallies():
            mine = " (yours)" if tally.mine else ""
            say(
                f"{tally.queue}{mine}: {tally.open:,} open, {tally.unassigned:,} unassigned, {tally.late:,} late"
            )
    finally:
        cache.close()
    note("This is no terminal, so the console was not opened; run `amends demo` in one.")
    if with_trouble:
        note(with_trouble)


@click.group(invoke_without_command=True)
@click.option("--folder", type=click.Path(path_type=Path), default=None, help="Where its data is kept.")
@click.option("--host", default="127.0.0.1", help="The address to listen on; others need --cert and --key.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Open this port; a token is needed."
)
@click.option("--cert", type=click.Path(exists=True), default=None)
@click.option("--key", type=click.Path(exists=True), default=None)
@click.option("--name", "names", multiple=True, help="A further host name under which it answers.")
@click.pass_context
def serve(
    ctx: click.Context,
    folder: Path | None,
    host: str,
    port: int | None,
    cert: str | None,
    key: str | None,
    names: tuple[str, ...],
) -> None:
    """Run the built-in desk as a small team's own service, its data kept."""
    if ctx.invoked_subcommand is not None:
        return
    from console.desk.run import Plan, socket_for
    from console.desk.run import serve as run_desk

    home = team.home_of(ctx)
    plan = Plan(
        folder=str(home),
        socket=str(socket_for(home)),
        host=host,
        port=port,
        cert=cert,
        key=key,
        names=names,
    )
    run_desk(plan, note)


for _command in (*team.COMMANDS, *listening.COMMANDS):
    serve.add_command(_command)
