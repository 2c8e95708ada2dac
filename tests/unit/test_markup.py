"""The small markup, and keeping people's words out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.text.markup import Block, Span, clean, escape, one_line, parse, plain_text, spans

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=300)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", (Span("plain"),)),
        ("a **b** c", (Span("a "), Span("b", "bold"), Span(" c"))),
        ("`x*y`", (Span("x*y", "code"),)),
        ("[docs](https://a.b/c)", (Span("docs", "link", "https://a.b/c"),)),
        (r"\*\*no\*\*", (Span("**no**"),)),
        ("2 * 3 * 4", (Span("2 * 3 * 4"),)),
        ("snake_case_name", (Span("snake_case_name"),)),
        ("[x](javascript:alert)", (Span("[x](javascript:alert)"),)),
        ("**bold with `code`**", (Span("bold with code", "bold"),)),
    ],
)
def test_runs_of_one_line(text: str, expected: tuple[Span, ...]) -> None:
    assert spans(text) == expected


def test_paragraphs_and_bullets_are_blocks() -> None:
    blocks = parse("one\ntwo\n\n- a\n- b\n  more\n\nend")

    assert blocks == (
        Block((Span("one two"),)),
        Block((Span("a"),), bullet=True),
        Block((Span("b more"),), bullet=True),
        Block((Span("end"),)),
    )


@given(ANY_TEXT)
def test_escaped_text_shows_exactly_what_was_typed_on_one_line(text: str) -> None:
    assert plain_text(escape(text, 10_000)) == one_line(text, 10_000).removeprefix("- ") or one_line(text).startswith("- ")


@given(ANY_TEXT)
def test_escaped_text_is_never_read_as_markup(text: str) -> None:
    kinds = {span.kind for block in parse(escape(text)) for span in block.spans}

    assert kinds <= {"plain"}


@given(ANY_TEXT)
def test_any_text_can_be_parsed(text: str) -> None:
    assert isinstance(parse(text), tuple)


@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\u202e", "\u200f", "\u2066", "\ud800", "\ufeff", "\x07"])
def test_characters_that_hide_or_reorder_are_removed(bad: str) -> None:
    assert clean(f"a{bad}b") == "ab"


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert one_line("x" * 400, 10) == "x" * 9 + "…"
