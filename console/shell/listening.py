"""How a desk of one's own asks its users: `amends serve surveys`, `queue`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console.shell.output import note, say
from console.shell.team import on_store

if TYPE_CHECKING:
    from console.desk.store import Store


@click.command()
@click.option("--share", type=click.FloatRange(0, 1), help="Of solved tickets, how many are asked about.")
@click.option("--trust-share", type=click.FloatRange(0, 1), help="Of people, how many each quarter.")
@click.option("--days-between", type=click.IntRange(30, 3650), help="Between two questions to one person.")
@click.option("--keep-days", type=click.IntRange(1, 3650), help="After which words and names are deleted.")
@click.option("--instrument", type=click.Choice(("csat", "ces", "happiness")), help="Which question.")
@click.option("--address", help="What links begin with, as in https://desk.example.")
@on_store
def surveys(store: Store, **given: Any) -> None:
    """Show or change how users are asked; at first nobody is."""
    import msgspec

    from console.desk import surveys as asking
    from console.desk.store import DeskError
    from console.desk.wire_feedback import Surveys

    kept = msgspec.to_builtins(asking.settings(store.conn))
    wanted = {name: value for name, value in given.items() if value is not None}
    if wanted:
        try:
            made = msgspec.convert(kept | wanted, Surveys)
        except msgspec.ValidationError as error:
            raise DeskError(f"That cannot be: {error}.") from None
        with store.writing() as conn:
            asking.keep_settings(conn, made)
        kept |= wanted
    for name, value in kept.items():
        say(f"{name.replace('_', ' ')}: {value}")


@click.command()
@click.argument("name")
@click.option(
    "--confidential/--open", required=True, help="Whether what users say of it is closed to everybody."
)
@on_store
def queue(store: Store, name: str, *, confidential: bool) -> None:
    """Close what users say of a queue, or open it to its members again."""
    from console.desk import store_feedback, store_people
    from console.desk.store import DeskError

    if not store_people.has_queue(store.conn, name):
        raise DeskError(f"There is no queue “{name}”.")
    with store.writing() as conn:
        store_feedback.set_confidential(conn, name, confidential)
    note(f"{name} is {'confidential' if confidential else 'open to its members'}.")


COMMANDS = (surveys, queue)
