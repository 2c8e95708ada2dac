"""``python -m meshbot`` is the console script."""

from __future__ import annotations

import sys

from meshbot.cli.main import main

sys.exit(main())
