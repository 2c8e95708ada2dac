"""Manifests on demand, as people ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshbot.content.source import parse_documents
from meshbot.model.reply import Code, Sources
from meshbot.model.request import Words
from tests.support import Bot


@pytest.mark.parametrize(
    ("line", "entry", "mesh"),
    [
        ("yaml canary", "canary-deployment", "istio"),
        ("yaml canary gateway-api", "canary-deployment", "gateway-api"),
        ("yaml gateway-api canary", "canary-deployment", "gateway-api"),
        ("yaml linkerd canary", "canary-deployment", "linkerd"),
        ("yaml retries for linkerd", "retries", "linkerd"),
        ("yml circuit breaker kuma", "circuit-breaker", "kuma"),
        ("yaml circiut breaker consul", "circuit-breaker", "consul"),
        ("yaml istio gateway", "istio-gateway", "istio"),
        ("yaml gateway api", "gateway-api", "gateway-api"),
        ("yaml peer-authentication", "peer-authentication", "istio"),
        ("/yaml VirtualService", "virtual-service", "istio"),
    ],
)
def test_the_concept_and_the_mesh_are_found(bot: Bot, line: str, entry: str, mesh: str) -> None:
    data = bot.send_line(line).replies[0].data

    assert (data["kind"], data["id"], data["mesh"]) == ("yaml", entry, mesh)


def test_a_manifest_comes_with_trap_version_source_and_other_meshes(bot: Bot) -> None:
    reply = bot.send_line("yaml canary istio").replies[0]
    text = bot.say("yaml canary istio")

    code = next(part for part in reply.parts if isinstance(part, Code))
    assert [doc.value["kind"] for doc in parse_documents(code.text, "x")] == ["DestinationRule", "VirtualService"]  # type: ignore[call-overload, index]
    assert any(isinstance(part, Sources) and part.links for part in reply.parts)
    assert "Trap: " in text
    assert "(Istio 1.30)" in text
    assert "yaml canary-deployment gateway-api (Gateway API)" in text
    assert reply.share == "yaml canary-deployment istio"
    assert reply.data["manifest"] == code.text


def test_a_second_example_of_the_same_mesh_has_a_number(bot: Bot) -> None:
    first = bot.send_line("yaml linkerd-multicluster linkerd").replies[0].data
    second = bot.send_line("yaml linkerd-multicluster linkerd 2").replies[0].data
    beyond = bot.send_line("yaml linkerd-multicluster linkerd 9").replies[0].data

    assert first["manifest"] != second["manifest"]
    assert beyond["id"] == first["id"]


def test_a_mesh_without_an_example_is_said_so_with_the_others(bot: Bot) -> None:
    text = bot.say("yaml rate-limiting cilium")

    assert "I have no Cilium manifest for “Rate limiting and quotas”" in text
    assert "yaml rate-limiting istio (Istio)" in text


def test_a_concept_that_no_resource_configures_is_said_so_with_neighbours(bot: Bot) -> None:
    text = bot.say("yaml service-mesh")

    assert "No resource configures" in text
    assert "yaml " in text


def test_alone_it_lists_what_there_is(bot: Bot) -> None:
    outcome = bot.send_line("yaml")

    concepts = outcome.replies[0].data["concepts"]
    assert isinstance(concepts, list)
    assert "canary-deployment" in concepts
    assert len(concepts) > 90
    assert "Concepts with a manifest" in bot.text(outcome)


def test_what_fits_nothing_is_an_error_with_a_line_that_works(bot: Bot) -> None:
    outcome = bot.send_line("yaml best pizza near the office")

    assert not outcome.replies[0].ok
    assert "Try: /mesh yaml canary istio" in bot.text(outcome)


def test_a_manifest_is_found_by_its_own_line(bot: Bot) -> None:
    """What a button says leads to the manifest that it stands for (every sixth entry, for the sake of time)."""
    for entry in list(bot.application.services.library.entries.values())[::6]:
        for mesh in dict.fromkeys(manifest.mesh for manifest in entry.manifests):
            own = [manifest.yaml for manifest in entry.manifests if manifest.mesh == mesh]
            for number, text in enumerate(own, 1):
                line = f"yaml {entry.id} {mesh}" + (f" {number}" if number > 1 else "")
                data = bot.send_line(line).replies[0].data
                assert (data.get("id"), data.get("manifest")) == (entry.id, text), line


@settings(max_examples=25)
@given(line=st.text(max_size=80))
def test_any_words_get_an_answer(bot: Bot, line: str) -> None:
    outcome = bot.send(Words(f"yaml {line}"))

    assert all(reply.data.get("kind") != "fault" for reply in outcome.replies)
