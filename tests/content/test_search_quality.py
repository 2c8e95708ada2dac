"""What people type finds what answers it: floors on our own labelled lines."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from meshbot.content.places import content_root
from meshbot.knowledge.library import Library

FILE = Path(__file__).parent / "queries.yaml"


class Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    accept: tuple[str, ...]
    kind: str
    typo: str = ""


LINES = tuple(Line.model_validate(row) for row in yaml.safe_load(FILE.read_text(encoding="utf-8"))["queries"])
ASKED = tuple(line for line in LINES if line.accept)
STRANGE = tuple(line for line in LINES if not line.accept)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(content_root() / "knowledge")


def rank(library: Library, text: str, accept: tuple[str, ...]) -> int:
    """The place of the first acceptable entry, 0 when there is none or the line is declined."""
    found = library.search(text)
    places = (place for place, hit in enumerate(found.hits, 1) if hit.id in accept)
    return next(places, 0) if found.answered else 0


def test_there_are_lines_enough_of_every_kind(library: Library) -> None:
    """At least 150 lines with answers, 40 without and 50 mistyped ones; every label is an entry."""
    assert len(ASKED) >= 150
    assert len(STRANGE) >= 40
    assert sum(bool(line.typo) for line in ASKED) >= 50
    assert {name for line in ASKED for name in line.accept} <= set(library.entries)
    assert len({line.text.casefold() for line in LINES}) == len(LINES)


def test_the_right_entry_is_first_or_among_the_first_three(library: Library) -> None:
    """hit@1 at least 0.91 and hit@3 at least 0.96."""
    ranks = {line.text: rank(library, line.text, line.accept) for line in ASKED}
    wrong = [text for text, place in ranks.items() if place != 1]
    assert len(wrong) / len(ranks) <= 0.09, wrong
    far = [text for text, place in ranks.items() if not 0 < place <= 3]
    assert len(far) / len(ranks) <= 0.04, far


def test_mistyped_lines_are_answered_nearly_as_well(library: Library) -> None:
    """At most 0.03 fewer are first than of the same lines well typed."""
    typed = [line for line in ASKED if line.typo]
    well = sum(rank(library, line.text, line.accept) == 1 for line in typed)
    badly = sum(rank(library, line.typo, line.accept) == 1 for line in typed)
    assert (well - badly) / len(typed) <= 0.03


def test_lines_about_something_else_are_declined(library: Library) -> None:
    """At least 0.92 of them get an honest nothing."""
    answered = [line.text for line in STRANGE if library.search(line.text).answered]
    assert len(answered) / len(STRANGE) <= 0.08, answered


def test_lines_about_the_field_are_not_declined(library: Library) -> None:
    """At most 0.02 of them get nothing."""
    declined = [line.text for line in ASKED if not library.search(line.text).answered]
    assert len(declined) / len(ASKED) <= 0.02, declined


def test_phrases_of_entries_are_answered(library: Library) -> None:
    """What an author wrote as a way to ask for an entry is not declined, and finds it first."""
    rows = [(phrase, entry.id) for entry in library.entries.values() for phrase in entry.phrases]
    found = [library.search(phrase) for phrase, _ in rows]
    first = sum(bool(item.hits) and item.hits[0].id == name for item, (_, name) in zip(found, rows, strict=True))
    declined = [phrase for item, (phrase, _) in zip(found, rows, strict=True) if not item.answered]
    assert first / len(rows) >= 0.93
    assert len(declined) / len(rows) <= 0.01, declined
