"""The channel's board: opt-in, fair, and silent about everybody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.commands.top import places, since
from meshbot.model.ids import ChannelId, QuestionId, SessionId, TeamId, UserId
from meshbot.store.ports import Attempt
from tests.support import START, Bot, channel


def answer(bot: Bot, user: str, question: str, *, right: bool = True, where: str = "C1", at: datetime = START) -> None:
    """One answer as a quiz would record it."""
    attempt = Attempt(
        SessionId(f"S{question}{user}{at.timestamp()}"),
        0,
        UserId(user),
        QuestionId(question),
        "#0",
        right,
        at,
        ChannelId(where),
        "traffic",
    )
    with bot.application.services.store.begin(write=True) as tx:
        tx.attempts.record(TeamId("T1"), attempt)


def test_nobody_is_listed_without_joining(bot: Bot) -> None:
    answer(bot, "UANA", "q1")

    text = bot.say("top", place=channel())

    assert "Nobody on the board" in text
    assert "UANA" not in text


def test_those_who_joined_stand_by_right_first_answers_and_ties_share_a_place(bot: Bot) -> None:
    for user in ("UANA", "UBO", "UCY"):
        bot.say("top join", user=user, place=channel())
    for question in ("q1", "q2"):
        answer(bot, "UANA", question)
        answer(bot, "UBO", question)
    answer(bot, "UCY", "q1")
    answer(bot, "UCY", "q2", right=False)

    text = bot.say("top", place=channel())

    assert "UANA: 2 right, first place" in text.replace("@", "")
    assert "UBO: 2 right, first place" in text.replace("@", "")
    assert "UCY: 1 right, place 3" in text.replace("@", "")


def test_the_same_question_again_gains_nothing(bot: Bot) -> None:
    bot.say("top join", place=channel())
    for minute in range(3):
        answer(bot, "UANA", "q1", at=START.replace(minute=minute))

    assert "1 right" in bot.say("top", place=channel())


def test_boards_are_per_channel_and_leaving_takes_effect_at_once(bot: Bot) -> None:
    bot.say("top join", place=channel())
    answer(bot, "UANA", "q1")

    assert "1 right" in bot.say("top", place=channel())
    assert "Nobody on the board" in bot.say("top", place=channel(name="C2"))
    bot.say("top leave", place=channel())
    assert "Nobody on the board" in bot.say("top", place=channel())


def test_old_answers_leave_the_week_and_stay_in_all(bot: Bot) -> None:
    bot.say("top join", place=channel())
    answer(bot, "UANA", "q1", at=datetime(2026, 10, 5, tzinfo=UTC))

    assert "Nobody on the board" in bot.say("top week", place=channel())
    assert "1 right" in bot.say("top all", place=channel())


def test_an_unknown_span_is_told(bot: Bot) -> None:
    assert "Try: /mesh top month" in bot.say("top decade", place=channel())


@pytest.mark.parametrize(
    ("span", "expected"),
    [("week", datetime(2026, 11, 23, tzinfo=UTC)), ("month", datetime(2026, 11, 1, tzinfo=UTC)), ("all", None)],
)
def test_spans_begin_at_midnight_utc(span: str, expected: datetime | None) -> None:
    assert since(span, START) == expected


@given(st.dictionaries(st.text("ABC", min_size=1, max_size=3).map(UserId), st.integers(1, 5)))
def test_equal_points_share_a_place_and_places_count_people(points: dict[UserId, int]) -> None:
    for place, user, value in places(points):
        assert value == points[user]
        assert place == 1 + sum(other > value for other in points.values())
