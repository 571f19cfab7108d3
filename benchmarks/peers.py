"""Other programs on the same tickets: as a mailbox, as a table; each where it is installed."""

from __future__ import annotations

import csv
import mailbox
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.utils import format_datetime
from pathlib import Path

from benchmarks.actions import Subject
from benchmarks.sample import pages
from console.model import Entry, Ticket

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = re.compile(
    r"COLUMNS|LINES|TERM\w*|TMUX\w*|STY|COLORTERM|NO_COLOR|FORCE_COLOR|SSH_\w+|XDG_\w+|AMENDS\w*"
)
_MUTTRC = (
    'set folder="{box}"\nset spoolfile="{box}"\nset mbox_type={kind}\nset header_cache=""\nset menu_scroll=yes\n'
    'set sort=date\nset record=""\nset postponed=""\nset confirmappend=no\nset mail_check=600\nset timeout=600\n'
)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of every program: a plain terminal with all colours."""
    kept = {name: value for name, value in os.environ.items() if not HIDDEN.fullmatch(name)}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **more}


def maildir(folder: Path, tickets: int) -> Path:
    """Write so many tickets as messages with their whole conversation; returns the maildir."""
    box = folder / f"mail-{tickets}" / "INBOX"
    if not box.exists():
        beside = folder / f"mail-{tickets}" / ".filling"
        shutil.rmtree(beside, ignore_errors=True)
        for name in ("new", "tmp", "cur"):
            (beside / name).mkdir(parents=True)
        for number, message in enumerate(_messages(tickets)):
            (beside / "cur" / f"{1_700_000_000 + number}.{number}.bench:2,S").write_bytes(message)
        beside.rename(box)
    return box


def mbox(folder: Path, tickets: int) -> Path:
    """Write so many tickets into one mailbox file; returns it."""
    file = folder / f"mbox-{tickets}"
    if not file.exists():
        beside = folder / f".mbox-{tickets}"
        beside.unlink(missing_ok=True)
        box = mailbox.mbox(beside)
        for message in _messages(tickets):
            box.add(b"From benchmark Mon Jan  5 09:00:00 2026\n" + message)
        box.close()
        beside.rename(file)
    return file


def table(folder: Path, tickets: int) -> Path:
    """Write so many tickets as a table of what a list shows; returns the CSV file."""
    file = folder / f"tickets-{tickets}.csv"
    if not file.exists():
        beside = folder / f".tickets-{tickets}.csv"
        with beside.open("w", encoding="utf-8", newline="") as out:
            write = csv.writer(out).writerow
            write(("number", "priority", "status", "subject", "assignee", "requester", "due"))
            for ticket, _ in _tickets(tickets):
                who = ticket.assignee.name if ticket.assignee else ""
                asked = ticket.requester.name if ticket.requester else ""
                due = f"{ticket.due:%Y-%m-%d %H:%M}" if ticket.due else ""
                write((ticket.number, ticket.priority, ticket.status.value, ticket.subject, who, asked, due))
        beside.rename(file)
    return file


def neomutt(folder: Path, name: str, box: Path, more: str = "", *, short: bool = False) -> Subject | None:
    """Return neomutt on a mailbox; `more` is added to its settings."""
    program = shutil.which("neomutt")
    if program is None:
        return None
    home = folder / "neomutt"
    home.mkdir(exist_ok=True)
    rc = home / f"{re.sub('[^a-z0-9]+', '-', name)}.rc"
    rc.write_text(_MUTTRC.format(box=box, kind="mbox" if box.is_file() else "Maildir") + more)
    return Subject(
        name,
        [program, "-F", str(rc), "-f", str(box)],
        environment(HOME=str(home)),
        b"[INC-",
        first=b"\x1bOH",  # it sets application cursor keys
        end=b"\x1bOF",
        early=b"j" if box.is_file() else b"k",  # it starts on the first new message, else on the last
        mark="->" if "arrow_cursor" in more else "",
        dialogue=(b"?", b"q"),
        short=short,
    )


def aerc(folder: Path, name: str, box: Path) -> Subject | None:
    """Return aerc on a maildir."""
    program = shutil.which("aerc")
    if program is None:
        return None
    home = folder / "aerc"
    config = home / "aerc"
    config.mkdir(parents=True, exist_ok=True)
    accounts = config / "accounts.conf"
    accounts.write_text(
        f"[tickets]\nsource = maildir://{box.parent}\ndefault = INBOX\nfrom = desk <d@desk.example>\n"
    )
    accounts.chmod(0o600)
    for one in ("aerc.conf", "binds.conf"):
        if not (config / one).exists():
            shutil.copy(f"/usr/share/aerc/{one}", config / one)
    env = environment(HOME=str(home), XDG_CONFIG_HOME=str(home))
    return Subject(name, [program], env, b"INC-", first=b"g", end=b"G")


def visidata(folder: Path, name: str, file: Path) -> Subject | None:
    """Return visidata on a table, from an environment of its own; None where it cannot be had."""
    program = folder / "visidata" / "bin" / "vd"
    if not program.exists():
        python = [sys.executable, "-m", "venv", str(folder / "visidata")]
        pip = [str(folder / "visidata" / "bin" / "pip"), "install", "-q", "visidata==3.4"]
        if subprocess.run(python).returncode or subprocess.run(pip, stderr=subprocess.DEVNULL).returncode:
            return None
    env = environment(HOME=str(folder / "visidata"))
    return Subject(name, [str(program), str(file)], env, b"INC-", first=b"gk", end=b"gj")


def htop(name: str) -> Subject | None:
    """Return htop on the processes of this machine, refreshed so rarely that only keys count."""
    program = shutil.which("htop")
    if program is None:
        return None
    return Subject(
        name,
        [program, "--delay=1000", "--sort-key=PID"],
        environment(),
        b"PID",
        down=b"\x1b[B",
        up=b"\x1b[A",
        dialogue=(b"?", b"q"),
    )


def data_table(name: str, file: Path, *, short: bool = False) -> Subject:
    """Return a plain Textual application on a table."""
    env = environment(PYTHONPATH=str(ROOT))
    argv = [sys.executable, "-m", "benchmarks.peer_table", str(file)]
    down, up = b"\x1b[B", b"\x1b[A"
    # Home and end go to the first and the last column there: the first row is reached with ctrl and home
    return Subject(
        name, argv, env, b"INC-", down=down, up=up, first=b"\x1b[1;5H", end=b"\x1b[1;5F", short=short
    )


def versions() -> dict[str, str]:
    """Return which version of each peer is installed."""
    found = {}
    for name, flag in (("neomutt", "-v"), ("aerc", "-v"), ("htop", "--version")):
        if program := shutil.which(name):
            said = subprocess.run([program, flag], capture_output=True, text=True).stdout.splitlines()
            found[name] = said[0].split("(")[0].strip() if said else "?"
    return found


def _tickets(count: int) -> Iterator[tuple[Ticket, list[Entry]]]:
    for page in pages(count):
        said: dict[str, list[Entry]] = {}
        for entry in page.entries:
            said.setdefault(entry.ticket.id, []).append(entry)
        for ticket in page.tickets:
            yield ticket, said[ticket.ref.id]


def _messages(count: int) -> Iterator[bytes]:
    for ticket, said in _tickets(count):
        who = f"{ticket.requester.name} <{ticket.requester.email}>" if ticket.requester else "nobody"
        text = "\n\n".join(entry.body for entry in said)
        yield (
            f"From: {who}\nTo: desk@desk.example\nSubject: [{ticket.number}] {ticket.subject}\n"
            f"Date: {format_datetime(ticket.created)}\nMessage-ID: <{ticket.ref.id}@desk.example>\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        ).encode()
