"""The connector to an Amends desk: idempotent, atomic and live."""

from console.services.desk.service import DeskService

__all__ = ["DeskService"]
