"""The targets of `benchmarks.instant`, and the tables that say which of them are met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.actions import Figures

OURS, MUTT, MUTT_MANY = "amends", "neomutt", "neomutt 100k"
Found = Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Target:
    """One line: a figure of ours, the most (or least) that it may be, and the same of others."""

    title: str
    figure: str
    limit: Callable[[Found], float | None]
    """The most it may be; None where what it is compared with was not measured."""
    words: str
    unit: str = ""
    least: bool = False
    """The limit is the least that will do."""
    peers: Sequence[str] = ()


def at_most(limit: float) -> Callable[[Found], float | None]:
    """Return a limit that hangs on nothing."""
    return lambda found: limit


def times(factor: float, figure: str, name: str = MUTT) -> Callable[[Found], float | None]:
    """Return a limit that is so many times another program's figure of the same run."""

    def limit(found: Found) -> float | None:
        value = found.get(name, {}).get(figure)
        return None if value is None else factor * value

    return limit


def first_key(found: Found) -> float | None:
    """Return the stricter of the two limits for the first key."""
    limits = [times(1.5, "key")(found), times(0.2, "key", MUTT_MANY)(found)]
    known = [one for one in limits if one is not None]
    return min(known) if known else None


TABLES = ("DataTable", "DataTable 10k", "DataTable 100k")
PEERS = (MUTT, "neomutt, arrow", "neomutt, mbox", "aerc", "visidata", "htop", "DataTable")
AT_START = (MUTT, MUTT_MANY, *PEERS[2:], *TABLES[1:])
BARE = "Python with sqlite3"
TARGETS = (
    Target("rows on screen, CPU", "rows", times(0.3, "rows"), "0.3 × neomutt", "ms", peers=AT_START),
    Target("first key answered, CPU", "key", first_key, "1.5 × neomutt, 0.2 × neomutt 100k", "ms", peers=AT_START),
    Target("memory after opening", "rss", at_most(75), "75", "MB", peers=AT_START),
    Target("memory after all keys below", "rss_after", at_most(90), "90", "MB", peers=PEERS),
    Target("move inside the view", "move_bytes", at_most(42), "42 (aim 23)", "B", peers=PEERS),
    Target("its CPU", "move_cpu", at_most(0.6), "0.6", "ms", peers=PEERS),
    Target("key to last byte, p50", "move_p50", times(1.0, "move_p50"), "1 × neomutt", "ms", peers=PEERS),
    Target("key to last byte, p99", "move_p99", at_most(16), "–", "ms", peers=PEERS),
    Target("scroll by one line", "scroll_bytes", at_most(250), "250 (aim 140)", "B", peers=PEERS),
    Target("its CPU", "scroll_cpu", at_most(0.6), "0.6", "ms", peers=PEERS),
    Target("key to last byte, p50", "scroll_p50", times(1.0, "scroll_p50"), "1 × neomutt", "ms", peers=PEERS),
    Target("page down", "page_bytes", at_most(4500), "4,500", "B", peers=PEERS),
    Target("its CPU", "page_cpu", times(2.0, "page_cpu"), "2 × neomutt", "ms", peers=PEERS),
    Target("jump to the end", "end_bytes", at_most(4500), "4,500", "B", peers=PEERS),
    Target("its CPU", "end_cpu", times(2.0, "page_cpu"), "2 × neomutt's page", "ms", peers=PEERS),
    Target("and back to the first row", "first_bytes", at_most(5000), "–", "B", peers=PEERS),
    Target("key to last byte while news come in, p99", "busy_p99", at_most(16), "16", "ms"),
    Target("the same, p50", "busy_p50", at_most(16), "–", "ms"),
    Target("news meanwhile, tickets per second", "ingest_wall", at_most(5000), "5,000", "", least=True),
    Target("tickets per CPU-second of the thread that takes them in", "ingest", at_most(5000), "5,000", "", least=True),
    Target("the same, keys and screen included", "ingest_all", at_most(0), "–", "", least=True),
    Target("first paint", "paint", at_most(6000), "6,000", "B", peers=(*PEERS, *TABLES[1:])),
    Target("idle: bytes", "idle_bytes", at_most(0), "0", "B", peers=PEERS),
    Target("idle: wake-ups per second", "idle_wakeups", at_most(1), "1", "", peers=PEERS),
    Target("key held 3 s on a line of 9,600 B/s: lag", "hold_lag", at_most(100), "none (100)", "ms", peers=PEERS),
    Target("its bytes", "hold_bytes", at_most(28_800), "–", "B", peers=PEERS),
    Target("300 keys at once", "burst_bytes", at_most(8000), "8,000", "B", peers=PEERS),
    Target("its CPU", "burst_cpu", at_most(60), "60", "ms", peers=PEERS),
    Target("dialogue opened and closed", "dialogue", at_most(5000), "5,000", "B", peers=PEERS),
    Target("first results of a search, the slowest", "search", at_most(20), "20", "ms"),
    Target("`amends --version`, CPU", "command_version", times(1.5, "command_python", OURS), f"1.5 × {BARE}", "ms"),
    Target("`amends ticket show`, CPU", "command_show", times(4, "command_python", OURS), f"4 × {BARE}", "ms"),
)  # fmt: skip


def lines(found: Found, tickets: int) -> list[str]:
    """Return the lines of the table, our figures with their verdicts and the peers that were measured."""
    peers = [name for name in dict.fromkeys((*PEERS, MUTT_MANY, *TABLES)) if name in found]
    head = ["", "at most", f"Amends, {tickets:,}", "", *peers]
    told = [f"| {' | '.join(head)} |", "|---|---|---:|---|" + "---:|" * len(peers)]
    for target in TARGETS:
        ours = found[OURS].get(target.figure)
        others = [found[name].get(target.figure) if name in target.peers else None for name in peers]
        unit = f", {target.unit}" if target.unit else ""
        limit = target.limit(found)
        words = target.words if limit is None or target.words[0] not in "0123456789" else _most(target, limit)
        cells = [
            f"{target.title}{unit}",
            words,
            _number(ours),
            verdict(target, ours, limit),
            *map(_number, others),
        ]
        told.append(f"| {' | '.join(cells)} |")
    return told


def verdict(target: Target, ours: float | None, limit: float | None) -> str:
    """Return whether a target is met, or how far it is missed."""
    if target.words == "–":
        return ""
    if ours is None:
        return "not measured"
    if limit is None:
        return "nothing to compare with"
    met = ours >= limit if target.least else ours <= limit
    if met:
        return "met"
    return f"missed, {ours / limit:.2f} ×" if limit else "missed"


def _most(target: Target, limit: float) -> str:
    """Return the limit in words, with its value where it is a ratio."""
    text = f"{target.words} = {_number(limit)}" if "×" in target.words else target.words
    return f"at least {text}" if target.least else text


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.2f}"
