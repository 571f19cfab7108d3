"""`amends audit …`: the log of decisions proved, handed out, and made to forget somebody."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from console import paths
from console.audit import AuditEntry, AuditLog, Problem
from console.audit.chain import fields_of, line_of, problems, read_line
from console.audit.persons import Known
from console.profiles import Profile
from console.shell.common import confirm, json_option, profile_of
from console.shell.outcome import ERROR, NOT_FOUND, USAGE, Outcome
from console.shell.output import as_json, counted, note, one_line, say

_HASH = re.compile(r"[0-9A-Fa-f]{64}")
_TOLD = re.compile(r"(?:\bamends sha256:|\bon the card |^\s*)([0-9A-Fa-f]{64})\b", re.MULTILINE)
"""How a decision in a service's history names its line; or a hash at the beginning of a line."""

log_argument = click.argument(
    "log", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)


@click.group()
def audit() -> None:
    """The log of decisions on changes: each line is bound to all before it."""


@audit.command()
@log_argument
@click.option("--head", "heads", multiple=True, metavar="HASH", help="A hash that must be in it; repeatable.")
@click.option(
    "--heads",
    "text",
    type=click.File(encoding="utf-8", errors="replace"),
    help="Text with such hashes, as a service's history has them; - reads standard input.",
)
@click.option(
    "--signature",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A signature that must be on it.",
)
@click.option(
    "--signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Whose it may be: a file of allowed signers, as ssh-keygen knows it.",
)
@json_option
@click.pass_context
def verify(
    ctx: click.Context,
    log: Path | None,
    heads: tuple[str, ...],
    text: Any,
    signature: Path | None,
    signers: Path | None,
    in_json: bool,
) -> None:
    """Prove that nothing in the log was changed, put in, moved, or taken out.

    LOG is an exported log; without it, this profile's own. That lines are missing from the end only hashes
    from elsewhere tell: those that services hold with each decision, or that you wrote down.
    """
    if (signature is None) != (signers is None):
        raise Outcome(USAGE, "A signature and its allowed signers go together: name both.")
    known = [*map(_head, heads), *(_TOLD.findall(text.read()) if text else [])]
    if text and not known:
        note("There is no hash in that text.")
    place = log or profile_of(ctx).places.audit
    lines = log.read_bytes().splitlines(keepends=True) if log else list(AuditLog(place).lines())
    found = list(problems(lines, known))
    signed = _signer(b"".join(lines), signature, signers) if signature and signers and not found else ""
    _tell(place, lines, found, signed, in_json)


@audit.command()
@click.option(
    "--names", is_flag=True, help="Names in place of pseudonyms: to be read, the chain does not hold."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file, signed into FILE.sig where the settings name a key.",
)
@json_option
@click.pass_context
def export(ctx: click.Context, names: bool, output: Path | None, in_json: bool) -> None:
    """Hand out the log line by line, as `verify` takes it: JSON, persons under their pseudonyms.

    A log with anything wrong in it is not handed out: `verify` says what.
    """
    profile = profile_of(ctx)
    log = profile.decision_log()
    wrong = log.verify()
    if wrong:
        raise Outcome(ERROR, f"{log.path}: {wrong[0].sentence} It is not handed out.")
    if in_json:
        as_json([fields_of(entry) for entry in _entries(log, names)])
        return
    data = b"".join(line_of(entry) for entry in _entries(log, names))
    if output is None:
        sys.stdout.write(data.decode("ascii"))
        return
    if output.exists():
        raise Outcome(USAGE, f"{output} is there already: nothing was written over.")
    paths.write_private(output, data.decode("ascii"))
    note(f"{output}: {counted(data.count(10), 'line')}.")
    if names:
        note("With names it can be read, not verified.")
    else:
        _sign(profile, data, output)


@audit.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(ctx: click.Context, person: str, yes: bool) -> None:
    """Destroy a person's key, so that nobody can tell any more who the pseudonym in the log is.

    PERSON is a name, a login, service:login or a pseudonym. The log itself stays as it is, and whole.
    """
    log = profile_of(ctx).decision_log()
    found = log.find(person)
    if not found:
        raise Outcome(NOT_FOUND, f"The log of decisions knows nobody called {one_line(person)}.")
    if len(found) > 1:
        many = ", ".join(f"{one.service}:{one.id} ({one.name})" for one in found)
        raise Outcome(USAGE, f"{one_line(person)} could be any of {one_line(many)}: say which.")
    words = (
        f"The log of decisions forgets who {found[0].pseudonym} is: {_named(found[0])}. There is no way back."
    )
    if yes:
        note(words)
    else:
        confirm(words)
    log.forget(found[0])
    note("Forgotten. Backups and exports with names know it still.")


def _tell(place: Path, lines: list[bytes], found: list[Problem], signed: str, in_json: bool) -> None:
    """Say what was proved; raises `Outcome` where something is wrong."""
    head = read_line(lines[-1]).hash if lines and not found else None
    if in_json:
        as_json(
            {
                "log": str(place),
                "lines": len(lines),
                "head": head,
                "whole": not found,
                "signed_by": signed or None,
                "problems": [{"line": one.line, "sentence": one.sentence} for one in found],
            }
        )
    if found:
        more = f" And {counted(len(found) - 1, 'more problem')}." if len(found) > 1 else ""
        raise Outcome(ERROR, f"{place}: {found[0].sentence}{more}")
    if in_json:
        return
    if not lines:
        note("Nothing was decided yet: there is no log.")
        return
    say(f"{place}: {counted(len(lines), 'line')}, whole. The last hash is {head}.")
    if signed:
        say(f"Signed by {signed}.")


def _signer(data: bytes, signature: Path, signers: Path) -> str:
    from console.audit.signing import signed_by

    return signed_by(data, signature, signers)


def _sign(profile: Profile, data: bytes, output: Path) -> None:
    """Sign what was written, where the settings name a key."""
    from console.audit.signing import sign

    if not profile.settings.audit.signing_key:
        note("Not signed: the settings name no key (signing_key under [audit]).")
        return
    key = paths.config_home() / Path(profile.settings.audit.signing_key).expanduser()
    beside = output.with_name(f"{output.name}.sig")
    paths.write_private(beside, sign(data, key))
    note(f"{beside}: signed with {key}.")


def _entries(log: AuditLog, names: bool) -> Iterator[AuditEntry]:
    return log.named() if names else log.entries()


def _head(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise Outcome(USAGE, f"{one_line(text, 80)} is no hash: 64 hexadecimal digits.")
    return text


def _named(one: Known) -> str:
    return one_line(f"{one.name} ({one.service}:{one.id})")
