"""The agent's own keys, and the clashes they would make."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.app import Amends
from screens.keymap import KeysError, bindings_of, clashes, keymap
from screens.queue import QueueScreen
from screens.registry import action_ids, chains
from tests.screens.room import Room, make_cache, make_desk


def known() -> set[str]:
    return action_ids() | {one.id for one in bindings_of(Amends) if one.id}


def test_every_action_that_is_described_has_a_name() -> None:
    for place, classes in chains(Amends):
        for cls in classes:
            if cls.__module__.split(".")[0] in ("screens", "widgets", "console"):
                nameless = [
                    one
                    for one in bindings_of(cls)
                    if not one.id and one.description and not one.system and _ours(cls, one)
                ]
                assert not nameless, f"{place}: {nameless}"


def _ours(cls: type, binding: object) -> bool:
    return any(
        binding in base.__dict__.get("BINDINGS", ())
        for base in cls.__mro__
        if base.__module__.split(".")[0] in ("screens", "widgets", "console")
    )


def test_as_delivered_no_key_means_two_things_in_one_place() -> None:
    for place, classes in chains(Amends):
        delivered = {one.id: one.key for cls in classes for one in bindings_of(cls) if one.id}
        found = clashes([(place, classes)], delivered)
        back = ("screen.back", ".close", ".leave")  # closing what is open is going back
        assert [one for one in found if not any(name in one for name in back)] == []


def test_an_action_can_have_other_keys_several_or_none() -> None:
    made = keymap({"ticket.take": ["T", "/"], "list.mark": [], "ticket.copy": "c"}, known())
    assert made["ticket.take"] == "T,slash"
    assert made["list.mark"] == "no-key"


def test_a_name_that_no_action_has_is_refused() -> None:
    with pytest.raises(KeysError, match=r"ticket\.tak"):
        keymap({"ticket.tak": "x"}, known())


def test_a_clash_names_both_actions_and_the_place() -> None:
    made = keymap({"ticket.take": ["w"]}, known())
    found = clashes(chains(Amends), made)
    assert any("In Queue, w would mean both" in one and "ticket.assign" in one for one in found)


async def test_a_key_that_was_given_works_and_the_old_one_does_not(tmp_path: Path) -> None:
    cache = make_cache(tmp_path)
    desk = make_desk(cache)
    room = Room(desk)
    room.keys = keymap({"ticket.take": ["T"], "list.mark": []}, known())
    async with room.run_test(size=(80, 24)) as pilot:
        from console.filters import Filter

        await room.push_screen(QueueScreen(desk, "Workplace", Filter(queue="Workplace")))
        await pilot.pause()
        await pilot.press("t", "space")
        assert cache.waiting() == []
        await pilot.press("T")
        await pilot.pause()
        assert len(cache.waiting()) == 1
    cache.close()
