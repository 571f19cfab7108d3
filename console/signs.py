"""The signs of the picture language, in full and in ASCII."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of the picture language, one meaning each; in ASCII a few are two or three cells wide."""

    cursor: str = "▌"
    mark: str = "*"
    now: str = "!"
    soon: str = "~"
    turn: str = "←"
    """The user's turn ended: mine now."""
    done: str = "✓"
    failed: str = "✗"
    estimated: str = "≈"
    unknown: str = "?"
    none: str = "–"
    cut: str = "…"
    """What did not fit."""
    more: str = "↑"
    dot: str = "·"
    rule: str = "─"
    internal: str = "┆"
    freeze: str = "█"
    soft_freeze: str = "╌"
    maintenance: str = "░"
    """When changes are expected."""
    bar: str = "━"
    """The time a change takes, on a strip of hours."""
    running: str = "►"
    outage: str = "▼"
    point: str = "●"
    """Where a figure lies on its scale."""
    least: str = "≥"
    zero: str = "┼"
    """The middle of a scale."""
    levels: str = "▁▂▃▄▅▆▇█"
    """Eight steps of a density, lowest first."""


FULL = Signs()
PLAIN = Signs(
    cursor=">",
    turn="<",
    done="ok",
    failed="x",
    estimated="est",
    none="-",
    cut="..",
    more="^",
    dot=".",
    rule="-",
    internal="|",
    freeze="#",
    soft_freeze="-",
    maintenance=":",
    bar="=",
    running="@",
    outage="v",
    point="o",
    least=">=",
    zero="|",
    levels="12345678",
)
