"""The parts of the search alone: folding, words, stems, slips, what a pattern needs, flags, names, declining."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.content.places import content_root
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon
from meshbot.knowledge.loader import load_entries
from meshbot.knowledge.matching.analysis import Analyzer
from meshbot.knowledge.matching.flags import FLAGS, asked_flags
from meshbot.knowledge.matching.patterns import Patterns, pattern_rows, required
from meshbot.knowledge.matching.vocabulary import Vocabulary, slip_cost
from meshbot.text.fold import fold, plain
from meshbot.text.tokens import parts, raw_words, stem

ENTRIES = load_entries(content_root() / "knowledge" / "entries")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Two\tWords\n", "two words"),
        ("ｍＴＬＳ", "mtls"),
        ("Zürich café", "zurich cafe"),
        ("“quoted” – dash…", '"quoted" - dash...'),
        ("zero\u200bwidth", "zerowidth"),
        ("Straße Łódź", "strasse lodz"),
        ("nul\x00byte", "nul byte"),
        ("", ""),
    ],
)
def test_folding_makes_spellings_meet(text: str, folded: str) -> None:
    """Case, width, accents, quotes, dashes, unseen characters and space."""
    assert fold(text) == folded


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Nothing is left to fold, and case alone makes no difference to plain ASCII."""
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("VirtualService", ["virtual", "service"]),
        ("HTTPRoute", ["http", "route"]),
        ("mTLS", ["mtls"]),
        ("gRPC", ["grpc"]),
        ("xDS", ["xds"]),
        ("OAuth2", ["oauth2"]),
        ("JWTs", ["jwts"]),
        ("istio_requests_total", ["istio", "requests", "total"]),
        ("consecutive5xxErrors", ["consecutive", "5xx", "errors"]),
        ("excludeOutboundPorts", ["exclude", "outbound", "ports"]),
        ("doesn't", ["doesnt"]),
        ("Kong's", ["kong"]),
        ("SIDECAR", ["sidecar"]),
        ("___", []),
    ],
)
def test_identifiers_are_taken_apart(raw: str, words: list[str]) -> None:
    """Capitals, underscores and apostrophes; names such as mTLS stay whole."""
    assert parts(raw) == words


def test_words_are_runs_of_letters_and_digits() -> None:
    """Signs separate, underscores do not."""
    assert raw_words("a.b/c-d e_f (g)") == ["a", "b", "c", "d", "e_f", "g"]


@pytest.mark.parametrize(
    "family",
    [
        "inject injects injected injecting injection injector",
        "route routes routed routing router",
        "retry retries retried retrying",
        "balance balancing balancer",
        "configure configured configuration configuring",
        "expire expired expires expiration",
        "rotate rotated rotation rotating",
        "authenticate authenticated authentication",
        "install installed installing installation installer",
        "control controls controller controlled",
        "drop dropped dropping",
        "policy policies",
        "503 503s",
    ],
)
def test_forms_of_one_word_have_one_stem(family: str) -> None:
    """English endings do not matter."""
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["server service", "certificate certified", "ingress ingest", "care car", "notion not", "ping pod", "string strong"]
)
def test_different_words_keep_different_stems(pair: str) -> None:
    """A stem that is too short would make strangers meet."""
    left, right = pair.split()
    assert stem(left) != stem(right)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=24))
def test_a_stem_is_never_longer_than_its_word_and_never_empty(word: str) -> None:
    """Stemming shortens at most by its endings; `y` may stand for `ie`."""
    assert len(stem(word)) <= len(word)
    assert bool(stem(word)) == bool(word)


VOCABULARY = Vocabulary(
    dict.fromkeys(("circuit", "breaker", "linkerd", "istio", "envoy", "certificate", "gateway", "sidecar", "mesh"), 1.0)
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("curcuit", "circuit"),
        ("braker", "breaker"),
        ("linkred", "linkerd"),
        ("isito", "istio"),
        ("sitio", "istio"),
        ("enovy", "envoy"),
        ("certifcate", "certificate"),
        ("certificcate", "certificate"),
        ("gatewsy", "gateway"),
        ("sidekar", "sidecar"),
        ("circuti", "circuit"),
        ("jstio", "istio"),
    ],
)
def test_a_slip_is_read_as_what_was_meant(typed: str, meant: str) -> None:
    """Neighbouring keys, swapped, missing and doubled letters, and letters that sound alike."""
    assert VOCABULARY.corrections(typed)[0].word == meant


@pytest.mark.parametrize("typed", ["zzzzzz", "mes", "xyz", "12345", "house", "", "a", "ist10", "circumference"])
def test_words_that_are_nothing_known_stay_so(typed: str) -> None:
    """Short words, numbers and strangers are not forced into the vocabulary."""
    assert VOCABULARY.corrections(typed) == ()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16))
