"""The shell beside the console: one module per noun, imported when its command runs."""
