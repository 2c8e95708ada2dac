"""The content itself: every rule of good entries and questions holds, the catalogue is whole, the areas are these."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from meshbot.cli.content import check_content
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lint import lint_shelf
from meshbot.knowledge.lint_sheets import lint_sheets
from meshbot.knowledge.loader import Shelved, read_shelf
from meshbot.settings import load_settings

CATALOGUE = 229
ON_CALL = 59
AREAS = {
    "adoption", "architecture", "cilium", "consul", "envoy", "fundamentals", "gateway-api", "istio", "kuma", "linkerd",
    "observability", "operations", "other-meshes", "performance", "resilience", "security", "traffic", "troubleshooting",
}  # fmt: skip
FLAGS = [
    "UH", "UF", "UO", "NR", "URX", "NC", "UT", "UC", "LH", "DC", "LR", "UR", "RL", "UAEX", "RLSE", "DI", "FI",
    "SI", "IH", "DPE", "UMSDR", "NFCF", "OM", "DF", "DO", "DR", "UPE", "DT",
]  # fmt: skip


@pytest.fixture(scope="module")
def shelf() -> tuple[Shelved, ...]:
    found, faults = read_shelf(Path("knowledge/entries"))
    assert faults == ()
    return found


@pytest.fixture(scope="module")
def entries(shelf: tuple[Shelved, ...]) -> tuple[Entry, ...]:
    return tuple(shelved.entry for shelved in shelf)


def test_the_rules_hold(shelf: tuple[Shelved, ...]) -> None:
    """No error; a warning about age is for people and calendars, not for a test."""
    latest = max(shelved.entry.reviewed for shelved in shelf)

    assert [str(item) for item in lint_shelf(shelf, latest) if item.level == "error"] == []


def test_the_sheets_hold(entries: tuple[Entry, ...]) -> None:
    today = date(2026, 11, 23)

    assert [str(item) for item in lint_sheets(Path("knowledge"), {entry.id for entry in entries}, today)] == []


def test_the_command_sees_all_content() -> None:
    """What `meshbot lint` runs finds no error in entries, sheets and questions together."""
    report = check_content(load_settings({"HOME": "/nonexistent"}), date(2026, 11, 28))

    assert [str(item) for item in report.complaints if item.level == "error"] == []
    assert str(CATALOGUE) in report.looked_at


def test_the_catalogue_is_whole(entries: tuple[Entry, ...]) -> None:
    areas = Counter(entry.area for entry in entries)

    assert len(entries) >= CATALOGUE
    assert set(areas) == AREAS
    assert areas["troubleshooting"] >= ON_CALL
    assert areas["istio"] >= 20


def test_every_on_call_entry_helps_at_night(entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        if entry.area == "troubleshooting":
            assert entry.oncall is not None, entry.id
            assert entry.oncall.run, entry.id
            assert entry.patterns, entry.id
            assert len(entry.examples) >= 2, entry.id


def test_names_that_are_gone_stay_findable_and_say_what_replaced_them(entries: tuple[Entry, ...]) -> None:
    outdated = {entry.id for entry in entries if entry.outdated is not None}

    assert {"istio-pilot", "istio-mixer", "istio-citadel", "istio-galley", "open-service-mesh", "aws-app-mesh"} <= outdated
    assert {"service-mesh-interface", "security-policy-kind"} <= outdated


@pytest.mark.parametrize("flag", FLAGS)
def test_every_response_flag_is_told_somewhere(entries: tuple[Entry, ...], flag: str) -> None:
    texts = (f"{entry.title} {' '.join(entry.aliases)} {entry.gist} {entry.lesson} {entry.deep}" for entry in entries)

    assert any(f"`{flag}`" in text or f" {flag} " in f" {text} " or f"{flag}," in text for text in texts)


def test_traffic_and_security_concepts_have_manifests_for_istio(entries: tuple[Entry, ...]) -> None:
    by_id = {entry.id: {manifest.mesh for manifest in entry.manifests} for entry in entries}

    for name in (
        "canary-deployment",
        "traffic-splitting",
        "retries",
        "timeouts",
        "circuit-breaker",
        "authorization-policy",
        "mtls",
    ):
        assert "istio" in by_id[name], name
    for name in ("canary-deployment", "traffic-splitting", "retries", "timeouts"):
        assert {"gateway-api", "linkerd"} <= by_id[name], name
