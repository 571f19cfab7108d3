"""The local cache: the only memory of the console."""
