"""What a lint says: a fault with its weight. Loaders refuse faults; a lint also warns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from meshbot.errors import Fault

Level: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault and its weight: an ``error`` has to be mended, a ``warning`` has to be read."""

    fault: Fault
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.fault.path}:{self.fault.line}: {self.level}: {self.fault.what}"


def in_order(complaints: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Complaints by file and line, errors first within a line; the same one only once."""
    return tuple(sorted(set(complaints), key=lambda c: (c.fault.path, c.fault.line, c.level, c.fault.what)))


def errors_among(complaints: Sequence[Complaint]) -> int:
    """How many complaints are errors."""
    return sum(complaint.level == "error" for complaint in complaints)
