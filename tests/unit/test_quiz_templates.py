"""Questions made from templates: whatever the seed picks, one answer is right, and known mistakes are plausible and wrong."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from meshbot.content.places import content_root
from meshbot.quiz.grading import allowed, grade
from meshbot.quiz.loader import load_bank
from meshbot.quiz.question import Number
from meshbot.quiz.reading import Said
from meshbot.quiz.shown import plain_number, show
from tests.quiz_support import NUMBER, question

SEEDS = 1000
TEMPLATES = [item for item in load_bank(content_root() / "quizzes").questions if isinstance(item, Number) and item.params]
WITH_MISTAKES = [item for item in TEMPLATES if item.mistakes]
# What the templates are about; each is met by a concept of at least one of them.
WANTED = {
    "estimating": {"mesh-sizing", "resource-overhead", "linkerd-viz", "hubble"},
    "retry amplification": {"retry-storm", "retries"},
    "timeout budgets": {"timeouts"},
    "canary weights": {"canary-deployment", "progressive-delivery", "traffic-splitting"},
    "ejection percentages": {"outlier-detection"},
    "certificate lifetimes": {"certificate-rotation"},
    "error budgets": {"golden-signals"},
    "pool and limit sizes": {"connection-pool", "rate-limiting"},
    "hops and latency": {"latency-overhead"},
    "proxies and passes": {"mesh-metrics", "distributed-tracing"},
}


def test_there_are_templates_for_everything_that_people_reckon() -> None:
    assert len(WITH_MISTAKES) >= 12
    asked = {concept for item in TEMPLATES for concept in item.concepts}
    assert [topic for topic, concepts in WANTED.items() if not concepts & asked] == []


@pytest.mark.parametrize("item", TEMPLATES, ids=lambda item: str(item.id))
def test_every_instance_has_one_right_answer_and_mistakes_of_its_own(item: Number) -> None:
    seen: set[str] = set()
    for seed in range(SEEDS):
        shown = show(item, f"seed-{seed}")
        if shown.stem in seen:
            continue
        seen.add(shown.stem)
        right = shown.answer
        assert right is not None
        assert math.isfinite(right)
        assert right > 0, shown.stem
        names = "|".join((*item.params, "answer"))
        assert not re.search(rf"\{{({names})\}}", f"{shown.stem} {shown.code} {shown.explanation}"), "every parameter is filled"
        assert grade(shown, Said(plain_number(right))).outcome in {"right", "near"}, shown.stem
        values = [slip.value for slip in shown.slips]
        for slip in shown.slips:
            assert slip.value > 0
            assert abs(slip.value - right) > allowed(item.within, right), f"{shown.stem}: {slip.why}"
            verdict = grade(shown, Said(plain_number(slip.value)))
            assert (verdict.outcome, verdict.reason, verdict.detail) == ("wrong", "rejected", slip.why), shown.stem
        assert all(one != other for one, other in combinations(values, 2)), shown.stem
    assert len(seen) > 1, "a template with one instance is none"


@pytest.mark.parametrize("item", WITH_MISTAKES, ids=lambda item: str(item.id))
def test_an_answer_does_not_stand_in_its_own_stem(item: Number) -> None:
    """Otherwise copying a number from the question would do."""
    for seed in range(SEEDS):
        shown = show(item, f"seed-{seed}")
        numbers = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", shown.stem)
        assert plain_number(shown.answer or 0) not in numbers, shown.stem


def test_a_known_mistake_says_what_was_wrong() -> None:
    item = question(NUMBER, mistakes=[{"answer": "rps / 1000", "why": "At {rps} a second there are two proxies for each call."}])
    shown = show(item, "s")
    slip = shown.slips[0]
    assert slip.value * 2 == shown.answer
    assert "{rps}" not in slip.why
    assert grade(shown, Said(f"{slip.value} MB")).detail == slip.why
    assert grade(shown, Said(plain_number(shown.answer or 0))).outcome == "right"
    assert grade(shown, Said("77777")).reason == "off"


def test_a_mistake_that_cannot_be_computed_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown name 'pods'"):
        question(NUMBER, mistakes=[{"answer": "pods", "why": "x"}])
