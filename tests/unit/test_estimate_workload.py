"""Reading a workload: any spelling and order, pointed errors, revisions, and a canonical line that reads back."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.errors import UserError
from meshbot.estimate.load import Workload
from meshbot.estimate.workload import noticed, parse_workload, says_something
from tests.estimates import workloads

BASE = parse_workload("50000rps 40svc")


@pytest.mark.parametrize(
    "line",
    [
        "50000rps 40svc",
        "40svc 50000rps",
        "50k rps 40 services",
        "50krps, 40 microservices",
        "50_000 rps 40 svc",
        "50,000 rps & 40 services",
        "3M rpm 40 services",
        "rps=50000 svc=40",
        "rps: 50k, services: 40",
        "services 40 rps 50000",
        "load 50k services 40",
        "--rps 50000 --svc 40",
        "“50000rps” “40svc”",
        "50\u00a0000\u202frps 40\u2009svc",
        "５００００rps ４０svc",
        "50000 requests per second for 40 services",
        "50k req/s across our 40 services",
        "we have 40 services and about 50000 calls a second",
        "180M requests/hour 40svc",
        "at 50k 40svc",
        "50 kqps 40svc",
        "50k+ rps, >40svc",
        '{"rps": 50000, "services": 40}',
        "how much for 50k rps and 40 services?",
        "what would 50k rps with our 40 services take on EKS",
        "I have 40 services that handle 50k requests per second",
        "131.4 billion requests per month 40svc",
        "50k rps 40svc latency critical, low latency, on spot nodes, high availability",
    ],
)
def test_every_spelling_is_the_same_workload(line: str) -> None:
    assert parse_workload(line) == BASE


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("5rep", {"replicas": 5}),
        ("5 replicas each", {"replicas": 5}),
        ("5 pods per service", {"replicas": 5}),
        ("600pods", {"pods": 600}),
        ("200 sidecars", {"pods": 200}),
        ("12 nodes", {"nodes": 12}),
        ("3 hops", {"hops": 3}),
        ("hops=3", {"hops": 3}),
        ("1kb payload", {"payload": 1000}),
        ("payload 64KiB", {"payload": 65_536}),
        ("512b", {"payload": 512}),
        ("p99 budget 200ms", {"budget_ms": 200}),
        ("200ms p99 budget", {"budget_ms": 200}),
        ("p99 < 0.2s", {"budget_ms": 200}),
        ("latency budget of 5 ms", {"budget_ms": 5}),
        ("x3", {"growth": 3}),
        ("growth 3x", {"growth": 3}),
        ("3x growth", {"growth": 3}),
        ("double", {"growth": 2}),
        ("$35/core", {"core_usd": 35}),
        ("35 usd per vcpu", {"core_usd": 35}),
        ("price 35/core", {"core_usd": 35}),
        ("4 usd/gb", {"gb_usd": 4}),
        ("$4 per GB per month", {"gb_usd": 4}),
        ("grpc", {"protocol": "grpc"}),
        ("protocol=tcp", {"protocol": "tcp"}),
        ("http/1.1", {"protocol": "http"}),
        ("20 policies", {"policies": 20}),
        ("no mtls", {"mtls": False}),
        ("mtls off", {"mtls": False}),
        ("without mTLS", {"mtls": False}),
        ("mtls: off", {"mtls": False}),
        ("plaintext", {"mtls": False}),
        ("strict mtls", {"mtls": True}),
        ("tracing 10%", {"tracing": 0.1}),
        ("10% tracing", {"tracing": 0.1}),
        ("no tracing", {"tracing": 0.0}),
        ("access logs", {"access_logs": True}),
        ("no access logs", {"access_logs": False}),
        ("access-logs=on", {"access_logs": True}),
        ("scoped", {"scoped": True}),
        ("unscoped", {"scoped": False}),
        ("keepalive 90%", {"keepalive": 0.9}),
        ("keep-alive off", {"keepalive": 0.0}),
        ("10% new connections", {"keepalive": 0.9}),
        ("churn 100", {"churn": 100}),
        ("100 pods per minute", {"churn": 100}),
        ("linkerd", {"mesh": "linkerd"}),
        ("mesh=consul", {"mesh": "consul"}),
        ("AWS App Mesh", {"mesh": "app-mesh"}),
        ("open service mesh", {"mesh": "osm"}),
        ("ambient", {"mode": "ambient"}),
        ("ambient with waypoints", {"mode": "ambient-waypoint"}),
        ("ambient, waypoints", {"mode": "ambient-waypoint"}),
        ("istio ambient", {"mesh": "istio", "mode": "ambient"}),
        ("5000 edge rps", {"rps": 5000, "edge": True}),
        ("5000rps at the edge", {"rps": 5000, "edge": True}),
        ("edge=5k", {"rps": 5000, "edge": True}),
        ("fan-out 6", {"calls": 6}),
        ("6 calls per request", {"calls": 6}),
        ("1e6 rps", {"rps": 1_000_000}),
        ("edge 5000rps 4 calls per request 40svc", {"rps": 5000, "edge": True, "calls": 4, "services": 40}),
        ("services 40 replicas 5 nodes 12", {"services": 40, "replicas": 5, "nodes": 12}),
        ("mtls no access-logs", {"mtls": True, "access_logs": False}),
        ("growth 20%", {"growth": 1.2}),
        ("50% growth", {"growth": 1.5}),
        ("3-hop", {"hops": 3}),
        ("three hops", {"hops": 3}),
        ("a dozen services", {"services": 12}),
        ("depth 3", {"hops": 3}),
        ("x 5 replicas", {"replicas": 5}),
        ("× 5 pods per service", {"replicas": 5}),
        ("$0.04/core-hour", {"core_usd": 29.2}),
        ("$0.04 per vCPU hour, $0.004/gb/h", {"core_usd": 29.2, "gb_usd": 2.92}),
        ("full tracing", {"tracing": 1.0}),
        ("tracing rate 5%", {"tracing": 0.05}),
        ("connection reuse 90%", {"keepalive": 0.9}),
        ("permissive mtls", {"mtls": True}),
        ("istio 1.24", {"mesh": "istio"}),
        ("linkerd v2.14.1", {"mesh": "linkerd"}),
        ("no sidecars", {"mode": "ambient"}),
        ("OpenShift Service Mesh", {"mesh": "istio"}),
        ("kafka", {"protocol": "tcp"}),
        ("30 authorization policies", {"policies": 30}),
        ("no policies", {"policies": 0}),
        ("core $30, gb $3", {"core_usd": 30, "gb_usd": 3}),
        ("cpu=$30 mem=$3", {"core_usd": 30, "gb_usd": 3}),
        ("istio=ambient", {"mesh": "istio", "mode": "ambient"}),
        ("6 internal calls each", {"calls": 6}),
        ("5 services, 3 hops", {"services": 5, "hops": 3}),
        ("waypoint proxies", {"mode": "ambient-waypoint"}),
        ("zero trust", {"mtls": True}),
        ("99th percentile 50ms", {"budget_ms": 50}),
        ("on AWS EKS", None),
        ("latency critical", None),
        ("please, for our cluster", None),
    ],
)
def test_each_option_is_read(line: str, said: dict[str, object] | None) -> None:
    assert says_something(line) == said


@pytest.mark.parametrize(
    ("line", "piece", "hint"),
    [
        ("50k rps 40 scv", "Did you mean “40 svc”", "estimate 50k rps 40 svc"),
        ("50k rsp 40svc", "Did you mean “50k rps”", "50k rps 40svc"),
        ("50krps 40svc banana", "“banana”", "estimate 50000rps 40svc"),
        ("50krps 40svc purple elephants", "“purple”", "estimate 50000rps 40svc"),
        ("50krps 40svc 😀", "“😀”", ""),
        ("50000 40svc", "“50000” of what", "50000rps"),
        ("50.000rps 40svc", "50000 or 50", ""),
        ("50krps 40svc 200ms", "“200ms” of what", "p99 budget 200ms"),
        ("50krps 30%", "“30%” of what", "tracing"),
        ("50krps $35", "a core or a gigabyte", "$35/core"),
        ("50krps €35/core", "US dollars", "$"),
        ("50krps 80krps", "“50krps” and “80krps”", "keep one"),
        ("50krps istio linkerd", "“istio” and “linkerd”", "compare istio linkerd"),
        ("200-300 pods 50krps", "is a range", "higher"),
        ("100rps per service 40svc", "Over 40 services that is 4000", "estimate 4000rps 40svc"),
        ("500 rps per pod", "all of them together", "50000rps"),
        ("500 rps per pod 200 pods linkerd", "Over 200 pods that is 100000", "estimate 100000rps 200pods linkerd"),
        ("50krps tracing 0.1", "0.1 % or 10 %", "tracing 10%"),
        ("50krps keepalive 0.9", "0.9 % or 90 %", "keepalive 90%"),
        ("50krps traefik mesh", "no measurement of Traefik Mesh", "all"),
        ("50krps 40svc no mesh", "Without a mesh", "50000rps"),
        ("50krps in 3 clusters", "for one cluster", "each one"),
        ("10k concurrent users", "how many requests a second", "edge"),
        ("50krps 40svc budget $2000", "milliseconds", "estimate 50000rps 40svc"),
        ("50krps 40svc $2000 budget", "milliseconds", "estimate 50000rps 40svc"),
        ("50krps 2 gb", "“2 gb” of what", "payload"),
        ("50krps 4 cores", "“4 cores” of what", "$35/core"),
        ("40svc", "the load", "50000rps"),
        ("", "the load", "50000rps"),
        ("x" * 900, "longer than any workload", ""),
    ],
)
def test_what_cannot_be_read_is_named(line: str, piece: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_workload(line)

    assert piece in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("50krps linkerd ambient", "Linkerd puts a sidecar into every pod"),
        ("50krps app mesh ambient", "AWS App Mesh puts a sidecar"),
        ("50krps osm waypoints", "Open Service Mesh puts a sidecar"),
        ("50krps cilium sidecar", "Cilium runs no sidecars"),
        ("50krps cilium waypoints", "no measurement"),
        ("50krps consul ebpf", "Cilium's way"),
        ("50krps linkerd 2 waypoints", "Linkerd puts a sidecar"),
        ("50krps 0svc", "between 1 and 100,000"),
        ("-5rps", "-5 does not"),
        ("1e12rps", "between 0 and 1,000,000,000"),
        ("1e9rps x10", "10,000,000,000 calls a second"),
        ("50krps 2.5svc", "whole number, not 2.5"),
        ("50krps 100000svc 100rep", "10,000,000 pods"),
        ("50krps 40svc 10pods", "as many pods"),
        ("50krps 40svc 5rep 600pods", "make 200 pods, not 600"),
        ("50krps tracing 150%", "150 % does not"),
        ("50krps p99 budget 0ms", "0 does not"),
        ("50krps 0 hops", "0 does not"),
    ],
)
def test_what_cannot_be_has_a_reason(line: str, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_workload(line)

    assert reason in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "line", ["0rps 1svc", "1rps 1 service 1rep", "1e9rps 100000svc 1rep", "50krps 100,000 pods", "0.5rps 40svc"]
)
def test_extremes_are_workloads(line: str) -> None:
    assert parse_workload(line).pod_count >= 1


def test_defaults_are_forty_services_with_five_replicas() -> None:
    load = parse_workload("50000rps")

    assert (load.service_count, load.pod_count, load.node_count, load.hop_count, load.policy_count) == (40, 200, 10, 1, 10)
    assert (load.mesh_name, load.mode_name, load.profile) == ("istio", "sidecar", "istio-sidecar")
    assert parse_workload("50krps 600pods").service_count == 120


def test_edge_requests_fan_out_into_calls() -> None:
    assert parse_workload("1000rps edge fan-out 6").calls_per_second == 6000
    assert parse_workload("1000rps fan-out 6").calls_per_second == 6000
    assert parse_workload("1000rps edge").calls_per_second == 4000
    assert parse_workload("1000rps x3").calls_per_second == 3000


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("at 80k", "80000rps 40svc"),
        ("ambient", "50000rps 40svc istio ambient"),
        ("waypoints", "50000rps 40svc istio ambient-waypoint"),
        ("3 waypoints", "50000rps 40svc istio ambient-waypoint 3 waypoints"),
        ("linkerd", "50000rps 40svc linkerd"),
        ("no mtls", "50000rps 40svc no mtls"),
        ("x3", "50000rps x3 40svc"),
        ("600pods", "50000rps 40svc 600pods"),
        ("80 services", "50000rps 80svc"),
        ("scoped", "50000rps 40svc scoped"),
    ],
)
def test_a_revision_changes_what_it_says(words: str, line: str) -> None:
    assert parse_workload(words, BASE).to_line() == line


def test_revisions_build_on_each_other() -> None:
    grown = parse_workload("x3", parse_workload("x2", BASE))

    assert grown.calls_per_second == 300_000
    assert parse_workload("at 80k", grown).calls_per_second == 80_000
    assert parse_workload("ambient", parse_workload("linkerd", BASE)).profile == "istio-ambient"
    assert parse_workload("5rep", parse_workload("600pods", BASE)).pod_count == 200
    assert parse_workload("linkerd", parse_workload("3 waypoints", BASE)).waypoints is None
    assert parse_workload("1 node", parse_workload("5000 edge rps fan-out 6")).calls_per_second == 30_000


def test_what_changes_no_figure_is_noticed() -> None:
    line = "50krps latency critical, spot nodes, gRPC streaming, multi cluster, highly available"

    assert noticed(line) == ("latency", "spot", "streaming", "clusters", "replicas")
    assert noticed("50krps 40svc on EKS") == ()


@given(workloads())
def test_the_canonical_line_survives_the_round_trip(load: Workload) -> None:
    """A workload's own words read back as the same workload, units and all."""
    assert parse_workload(load.to_line()) == load