def test_a_word_is_no_slip_of_itself(word: str) -> None:
    """The cost of typing what was meant is nothing, and of anything else something."""
    assert slip_cost(word, word) == 0
    assert slip_cost(word + "q", word) > 0


def test_usual_slips_cost_less_than_unusual_ones() -> None:
    """A swap is cheaper than two wrong letters, a neighbour than a far key, a doubled letter than a strange one."""
    assert slip_cost("isito", "istio") < slip_cost("ispzo", "istio")
    assert slip_cost("envoi", "envoy") < slip_cost("envop", "envoy")
    assert slip_cost("envvoy", "envoy") < slip_cost("envxoy", "envoy")


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("no healthy upstream", ("no healthy upstream",)),
        ("re:RBAC: access denied", ("rbac: access denied",)),
        (r"re:foo\d+bars", ("bars",)),
        (r"re:(?:alpha|beta) gamma", (" gamma",)),
        (r"re:(alpha|beta)\d", ("alpha", "beta")),
        (r"re:left|right", ("left", "right")),
        (r"re:colou?r", ("colo",)),
        (r"re:x*y", ("y",)),
        (r"re:\d+", ()),
        (r"re:(?!not)\w+", ()),
        (r"re:[abc]{2}", ()),
    ],
)
def test_what_a_pattern_needs(pattern: str, pieces: tuple[str, ...]) -> None:
    """One of these pieces stands in every line that matches; none means that nothing is certain."""
    assert required(pattern) == pieces


def test_filing_patterns_loses_no_match() -> None:
    """Whatever a pattern of the catalogue matches among all examples, the filed patterns match too."""
    patterns = Patterns(pattern_rows(ENTRIES))
    examples = [example for entry in ENTRIES for example in entry.examples]
    for line in examples:
        filed = {hit.entry for hit in patterns.matches(line)}
        assert filed == {number for number, entry in enumerate(ENTRIES) if _matches(entry, line)}, line


def _matches(entry: Entry, line: str) -> bool:
    spaced = " ".join(line.split(" "))
    return any(
        re.search(pattern[3:], spaced, re.IGNORECASE) if pattern.startswith("re:") else pattern.casefold() in spaced.casefold()
        for pattern in entry.patterns
    )


def test_the_pattern_that_fixes_most_comes_first() -> None:
    """A long literal is surer than a short one."""
    base = ENTRIES[0]
    short = base.model_copy(update={"id": "short", "patterns": ("denied",)})
    long = base.model_copy(update={"id": "long", "patterns": ("access denied by policy",)})
    hits = Patterns(pattern_rows((short, long))).matches("403 Access denied by policy x")
    assert [hit.entry for hit in hits] == [1, 0]


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        ("UH", ("UH",)),
        ("503 uf,urx", ("UF", "URX")),
        ("response_flags=UC", ("UC",)),
        ('response_flags: "UO"', ("UO",)),
        ("what does UT mean", ("UT",)),
        ("StreamIdleTimeout", ("SI",)),
        ("do", ()),
        ("DC", ("DC",)),
        ("dc motor", ()),
        ("UF after the upgrade", ()),
        ("503", ()),
    ],
)
def test_lines_about_flags(line: str, flags: tuple[str, ...]) -> None:
    """Only a line that holds flags, a code and words about flags asks for flags."""
    assert asked_flags(line) == flags


def test_flag_names_are_distinct() -> None:
    """Thirty flags with a short and a long name each."""
    assert len(set(FLAGS.values())) == len(FLAGS) >= 30


def test_neighbours_make_a_known_name() -> None:
    """`virtual service` and `VirtualService` share a term, and so do runs that the lexicon joins."""
    analyzer = Analyzer(Lexicon(joined={"mtls": ("mutual tls",)}))
    analyzer.learn(["Virtual Service"])
    whole = analyzer.take_apart("VirtualService").whole
    assert whole in analyzer.join([analyzer.term("virtual"), analyzer.term("services")])
    assert analyzer.term("mtls") in analyzer.join([analyzer.term("mutual"), analyzer.term("tls")])
    assert analyzer.join([analyzer.term("service"), analyzer.term("virtual")]) == []


def test_words_of_one_group_have_one_term() -> None:
    """The first word of a group stands for all."""
    analyzer = Analyzer(Lexicon(same=(("kubernetes", "k8s", "kube"),)))
    assert {analyzer.term(word) for word in ("kubernetes", "k8s", "kube")} == {"kubernetes"}
