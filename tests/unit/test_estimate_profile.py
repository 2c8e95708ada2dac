"""Profiles are content: each has its sources, rests on them by name, and says what is wrong with file and line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from meshbot.content.places import content_root
from meshbot.errors import ContentError
from meshbot.estimate.coefficients import Profile
from meshbot.estimate.load import MESHES
from meshbot.estimate.profile import RULE, load_profiles
from tests.estimates import profiles

SHIPPED = content_root() / "knowledge" / "profiles"
ALL = list(profiles())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped profiles that a test may spoil."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "profiles"))


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_profiles(folder)
    return str(caught.value)


def test_every_mesh_and_mode_has_a_profile() -> None:
    wanted = {f"istio-{mode}" for mode in MESHES["istio"]} | (MESHES.keys() - {"istio"})

    assert set(profiles().by_id) == wanted
    assert {(profile.mesh, profile.mode) for profile in ALL} == {(mesh, mode) for mesh, modes in MESHES.items() for mode in modes}


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_every_profile_has_its_sources(profile: Profile) -> None:
    """A verified coefficient rests on a source of its file; every source says which figures come from it and is used."""
    used = {key for _, one in profile.coefficients() for key in one.rests_on} | set(profile.reserved.rests_on)

    assert profile.sources
    assert {source.key for source in profile.sources} >= used
    for source in profile.sources:
        assert source.says
        assert re.search(r"20\d\d", source.date)
    for name, one in profile.coefficients():
        assert one.rests_on or not one.verified, name
        assert one.version, name
        assert one.conditions, name


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_every_profile_has_its_levels_in_order(profile: Profile) -> None:
    for name, one in profile.coefficients():
        assert 0 <= one.low <= one.typical <= one.high, name
    low, typical, high = profiles().rates[profile.id]
    assert low.proxy.cpu_pass <= typical.proxy.cpu_pass <= high.proxy.cpu_pass


def test_what_is_gone_is_marked_and_left_out_of_the_current_ones() -> None:
    assert {profile.id for profile in ALL if profile.ended} == {"app-mesh", "osm"}
    assert {profile.id for profile in profiles().current()} == {profile.id for profile in ALL} - {"app-mesh", "osm"}
    assert {profile.id for profile in ALL if not profile.verified} == {"app-mesh", "consul", "kuma"}


def test_faults_name_file_and_line_and_all_come_at_once(folder: Path) -> None:
    (folder / "linkerd.yaml").write_text("id: linkerd\nmesh: [", encoding="utf-8")
    (folder / "consul.yaml").write_text("id: consul\n", encoding="utf-8")

    text = spoil(folder, "kuma", "workers: 2", "workers: two")

    assert re.search(r"knowledge/profiles/kuma\.yaml:\d+: proxy\.workers: .*integer", text)
    assert "knowledge/profiles/linkerd.yaml:" in text
    assert re.search(r"knowledge/profiles/consul\.yaml:1: proxy: Field required", text)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("low: 0.18, typical: 0.33", "low: 0.9, typical: 0.33", "low, typical and high must rise"),
        ("rests_on: [istio-docs, ", "rests_on: [hearsay, ", "rests on 'hearsay', which is none of the sources"),
        ("id: istio-sidecar", "id: istio-cart", "'istio-cart' in file istio-sidecar.yaml"),
        ("verified: true", "verified: true\nsurprise: 1", "surprise: Extra inputs"),
        ("kind: sidecar", "kind: node+waypoint", "a waypoint belongs to kind node+waypoint"),
        ("p99: {low: 0.3", "p99: {low: 0.1", "p50 lies above p99 (low)"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(folder: Path, old: str, new: str, what: str) -> None:
    assert what in spoil(folder, "istio-sidecar", old, new)


def test_a_coefficient_without_source_must_not_claim_to_be_verified(folder: Path) -> None:
    old = "traced: {low: 1.1, typical: 1.3, high: 1.6, verified: false,"

    assert "name the sources in rests_on" in spoil(folder, "istio-sidecar", old, "traced: {low: 1.1, typical: 1.3, high: 1.6,")


def test_the_lesson_must_be_there(folder: Path) -> None:
    (folder / f"{RULE}.yaml").unlink()

    with pytest.raises(ContentError, match="holds the lesson's calculator"):
        load_profiles(folder)


def test_a_parsed_copy_gives_the_same(tmp_path: Path) -> None:
    first = load_profiles(SHIPPED, tmp_path)
    second = load_profiles(SHIPPED, tmp_path)

    assert first == second == profiles()
    assert list(tmp_path.glob("profiles-*.json"))
