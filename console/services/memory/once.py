"""What every write to a service in memory has in common: keys, lost answers, versions."""

from __future__ import annotations

from collections.abc import Callable

from console.services.base import AnswerLost, Capabilities, Receipt
from console.services.memory.store import Store


def once(
    store: Store, can: Capabilities, key: str, compare: Callable[[], None], do: Callable[[], Receipt]
) -> Receipt:
    """Do a write once per key where keys are honoured, and lose its answer where a test wants that.

    `compare` raises `Conflict` where what was seen is not what is there; `do` raises `Rejected`.
    """
    if can.idempotent and key in store.keys:
        return store.keys[key]
    if store.faults.lose_before:
        store.faults.lose_before -= 1
        raise AnswerLost(f"{store.name} did not answer.")
    if can.atomic:
        compare()
    receipt = do()
    store.keys[key] = receipt
    if store.faults.lose_after:
        store.faults.lose_after -= 1
        raise AnswerLost(f"{store.name} did not answer.")
    return receipt
