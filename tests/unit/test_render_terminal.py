"""Replies as terminal text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.reply import (
    Action,
    Buttons,
    Choice,
    Choices,
    Code,
    Column,
    Link,
    Markup,
    Paragraph,
    Reply,
    Sources,
    Table,
    say_button,
)
from meshbot.render.terminal import render_text
from meshbot.text.markup import escape


def test_prose_and_tables_fit_the_width() -> None:
    table = Table((Column("Mesh"), Column("What it does"), Column("CPU", "right")), (("istio", "long words " * 12, "10"),))

    text = render_text(Reply((Paragraph(Markup("word " * 80)), table), summary="s"), 60)

    assert max(len(line) for line in text.splitlines()) <= 60


def test_code_and_addresses_are_never_cut_or_wrapped() -> None:
    command = "istioctl proxy-config endpoint <pod>.<ns> --cluster 'outbound|80|v2|reviews.default.svc.cluster.local' -o json"
    url = "https://example.org/" + "a" * 120

    text = render_text(Reply((Code(command), Sources((Link("Docs", url),))), summary="s"), 60)

    assert command in text
    assert url in text


def test_colour_is_off_unless_asked_for() -> None:
    reply = Reply((Paragraph(Markup("**bold**")),), summary="s")

    assert "\x1b" not in render_text(reply)
    assert "\x1b[1m" in render_text(reply, colour=True)


def test_buttons_are_words_one_can_type() -> None:
    reply = Reply((Buttons((say_button("Next question", "next"), say_button("more", "more"))),), summary="s")

    assert render_text(reply) == "Say: next (Next question) · more\n"


def test_choices_have_letters() -> None:
    act = Action("quiz.answer", "s:0:0")

    text = render_text(Reply((Choices((Choice("A", Markup("Envoy"), act), Choice("B", Markup("istiod"), act))),), summary="s"))

    assert text == "A) Envoy\nB) istiod\n"


@pytest.mark.parametrize("hostile", ["\x1b]0;title\x07", "\x1b[2J", "\u202e", "\r\n\x00"])
def test_terminal_control_sequences_do_not_pass(hostile: str) -> None:
    text = render_text(Reply((Paragraph(escape(f"a{hostile}b")), Code(f"c{hostile}d")), summary="s"))

    assert not set("\x1b\x07\u202e\x00") & set(text)


@given(st.text(max_size=500), st.integers(min_value=1, max_value=200))
def test_any_text_renders_at_any_width(text: str, width: int) -> None:
    assert render_text(Reply((Paragraph(escape(text)),), summary="s"), width).endswith("\n")


def test_a_long_shell_comment_is_wrapped_into_comments_and_a_command_is_left_whole() -> None:
    comment, command = "# " + "word " * 40, "kubectl get " + "x" * 100
    text = render_text(Reply((Code(f"{comment}\n{command}\n", "bash"),), summary="s"), 80)

    *comments, last = text.splitlines()
    assert len(comments) > 2
    assert all(line.startswith("    # word") and len(line) <= 80 for line in comments)
    assert last == f"    {command}"
    yaml = render_text(Reply((Code(comment, "yaml"),), summary="s"), 80)
    assert yaml.splitlines() == [f"    {comment}".rstrip()]
