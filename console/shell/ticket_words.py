"""`amends ticket show` in words: the ticket, and its whole conversation."""

from __future__ import annotations

from console.model.words import Visibility
from console.shell.output import one_line, say

TYPE_CHECKING = False  # as type checkers read it: one ticket is shown without more imports than it needs
if TYPE_CHECKING:
    from console.model import Entry, Ticket


def tell(found: Ticket, said: list[Entry]) -> None:
    """Print a ticket with what was said in it."""
    who = found.requester.name if found.requester else "nobody known"
    owner = found.assignee.name if found.assignee else "nobody"
    say(one_line(f"{found.ref.service}:{found.number}  {found.subject}"))
    state = f"{found.status_name} · P{found.priority or '–'} · {found.queue} · from {who} · with {owner}"
    say(one_line(state))
    if found.merged_into:
        say(f"merged into {found.merged_into}")
    if found.due:
        say(f"due {found.due.astimezone():%a %d %b %Y %H:%M %Z}")
    for one in said:
        if one.visibility is not Visibility.SYSTEM:
            _entry(one)


def _entry(one: Entry) -> None:
    author = one.author.name if one.author else "somebody"
    say("")
    say(one_line(f"── {one.at.astimezone():%d %b %Y %H:%M}  {author}  ({one.visibility.value})"))
    for line in one.body.splitlines():
        say(f"   {line}")
    for file in one.attachments:
        say(f"   [{file.name}{f', {file.size:,} bytes' if file.size is not None else ''}]")
