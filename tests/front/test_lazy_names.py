"""A package whose names are imported late offers each that it names to readers and type checkers, and no other."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import console.cache
import console.intents
import console.model


def named(package: ModuleType) -> list[tuple[str, str, str | None]]:
    """Return what a package imports for type checkers: the module, the name, the name it is given."""
    return [
        (str(node.module), alias.name, alias.asname)
        for node in ast.walk(ast.parse(inspect.getsource(package)))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{package.__name__}.")
        for alias in node.names
    ]


@pytest.mark.parametrize("package", [console.model, console.intents])
def test_a_package_offers_late_what_it_names_to_readers(package: ModuleType) -> None:
    names = named(package)
    assert len(names) > 40
    for module, name, given in names:
        assert getattr(package, name) is getattr(importlib.import_module(module), name)
        assert given == name, "a type checker offers on only what is named twice"
    assert len({name for _, name, _ in names}) == len(names)
    with pytest.raises(AttributeError, match="no attribute 'lazily_not_named'"):
        getattr(package, "lazily_not_named")  # noqa: B009 - a type checker knows that it is not there


def test_what_a_package_does_not_name_it_does_not_offer(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "house_of_names").mkdir()
    (tmp_path / "house_of_names" / "rooms.py").write_text("Hall, Attic, join = 1, 2, 3\n")
    (tmp_path / "house_of_names" / "__init__.py").write_text(
        textwrap.dedent(
            """
            from os.path import join
            from console.lazily import lazily
            TYPE_CHECKING = False
            if TYPE_CHECKING:
                from house_of_names.rooms import Hall as Hall
                from house_of_names.cellar import Wine as Wine
            __getattr__ = lazily()
            """
        )
    )
    monkeypatch.syspath_prepend(tmp_path)
    house: Any = importlib.import_module("house_of_names")
    assert house.Hall == 1
    assert house.join("a", "b") == "a/b"
    with pytest.raises(AttributeError, match="no attribute 'Attic'"):
        house.Attic  # noqa: B018 - asked for, for its failure
    with pytest.raises(ModuleNotFoundError, match="cellar"):
        house.Wine  # noqa: B018 - the same


def test_every_module_that_the_cache_imports_late_is_there() -> None:
    tree = ast.parse(inspect.getsource(console.cache))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    late = max((text for text in texts if isinstance(text, str)), key=len).split()
    assert len(late) > 10
    folder = Path(inspect.getfile(console.cache)).parent
    assert set(late) <= {file.stem for file in folder.glob("*.py")}
