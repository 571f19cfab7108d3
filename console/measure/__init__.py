"""Pure measures, each with its source and its test vectors."""
