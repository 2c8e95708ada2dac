"""Replies as Slack payloads: shapes, limits, and nothing that pings."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.reply import (
    Action,
    Bullets,
    Button,
    Buttons,
    Choice,
    Choices,
    Code,
    Column,
    Facts,
    Heading,
    Link,
    Markup,
    Note,
    Paragraph,
    Quote,
    Reply,
    Sources,
    Steps,
    Table,
    Visibility,
    say_button,
)
from meshbot.render import limits
from meshbot.render.slack import mrkdwn, render_message
from meshbot.text.markup import escape

HOSTILE = [
    "<!channel>",
    "@here",
    "<@U0001>",
    "<https://a|b>",
    "&lt;!here&gt;",
    "```",
    "a" * 5000,
    "\u202edrow",
    "\ud800",
    "nul\x00",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**b** `c` [t](https://x.y)", "*b* `c` <https://x.y|t>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("para\n\n- one\n- two", "para\n\n•  one\n•  two"),
        ("a lone ` tick", "a lone ˋ tick"),
    ],
)
def test_markup_becomes_mrkdwn(text: str, expected: str) -> None:
    assert mrkdwn(text) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_cannot_ping(text: str) -> None:
    reply = Reply((Paragraph(escape(text)), Quote(text), Code(text), Heading(text or "x")), summary=text)

    payload = json.dumps(render_message(reply), ensure_ascii=False)

    assert "<!" not in payload
    assert "<@" not in payload
    assert all(block["text"]["verbatim"] for block in render_message(reply)["blocks"] if block["type"] == "section")


def test_every_part_renders_to_known_blocks() -> None:
    act = Action("say", "x")
    reply = Reply(
        (
            Heading("Title"),
            Paragraph(Markup("text")),
            Facts((("name", Markup("value")),)),
            Bullets((Markup("a"),), "Items"),
            Steps((Markup("a"), Markup("b"))),
            Code("kubectl get pods"),
            Quote("said"),
            Table((Column("A"), Column("B", "right")), (("x", "1"),), "T"),
            Choices((Choice("A", Markup("first"), act), Choice("B", Markup("second"), act))),
            Choices((Choice("A", Markup("first"), act),), several=True, submit=act),
            Buttons((say_button("More", "more"), Button("Forget", "forget", act, "danger", confirm="Really?"))),
            Sources((Link("Docs", "https://istio.io"),)),
            Note(Markup("small")),
        ),
        summary="s",
    )

    types = [block["type"] for block in render_message(reply)["blocks"]]

    assert set(types) <= {"header", "section", "rich_text", "table", "actions", "context", "divider"}
    assert types.count("table") == 1


def test_action_ids_are_unique_in_a_message() -> None:
    buttons = Buttons(tuple(say_button(str(n), "same") for n in range(30)))

    blocks = render_message(Reply((buttons, buttons), summary="s"))["blocks"]

    ids = [element["action_id"] for block in blocks for element in block["elements"]]
    assert len(ids) == len(set(ids)) == 60
    assert all(len(block["elements"]) <= limits.ACTIONS_ELEMENTS for block in blocks)


def test_the_plain_version_has_no_table_block() -> None:
    table = Table((Column("A"), Column("B", "right")), (("x", "1"), ("long text " * 8, "22")))

    blocks = render_message(Reply((table,), summary="s"), rich=False)["blocks"]

    assert [block["type"] for block in blocks] == ["rich_text"]
    assert "22" in json.dumps(blocks)


def test_only_private_answers_get_the_share_button() -> None:
    private = Reply((Paragraph(Markup("x")),), summary="s", share="mtls")
    public = Reply((Paragraph(Markup("x")),), summary="s", share="mtls", visibility=Visibility.THREAD)

    assert "Share here" in json.dumps(render_message(private))
    assert "Share here" not in json.dumps(render_message(public))
    assert "Share here" not in json.dumps(render_message(private, shareable=False))


@given(st.lists(st.text(max_size=4000), max_size=60))
def test_any_amount_of_text_keeps_to_the_limits(texts: list[str]) -> None:
    reply = Reply(tuple(Paragraph(escape(text, 5000)) for text in texts), summary="s" * 50_000)

    message = render_message(reply)

    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    assert len(message["blocks"]) <= limits.BLOCKS
    assert all(0 < len(text) <= limits.SECTION_TEXT for text in sections)
    assert sum(len(text) for text in sections) <= limits.TOTAL_TEXT
    assert len(message["text"]) <= limits.TOP_LEVEL_TEXT * 5


def test_controls_survive_when_prose_does_not_fit() -> None:
    prose = tuple(Paragraph(Markup("word " * 500)) for _ in range(20))

    message = render_message(Reply((*prose, Buttons((say_button("More", "more"),))), summary="s"))

    assert message["blocks"][-2]["type"] == "actions"
    assert "did not fit" in json.dumps(message["blocks"][-1])
