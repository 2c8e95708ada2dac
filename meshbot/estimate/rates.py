"""A profile's coefficients at one level, as plain numbers that are quick to calculate with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from meshbot.estimate.coefficients import ControlPlane, Factors, Latency, Profile, Proxy

Level: TypeAlias = Literal["low", "typical", "high"]


@dataclass(frozen=True, slots=True)
class ProxyRates:
    """``profile.Proxy`` at one level, as plain numbers."""

    cpu_pass: float
    cpu_idle: float
    cpu_connection: float
    cpu_gbps: float
    memory_base: float
    memory_service: float
    memory_pod: float
    workers: int


@dataclass(frozen=True, slots=True)
class Rates:
    """A whole profile at one level."""

    proxy: ProxyRates
    waypoint: ProxyRates | None
    plane_memory: tuple[float, float, float, float]
    plane_cpu: tuple[float, float, float]
    latency: tuple[float, float, float]
    grpc: float
    tcp: float
    traced: float
    access_logs: float
    mtls_changed: float
    latency_mtls_changed: float


def rates_of(profile: Profile, level: Level) -> Rates:
    """A profile's coefficients at one level."""

    def of(model: Proxy | ControlPlane | Latency | Factors, name: str) -> float:
        return float(getattr(getattr(model, name), level))

    def proxy(model: Proxy) -> ProxyRates:
        return ProxyRates(
            of(model, "cpu_per_1000_passes") / 1000,
            of(model, "cpu_idle"),
            of(model, "cpu_per_1000_connections") / 1000,
            of(model, "cpu_per_gbps"),
            of(model, "memory_base"),
            of(model, "memory_per_service"),
            of(model, "memory_per_pod"),
            model.workers,
        )

    plane, latency, factors = profile.control_plane, profile.latency, profile.factors
    return Rates(
        proxy=proxy(profile.proxy),
        waypoint=proxy(profile.waypoint) if profile.waypoint is not None else None,
        plane_memory=(
            of(plane, "memory_base"),
            of(plane, "memory_per_proxy"),
            of(plane, "memory_per_service"),
            of(plane, "memory_per_pod"),
        ),
        plane_cpu=(of(plane, "cpu_base"), of(plane, "cpu_per_proxy"), of(plane, "cpu_per_push")),
        latency=(of(latency, "p50"), of(latency, "p99"), of(latency, "new_connection")),
        grpc=of(factors, "grpc"),
        tcp=of(factors, "tcp"),
        traced=of(factors, "traced"),
        access_logs=of(factors, "access_logs"),
        mtls_changed=of(factors, "mtls_changed"),
        latency_mtls_changed=of(factors, "latency_mtls_changed"),
    )
