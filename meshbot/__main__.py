"""``python -m meshbot``, which is also the console script."""

from __future__ import annotations

import gc
import os
import sys


def run() -> int:
    """Run the command line; the exit status.

    Imports and content make hundreds of thousands of objects that stay. Looking for garbage among them costs a sixth of the
    start, so that waits until they are all there (``cli/talk.py``).
    """
    gc.disable()
    # Pydantic looks for plug-ins in every installed distribution, 35 ms at each start; we use none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from meshbot.cli.main import main  # noqa: PLC0415 - after the line above, which is the point

    return main()


if __name__ == "__main__":
    sys.exit(run())
