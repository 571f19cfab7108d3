"""One thing to look at each."""