@given(workloads(), workloads())
def test_a_whole_line_replaces_what_it_names(load: Workload, base: Workload) -> None:
    revised = parse_workload(load.to_line(), base)

    for name in ("rps", "services", "replicas", "nodes", "hops", "payload", "protocol", "policies", "mtls", "budget_ms"):
        value = getattr(load, name)
        assert getattr(revised, name) == (getattr(base, name) if value is None else value)


PIECES = "50k 40 rps svc x3 mtls no off ambient linkerd edge $ / core 35 % at = : p99 budget ms 1.5 - hops payload kb per 1e9 é"
ALPHABET = st.sampled_from([*re.split(" ", PIECES), "😀"])


def attempt(text: str, base: Workload | None) -> tuple[Workload | None, UserError | None]:
    try:
        return parse_workload(text, base), None
    except UserError as error:
        return None, error


@given(st.text(max_size=120) | st.lists(ALPHABET, max_size=14).map(" ".join) | st.lists(ALPHABET, max_size=9).map("".join))
def test_any_text_is_a_workload_or_a_kind_error(text: str) -> None:
    for base in (None, BASE):
        load, error = attempt(text, base)
        assert load is not None or (error is not None and error.message and error.hint)
        assert load is None or parse_workload(load.to_line()) == load


def test_reading_says_nothing_about_what_is_no_workload() -> None:
    for text in ("what is mtls", "how does linkerd do mtls", "hello", "50krps banana", "compare istio linkerd", ""):
        assert says_something(text) is None


def test_every_field_can_be_said() -> None:
    """A field that no word can set would be dead."""
    everything = (
        "50krps edge fan-out 6 x2 40svc 12nodes 3hops 2kb payload grpc istio ambient 3 waypoints 20 policies no mtls tracing 5% "
        "access-logs scoped keepalive 90% churn 10 $30/core $4/gb p99 budget 9ms 5rep 200pods"
    )
    load = parse_workload(everything)
    defaults = Workload(rps=0)

    assert [field.name for field in dataclasses.fields(load) if getattr(load, field.name) == getattr(defaults, field.name)] == []
