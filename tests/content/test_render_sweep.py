"""Every entry at every depth, and every manifest, as Slack and the terminal get it: nothing is refused, nothing is cut."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meshbot.commands.lookup import Level, entry_reply
from meshbot.commands.registry import Registry
from meshbot.commands.services import Services
from meshbot.commands.yaml import manifest_reply
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.library import Library
from meshbot.knowledge.loader import load_entries
from meshbot.model.reply import Reply
from meshbot.quiz.bank import Bank
from meshbot.render.slack import render_message
from meshbot.render.terminal import render_text
from meshbot.render.wording import load_wording
from meshbot.store.engine import open_store
from tests.fakes.blockkit import lint_message

ENTRIES = load_entries(Path("knowledge/entries"))
LEVELS: tuple[Level, ...] = ("gist", "lesson", "deep")
WIDTHS = (80, 100)


@pytest.fixture(scope="module")
def services() -> Services:
    """What a reply is made with; no line is dispatched, so the table and the bank are empty."""
    return Services(
        registry=Registry(()), library=Library.of(ENTRIES), bank=Bank(()), store=open_store("sqlite://"), words=load_wording()
    )


def sound(reply: Reply) -> None:
    """Slack takes it, with tables and without, and nothing was left out or shortened."""
    for rich in (True, False):
        message = render_message(reply, rich=rich)
        text = json.dumps(message, ensure_ascii=False)
        assert lint_message(message) == []
        assert "did not fit into one Slack message" not in text
        assert '…"' not in json.dumps(message["blocks"], ensure_ascii=False)
    for width in WIDTHS:
        shown = render_text(reply, width)
        assert shown.strip()
        assert "\x1b" not in shown


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_shown_whole_at_every_depth(services: Services, entry: Entry) -> None:
    for level in LEVELS:
        reply = entry_reply(services, entry, level, None)
        sound(reply)
        shown = " ".join(render_text(reply, 100).split())
        assert reply.summary.startswith(entry.title)
        sources = entry.sources[:3] if level == "gist" else entry.sources
        assert all(source.url in shown for source in sources)
        left = len(entry.sources) - len(sources)
        assert (f"{left} more source" in shown) == (left > 0)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.manifests], ids=lambda entry: entry.id)
def test_a_manifest_is_shown_whole_and_can_be_copied(services: Services, entry: Entry) -> None:
    for mesh in dict.fromkeys(manifest.mesh for manifest in entry.manifests):
        found = [manifest for manifest in entry.manifests if manifest.mesh == mesh]
        for index, manifest in enumerate(found):
            reply = manifest_reply(services, entry, found, index)
            sound(reply)
            lines = {line.strip() for line in render_text(reply, 80).splitlines()}
            assert {line.strip() for line in manifest.yaml.splitlines() if line.strip()} <= lines
            code = next(block for block in render_message(reply)["blocks"] if block["type"] == "rich_text")
            assert code["elements"][0]["elements"][0]["text"] == manifest.yaml.rstrip("\n")
