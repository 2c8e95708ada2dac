"""Lessons, reminders and a channel's scheduled quiz through the real adapter, outbox loop and all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meshbot.commands.dispatch import Application
from meshbot.slack.factory import SlackRuntime
from tests.fakes.slack import FakeSlack
from tests.fakes.world import World
from tests.support import Bot, StillClock


@pytest.fixture
def runtime(bot: Bot, start: Callable[[Application], SlackRuntime]) -> SlackRuntime:
    """The real application behind the adapter."""
    return start(bot.application)


def words(slack: FakeSlack, channel: str) -> str:
    return " ".join(" ".join(message.words for message in slack.posted(channel)).split())


def test_a_daily_lesson_and_its_waiting_reach_the_person(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    """Asked for in a channel, it comes by direct message; a restart in between loses nothing."""
    world.slash("learn daily 10:30 Europe/Paris")
    clock.advance(minutes=31)
    assert runtime.drain.run_once() == 1
    assert "Your lesson for today." in words(slack, "DANA")
    assert "Check yourself" in words(slack, "DANA")
    assert runtime.drain.run_once() == 0
    clock.advance(days=1)
    runtime.drain.run_once()
    assert "is open where you left it" in words(slack, "DANA")


def test_a_missed_question_is_reminded_of_the_next_day_and_reviewed_in_the_direct_message(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    world.write("quiz 1", channel="DANA")
    clock.advance(minutes=1)
    world.write("next", channel="DANA")
    world.write("quiz 1", channel="DANA")
    clock.advance(minutes=1)
    for letter in "abcd":
        world.write(letter, channel="DANA")
    world.write("guessed", channel="DANA")
    world.write("review remind 10:30 Europe/Paris", channel="DANA")
    for _ in range(2):
        clock.advance(days=1)
        runtime.drain.run_once()
    assert "due for review" in words(slack, "DANA")
    world.write("review", channel="DANA")
    assert "to review" in words(slack, "DANA")


def test_a_scheduled_quiz_is_posted_with_its_thread(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    world.slash("quiz weekdays 10:30 Europe/Paris security 2")
    clock.advance(minutes=31)
    runtime.drain.run_once()
    runtime.drain.run_once()
    assert "Quiz: security" in words(slack, "C1")
    assert "Question 1 of 2" in words(slack, "C1")
