"""From a line of words to a ``Workload``: the one door of this package for what people type."""

from __future__ import annotations

from meshbot.errors import UserError
from meshbot.estimate import vocabulary as known
from meshbot.estimate.cursor import tokens_of
from meshbot.estimate.load import Workload
from meshbot.estimate.reading import read_changes
from meshbot.estimate.revision import Changes, applied
from meshbot.text.quantities import fold

__all__ = ["Workload", "noticed", "parse_workload", "says_something"]


def parse_workload(text: str, base: Workload | None = None) -> Workload:
    """The workload that a line describes, or the revision of ``base`` that it asks for.

    Nothing is passed over in silence: raises UserError that names the piece which cannot be read, which can be read in
    two ways, or which cannot be (a negative load, ambient mode on Linkerd), and says what to type instead.
    """
    return applied(base, read_changes(text))


def says_something(text: str) -> Changes | None:
    """What a line changes when every word of it belongs to the estimator, else None; never raises."""
    try:
        return read_changes(text) or None
    except UserError:
        return None


def noticed(line: str) -> tuple[str, ...]:
    """What a line mentions that changes no figure and deserves a word in the answer, each once."""
    found = (known.NOTICED.get(token.text) for token in tokens_of(fold(line)))
    return tuple(dict.fromkeys(topic for topic in found if topic is not None))
