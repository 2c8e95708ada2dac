"""Rules about stems, explanations, snippets and sources."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final, TypeAlias

from meshbot.content.source import parse_document
from meshbot.quiz.folding import prose_words
from meshbot.quiz.lint_report import CHOICES, Report, Rules, error, key_texts, warning
from meshbot.quiz.lint_text import STOP, content_words, grade_level, mean, plain, sentences, word_count
from meshbot.quiz.question import Manifest, Number, Question, TrueFalse, Typed
from meshbot.quiz.shown import plain_number

Check: TypeAlias = Callable[[Question, Rules], Iterable[Report]]
_STEM_WORDS: Final = (6, 60)
_SCENARIO_WORDS: Final = 90
_EXPLANATION_WORDS: Final = (20, 90)
_MEAN_SENTENCE: Final = 20
_LONGEST_SENTENCE: Final = 30
_HARDEST: Final = 12.0
_OLD: Final = timedelta(days=366)
_BLANK: Final = re.compile(r"_{3,}")
_NEGATIVE: Final = re.compile(r"\b(not|except|least likely|never|cannot)\b", re.IGNORECASE)
_SHOUTED: Final = re.compile(r"\b(NOT|EXCEPT|NEVER)\b")
_GENERIC: Final = re.compile(
    r"^which (one )?of the following( statements?)? (is|are) (true|correct|false|incorrect|right|wrong)\b", re.IGNORECASE
)
_PRODUCT: Final = re.compile(r"\b(istio|linkerd|cilium|consul|kuma|envoy gateway|istioctl|istiod|ztunnel)\b", re.IGNORECASE)
_RETIRED: Final = re.compile(
    r"\b((?i:mixer)|consecutiveErrors|authn tls-check|verify-install|TrafficSplit|ClusterRbacConfig|ServiceRole|LEAST_CONN)\b"
    r"|\b(App Mesh|SMI)\b"
)
_PAST: Final = re.compile(
    r"\b(removed|archived|ended|until|formerly|old|older|outdated|replaced|merged)\b"
    r"|\b(no longer|since|deprecated|ignored|gone|used to)\b",
    re.IGNORECASE,
)
_NAMES: Final = re.compile(r"\b(Alice|Bob|Carol|Dave|Eve|John|Jane|Mary|Peter|Susan|Steve|Mike)\b")
_UNKIND: Final = re.compile(
    r"\b(whitelist|blacklist|slave|sanity check|dummy|crazy|insane|guys|grandfathered|man-hours?|simply|obviously|just do)\b",
    re.IGNORECASE,
)
_IDIOM: Final = re.compile(
    r"\b(silver bullet|piece of cake|rule of thumb|low-hanging fruit|shoot (?:yourself|oneself) in the foot)\b"
    r"|\b(out of the box|under the hood)\b",
    re.IGNORECASE,
)


def concepts_exist(question: Question, rules: Rules) -> Iterator[Report]:
    """L01: every concept is an entry of the knowledge."""
    for index, concept in enumerate(question.concepts if rules.entries else ()):
        if concept not in rules.entries:
            yield error("L01", f"there is no entry {concept!r}", "concepts", index)


def negative_stem(question: Question, _: Rules) -> Iterator[Report]:
    """L08: a stem that asks for what is not so shouts it and says so in the file; two negations are none."""
    asked = [part for part in sentences(plain(question.stem)) if part.rstrip().endswith(("?", ":"))]
    found = [word for part in asked for word in _NEGATIVE.findall(part)]
    if isinstance(question, TrueFalse):
        return
    shouted = _SHOUTED.findall(question.stem)
    if shouted and not question.negative:
        yield error("L08", "a stem with NOT or EXCEPT needs negative: true", "stem")
    if question.negative and not shouted:
        yield error("L08", "negative: true needs NOT or EXCEPT in capitals in the stem", "stem")
    if re.match(r"(which|what|who)\b.*\b(not|except)\b", asked[-1] if asked else "", re.IGNORECASE) and not shouted:
        yield warning("L08", "ask for what is so, or write NOT and negative: true", "stem")
    if len(found) > 1:
        yield error("L08", "two negations in one question; ask it straight", "stem")


def stem_form(question: Question, _: Rules) -> Iterator[Report]:
    """L13: a stem asks: it ends with a question mark or a colon, or holds one blank near its end."""
    stem = plain(question.stem).strip()
    blanks = list(_BLANK.finditer(stem))
    statement = isinstance(question, TrueFalse)
    closed = stem.endswith((".", "?") if statement else ("?", ":"))
    if len(blanks) > 1:
        yield error("L13", "one blank only", "stem")
    elif blanks and blanks[0].start() * 3 < len(stem):
        yield error("L13", "move the blank out of the first third", "stem")
    elif not blanks and not closed:
        yield error(
            "L13", "end a statement with a full stop" if isinstance(question, TrueFalse) else "end the stem with ? or :", "stem"
        )
    words = word_count(question.stem)
    most = _SCENARIO_WORDS if len(sentences(question.stem)) > 1 else _STEM_WORDS[1]
    if not _STEM_WORDS[0] <= words <= most:
        yield error("L13", f"the stem has {words} words; write {_STEM_WORDS[0]} to {most}", "stem")


def generic_stem(question: Question, _: Rules) -> Iterator[Report]:
    """L14: a stem asks something that can be answered with the options covered."""
    if _GENERIC.match(plain(question.stem).strip()):
        yield warning("L14", "ask something that can be answered with the options covered", "stem")


def explanation(question: Question, _: Rules) -> Iterator[Report]:
    """L16: an explanation of 20 to 90 words that names the key."""
    words = word_count(question.explanation)
    if not _EXPLANATION_WORDS[0] <= words <= _EXPLANATION_WORDS[1]:
        yield error("L16", f"the explanation has {words} words; write 20 to 90", "explanation")
    if isinstance(question, Number):
        if not _says_number(question.explanation, question.answer):
            yield error("L16", "the explanation does not say the answer; write {answer}", "explanation")
        return
    said = set(prose_words(plain(question.explanation)))
    keys = [set(prose_words(plain(text))) for text in key_texts(question)]
    if not any((key - STOP or key) & said for key in keys):
        yield error("L16", "the explanation does not name the right answer", "explanation")


def _says_number(text: str, answer: float | str) -> bool:
    if "{answer}" in text or isinstance(answer, str):
        return "{answer}" in text
    ungrouped = re.sub(r"(?<=\d)[,_ ](?=\d{3})", "", text)
    number = plain_number(answer).replace(",", "")
    return (
        any(word == number for word in prose_words(plain(ungrouped)))
        or re.search(rf"(?<![\d.]){re.escape(number)}(?!\d|\.\d)", ungrouped) is not None
    )


def currency(question: Question, rules: Rules) -> Iterator[Report]:
    """L18: sources were read within a year, products say which, and retired names are taught as retired."""
    if rules.today - question.source.read > _OLD:
        yield error("L18", f"the source was read on {question.source.read}; read it again", "source", "read")
    if question.source.read > rules.today:
        yield error("L18", f"the source was read on {question.source.read}, which is still to come", "source", "read")
    whole = f"{question.stem} {question.explanation}"
    if _PRODUCT.search(question.stem) and question.applies_to is None:
        yield warning("L18", "name the product and versions it holds for in applies_to", "applies_to")
    retired = _RETIRED.search(plain(" ".join(key_texts(question))))
    if retired and not _PAST.search(whole):
        yield warning("L18", f"{retired[0]!r} is retired; ask for what replaced it, or say that it is gone", "stem")


def snippets(question: Question, _: Rules) -> Iterator[Report]:
    """L19: code parses, and a manifest names its kind and version."""
    if question.code is None:
        return
    if question.language == "json":
        try:
            json.loads(question.code)
        except ValueError as problem:
            yield error("L19", f"not valid JSON: {problem}", "code")
    if question.language == "bash":
        try:
            shlex.split(question.code, comments=True)
        except ValueError as problem:
            yield error("L19", f"no shell would read this: {problem}", "code")
    if question.language != "yaml" and not isinstance(question, Manifest):
        return
    for part in re.split(r"^---\s*$", question.code, flags=re.MULTILINE):
        document = parse_document(part, "code")
        if document.faults:
            yield error("L19", document.faults[0].what, "code")
        elif isinstance(question, Manifest) and not _is_resource(document.value):
            yield error("L19", "give the manifest its apiVersion and kind", "code")


def readable(question: Question, _: Rules) -> Iterator[Report]:
    """L24: sentences of 20 words on average and 30 at most, and no hard words for their own sake."""
    for name, text in (("stem", question.stem), ("explanation", question.explanation)):
        lengths = [float(word_count(part)) for part in sentences(text)]
        if lengths and max(lengths) > _LONGEST_SENTENCE:
            yield warning("L24", f"a sentence of {max(lengths):.0f} words in the {name}; at most {_LONGEST_SENTENCE}", name)
        elif mean(lengths) > _MEAN_SENTENCE:
            yield warning("L24", f"{mean(lengths):.0f} words a sentence in the {name}; at most {_MEAN_SENTENCE}", name)
    grade = grade_level(f"{question.stem} {question.explanation}")
    if grade > _HARDEST:
        yield warning(
            "L24", f"reading grade {grade:.1f}; at most {_HARDEST:.0f}: shorter sentences, shorter words", "explanation"
        )


def taught(question: Question, rules: Rules) -> Iterator[Report]:
    """L25: what is asked is taught: the linked entries hold the key, its number, or (reworded) a third of its words."""
    texts = [rules.entries[concept] for concept in question.concepts if concept in rules.entries]
    if not texts:
        return
    if isinstance(question, Typed):
        yield from _typed_taught(question, texts)
    elif isinstance(question, Number):
        answer = question.answer
        ways = () if isinstance(answer, str) else (answer, answer / 1000, answer / 60, answer * 2)  # other units, and a half
        if not question.params and ways and not any(_says_number(text, number) for text in texts for number in ways):
            yield warning("L25", f"no entry of its concepts says {plain_number(ways[0])}, or what it is made of", "answer")
    else:
        wanted = set().union(*(content_words(text) for text in key_texts(question)))
        known = set().union(*(content_words(text) for text in (*texts, question.code or "")))
        if wanted and len(wanted & known) / len(wanted) < 0.34:  # noqa: PLR2004 - a third; keys are worded anew
            missing = ", ".join(sorted(wanted - known))
            yield warning("L25", f"the entries of its concepts hardly contain the key ({missing})", "concepts")


def _typed_taught(question: Typed, texts: Sequence[str]) -> Iterator[Report]:
    """One of the accepted answers stands in an entry as it is, or in the code that the question shows."""
    said = f" {' '.join(prose_words(plain(' | '.join((*texts, question.code or '')))))} "
    if not any(f" {' '.join(prose_words(text))} " in said for text in question.accept):
        yield error("L25", f"no entry of its concepts contains the key ({question.accept[0]})", "concepts")


def kind_words(question: Question, _: Rules) -> Iterator[Report]:
    """L29: no personal names, no idioms, no words that belittle."""
    options = question.options if isinstance(question, CHOICES) else ()
    whole = " ".join((question.stem, question.explanation, *(option.text for option in options)))
    for pattern, what in ((_NAMES, "a personal name"), (_UNKIND, "a word to avoid"), (_IDIOM, "an idiom")):
        found = pattern.search(plain(whole))
        if found:
            yield warning("L29", f"{found[0]!r} is {what}", "stem")


def level_fits(question: Question, _: Rules) -> Iterator[Report]:
    """L30: a scenario is no mere recall."""
    if question.level == "recall" and (len(sentences(question.stem)) > 2 or question.code is not None):  # noqa: PLR2004 - a setting and a question
        yield warning("L30", "a scenario, or reading code, is apply or diagnose rather than recall", "level")


def hints_keep_quiet(question: Question, _: Rules) -> Iterator[Report]:
    """L31 (ours): a hint never contains the answer."""
    if isinstance(question, Number):
        return
    keys = {" ".join(prose_words(plain(text))) for text in key_texts(question)} - {""}
    for index, hint in enumerate(question.hints):
        said = f" {' '.join(prose_words(plain(hint)))} "
        if any(f" {key} " in said for key in keys):
            yield error("L31", "the hint contains the answer", "hints", index)


def leaks_in_stem(question: Question, _: Rules) -> Iterator[Report]:
    """L32 (ours): the stem never contains the typed answer."""
    if isinstance(question, Typed):
        said = f" {' '.join(prose_words(plain(question.stem)))} "
        if any(f" {' '.join(prose_words(text))} " in said for text in question.accept):
            yield error("L32", "the stem contains the answer", "stem")


def _is_resource(value: object) -> bool:
    return value is None or (isinstance(value, dict) and "apiVersion" in value and "kind" in value)


CHECKS: Final[tuple[Check, ...]] = (
    concepts_exist,
    negative_stem,
    stem_form,
    generic_stem,
    explanation,
    currency,
    snippets,
    readable,
    taught,
    kind_words,
    level_fits,
    hints_keep_quiet,
    leaks_in_stem,
)
