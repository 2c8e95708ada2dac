"""Reads a line such as ``50k rps, 40 services, ambient, no mTLS`` into changes of a workload.

The grammar is small: a number with its unit, a name with its number, a switch, a word that stands alone. Whatever is none of
these is refused by name, with the nearest known word as the suggestion.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import Final

from meshbot.errors import UserError
from meshbot.estimate import vocabulary as known
from meshbot.estimate.cursor import Cursor, tokens_of
from meshbot.estimate.load import Value
from meshbot.text.markup import one_line
from meshbot.text.quantities import BYTES, CHURN, MILLISECONDS, RATES, find_range, fold, significant

_EXAMPLE: Final = "estimate 50000rps 40svc"
_LONGEST: Final = 800
_CLOSE: Final = 0.6
_CLOSE_LENGTH: Final = 2
_SILENT: Final = frozenset(",;()&|~+-.!?•*/")
_CARRIED: Final = frozenset({"payload", "payloads", "body", "bodies", "message", "messages", "response", "responses", "of"})
_ASKED: Final = frozenset({"request", "requests", "outside", "edge", "req", "user", "each"})
_PER: Final = frozenset({"per", "each", "a", "for", "every"})
_HEADINGS: Final = frozenset({"mesh", "mode", "protocol", "proto"})
_SHARES: Final = frozenset({"tracing", "keepalive", "fresh"})


def read_changes(line: str) -> dict[str, Value]:
    """What a line says, by the names of ``Workload``'s fields.

    Raises UserError that names the piece which cannot be read or can be read in two ways, and suggests what to write.
    """
    if len(line) > _LONGEST:
        raise UserError(f"That is longer than any workload ({len(line):,} characters).", hint=_EXAMPLE)
    folded = fold(line)
    piece = find_range(folded)
    if piece:
        raise UserError(f"“{one_line(piece, 40)}” is a range; I estimate one load at a time.", hint="say the higher number")
    return _Reader(folded, Cursor(tokens_of(folded))).read()


@dataclass(slots=True)
class _Reader:
    """One pass over a line. Each way to read on takes what it understands and is true, or takes nothing and is false."""

    folded: str
    line: Cursor
    said: dict[str, Value] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)

    def read(self) -> dict[str, Value]:
        """All of the line."""
        while not self.line.done:
            if not (self._number_first() or self._price_first() or self._switch() or self._name_first() or self._alone()):
                raise self._unknown(self.line.at)
        return self.said

    def _number_first(self) -> bool:
        line, start = self.line, self.line.at
        if line.word() == "x" and line.is_number(1):
            line.at += 1
            return self._put("growth", line.number(), start)
        if not line.is_number():
            return False
        value = line.number()
        if line.word() in known.EDGES and line.word(1) in RATES:
            line.at += 1
            self._put("edge", True, start)
        return self._with_unit(value, line.unit(), start)

    def _with_unit(self, value: float, unit: str, start: int) -> bool:
        if unit in RATES:
            return self._rate(_per_second(value, unit), start)
        if unit in known.UNITS:
            return self._counted(known.UNITS[unit], value, start)
        if unit in BYTES or unit in MILLISECONDS:
            return self._measured(value, unit, start)
        if unit == "%":
            return self._percentage(value, start)
        if self._is_money(unit) or unit == "/":
            return self._price(value, start)
        raise self._of_what(start)

    def _rate(self, value: float, start: int) -> bool:
        line = self.line
        line.at += 1
        if line.word() in _PER and known.UNITS.get(line.word(1)) in {"services", "pods", "replicas", "nodes"}:
            line.at += 2
            raise UserError(f"“{line.piece(start)}”: I need the load of all of them together.", hint=_EXAMPLE)
        return self._put("rps", value, start)

    def _counted(self, name: str, value: float, start: int) -> bool:
        line = self.line
        line.at += 1
        if name == "pods" and line.word() in _PER and known.UNITS.get(line.word(1)) == "services":
            line.at += 2
            name = "replicas"
        if name == "growth":
            line.skip({"growth"})
        if name == "calls" and line.word() in _PER:
            line.at += 1
            line.skip(_ASKED)
        return self._put(name, value, start)

    def _measured(self, value: float, unit: str, start: int) -> bool:
        """Bytes are a payload; of milliseconds it must be said that they are the budget."""
        line = self.line
        line.at += 1
        if unit in BYTES:
            line.skip(_CARRIED)
            return self._put("payload", value * BYTES[unit], start)
        if known.KEYS.get(line.word()) != "budget_ms":
            piece = line.piece(start)
            raise UserError(f"“{piece}” of what? If it is your latency budget, say so.", hint=f"p99 budget {piece}")
        while known.KEYS.get(line.word()) == "budget_ms":
            line.at += 1
        return self._put("budget_ms", value * MILLISECONDS[unit], start)

    def _percentage(self, value: float, start: int) -> bool:
        line = self.line
        line.at += 1
        piece = line.piece(start)
        line.skip({"of", "with"})
        name = known.PERCENT_OF.get(line.word())
        if name is None:
            raise UserError(f"“{piece}” of what?", hint="tracing 10% or keepalive 90%")
        line.at += 1
        return self._share(name, value, start)

    def _share(self, name: str, percent: float, start: int) -> bool:
        if name == "fresh":
            return self._put("keepalive", 1 - percent / 100, start)
        return self._put(name, percent / 100, start)

    def _price_first(self) -> bool:
        line, start = self.line, self.line.at
        if not line.word() or not self._is_money(line.word()) or not line.is_number(1):
            return False
        line.at += 1
        return self._price(line.number(), start)

    def _is_money(self, word: str) -> bool:
        if word in known.OTHER_MONEY:
            raise UserError("Prices are in US dollars here.", hint="$35/core $4/gb")
        return word in known.MONEY

    def _price(self, value: float, start: int) -> bool:
        line = self.line
        line.skip({"/", "per", "a", "each"} | known.MONEY)
        word = line.word()
        if word not in known.CORES and word not in known.MEMORY:
            raise UserError(f"“{line.piece(start)}” for what: a core or a gigabyte?", hint="$35/core or $4/gb")
        line.at += 1
        if line.word() in {"/", "per", "a"} and line.word(1) in {"month", "mo"}:
            line.at += 2
        return self._put("core_usd" if word in known.CORES else "gb_usd", value, start)

    def _switch(self) -> bool:
        line, start = self.line, self.line.at
        off = 1 if line.word() in known.NOT else 0
        name = known.SWITCHES.get(line.word(off))
        if name is None:
            return False
        step = off + 1
        strict = line.word(step) in {"=", ":"}
        value = line.word(step + strict)
        if not off and (line.is_number(step + strict) or (value in known.IS and line.is_number(step + 1))):
            return False
        # In ``mtls no access-logs`` the ``no`` belongs to what follows it.
        states = value in known.ON or (value in known.OFF and line.word(step + 1) not in known.SWITCHES)
        if strict and not states:
            return False
        line.at += step + strict + 1 if states else step
        on = not off and not (states and value in known.OFF)
        return self._put(name, _switched(name, on=on), start)

    def _name_first(self) -> bool:
        line, start = self.line, self.line.at
        word = line.word()
        if word in {"at", "@"}:
            return self._at()
        name = "rps" if word in known.EDGES else known.KEYS.get(word) or known.PERCENT_OF.get(word)
        if name is None:
            return False
        step = 1
        while line.word(step) in known.IS or (name == "budget_ms" == known.KEYS.get(line.word(step))):
            step += 1
        strict = line.word(1) in {"=", ":"}
        step += (name == "price" and line.word(step) in known.MONEY) or (name == "growth" and line.word(step) == "x")
        if not line.is_number(step) or (not strict and self._belongs_elsewhere(name, step)):
            return False
        line.at += step
        if word in known.EDGES:
            self._put("edge", True, start)
        return self._named(name, word, start)

    def _at(self) -> bool:
        """``at 80k`` is a load; ``at`` before anything else changes nothing."""
        line, start = self.line, self.line.at
        line.at += 1
        if not line.is_number():
            return True
        behind = Cursor(line.tokens, line.at)
        value = behind.number()
        if behind.word() in _TAKEN or (behind.word() in known.EDGES and behind.word(1) in RATES):
            return True
        line.at = behind.at
        return self._put("rps", value, start)

    def _named(self, name: str, word: str, start: int) -> bool:
        """The number of a name, with or without its unit."""
        line = self.line
        value = line.number()
        unit = line.word()
        if name == "price":
            if word == "price":
                return self._price(value, start)
            line.skip({"$", "usd", "/", "month"})
            return self._put("core_usd" if word in known.CORES else "gb_usd", value, start)
        if name in _SHARES:
            line.skip({"%"})
            return self._share(name, value, start)
        factors = {"rps": RATES, "payload": BYTES, "budget_ms": MILLISECONDS}.get(name, {})
        if name == "rps":
            value = _per_second(value, unit if unit in RATES else word)
        factor = 1.0 if name == "rps" else factors.get(unit) or factors.get(word) or 1.0
        if unit in factors or known.UNITS.get(unit) == name or (name == "churn" and unit in {CHURN, "rpm"}):
            line.at += 1
        return self._put(name, value * factor, start)

    def _alone(self) -> bool:
        line, start = self.line, self.line.at
        word = line.word()
        line.at += 1
        for name, value in known.ALONE.get(word, {}).items():
            self._put(name, value, start)
        if word in _HEADINGS and line.word() in {"=", ":"}:
            line.at += 1
        if word in known.ALONE or word in known.FILLERS or word in _SILENT or word in {"load", "traffic", "throughput", "rate"}:
            return True
        line.at = start
        return False

    def _belongs_elsewhere(self, name: str, ahead: int) -> bool:
        """Whether the number has a unit of its own that is not ``name``'s: ``load 40 services``."""
        behind = Cursor(self.line.tokens, self.line.at + ahead)
        behind.number()
        unit = behind.unit()
        for units, owners in _OWNERS:
            if unit in units:
                return name not in owners
        other = "rps" if unit in RATES and name != "churn" else known.UNITS.get(unit)
        return other is not None and other != name and self.line.counts_on(ahead)

    def _put(self, name: str, value: Value, start: int) -> bool:
        piece = self.line.piece(start)
        before = self.said.get(name, value)
        if name == "mode" and {before, value} == {"ambient", "ambient-waypoint"}:
            value = before = "ambient-waypoint"
        if before != value:
            if name == "mesh":
                hint = f"compare {before} {value} at 50000rps 40svc"
                raise UserError(f"An estimate is for one mesh; I read “{self.pieces[name]}” and “{piece}”.", hint=hint)
            raise UserError(f"I read both “{self.pieces[name]}” and “{piece}”.", hint="keep one of the two")
        self.said[name] = value
        self.pieces[name] = piece
        return True

    def _of_what(self, start: int) -> UserError:
        """A number without a unit, or with a word that is none."""
        piece, word = self.line.piece(start), self.line.word()
        if word and word not in _SILENT and word not in known.FILLERS and word not in set(known.known_words()):
            self.line.at += 1
            return self._unknown(start)
        return UserError(
            f"“{piece}” of what? I need a unit with each number.", hint=f"{piece}rps, {piece} services or {piece} pods"
        )

    def _unknown(self, start: int) -> UserError:
        """The piece that cannot be read, and the nearest word that can."""
        line = self.line
        line.at = max(line.at, start + 1)
        word, piece = line.tokens[line.at - 1].text, line.piece(start)
        near = difflib.get_close_matches(word, list(known.known_words()), n=1, cutoff=_CLOSE)
        if not near or near[0] == word or abs(len(near[0]) - len(word)) > _CLOSE_LENGTH:
            rest = "" if line.tokens[line.at - 1].glued else " ".join(self.folded.replace(word, " ", 1).split())
            return UserError(f"I cannot read “{piece}”.", hint=f"estimate {rest}" if "rps" in rest else _EXAMPLE)
        mended = piece.replace(word, near[0])
        hint = f"estimate {self.folded.replace(word, near[0], 1)}"
        return UserError(f"I cannot read “{piece}”. Did you mean “{mended}”?", hint=hint)


_OWNERS: Final = (
    (MILLISECONDS, {"budget_ms"}),
    (BYTES, {"payload"}),
    (known.MONEY, {"price"}),
    ({"%"}, {"tracing", "keepalive", "fresh"}),
)
"""Units of one kind, and the names whose numbers may have them."""
_TAKEN: Final = known.UNITS.keys() | RATES.keys() | BYTES.keys() | MILLISECONDS.keys() | known.MONEY | {"%", "/"}


def _per_second(value: float, unit: str) -> float:
    """A rate for one second, as exact as a load is ever known."""
    factor = RATES.get(unit, 1.0)
    if factor == 1.0:
        return value
    return round(value * factor, 2) if abs(value * factor) >= 1 else significant(value * factor, 4)


def _switched(name: str, *, on: bool) -> Value:
    """Switches of shares: every connection reused, the usual share of traces, or none of either."""
    if name == "keepalive":
        return 1.0 if on else 0.0
    if name == "tracing":
        return None if on else 0.0
    return on
