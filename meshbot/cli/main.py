"""The command line: the terminal tutor, one-shot lines, and the machine's door."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TextIO

from meshbot import __version__
from meshbot.cli import authoring, talk
from meshbot.errors import ContentError, SettingsError, StoreDownError, UserError
from meshbot.settings import Settings, load_settings

OK: Final = 0
FAILED: Final = 1
USER_ERROR: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; the exit status is 0, 1 for faults of ours, 2 for something the caller can mend."""
    _tolerate_any_text(sys.stdin, sys.stdout, sys.stderr)
    arguments = build_parser().parse_args(argv)
    try:
        settings = load_settings()
        run: Callable[[argparse.Namespace, Settings], int] = arguments.run
        return run(arguments, settings)
    except (SettingsError, ContentError, StoreDownError, UserError) as error:
        sys.stderr.write(_told(error))
        return FAILED if isinstance(error, StoreDownError) else USER_ERROR
    except BrokenPipeError:
        # The reader of our output left (`meshbot say help | head`); that is no fault.
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return 130


def _told(error: SettingsError | ContentError | StoreDownError | UserError) -> str:
    """What went wrong and what to do about it."""
    if isinstance(error, SettingsError):
        return f"These settings need mending:\n{error}\n"
    if isinstance(error, ContentError):
        return f"This content needs mending:\n{error}\n"
    if isinstance(error, StoreDownError):
        return f"The database does not answer: {error}\nCheck MESHBOT_DATABASE_URL and try again.\n"
    return f"{error.message}\n" + (f"Try: {error.hint}\n" if error.hint else "")


def build_parser() -> argparse.ArgumentParser:
    """The command line's grammar; README shows its help."""
    parser = argparse.ArgumentParser(prog="meshbot", description="Service-mesh colleague: look up, estimate, learn.")
    parser.add_argument("--version", action="version", version=f"meshbot {__version__}")
    parser.set_defaults(run=_tutor)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    say = commands.add_parser("say", help="send one line through the bot and print the answer")
    say.add_argument("line", nargs="+", help="the line; - reads lines from standard input, one answer each")
    form = say.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="form", help="one JSON object per line")
    form.add_argument("--slack", action="store_const", const="slack", dest="form", help="the Slack payload, one per line")
    say.add_argument("--png", metavar="FILE", help="write the answer's picture to FILE")
    say.set_defaults(run=_say, form="text")

    search = commands.add_parser("search", help="search the knowledge (no line is taken for a command)")
    search.add_argument("line", nargs="+", help="the query; - reads queries from standard input")
    search.add_argument("--json", action="store_const", const="json", dest="form", help="one JSON object per query")
    search.set_defaults(run=_search, form="text")

    authoring.add_parsers(commands)
    return parser


def _tutor(_arguments: argparse.Namespace, settings: Settings) -> int:
    from meshbot.cli.shell import run_shell  # noqa: PLC0415 - the prompt's imports are not needed for one-shot lines

    return run_shell(settings)


def _say(arguments: argparse.Namespace, settings: Settings) -> int:
    talker = talk.open_talker(settings, arguments.form)
    status = OK
    for line in _lines(arguments.line):
        outcome = talker.send(line)
        sys.stdout.write(talker.show(outcome, arguments.form))
        sys.stdout.flush()
        if arguments.png:
            talk.write_picture(talker, outcome, arguments.png)
        if not talker.was_fine(outcome):
            status = USER_ERROR
    return status


def _search(arguments: argparse.Namespace, settings: Settings) -> int:
    library = talk.open_library(settings)
    for line in _lines(arguments.line):
        data = talk.search_data(library, line)
        text = json.dumps(data, ensure_ascii=True) if arguments.form == "json" else talk.search_text(data)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return OK


def _lines(words: Sequence[str]) -> Iterable[str]:
    if list(words) == ["-"]:
        return (line.rstrip("\n") for line in sys.stdin)
    return (" ".join(words),)


def _tolerate_any_text(*streams: TextIO) -> None:
    """Take bytes that are no UTF-8, and print what a narrow terminal cannot show, instead of stopping."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
