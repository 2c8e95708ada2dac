"""The words of the estimator: units that follow a number, names that go before one, and words that stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from meshbot.text.quantities import CHURN


def _each(**words: str) -> dict[str, str]:
    return {word: field for field, spelled in words.items() for word in spelled.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


UNITS: Final[Mapping[str, str]] = _each(
    services="svc svcs service services microservice microservices micro-service micro-services apps applications",
    replicas="rep reps repl repls replica replicas",
    pods="pod pods sidecar sidecars proxy proxies instance instances",
    nodes="node nodes machine machines host hosts",
    hops="hop hops level levels tier tiers",
    policies="policy policies",
    waypoints="waypoint waypoints",
    calls="call calls",
    growth="x times fold",
) | {CHURN: "churn"}
"""Words after a number, and the field they count."""

KEYS: Final[Mapping[str, str]] = {
    **UNITS,
    **_each(
        rps="rps rpm rph rpd load rate traffic throughput",
        payload="payload payloads body bodies size message-size",
        budget_ms="p99 budget slo p99-budget latency-budget",
        growth="growth grow grows",
        tracing="tracing trace traces sample sampling trace-sampling",
        keepalive="keepalive keep-alive reuse connection-reuse",
        calls="fanout fan-out amplification",
        hops="depth",
        churn="churn",
        price="price core cores vcpu cpu gb gib memory mem ram",
    ),
}  # fmt: skip
"""Words before a number, and the field they name."""

SWITCHES: Final[Mapping[str, str]] = _each(
    mtls="mtls tls mutual-tls encryption wireguard",
    access_logs="access-logs access-log accesslogs accesslog access-logging logs logging",
    scoped="scoped scope scoping",
    keepalive="keepalive keep-alive",
    tracing="tracing trace traces sampling",
    policies="policy policies",
)
"""Words that are on when they stand alone, and off after ``no`` or before ``off``."""

ALONE: Final[Mapping[str, Mapping[str, str | bool | float]]] = {
    "plaintext": {"mtls": False},
    "unencrypted": {"mtls": False},
    "encrypted": {"mtls": True},
    "unscoped": {"scoped": False},
    "edge": {"edge": True},
    "ingress": {"edge": True},
    "external": {"edge": True},
    "outside": {"edge": True},
    "north-south": {"edge": True},
    "http": {"protocol": "http"},
    "https": {"protocol": "http"},
    "http1": {"protocol": "http"},
    "rest": {"protocol": "http"},
    "http2": {"protocol": "grpc"},
    "h2": {"protocol": "grpc"},
    "grpc": {"protocol": "grpc"},
    "tcp": {"protocol": "tcp"},
    "trace-all": {"tracing": 1.0},
    "permissive": {"mtls": True},
    "sidecarless": {"mode": "ambient"},
    "kafka": {"protocol": "tcp"},
    "mysql": {"protocol": "tcp"},
    "postgres": {"protocol": "tcp"},
    "postgresql": {"protocol": "tcp"},
    "redis": {"protocol": "tcp"},
    "mongodb": {"protocol": "tcp"},
    "double": {"growth": 2.0},
    "twice": {"growth": 2.0},
    "triple": {"growth": 3.0},
    "istio": {"mesh": "istio"},
    "linkerd": {"mesh": "linkerd"},
    "linkerd2": {"mesh": "linkerd"},
    "consul": {"mesh": "consul"},
    "consul-connect": {"mesh": "consul"},
    "hashicorp": {"mesh": "consul"},
    "buoyant": {"mesh": "linkerd"},
    "kong": {"mesh": "kuma"},
    "kuma": {"mesh": "kuma"},
    "kong-mesh": {"mesh": "kuma"},
    "cilium": {"mesh": "cilium"},
    "app-mesh": {"mesh": "app-mesh"},
    "appmesh": {"mesh": "app-mesh"},
    "aws-app-mesh": {"mesh": "app-mesh"},
    "osm": {"mesh": "osm"},
    "open-service-mesh": {"mesh": "osm"},
    "sidecar": {"mode": "sidecar"},
    "sidecars": {"mode": "sidecar"},
    "ambient": {"mode": "ambient"},
    "ambient-l4": {"mode": "ambient"},
    "ztunnel": {"mode": "ambient"},
    "l4": {"mode": "ambient"},
    "ambient-l7": {"mode": "ambient-waypoint"},
    "ambient-waypoint": {"mode": "ambient-waypoint"},
    "waypoint": {"mode": "ambient-waypoint"},
    "waypoints": {"mode": "ambient-waypoint"},
    "l7": {"mode": "ambient-waypoint"},
    "ebpf": {"mode": "ebpf"},
    "istio-sidecar": {"mesh": "istio", "mode": "sidecar"},
    "istio-ambient": {"mesh": "istio", "mode": "ambient"},
    "istio-ambient-waypoint": {"mesh": "istio", "mode": "ambient-waypoint"},
}
"""Words that say something without a number."""

PHRASES: Final[Mapping[str, str]] = {
    "aws app mesh": "aws-app-mesh",
    "app mesh": "app-mesh",
    "open service mesh": "open-service-mesh",
    "consul connect": "consul-connect",
    "consul service mesh": "consul",
    "kong mesh": "kong-mesh",
    "ambient l4": "ambient-l4",
    "ambient l7": "ambient-l7",
    "ambient with waypoints": "ambient-waypoint",
    "ambient with waypoint": "ambient-waypoint",
    "ambient and waypoints": "ambient-waypoint",
    "ambient + waypoints": "ambient-waypoint",
    "ambient + waypoint": "ambient-waypoint",
    "ambient+waypoints": "ambient-waypoint",
    "ambient+waypoint": "ambient-waypoint",
    "ambient waypoints": "ambient-waypoint",
    "ambient waypoint": "ambient-waypoint",
    "ambient without waypoints": "ambient-l4",
    "no waypoints": "ambient-l4",
    "no waypoint": "ambient-l4",
    "waypoint proxies": "waypoints",
    "waypoint proxy": "waypoints",
    "cilium service mesh": "cilium",
    "istio service mesh": "istio",
    "service mesh": "service-mesh",
    "openshift service mesh": "istio",
    "anthos service mesh": "istio",
    "cloud service mesh": "istio",
    "gloo mesh": "istio",
    "no sidecars": "sidecarless",
    "without sidecars": "sidecarless",
    "sidecar less": "sidecarless",
    "no mesh": "no-mesh",
    "without mesh": "no-mesh",
    "without a mesh": "no-mesh",
    "zero trust": "encrypted",
    "tls 1.3": "tls",
    "tls 1.2": "tls",
    "from users": "edge",
    "policy count": "policies",
    "authorization policies": "policies",
    "authz policies": "policies",
    "auth policies": "policies",
    "traefik mesh": "traefik-mesh",
    "nginx service mesh": "nginx-mesh",
    "vpc lattice": "vpc-lattice",
    "service connect": "service-connect",
    "http/1.1": "http1",
    "http/1": "http1",
    "http/2": "http2",
    "plain text": "plaintext",
    "mutual tls": "mutual-tls",
    "access logs": "access-logs",
    "access log": "access-logs",
    "access logging": "access-logs",
    "not scoped": "unscoped",
    "no scoping": "unscoped",
    "keep alive": "keep-alive",
    "new connections": "new-connections",
    "connection reuse": "connection-reuse",
    "latency critical": "latency-critical",
    "latency sensitive": "latency-critical",
    "low latency": "latency-critical",
    "ultra low latency": "latency-critical",
    "real time": "latency-critical",
    "high availability": "high-availability",
    "highly available": "high-availability",
    "multi cluster": "multi-cluster",
    "spot nodes": "spot",
    "spot instances": "spot",
    "full tracing": "trace-all",
    "trace everything": "trace-all",
    "tracing share": "tracing",
    "tracing rate": "tracing",
    "sampling rate": "tracing",
    "sampling ratio": "tracing",
    "fan out": "fan-out",
    "fan - out": "fan-out",
    "message size": "message-size",
    "latency budget": "budget",
    "p99 latency budget": "budget",
    "p99 latency": "budget",
    "p99 budget": "budget",
    "p99 slo": "budget",
    "budget p99": "budget",
    "99th percentile": "budget",
    "max latency": "budget",
    "latency slo": "budget",
    "latency target": "budget",
    "core price": "core",
    "price per core": "core",
    "memory price": "gb",
    "price per gb": "gb",
    "pods per service": "replicas",
    "pods per svc": "replicas",
    "pods each": "replicas",
    "instances each": "replicas",
    "instances per service": "replicas",
    "replicas per service": "replicas",
    "replicas each": "replicas",
    "calls per request": "calls",
    "calls per outside request": "calls",
    "calls per edge request": "calls",
    "calls each": "calls",
    "trace sampling": "trace-sampling",
}
"""Names of several words, and the one word that stands for them; longer ones win."""

IS: Final = frozenset({"=", ":", "of", "is", "to", "at", "by", "<", "≤", "under", "below", "within"})
"""Words between a name and its number."""
ON: Final = frozenset({"on", "yes", "true", "enabled", "strict"})
OFF: Final = frozenset({"off", "no", "false", "disabled", "none"})
NOT: Final = frozenset({"no", "without", "not", "disable", "w/o"})
FILLERS: Final = _set(
    """a about across all-in an and approx approximately around at based ca call-rate cluster cost costs each every for from have
    in k8s kubernetes latency mesh mode month monthly next of on our over peak per please production prod protocol proto request
    requests roughly run running service-mesh set strict target the then through to total use using via we whole with year
    aks aws azure ecs eks gcp gke k3s on-prem onprem openshift rancher cloud average avg between each mean my nodepool
    usually api apis json only internal east-west service-to-service"""
)
"""Words that change nothing."""
PROSE: Final = _set(
    """any be can could do does get gets give handle handles how i if is it its like make makes many me much need needs process
    see sees serve serves should take takes team that think this want what will would would's"""
)
"""Words of a whole sentence: they change nothing beside a load, but alone they make a question for somebody else."""
NOTICED: Final[Mapping[str, str]] = _each(
    latency="latency-critical latency-sensitive low-latency realtime real-time hft",
    spot="spot preemptible",
    streaming="streaming streams stream bidi bidirectional websocket websockets sse",
    clusters="multi-cluster multicluster",
    replicas="high-availability ha redundant",
)
"""Words that change no figure, but deserve a word in the answer."""
UNMEASURED: Final[Mapping[str, str]] = {
    "traefik": "Traefik Mesh",
    "traefik-mesh": "Traefik Mesh",
    "maesh": "Traefik Mesh",
    "nginx-mesh": "NGINX Service Mesh",
    "nginx": "NGINX Service Mesh",
    "vpc-lattice": "VPC Lattice",
    "lattice": "VPC Lattice",
    "service-connect": "ECS Service Connect",
    "dapr": "Dapr",
    "calico": "Calico",
    "gloo": "Gloo",
}
"""What people ask for that no profile exists of."""
NO_LOAD: Final = _set("user users customer customers client clients connection connections conns vus sessions concurrent")
"""What people count who do not know their calls a second."""
NO_MESH: Final = _set("no-mesh baseline")
ELSEWHERE: Final = _set("cluster clusters region regions zone zones az azs datacenter datacenters datacentre datacentres")
"""What there may be several of, when an estimate is for one."""
COUNTED: Final[Mapping[str, str]] = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "dozen": "12",
}  # fmt: skip
"""Numbers in words, where a unit follows."""
HOURS: Final = 730.0
"""Hours of a month, for prices by the hour."""
ADJECTIVES: Final = frozenset({"internal", "separate", "different", "active", "running", "small"})
"""Words between a number and what it counts."""
EDGES: Final = frozenset({"edge", "ingress", "external", "outside", "user", "client"})
MONEY: Final = frozenset({"$", "usd", "dollar", "dollars", "us$"})
OTHER_MONEY: Final = frozenset({"€", "£", "¥", "eur", "euro", "euros", "gbp", "chf"})
CORES: Final = frozenset(
    {"core", "cores", "vcpu", "vcpus", "cpu", "cpus", "core-month", "vcpu-month", "core-hour", "core-h", "vcpu-hour", "vcpu-h"}
)
MEMORY: Final = frozenset({"gb", "gib", "gig", "gigabyte", "gb-month", "gb-hour", "gb-h", "memory", "mem", "ram"})
PERCENT_OF: Final[Mapping[str, str]] = _each(
    tracing="tracing trace traces traced sampling sampled trace-sampling",
    keepalive="keepalive keep-alive reuse reused connection-reuse",
    fresh="new-connections new-conns fresh",
)
"""What a percentage may be of."""


def known_words() -> Iterable[str]:
    """Every word that means something, for suggestions; the shortest names first."""
    words = {"rps", "rpm", "payload", "budget", *UNITS, *KEYS, *SWITCHES, *ALONE, *PERCENT_OF} - {CHURN, "x", "times", "fold"}
    return sorted(words, key=lambda word: (len(word), word))
