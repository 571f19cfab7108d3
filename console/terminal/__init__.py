"""The terminal: what is sent to it, and how it is given back."""
