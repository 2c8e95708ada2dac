"""Rules about options and answers: what gives the key away, and what makes options unfair."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise, product
from typing import Final, TypeAlias

from meshbot.quiz.folding import fold_exact, fold_prose, prose_words
from meshbot.quiz.grading import allowed
from meshbot.quiz.lint_report import CHOICES, ONE_OF, Report, Rules, error, warning
from meshbot.quiz.lint_text import content_words, jaccard, plain, word_count
from meshbot.quiz.question import Number, Question, Several, TrueFalse, Typed, computed
from meshbot.quiz.spelling import grade_typed

Check: TypeAlias = Callable[[Question, Rules], Iterable[Report]]
LONGEST_KEY: Final = 1.25
_OVERLAP: Final = 0.85
_OPTION_CHARACTERS: Final = 75
_OPTION_WORDS: Final = 12
_WHY_WORDS: Final = 6
_SHORT_ANSWER: Final = 5
_COMBINATIONS: Final = 2000
_NONE_OF: Final = re.compile(
    r"\b(all|none|both|neither|any|either) of the (above|these|options|others)\b|\bboth [A-F] and [A-F]\b", re.IGNORECASE
)
_LETTER: Final = re.compile(r"\b(?i:option|answer|choice)s? [A-F]\b")
ABSOLUTE: Final = re.compile(
    r"\b(always|never|only|all|every|none|impossible|guarantees?|completely|entirely|must)\b", re.IGNORECASE
)
_VAGUE: Final = re.compile(
    r"\b(usually|often|sometimes|may|might|generally|rarely|typically|normally|frequently)\b", re.IGNORECASE
)
_COUNTS: Final = ("none", "one", "two", "three", "four", "five")
_RANGE: Final = re.compile(r"^\W*(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\b")
_NUMBER: Final = re.compile(r"^[^\w-]*(-?\d[\d,._]*)\s*(.*)$")
# Names that must be right to the letter: ports, flags, fields, kinds, enum values.
_IDENTIFIER: Final = re.compile(
    r"^(\d+|--?\w[\w-]*|[a-z]+[A-Z0-9]\w*|[A-Z][a-z]+([A-Z][a-z]+)+|[A-Z]+(_[A-Z]+)+|[a-z]+(\.[\w-]+)+)$"
)


def distinct(question: Question, _: Rules) -> Iterator[Report]:
    """L04: options differ after folding, none begins another, and words do not overlap too much."""
    if not isinstance(question, CHOICES):
        return
    folded = [_comparable(option.text) for option in question.options]
    for index, text in enumerate(folded):
        for before in range(index):
            other = folded[before]
            if text == other:
                yield error("L04", f"options {before + 1} and {index + 1} say the same", "options", index)
            elif text.startswith(f"{other} ") or other.startswith(f"{text} "):
                yield warning("L04", f"options {before + 1} and {index + 1}: one begins with the other", "options", index)
            elif len(text.split()) > 2 and jaccard(text.split(), other.split()) >= _OVERLAP:  # noqa: PLR2004 - names may share words
                yield warning("L04", f"options {before + 1} and {index + 1} share nearly all words", "options", index)


def key_length(question: Question, _: Rules) -> Iterator[Report]:
    """L05: the key is at most a quarter longer than the longest wrong option."""
    if not isinstance(question, ONE_OF):
        return
    key = max(len(plain(option.text)) for option in question.options if option.right)
    longest = max(len(plain(option.text)) for option in question.options if not option.right)
    if key > LONGEST_KEY * longest and key - longest > 3:  # noqa: PLR2004 - a few letters are no cue
        what = f"the right option has {key} characters, the longest wrong one {longest}; shorten it or lengthen a wrong one"
        yield warning("L05", what, "options", question.rights[0])


def says_how_many(question: Question, _: Rules) -> Iterator[Report]:
    """L03: a question with several right options says how many there are, or "all that apply"."""
    if not isinstance(question, Several):
        return
    stem = plain(question.stem).casefold()
    said = [_COUNTS.index(word) for word in re.findall(rf"\b({'|'.join(_COUNTS[2:])})\b", stem)]
    if len(question.rights) not in said and "all that apply" not in stem:
        yield error("L03", f"say in the stem that {_COUNTS[len(question.rights)]} are right, or: all that apply", "stem")


def no_all_of_the_above(question: Question, _: Rules) -> Iterator[Report]:
    """L07: no "all of the above", and no letters, which move when options are shuffled."""
    if not isinstance(question, CHOICES):
        return
    for index, option in enumerate(question.options):
        if _NONE_OF.search(option.text):
            yield error("L07", f"write options that stand alone, not {option.text!r}", "options", index)
        if _LETTER.search(option.text) or (option.why and _LETTER.search(option.why)):
            yield error("L07", "options are shuffled, so do not name them by letter", "options", index)


def absolute_words(question: Question, _: Rules) -> Iterator[Report]:
    """L09: absolute words stand on both sides or on none; test-takers know them for wrong."""
    if not isinstance(question, ONE_OF):
        return
    right = any(ABSOLUTE.search(option.text) for option in question.options if option.right)
    wrong = [bool(ABSOLUTE.search(option.text)) for option in question.options if not option.right]
    if right and not any(wrong):
        yield warning("L09", "only the right option has an absolute word (always, never, only …)", "options")
    if not right and any(wrong):
        yield warning("L09", "only wrong options have absolute words (always, never, only …)", "options")


def vague_words(question: Question, _: Rules) -> Iterator[Report]:
    """L10: no vague frequency words in options: nobody can say whether they are right."""
    for index, option in enumerate(question.options if isinstance(question, CHOICES) else ()):
        found = _VAGUE.search(option.text)
        if found:
            yield warning("L10", f"{found[0]!r} is vague; say when, or how many", "options", index)


def echo(question: Question, _: Rules) -> Iterator[Report]:
    """L11: no word that the stem shares with the key alone."""
    if not isinstance(question, ONE_OF) or isinstance(question, TrueFalse):
        return
    shared = content_words(question.stem) & set().union(*(content_words(o.text) for o in question.options if o.right))
    others = set().union(*(content_words(option.text) for option in question.options if not option.right))
    for word in sorted(shared - others):
        yield warning("L11", f"{word!r} stands in the stem and in the right option alone", "options", question.rights[0])


def parallel(question: Question, _: Rules) -> Iterator[Report]:
    """L12: options agree in form; the odd one out is a cue."""
    if not isinstance(question, CHOICES):
        return
    texts = [option.text.strip() for option in question.options]
    words = [plain(text) for text in texts]
    forms = {
        "end punctuation": [text[-1:] in ".!?;" for text in texts],
        "the case of the first letter": [word[:1].isupper() for word in words if word[:1].isalpha()],
        "being code or prose": [text.startswith("`") and text.endswith("`") for text in texts],
        "being numbers or words": [bool(_NUMBER.match(word)) for word in words],
    }
    for name, values in forms.items():
        code = name.startswith("the case") and any("`" in text[:1] for text in texts)
        if len(set(values)) > 1 and values.count(True) in {1, len(values) - 1} and not code:
            yield warning("L12", f"options differ in {name}; one stands out", "options")
    last = question.stem.rstrip(" :?").split()[-1].casefold()
    if last in {"a", "an"} and not question.stem.rstrip().endswith("?"):
        vowels = [plain(option.text)[:1].casefold() in "aeiou" for option in question.options]
        if len(set(vowels)) > 1:
            yield warning("L12", f"the stem ends with {last!r}, which fits only some options; write a(n)", "stem")


def option_size(question: Question, _: Rules) -> Iterator[Report]:
    """L15: options fit a Slack control (75 characters) and the eye (12 words)."""
    for index, option in enumerate(question.options if isinstance(question, CHOICES) else ()):
        room = _OPTION_CHARACTERS - (7 if isinstance(question, TrueFalse) else 3)
        if len(plain(option.text)) > room:
            yield error("L15", f"{len(plain(option.text))} characters; at most {room}", "options", index)
        if word_count(option.text) > _OPTION_WORDS:
            yield error("L15", f"{word_count(option.text)} words; at most {_OPTION_WORDS}", "options", index)


def wrong_options_say_why(question: Question, _: Rules) -> Iterator[Report]:
    """L16: every wrong option says in six words or more what is wrong with it."""
    for index, option in enumerate(question.options if isinstance(question, CHOICES) else ()):
        if not option.right and word_count(option.why or "") < _WHY_WORDS:
            yield error("L16", f"say in {_WHY_WORDS} words or more why option {index + 1} is wrong", "options", index)


def numeric_order(question: Question, _: Rules) -> Iterator[Report]:
    """L17: numeric options are sorted, kept in order, and in one unit."""
    if not isinstance(question, ONE_OF):
        return
    ranges = sorted((float(m[1]), float(m[2])) for option in question.options if (m := _RANGE.match(plain(option.text))))
    if any(low < before for (_, before), (low, _) in pairwise(ranges)):
        yield error("L17", "ranges overlap, so that one number lies in two options", "options")
    found = [match for option in question.options if (match := _NUMBER.match(plain(option.text)))]
    if len(found) < len(question.options) or any(any(char.isdigit() for char in match[2]) for match in found):
        return
    values = [float(match[1].replace(",", "").replace("_", "").rstrip(".") or 0) for match in found]
    if values not in (sorted(values), sorted(values, reverse=True)):
        yield error("L17", "sort the numbers", "options")
    if not question.fixed_order:
        yield error("L17", "numbers keep their order: add fixed_order: true", "options")
    if len({match[2].strip().casefold().removesuffix("s") for match in found}) > 1:
        yield warning("L17", "give all numbers in one unit", "options")


def numbers_apart(question: Question, _: Rules) -> Iterator[Report]:
    """L04, L16, L20: whatever the seed picks, a known wrong number is none that would be taken as right, and each says why."""
    if not isinstance(question, Number):
        return
    for index, mistake in enumerate(question.mistakes):
        if word_count(mistake.why) < _WHY_WORDS:
            yield error("L16", f"say in {_WHY_WORDS} words or more what is wrong with mistake {index + 1}", "mistakes", index)
    for chosen in islice(product(*question.params.values()), _COMBINATIONS):
        params = dict(zip(question.params, chosen, strict=True))
        where = ", ".join(f"{name}={number:g}" for name, number in params.items())
        try:
            right, *wrong = [computed(wanted, params) for wanted in (question.answer, *(m.answer for m in question.mistakes))]
        except ValueError as problem:
            yield error("L20", f"with {where}: {problem}", "answer")
            return
        for index, number in enumerate(wrong):
            if abs(number - right) <= 2 * allowed(question.within, right) + 1e-9:
                yield error("L04", f"with {where} mistake {index + 1} is as good as the answer", "mistakes", index)
                return
            alike = any(abs(number - other) <= allowed(question.within, other) + 1e-9 for other in wrong[:index])
            if alike or number <= 0 < right:
                yield error("L04", f"with {where} mistake {index + 1} is not a plausible number of its own", "mistakes", index)
                return


def typed_tolerance(question: Question, _: Rules) -> Iterator[Report]:
    """L20: known wrong answers are not accepted, and names that must be right to the letter are exact."""
    if not isinstance(question, Typed):
        return
    for index, wrong in enumerate(question.reject):
        alone = question.model_copy(update={"reject": ()})
        if grade_typed(alone, question.stem, wrong.text, {}).counts:
            yield error("L20", f"{wrong.text!r} is rejected, yet the grader would accept it", "reject", index)
    if question.tolerance == "exact":
        return
    for index, text in enumerate(question.accept):
        letters = len("".join(prose_words(text)))
        if letters < _SHORT_ANSWER or _IDENTIFIER.match(text.strip()):
            yield error("L20", f"{text!r} must be right to the letter: add tolerance: exact", "accept", index)


def true_or_false(question: Question, _: Rules) -> Iterator[Report]:
    """L26: a statement is one statement."""
    if isinstance(question, TrueFalse):
        for word in ("because", "therefore", "so that"):
            if re.search(rf"\b{word}\b", question.stem, re.IGNORECASE):
                yield error("L26", f"one statement only; {word!r} joins a second one", "stem")
        if re.search(r",? and (it|they|the|a|no)\b", question.stem, re.IGNORECASE):
            yield warning("L26", "one statement only; 'and' may join a second one", "stem")


def _comparable(text: str) -> str:
    """Identifiers are compared to the letter, prose by its words (``host`` and ``hosts`` are two answers)."""
    return fold_exact(text) if "`" in text else fold_prose(text)


CHECKS: Final[tuple[Check, ...]] = (
    distinct,
    key_length,
    says_how_many,
    no_all_of_the_above,
    absolute_words,
    vague_words,
    echo,
    parallel,
    option_size,
    wrong_options_say_why,
    numeric_order,
    numbers_apart,
    typed_tolerance,
    true_or_false,
)
