"""The errors that meshbot raises on purpose.

A ``UserError`` may be shown to the person who typed the line; everything else is a fault of ours, which
``commands/dispatch.py`` turns into a reply with an id that is also in the log.
"""

from __future__ import annotations

from dataclasses import dataclass


class MeshbotError(Exception):
    """Base of every error raised on purpose."""


class UserError(MeshbotError):
    """Something a person can mend: what went wrong, and what to type instead.

    ``message`` says what could not be understood or done; ``hint`` is a line that works or a next step.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class StaleError(MeshbotError):
    """A stored value changed between load and save; load it again and repeat."""


class StoreDownError(MeshbotError):
    """The database does not answer. What needs no memory (look-up, estimate, comparison) goes on without it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a content file: where it is, what it is, and what to write instead."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class ContentError(MeshbotError):
    """Content that cannot be loaded; carries every fault found in one run."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class SettingsError(MeshbotError):
    """Settings that cannot be used; the message lists every fault at once and no secret."""
