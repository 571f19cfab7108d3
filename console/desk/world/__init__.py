"""A make-believe company for the demo: the same for the same seed, and it goes on living."""
