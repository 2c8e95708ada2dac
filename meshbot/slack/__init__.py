"""The Slack adapter: payloads in, Web API calls out."""

from __future__ import annotations
