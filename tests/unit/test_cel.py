"""The expression language of CRD rules: what an API server accepts, refuses, and cannot evaluate."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.knowledge.manifests.cel import evaluate, holds, portable, regex
from meshbot.knowledge.manifests.cel_reader import CelError, read

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-50, 50) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("self == 'a'", "a", True),
        ('self != "*"', "*", False),
        ("1 + 2 * 3 == 7 && -2 < 1", None, True),
        ("7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1", None, True),
        ("(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1", {"a": 1}, True),
        ("(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1", {"a": 1, "b": 2}, False),
        ("!has(self.a) || self.a.size() > 1", {}, True),
        ("self.all(k, k.size() != 0)", ["a", ""], False),
        ("self.all(k, !k.contains('*'))", {"a": 1, "b": 2}, True),
        ("self.exists(f, f.type == 'x')", [{"type": "y"}, {"type": "x"}], True),
        ("self.all(a, self.exists_one(b, a.name == b.name))", [{"name": "x"}, {"name": "x"}], False),
        ("self.filter(f, f > 1).size() == 2", [1, 2, 3], True),
        ("self.map(f, f * 2)[1] == 4", [1, 2], True),
        ("self in ['HTTP', 'TCP'] ? true : self == ''", "TCP", True),
        ("duration(self) >= duration('1ms')", "500us", False),
        ("duration(self) == duration('1h30m')", "90m", True),
        ("self.startsWith('unix://') ? self.substring(7, 8) == '/' : true", "unix:///run/x", True),
        ("self.split('/')[0].size() < 4", "abc/d", True),
        ('self.matches(r"""^[a-z]+$""")', "abc", True),
        ("self.matches('^\\\\d+$')", "12a", False),
        ("self.all(key, 0 < int(key) && int(key) <= 65535)", {"9080": {}}, True),
        ("isIP(self)", "2001:db8::1", True),
        ("isIP(self)", "10.0.0.0/8", False),
        ("url(self).getScheme() in ['http', 'https']", "https://idp/keys", True),
        ("isURL(self)", "#%blah", False),
        ("size(self) == 0 || format.dns1123Label().validate(self) == null", "Not_a_label", False),
        ("self.__namespace__ == 'shop'", {"namespace": "shop"}, True),
        ("self == [1, 2] && {'a': 1} == {'a': 1}", [1, 2], True),
        ("null == self", None, True),
    ],
)
def test_a_rule_holds_or_not(rule: str, value: Any, expected: bool) -> None:  # noqa: FBT001
    assert holds(rule, value) is expected


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("self.gone == 1", {}),
        ("self[3] == 1", [1]),
        ("self < 1", "text"),
        ("self.size()", [1]),
        ("1 / self == 1", 0),
        ("self.unheard('x')", "x"),
        ("duration(self) > duration('1s')", "soon"),
        ("int(self) == 1", "one"),
        ("self.all(x, x)", 5),
        ("!self", "text"),
        ("other == 1", None),
        ("matches(self)", "x"),
        ("self.matches('(')", "x"),
    ],
)
def test_what_cannot_be_evaluated_is_an_error_never_a_pass(rule: str, value: Any) -> None:
    with pytest.raises(CelError):
        holds(rule, value)


@pytest.mark.parametrize(
    "rule", ["", "self ==", "(self", "self..a", "has(self)", "self.all(x)", "'unclosed", "self ? 1", "a b", "[1, 2", "#"]
)
def test_what_cannot_be_read_is_an_error(rule: str) -> None:
    with pytest.raises(CelError):
        read(rule)


def test_either_side_may_decide_although_the_other_fails() -> None:
    assert holds("self.gone == 1 || true", {})
    assert not holds("self.gone == 1 && false", {})
    assert holds("[1, 2].exists(x, x == 2 || self.gone)", {})
    with pytest.raises(CelError):
        holds("self.gone == 1 || false", {})


def test_numbers_texts_and_truth_are_never_equal_to_each_other() -> None:
    assert not holds("self == 1", "1")
    assert not holds("self == 1", True)
    assert holds("self == 1.0", 1)


def test_flags_that_re2_allows_in_the_middle_are_taken_from_the_start() -> None:
    assert portable("^(?i)abc") == "(?i)^abc"
    assert regex("^(?i)abc$").search("ABC")


@given(value=VALUES)
def test_any_value_gives_a_truth_or_an_error(value: Any) -> None:
    for rule in ("self.all(x, x == self)", "self.size() > 1", "self.a.b || self.c", "self in self", "self < self"):
        try:
            assert isinstance(holds(rule, value), bool)
        except CelError:
            continue


@given(a=st.integers(-99, 99), b=st.integers(-99, 99).filter(bool))
def test_whole_division_and_remainder_belong_together(a: int, b: int) -> None:
    assert evaluate(read("(a / b) * b + a % b"), {"a": a, "b": b}) == a
