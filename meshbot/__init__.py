"""meshbot: the service-mesh colleague in a team's chat and terminal."""

from __future__ import annotations

__version__ = "0.1.0"
