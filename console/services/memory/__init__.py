"""A service desk in memory, with people who work in it past our console, and faults on demand."""

from console.services.memory.faults import Faults
from console.services.memory.service import MemoryService
from console.services.memory.store import Event
from console.services.memory.web import Web
from console.services.memory.work import MEANING

__all__ = ["MEANING", "Event", "Faults", "MemoryService", "Web"]
