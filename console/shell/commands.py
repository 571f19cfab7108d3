"""The tree of commands; a command's module is imported when it is run or asked for help."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass

import click

from console import __version__
from console.interrupts import end_silently, heed_interrupts
from console.shell.outcome import ENDED, ERROR, Outcome, explain, fault

COMMANDS = {
    "demo": ("console.shell.desk", "demo", "open the console on a living make-believe company"),
    "serve": ("console.shell.desk", "serve", "run the built-in desk as a team's own service"),
    "sync": ("console.shell.upkeep", "sync", "fetch news and send what waits"),
    "search": ("console.shell.reading", "search", "find tickets by any word"),
    "doctor": ("console.shell.doctor", "doctor", "say what is set up, reachable, and not enforced"),
    "ticket": ("console.shell.tickets", "ticket", "list, read and change tickets"),
    "change": ("console.shell.changes", "change", "list, read, change and decide changes"),
    "approval": ("console.shell.approvals", "approval", "what waits for your word, and for others'"),
    "feedback": ("console.shell.feedback", "feedback", "what users say, and leading it back to them"),
    "alarm": ("console.shell.alarms", "alarm", "what is not as usual: list, take, close"),
    "experience": ("console.shell.experience", "experience", "how users fare, in figures and reports"),
    "tone": ("console.shell.tone", "tone", "say what a user's words sound like"),
    "import": ("console.shell.importing", "import_", "bring items, freezes, windows and users from files"),
    "outbox": ("console.shell.outbox", "outbox", "what waits to be sent, and why"),
    "audit": ("console.shell.audit", "audit", "prove, hand out and clear the log of decisions"),
    "cache": ("console.shell.upkeep", "cache", "rebuild or purge the local cache"),
    "completion": ("console.shell.upkeep", "completion", "print shell completion"),
}
"""Name of a command, where it is, and what it does."""


@dataclass(slots=True)
class Wanted:
    """What was said before the command."""

    profile: str = ""


class Lazy(click.Group):
    """A group that knows its commands' names without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(module), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, _, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where there is none of that name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else " See `amends --help`."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx) from None


@click.group(
    cls=Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--profile", metavar="NAME", default="", help="Settings, cache and services under this name.")
@click.version_option(__version__, prog_name="amends", message="%(prog)s %(version)s")
@click.pass_context
def amends(ctx: click.Context, profile: str) -> None:
    """The terminal console for IT service desks.

    Without a command it opens the console: on the services in the settings, on the demo where only that was
    started before, and with a question where there is neither.
    """
    ctx.obj = Wanted(profile)
    if ctx.invoked_subcommand is None:
        from console.shell.desk import open_console

        ctx.exit(open_console(profile))


def run() -> None:
    """Run the command line; every failure is one sentence on stderr and a documented exit code."""
    os.umask(0o077)
    try:
        heed_interrupts()
        code = amends.main([_as_text(word) for word in sys.argv[1:]], "amends", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as wrong:
        context = getattr(wrong, "ctx", None)
        _tell(f"{context.get_usage()}\nTry `{context.command_path} --help`.\n" if context else "")
        _tell(f"Error: {wrong.format_message()}\n")
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        end_silently()
        _tell("Ended by you; nothing further was done.\n")
        sys.exit(ENDED)
    except Outcome as outcome:
        _tell(f"{outcome.words}\n" if outcome.words else "")
        sys.exit(outcome.code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(ERROR)
    except Exception as error:  # noqa: BLE001 - the last door: one sentence, or where the fault is
        _tell((explain(error) or fault()) + "\n")
        sys.exit(ERROR)
    finally:
        end_silently()


def _as_text(word: str) -> str:
    """Return an argument as text that can be looked for and stored; a file's name stays as it is."""
    return word if os.path.lexists(word) else word.encode("utf-8", "replace").decode()


def _tell(words: str) -> None:
    from console.shell.output import plain

    sys.stderr.write(plain(words))
