"""The mesh that a line names, wherever it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.knowledge.meshes import MESHES, label_of, split_mesh


@pytest.mark.parametrize(
    ("line", "mesh", "rest"),
    [
        ("canary gateway-api", "gateway-api", "canary"),
        ("gateway-api canary", "gateway-api", "canary"),
        ("gateway api canary", "gateway-api", "canary"),
        ("canary with Linkerd", "linkerd", "canary"),
        ("timeout for kuma", "kuma", "timeout"),
        ("rate limit kong mesh", "kuma", "rate limit"),
        ("circuit breaker", None, "circuit breaker"),
        ("istio linkerd canary", "linkerd", "istio canary"),
        ("envoy gateway rate limit", "envoy-gateway", "rate limit"),
        ("istiod", None, "istiod"),
        ("consul-dataplane", None, "consul-dataplane"),
        ("ＩＳＴＩＯ", "istio", ""),
        ("", None, ""),
    ],
)
def test_the_mesh_may_stand_anywhere(line: str, mesh: str | None, rest: str) -> None:
    found, left = split_mesh(line)

    assert (found.name if found else None, left) == (mesh, rest)


@given(line=st.text(max_size=80))
def test_any_line_is_split(line: str) -> None:
    found, rest = split_mesh(line)

    assert found is None or found in MESHES
    assert "\n" not in rest


def test_labels_are_for_people() -> None:
    assert label_of("gateway-api") == "Gateway API"
    assert label_of("unheard-of") == "unheard-of"
