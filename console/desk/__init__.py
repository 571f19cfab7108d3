"""The built-in desk: a small real service with a living demo organisation."""
