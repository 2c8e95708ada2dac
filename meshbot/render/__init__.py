"""Replies as Slack blocks, terminal text and pictures; knows model and text alone."""

from __future__ import annotations
