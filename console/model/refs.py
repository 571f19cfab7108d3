"""How a fact of a service is named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Names one fact of one service; `str(ref)` is `service:id`."""

    service: str
    id: str

    def __str__(self) -> str:
        return f"{self.service}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `service:id`; raises `ValueError` where either part is missing."""
        service, colon, id_ = text.partition(":")
        if not (service and colon and id_):
            raise ValueError(f"{text!r} is not a reference: it should read service:number")
        return cls(service, id_)

    @property
    def provisional(self) -> bool:
        """Whether the fact exists here only: its creation has not been carried out yet."""
        return self.id.startswith("new-")
