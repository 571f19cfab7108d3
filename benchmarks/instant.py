"""Amends with a million tickets beside other programs on the same tickets: one table of targets and figures.

    python -m benchmarks.instant [--tickets 1000000] [--rounds 4] [--folder DIR] [--quick]

Each round measures every program in turn; the first is dropped where there are several, medians are printed. The
folder keeps the filled cache, desk and mailboxes for the next time. Peers that are not installed are left out.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
import statistics
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import actions, beginning, house, ours, peers
from benchmarks.actions import Astray, Figures, Subject
from benchmarks.instant_table import lines
from benchmarks.meter import Program

OURS = "amends"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    presses: int
    idle: float
    held: float
    news: int
    """Tickets that have news while keys are pressed."""


FULL = Size(presses=120, idle=30, held=3, news=30_000)
QUICK = Size(presses=20, idle=2, held=1, news=400)


def main() -> None:
    """Print the table; the exit code is 1 where something of ours could not be measured."""
    parser = beginning.parser(__doc__, 1_000_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--quick", action="store_true", help="whether it all runs: few tickets, one round")
    parser.add_argument(
        "--only", default="", help="names of programs, apart by commas; amends is always there"
    )
    wanted = parser.parse_args()
    if wanted.quick:
        wanted.tickets, wanted.rounds = min(wanted.tickets, 2_000), 1
    with ExitStack() as stack:
        folder = stack.enter_context(beginning.folder(wanted.folder))
        home = folder / f"amends-{wanted.tickets}"
        tell(f"filling {home}")
        ours.fill(home, wanted.tickets)
        socket = stack.enter_context(house.running(home / "desk"))
        subjects = [ours.subject(home, OURS), *beside(folder, wanted.quick, wanted.only)]
        rounds = measure(subjects, wanted.rounds, QUICK if wanted.quick else FULL, home, socket)
        found = medians(rounds)
        found[OURS] |= ours.commands(home, 3 if wanted.quick else 15)
        found[OURS] |= searches(home)
    told = lines(found, wanted.tickets)
    print("\n".join([*machine(), "", *told]))
    if any("not measured" in line for line in told):
        raise SystemExit("Something of ours could not be measured; the lines above say what.")


def beside(folder: Path, quick: bool, only: str) -> list[Subject]:
    """Prepare the peers that are installed."""
    folder.mkdir(parents=True, exist_ok=True)
    few, many, most = (500, 5_000, 0) if quick else (10_000, 10_000, 100_000)
    box = peers.maildir(folder, few)
    made: list[Callable[[], Subject | None]] = [
        lambda: peers.neomutt(folder, "neomutt", box),
        lambda: peers.neomutt(folder, "neomutt, arrow", box, "set arrow_cursor=yes\n"),
        lambda: peers.neomutt(folder, "neomutt, mbox", peers.mbox(folder, few)),
        lambda: peers.aerc(folder, "aerc", box),
        lambda: peers.htop("htop"),
        lambda: peers.data_table("DataTable", peers.table(folder, many // 10)),
    ]
    if not quick:
        made += [
            lambda: peers.visidata(folder, "visidata", peers.table(folder, many)),
            lambda: peers.neomutt(folder, "neomutt 100k", peers.maildir(folder, most), short=True),
            lambda: peers.data_table("DataTable 10k", peers.table(folder, many), short=True),
            lambda: peers.data_table("DataTable 100k", peers.table(folder, most), short=True),
        ]
    there = [one for one in (make() for make in made) if one is not None]
    return [one for one in there if not only or one.name in only.split(",")]


def measure(
    subjects: list[Subject], rounds: int, size: Size, home: Path, socket: Path
) -> list[dict[str, Figures]]:
    """Measure every program in turn, so many rounds; returns the figures of each round by program."""
    found = []
    for number in range(rounds):
        figures: dict[str, Figures] = {}
        for subject in subjects:
            tell(f"round {number + 1} of {rounds}: {subject.name}")
            figures[subject.name] = one(subject, size)
        tell(f"round {number + 1} of {rounds}: {OURS} while news come in")
        figures[OURS] |= busy(subjects[0], size, home, socket)
        found.append(figures)
    return found


def one(subject: Subject, size: Size) -> Figures:
    """Measure a program once; what goes astray is told and left out."""
    found: Figures = {}

    def take(what: Callable[[], Figures]) -> None:
        try:
            found.update(what())
        except (Astray, TimeoutError, EOFError) as error:
            tell(f"{subject.name}: {error}")

    env = dict(subject.env)
    with Program(subject.argv, env) as program:
        take(lambda: actions.start(subject, program))
    with Program(subject.argv, env) as program:
        take(lambda: actions.paint(subject, program))
        if subject.short:
            return found
        take(lambda: actions.enter(subject, program))
        take(lambda: actions.keys(subject, program, size.presses))
        take(lambda: actions.burst(subject, program))
        if subject.dialogue:
            take(lambda: actions.dialogue(subject, program))
        take(lambda: {"rss_after": program.reading().rss})
        take(lambda: actions.idle(program, size.idle if subject.name == OURS else min(5.0, size.idle)))
    with Program(subject.argv, env, rate=9600) as program:
        take(lambda: actions.hold(subject, program, 30, size.held))
    return found


def busy(subject: Subject, size: Size, home: Path, socket: Path) -> Figures:
    """Press keys on our list while news come in."""
    with Program(subject.argv, dict(subject.env)) as program:
        try:
            actions.enter(subject, program)
            program.quiet(1.0, 10)
            return ours.ingest(home, socket, program, size.news)
        except (Astray, TimeoutError, EOFError) as error:
            tell(str(error))
            return {}


def medians(rounds: list[dict[str, Figures]]) -> dict[str, Figures]:
    """Return the median of each figure by program, the first of several rounds left out."""
    counted = rounds[1:] or rounds
    found: dict[str, Figures] = {}
    for name in counted[0]:
        figures = {figure for one in counted for figure in one[name]}
        found[name] = {
            figure: statistics.median(one[name][figure] for one in counted if figure in one[name])
            for figure in sorted(figures)
        }
    return found


def searches(home: Path) -> Figures:
    """Return the slowest and the median first results of our searches, CPU ms."""
    times = ours.search(home)
    for text, spent in times.items():
        tell(f"search {text!r}: {spent:.1f} ms CPU")
    return {"search": max(times.values()), "search_p50": statistics.median(times.values())}


def machine() -> list[str]:
    """Return lines about the machine and the versions."""
    model = "an unknown processor"
    cores = 0
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model, cores = line.partition(":")[2].strip(), cores + 1
    installed = ", ".join([*peers.versions().values(), "visidata 3.4" if shutil.which("pip") else ""])
    return [
        f"{cores} cores of {model}, Linux {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, Textual {version('textual')}; {installed.strip(', ')}.",
    ]


def tell(words: str) -> None:
    """Say on standard error what is under way."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
