"""Running it: health, metrics, logs."""

from __future__ import annotations
