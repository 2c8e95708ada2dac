"""Fair grading: tables of hard cases, and the promises that hold for any text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.quiz.folding import fold_exact, fold_prose, prose_words
from meshbot.quiz.grading import grade
from meshbot.quiz.numerals import Reading, converted, read_number, words_to_number
from meshbot.quiz.reading import Picked, Said, from_text, letters_of, read_answer, to_text
from meshbot.quiz.shown import Shown, show
from meshbot.quiz.spelling import budget
from meshbot.quiz.verdict import Verdict
from tests.quiz_support import NUMBER, ORDER, SEVERAL, SINGLE, TRUEFALSE, TYPED, question

NAMES = {
    "".join(prose_words(term)): term
    for term in (
        "VirtualService",
        "DestinationRule",
        "retry",
        "mTLS",
        "TLS",
        "waypoint",
        "Gateway",
        "Envoy",
        "HTTPRoute",
        "GRPCRoute",
    )
}


def typed(*accept: str, tolerance: str = "typing", stem: str = "What is it?", **more: Any) -> Shown:
    return show(question(TYPED, accept=list(accept), tolerance=tolerance, stem=stem, **more), "s")


def verdict(shown: Shown, text: str) -> Verdict:
    return grade(shown, Said(text), NAMES)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("circuit breaker", "Circuit Breaker"),
        ("circuit breaker", "  circuit   breaker "),
        ("circuit breaker", "ｃｉｒｃｕｉｔ ｂｒｅａｋｅｒ"),
        ("circuit breaker", "“circuit breaker”"),
        ("circuit breaker", "'circuit breaker'."),
        ("circuit breaker", "`circuit-breaker`"),
        ("circuit breaker", "circuit_breaker"),
        ("circuit breaker", "circuitBreaker"),
        ("circuit breaker", "circuitbreaker"),
        ("circuit breaker", "the circuit breakers"),
        ("circuit breaker", "a circuit\u00a0breaker!"),
        ("circuit breaker", "I think it is a circuit breaker"),
        ("circuit breaker", "it's called circuit breaker"),
        ("circuit breaker", "*circuit breaker*"),
        ("circuit breaker", "circuit\u200bbreaker"),
        ("naive", "naïve"),
        ("café", "cafe\u0301"),
        ("retries & timeouts", "retries and timeouts"),
        ("retries and timeouts", "Retry & Timeout"),
        ("retries and timeouts", "timeouts and retries"),
        ("mutual TLS", "mTLS"),
        ("mTLS", "Mutual-TLS"),
        ("mTLS", "MTLS"),
        ("service account", "SA"),
        ("certificate authority", "CA"),
        ("Kubernetes", "k8s"),
        ("load balancer", "LB"),
        ("policies", "policy"),
        ("Gateway API", "Gateway APIs"),
        ("CRD", "CRDs"),
        ("caches", "cache"),
        ("proxies", "the proxy"),
        ("two", "2"),
        ("24 hours", "twenty-four hours"),
        ("24 hours", "twenty four hour"),
        ("100 requests", "one hundred requests"),
        ("least request", "leastRequest"),
        ("least request", "LEAST_REQUEST"),
        ("round robin", "round-robin"),
        ("round robin", "RoundRobin"),
        ("sidecar", "side car"),
        ("timeout", "time-out"),
        ("namespace", "name space"),
        ("authorization policy", "authorisation policy"),
        ("request authentication", "RequestAuthentication"),
        ("50 %", "50 percent"),
        ("50 percent", "50%"),
    ],
)
def test_the_same_words_are_right_however_they_are_written(key: str, text: str) -> None:
    assert verdict(typed(key), text).outcome == "right", fold_prose(text)


@pytest.mark.parametrize(
    ("key", "text", "distance"),
    [
        ("circuit breaker", "curcuit breaker", 1),
        ("circuit breaker", "curcuit braker", 2),
        ("circuit breaker", "cricuit breaker", 1),
        ("sidecar", "sidecat", 1),
        ("waypoint", "waypiont", 1),
        ("ztunnel", "ztunel", 1),
        ("certificate", "certifcate", 1),
        ("authorization policy", "authorizaton polcy", 2),
        ("outlier detection", "it is outlier detecion", 1),
    ],
)
def test_a_typing_error_within_the_budget_is_near_and_says_how_far(key: str, text: str, distance: int) -> None:
    found = verdict(typed(key), text)
    assert (found.outcome, found.reason, found.distance) == ("near", "typing", distance)
    assert found.counts


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("UO", "UH"),
        ("UO", "UC"),
        ("DNS", "DNA"),
        ("TLS", "TSL"),
        ("SDS", "EDS"),
        ("circuit breaker", "circle brooker"),
        ("sidecar", "side"),
        ("encrypted", "unencrypted"),
        ("mutable", "immutable"),
        ("secure", "insecure"),
        ("HTTP", "HTTPS"),
        ("HTTP", "HTTP2"),
        ("v1beta1", "v1beta2"),
        ("port 15001", "port 15006"),
        ("circuit breaker", "not a circuit breaker"),
        ("circuit breaker", "no circuit breaker"),
        ("circuit breaker", "circuit breaker or retry"),
        ("circuit breaker", "retry, circuit breaker"),
        ("client to server", "server to client"),
        ("UO", "QUOTA"),
        ("art", "start"),
        ("mesh", "meshes are not it"),
        ("ingress", "egress"),
        ("inbound", "outbound"),
        ("TLS", "mTLS"),
        ("HTTPRoute", "GRPCRoute"),
        ("circuit breaker", ""),
        ("circuit breaker", "???"),
        ("circuit breaker", "breaker"),
        ("circuit breaker", "circuit"),
        ("istiod", "istio"),
    ],
)
def test_what_is_something_else_is_wrong(key: str, text: str) -> None:
    shown = typed(key, stem="Istio has one of these. What is it?")
    assert verdict(shown, text).outcome == "wrong"


def test_a_known_wrong_answer_gets_its_own_feedback() -> None:
    found = verdict(typed("circuit breaker", reject=[{"text": "retry", "why": "It calls again."}]), "Retries")
    assert (found.outcome, found.reason, found.detail) == ("wrong", "rejected", "It calls again.")


def test_an_answer_nearer_to_another_term_is_not_taken_for_a_typing_error() -> None:
    """The glossary knows DestinationRule, so it cannot be a misspelt key."""
    found = grade(typed("GatewayClass"), Said("GatewayClas"), {"gatewayclas": "GatewayClas"})
    assert (found.outcome, found.reason, found.detail) == ("wrong", "other_term", "GatewayClas")
    found = grade(typed("waypoint"), Said("waypoin"), {"waypoi": "Waypoi"})
    assert found.outcome == "near", "not closer, as close at most"


@pytest.mark.parametrize(
    ("key", "text", "right"),
    [
        ("15001", "15001", True),
        ("15001", " `15001` ", True),
        ("15001", "port 15001", True),
        ("15001", "15006", False),
        ("15001", "15001 15006", False),
        ("5", "five", True),
        ("PERMISSIVE", "permissive", True),
        ("PERMISSIVE", "“PERMISSIVE”", True),
        ("PERMISSIVE", "SUBMISSIVE", False),
        ("hosts", "host", False),
        ("hosts", "Hosts.", True),
        ("hosts", "the hosts field", True),
        ("ALLOW", "AUDIT", False),
        ("ROUND_ROBIN", "RANDOM", False),
        ("ROUND_ROBIN", "round robin", False),
        ("--set", "—set", True),
        ("--set", "-set", False),
        ("--set", "$ --set", True),
        ("*.example.com", "example.com", False),
        ("x-forwarded-for", "X-Forwarded-For", True),
        ("x-forwarded-for", "x forwarded for", False),
        ("UO", "the UO flag", True),
        ("UO", "UO or UH", False),
        ("istioctl proxy-status", "istioctl  proxy-status", True),
        ("istioctl proxy-status", "istioctl proxy-config", False),
    ],
)
def test_exact_answers_forgive_case_and_quotes_but_no_letter(key: str, text: str, right: bool) -> None:  # noqa: FBT001 - a table
    shown = typed(key, tolerance="exact", stem="Which port, field, flag or command is it?")
    assert (verdict(shown, text).outcome == "right") is right


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("targetRefs", "target refs"),
        ("targetRefs", "the target-refs field"),
        ("ROUND_ROBIN", "round robin"),
        ("x-forwarded-for", "x forwarded for"),
    ],
)
def test_other_separators_are_near_and_say_how_it_is_written(key: str, text: str) -> None:
    found = verdict(typed(key, tolerance="exact", stem="Which field is it?"), text)
    assert (found.outcome, found.reason, found.counts) == ("near", "spelled", True)


@pytest.mark.parametrize(
    ("key", "text", "right"),
    [
        ("perTryTimeout", "perTryTimeout: 2s", True),
        ("perTryTimeout", "I would go for perTryTimeout here", True),
        ("perTryTimeout", "anything but perTryTimeout", False),
        ("perTryTimeout", "perTryTimeout and attempts_max", False),
        ("15001", "outbound goes to 15001", True),
        ("15001", "15001, 15006", False),
        ("15001", "15,001", True),
        ("MUTUAL", "tls.mode: MUTUAL", True),
        ("MUTUAL", "MUTUAL (they show a certificate)", True),
        ("MUTUAL", "MUTUAL (or SIMPLE)", False),
        ("MUTUAL", "mutual exclusion", False),
        ("MUTUAL", "istio mutual", False),
        ("UO", "U.O.", True),
        ("UO", "503 UO", True),
        ("UO", "UO (504)", False),
        ("inject", "inject: enabled", True),
        ("inject", "inject: disabled", False),
    ],
)
def test_plain_words_around_an_exact_answer_change_nothing_and_choices_do(key: str, text: str, right: bool) -> None:  # noqa: FBT001 - a table
    stem = "A 503 comes back. Which TLS mode, field, flag or port is it?"
    reject = [{"text": "ISTIO_MUTUAL", "why": "Another mode."}]
    assert verdict(typed(key, tolerance="exact", stem=stem, reject=reject), text).counts is right


@pytest.mark.parametrize(
    ("key", "text"), [("saturation", "maturation"), ("Traefik Mesh", "Gateway Mesh"), ("Gateway API", "API gateway")]
)
def test_another_word_is_no_slip_of_the_fingers(key: str, text: str) -> None:
    names = {**NAMES, "apigateway": "API gateway"}
    assert not grade(typed(key), Said(text), names).counts


def test_an_exact_answer_that_is_a_letter_off_is_told_so() -> None:
    found = verdict(typed("consecutive5xxErrors", tolerance="exact"), "consecutiv5xxErrors")
    assert found.outcome == "wrong"
    found = verdict(typed("PERMISSIVE", tolerance="exact"), "PERMISIVE")
    assert (found.outcome, found.reason, found.distance) == ("wrong", "close", 1)
    found = verdict(typed("15001", tolerance="exact"), "15002")
    assert found.reason == "unmatched", "a port is right or another port, never close"


@pytest.mark.parametrize(("length", "allowed"), [(1, 0), (4, 0), (5, 1), (8, 1), (9, 2), (40, 2)])
def test_the_budget_follows_the_length(length: int, allowed: int) -> None:
    assert budget(length) == allowed


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_prose(fold_prose(text)) == fold_prose(text)
    assert fold_exact(fold_exact(text)) == fold_exact(text)


@given(st.text("abc dTLS-_'&2", min_size=1, max_size=14), st.text("abc dTLS-_'&2", min_size=1, max_size=14))
def test_being_the_same_words_is_symmetric(one: str, other: str) -> None:
    """Either text as the key accepts the other as the answer, or neither does."""
    if not one.strip() or not other.strip():
        return
    there, back = (grade(typed(a, stem="x"), Said(b)).outcome == "right" for a, b in ((one, other), (other, one)))
    same = fold_prose(one) == fold_prose(other)
    assert there == back or not same


@given(st.sampled_from(["circuit breaker", "outlier detection", "mutual TLS", "service account"]), st.data())
def test_case_width_and_wrapping_never_matter(key: str, data: st.DataObject) -> None:
    cased = "".join(char.upper() if data.draw(st.booleans()) else char for char in key)
    wide = "".join(chr(ord(char) + 0xFEE0) if "a" <= char <= "z" and data.draw(st.booleans()) else char for char in cased)
    mark = data.draw(st.sampled_from(["{}", '"{}"', "«{}»", "{}.", " {} ", "`{}`", "({})", "{}!"]))
    assert verdict(typed(key), mark.format(wide)).outcome == "right"


@given(st.text(max_size=300))
def test_grading_never_fails_whatever_is_typed(text: str) -> None:
    for raw in (TYPED, NUMBER, ORDER, SINGLE, SEVERAL, TRUEFALSE):
        shown = show(question(raw), "s")
        for addressed in (True, False):
            given_ = read_answer(shown, text, addressed=addressed)
            if given_ is not None:
                assert grade(shown, given_, NAMES).outcome in {"right", "near", "wrong"}
                assert from_text(shown, to_text(given_)) == given_ or len(text) > 100


def options(*texts: str, raw: dict[str, Any] = SINGLE) -> Shown:
    wrong = "It is wrong since another option is right."
    made = [{"text": text, "right": not n, "why": wrong if n else None} for n, text in enumerate(texts)]
    return show(question(raw, options=made, fixed_order=True), "s")


PLANES = options("The proxies that carry traffic", "The API server", "A certificate store")


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("b", "B"),
        ("B", "B"),
        ("b)", "B"),
        ("(b)", "B"),
        ("b.", "B"),
        ("B!", "B"),
        ("Ｂ", "B"),
        ("*b*", "B"),
        ("option b", "B"),
        ("answer: b", "B"),
        ("answer b", "B"),
        ("my answer is b", "B"),
        ("I think it's B", "B"),
        ("the second", "B"),
        ("the second one", "B"),
        ("second", "B"),
        ("2nd", "B"),
        ("2", "B"),
        ("number 2", "B"),
        ("#2", "B"),
        ("the last one", "C"),
        ("last", "C"),
        ("first", "A"),
        ("a", "A"),
        ("the API server", "B"),
        ("api servers", "B"),
        ("API sever", "B"),
        ("proxies that carry traffic", "A"),
        ("certificate store", "C"),
        ("I go with c", "C"),
    ],
)
def test_letters_places_and_option_words_are_read(text: str, letter: str) -> None:
    given_ = read_answer(PLANES, text, addressed=True)
    assert given_ is not None
    assert letters_of(PLANES, given_) == letter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "e",
        "4",
        "a b",
        "a or b",
        "hello",
        "what is this?",
        "b?",
        "I do not know",
        "server store",
        "ab",
        "the",
        "proxy mtls",
        "9",
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(text: str) -> None:
    assert read_answer(PLANES, text, addressed=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "proxies",
        "server",
        "I guess the server",
        "store it",
        "thanks",
        "lol",
        "good question",
        "is it the API server?",
        "nice one",
    ],
)
def test_chat_in_a_thread_is_no_answer(text: str) -> None:
    assert read_answer(PLANES, text, addressed=False) is None


@pytest.mark.parametrize(
    ("text", "letter"), [("b", "B"), ("B)", "B"), ("the api server", "B"), ("certificate store", "C"), ("answer proxies", "A")]
)
def test_clear_answers_in_a_thread_are_taken(text: str, letter: str) -> None:
    """One loose word of an option counts only when it is called an answer."""
    shown = options("The proxies", "The API server", "A certificate store")
    given_ = read_answer(shown, text, addressed=False)
    assert given_ is not None
    assert letters_of(shown, given_) == letter


def test_options_that_are_numbers_are_meant_by_their_text() -> None:
    shown = options("5", "2", "10")
    assert read_answer(shown, "2", addressed=True) == Picked((1,))
    assert read_answer(shown, "5", addressed=True) == Picked((0,))
    assert read_answer(shown, "3", addressed=True) is None, "the third, or a wrong number? ask again"
    assert read_answer(shown, "option 3", addressed=True) == Picked((2,))


SEVERAL_SHOWN = show(question({**SEVERAL, "fixed_order": True}), "s")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a c", (0, 2)),
        ("a and c", (0, 2)),
        ("a, c", (0, 2)),
        ("A&C", (0, 2)),
        ("a + c", (0, 2)),
        ("ac", (0, 2)),
        ("c a", (2, 0)),
        ("first and third", (0, 2)),
        ("1 3", (0, 2)),
        ("1,3", (0, 2)),
        ("b", (1,)),
        ("a b c d", (0, 1, 2, 3)),
        ("interval", (0,)),
    ],
)
def test_several_letters_are_read(text: str, keys: tuple[int, ...]) -> None:
    assert read_answer(SEVERAL_SHOWN, text, addressed=True) == Picked(keys)


@pytest.mark.parametrize("text", ["a a", "a e", "ad", "a or b", "bad", "all of them", "x"])
def test_several_letters_that_are_unclear_are_not_read(text: str) -> None:
    assert read_answer(SEVERAL_SHOWN, text, addressed=True) is None


@pytest.mark.parametrize(
    ("keys", "outcome", "detail", "extra", "distance"),
    [
        ((0, 1), "right", "", 0, None),
        ((1, 0), "right", "", 0, None),
        ((0,), "wrong", "1 of 2", 0, 1),
        ((0, 2), "wrong", "1 of 2", 1, 2),
        ((2, 3), "wrong", "0 of 2", 2, 4),
        ((0, 1, 2, 3), "wrong", "2 of 2", 2, 2),
    ],
)
def test_several_needs_all_and_no_other_and_says_how_far(
    keys: tuple[int, ...], outcome: str, detail: str, extra: int, distance: int | None
) -> None:
    found = grade(SEVERAL_SHOWN, Picked(keys))
    assert (found.outcome, found.detail, found.extra, found.distance) == (outcome, detail, extra, distance)


ORDER_SHOWN = show(question(ORDER), "s")


@pytest.mark.parametrize(
    "form", ["{} {} {} {}", "{}, {}, {}, {}", "{}{}{}{}", "{} > {} > {} > {}", "{} then {} then {} then {}", "{}-{}-{}-{}"]
)
def test_an_order_is_read_in_every_spelling(form: str) -> None:
    right = form.format(*(letter.lower() for letter in ORDER_SHOWN.right_letters))
    given_ = read_answer(ORDER_SHOWN, right, addressed=False)
    assert given_ == Picked((0, 1, 2, 3))
    assert grade(ORDER_SHOWN, given_).outcome == "right"


def test_an_order_says_how_many_pairs_stand_wrong() -> None:
    assert grade(ORDER_SHOWN, Picked((1, 0, 2, 3))) == Verdict("wrong", "swapped", 1)
    assert grade(ORDER_SHOWN, Picked((3, 2, 1, 0))) == Verdict("wrong", "swapped", 6)
    assert grade(ORDER_SHOWN, Picked((0, 1))).reason == "unmatched"
    assert read_answer(ORDER_SHOWN, "a b c", addressed=True) is None
    assert read_answer(ORDER_SHOWN, "a a b c", addressed=True) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10,625 MB", 10_625, "MB"),
        ("10.6k", 10_600, ""),
        ("10 625", 10_625, ""),
        ("10\u202f625", 10_625, ""),
        ("10'625", 10_625, ""),
        ("10_625mb", 10_625, "mb"),
        ("1e4", 10_000, ""),
        ("about 400", 400, ""),
        ("~400 rps", 400, "rps"),
        ("it's 400", 400, ""),
        ("1,5", 1.5, ""),
        (".5", 0.5, ""),
        ("50%", 50, "%"),
        ("500m", 500, "m"),
        ("3 million", 3e6, ""),
        ("2M rps", 2e6, "rps"),
        ("-3", -3, ""),
        ("$550", 550, ""),
        ("ten thousand six hundred twenty-five MB", 10_625, "mb"),
        ("two hundred and five", 205, ""),
        ("a hundred", 100, ""),
        ("zero", 0, ""),
        ("400.", 400, ""),
        ("`400`", 400, ""),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float, unit: str) -> None:
    reading = read_number(text)
    assert reading is not None
    assert (reading.value, reading.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["", "none", "3 or 4", "between 3 and 5", "1.2.3", "10-20", "twenty thirty", "one two", "hundred hundred", "mb"]
)
def test_what_says_no_single_number_is_not_read(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 999_999_999))
def test_number_words_say_what_they_say(number: int) -> None:
    assert words_to_number(_words(number).split()) == number


@pytest.mark.parametrize(
    ("reading", "unit", "value"),
    [
        (Reading(1.5, "GB"), "MB", 1500),
        (Reading(400, "mb"), "MB", 400),
        (Reading(2, "minutes"), "s", 120),
        (Reading(500, "m"), "cores", 0.5),
        (Reading(5, "m"), "s", 300),
        (Reading(60, "rpm"), "rps", 1),
        (Reading(5, ""), "MB", 5),
        (Reading(5, "bananas"), "MB", None),
        (Reading(5, "ms"), "MB", None),
    ],
)
def test_units_are_converted_inside_their_family(reading: Reading, unit: str, value: float | None) -> None:
    assert converted(reading, unit) == (pytest.approx(value) if value is not None else None)


def number(answer: float, within: str = "exact", unit: str | None = "MB") -> Shown:
    return show(question(NUMBER, answer=answer, within=within, unit=unit, params={}, stem="How many MB?"), "s")


@pytest.mark.parametrize(
    ("answer", "within", "text", "outcome", "reason"),
    [
        (10_625, "exact", "10,625 MB", "right", "exact"),
        (10_625, "exact", "10.625 GB", "right", "exact"),
        (10_625, "exact", "10.6k", "near", "rounded"),
        (10_625, "exact", "10.6 GB", "wrong", "close_number"),
        (10_625, "exact", "11k", "wrong", "close_number"),
        (10_625, "exact", "ten thousand six hundred twenty five", "right", "exact"),
        (10_625, "5%", "10.6k", "right", "within"),
        (10_625, "5%", "11,156", "right", "within"),
        (10_625, "5%", "11,157", "wrong", "close_number"),
        (400, "0.5", "400.4", "right", "within"),
        (400, "0.5", "401", "wrong", "close_number"),
        (400, "exact", "400.00", "right", "exact"),
        (400, "exact", "5 ms", "wrong", "unit"),
        (400, "exact", "4000", "wrong", "off"),
        (10 / 3, "exact", "3.33", "near", "rounded"),
        (10 / 3, "exact", "3.3", "wrong", "close_number"),
        (0, "exact", "0", "right", "exact"),
        (0, "exact", "1", "wrong", "off"),
    ],
)
def test_numbers_are_graded_with_tolerance_unit_and_rounding(
    answer: float, within: str, text: str, outcome: str, reason: str
) -> None:
    found = grade(number(answer, within), Said(text))
    assert (found.outcome, found.reason) == (outcome, reason)


@given(st.floats(0.01, 1e6), st.floats(0, 0.2))
def test_a_percentage_is_the_bound_and_nothing_else(answer: float, off: float) -> None:
    shown = number(answer, "10%")
    found = grade(shown, Said(f"{answer * (1 + off):.9f}"))
    if abs(off - 0.1) > 1e-6:
        assert found.counts is (off < 0.1)


def test_a_wrong_option_says_why_and_a_right_one_nothing() -> None:
    assert grade(PLANES, Picked((0,))) == Verdict("right", "exact")
    assert grade(PLANES, Picked((1,))).detail == "It is wrong since another option is right."


def test_true_alone_is_no_answer_since_the_reason_counts() -> None:
    shown = show(question(TRUEFALSE), "s")
    assert read_answer(shown, "true", addressed=True) is None
    assert read_answer(shown, "a DestinationRule has to switch it on", addressed=True) == Picked((2,))


_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f" {_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" {_words(number % 100)}" if number % 100 else "")
    scale, name = (1_000_000, "million") if number >= 1_000_000 else (1000, "thousand")
    return f"{_words(number // scale)} {name}" + (f" {_words(number % scale)}" if number % scale else "")
