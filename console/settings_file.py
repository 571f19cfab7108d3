"""Writes settings, and leaves the reader's own words and order in the file as they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from console import paths
from console.settings import SOURCES, Settings, SettingsError, load, parse

Value = str | int | float | bool | list[str]
HEAD = "# Settings of Amends; docs/settings.md describes them all.\n"


def add_service(
    name: str, table: Mapping[str, Value], *, domains: list[str] | None = None, file: Path | None = None
) -> Settings:
    """Write a service under a name, and the organisation's mail domains where they are given.

    `table` holds what stands under [services.NAME], by the names of `ServiceSettings`. A service that is there
    already is changed, and its token comes from the new source alone. Returns the settings as they are now.
    Raises `SettingsError`, with the file as it was, where they would not be valid or cannot be written.
    """
    changes: dict[tuple[str, ...], Value | None] = {
        ("services", name, key): value for key, value in table.items()
    }
    if any(source in table for source in SOURCES):
        changes |= {("services", name, source): None for source in SOURCES if source not in table}
    if domains:
        changes[("domains",)] = domains
    return change(changes, file)


def change(changes: Mapping[tuple[str, ...], Value | None], file: Path | None = None) -> Settings:
    """Set each setting, named by its path such as ("holds", "reply"); None takes it out.

    Returns the settings as they are now. Raises `SettingsError`, with the file as it was, where what is there
    or what would be there is not valid, or where it cannot be written.
    """
    file = file or paths.config_file()
    load(file)  # what cannot be read must not be written over
    text = changed(_text(file), changes)
    settings = parse(text, str(file))
    try:
        paths.make_parents(file)
        paths.write_private(file.resolve(), text)
    except (paths.PathError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"The settings {file} cannot be written: {why}. They are as they were.") from None
    return settings


def changed(text: str, changes: Mapping[tuple[str, ...], Value | None]) -> str:
    """Return the TOML with each setting set or taken out, and everything else to the letter as it was."""
    import tomlkit

    document = tomlkit.parse(text)
    for path, value in changes.items():
        table: Any = document
        for name in path[:-1]:
            if name not in table:
                table[name] = tomlkit.table(is_super_table=name in ("services", "calendars"))
            table = table[name]
        if value is not None:
            table[path[-1]] = value
        elif path[-1] in table:
            del table[path[-1]]
    return tomlkit.dumps(document)


def table_of(settings: msgspec.Struct) -> dict[str, Any]:
    """Return what differs from the defaults, as `add_service` wants it."""
    fields = msgspec.structs.fields(type(settings))
    values = {field.name: getattr(settings, field.name) for field in fields}
    plain = {
        field.name: field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
        for field in fields
        if not field.required
    }
    differing = {name: value for name, value in values.items() if name not in plain or value != plain[name]}
    return {
        name: table_of(value) if isinstance(value, msgspec.Struct) else value
        for name, value in differing.items()
    }


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return HEAD
