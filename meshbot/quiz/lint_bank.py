"""Rules about the bank as a whole: what a guesser who knows nothing could make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from meshbot.quiz.folding import prose_words
from meshbot.quiz.lint_options import ABSOLUTE
from meshbot.quiz.lint_report import ONE_OF, Report, error, warning
from meshbot.quiz.lint_text import chance_of, content_words, jaccard, mean, plain
from meshbot.quiz.question import LogLine, Manifest, Question, Single, TrueFalse

OneOf: TypeAlias = Single | TrueFalse | Manifest | LogLine
Guess: TypeAlias = Callable[[OneOf, int], int | None]

MARGIN: Final = 0.08
_SURE: Final = 0.05
_NEGATIVE_SHARE: Final = 0.05
_DUPLICATE: Final = 0.8
_RECALL_SHARE: Final = 0.7
_TRUE_SHARE: Final = (0.4, 0.6)
_ENOUGH: Final = 10
_NAMED: Final = 12
_LONGEST_RUN: Final = 4
_POSITION_SLACK: Final = 0.10


@dataclass(frozen=True, slots=True)
class Attack:
    """What a guesser reached: how many of how many, and what chance would give (0 to 1)."""

    hits: int
    items: int
    chance: float

    @property
    def share(self) -> float:
        """The share guessed right, 0 to 1."""
        return self.hits / self.items if self.items else 0.0

    @property
    def succeeds(self) -> bool:
        """Whether it beats chance by more than the margin, and by more than luck explains."""
        lucky = chance_of(self.hits, self.items, min(self.chance + MARGIN, 1.0)) if self.items else 1.0
        return self.share > self.chance + MARGIN and lucky < _SURE


def cue_attack(questions: Sequence[Question], guess: Guess | None = None, *, decided: bool = False) -> Attack:
    """Guess every one-answer question without knowing anything: by length, else echo, else place, else absolute words.

    With ``decided`` only the questions count about which the guesser has an opinion.
    """
    items = [question for question in questions if isinstance(question, ONE_OF)]
    place = modal_place(items)
    guesses = [(item, (guess or combined)(item, place)) for item in items]
    counted = [(item, found) for item, found in guesses if found is not None or not decided]
    hits = sum(found in item.rights for item, found in counted)
    return Attack(hits, len(counted), mean([1 / len(item.options) for item, _ in counted]))


def modal_place(items: Sequence[OneOf]) -> int:
    """Where the key stands most often. Only questions that keep their order have a place; the rest are shuffled."""
    places = Counter(item.rights[0] for item in items if item.fixed_order)
    return places.most_common(1)[0][0] if places else 0


def longest(item: OneOf, _: int) -> int | None:
    """The option that is longer than every other; None when there is none."""
    return _only([len(plain(option.text)) for option in item.options])


def echoing(item: OneOf, _: int) -> int | None:
    """The option that shares most words with the stem."""
    stem = content_words(item.stem)
    return _only([len(stem & content_words(option.text)) for option in item.options])


def unabsolute(item: OneOf, _: int) -> int | None:
    """The only option without an absolute word."""
    return _only([0 if ABSOLUTE.search(option.text) else 1 for option in item.options])


def converging(item: OneOf, _: int) -> int | None:
    """The option that shares most words with the others: wrong options are often made from the right one."""
    words = [set(prose_words(plain(option.text))) for option in item.options]
    return _only([sum(len(mine & other) for other in words if other is not mine) for mine in words])


def combined(item: OneOf, place: int) -> int:
    """The scripted guesser: each cue in turn, the first that decides."""
    for cue in (longest, echoing):
        found = cue(item, place)
        if found is not None:
            return found
    if item.fixed_order:
        return min(place, len(item.options) - 1)
    found = unabsolute(item, place)
    return 0 if found is None else found


GUESSERS: Final[Mapping[str, Guess]] = MappingProxyType(
    {"the longest option": longest, "the option that echoes the stem": echoing, "the option without absolute words": unabsolute}
    | {"the option most like the others": converging}
)


def check(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """Every finding with the index of the question it is shown at."""
    if not questions:
        return
    yield from _lengths(questions)
    yield from _places(questions)
    yield from _shares(questions)
    yield from _duplicates(questions)
    yield from _coverage(questions)
    yield from _attacks(questions)


def _lengths(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L05 over the bank: how often the key is the longest option."""
    found = cue_attack(questions, lambda item, _: longest(item, 0))
    if found.succeeds:
        what = f"the right option is the longest in {found.hits} of {found.items} questions; chance gives {found.chance:.0%}"
        yield 0, error("L05", what)


