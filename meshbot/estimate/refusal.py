"""What is said about a piece of a line that cannot be read: what it is, and a line that can be sent instead."""

from __future__ import annotations

import difflib
import re
from typing import Final

from meshbot.errors import UserError
from meshbot.estimate import vocabulary as known
from meshbot.estimate.load import NAMES, Workload
from meshbot.estimate.revision import Changes, applied
from meshbot.text.quantities import plain_number, show_exact, significant

EXAMPLE: Final = "estimate 50000rps 40svc"
_CLOSE: Final = 0.65
_CLOSE_LONG: Final = 0.75
_SHORT: Final = 4
_CLOSE_LENGTH: Final = 2


def no_unit(piece: str) -> UserError:
    """A number that nothing says the unit of."""
    return UserError(f"“{piece}” of what? I need a unit with each number.", hint=f"{piece}rps, {piece} services or {piece} pods")


def refused(word: str) -> UserError | None:
    """What is said about a word that is known and still no part of an estimate."""
    if word in known.UNMEASURED:
        return unmeasured(known.UNMEASURED[word])
    if word in known.NO_MESH:
        return UserError("Without a mesh there is nothing to add: every figure here is what the mesh takes on top.", hint=EXAMPLE)
    return None


def not_counted(piece: str, unit: str) -> UserError | None:
    """What is said about a number of something that is no part of an estimate; None for any other unit."""
    if unit in known.ELSEWHERE:
        return UserError("An estimate is for one cluster.", hint="estimate each one with its own load and services")
    if unit in known.NO_LOAD:
        return UserError(
            f"“{piece} {unit}” is no load that I can calculate with: how many requests a second do they make?",
            hint="estimate edge 5k rps 40svc",
        )
    if unit in known.CORES or unit in known.MEMORY:
        return UserError(
            f"“{piece} {unit}” of what? How much the mesh needs is in the answer.",
            hint="a price is $35/core, a payload 64kb payload",
        )
    return None


def unmeasured(name: str) -> UserError:
    """A mesh that no profile exists of."""
    return UserError(
        f"I know no measurement of {name}. I estimate {', '.join(NAMES.values())}.", hint="estimate 50000rps 40svc all"
    )


def per_one(piece: str, value: float, unit: str, rest: Changes) -> UserError:
    """A load for each service or pod, with the sum where the line says how many there are."""
    message = f"“{piece}”: I need the load of all of them together."
    load = _workload({**rest, "rps": value})
    count = {"services": load.services, "pods": load.pods, "nodes": load.nodes}[unit] if load is not None else None
    if load is None or count is None:
        return UserError(message, hint=EXAMPLE)
    total = _workload({**rest, "rps": value * count})
    asked = f"estimate {total.to_line()}" if total is not None else EXAMPLE
    return UserError(f"{message} Over {show_exact(count)} {unit} that is {plain_number(value * count)} a second.", hint=asked)


def share_or_percent(piece: str, name: str, value: float) -> UserError:
    """A share without ``%`` that can be read as a fraction or in per cent."""
    one, other = f"{significant(value, 6):g}", f"{significant(value * 100, 6):g}"
    return UserError(f"“{piece}” can mean {one} % or {other} %.", hint=f"{name} {one}% or {name} {other}%")


def money_budget(rest: Changes) -> UserError:
    """A budget in money, which is an answer and no input."""
    load = _workload(rest)
    hint = f"estimate {load.to_line()}" if load is not None else EXAMPLE
    return UserError("A budget is in milliseconds here (`p99 budget 200ms`); what it costs is in the answer.", hint=hint)


def unknown_piece(folded: str, piece: str, word: str, rest: Changes) -> UserError:
    """The piece that cannot be read: the nearest word that can, else the line without it, as far as it is understood."""
    near = _nearest(word)
    if near:
        mended = piece.replace(word, near)
        line = re.sub(rf"(?<![a-z]){re.escape(word)}(?![a-z])", near, folded, count=1)
        return UserError(f"I cannot read “{piece}”. Did you mean “{mended}”?", hint=f"estimate {line}")
    load = _workload(rest)
    hint = f"estimate {load.to_line()}" if load is not None else EXAMPLE
    return UserError(f"I cannot read “{piece}”.", hint=hint)


def _nearest(word: str) -> str:
    cutoff = _CLOSE if len(word) <= _SHORT else _CLOSE_LONG
    near = difflib.get_close_matches(word, list(known.known_words()), n=1, cutoff=cutoff)
    return near[0] if near and near[0] != word and abs(len(near[0]) - len(word)) <= _CLOSE_LENGTH else ""


def _workload(said: Changes) -> Workload | None:
    """A workload, where enough was said for one."""
    try:
        return applied(None, said)
    except UserError:
        return None
