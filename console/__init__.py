"""The application without its pictures."""
