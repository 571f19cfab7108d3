"""Prints the n-th `sh` block of the README, so that CI runs what the README says."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main() -> None:
    """Print the block whose number (from 1) is the first argument."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    print(blocks[int(sys.argv[1]) - 1].strip())


if __name__ == "__main__":
    main()
