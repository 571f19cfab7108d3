"""`amends change …`: the same verbs as in the console, under the same rules."""

from __future__ import annotations

import click

from console.shell import (
    change_calendar,
    change_creating,
    change_deciding,
    change_following,
    change_reading,
    change_show,
    change_writing,
)


@click.group()
def change() -> None:
    """List, read, change and decide changes. A change is named service:number, or by its number alone."""


for _module in (
    change_reading,
    change_show,
    change_creating,
    change_writing,
    change_deciding,
    change_following,
    change_calendar,
):
    for _command in _module.COMMANDS:
        change.add_command(_command)
