"""The seam to every service desk, and one connector per file."""
