"""The application without its pictures."""

__version__ = "0.1.0"
"""The one place that says it; the package is built with it."""
