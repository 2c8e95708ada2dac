"""A question as one session shows it: parameters filled in, options in the order that the session's seed gives.

The same question and seed give the same ``Shown`` on every machine, so nothing of it has to be stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from meshbot.quiz import chance
from meshbot.quiz.question import LogLine, Manifest, Number, Order, Question, Several, Single, TrueFalse, Typed, computed, value

LETTERS: Final = "ABCDEF"
_BLANK: Final = re.compile(r"\{([a-z][a-z_0-9]{0,19})\}")
_GROUPED_FROM: Final = 10_000
_CHOICES: Final = (Single, Several, TrueFalse, Manifest, LogLine)


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One lettered option. ``key`` is its position in the file, the same in every session: what attempts are stored as."""

    letter: str
    text: str
    right: bool
    why: str
    key: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What a known wrong way to reckon comes to here, and what is wrong with it."""

    value: float
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A question of a session. ``answer`` and ``slips`` are a number's; ``options`` are the steps of an order question."""

    question: Question
    stem: str
    code: str
    explanation: str
    options: tuple[ShownOption, ...] = ()
    answer: float | None = None
    slips: tuple[Slip, ...] = ()

    @property
    def right_letters(self) -> tuple[str, ...]:
        """Letters of the right options; for an order question all letters in the right order."""
        if isinstance(self.question, Order):
            return tuple(option.letter for option in sorted(self.options, key=lambda option: option.key))
        return tuple(option.letter for option in self.options if option.right)

    @property
    def picks_one(self) -> bool:
        """Whether one press of a letter answers it."""
        return isinstance(self.question, (Single, TrueFalse, Manifest, LogLine))

    def right_answer(self) -> str:
        """The right answer in words, as markup of the pack."""
        question = self.question
        if isinstance(question, Typed):
            return question.accept[0]
        if isinstance(question, Number):
            return " ".join(part for part in (plain_number(self.answer or 0.0), question.unit) if part)
        by_letter = {option.letter: option for option in self.options}
        words = [f"{letter}: {by_letter[letter].text}" for letter in self.right_letters]
        return (" → " if isinstance(question, Order) else "; ").join(words)


Shuffled: TypeAlias = tuple[ShownOption, ...]


def show(question: Question, seed: str) -> Shown:
    """The question as the session of this seed shows it."""
    if isinstance(question, Number):
        return _number(question, seed)
    options: Shuffled = ()
    if isinstance(question, Order):
        options = _steps(question, seed)
    elif isinstance(question, _CHOICES):
        options = _options(question, seed)
    return Shown(question, question.stem, question.code or "", question.explanation, options)


def plain_number(number: float) -> str:
    """A number as people write it: no trailing zeros, thousands grouped from 10,000 on."""
    rounded = round(number, 6)
    if rounded == int(rounded):
        whole = int(rounded)
        return f"{whole:,}" if abs(whole) >= _GROUPED_FROM else str(whole)
    text = f"{rounded:,.6f}" if abs(rounded) >= _GROUPED_FROM else f"{rounded:.6f}"
    return text.rstrip("0").rstrip(".")


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with ``{name}`` replaced where ``name`` is known; other braces stay (manifests have them)."""
    return _BLANK.sub(lambda match: values.get(match[1], match[0]), text)


def _number(question: Number, seed: str) -> Shown:
    params = {name: chance.pick(values, seed, question.id, name) for name, values in question.params.items()}
    answer = value(question, params)
    prose = {name: plain_number(number) for name, number in params.items()} | {"answer": plain_number(answer)}
    verbatim = {name: f"{number:g}" if abs(number) < _GROUPED_FROM else f"{number:.0f}" for name, number in params.items()}
    slips = tuple(Slip(computed(mistake.answer, params), fill(mistake.why, prose)) for mistake in question.mistakes)
    code = fill(question.code or "", verbatim)
    return Shown(question, fill(question.stem, prose), code, fill(question.explanation, prose), (), answer, slips)


def _options(question: Single | Several | TrueFalse | Manifest | LogLine, seed: str) -> Shuffled:
    indexed = tuple(enumerate(question.options))
    order = indexed if question.fixed_order else chance.shuffled(indexed, seed, question.id)
    says = {True: "True: ", False: "False: ", None: ""}
    return tuple(
        ShownOption(letter, says[option.says] + option.text, option.right, option.why or "", key)
        for letter, (key, option) in zip(LETTERS, order, strict=False)
    )


def _steps(question: Order, seed: str) -> Shuffled:
    indexed = tuple(enumerate(question.steps))
    order = chance.shuffled(indexed, seed, question.id)
    if order == indexed:  # shown in the right order it would answer itself
        order = (*order[1:], order[0])
    return tuple(ShownOption(letter, text, True, "", key) for letter, (key, text) in zip(LETTERS, order, strict=False))
