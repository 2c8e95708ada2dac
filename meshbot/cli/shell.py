"""The terminal tutor: a prompt with history and completion, or plain lines from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from meshbot.cli.talk import Talker, open_talker, width_now
from meshbot.settings import Settings

_LEAVE: Final = frozenset({"exit", "quit", "bye", ":q"})


def run_shell(settings: Settings) -> int:
    """Talk until the person leaves; 0."""
    talker = open_talker(settings)
    if sys.stdin.isatty():
        sys.stdout.write(talker.greeting())
        lines = _prompted(talker, settings)
    else:
        lines = (line.rstrip("\n") for line in sys.stdin)
    for line in lines:
        if line.strip().casefold() in _LEAVE:
            break
        talker = replace(talker, width=width_now())  # windows change their size
        sys.stdout.write("\n" + talker.show(talker.send(line)) + "\n")
        sys.stdout.flush()
    return 0


def _prompted(talker: Talker, settings: Settings) -> Iterable[str]:
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - 150 ms that a pipe does not need
    from prompt_toolkit.completion import FuzzyWordCompleter  # noqa: PLC0415 - as above
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415 - as above

    services = talker.application.services
    words = [command.name for command in services.registry.commands if not command.hidden]
    folder = Path(settings.cache_folder)
    folder.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(folder / "history")),
        completer=FuzzyWordCompleter([*words, *services.library.entries]),
        complete_while_typing=False,
    )
    while True:
        try:
            line = session.prompt("mesh> ")
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        if line.strip():
            yield line
