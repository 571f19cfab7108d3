"""Where a pull stands: in the middle of a first load, or at a number of the desk's news."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.services.base import Cursor

PARTS = ("mine", "open", "closed")
"""A first load goes through these, newest tickets first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor, taken apart."""

    desk: str
    """Whose news the number counts: after a desk was made anew, everything is loaded anew."""
    seq: int
    """News up to this number are known, or will be once the load is through."""
    part: str | None = None
    """Which part of a first load comes next; None once it is through."""
    after: str = ""

    @classmethod
    def start(cls, desk: str) -> Place:
        """Return the place of somebody who knows nothing yet."""
        return cls(desk, -1, PARTS[0])

    @classmethod
    def read(cls, cursor: Cursor | None, desk: str) -> Place | None:
        """Read a cursor; None where there is none, or it counts another desk's news."""
        fields = (cursor or "").split("|")
        if len(fields) != 4 or fields[0] != desk:
            return None
        _, seq, part, after = fields
        if not seq.removeprefix("-").isdecimal() or (part and part not in PARTS):
            return None
        return cls(desk, int(seq), part or None, after)

    def write(self) -> Cursor:
        """Return the cursor as it is kept."""
        return f"{self.desk}|{self.seq}|{self.part or ''}|{self.after}"

    def at(self, seq: int) -> Place:
        """Return the place after news `seq`, the load being through."""
        return replace(self, seq=seq, part=None, after="")

    def following(self, after: str | None, seq: int) -> Place:
        """Return the place after a page of the load that ends at `after`, and was read at news `seq`.

        The number of the first page counts: what changed while we load is told again afterwards.
        """
        first = seq if self.seq < 0 else self.seq
        if after is not None:
            return replace(self, seq=first, after=after)
        rest = PARTS[PARTS.index(self.part or PARTS[0]) + 1 :]
        return replace(self, seq=first, part=rest[0] if rest else None, after="")
