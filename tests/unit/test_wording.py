"""Templates: every phrase exists, and what people typed in them stays text."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.reply import Markup
from meshbot.render.wording import TemplateWording, load_wording
from meshbot.text.markup import one_line, parse, plain_text

FOLDER = Path("meshbot/render/templates")
CALL = re.compile(r"words\.say\(\s*\"([a-z_]+)\.([a-z_0-9]+)\"")


@pytest.fixture(scope="module")
def words() -> TemplateWording:
    return load_wording()


def test_every_phrase_that_the_code_names_exists() -> None:
    macros = {
        f"{path.stem}.{name}"
        for path in FOLDER.glob("*.j2")
        for name in re.findall(r"{% macro (\w+)", path.read_text(encoding="utf-8"))
    }
    named = {
        f"{group}.{name}"
        for path in Path("meshbot").rglob("*.py")
        for group, name in CALL.findall(path.read_text(encoding="utf-8"))
    }

    assert sorted(named - macros) == []


@given(st.text(max_size=200))
def test_what_people_typed_stays_text_in_a_phrase(query: str) -> None:
    text = load_wording().say("lookup.nothing", query=query)

    assert {span.kind for block in parse(text) for span in block.spans} <= {"plain"}
    assert one_line(query) in plain_text(text)


def test_markup_passes_and_other_values_are_escaped(words: TemplateWording) -> None:
    assert "**bold**" in words.say("lookup.escalate", escalate=Markup("**bold**"))
    assert r"\*\*bold\*\*" in words.say("lookup.why", why="**bold**")


def test_blanks_that_join_pieces_survive(words: TemplateWording) -> None:
    assert words.say("accesslog.heading", code="503", flags="UF").endswith("503 UF")


def test_an_unknown_phrase_or_value_is_an_error(words: TemplateWording) -> None:
    with pytest.raises(AttributeError):
        words.say("lookup.gone")
    with pytest.raises(TypeError):
        words.say("lookup.why", what="x")
    with pytest.raises(jinja2.UndefinedError):
        words.say("lookup.why")
