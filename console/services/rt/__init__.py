"""The connector to Request Tracker 5 over REST 2."""

from console.services.rt.service import RequestTracker
from console.services.rt.site import Site

__all__ = ["RequestTracker", "Site"]
