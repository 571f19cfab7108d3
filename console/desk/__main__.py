"""The child process of a demo: runs the desk that its one argument describes."""

from __future__ import annotations

import logging
import sys

import msgspec

from console.desk import host
from console.desk.plan import Plan
from console.desk.store import DeskError


def main() -> int:
    """Run the desk; the last line on stderr says why where it cannot."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        host.run(msgspec.json.decode(sys.argv[1], type=Plan))
    except DeskError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
