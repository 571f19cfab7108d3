"""Learning from a desk's own labels: adopted where it helps on texts held out, refused where it does not."""

from __future__ import annotations

import random

import pytest

from console.measure.tone.engine import tone
from console.measure.tone.learning import LEAST, Labelled, learn
from console.measure.tone.model import shipped

_CODES = ("green card", "red card")
_PLACES = ("the north hall", "the depot", "the ward", "room 7", "the shop", "the office", "gate B", "the lab")
_TIMES = ("today", "yesterday", "this morning", "on Monday", "last week", "at noon", "twice", "by post")


def _house_words(count: int, *, noise: bool = False) -> list[Labelled]:
    """Return texts whose tone only this desk's people know: a green card is praise, a red card blame."""
    dice = random.Random(4)
    found = []
    for _ in range(count):
        good = dice.random() < 0.5
        text = f"A {_CODES[not good]} from {dice.choice(_PLACES)} {dice.choice(_TIMES)}, number {dice.randrange(9000)}"
        found.append(Labelled(text, dice.choice((-1, 0, 1)) if noise else 1 if good else -1, "survey", "en"))
    return found


def test_a_desks_own_words_are_learned() -> None:
    learned = learn(_house_words(120))
    assert learned.adopted
    assert learned.before is not None
    assert learned.after is not None
    assert learned.after < learned.before
    assert learned.n + learned.held == 120
    taught = [
        tone(f"A {code} from the roof, number 3", "survey", "en", model=learned.model) for code in _CODES
    ]
    assert [found.label for found in taught] == [1, -1]


def test_what_is_learned_leaves_the_shipped_weights_alone() -> None:
    before = tone("A red card from the roof", "survey", "en").p
    assert learn(_house_words(80)).model is not shipped()
    assert tone("A red card from the roof", "survey", "en").p == before


def test_learning_goes_on_from_what_was_learned() -> None:
    first = learn(_house_words(80)).model
    second = learn(_house_words(120), first)
    assert second.before is not None
    plain = learn(_house_words(120))
    assert plain.before is not None
    assert second.before < plain.before


def test_labels_that_teach_nothing_are_not_adopted() -> None:
    learned = learn(_house_words(100, noise=True))
    assert not learned.adopted
    assert learned.model is shipped()


@pytest.mark.parametrize("count", [0, 1, LEAST - 1])
def test_too_few_labels_are_not_tried(count: int) -> None:
    learned = learn(_house_words(count))
    assert (learned.adopted, learned.before, learned.after) == (False, None, None)


def test_texts_that_cannot_be_read_are_left_out() -> None:
    unread = [Labelled(text, -1) for text in ("", "你好，太慢了", "4711")]
    learned = learn([*_house_words(60), *unread])
    assert learned.n + learned.held == 60


def test_the_same_text_twice_counts_once_and_the_last_label_holds() -> None:
    texts = _house_words(60)
    learned = learn([*texts, *texts])
    assert learned.n + learned.held == 60


def test_learning_takes_little_cpu() -> None:
    import time

    start = time.process_time()
    learn(_house_words(300))
    assert time.process_time() - start < 3
