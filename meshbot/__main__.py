"""``python -m meshbot``, which is also the console script."""

from __future__ import annotations

import gc
import sys


def run() -> int:
    """Run the command line; the exit status.

    Imports and content make hundreds of thousands of objects that stay. Looking for garbage among them costs a sixth of the
    start, so that waits until they are all there (``cli/talk.py``).
    """
    gc.disable()
    from meshbot.cli.main import main  # noqa: PLC0415 - after the line above, which is the point

    return main()


if __name__ == "__main__":
    sys.exit(run())
