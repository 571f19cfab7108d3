"""Lets go of what Textual would hold on to: the pictures of widgets that are gone, and these themselves."""

import ctypes
import gc
from contextlib import suppress
from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.color import Color
from textual.style import Style


def let_go() -> None:
    """Remember the colours inside and outside of a widget without the widget and all that it has drawn.

    `StylesCache.get_inner_outer` remembers them by whose method it is, for the last 1,024 of them.
    """
    StylesCache.get_inner_outer = _of_anyone  # type: ignore[assignment]


def tidy(app: App[Any]) -> None:
    """Give memory that nothing uses any more back to the system; takes some hundredths of a second."""
    forget(app)
    gc.collect()
    with suppress(
        AttributeError, OSError
    ):  # another C library than glibc keeps it, or gives it back by itself
        ctypes.CDLL(None).malloc_trim(0)


def forget(app: App[Any]) -> None:
    """Let go of widgets that are gone and watched something of the application.

    Textual does so once what they watch changes; every text area watches the theme, which hardly ever does.
    """
    for watchers in getattr(app, "__watchers", {}).values():
        watchers[:] = [one for one in watchers if not one[0]._closing]


@lru_cache(64)
def _colours(base: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base + background), Style(background=base)


def _of_anyone(_: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    return _colours(base_background, background)
