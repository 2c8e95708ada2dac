"""Recommendations come with the figure that triggered them; assumptions and warnings are complete."""

from __future__ import annotations

import pytest
from hypothesis import given

from meshbot.estimate.advice import advice
from meshbot.estimate.compare import compare, deltas
from meshbot.estimate.engine import estimate
from meshbot.estimate.grounds import assumptions, coefficients_used, evidence, sources_of, warnings
from meshbot.estimate.remarks import Remark, memory, milliseconds, payload
from meshbot.estimate.workload import Workload, parse_workload
from meshbot.render.wording import load_wording
from tests.estimates import MESHES, ask, profiles, workloads

WORDS = load_wording()


def names(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.name for remark in remarks]


def advised(line: str) -> list[str]:
    return names(advice(profiles(), ask(line)))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("50krps 40svc app mesh", "ended"),
        ("50krps 40svc osm", "ended"),
        ("1Mrps 40svc 10rep", "saturated"),
        ("200krps 40svc 4 waypoints", "waypoints_full"),
        ("1krps 40svc 3 hops p99 budget 3ms", "budget_gone"),
        ("1krps 40svc 3 hops p99 budget 20ms", "budget_tight"),
        ("1krps 40svc 3 hops p99 budget 500ms", "budget_fits"),
        ("10krps 1000svc 3rep", "scope"),
        ("10krps 1000svc 3rep kuma", "scope"),
        ("50krps 40svc", "memory"),
        ("50krps 40svc", "ambient"),
        ("50krps 40svc kuma", "ambient_elsewhere"),
        ("50krps 40svc waypoints", "layer7"),
        ("50krps 40svc tcp", "tcp"),
        ("100rps 40svc", "reserved_loose"),
        ("200krps 40svc", "reserved_tight"),
        ("50krps 40svc keepalive 50%", "keepalive"),
        ("50krps 40svc payload 1MB", "bytes"),
        ("50krps 40svc access logs", "access_logs"),
        ("50krps 40svc tracing 100%", "tracing"),
        ("50krps 10000pods", "plane"),
        ("300rps 12svc", "small"),
        ("2krps 40svc cilium", "nothing"),
    ],
)
def test_a_recommendation_is_triggered(line: str, name: str) -> None:
    assert name in advised(line)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("10krps 1000svc 3rep scoped", "scope"),
        ("10krps 1000svc 3rep linkerd", "scope"),
        ("10krps 40svc", "scope"),
        ("50krps 40svc ambient", "ambient"),
        ("50krps 40svc linkerd", "reserved_loose"),
        ("50krps 40svc", "small"),
        ("50krps 40svc", "budget_fits"),
        ("50krps 40svc", "nothing"),
        ("50krps 40svc", "saturated"),
    ],
)
def test_a_recommendation_has_its_limits(line: str, name: str) -> None:
    assert name not in advised(line)


def test_the_figure_is_part_of_the_recommendation() -> None:
    found = {remark.name: remark for remark in advice(profiles(), ask("10krps 1000svc 3rep 4 hops p99 budget 50ms"))}

    assert found["scope"].values["known"] == "150 MB"
    assert found["scope"].values["proxies"] == "3,000 sidecars"
    assert found["budget_tight"].values["share"] == "12 %"
    assert advice(profiles(), ask("10krps 1000svc 3rep"))[0].tone == "act"


@given(workloads())
def test_every_remark_has_its_words(load: Workload) -> None:
    """Whatever is asked, each recommendation, assumption, warning and piece of evidence can be said."""
    result = estimate(profiles(), load)
    told = {
        "advice": advice(profiles(), result),
        "assume": assumptions(result),
        "warn": warnings(result),
        "rests": evidence(result),
    }

    assert told["advice"]
    assert told["rests"]
    for kind, remarks in told.items():
        for remark in remarks:
            text = WORDS.say(f"estimate.{kind}_{remark.name}", **remark.values)
            assert text
            assert "None" not in text


def test_what_was_not_said_is_stated_and_what_was_said_is_not() -> None:
    bare = names(assumptions(ask("50000rps")))
    full = names(
        assumptions(
            ask(
                "5000 edge rps fan-out 6 40svc 5rep 12nodes 3hops istio 20 policies http 1kb payload keepalive 100% mtls "
                "tracing 1% no access logs unscoped churn 5 $30/core $4/gb"
            )
        )
    )

    assert {
        "calls",
        "services",
        "replicas",
        "hops",
        "mesh",
        "policies",
        "payload",
        "reuse",
        "mtls_on",
        "unscoped",
        "price",
    } <= set(bare)
    assert full == ["edge"]
    assert {"nodes", "waypoints"} <= set(names(assumptions(ask("50000rps waypoints"))))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("50krps 40svc consul", "unverified"),
        ("50krps 40svc linkerd no mtls", "mtls_stays"),
        ("50krps 40svc cilium mtls", "mtls_extra"),
        ("1Mrps 40svc", "beyond_rps"),
        ("50krps 5000svc", "beyond_services"),
        ("50krps 5000pods", "beyond_proxies"),
        ("50krps 40svc payload 1MB", "beyond_payload"),
        ("0rps 40svc", "idle"),
        ("5 edge rps fan-out 2 5 hops", "hops_over_calls"),
        ("50krps 40svc grpc", "factors"),
    ],
)
def test_a_warning_where_the_ground_ends(line: str, name: str) -> None:
    assert name in names(warnings(ask(line)))


def test_no_warning_on_measured_ground() -> None:
    assert warnings(ask("50000rps 40svc")) == ()


@pytest.mark.parametrize("mesh", MESHES)
def test_every_answer_has_coefficients_and_sources(mesh: str) -> None:
    result = ask(f"50krps 40svc {mesh}")

    assert len(coefficients_used(result)) >= 7
    assert sources_of(result)


def test_all_meshes_stand_side_by_side_at_the_same_load() -> None:
    results = compare(profiles(), parse_workload("50krps 40svc linkerd"))

    assert {result.profile.id for result in results} == set(profiles().by_id)
    assert {result.size.calls for result in results} == {50_000}
    assert [result.profile.ended is not None for result in results] == [False] * 7 + [True] * 2
    assert [result.profile.id for result in compare(profiles(), parse_workload("1krps"), ["linkerd", "cilium"])] == [
        "linkerd",
        "cilium",
    ]
    with pytest.raises(KeyError):
        compare(profiles(), parse_workload("1krps"), ["nosuch"])


def test_deltas_say_whether_the_ranges_settle_them() -> None:
    by_name = {one.name: one for one in deltas(ask("50krps 40svc"), ask("50krps 40svc ambient"))}

    assert by_name["memory"].clear
    assert not by_name["cpu"].clear
    assert by_name["cpu"].change < 0
    assert all(one.clear for one in deltas(ask("50krps 40svc"), ask("60krps 40svc")))


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [(memory, 62.5, "62 MB"), (memory, 12_800, "13 GB"), (memory, 2.9e8, "290 TB"), (milliseconds, 0.25, "0.25 ms"),
     (milliseconds, 2500, "2.5 s"), (payload, 1000, "1 KB"), (payload, 1, "1 byte"), (payload, 64_000, "64 KB")],
)  # fmt: skip
def test_units_for_people(show: object, value: float, text: str) -> None:
    assert show(value) == text  # type: ignore[operator]
