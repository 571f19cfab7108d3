"""Runs state machines: so many worlds of so many steps."""

from __future__ import annotations

import re
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

BATCH: Final = 100
ENOUGH: Final = 4_000
"""Worlds in which a planted bug must show itself; each of ours does so in some thirty to three hundred."""


def run_worlds(
    machine: type[RuleBasedStateMachine], worlds: int, steps: int, *, search_only: bool = False
) -> None:
    """Run so many worlds, others each time; `search_only` leaves out the shortening of what fails."""
    wanted = settings(
        max_examples=worlds,
        stateful_step_count=steps,
        deadline=None,
        derandomize=False,  # where a CI is known Hypothesis would give the same worlds to each call
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        phases=[Phase.generate] if search_only else [Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(machine, settings=wanted)


def found_by(machine: type[RuleBasedStateMachine], steps: int, words: str = "") -> bool:
    """Whether the machine finds what is wrong, with these words (a pattern), before it has seen many worlds."""
    for _ in range(ENOUGH // BATCH):
        try:
            run_worlds(machine, BATCH, steps, search_only=True)
        except Exception as fault:
            if re.search(words, str(fault)):
                return True
            raise
    return False
