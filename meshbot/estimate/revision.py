"""Putting what was said into a workload: what it replaces, what follows from it, and what cannot be.

Changes are named by the fields of ``Workload``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TypeAlias

from meshbot.errors import UserError
from meshbot.estimate.limits import check_limit, checked
from meshbot.estimate.load import MESHES, NAMES, Value, Workload

Changes: TypeAlias = Mapping[str, Value]


def applied(base: Workload | None, changes: Changes) -> Workload:
    """A workload with what was said put in.

    What follows from other numbers is worked out anew: pods from services, the mode from the mesh. A growth multiplies the
    one before. Raises UserError for values outside ``LIMITS`` and for meshes that have no such mode.
    """
    said = {name: check_limit(name, value) for name, value in changes.items()}
    if base is None:
        if "rps" not in said:
            raise UserError("I need the load: how many calls a second go between the services?", hint="estimate 50000rps 40svc")
        return checked(Workload(**_settled(None, said)))  # type: ignore[arg-type]
    return checked(dataclasses.replace(base, **_settled(base, said)))  # type: ignore[arg-type]


def _settled(base: Workload | None, said: dict[str, Value]) -> dict[str, Value]:
    """What was said plus what it makes obsolete."""
    if "calls" in said:
        said.setdefault("edge", True)
    if base is not None:
        if "growth" in said and "rps" not in said:
            said["growth"] = float(said["growth"] or 1.0) * base.growth
        elif "rps" in said:
            said.setdefault("growth", 1.0)
        if "pods" in said:
            said.setdefault("replicas", None)
        elif {"services", "replicas"} & said.keys():
            said["pods"] = None
    _settle_mode(said)
    return said


def _settle_mode(said: dict[str, Value]) -> None:
    """A mode names its mesh when no mesh was said, and the other way round."""
    mode, mesh = said.get("mode"), said.get("mesh")
    if said.get("waypoints"):
        mode = said["mode"] = "ambient-waypoint" if mode in {None, "ambient", "ambient-waypoint"} else mode
    if mode is not None and mesh is None:
        mesh = said["mesh"] = "cilium" if mode == "ebpf" else "istio"
    if mesh is not None:
        modes = MESHES[str(mesh)]
        if mode is not None and mode not in modes:
            raise UserError(_no_such_mode(str(mesh), str(mode)), hint=f"estimate 50000rps 40svc {mesh}")
        said["mode"] = str(mode) if mode is not None and len(modes) > 1 else (modes[0] if len(modes) > 1 else None)
        if said["mode"] != "ambient-waypoint":
            said.setdefault("waypoints", None)


def _no_such_mode(mesh: str, mode: str) -> str:
    name = NAMES[mesh]
    if mode == "sidecar":
        return f"{name} runs no sidecars here: its data path is eBPF in the kernel of each node."
    if mode == "ebpf":
        return f"{name} carries traffic in sidecars, not in eBPF; that is Cilium's way."
    if mesh == "cilium":
        return "Ambient mode, ztunnel and waypoints are Istio's. Cilium's own Layer 7 proxy has no measurement that can be used."
    return f"Ambient mode, ztunnel and waypoints are Istio's; {name} puts a sidecar into every pod."
