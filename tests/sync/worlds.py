"""Runs state machines: so many worlds of so many steps."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def run_worlds(
    machine: type[RuleBasedStateMachine], worlds: int, steps: int, *, search_only: bool = False, **more: Any
) -> None:
    """Run so many worlds; `search_only` leaves out the shortening of what fails."""
    wanted = settings(
        max_examples=worlds,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        phases=[Phase.generate] if search_only else [Phase.generate, Phase.shrink],
        **more,
    )
    run_state_machine_as_test(machine, settings=wanted)
