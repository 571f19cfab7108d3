"""Who may use a desk of one's own: `amends serve person`, `token`, `tokens`, `end-token`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console import paths
from console.shell.output import note, say

if TYPE_CHECKING:
    from console.desk.store import Store

ROLES = ("requester", "agent", "approver", "configuration", "admin")


def home_of(ctx: click.Context) -> Path:
    """Return the folder of the desk that `--folder` before the command names, or the usual one."""
    serve = ctx if ctx.info_name == "serve" or ctx.parent is None else ctx.parent
    folder = serve.params.get("folder")
    return paths.private_folder((folder or paths.state_home() / "desk").absolute())


@contextmanager
def _store(ctx: click.Context) -> Iterator[Store]:
    """Open the desk's data, set up where it never was; the desk may be running meanwhile."""
    from console.desk import admin
    from console.desk.store import Store

    folder = home_of(ctx)
    store = Store.open(folder / "desk.db")
    try:
        made = admin.prepare(store, folder)
        if made is not None:
            note(f"The desk is new: the first admin's token is in {made}.")
        yield store
    finally:
        store.close()


def on_store(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the desk's data as its first argument."""

    @click.pass_context
    @functools.wraps(command)
    def run(ctx: click.Context, /, **given: Any) -> None:
        with _store(ctx) as store:
            command(store, **given)

    return run


@click.command()
@click.argument("id_", metavar="ID")
@click.argument("name")
@click.option("--email", default=None, help="Their address, by which agents can name them as requester.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="What they may do; may be repeated."
)
@click.option("--queue", "queues", multiple=True, help="A queue they work; made where it does not exist.")
@on_store
def person(
    store: Store, id_: str, name: str, email: str | None, roles: tuple[str, ...], queues: tuple[str, ...]
) -> None:
    """Add somebody to the desk, or change name, roles and queues."""
    from console.desk import admin

    admin.add_person(store, id_, name, email=email, roles=roles or ("requester",), queues=queues)
    note(f"{name} is known as {id_}: {', '.join(roles or ('requester',))}.")


@click.command()
@click.argument("person_id", metavar="ID")
@click.option("--label", default="", help="What it is for, to tell it from others.")
@click.option("--to", type=click.Path(path_type=Path), default=None, help="Write it to this file, 0600.")
@on_store
def token(store: Store, person_id: str, label: str, to: Path | None) -> None:
    """Make a personal token; it is shown once."""
    from console.desk import admin

    made = admin.new_token(store, person_id, label)
    if to is None:
        say(made)
        note("Nobody can show it again: keep it where you keep secrets.")
    else:
        admin.keep_token(to, made)
        note(f"The token of {person_id} is in {to}.")


@click.command()
@on_store
def tokens(store: Store) -> None:
    """List tokens: id, person, when made, what for."""
    from console.desk.store_tokens import listed

    for row in listed(store.conn):
        made = datetime.fromtimestamp(row["made"] / 1000, UTC)
        ended = " (ended)" if row["revoked"] is not None else ""
        say(f"{row['id']}  {row['person']}  {made:%Y-%m-%d}  {row['label']}{ended}")


@click.command(name="end-token")
@click.argument("token_id", metavar="ID")
@on_store
def end_token(store: Store, token_id: str) -> None:
    """End a token, whose id `amends serve tokens` lists."""
    from console.desk import admin

    admin.end_token(store, token_id)
    note(f"Token {token_id} opens nothing any more.")


COMMANDS = (person, token, tokens, end_token)
