"""Lets a package offer names whose modules are imported when somebody asks for them."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as type checkers read it: typing takes longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any


def lazily() -> Callable[[str], Any]:
    """Return a `__getattr__` for the package that calls this, which offers the names it imports for type checkers.

    They stand in the package once, as imports under `if TYPE_CHECKING` that are never carried out: what they say is
    read from the code of the package, where each module's name stands before the names that it is asked for.
    """
    code = sys._getframe(1).f_code
    package = sys._getframe(1).f_globals["__name__"]
    places = _places(code, f"{package}.")

    def found(name: str) -> Any:
        whole = places.get(name)
        if whole is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        __import__(whole)
        value = getattr(sys.modules[whole], name)
        setattr(sys.modules[package], name, value)
        return value

    return found


def _places(code: CodeType, below: str) -> dict[str, str]:
    """Return each name that some code imports from a module whose name begins so, and that module."""
    imported = {name for one in code.co_consts if isinstance(one, tuple) for name in one}
    places, module = {}, ""
    for name in code.co_names:
        if name.startswith(below):
            module = name
        elif module and name in imported:
            places[name] = module
    return places


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
