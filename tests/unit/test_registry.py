"""The command table: names are unique, examples run, help and errors are made from it."""

from __future__ import annotations

import dataclasses

import pytest

from meshbot.commands import features
from meshbot.commands.registry import Command, Feature, Registry
from meshbot.model.outcome import Outcome
from tests.support import Bot

TABLE = Registry(features.ALL)


def a_command(name: str, *aliases: str) -> Command:
    return Command(name, "g", "s", name, (name,), lambda _call: Outcome(), aliases)


def test_two_rows_cannot_claim_one_word() -> None:
    with pytest.raises(ValueError, match="two command rows claim 'b'"):
        Registry((Feature((a_command("a", "b"),)), Feature((a_command("b"),))))


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
def test_every_row_is_complete(command: Command) -> None:
    assert all(
        getattr(command, field.name) for field in dataclasses.fields(command) if field.name in {"summary", "usage", "group"}
    )
    assert command.examples
    assert command.usage.split()[0] == command.name
    assert command.summary[0].isupper()
    assert not command.summary.endswith(".")


EXAMPLES = [(command.name, example) for command in TABLE.commands for example in command.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}: {example}" for name, example in EXAMPLES])
def test_every_example_runs(bot: Bot, name: str, example: str) -> None:
    """Each example of the help gives an answer with nothing to mend, after a first look-up to talk about."""
    bot.say("mtls")

    outcome = bot.send_line(example)

    assert outcome.replies or outcome.shows
    assert all(reply.ok for reply in outcome.replies), (name, bot.text(outcome))


def test_help_names_every_command(bot: Bot) -> None:
    text = bot.say("help")

    assert [command.name for command in TABLE.commands if not command.hidden and f"/mesh {command.name}" not in text] == []
