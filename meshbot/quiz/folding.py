"""What counts as the same answer: two texts that fold alike are the same words.

``fold_exact`` is for names that must be right to the letter (ports, flags, fields): it forgives case, width, accents, quotes
around it and space. ``prose_words`` also forgives inner punctuation, ``&``, articles, plurals, number words, joined names
(``leastRequest``, ``least_request``) and the field's common short forms. Folding what was folded changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from meshbot.quiz.numerals import NUMBER_WORDS, words_to_number

_SINGLE_QUOTES: Final = "`\u00b4\u2018\u2019\u201a\u201b\u2032"
_QUOTES: Final = "\"'" + _SINGLE_QUOTES + "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2033"
_FINAL: Final = ".,;:!?… "
_WRAPS: Final = (("*", "*"), ("_", "_"), ("~", "~"), ("(", ")"), ("[", "]"), ("<", ">"))
# Chat clients turn "--set" into an em dash; short dashes are hyphens.
_LONG_DASH: Final = re.compile("[\u2014\u2015\ufe58]")
_DASH: Final = re.compile("[\u2010-\u2013\u2212\ufe63\uff0d]")
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# One small letter before capitals belongs to them: mTLS, gRPC, xDS.
_CAMEL: Final = re.compile(r"(?<=[a-z0-9]{2})(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s\b)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+|\.\d+)*")
_ARTICLES: Final = frozenset({"a", "an", "the"})
# Where the last letter is no plural but a name of its own.
_NOT_PLURAL: Final = frozenset({"https", "grpcs", "ms"})
_KEEP_S: Final = ("ss", "us", "is", "as", "os")
_SHORTEST_PLURAL: Final = 3
# U.S.A.-like spelling of short names; version numbers have digits and stay.
_DOTTED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
# One spelling per group; each member folds to the first. Members are written as single words fold.
_SAME: Final[tuple[tuple[str, ...], ...]] = (
    ("mutual tl", "mtl"),
    ("kubernete", "k8", "kube"),
    ("certificate authority", "ca", "cert authority"),
    ("certificate", "cert"),
    ("api", "apis"),
    ("configuration", "config", "conf"),
    ("load balancer", "lb"),
    ("load balancing", "loadbalancing"),
    ("service account", "sa"),
    ("control plane", "controlplane"),
    ("data plane", "dataplane"),
    ("service mesh", "servicemesh"),
    ("side car", "sidecar"),
    ("time out", "timeout"),
    ("name space", "namespace"),
    ("round robin", "roundrobin"),
    ("authorization", "authorisation", "authz"),
    ("authentication", "authn"),
    ("request per second", "rp", "req s", "request second", "req per second"),
    ("json web token", "jwt"),
    ("external authorization", "ext authorization"),
)
_SAME_WORDS: Final = tuple((tuple(short.split()), tuple(group[0].split())) for group in _SAME for short in group[1:])


def fold_exact(text: str) -> str:
    """The text as compared to the letter; number words alone become digits (``five`` is ``5``)."""
    folded = " ".join(_plain(text, "--").casefold().split())
    before = ""
    while folded != before:
        before = folded
        folded = folded.strip(_QUOTES + " ").removeprefix("$ ")
        folded = folded.rstrip(_FINAL) or folded
        for left, right in _WRAPS:
            if len(folded) > 2 and folded[0] == left and folded[-1] == right:  # noqa: PLR2004 - a pair and something in it
                folded = folded[1:-1]
    if _GROUPED.fullmatch(folded):
        return folded.replace(",", "")
    number = words_to_number(folded.replace("-", " ").split())
    return str(number) if number is not None else folded


def fold_prose(text: str) -> str:
    """The text as compared by its words."""
    return " ".join(prose_words(text))


def prose_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    spaced = _CAMEL.sub(" ", _plain(text, "-")).casefold().replace("&", " and ").replace("%", " percent ")
    found = _WORD.findall(spaced)
    words = [_singular(word) for word in found if word not in _ARTICLES] or found
    return _same(_numbers(words))


def _plain(text: str, long_dash: str) -> str:
    """Compatibility forms, accents, invisible marks, dashes and curly quotes made plain."""
    decomposed = unicodedata.normalize("NFKD", _LONG_DASH.sub(long_dash, _UNSEEN.sub("", text)))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    joined = _DASH.sub("-", unicodedata.normalize("NFKC", bare))
    joined = _DOTTED.sub(lambda match: match[0].replace(".", ""), joined)
    return "".join("'" if char in _SINGLE_QUOTES else char for char in joined)


def _singular(word: str) -> str:
    """The word without the endings of a plural, as often as there are any, so that both numbers meet."""
    word = word.removesuffix("'s")
    shorter = _shorter(word)
    while shorter != word:
        word, shorter = shorter, _shorter(shorter)
    return word


def _shorter(word: str) -> str:
    if word in _NOT_PLURAL or len(word) < _SHORTEST_PLURAL:
        return word
    if word.endswith("s") and not word.endswith(_KEEP_S) and not word[:-1].isdigit():
        return word[:-1]
    if len(word) > _SHORTEST_PLURAL and word.endswith(("che", "she", "xe", "se")):
        return word[:-1]
    return word[:-2] + "y" if len(word) > _SHORTEST_PLURAL and word.endswith("ie") else word


def _numbers(words: Sequence[str]) -> list[str]:
    """Runs of number words as digits: ``fifteen thousand one`` is ``15001``."""
    out: list[str] = []
    index = 0
    while index < len(words):
        end = index
        while end < len(words) and words[end] in NUMBER_WORDS:
            end += 1
        number = None
        while end > index and (number := words_to_number(words[index:end])) is None:
            end -= 1
        out.append(words[index] if number is None else str(number))
        index = max(end, index + 1)
    return out


def _same(words: Sequence[str]) -> tuple[str, ...]:
    """Every known short form replaced by its long one, on whole words alone."""
    out = tuple(words)
    present = set(out)
    for short, long in _SAME_WORDS:
        if short[0] not in present:
            continue
        index = 0
        while index + len(short) <= len(out):
            if out[index : index + len(short)] == short:
                out = (*out[:index], *long, *out[index + len(short) :])
                present.update(long)
                index += len(long)
            else:
                index += 1
    return out
