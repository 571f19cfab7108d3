"""`amends ticket …`: the same verbs as in the console, under the same rules."""

from __future__ import annotations

import click

from console.shell import changing, reading, saying


@click.group()
def ticket() -> None:
    """List, read and change tickets. A ticket is named service:number, or by its number alone."""


for _command in (*reading.COMMANDS, *changing.COMMANDS, *saying.COMMANDS):
    ticket.add_command(_command)
