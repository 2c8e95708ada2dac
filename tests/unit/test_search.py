"""The search on the shipped catalogue: names, flags, pasted lines, slips, reasons, and declining."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from meshbot.content.places import content_root
from meshbot.errors import ContentError
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon, load_lexicon
from meshbot.knowledge.library import Library
from meshbot.knowledge.matching.building import build_index
from meshbot.knowledge.matching.data import IndexData
from meshbot.knowledge.search import Findings, SearchIndex

ROOT = content_root() / "knowledge"
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(ROOT)


def first(found: Findings) -> str:
    return found.hits[0].id if found.answered else "nothing"


def test_every_title_id_and_alias_finds_its_own_entry_before_anything_fuzzy(library: Library) -> None:
    """A line that is a name needs no ranking; ids come before titles, and titles before aliases."""
    ids = {entry.id for entry in library.entries.values()}
    for entry in library.entries.values():
        for name in (entry.id, entry.title, *entry.aliases):
            found = library.search(name)
            assert found.answered, name
            assert found.hits[0].how in {"exact", "alias"}, name
            assert found.hits[0].score == 100, name
        assert first(library.search(entry.id)) == entry.id
        assert first(library.search(entry.title)) == entry.id
    assert len(ids) == len(library.entries)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("MTLS", "mtls"),
        ("  mTLS  ", "mtls"),
        ("Ｍutual ＴＬＳ", "mtls"),
        ("mütual tls", "mtls"),
        ("“circuit breaker”", "circuit-breaker"),
        ("virtual service", "virtual-service"),
        ("Virtual-Services", "virtual-service"),
        ("VirtualService", "virtual-service"),
        ("virtualservice", "virtual-service"),
        ("cb", "circuit-breaker"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(library: Library, line: str, entry: str) -> None:
    """Case, width, accents, quotes, hyphens, spaces and the plural make no difference."""
    assert first(library.search(line)) == entry


def test_case_and_width_and_space_do_not_change_any_answer(library: Library) -> None:
    """A title in capitals, in full-width letters or between spaces is answered alike."""
    for entry in library.entries.values():
        plain = [hit.id for hit in library.search(entry.title).hits[:1]]
        assert [hit.id for hit in library.search(entry.title.upper()).hits[:1]] == plain
        assert [hit.id for hit in library.search(entry.title.translate(WIDE)).hits[:1]] == plain
        assert [hit.id for hit in library.search(f"\u200b  {entry.title}\t ").hits[:1]] == plain


@pytest.mark.parametrize(
    ("line", "entries"),
    [
        ("UH", ["envoy-response-flag-uh"]),
        ("503 UC", ["envoy-response-flag-uc"]),
        ("response_flags=UF,URX", ["envoy-response-flag-uf", "envoy-response-flags"]),
        ("response_flags: URX,UF", ["envoy-response-flag-uf", "envoy-response-flags"]),
        ("what does the flag UO mean", ["envoy-response-flag-uo"]),
        ("NoHealthyUpstream", ["envoy-response-flag-uh"]),
        ("503 upstreamoverflow", ["envoy-response-flag-uo"]),
        ("DPE", ["envoy-response-flags"]),
    ],
)
def test_flags_land_on_their_entries_and_the_table_of_flags_comes_last(library: Library, line: str, entries: list[str]) -> None:
    """A line about flags and nothing else is answered by the flags in it."""
    assert [hit.id for hit in library.search(line).hits][: len(entries)] == entries


def test_words_that_look_like_flags_are_not_taken_for_them(library: Library) -> None:
    """Small words such as `do` or `om` in a sentence are no flags."""
    assert first(library.search("how do I do this")) == "nothing"


def test_every_example_of_an_entry_is_answered_by_it_or_beside_it(library: Library) -> None:
    """A pasted example has its entry first, or among the first three where another entry claims the same words."""
    rows = [(example, entry.id) for entry in library.entries.values() for example in entry.examples]
    ranks = [[hit.id for hit in library.search(example).hits[:3]] for example, _ in rows]
    at_first = sum(found[:1] == [entry] for found, (_, entry) in zip(ranks, rows, strict=True))
    missed = [(example, found) for found, (example, entry) in zip(ranks, rows, strict=True) if entry not in found]
    assert at_first / len(rows) >= 0.95
    assert len(missed) / len(rows) <= 0.02, missed


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("curcuit braker", "circuit-breaker"),
        ("isito vs linkred", "istio-vs-linkerd"),
        ("HTPPRoute", "httproute"),
        ("outleir detction", "outlier-detection"),
        ("waypiont proxi", "waypoint-proxy"),
        ("cannary deploymnet", "canary-deployment"),
        ("peer autentication", "peer-authentication"),
        ("loadbalancing", "load-balancing"),
        ("side car injection", "sidecar-injection"),
    ],
)
def test_slips_of_the_hand_are_read_as_what_was_meant(library: Library, line: str, entry: str) -> None:
    """Swapped, missing, doubled and neighbouring letters, and words joined or split."""
    assert first(library.search(line)) == entry


@pytest.mark.parametrize(
    ("line", "why", "how"),
    [
        ("mtls", "its name", "exact"),
        ("cb", "alias “cb”", "alias"),
        ("503 UF,URX", "flag UF, UpstreamConnectionFailure", "alias"),
        ("curcuit braker", "close spelling of “circuit” and “breaker”", "near"),
    ],
)
def test_the_reason_is_said_in_words(library: Library, line: str, why: str, how: str) -> None:
    """`why` is for people and `how` for programs."""
    hit = library.search(line).hits[0]
    assert (hit.why, hit.how) == (why, how)


def test_a_pattern_and_plain_words_say_what_they_matched(library: Library) -> None:
    """The reason names the pattern, or the words found in the entry."""
    pasted = library.search("curl: (56) upstream connect error or disconnect/reset before headers. reset reason: overflow")
    assert pasted.hits[0].why.startswith("matches a known error: “")
    assert pasted.hits[0].how == "pattern"
    words = library.search("which budget for retried calls").hits[0]
    assert words.why.startswith("words: ")
    assert "budget" in words.why


@pytest.mark.parametrize(
    "line", ["", "   ", "hello", "thanks a lot", "???", "12345", "🙂", "where is the coffee", "my car insurance"]
)
def test_what_is_not_about_the_field_is_declined(library: Library, line: str) -> None:
    """An honest nothing, also for a line without words."""
    assert not library.search(line).answered


def test_a_declined_line_names_only_near_entries_with_low_scores(library: Library) -> None:
    """What is shown beside a refusal is no answer, and its score says so."""
    found = library.search("motorbike sidecar repair shop")
    assert not found.answered
    assert all(hit.score < 60 for hit in found.hits)


def test_scores_fall_and_stay_between_0_and_100(library: Library) -> None:
    """The best comes first and no score leaves its scale."""
    for line in ("retry budget for grpc", "istio", "UH", "pods cannot reach the internet", "which mesh should we choose"):
        scores = [hit.score for hit in library.search(line).hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert len(scores) == len({hit.id for hit in library.search(line).hits})


@pytest.mark.parametrize("limit", [1, 3, 5, 10])
def test_no_more_hits_than_asked_for(library: Library, limit: int) -> None:
    """`limit` holds for ranked lines and for names."""
    assert len(library.search("retries and timeouts on grpc calls", limit).hits) == limit
    assert len(library.search("mtls", limit).hits) <= limit


@given(st.text(max_size=300))
def test_any_text_is_answered_or_declined_and_twice_alike(line: str) -> None:
    """No text makes the search fail, and the same line has the same answer."""
    index = _small()
    assert index.search(line) == index.search(line)


@given(st.text(alphabet="[](){}*+?|\\^$.\"'{}:,-_/<>%0aU ", max_size=120))
def test_text_full_of_signs_is_no_trouble(line: str) -> None:
    """Brackets, quotes and backslashes are letters like others."""
    assert _small().search(line).query == line


def test_a_very_long_line_is_read_in_part(library: Library) -> None:
    """Megabytes pasted by mistake cost no more than a page."""
    assert library.search("mtls " * 500_000).answered
    assert library.search("[" * 100_000).hits == ()


def test_the_index_is_safe_to_share_between_threads(library: Library) -> None:
    """Many threads get what one gets."""
    lines = [entry.phrases[0] for entry in library.entries.values() if entry.phrases]
    alone = [library.search(line) for line in lines]
    fresh = Library.open(ROOT)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(fresh.search, lines))
    assert together == alone


def test_an_index_read_from_its_copy_answers_like_a_built_one(tmp_path: Path, library: Library) -> None:
    """The copy in the cache folder is the same index."""
    Library.open(ROOT, tmp_path)
    copied = Library.open(ROOT, tmp_path)
    assert list(tmp_path.glob("index-*.json"))
    for line in ("curcuit braker", "UH", "pods restart with OOMKilled", "hello"):
        assert copied.search(line) == library.search(line)


def test_index_data_survives_being_written_and_read(library: Library) -> None:
    """Plain data: written as JSON and read again, it is equal."""
    adapter = TypeAdapter(IndexData)
    data = build_index(tuple(library.entries.values())[:20], load_lexicon(ROOT / "lexicon.yaml"))
    assert adapter.validate_json(adapter.dump_json(data)) == data


def test_an_empty_catalogue_declines_everything() -> None:
    """No entries, no answer, no error."""
    assert SearchIndex(()).search("mtls") == Findings("mtls", answered=False, hits=())
    line = '[2026-11-20T09:12:44.101Z] "GET / HTTP/1.1" 503 UF - - "-" 0 1 2 -'
    assert not SearchIndex((), Lexicon()).search(line).answered


def test_a_product_named_in_a_line_prefers_its_own_entries(library: Library) -> None:
    """`authorization` is of every mesh; with a product's name it is of that product."""
    assert first(library.search("linkerd authorization for a route")) == "linkerd-authorization"
    assert first(library.search("cilium policy with http rules")) == "cilium-network-policy"
    assert first(library.search("consul service-splitter weights")) == "consul-config-entries"


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("What is Envoy, and what role does it play in Istio?", "envoy-proxy"),
        ("why would I want to use Istio?", "istio"),
        ("explain the data plane: who carries the traffic", "data-plane"),
        ("How does outlier detection tell bad pods from good ones?", "outlier-detection"),
    ],
)
def test_a_question_is_about_the_name_that_follows_its_opening(library: Library, line: str, entry: str) -> None:
    assert first(library.search(line)) == entry


