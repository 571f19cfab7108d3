"""What an installed Amends owns, and that nobody else owns it too."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distributions, entry_points
from pathlib import Path

import pytest

OURS = ("console", "screens", "widgets")


def test_no_dependency_owns_one_of_our_three_names() -> None:
    for found in distributions():
        if found.metadata["Name"] == "amends":
            continue
        tops = {str(file).split("/")[0] for file in found.files or ()}
        assert not tops & {*OURS, *(f"{name}.py" for name in OURS)}, found.metadata["Name"]


def test_the_command_is_called_amends() -> None:
    found = [one for one in entry_points(group="console_scripts") if one.name == "amends"]
    assert [one.value for one in found] == ["console.cli:main"]


@pytest.mark.skipif("AMENDS_ON_WHEEL" not in os.environ, reason="only where the wheel is installed")
def test_on_the_wheel_it_is_the_wheel_that_is_tested() -> None:
    import console

    assert "site-packages" in str(Path(console.__file__))
    code = "import console, pathlib; print(pathlib.Path(console.__file__).parent)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert "site-packages" in done.stdout
