"""Dates and numbers as a locale writes them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from console.region import number


@pytest.mark.parametrize(
    ("grouping", "words"), [(",", "1,234,567"), (".", "1.234.567"), ("\u202f", "1\u202f234\u202f567")]
)
def test_thousands_stand_apart_as_the_locale_has_them(grouping: str, words: str) -> None:
    assert number(1_234_567, grouping) == words
    assert number(40, grouping) == "40"


@pytest.mark.parametrize("name", ["C", "C.UTF-8", "xx_NOWHERE.UTF-8"])
def test_no_locale_of_the_environment_keeps_it_from_starting_or_changes_how_numbers_are_read(
    name: str,
) -> None:
    program = "from console import region; region.follow(); print(region.number(1240), f'{1.5:n}')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "LC_ALL": name, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["1,240", "1.5"]
