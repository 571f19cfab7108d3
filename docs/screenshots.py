"""Takes the pictures in docs/images from the demo: `python docs/screenshots.py`.

Starts the demo's desk in a folder of its own, syncs it, and drives the real screens over that cache.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

IMAGES = ROOT / "docs" / "images"
SIZES = {"80x24": (80, 24), "160x45": (160, 45)}
TO_A_CHANGE = ["3", "z", "z", "slash", *"Core switch firmware", "enter", "z", "z", "escape"]
"""To a change of the demo in the week's calendar: found in the list, closer from there."""
STEPS: dict[str, list[str]] = {
    "today": [],
    "queues": ["2"],
    "queue": ["2", "enter", "j", "j", "space", "j", "space", "j"],
    "ticket": ["enter"],
    "reply": ["enter", "r", *"Dear colleague"],
    "assign": ["2", "enter", "w"],
    "search": ["slash", *"printer"],
    "create": ["plus"],
    "week": TO_A_CHANGE,
    "day": [*TO_A_CHANGE, "z"],
    "agenda": ["3", "z", "z"],
    "month": [*TO_A_CHANGE, "z", "z", "z"],
    "move": [*TO_A_CHANGE, "greater_than_sign", "greater_than_sign", "greater_than_sign"],
    "change-form": ["3", "plus", *"Core switch firmware"],
    "approvals": ["4"],
    "card": ["4", "enter"],
    "approve": ["4", "enter", "a"],
    "feed": ["5", "j", "j", "j"],
    "alarm": ["5", "shift+tab", "x"],
    "told": ["5", "j", "j", "r", *"Dear colleague"],
    "experience": ["6"],
    "experience-service": ["6", "enter"],
    "experience-counted": ["6", "x"],
    "outbox": ["t", "j", "p", "2", "7"],
    "help": ["2", "enter", "question_mark"],
}
"""The keys that lead to each picture, from Today on."""


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory(prefix="amends-pictures-") as home:
        os.environ |= {"XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home}
        IMAGES.mkdir(exist_ok=True)
        _prepare()
        for size_name, size in SIZES.items():
            for name, keys in STEPS.items():
                svg = asyncio.run(_picture(keys, size))
                (IMAGES / f"{name}-{size_name}.svg").write_text(svg, encoding="utf-8")
        _report()


def _report() -> None:
    """Take a picture of the report in a real browser, where there is one."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("No Chromium here: the picture of the report is left as it was.")
        return
    from console.shell.commands import amends

    page = Path(os.environ["XDG_STATE_HOME"]) / "report.html"
    wanted = ["--profile", "demo", "experience", "report", "--format", "html", "--out", str(page)]
    amends.main(wanted, "amends", standalone_mode=False)
    look = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=960,1500"]
    picture = f"--screenshot={IMAGES / 'experience-report.png'}"
    subprocess.run([browser, *look, picture, page.as_uri()], check=True, capture_output=True, timeout=120)


def _prepare() -> None:
    from console import paths, profiles
    from console.shell.upkeep import fetch

    profile = profiles.demo()
    paths.private_folder(profile.places.folder)
    words = fetch(profile)
    if words:
        raise SystemExit(words)


async def _picture(keys: list[str], size: tuple[int, int]) -> str:
    from console import profiles
    from console.app import Amends
    from console.signs import FULL
    from console.terminal.capabilities import Colours, Terminal
    from screens.base import Desk

    profile = profiles.demo()
    cache = profile.open_cache()
    terminal = Terminal("xterm-256color", Colours.MANY, False, False, False, False)
    desk = Desk(cache, profile.settings, profile.places, FULL, profile.name, log=profile.decision_log)
    app = Amends(desk, lambda: None, terminal=terminal)
    try:
        async with app.run_test(size=size) as pilot:
            await pilot.pause(0.3)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.15)
            await pilot.pause(0.5)
            svg = app.export_screenshot(title="Amends")
            for one in cache.waiting():
                cache.withdraw(one.key)
            for name in ("zoom", "colliding"):
                cache.places.keep(f"calendar:{name}", "")
            for draft in cache.drafts.all():
                cache.drafts.discard(draft.ticket, draft.kind)
        return svg
    finally:
        cache.close()


if __name__ == "__main__":
    main()
