"""Knows the looks that a terminal can give to cells, and the shortest way from one to another."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from rich.color import ColorSystem
from rich.style import Style

from console.terminal.capabilities import Colours, Terminal

_SYSTEMS: Final = {
    Colours.BASIC: ColorSystem.STANDARD,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.TRUE: ColorSystem.TRUECOLOR,
}
_ATTRIBUTES: Final = (
    ("bold", "1"), ("dim", "2"), ("italic", "3"), ("underline", "4"), ("reverse", "7"), ("strike", "9"),
)  # fmt: skip
_ENDS: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
_SEEN_ON_BLANKS: Final = frozenset("479")
_REMEMBERED: Final = 4_096
UNKNOWN_PEN: Final = "\x00"
"""What the terminal would write with now is not known."""
PLAIN: Final = "\x01"
"""The number of the look without any attribute or colour."""


class Look(NamedTuple):
    """How a cell looks, in the parameters of SGR."""

    attributes: tuple[str, ...] = ()
    front: str = ""
    back: str = ""


class Pens:
    """Numbers the looks of one terminal; a number is one character, so that a row of them is a string."""

    def __init__(self, terminal: Terminal) -> None:
        self._system = _SYSTEMS.get(terminal.colours)
        self._ends_attributes = terminal.colours is not Colours.NONE  # a VT100 can only reset all at once
        self._erases_in_colour = not terminal.screen and not terminal.kind.startswith(
            ("screen", "vt", "linux")
        )
        self._styles: dict[int, tuple[Style, str]] = {}
        self._clear()

    def _clear(self) -> None:
        self._looks = [Look(), Look()]
        self._numbers = {Look(): PLAIN}
        self._changes: dict[tuple[str, str], str] = {}
        self.bare: dict[str, str] = {UNKNOWN_PEN: UNKNOWN_PEN, PLAIN: PLAIN}
        """For each look the one that a blank cell has in it: what is not seen there is left out."""
        self.erasable: set[str] = {PLAIN}
        """The looks in which erasing leaves just what a written blank would."""
        self._styles.clear()
        self._bare_bytes, self._bare_known = bytes(256), 0

    @property
    def bare_bytes(self) -> bytes:
        """As `bare`, for the first 256 looks: in the place of a look's number stands that of its blank's."""
        if self._bare_known != len(self.bare):
            self._bare_known = len(self.bare)
            first = [ord(self.bare.get(chr(look), UNKNOWN_PEN)) for look in range(256)]
            self._bare_bytes = bytes(look if look < 256 else 0 for look in first)
        return self._bare_bytes

    @property
    def is_full(self) -> bool:
        """Whether so many looks are numbered that those no screen shows had better be dropped."""
        return len(self._looks) >= _REMEMBERED

    def of(self, style: Style | None) -> str:
        """The number of a style's look, in the colours that the terminal has."""
        if style is None:
            return PLAIN
        known = self._styles.get(id(style))  # a style takes its time to be hashed; it is held, so this is it
        if known is not None:
            return known[1]
        if len(self._styles) >= _REMEMBERED:
            self._styles.clear()
        number = self.number(self._look(style))
        self._styles[id(style)] = style, number
        return number

    def of_codes(self, codes: str) -> str:
        """The number of the look that parameters of SGR give to a pen that was reset before."""
        attributes, front, back = set[str](), "", ""
        parts = iter(codes.split(";"))
        for code in parts:
            if code in _ENDS:
                attributes.add(code)
            elif code in ("38", "48"):
                kind = next(parts, "")
                colour = ";".join([code, kind, *(next(parts, "") for _ in range(1 if kind == "5" else 3))])
                front, back = (colour, back) if code == "38" else (front, colour)
            elif code.startswith(("3", "9")):
                front = code if code != "39" else ""
            elif code.startswith(("4", "10")):
                back = code if code != "49" else ""
        return self.number(Look(tuple(sorted(attributes)), front, back))

    def change(self, old: str, new: str) -> str:
        """What is sent so that a pen of one look has another."""
        known = self._changes.get((old, new))
        if known is None:
            known = self._changes[old, new] = self._shortest(old, self._looks[ord(new)])
        return known

    def compact(self, rows: Iterable[str]) -> Callable[[str], str]:
        """Drop the looks that these rows do not show; returns what writes a row in the new numbers."""
        looks = self._looks
        self._clear()
        table = {
            ord(number): self.number(looks[ord(number)]) for number in set().union(*rows) - {UNKNOWN_PEN}
        }
        return lambda row: row.translate(table)

    def number(self, look: Look) -> str:
        """The number of a look."""
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = chr(len(self._looks))
            self._looks.append(look)
            if _SEEN_ON_BLANKS.isdisjoint(look.attributes):
                if not look.back or self._erases_in_colour:
                    self.erasable.add(number)
                self.bare[number] = self.number(Look(back=look.back))
            else:
                self.bare[number] = number
        return number

    def _look(self, style: Style) -> Look:
        attributes = tuple(code for name, code in _ATTRIBUTES if getattr(style, name))
        colours = []
        for colour, is_front in ((style.color, True), (style.bgcolor, False)):
            if self._system is None or colour is None or colour.is_default:
                colours.append("")
            else:
                colours.append(";".join(colour.downgrade(self._system).get_ansi_codes(is_front)))
        return Look(attributes, *colours)

    def _shortest(self, old: str, new: Look) -> str:
        codes = [*new.attributes, *filter(None, (new.front, new.back))]
        afresh = f"\x1b[{';'.join(['', *codes])}m"
        if old == UNKNOWN_PEN:
            return afresh
        before = self._looks[ord(old)]
        ended = {_ENDS[code] for code in before.attributes if code not in new.attributes}
        if ended and not self._ends_attributes:
            return afresh
        begun = [code for code in new.attributes if code not in before.attributes or _ENDS[code] in ended]
        if new.front != before.front:
            begun.append(new.front or "39")
        if new.back != before.back:
            begun.append(new.back or "49")
        return min(f"\x1b[{';'.join([*sorted(ended), *begun])}m", afresh, key=len)