def test_needing_a_mesh_is_another_question_than_what_it_is(library: Library) -> None:
    assert first(library.search("what is a service mesh")) == "service-mesh"
    assert first(library.search("do we need a service mesh?")) in {"when-to-use-a-mesh", "when-not-to-use-a-mesh"}


def test_two_sides_of_a_comparison_must_both_be_named(library: Library) -> None:
    """`istio vs linkerd` answers when both are named, not when one is."""
    assert first(library.search("difference between istio and linkerd")) == "istio-vs-linkerd"
    assert first(library.search("compare istio with consul")) != "istio-vs-linkerd"


def test_faults_of_a_lexicon_come_with_their_lines(tmp_path: Path) -> None:
    """A wrong key and a group of one are both reported in one run."""
    file = tmp_path / "lexicon.yaml"
    file.write_text("filler: a an the\nsame:\n  - [one]\nwhatever: 1\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_lexicon(file)
    assert {fault.line for fault in raised.value.faults} == {3, 4}


def _small(cache: list[SearchIndex] = []) -> SearchIndex:  # noqa: B006 - built once for all examples of a property
    if not cache:
        entries: tuple[Entry, ...] = tuple(Library.open(ROOT).entries.values())
        cache.append(SearchIndex(entries[:60], load_lexicon(ROOT / "lexicon.yaml")))
    return cache[0]
