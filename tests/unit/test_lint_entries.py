"""The rules of good entries: each finds its bad example, on its line, and the real entries keep them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from meshbot.content.complaint import Complaint, errors_among, in_order
from meshbot.content.source import parse_document
from meshbot.errors import Fault
from meshbot.knowledge.entry import entry_schema
from meshbot.knowledge.lint import lint_shelf
from meshbot.knowledge.lint_sheets import lint_sheets
from meshbot.knowledge.lint_shelf import fold_name
from meshbot.knowledge.loader import Shelved, parse_entry

TODAY = date(2026, 11, 23)
WORDS = "The proxy sends each call on and counts it. "
GOOD = f"""\
id: first
title: First thing
area: traffic
aliases: [thing one, fst]
phrases: [how do I do one, what is one, one is broken]
patterns: ['re:\\bone failed: \\d+', first error]
examples: ['10:00 one failed: 42', 'a first error here']
gist: The first thing counts calls, so look at it first.
lesson: |
  {WORDS * 20}
deep: |
  {WORDS * 10}
manifests:
  - mesh: istio
    title: One
    version: Istio 1.30
    yaml: |
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {{name: one}}
    trap: Mind the gap.
pitfalls: [Doing it twice.]
related: [second]
applies_to: [{{mesh: istio, versions: all}}]
sources: [{{title: Docs, url: "https://istio.io/latest/", read: 2026-11-22}}]
reviewed: 2026-11-23
"""
SECOND = (
    GOOD.replace("id: first", "id: second")
    .replace("First thing", "Second thing")
    .replace("thing one, fst", "thing two")
    .replace("related: [second]", "related: [first]")
    .replace("one failed", "two failed")
    .replace("first error", "second error")
    .replace("how do I do one, what is one, one is broken", "how do I do two, what is two, two is broken")
)


def shelved(text: str, name: str) -> Shelved:
    document = parse_document(text, f"knowledge/entries/traffic/{name}.yaml")
    entry, faults = parse_entry(document)
    assert entry is not None, faults
    return Shelved(entry, document)


def say(old: str = "", new: str = "") -> list[str]:
    """What is said of the two good entries after one replacement in the first."""
    assert old in GOOD
    return [str(item) for item in lint_shelf([shelved(GOOD.replace(old, new, 1), "first"), shelved(SECOND, "second")], TODAY)]


def test_good_entries_are_left_alone() -> None:
    assert say() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "level", "what"),
    [
        ("so look at it first.", "so " + "look " * 60, 8, "error", "gist has 66 words; say it in 60"),
        (WORDS * 20, WORDS * 10, 9, "error", "lesson has 90 words; write 150 to 300"),
        (WORDS * 20, WORDS * 40, 9, "error", "lesson has 360 words"),
        (f"deep: |\n  {WORDS * 10}", f"deep: |\n  {WORDS}", 11, "error", "deep has 9 words; write 60 to 320"),
        ("[how do I do one, what is one, one is broken]", "[what is one]", 5, "error", "1 phrases; write at least 3"),
        ("aliases: [thing one, fst]", "aliases: [thing two]", 4, "error", "alias 'thing two' is the alias of first"),
        ("aliases: [thing one, fst]", "aliases: [Second-Thing]", 4, "error", "alias 'Second-Thing' is the title of second"),
        ("aliases: [thing one, fst]", "aliases: [fst, FST]", 4, "error", "alias 'FST' stands twice"),
        ("title: First thing", "title: Second thing", 2, "error", "title 'Second thing' is also the title of first"),
        ("what is one", "thing two", 5, "error", "phrase 'thing two' is the alias of second"),
        ("what is one", "how do I do one?", 5, "warning", "stands twice; write another"),
        ("related: [second]", "related: [third]", 23, "error", "related 'third' is no entry"),
        ("related: [second]", "related: [first]", 23, "error", "not related to itself"),
        ("related: [second]", "related: [second, second]", 23, "error", "'second' stands twice"),
        ("pitfalls:", "outdated: {since: '2020', use: gone, why: Old.}\npitfalls:", 22, "error", "'gone' is no other entry"),
        ("re:\\bone failed: \\d+", "re:\\bone failed: (", 6, "error", "is no regular expression"),
        ("re:\\bone failed: \\d+", "re:.*", 6, "error", "matches every line"),
        ("first error]", "err]", 6, "error", "'err' is too short to mean only this"),
        ("'a first error here'", "'nothing of the kind'", 7, "error", "matched by no pattern of this entry"),
        ("'a first error here'", "'a first error and a second error'", 7, "error", "caught by pattern 'second error' of second"),
        ("area: traffic", "area: troubleshooting", 1, "error", "a troubleshooting entry needs oncall"),
        ("read: 2026-11-22", "read: 2026-12-24", 25, "error", "source read 2026-12-24 lies in the future"),
        ("read: 2026-11-22", "read: 2025-11-22", 25, "warning", "more than a year ago"),
        ("reviewed: 2026-11-23", "reviewed: 2025-01-01", 26, "warning", "reviewed 2025-01-01 is more than a year ago"),
        ("    version: Istio 1.30\n", "", 14, "warning", "does not say its version"),
        ("kind: VirtualService", "# no kind", 17, "error", "has no kind"),
        ("metadata: {name: one}", "spec: {}", 17, "error", "has no metadata.name"),
        ("metadata: {name: one}", "metadata: {name: [}", 17, "error", "not valid YAML"),
        ("kind: VirtualService", "kind: X\n      spec: {consecutiveErrors: 1}", 17, "error", "which is retired"),
        ("networking.istio.io/v1\n", "networking.istio.io/v1alpha3\n", 17, "error", "write networking.istio.io/v1"),
        ("Doing it twice.", "Doing `it twice.", 22, "error", "a back-tick that is never closed"),
        ("counts calls,", "**counts calls,", 8, "error", "bold that is never closed"),
        ("counts calls,", "counts <b>calls</b>,", 8, "error", "HTML"),
        ("counts calls,", "counts calls TODO,", 8, "error", "an unfinished note"),
        ("counts calls,", "counts \U0001f600 calls,", 8, "error", "an emoji"),
        ("counts calls,", "[counts](http://a.b) calls,", 8, "error", "a link without TLS"),
        ("The first thing counts", "This entry counts", 8, "warning", "begins with 'This entry'"),
        ("deep: |\n", "deep: |\n  # Heading\n", 11, "error", "a heading"),
        ("deep: |\n", "deep: |\n  | a | b |\n", 11, "error", "a table"),
        ("deep: |\n", "deep: |\n  1. one\n", 11, "error", "a numbered list"),
        ("deep: |\n", "deep: |\n  - a\n    - b\n", 11, "error", "a bullet inside a bullet"),
        ("deep: |\n", "deep: |\n  Run `istioctl authn tls-check pod` here.\n\n", 11, "warning", "write istioctl x describe pod"),
        (WORDS * 20, "word " * 160, 9, "warning", "has a sentence of 160 words"),
        (WORDS * 20, "Organizational considerations necessitate authorization. " * 40, 9, "warning", "reading grade"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_bad_example_on_its_line(old: str, new: str, line: int, level: str, what: str) -> None:
    found = say(old, new)

    assert any(what in item for item in found), found
    hit = next(item for item in found if what in item)
    assert hit.split(": ")[1] == level
    assert hit.startswith(f"knowledge/entries/traffic/{'second' if 'of first' in what else 'first'}.yaml:{line}: ")


def test_a_retired_name_may_be_told_as_history() -> None:
    assert say("deep: |\n", "deep: |\n  `istioctl authn tls-check` was removed; use `istioctl x describe pod`.\n\n") == []


def test_a_retired_command_to_run_is_an_error() -> None:
    text = GOOD.replace("area: traffic", "area: troubleshooting").replace(
        "pitfalls:",
        "oncall:\n  means: It failed.\n  causes: [one, two]\n  run: [{mesh: istio, run: istioctl verify-install, shows: it}]\n"
        "  fix: [mend]\n  prevent: [think]\n  escalate: To us.\npitfalls:",
    )
    found = [str(item) for item in lint_shelf([shelved(text, "first"), shelved(SECOND, "second")], TODAY)]

    errors = [item for item in found if "error" in item]
    assert len(errors) == 1
    assert errors[0].startswith("knowledge/entries/traffic/first.yaml:25: error: command has 'istioctl verify-install'")
    assert errors[0].endswith("write istioctl analyze, or helm status")


def test_an_entry_that_nobody_relates_to_is_a_warning() -> None:
    other = shelved(SECOND.replace("related: [first]", "related: [second]").replace("id: second", "id: second"), "second")

    found = [str(item) for item in lint_shelf([shelved(GOOD, "first"), other], TODAY)]

    assert any("first.yaml:1: warning: no other entry relates to this one" in item for item in found)


@pytest.mark.parametrize(("one", "two"), [("RESPONSE_FLAGS", "response flags"), ("Blue/Green", "blue-green"), ("ＵＨ", "uh")])
def test_names_are_the_same_as_search_takes_them(one: str, two: str) -> None:
    assert fold_name(one) == fold_name(two)


def test_complaints_come_in_order_and_once() -> None:
    late, early = Complaint(Fault("b", 2, "x")), Complaint(Fault("a", 9, "y"), "warning")

    assert in_order([late, early, late]) == (early, late)
    assert errors_among([late, early]) == 1
    assert str(early) == "a:9: warning: y"


def test_the_schema_for_editors_knows_every_field() -> None:
    schema = entry_schema()

    assert set(schema["required"]) >= {"id", "title", "area", "gist", "lesson", "deep", "sources", "reviewed"}
    assert schema["additionalProperties"] is False


def test_the_sheets_are_held_to_entries_and_dates(tmp_path: Path) -> None:
    for name in ("compare.yaml", "fit.yaml"):
        (tmp_path / name).write_text(Path("knowledge", name).read_text(encoding="utf-8"), encoding="utf-8")

    late = [str(item) for item in lint_sheets(tmp_path, {"istio"}, date(2028, 1, 1))]
    early = [str(item) for item in lint_sheets(tmp_path, {"istio"}, date(2026, 1, 1))]

    assert any("compare.yaml" in item and "'linkerd' is no entry" in item for item in late)
    assert any("fit.yaml" in item and "is no entry" in item for item in late)
    assert any("more than a year ago" in item for item in late)
    assert any("in the future" in item for item in early)
