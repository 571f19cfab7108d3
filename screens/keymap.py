"""The agent's own keys: laid over the bindings, and checked for clashes along the focus chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode

NOTHING = "no-key"
"""Stands for no key at all: no terminal sends it."""
NAMES = {
    " ": "space",
    "/": "slash",
    ":": "colon",
    "?": "question_mark",
    ".": "full_stop",
    "+": "plus",
    "*": "asterisk",
    "%": "percent_sign",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "!": "exclamation_mark",
    ",": "comma",
    ";": "semicolon",
    "-": "minus",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
}

Chain = tuple[str, Sequence[type[DOMNode]]]
"""A place and the classes whose bindings are live in it together, innermost first."""


class KeysError(Exception):
    """The keys in the settings cannot be; `str()` names what and where."""


def keymap(keys: Mapping[str, str | list[str]], known: Iterable[str]) -> dict[str, str]:
    """Turn the settings' keys into Textual's keymap; raises `KeysError` for an action nobody has."""
    names = set(known)
    made: dict[str, str] = {}
    for action, wanted in keys.items():
        if action not in names:
            raise KeysError(f"[keys] {action!r} is no action; `docs/keys.md` lists them all.")
        many = [wanted] if isinstance(wanted, str) else wanted
        made[action] = ",".join(NAMES.get(key, key) for key in many if key) or NOTHING
    return made


def clashes(chains: Iterable[Chain], made: Mapping[str, str]) -> list[str]:
    """Return a sentence for each key that would mean two things in one place because of the keymap."""
    found: list[str] = []
    for place, classes in chains:
        taken: dict[str, str] = {}
        for binding in (one for cls in classes for one in bindings_of(cls) if one.id):
            for key in made.get(binding.id or "", binding.key).split(","):
                name = binding.id or ""
                other = taken.setdefault(key, name)
                if other != name and key != NOTHING and (other in made or name in made):
                    found.append(f"In {place}, {key} would mean both {other} and {name}.")
    return list(dict.fromkeys(found))


def bindings_of(cls: type[DOMNode]) -> list[Binding]:
    """Return a class's own and inherited bindings, each once per key list."""
    seen: dict[tuple[str, str], Binding] = {}
    for base in cls.__mro__:
        declared: Sequence[BindingType] = base.__dict__.get("BINDINGS", ())
        for binding in _made(declared):
            seen.setdefault((binding.id or binding.action, binding.key), binding)
    return list(seen.values())


def _made(declared: Sequence[BindingType]) -> list[Binding]:
    made = [one if isinstance(one, Binding) else Binding(*one) for one in declared]
    BindingsMap(made)  # raises where a declaration is wrong
    return made