def _places(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L06: questions that keep their order have their keys spread over the places, without long runs."""
    fixed = [(index, q) for index, q in enumerate(questions) if isinstance(q, ONE_OF) and q.fixed_order]
    places = [question.rights[0] for _, question in fixed]
    for start in range(len(places) - _LONGEST_RUN):
        if len(set(places[start : start + _LONGEST_RUN + 1])) == 1:
            yield fixed[start][0], error("L06", f"more than {_LONGEST_RUN} keys in a row at place {places[start] + 1}")
            break
    for place, count in Counter(places).items():
        fair = mean([1 / len(question.options) for _, question in fixed])
        slack = _POSITION_SLACK * max(1.0, 50 / len(places))
        if len(places) >= _ENOUGH and count / len(places) > fair + slack:
            yield fixed[0][0], error("L06", f"{count} of {len(places)} keys stand at place {place + 1}")


def _shares(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L08, L26, L27: how much of the bank is negative, true, or mere recall."""
    negative = [index for index, question in enumerate(questions) if question.negative]
    if len(negative) > max(1, _NEGATIVE_SHARE * len(questions)):
        yield negative[0], error("L08", f"{len(negative)} of {len(questions)} stems are negative; at most 5 %")
    statements = [(index, q) for index, q in enumerate(questions) if isinstance(q, TrueFalse)]
    true = sum(bool(question.options[question.rights[0]].says) for _, question in statements)
    low, high = _TRUE_SHARE
    if len(statements) >= _ENOUGH and not low <= true / len(statements) <= high:
        yield statements[0][0], warning("L26", f"{true} of {len(statements)} statements are true; aim at 40 to 60 %")
    recall = sum(question.level == "recall" for question in questions)
    if len(questions) >= _ENOUGH and recall > _RECALL_SHARE * len(questions):
        yield 0, warning("L27", f"{recall} of {len(questions)} questions only ask to recall; at least 30 % should ask for more")


def _duplicates(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L21: no two stems that are nearly the same, unless different code is asked about."""
    words = [frozenset(prose_words(plain(question.stem))) for question in questions]
    for index, mine in enumerate(words):
        for before in range(index):
            same_code = questions[index].code == questions[before].code
            if same_code and jaccard(mine, words[before]) >= _DUPLICATE:
                yield index, warning("L21", f"nearly the stem of {questions[before].id}", "stem")


def _coverage(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L27: a concept that is asked about has two questions or more, and not all of one kind."""
    kinds: dict[str, list[str]] = {}
    for question in questions:
        for concept in question.concepts:
            kinds.setdefault(concept, []).append(question.kind)
    mains = dict.fromkeys(question.concepts[0] for question in questions)
    single = [concept for concept in mains if len(kinds[concept]) == 1]
    alike = [concept for concept in mains if len(kinds[concept]) > 1 and len(set(kinds[concept])) == 1]
    if single:
        yield 0, warning("L27", f"{len(single)} concepts have one question: {_some(single)}; write a second of another kind")
    if alike:
        yield 0, warning("L27", f"{len(alike)} concepts have questions of one kind: {_some(alike)}; mix kinds")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _attacks(questions: Sequence[Question]) -> Iterator[tuple[int, Report]]:
    """L28: no scripted guesser beats chance by more than eight points."""
    guessers: dict[str, Guess] = {**GUESSERS, "all cues together": combined}
    for name, guess in guessers.items():
        found = cue_attack(questions, guess, decided=True)
        if found.succeeds:
            what = f"guessing by {name} gets {found.share:.0%} of {found.items} right; chance gives {found.chance:.0%}"
            yield 0, error("L28", what)


def _only(scores: Sequence[int]) -> int | None:
    best = max(scores)
    return scores.index(best) if scores.count(best) == 1 else None
