"""Fair grading, measured: real answers to real questions of the bank, each with the verdict of a fair examiner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, ConfigDict

from meshbot.commands.services import Services
from meshbot.model.ids import QuestionId
from meshbot.quiz.grading import grade
from meshbot.quiz.reading import read_answer
from meshbot.quiz.verdict import Verdict

FILE = Path(__file__).parent / "grading.yaml"


class Labelled(BaseModel):
    """The answers to one question by the verdict they deserve."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    right: tuple[str, ...]
    near: tuple[str, ...] = ()
    wrong: tuple[str, ...]


LABELLED = tuple(Labelled.model_validate(row) for row in yaml.safe_load(FILE.read_text(encoding="utf-8"))["questions"])


@dataclass(frozen=True)
class Graded:
    """One answer, what it deserves and what it got; no verdict where it was not even read as an answer."""

    question: str
    text: str
    label: str
    verdict: Verdict | None

    @property
    def counts(self) -> bool:
        return self.verdict is not None and self.verdict.counts

    def __str__(self) -> str:
        got = f"{self.verdict.outcome} ({self.verdict.reason})" if self.verdict else "unread"
        return f"{self.question}: {self.text!r} is {self.label}, got {got}"


@pytest.fixture(scope="module")
def graded(shipped: Services) -> tuple[Graded, ...]:
    return tuple(_grade_all(shipped))


def _grade_all(services: Services) -> Iterator[Graded]:
    """Questions that have left the bank are passed over; how many must be left is asserted below."""
    bank = services.bank
    for row in LABELLED:
        question = bank.get(QuestionId(row.id))
        if question is None:
            continue
        shown = bank.instance(question, "seed")
        for label, texts in (("right", row.right), ("near", row.near), ("wrong", row.wrong)):
            for text in texts:
                given = read_answer(shown, text, addressed=True)
                yield Graded(row.id, text, label, grade(shown, given, bank.names) if given else None)


def test_the_set_is_large_and_covers_the_bank(graded: tuple[Graded, ...], shipped: Services) -> None:
    """At least 400 pairs over at least three in four of the bank's typed questions, right and wrong ones alike."""
    typed = {question.id for question in shipped.bank.questions if question.kind == "typed"}
    assert len(graded) >= 400
    assert len(typed - {item.question for item in graded}) <= len(typed) // 4
    assert min(sum(item.label == "wrong" for item in graded), sum(item.label != "wrong" for item in graded)) >= 200


def test_hardly_any_wrong_answer_is_accepted(graded: tuple[Graded, ...]) -> None:
    """False accepts: at most 1 % of the wrong answers."""
    wrong = [item for item in graded if item.label == "wrong"]
    accepted = [str(item) for item in wrong if item.counts]
    assert len(accepted) <= len(wrong) // 100, "\n".join(accepted)


def test_hardly_any_right_answer_is_refused(graded: tuple[Graded, ...]) -> None:
    """False rejects: at most 5 % of the right and near answers."""
    good = [item for item in graded if item.label != "wrong"]
    refused = [str(item) for item in good if not item.counts]
    assert len(refused) <= len(good) // 20, "\n".join(refused)


def test_what_is_near_is_told_to_be_near(graded: tuple[Graded, ...]) -> None:
    """Right and near are told apart in at least 95 % of the answers that count."""
    counted = [item for item in graded if item.label != "wrong" and item.verdict is not None and item.verdict.counts]
    other = [str(item) for item in counted if item.verdict is not None and item.verdict.outcome != item.label]
    assert len(other) <= len(counted) // 20, "\n".join(other)
