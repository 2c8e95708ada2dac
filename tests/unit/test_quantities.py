"""Numbers as people type them: every spelling gives one value, two readings are refused, nothing raises anything else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.errors import UserError
from meshbot.text.quantities import find_range, fold, plain_number, read_number, show_exact, show_number, significant

FLOATS = st.floats(min_value=0, max_value=1e15, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("50000RPS", "50000rps"),
        ("“50000rps”", "50000rps"),
        ("50\u00a0000\u202frps", "50_000 rps"),
        ("50 000 rps", "50_000 rps"),
        ("1 234 567 rps", "1_234_567 rps"),
        ("50'000rps", "50_000rps"),
        ("50’000rps", "50_000rps"),
        ("５００００ｒｐｓ", "50000rps"),
        ("٥٠ rps", "50 rps"),
        ("50k requests/second", "50k rps"),
        ("50k requests per second", "50k rps"),
        ("50kreq/s", "50k rps"),
        ("5k/s", "5k rps"),
        ("300 qps", "300 rps"),
        ("3M requests a minute", "3m rpm"),
        ("1.5M calls/hour", "1.5m rph"),
        ("4bn requests per day", "4bn rpd"),
        ("100 pods per minute", "100 changes-a-minute"),
        ("\u22125 rps", "-5 rps"),
        ("×3", "x3"),
        ("50\u200b000rps", "50000rps"),
        ("40 services 5 replicas", "40 services 5 replicas"),
        ("$35 per core", "$35 per core"),
    ],
)
def test_a_line_is_folded_to_plain_words(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("50000", 50_000),
        ("50_000", 50_000),
        ("50,000", 50_000),
        ("1,234,567.5", 1_234_567.5),
        ("1.234.567", 1_234_567),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("0.125", 0.125),
        ("0,125", 0.125),
        (".5", 0.5),
        ("50000,", 50_000),
        ("1e6", 1_000_000),
        ("-5", -5),
        ("+5", 5),
    ],
)
def test_a_literal_has_one_value(literal: str, value: float) -> None:
    assert read_number(literal) == value


def test_a_number_with_two_readings_is_refused_with_both() -> None:
    with pytest.raises(UserError, match="50000 or 50") as caught:
        read_number("50.000")

    assert caught.value.hint == "write 50000 or 50"


def test_a_magnitude_leaves_the_decimal_reading() -> None:
    assert read_number("1.500", scaled=True) == 1.5


@pytest.mark.parametrize("literal", ["1,2,3", "1.2.3", "1..2", "1_000,00.0", "1e400", "1e-400"])
def test_what_is_no_number_is_named(literal: str) -> None:
    with pytest.raises(UserError) as caught:
        read_number(literal)

    assert literal in caught.value.message


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        ("200-300 pods", "200-300 pods"),
        ("50k to 80k rps", "50k to 80k rps"),
        ("200..300 pods", "200..300 pods"),
        ("3 hops - p99 budget 200ms", ""),
        ("http/1.1 50000rps", ""),
        ("50000rps 40svc", ""),
    ],
)
def test_a_range_is_found_where_one_number_is_wanted(line: str, piece: str) -> None:
    assert find_range(line) == piece


@given(FLOATS | st.integers(1000, 999_999).map(lambda thousandths: thousandths / 1000))
def test_a_plain_number_survives_the_round_trip(value: float) -> None:
    """A number written plainly is read back as the same float."""
    literal = plain_number(value)

    assert "e" not in literal
    assert read_number(literal) == value


@given(st.floats(min_value=1e-9, max_value=1e12))
def test_shown_numbers_are_near_and_have_no_exponent(value: float) -> None:
    shown = show_number(value)

    assert "e" not in shown
    assert math.isclose(float(shown.replace(",", "")), value, rel_tol=0.06)


@pytest.mark.parametrize(
    ("value", "shown"), [(36.1, "36"), (0.374, "0.37"), (12_345, "12,000"), (0, "0"), (1.0, "1"), (0.05, "0.05")]
)
def test_numbers_are_shown_with_two_digits(value: float, shown: str) -> None:
    assert show_number(value) == shown


def test_exact_numbers_keep_their_digits() -> None:
    assert [show_exact(value) for value in (50_000, 46_296.296296, 0.5)] == ["50,000", "46,296.296296", "0.5"]
    assert significant(12_345, 3) == 12_300


@given(st.text(max_size=200))
def test_folding_takes_any_text(text: str) -> None:
    folded = fold(text)

    assert folded == folded.casefold()
    assert isinstance(find_range(folded), str)
