"""The comparison as data: how lines are read, what differs, and what its loader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.errors import ContentError
from meshbot.knowledge.comparison import Comparison, load_comparison
from meshbot.knowledge.loader import load_entries

FILE = Path("knowledge/compare.yaml")


@pytest.fixture(scope="module")
def sheet() -> Comparison:
    return load_comparison(FILE)


@pytest.mark.parametrize(
    ("line", "meshes", "rows", "unknown"),
    [
        ("istio linkerd", ["istio-sidecar", "linkerd"], [], []),
        ("Istio vs. Linkerd", ["istio-sidecar", "linkerd"], [], []),
        ("linkerd, istio and cilium", ["linkerd", "istio-sidecar", "cilium"], [], []),
        ("istio istio linkerd", ["istio-sidecar", "linkerd"], [], []),
        ("istio ambient with kong mesh", ["istio-ambient", "kuma"], [], []),
        ("ambient sidecar", ["istio-ambient", "istio-sidecar"], [], []),
        ("aws app mesh versus osm", ["app-mesh", "osm"], [], []),
        ("consul connect l5d mtls license", ["consul", "linkerd"], ["licence", "mtls"], []),
        ("istio linkerd multi-cluster jwt validation", ["istio-sidecar", "linkerd"], ["jwt", "multi-cluster"], []),
        ("ｉｓｔｉｏ kuma", ["istio-sidecar", "kuma"], [], []),
        ("istio kumo", ["istio-sidecar"], [], ["kumo"]),
        ("", [], [], []),
    ],
)
def test_a_line_names_meshes_and_rows(
    sheet: Comparison, line: str, meshes: list[str], rows: list[str], unknown: list[str]
) -> None:
    asked = sheet.read(line)

    assert [mesh.id for mesh in asked.meshes] == meshes
    assert sorted(asked.rows) == rows
    assert list(asked.unknown) == unknown


@pytest.mark.parametrize(
    ("word", "mesh"), [("istoi", "istio-sidecar"), ("linkred", "linkerd"), ("celium", "cilium"), ("pizza", None)]
)
def test_a_mistyped_mesh_has_a_nearest_one(sheet: Comparison, word: str, mesh: str | None) -> None:
    near = sheet.nearest(word)

    assert (near.id if near else None) == mesh


@given(line=st.text(max_size=60))
def test_any_line_can_be_read(line: str) -> None:
    load_comparison(FILE).read(line)


def test_rows_that_differ_and_rows_that_do_not_are_all_rows(sheet: Comparison) -> None:
    """Each row stands in exactly one half, whatever the meshes; a row that differs has two different answers."""
    for one in sheet.sheet.meshes:
        for two in sheet.sheet.meshes:
            rows = sheet.rows([one, two])
            assert {a.id for a in (*rows.aspects, *rows.same_aspects)} == {a.id for a in sheet.sheet.aspects}
            assert {f.id for f in (*rows.features, *rows.same_features)} == {f.id for f in sheet.sheet.features}
            assert all(one.cells[a.id].short != two.cells[a.id].short for a in rows.aspects)
            assert (one is two) <= (not rows.aspects and not rows.features)


def test_rows_can_be_limited(sheet: Comparison) -> None:
    rows = sheet.rows(sheet.current, ["mtls", "jwt"])

    assert [aspect.id for aspect in rows.aspects] == ["mtls"]
    assert [feature.id for feature in rows.features] == ["jwt"]


def test_what_the_field_asks_for_is_there(sheet: Comparison) -> None:
    ended = {mesh.id: mesh.ended.on for mesh in sheet.sheet.meshes if mesh.ended}

    assert [mesh.id for mesh in sheet.sheet.meshes] == [
        "istio-sidecar", "istio-ambient", "linkerd", "consul", "kuma", "cilium", "app-mesh", "osm",
    ]  # fmt: skip
    assert ended == {"app-mesh": "2026-09-30", "osm": "2023"}
    assert {"status", "licence", "data-plane", "mtls", "identity", "policy", "observability", "multi-cluster", "vms"} <= {
        aspect.id for aspect in sheet.sheet.aspects
    }
    assert {"release", "support", "best-for", "avoid-when"} <= {aspect.id for aspect in sheet.sheet.aspects}


def test_every_cell_has_a_source_with_a_date(sheet: Comparison) -> None:
    for mesh in sheet.sheet.meshes:
        rows = sheet.rows([mesh])
        assert sheet.sources_of([mesh], rows)
        assert all(sheet.sheet.sources[key].read.year >= 2026 for cell in mesh.cells.values() for key in cell.sources)


def test_entries_behind_meshes_and_features_exist(sheet: Comparison) -> None:
    known = {entry.id for entry in load_entries(Path("knowledge/entries"))}

    assert {mesh.entry for mesh in sheet.sheet.meshes} | {feature.entry for feature in sheet.sheet.features} <= known


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("  - {id: status, title: Status}\n", "", "cells 'status' is no row of this file"),
        (
            '      status: {is: CNCF graduated, says: "Active; CNCF graduated since July 2021.", from: [cncf]}\n',
            "",
            "linkerd has no cell 'status'",
        ),
        ('      mirror: {has: "no"}\n', "", "linkerd does not say whether it has 'mirror'"),
        ("from: [consul-eol]", "from: [consul-gone]", "source 'consul-gone' is not among the sources"),
        ("    short: OSM\n", "    shrot: OSM\n", "shrot: Extra inputs are not permitted"),
        ("has: partly, note: Envoy extension", "has: perhaps, note: Envoy extension", "Input should be 'yes', 'partly' or 'no'"),
        ('url: "https://github.com/openservicemesh/osm"', 'url: "http://x"', "String should match pattern"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "compare.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_comparison(path)

    assert what in str(caught.value)
    assert str(caught.value).startswith("knowledge/compare.yaml:")
