"""The tone of users' words, on this machine alone: `engine.tone` reads, `learning` learns from a desk's own labels."""
