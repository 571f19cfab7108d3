"""Writes the pages that are made from the program: keys, shell commands, settings.

python docs/generate.py            write them
python docs/generate.py --check    say which are not as the program is, and exit with 1
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))


def keys() -> str:
    """Return the page of all keys."""
    from textual.dom import DOMNode

    from console.app import Amends
    from screens.keymap import bindings_of
    from screens.registry import PLACES

    lines = [
        "# Keys",
        "",
        "Made from the program's bindings by `python docs/generate.py`. In the program, `?` shows the keys of the",
        "place you are in, and runs them. Other keys for an action are set under its name in the settings:",
        "",
        "```toml",
        "[keys]",
        '"ticket.take" = ["t", "T"]   # several',
        '"list.mark" = []             # none',
        "```",
        "",
    ]
    everywhere: tuple[type[DOMNode], ...] = (Amends,)
    for name, classes in [("Everywhere", everywhere), *PLACES.items()]:
        rows: dict[str, tuple[str, str]] = {}
        for cls in classes:
            for binding in bindings_of(cls):
                if binding.id and binding.description and not binding.system:
                    rows.setdefault(binding.id, (_shown(binding.key), binding.description))
        lines += [f"## {name}", "", "| key | what it does | name |", "|---|---|---|"]
        lines += [f"| {key} | {words} | `{id_}` |" for id_, (key, words) in rows.items()]
        lines.append("")
    return "\n".join(lines)


def shell() -> str:
    """Return the page of all commands."""
    from console.filters import FLAGS
    from console.reports import experience_json
    from console.shell import change_shapes, heard_shapes, shapes
    from console.shell.commands import COMMANDS, amends
    from console.shell.outcome import CODES

    lines = [
        "# The shell",
        "",
        "Made from the program by `python docs/generate.py`. The same verbs as in the console, under the same rules:",
        "a write is held, sent, checked and read back before the command ends, and the exit code says how it ended.",
        "Output goes to stdout, everything said about it to stderr.",
        "",
        "A ticket or change is named `service:number`; the number alone where only one service has it. Filters are",
        f"words and keys: `is:{'|'.join(['open', 'closed', 'all', *FLAGS])}`, `who:me|nobody|NAME`,",
        "`q:QUEUE`, `from:NAME`, `p:1-2`, `status:NAME`, `service:NAME`; quotes keep words together.",
        "",
        "```sh",
        "amends ticket list is:late who:me                      # what of mine is late",
        "amends ticket list q:Network --order impact            # what costs users most, and why it stands there",
        "amends ticket list q:Network p:1-2 --json | jq -r '.[].ref'",
        "amends ticket reply rt:4711 --resolve < answer.txt     # held, sent, read back; 0 means done",
        "amends ticket assign 4711 4712 4713 --to 'Noor Bakker'",
        "amends ticket note 4711 -m 'Seen.' --no-wait           # left in the outbox: exit code 7",
        "amends outbox list                                     # what waits, and why",
        "amends approval list                                   # what waits for your word",
        "amends change approve CHG-3107                         # shows the card, and asks",
        "amends change calendar --ics changes.ics               # for a calendar program",
        "amends feedback list --unhappy --follow                # each unhappy answer as it comes in",
        "amends experience report --format html --out q.html    # for those who do not use terminals",
        "amends tone --json - < comments.jsonl                  # a line of JSON for each line",
        "```",
        "",
        "A write waits out its hold, in which ctrl-c takes it back. Whether a console runs beside it makes no",
        "difference: the one that syncs sends it. Without a service in the settings the commands work on the demo,",
        "where that was started before, and say so.",
        "",
        "`change approve` and `change send-back` print the decision card and go on at the key y alone. A script says",
        "`--yes` and, with `--version`, which version was looked at: `version` of `change show --json`. What the",
        "rules forbid is refused either way, with exit code 9. Times are `2026-11-28 22:00` in your own zone or that",
        "of `--zone`, `tomorrow 22:00`, or with an offset (`2026-11-28 22:00+01:00`). How `import` reads files:",
        "[Import](import.md).",
        "",
        "## Exit codes",
        "",
        "| code | says |",
        "|---|---|",
        *(f"| {code} | {words} |" for code, words in CODES.items()),
        "",
        "## Commands",
        "",
    ]
    context = click.Context(amends, info_name="amends")
    lines += _command(amends, "amends", context, 3)
    for name in COMMANDS:
        command = amends.get_command(context, name)
        assert command is not None
        lines += _command(command, f"amends {name}", context, 3)
    lines += ["## JSON", ""]
    for title, function in (
        ("`ticket list`, `search`: a list of", shapes.row),
        ("`ticket show`", shapes.ticket),
        ("a person", shapes.person),
        ("`conversation`: a list of", shapes.entry),
        ("`outbox list`, every write: a list of", shapes.intent),
        ("`change list`: a list of", change_shapes.row),
        ("`change show`", change_shapes.change),
        ("an approval", change_shapes.approval),
        ("a collision", change_shapes.collision),
        ("a window", change_shapes.window),
        ("`ruling`", change_shapes.ruled),
        ("`feedback list`: a list of (with `--follow` a line each)", heard_shapes.answer),
        ("`alarm list`: a list of", heard_shapes.alarm),
        ("`experience show`", experience_json.shape),
        ("a section of it", experience_json.section),
        ("a figure of it", experience_json.figure),
    ):
        names = ", ".join(f"`{name}`" for name in _names(function))
        lines += [f"* {title} {{{names}}}"]
    lines += [
        "* `ticket list --order impact` adds {`standing` (`promise`, `harm`, `waited`, `over`: what puts it there),",
        "  `lost_hours_per_hour`, `why` (in words)}",
        "* `change show` adds {`version`, `approvals`, `collisions`, `estate_known`, `ruling`, `not_enforced`,",
        "  `as_of`, `card` (its text), `conversation`}",
        "* `change calendar` {`from`, `to`, `changes` (as `change list`), `windows` (each with `open`, a list of",
        "  {`start`, `end`})}",
        "* `approval list` {`waiting`: approvals, `change` as in `change list`, with `delegated_by` and",
        "  `delegated_until`; `for_others`: a list of {`change`, `open`}}",
        "* `import` {`collections` (by name {`read`, `written`, `same`, `removed`, `refused`}), `bad` (a list of",
        "  {`place`, `words`}), `cycles`, `notes`}",
        "* `ticket status` without `--to`: a list of {`name`, `status`}; `change status`: of {`name`, `state`};",
        "  `change meet` without a condition: of {`id`, `text`, `approval`}",
        "* `audit verify`: {`log`, `lines`, `head`, `whole`, `signed_by`, `problems` (a list of {`line`, `sentence`})}",
        "* `tone` {`label` (-1, 0, 1), `p` (chances of unhappy, neither, happy), `unsure`, `language`, `words` (a list",
        "  of word and weight)}; a line that cannot be read: {`error`}",
        "* `feedback status` without `--to`: a list of {`ref`, `state`, `next`}",
        "* `doctor`: a list of {`about`, `state` (`ok`, `note`, `warning`, `error`), `words`, `raw`}",
        "",
        "Time stamps are ISO 8601 in UTC; what is not known is `null`. `search` adds `where` and `snippet`. What a",
        "terminal might act on stands escaped in it. Of several writes the worst counts for the exit code: unknown,",
        "conflict, refused, sign in, waiting.",
        "",
    ]
    return "\n".join(lines)


def settings() -> str:
    """Return the page of all settings."""
    from console import settings as module

    lines = [
        "# Settings",
        "",
        "Made from the program by `python docs/generate.py`. TOML in `amends/settings.toml` under the platform's",
        "configuration directory (`XDG_CONFIG_HOME` moves it); a profile of another name reads",
        "`amends/profiles/NAME.toml` where there is one. A mistake is one sentence with its line, and nothing is",
        "started. The file must not be writable by others.",
        "",
        "```toml",
        'domains = ["example.org"]',
        "",
        "[services.rt]",
        'kind = "rt"',
        'url = "https://rt.example.org"',
        'token_command = ["pass", "show", "rt-token"]',
        'my_queues = ["Network"]',
        "",
        "[calendars.office]",
        'zone = "Europe/Amsterdam"',
        'monday = ["09:00-17:00"]',
        'country = "NL"',
        "",
        "[[promises]]",
        "hours = 8",
        'calendar = "office"',
        "priority = 2",
        "```",
        "",
    ]
    for title, kind in (
        ("At the top", module.Settings),
        ("`[services.NAME]`", module.ServiceSettings),
        ("`[services.NAME.changes]`", module.ChangeMapping),
        ("`[services.NAME.feedback]`", module.FeedbackMapping),
        ("`[holds]`", module.Holds),
        ("`[calendars.NAME]`", module.CalendarSettings),
        ("`[[promises]]`", module.PromiseSettings),
        ("`[calendar]`", module.CalendarFile),
        ("`[alarms]`", module.AlarmSettings),
        ("`[audit]`", module.AuditSettings),
    ):
        words = _documented(kind)
        lines += [f"## {title}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
        lines += ["| name | default | what it is |", "|---|---|---|"]
        for field in msgspec.structs.fields(kind):
            lines.append(f"| `{field.name}` | {_default(field)} | {words.get(field.name, '')} |")
        lines.append("")
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {"keys.md": keys, "shell.md": shell, "settings.md": settings}


def main() -> int:
    """Write the pages, or check them; returns the exit code."""
    stale = []
    for name, make in PAGES.items():
        text = make().rstrip() + "\n"
        file = DOCS / name
        if "--check" not in sys.argv:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"Not as the program is: {', '.join(stale)}. Run `python docs/generate.py`.")
    return 1 if stale else 0


def _shown(keys: str) -> str:
    from screens.keymap import NAMES, NOTHING

    if keys == NOTHING:
        return "none: from the palette"
    back = {name: key for key, name in NAMES.items() if len(key) == 1 and key != " "}
    return ", ".join(f"`{back.get(key, key)}`" for key in keys.split(","))


def _command(command: click.Command, name: str, parent: click.Context, level: int) -> list[str]:
    context = click.Context(command, info_name=name, parent=None)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"{'#' * level} `{name} {usage}`".rstrip(), "", inspect.cleandoc(command.help or ""), ""]
    options = [one for one in command.params if isinstance(one, click.Option) and one.name != "help"]
    for option in options:
        record = option.get_help_record(context)
        if record:
            lines.append(f"* `{record[0]}` {record[1]}".rstrip())
    if options:
        lines.append("")
    if isinstance(command, click.Group) and name != "amends":
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            assert found is not None
            lines += _command(found, f"{name} {sub}", context, level + 1)
    return lines


def _names(function: Callable[..., Any]) -> list[str]:
    """Return the keys of the dictionary that a function returns last."""
    tree = ast.parse(inspect.getsource(function))
    found = [
        node for node in ast.walk(tree) if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)
    ]
    value = found[-1].value
    assert isinstance(value, ast.Dict)
    return [key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def _documented(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the docstring that stands under each field."""
    source = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(source, ast.ClassDef)
    words: dict[str, str] = {}
    for first, second in zip(source.body, source.body[1:], strict=False):
        named = isinstance(first, ast.AnnAssign) and isinstance(first.target, ast.Name)
        if named and isinstance(second, ast.Expr) and isinstance(second.value, ast.Constant):
            assert isinstance(first, ast.AnnAssign)
            assert isinstance(first.target, ast.Name)
            words[first.target.id] = str(second.value.value)
    return words


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "must be given"
    if field.default is not msgspec.NODEFAULT:
        value = field.default
        return (
            f"`{str(value).lower() if isinstance(value, bool) else value!r}`"
            if value not in ("", None)
            else "–"
        )
    return "–"


if __name__ == "__main__":
    sys.exit(main())
