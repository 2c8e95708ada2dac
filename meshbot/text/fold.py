"""One spelling for text that people type in many: case, width, accents, quotes, dashes and unseen characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]+")
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
        "\u2026": "...",
        # Letters that Unicode does not decompose, as people without them on the keyboard write them.
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ı": "i",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "ß": "ss",
    }
)


def plain(text: str) -> str:
    """The text in plain characters, its case kept: width, accents, quotes and dashes folded, unseen characters gone."""
    if text.isascii():
        return text if text.isprintable() else _CONTROL.sub(" ", text)
    bare = unicodedata.normalize("NFKD", _UNSEEN.sub("", text).translate(_PLAIN))
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", bare).translate(_PLAIN))


def fold(text: str) -> str:
    """The text as compared: plain, without case, with single spaces; folding it again changes nothing."""
    return " ".join(plain(text).casefold().split())
