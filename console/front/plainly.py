"""Tells settings that are surely right, so that what only looks at the cache need not check them whole."""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
_ADDRESS = _LETTERS | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ.:/~")
_TOP = {"offline": bool, "mouse": bool, "colours": str, "services": dict}
_SERVICE = {
    "kind": str,
    "url": str,
    "socket": str,
    "token_command": list,
    "token_env": str,
    "token_file": str,
    "ca_file": str,
    "queues": list,
    "my_queues": list,
}
_COLOURS = ("auto", "none", "16", "256", "true")
_SOURCES = ("token_command", "token_env", "token_file")


def surely_right(settings: Mapping[str, Any]) -> bool:
    """Tell whether settings, as TOML reads them, have no mistake; False says only that they are not plain."""
    if not _are(settings, _TOP) or settings.get("colours", "auto") not in _COLOURS:
        return False
    return all(_is_right(name, service) for name, service in settings.get("services", {}).items())


def _is_right(name: str, service: object) -> bool:
    if not isinstance(service, dict) or not _are(service, _SERVICE):
        return False
    if not name[:1].isalnum() or not _LETTERS.issuperset(name) or len(name) > 21:
        return False
    url, socket, kind = service.get("url", ""), service.get("socket", ""), service.get("kind")
    if kind not in ("rt", "desk") or bool(url) == bool(socket) or (socket and kind != "desk"):
        return False
    scheme, mark, rest = url.partition("://")
    if url and (
        scheme not in ("http", "https") or not mark or rest[:1] in ("", "/") or not _ADDRESS.issuperset(rest)
    ):
        return False
    sources = [source for source in _SOURCES if service.get(source)]
    variable = service.get("token_env", "x")
    command = service.get("token_command", ["x"])
    if len(sources) > 1 or (variable and not (variable.isascii() and variable.isidentifier())):
        return False
    return not command or bool(command[0])


def _are(table: Mapping[str, Any], kinds: Mapping[str, type]) -> bool:
    """Tell whether every name is known, its value of its kind, and a list one of texts."""
    return all(
        type(value) is kinds.get(name)
        and (not isinstance(value, list) or all(isinstance(one, str) for one in value))
        for name, value in table.items()
    )
