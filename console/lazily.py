"""Lets a package offer names whose modules are imported when somebody asks for them."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as type checkers read it: typing takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def lazily(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a `__getattr__` for the package; `modules` names those behind it, each with the names it has."""
    places = {name: module for module, names in modules.items() for name in names.split()}

    def found(name: str) -> Any:
        module = places.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        whole = f"{package}.{module}"
        __import__(whole)
        value = getattr(sys.modules[whole], name)
        setattr(sys.modules[package], name, value)
        return value

    return found


class Later:
    """Stands for a module that is imported when something of it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        __import__(self._name)
        return getattr(sys.modules[self._name], name)


def later(package: str, modules: str) -> Callable[[str], Later]:
    """Return a `__getattr__` for a package: `from package import module` costs nothing until the module is used."""
    known = frozenset(modules.split())

    def found(name: str) -> Later:
        if name not in known:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return Later(f"{package}.{name}")

    return found
