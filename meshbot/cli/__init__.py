"""The terminal adapter: lines in, text out."""

from __future__ import annotations
