"""Reading grades: words alone count, and shorter is easier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.text.readability import count_words, readability


@pytest.mark.parametrize(
    ("text", "words", "sentences"),
    [
        ("", 0, 0),
        ("One two three. Four five!", 5, 2),
        ("First:\n\n- one two\n- three four", 5, 3),
        ("Set `maxConnections: 100`. Then wait.", 4, 2),
        ("See [the docs](https://istio.io/latest/docs/).", 3, 1),
        ("**Bold** words count; so do these.", 6, 2),
        ("15001 15006 443", 0, 0),
    ],
)
def test_sentences_and_words_are_counted_on_prose_alone(text: str, words: int, sentences: int) -> None:
    figures = readability(text)

    assert (figures.words, figures.sentences) == (words, sentences)


def test_longer_words_and_sentences_have_a_higher_grade() -> None:
    easy = readability("The proxy sends the call. It waits a bit. Then it tries again.")
    hard = readability(
        "Authorization infrastructure necessitates sophisticated organizational considerations regarding identities."
    )

    assert easy.grade < 4
    assert hard.grade > 12
    assert hard.longest == 8


def test_names_of_kinds_count_little_since_readers_know_them_by_sight() -> None:
    names = readability("Use PeerAuthentication, RequestAuthentication and AuthorizationPolicy here.")

    assert names.grade < readability("Use authentication, reauthentication and authorization institutions here.").grade


@given(text=st.text(max_size=200))
def test_any_text_has_figures(text: str) -> None:
    figures = readability(text)

    assert figures.words >= figures.sentences >= 0
    assert figures.mean >= 0
    assert count_words(text) >= 0
