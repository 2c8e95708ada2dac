"""The bank: every question that was loaded, and the ways to find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from meshbot.model.ids import EntryId, QuestionId
from meshbot.quiz.folding import prose_words
from meshbot.quiz.question import Level, Question, Typed
from meshbot.quiz.shown import Shown, show


@dataclass(frozen=True, slots=True)
class Bank:
    """Every question, in a stable order, and the ways to find them.

    ``terms`` are names of the field (entry titles and aliases): a typed answer nearer to one of them than to the key
    is not taken for a typing error. Raises ValueError when two questions share an id.
    """

    questions: tuple[Question, ...]
    terms: frozenset[str] = frozenset()
    _by_id: Mapping[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_id = {question.id: question for question in self.questions}
        if len(by_id) != len(self.questions):
            raise ValueError("two questions share an id")
        object.__setattr__(self, "_by_id", by_id)

    @property
    def names(self) -> Mapping[str, str]:
        """The terms by their folded form."""
        return _folded(self.terms)

    def __len__(self) -> int:
        return len(self.questions)

    def get(self, question: QuestionId) -> Question | None:
        """The question of this id, or None when it has left the bank."""
        return self._by_id.get(question)

    def instance(self, question: Question, seed: str) -> Shown:
        """The question as the session of this seed shows it."""
        return show(question, seed)

    def of_concept(self, concept: str) -> tuple[Question, ...]:
        """Questions about a concept, those whose main concept it is first."""
        found = [question for question in self.questions if concept in question.concepts]
        return tuple(sorted(found, key=lambda question: question.concepts[0] != concept))

    def of_area(self, area: str) -> tuple[Question, ...]:
        """Questions of an area."""
        return tuple(question for question in self.questions if question.area == area)

    def of_level(self, level: Level) -> tuple[Question, ...]:
        """Questions of a level."""
        return tuple(question for question in self.questions if question.level == level)

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area that has questions, in the order of the bank."""
        return tuple(dict.fromkeys(question.area for question in self.questions))

    @property
    def concepts(self) -> tuple[EntryId, ...]:
        """Every concept that has questions, in the order of the bank."""
        return tuple(dict.fromkeys(EntryId(slug) for question in self.questions for slug in question.concepts))

    def with_terms(self, terms: Iterable[str]) -> Bank:
        """The same bank that also knows these names of the field."""
        return Bank(self.questions, self.terms | frozenset(terms))


@lru_cache(maxsize=4)
def _folded(terms: frozenset[str]) -> Mapping[str, str]:
    """Folding thousands of names takes a while, and only typed answers need them."""
    return MappingProxyType({"".join(prose_words(term)): term for term in sorted(terms)})


def make_bank(questions: Sequence[Question]) -> Bank:
    """A bank of these questions whose terms are the answers and concepts in it."""
    accepted = (text for question in questions if isinstance(question, Typed) for text in question.accept)
    concepts = (slug.replace("-", " ") for question in questions for slug in question.concepts)
    return Bank(tuple(questions), frozenset((*accepted, *concepts)))
