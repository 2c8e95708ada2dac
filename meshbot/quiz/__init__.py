"""Questions, grading, sessions, review. Pure."""

from __future__ import annotations
