"""The command table as data: help, did-you-mean, documentation and the Slack manifest are read from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from meshbot.model.outcome import Outcome
from meshbot.model.request import Press, Request, Tick

if TYPE_CHECKING:
    from meshbot.commands.services import Services
    from meshbot.model.ids import MessageName, TeamId
    from meshbot.model.reply import Reply


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a command: the request, what followed the command's name, and the parts it may use."""

    request: Request
    args: str
    services: Services


Run: TypeAlias = "Callable[[Call], Outcome]"
Pressed: TypeAlias = "Callable[[Call, Press], Outcome]"
Ticked: TypeAlias = "Callable[[Call, Tick], Outcome]"
Heard: TypeAlias = "Callable[[Call], Outcome | None]"
View: TypeAlias = "Callable[[Services, TeamId, MessageName], Reply | None]"


@dataclass(frozen=True, slots=True)
class Command:
    """One row of the table. ``examples`` are whole lines that run; ``group`` is its heading in the help.

    ``reads`` says that it changes nothing that counts: answering the same delivery twice does no harm.
    """

    name: str
    group: str
    summary: str
    usage: str
    examples: tuple[str, ...]
    run: Run
    aliases: tuple[str, ...] = ()
    details: str = ""
    hidden: bool = False
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """What one command file brings: commands, and its ears for presses, thread words, jobs and kept messages.

    ``hears`` is asked for words in a thread or direct message before they are taken for a command; it answers None when
    they are not for it. ``views`` maps the first part of a message name (``quiz`` of ``quiz/…``) to what renders it.
    """

    commands: tuple[Command, ...] = ()
    presses: Mapping[str, Pressed] = field(default_factory=dict)
    hears: tuple[Heard, ...] = ()
    ticks: Mapping[str, Ticked] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every feature in one table. Raises ValueError when two rows claim one name."""

    features: tuple[Feature, ...]
    by_word: Mapping[str, Command] = field(init=False)
    presses: Mapping[str, Pressed] = field(init=False)
    ticks: Mapping[str, Ticked] = field(init=False)
    views: Mapping[str, View] = field(init=False)

    def __post_init__(self) -> None:
        words = ((word, row) for row in self.commands for word in (row.name, *row.aliases))
        object.__setattr__(self, "by_word", _unique("command", words))
        for kind in ("presses", "ticks", "views"):
            pairs = (pair for feature in self.features for pair in getattr(feature, kind).items())
            object.__setattr__(self, kind, _unique(kind, pairs))

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every command, in the order of the features."""
        return tuple(row for feature in self.features for row in feature.commands)

    @property
    def hears(self) -> tuple[Heard, ...]:
        """Every ear for thread words, in the order of the features."""
        return tuple(ear for feature in self.features for ear in feature.hears)

    def find(self, word: str) -> Command | None:
        """The command of this name or alias, in any case."""
        return self.by_word.get(word.casefold())


T = TypeVar("T")


def _unique(kind: str, pairs: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    out: dict[str, T] = {}
    for name, value in pairs:
        if name in out:
            message = f"two {kind} rows claim {name!r}"
            raise ValueError(message)
        out[name] = value
    return out
