"""The parts that commands may use, wired once in ``bootstrap.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from meshbot.knowledge.course import Course

if TYPE_CHECKING:
    from meshbot.commands.registry import Registry
    from meshbot.estimate.profile import Profiles
    from meshbot.knowledge.comparison import Comparison
    from meshbot.knowledge.fit import Sheet as FitSheet
    from meshbot.knowledge.library import Library
    from meshbot.model.chart import RangeChart
    from meshbot.model.reply import Markup
    from meshbot.quiz.bank import Bank
    from meshbot.store.ports import Store


class Wording(Protocol):
    """The words of replies, kept in templates."""

    def say(self, name: str, /, **values: object) -> Markup:
        """The text of ``group.macro`` with ``values`` put in; plain strings among them are escaped."""
        ...


class Charts(Protocol):
    """Draws pictures."""

    def draw(self, chart: RangeChart) -> bytes | None:
        """The chart as a PNG; None where no drawing library is installed."""
        ...


def at_once(job: Callable[[], None]) -> None:
    """Do a job here and now."""
    job()


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a command may reach. ``registry`` is the table it stands in itself.

    ``later`` does what an answer need not wait for; a front end that has a pool hands such jobs to it.
    ``command_name`` begins a line in Slack; where lines need no such word, as in a terminal, ``bare`` says so.
    """

    registry: Registry
    library: Library
    bank: Bank
    store: Store
    words: Wording
    course: Course = field(default_factory=Course)
    profiles: Profiles | None = None
    comparison: Comparison | None = None
    fit: FitSheet | None = None
    charts: Charts | None = None
    later: Callable[[Callable[[], None]], object] = at_once
    app_name: str = "meshbot"
    command_name: str = "/mesh"
    bare: bool = False
    admins: frozenset[str] = field(default_factory=frozenset)

    def typed(self, line: str) -> str:
        """A line as people have to type it here: ``/mesh mtls`` in Slack, ``mtls`` in a terminal."""
        return line if self.bare else f"{self.command_name} {line}"
