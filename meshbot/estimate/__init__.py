"""What a mesh costs: workload, profiles, engine. Pure."""

from __future__ import annotations
