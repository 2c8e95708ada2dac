"""Due jobs, claimed with a lease."""

from __future__ import annotations
