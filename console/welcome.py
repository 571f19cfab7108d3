"""First run: offers the demo or a connection, tries what was typed, and writes the settings."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

from console import paths
from console.paths import PathError
from console.secrets import SecretError
from console.services.base import Identity, NotAService, ServiceError, Unauthorized, Unavailable
from console.settings import ServiceSettings, Settings, SettingsError
from console.settings_file import add_service, table_of
from console.terminal.run import run_app
from console.terminal.seam import TerminalApp
from screens.first_run import FirstRunScreen
from screens.outfitting import Step, Wanted

EXAMPLE = """\
{file}

[services.rt]
kind = "rt"
url = "https://rt.example.org"
token_file = "~/.config/amends/tokens/rt"      # chmod 600; or token_command = ["pass", "show", "rt"]

Start amends again once it is there; `amends doctor` says what is wrong with it."""


class Welcome(TerminalApp[str]):
    """Shows First run; ends with `demo`, `connected`, or nothing."""

    CSS = "Screen { background: transparent; }"

    def __init__(self, outfit: Outfit) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self._outfit = outfit
        self.outcome = ""

    def on_mount(self) -> None:
        """Offer the choices."""
        self.push_screen(FirstRunScreen(self._outfit), self._end)

    def _end(self, outcome: str | None) -> None:
        self.outcome = outcome or ""
        self.exit()


def first_run() -> int:
    """Show First run and go where it leads; returns the exit code."""
    app = Welcome(Outfit())
    code = run_app(app, on_end=lambda: None, state=paths.private_folder(paths.state_home()))
    if app.outcome == "demo":
        os.execv(sys.executable, [sys.executable, "-m", "console.cli", "demo"])
    if app.outcome == "connected":
        from console.profiles import choose
        from console.start import start

        profile = choose()
        return start(profile) if profile is not None else code
    return code


class Outfit:
    """Asks services and writes settings, for the screen."""

    @property
    def example(self) -> str:
        """The settings file's name and an example of its contents."""
        return EXAMPLE.format(file=paths.config_file())

    async def check(self, wanted: Wanted) -> AsyncIterator[Step]:
        """Yield what is tried, in order; ends at the first address that works."""
        file: Path | None = None
        try:
            _check_name(wanted.name)
            if wanted.token:
                file = _keep_token(wanted, trying=True)
        except (OSError, PathError, ValueError) as error:
            yield Step(str(error), False, final=True)
            return
        try:
            for url in candidates(wanted.kind, wanted.url):
                tried = replace(wanted, url=url)
                step = await _ask(tried, file)
                yield step
                if step.final:
                    return
        finally:
            if file is not None:
                file.unlink(missing_ok=True)

    def keep(self, wanted: Wanted) -> Path:
        """Write settings and token; returns the settings file. Raises `OSError` or `ValueError`."""
        file = paths.config_file()
        _check_name(wanted.name)
        try:
            token_file = _keep_token(wanted) if wanted.token else None
            add_service(wanted.name, table_of(_service(wanted, token_file)), file=file)
        except (PathError, SettingsError) as error:
            raise ValueError(str(error)) from error
        return file


def candidates(kind: str, url: str) -> Iterator[str]:
    """Yield the addresses worth a try: what was typed, cleared of what a browser shows, then likely ones."""
    base = url if "://" in url else f"https://{url}"
    for tail in ("/REST/", "/Ticket/", "/SelfService", "/index.html", "/NoAuth", "/Search", "/Dashboards"):
        base = base.split(tail)[0]
    base = base.split("?")[0].rstrip("/")
    found = [base]
    if kind == "rt":
        root = "/".join(base.split("/")[:3])
        found += [f"{base}/rt", root, f"{root}/rt", f"{root}/rt5"]
    yield from dict.fromkeys(found)


async def _ask(wanted: Wanted, file: Path | None) -> Step:
    from console.services import registry

    try:
        service = registry.connect(wanted.name, _service(wanted, file), Settings())
    except (SecretError, NotAService) as error:
        return Step(f"{wanted.url}: {error}", False)
    try:
        who: Identity = await service.hello()
    except Unauthorized as error:
        return Step(f"{wanted.url} answers, but refuses the token. {error}", False, final=True)
    except Unavailable as error:
        return Step(f"{wanted.url} does not answer. {error}", False, final=True)
    except ServiceError as error:
        return Step(f"{wanted.url}: {error}", False)
    finally:
        await service.close()
    product = f" ({who.product})" if who.product else ""
    return Step(f"{wanted.url}{product} knows you as {who.me.name}.", True, wanted, final=True)


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,20}", name):
        raise ValueError(f"“{name}” cannot be its name: small letters, digits, - and _, 21 at most.")


def _service(wanted: Wanted, file: Path | None) -> ServiceSettings:
    command = shlex.split(wanted.token_command) if not wanted.token else []
    return ServiceSettings(
        kind=wanted.kind, url=wanted.url, token_file=str(file) if file else "", token_command=command
    )


def _keep_token(wanted: Wanted, *, trying: bool = False) -> Path:
    folder = paths.private_folder(paths.config_home() / "tokens")
    file = folder / (f".{wanted.name}.trying" if trying else wanted.name)
    paths.write_private(file, wanted.token + "\n")
    return file
