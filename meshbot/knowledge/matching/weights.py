"""The numbers that ranking turns on, in one frozen value, so that they can be tuned and compared.

They were chosen by coordinate search on phrases held out of the entries, and checked on labelled lines that took no part.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts; all parts of a score lie in 0 to 1 before they are weighted."""

    # Term statistics (BM25F): saturation, length normalisation, and what one occurrence in each field counts.
    k1: float = 0.6
    b: float = 0.6
    fields: tuple[float, ...] = (1.0, 0.6, 0.4, 1.4, 1.2)
    body: float = 0.5
    body_df: float = 0.1
    rarity: float = 0.75
    # The best single name, phrase or sentence: weight per kind, and how far the query's size counts against its own.
    kinds: tuple[float, ...] = (0.9, 1.0, 0.9, 1.0, 1.1)
    alpha: float = 0.55
    second: float = 0.3
    # The best unit of each kind counts once more, so that a name, a question and the gist that agree beat one lucky phrase.
    agreeing: tuple[float, ...] = (0.15, 0.3, 0.45, 0.0, 0.4)
    # The parts of the whole.
    words: float = 1.5
    unit: float = 1.0
    fuzzy: float = 0.6
    pattern: float = 0.55
    # Cues.
    product_here: float = 0.15
    product_other: float = 0.25
    product_absent: float = 0.0
    trouble: float = 0.12
    versus: float = 0.2
    asked: float = 0.4
    asked_alone: float = 1.0
    # Words.
    near: float = 0.15
    asking: float = 0.75
    everyday: float = 0.5
    unknown: float = 0.8
    compound: float = 0.3
    identifier: float = 0.8
    unlikely: float = 0.9
    depth: int = 24
    champions: int = 256
    candidates: int = 120
