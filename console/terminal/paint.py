"""Sends what has changed of the screen, in the colours and characters of the terminal, in as few bytes as it can.

The painter knows two pictures: the one that is wanted, over which pieces are laid, and the one that the terminal
shows. What lies between them is sent when it is asked for, so that any number of pieces laid meanwhile are one
frame, and none is lost while the line is busy.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.segment import Segment

from console.terminal.capabilities import Terminal
from console.terminal.cells import SURE, Letters, fit, laid_over
from console.terminal.hand import Hand
from console.terminal.pen import Pens
from console.terminal.rows import Row, blank, differing, erased, joined, runs, unknown
from console.terminal.scroll import Scroll, scroll
from console.terminal.swath import swath

_FEW: Final = 4
"""Rows that may be painted from the last to the first."""

SEGMENTS: Final = 1_024
"""Segments whose cells are remembered."""


class Patch(NamedTuple):
    """A piece of one row: where it begins, counted from 0, and what stands there."""

    row: int
    column: int
    segments: Iterable[Segment]
    """A segment that is given again and again is cut into cells once."""


class Painter:
    """Paints patches for one terminal; no character of theirs acts on it, wherever they came from."""

    def __init__(self, terminal: Terminal, columns: int = 80, rows: int = 24) -> None:
        """`columns` and `rows`: the terminal's size; nothing of what it shows is known."""
        self._letters, self._pens = Letters(terminal.ascii), Pens(terminal)
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size: nothing is known of it, and nothing is wanted until it is laid."""
        self.columns, self.rows = columns, rows
        self._wanted = [unknown(columns)] * rows
        self._hand = Hand(self._pens, self._letters, columns)
        self._cuts: dict[int, tuple[str, str, Segment]] = {}
        """The cells and looks of segments, by their ids: a list's columns give the same ones again and again."""
        self.forget()

    def forget(self) -> None:
        """Something else was written: send all that is wanted when it is next asked for."""
        self._shown = [unknown(self.columns)] * self.rows
        self._changed = set(range(self.rows))
        self._known: Scroll | None = None
        """How the rows moved in what is wanted since it was last sent, where somebody told."""
        self._hand.lose()

    def lose(self) -> None:
        """The cursor was moved or a look was set; what the cells show is as it was."""
        self._hand.lose()

    def cleared(self) -> None:
        """The terminal shows nothing now, in its default colours."""
        self.forget()
        self._shown = [blank(self.columns)] * self.rows

    def remember(self, row: int, pieces: Sequence[tuple[str, str]]) -> None:
        """A row stands on the terminal already, painted by somebody else from the first column on.

        `pieces`: texts of plain characters of one cell each, with the parameters of SGR that they were written
        with after a reset ("" for none). What they leave of the row is blank.
        """
        if 0 <= row < self.rows:
            cells = fit("".join(text for text, _ in pieces), self.columns)
            looks = "".join(self._pens.of_codes(codes) * len(text) for text, codes in pieces)
            self._shown[row] = Row(cells, (looks + blank(self.columns).looks[len(looks) :])[: self.columns])
            self._changed.add(row)

    def paint(self, patches: Iterable[Patch], cursor: tuple[int, int] | None = None) -> str:
        """Lay patches and return what to send, as `flush` does."""
        self.lay(patches)
        return self.flush(cursor)

    def lay(self, patches: Iterable[Patch]) -> None:
        """Want these patches over what was wanted before; what lies outside the terminal is left out."""
        for patch in patches:
            if not (0 <= patch.row < self.rows and 0 <= patch.column < self.columns):
                continue
            row, before = self._cut(patch), self._wanted[patch.row]
            if patch.column or len(row.cells) < self.columns:
                row = Row(
                    laid_over(before.cells, row.cells, patch.column),
                    before.looks[: patch.column] + row.looks + before.looks[patch.column + len(row.looks) :],
                )
            if row != before:
                self._wanted[patch.row] = row
                self._changed.add(patch.row)

    def scroll(self, found: Scroll) -> None:
        """Want rows to stand elsewhere: whoever wants it knows what is found out of other pictures by comparing."""
        self._known = found if self._known is None and not self._changed else None
        found.applied(self._wanted, self.columns)
        self._changed.update(range(found.top, found.bottom + 1))

    def flush(self, cursor: tuple[int, int] | None = None) -> str:
        """What to send so that the terminal shows what is wanted; "" if it does.

        Its cursor stands at (row, column) then, or wherever that is cheapest.
        """
        if self._letters.is_full or self._pens.is_full:
            self._compact()
        wanted, shown = self._wanted, self._shown
        found, self._known = self._known, None
        changed = sorted(self._changed)
        self._changed.clear()
        if found is None:
            changed = [y for y in changed if wanted[y] != shown[y]]
            found = scroll(shown, wanted, changed)
        if found is not None:
            self._hand.scroll(found)
            found.applied(shown, self.columns)
            concerned = {*changed, *range(found.top, found.bottom + 1)}
            changed = [y for y in sorted(concerned) if wanted[y] != shown[y]]
        if 1 < len(changed) <= _FEW and (self._hand.row or 0) * 2 > changed[0] + changed[-1]:
            changed.reverse()  # that way is shorter; a whole picture is seen from its top on a slow line
        if len(changed) > _FEW or found is not None:
            self._paint_at_once(changed)
        else:
            for y in changed:
                self._paint_row(y)
        if cursor is not None:
            self._hand.go(min(cursor[0], self.rows - 1), min(cursor[1], self.columns - 1))
        return self._hand.take()

    def _paint_at_once(self, rows: Sequence[int]) -> None:
        """Paint rows of which much is new, from the top."""
        wanted, shown, bare = self._wanted, self._shown, self._pens.bare
        plain = [y for y in rows if wanted[y].cells.isprintable() and shown[y].cells.isprintable()]
        runs = swath([shown[y] for y in plain], [wanted[y] for y in plain], self._pens) if plain else None
        others = list(rows if runs is None else sorted({*rows} - {*plain}))
        y, is_sure = -1, False
        for place, start, end, erases in runs or ():
            row = wanted[plain[place]]
            if plain[place] != y:
                y, is_sure = plain[place], row.cells.isascii() or SURE(row.cells) is not None
                while others and others[0] < y:
                    self._paint_row(others.pop(0))
            if erases:
                self._hand.erase(y, start, bare[row.looks[-1]])
            else:
                self._hand.write_plain(y, row, start, end, is_sure)
        for y in others:
            self._paint_row(y)
        for y in plain:
            shown[y] = wanted[y]

    def _paint_row(self, y: int) -> None:
        row, bare = self._wanted[y], self._pens.bare
        places = differing(self._shown[y], row, bare)
        self._shown[y] = joined(row, self._shown[y])
        if not places:
            return
        places, end = erased(places, row, bare, self._pens.erasable)
        if places:
            for left, right in runs(places, row, bare):
                self._hand.write(y, row, left, right)
        if end < self.columns:
            self._hand.erase(y, end, bare[row.looks[-1]])

    def _cut(self, patch: Patch) -> Row:
        """The cells of a patch, as many as the terminal has room for."""
        if len(self._cuts) >= SEGMENTS:
            self._cuts.clear()
        known = self._cuts.get
        cuts = [known(id(segment)) or self._cut_segment(segment) for segment in patch.segments]
        cells, looks = "".join([cut[0] for cut in cuts]), "".join([cut[1] for cut in cuts])
        room = self.columns - patch.column
        return Row(fit(cells, room), looks[:room]) if len(cells) > room else Row(cells, looks)

    def _cut_segment(self, segment: Segment) -> tuple[str, str, Segment]:
        """Cut a segment and hold it, so that nothing else has its id."""
        text, style, control = segment
        cells = self._letters.cells(text) if text and not control else ""
        cut = self._cuts[id(segment)] = cells, self._pens.of(style) * len(cells), segment
        return cut

    def _compact(self) -> None:
        """Number the letters and looks afresh that are on the screen."""
        self._cuts.clear()
        rows = [*self._wanted, *self._shown]
        letters = self._letters.compact(row.cells for row in rows)
        looks = self._pens.compact([row.looks for row in rows])
        self._wanted = [Row(letters(row.cells), looks(row.looks)) for row in self._wanted]
        self._shown = [Row(letters(row.cells), looks(row.looks)) for row in self._shown]
        self._hand.lose()
