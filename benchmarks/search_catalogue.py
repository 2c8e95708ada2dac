"""The catalogue grown by synthesis: more entries of the same shape that share the field's words but are about made-up things."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from meshbot.knowledge.entry import Entry

SYLLABLES: Final = (
    "ba",
    "dor",
    "fen",
    "gal",
    "hix",
    "jun",
    "kel",
    "lom",
    "mir",
    "nav",
    "pol",
    "qua",
    "rus",
    "sil",
    "tor",
    "vex",
    "wam",
    "zed",
)
WORD: Final = re.compile(r"[A-Za-z][a-z]{3,}")
PHRASES: Final = 10
BODY_WORDS: Final = 60


def grown(entries: Sequence[Entry], size: int, seed: int = 7) -> tuple[Entry, ...]:
    """``entries`` followed by made-up ones until there are ``size``; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark, no secret
    made = (_made(entries[number % len(entries)], number, chance) for number in range(len(entries), size))
    return (*entries, *made)


def _made(base: Entry, number: int, chance: random.Random) -> Entry:
    """An entry in which about half of the longer words of ``base`` are words of its own topic."""
    topic = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(12)]
    words = _changer(topic, chance)
    name = topic[0]
    phrases = chance.sample(base.phrases, min(PHRASES, len(base.phrases)))
    return base.model_copy(
        update={
            "id": f"{base.id[:40]}-{name}-{number}",
            "title": f"{words(base.title)} {name}",
            "aliases": tuple(f"{words(alias)} {name}" for alias in base.aliases[:4]),
            "phrases": tuple(words(phrase) for phrase in phrases),
            "patterns": tuple(f"{name} {words(pattern)}" for pattern in base.patterns[:2] if not pattern.startswith("re:")),
            "examples": tuple(f"{name} {words(example)}" for example in base.examples[:1]),
            "gist": words(base.gist),
            "lesson": words(" ".join(base.lesson.split()[:BODY_WORDS])),
            "deep": words(" ".join(base.deep.split()[:BODY_WORDS])),
            "oncall": None,
            "manifests": (),
        }
    )


def _changer(topic: Sequence[str], chance: random.Random) -> Callable[[str], str]:
    def change(text: str) -> str:
        return WORD.sub(lambda found: chance.choice(topic) if chance.random() < 0.5 else found[0], text)  # noqa: PLR2004 - half

    return change


def lines(queries: Sequence[dict[str, object]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every answerable line of a query file, the mistyped ones too, with the entries that answer it."""
    for row in queries:
        accept = tuple(str(name) for name in row["accept"])  # type: ignore[attr-defined]
        if accept:
            yield str(row["text"]), accept
            if row.get("typo"):
                yield str(row["typo"]), accept
