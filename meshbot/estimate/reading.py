"""Reads a line such as ``50k rps, 40 services, ambient, no mTLS`` into changes of a workload.

The grammar is small: a number with its unit, a name with its number, a switch, a word that stands alone. Whatever is none of
these is refused by name, with the nearest known word as the suggestion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from meshbot.errors import UserError
from meshbot.estimate import vocabulary as known
from meshbot.estimate.cursor import Cursor, tokens_of
from meshbot.estimate.load import Value
from meshbot.estimate.refusal import (
    EXAMPLE,
    money_budget,
    no_unit,
    not_counted,
    per_one,
    refused,
    share_or_percent,
    unknown_piece,
)
from meshbot.estimate.units import OWNERS, TAKEN, is_money, per_second, read_price, switched
from meshbot.text.markup import one_line
from meshbot.text.quantities import BYTES, CHURN, MILLISECONDS, RATES, find_range, fold

_LONGEST: Final = 800
_SILENT: Final = frozenset(",;(){}[]&|~+-.!?•*/>≥_'")
_CARRIED: Final = frozenset({"payload", "payloads", "body", "bodies", "message", "messages", "response", "responses", "of"})
_ASKED: Final = frozenset({"request", "requests", "outside", "edge", "req", "user", "each"})
_PER: Final = frozenset({"per", "each", "a", "for", "every"})
_HEADINGS: Final = frozenset({"mesh", "mode", "protocol", "proto"})
_SHARES: Final = frozenset({"tracing", "keepalive", "fresh"})
_GIGABYTE: Final = 1e9
_VERSION: Final = re.compile(r"v?[0-9]+\.[0-9]+(?:\.[0-9x]+)*")
_LOADS: Final = frozenset({"load", "traffic", "throughput", "rate"})


def read_changes(line: str) -> dict[str, Value]:
    """What a line says, by the names of ``Workload``'s fields.

    Raises UserError that names the piece which cannot be read or can be read in two ways, and suggests what to write.
    """
    if len(line) > _LONGEST:
        raise UserError(f"That is longer than any workload ({len(line):,} characters).", hint=EXAMPLE)
    folded = fold(line)
    piece = find_range(folded)
    if piece:
        raise UserError(f"“{one_line(piece, 40)}” is a range; I estimate one load at a time.", hint="say the higher number")
    return _Reader(folded, Cursor(tokens_of(folded))).read()


def _understood(folded: str, without: int) -> dict[str, Value]:
    """What can be read of a line when one token, and whatever else cannot be read, is passed over."""
    tokens = tokens_of(folded)
    reader = _Reader(folded, Cursor(tokens[:without] + tokens[without + 1 :]), lenient=True)
    return reader.read()


@dataclass(slots=True)
class _Reader:
    """One pass over a line. Each way to read on takes what it understands and is true, or takes nothing and is false."""

    folded: str
    line: Cursor
    said: dict[str, Value] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)
    lenient: bool = False
    prose: int | None = None
    """Where the first word of a whole sentence stands."""

    def read(self) -> dict[str, Value]:
        """All of the line; with ``lenient`` everything of it that can be read."""
        while not self.line.done:
            start = self.line.at
            try:
                if not (self._number_first() or self._price_first() or self._switch() or self._name_first() or self._alone()):
                    raise self._unknown(start)
            except UserError:
                if not self.lenient:
                    raise
                self.line.at = max(self.line.at, start + 1)
        if self.prose is not None and "rps" not in self.said and not self.lenient:
            raise self._unknown(self.prose)
        return self.said

    def _number_first(self) -> bool:
        line, start = self.line, self.line.at
        if line.word() == "x" and line.is_number(1):
            line.at += 1
            value = line.number()
            if known.UNITS.get(line.unit()) in {"replicas", "pods"}:  # 40svc x 5rep
                line.at += 1
                line.at += 2 if line.word() in _PER and known.UNITS.get(line.word(1)) == "services" else 0
                return self._put("replicas", value, start)
            return self._put("growth", value, start)
        if not line.is_number():
            return False
        value = line.number()
        line.skip(known.ADJECTIVES)
        if line.word() in known.EDGES and line.word(1) in RATES:
            line.at += 1
            self._put("edge", True, start)
        return self._with_unit(value, line.unit(), start)

    def _with_unit(self, value: float, unit: str, start: int) -> bool:
        if unit in RATES:
            return self._rate(per_second(value, unit), start)
        if unit in known.UNITS:
            return self._counted(known.UNITS[unit], value, start)
        if unit in BYTES or unit in MILLISECONDS:
            return self._measured(value, unit, start)
        if unit == "%":
            return self._percentage(value, start)
        if is_money(unit) or unit == "/":
            return self._price(value, start)
        raise not_counted(self.line.piece(start), unit) or self._of_what(start)

    def _rate(self, value: float, start: int) -> bool:
        line = self.line
        line.at += 1
        counted = known.UNITS.get(line.word(1), "")
        if line.word() in _PER and counted in {"services", "pods", "replicas", "nodes"}:
            line.at += 2
            rest = {} if self.lenient else _understood(self.folded, start)
            raise per_one(line.piece(start), value, "pods" if counted == "replicas" else counted, rest)
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
            if BYTES[unit] >= _GIGABYTE and line.word() not in _CARRIED:
                line.at -= 1
                raise not_counted(line.piece(start), unit) or self._of_what(start)
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
        if known.KEYS.get(line.word()) == "growth":
            line.at += 1
            return self._put("growth", 1 + value / 100, start)
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
        if not line.word() or not is_money(line.word()) or not line.is_number(1):
            return False
        line.at += 1
        return self._price(line.number(), start)

    def _price(self, value: float, start: int) -> bool:
        line = self.line
        name, value = read_price(line, value, start)
        if name == "budget_ms":
            raise self._money_budget(start)
        return self._put(name, value, start)

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
        return self._put(name, switched(name, on=on), start)

    def _name_first(self) -> bool:
        line, start = self.line, self.line.at
        word = line.word()
        if word in {"at", "@"}:
            return self._at()
        name = "rps" if word in known.EDGES else known.KEYS.get(word) or known.PERCENT_OF.get(word)
        if name is None:
            return False
        if name == "budget_ms" and line.word(1) in known.MONEY and line.is_number(2):
            line.at += 3
            raise self._money_budget(start)
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
        if behind.word() in TAKEN or (behind.word() in known.EDGES and behind.word(1) in RATES):
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
            if unit != "%" and 0 < value <= 1:
                raise share_or_percent(line.piece(start), name, value)
            line.skip({"%"})
            return self._share(name, value, start)
        if name == "growth" and unit == "%":
            line.at += 1
            return self._put("growth", 1 + value / 100, start)
        factors = {"rps": RATES, "payload": BYTES, "budget_ms": MILLISECONDS}.get(name, {})
        if name == "rps":
            value = per_second(value, unit if unit in RATES else word)
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
        names_mesh = "mesh" in known.ALONE.get(word, {})
        if (word in _HEADINGS or names_mesh) and line.word() in {"=", ":"}:
            line.at += 1
        if names_mesh:
            self._version()
        if word in known.PROSE:
            self.prose = start if self.prose is None else self.prose
            return True
        if word in known.ALONE or word in known.FILLERS or word in known.NOTICED or word in _SILENT or word in _LOADS:
            return True
        line.at = start
        return False

    def _version(self) -> None:
        """A release behind the name of a mesh: the figures are for the releases that were measured."""
        line = self.line
        if not line.done and _VERSION.fullmatch(line.tokens[line.at].text) and not (line.is_number() and line.word(1) in TAKEN):
            line.at += 1

    def _belongs_elsewhere(self, name: str, ahead: int) -> bool:
        """Whether the number has a unit of its own that is not ``name``'s: ``load 40 services``."""
        behind = Cursor(self.line.tokens, self.line.at + ahead)
        behind.number()
        unit = behind.unit()
        for units, owners in OWNERS:
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
        return no_unit(piece)

    def _unknown(self, start: int) -> UserError:
        """The piece that cannot be read, and the nearest word that can."""
        line = self.line
        line.at = max(line.at, start + 1)
        at = line.at - 1
        word, piece = line.tokens[at].text, line.piece(start)
        refusal = refused(word)
        if refusal is not None:
            return refusal
        rest = {} if self.lenient else _understood(self.folded, at)
        return unknown_piece(self.folded, piece, word, rest)

    def _money_budget(self, start: int) -> UserError:
        rest = {} if self.lenient else _understood(self.folded, start)
        return money_budget(rest)
