"""Words of technical text: identifiers taken apart, endings taken off, so that spellings of one thing meet."""

from __future__ import annotations

import re
from typing import Final

_RAW: Final = re.compile(r"\w+(?:'\w{1,2}\b)?")
_SPACED: Final = str.maketrans({chr(code): " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "_'")})
# `virtualService`, `HTTPRoute`, but not `mTLS`, `gRPC`, `JWTs`: one small letter before capitals belongs to them.
_CAMEL: Final = re.compile(
    r"(?<=[a-z0-9][a-z])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})|(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z]{6})(?=\d)"
    r"|(?<=\dx)(?=[A-Z])|(?<=\dxx)(?=[A-Z])"
)
_VOWEL: Final = re.compile(r"[aeiouy]")
_KEEP_S: Final = ("ss", "us", "is")
_DOUBLE: Final = frozenset("bdfgmnprt")
_SHORT: Final = 3
_CONTROL: Final = 7  # `controller` is from `control`, `installer` from `install`
# Words whose end is no ending.
_WHOLE: Final = frozenset(
    {
        "certificate",
        "https",
        "kubernetes",
        "dns",
        "tls",
        "mtls",
        "sds",
        "xds",
        "eds",
        "cds",
        "lds",
        "rds",
        "ads",
        "aws",
        "aks",
        "eks",
        "iptables",
    }
    | {"always", "headless", "stateless", "wireless", "canvas", "segment", "document", "element", "statement", "moment"}
    | {"spring", "string", "nothing", "number", "later", "after", "never", "under", "over", "other", "another", "order", "border"}
    | {"paper", "center", "layer", "power", "water", "summer", "dinner", "weather", "mother", "father", "brother", "sister"}
    | {"ping", "king", "wing", "sing", "speed", "hundred", "embed", "shared", "session", "version", "station", "nation", "lesson"}
    | {"private", "climate", "chocolate", "candidate", "operator", "docker", "header", "headers", "ring", "during"}
)


def raw_words(text: str) -> list[str]:
    """Runs of letters and digits, case kept, joined by underscores where they stood so."""
    if not text.isascii():
        return _RAW.findall(text)
    # Three times as fast on long texts as the expression, which stays for the few words with an apostrophe.
    words = text.translate(_SPACED).split()
    if "'" not in text:
        return words
    return [raw for word in words for raw in (_RAW.findall(word) if "'" in word else (word,))]


def parts(raw: str) -> list[str]:
    """The words inside one raw word, in small letters: ``HTTPRoute`` is ``http``, ``route``."""
    raw = raw.partition("'")[0] if "'" in raw and not raw.endswith(("n't", "N'T")) else raw.replace("'", "")
    if raw.islower() and "_" not in raw:
        return [raw]
    out: list[str] = []
    for piece in raw.split("_"):
        if piece:
            out.extend(
                _CAMEL.sub(" ", piece).casefold().split() if not (piece.islower() or piece.isupper()) else [piece.casefold()]
            )
    return out


def stem(word: str) -> str:
    """The word without the endings of English; a made-up root such as ``rout`` for route, routing and router.

    Light on purpose: ``inject``, ``injection``, ``injector`` and ``injected`` meet, ``server`` and ``service`` do not.
    """
    if len(word) <= _SHORT or word in _WHOLE:
        return word
    if word[0].isdigit():
        return word.removesuffix("s")
    if word[-1] == "s":
        word = _singular(word)
        if word in _WHOLE:
            return word
    if word[-1] in "gd":
        word = _without_ing_or_ed(word)
    if word[-1] == "y" and word.endswith("ly") and len(word) > 7:  # noqa: PLR2004 - shorter ones are other words: apply, reply
        word = word[:-2]
    for ending, least in _ENDINGS.get(word[-1], ()):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) >= least and (ending != "ion" or root[-1] in "st"):
                word = root[:-1] if root.endswith("ll") and len(root) > _CONTROL else root
                break
    return word[:-1] if word[-1] == "e" and len(word) > _SHORT + 1 else word


def _without_ing_or_ed(word: str) -> str:
    """``retried`` is ``retry``, ``shedding`` is ``shed``, ``string`` and ``speed`` stay."""
    if word.endswith("ied"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) >= _SHORT and not word.endswith("eed") and _VOWEL.search(root):
                doubled = root[-1] == root[-2] and (root[-1] in _DOUBLE or (root[-1] == "l" and len(root) > _CONTROL))
                return root[:-1] if doubled else root
    return word


# By the last letter, longest first; the number is how much must be left.
_ENDINGS: Final = {
    "n": (("ization", 4), ("isation", 4), ("ation", 3), ("ion", 4)),
    "r": (("ator", 4), ("izer", 4), ("er", 4), ("or", 4)),
    "t": (("ment", 4), ("at", 3)),
    "e": (("able", 4), ("ible", 4), ("ize", 4), ("ise", 4), ("ate", 3), ("ive", 4)),
    "s": (("ness", 4),),
    "z": (("iz", 4),),
    "l": (("ful", 4),),
}


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - `dies` is no plural of `dy`
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(_KEEP_S):
        return word[:-1]
    return word
