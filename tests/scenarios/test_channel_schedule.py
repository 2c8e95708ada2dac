"""A channel's scheduled quiz and its settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands import quiz_room
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.model.ids import MessageTs, SessionId, TeamId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Visibility
from meshbot.model.request import Command, Place, PlaceKind, Press
from meshbot.quiz.session import Session
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from tests.clockwork import pass_time, run_due
from tests.support import START, Bot, StillClock, channel, direct

TEAM = TeamId("T1")
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    return build_application(quiet_settings, open_store("sqlite://")).services


@pytest.fixture
def bot(services: Services, store: SqlStore, clock: StillClock) -> Bot:
    return Bot(Application(replace(services, store=store)), clock)


def flat(text: str) -> str:
    return " ".join(text.split())


def session_of(bot: Bot, outcome: Outcome) -> Session:
    """The session whose parent message an outcome shows."""
    name = SessionId(outcome.shows[0].name.split("/")[1])
    with bot.application.services.store.begin() as tx:
        room = quiz_room.load(bot.application.services, tx, TEAM, name)
        assert room is not None
        return room.session


def bind(bot: Bot, outcome: Outcome, ts: str) -> Place:
    """Give the quiz its thread, as the adapter does once it has posted the parent."""
    thread = Place(PlaceKind.CHANNEL, channel().channel, MessageTs(ts))
    with bot.application.services.store.begin(write=True) as tx:
        tx.sessions.bind(TEAM, SessionId(outcome.shows[0].name.split("/")[1]), thread)
    return thread


def test_a_schedule_is_announced_in_the_channel_and_starts_a_quiz_at_the_local_time(bot: Bot) -> None:
    set_ = bot.send(Command("quiz weekdays 10:30 Europe/Paris security 3"), place=channel())

    assert set_.replies[0].visibility is Visibility.CHANNEL
    assert "on working days at 10:30 Europe/Paris, first on Monday 23 November" in flat(bot.text(set_))
    ((moment, name, outcome),) = pass_time(bot, START + timedelta(hours=1))
    assert (moment.astimezone(PARIS).hour, moment.astimezone(PARIS).minute, name) == (10, 30, "channel-quiz")
    assert outcome.replies == ()
    session = session_of(bot, outcome)
    assert len(session.questions) == 3
    assert session.title == "security"


def test_whoever_set_the_schedule_is_not_called_every_day(bot: Bot) -> None:
    bot.say("settings lobby on", place=channel())
    bot.say("quiz weekdays 09:30 UTC security 2", place=channel())
    bot.clock.advance(minutes=30)
    text = bot.text(run_due(bot)[0][1])
    assert "Time for the quiz of this channel" in text
    assert "UANA" not in text
    assert "Nobody has joined yet" in text
    assert "Any player can stop" in text
    bot.clock.advance(hours=2)
    over = bot.text(run_due(bot)[0][1])
    assert "Nobody began it for a while, so I closed it" in over
    assert "Join" not in over


def test_weekdays_skip_the_weekend_and_daily_does_not(bot: Bot) -> None:
    bot.say("quiz weekdays 10:30 Europe/Paris 1", place=channel())
    bot.say("quiz daily 10:30 Europe/Paris 1", place=channel(name="C2"))

    found = [
        (moment.date(), outcome) for moment, name, outcome in pass_time(bot, START + timedelta(days=8)) if name == "channel-quiz"
    ]

    assert len(found) == 6 + 8
    assert sum(day.weekday() > 4 for day, _ in found) == 2


def test_the_change_of_clocks_does_not_move_it(bot: Bot) -> None:
    bot.clock.advance(seconds=(datetime(2027, 3, 26, 18, tzinfo=START.tzinfo) - START).total_seconds())
    bot.say("quiz daily 10:30 Europe/Paris 1", place=channel())

    found = pass_time(bot, bot.clock.now() + timedelta(days=4))
    times = [moment.astimezone(PARIS) for moment, name, _ in found if name == "channel-quiz"]

    assert [(time.date(), time.hour, time.minute) for time in times] == [(date(2027, 3, day), 10, 30) for day in range(27, 31)]


def test_what_was_answered_here_is_not_asked_again_the_next_days(bot: Bot) -> None:
    bot.say("quiz weekdays 10:30 Europe/Paris security 5", place=channel())
    answered: set[str] = set()
    for day in range(3):
        found = pass_time(bot, START + timedelta(days=day, hours=1))
        outcome = next(outcome for _, name, outcome in found if name == "channel-quiz")
        session = session_of(bot, outcome)
        assert not answered & set(session.questions)
        thread = bind(bot, outcome, f"100.{day}")
        for position in range(5):
            bot.send(Press("quiz.answer", f"{session.id}:{position}:0"), "UBO", thread)
            bot.send(Press("quiz.next", f"{session.id}:{position}"), "UBO", thread)

        with bot.application.services.store.begin() as tx:
            answered = {attempt.question for attempt in tx.attempts.scored_in(TEAM, channel().channel, None)}
    assert len(answered) > 3


def test_the_same_alarm_twice_is_one_quiz(bot: Bot) -> None:
    bot.say("quiz weekdays 10:30 Europe/Paris 1", place=channel())
    bot.clock.advance(minutes=30)
    ((job, first),) = run_due(bot)
    with bot.application.services.store.begin(write=True) as tx:
        tx.jobs.put(job)
    ((_, second),) = run_due(bot)

    assert first.shows
    assert [show for show in second.shows if show not in first.shows] == []


def test_after_an_outage_no_quiz_starts_hours_late(bot: Bot) -> None:
    bot.say("quiz weekdays 10:30 Europe/Paris 1", place=channel())
    bot.clock.advance(hours=5)

    ((_, outcome),) = run_due(bot)

    assert outcome == Outcome()
    assert "next on Tuesday 24 November" in flat(bot.say("quiz schedule", place=channel()))


def test_a_schedule_is_shown_replaced_and_ended(bot: Bot) -> None:
    assert "No quiz is scheduled" in bot.say("quiz schedule", place=channel())
    bot.say("quiz weekdays 10:30 Europe/Paris", place=channel())
    bot.say("quiz daily 11:00 Europe/Paris istio", place=channel("55.5"))
    assert "A quiz (istio) starts here every day at 11:00 Europe/Paris" in flat(bot.say("quiz schedule", place=channel()))

    assert "has ended" in bot.say("quiz schedule off", place=channel())
    assert pass_time(bot, START + timedelta(days=2)) == []
    assert "No quiz is scheduled" in bot.say("quiz schedule off", place=channel())


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("quiz weekdays 25:00 Europe/Paris", "Say a time of day"),
        ("quiz weekdays 10:30", "Say the time zone too"),
        ("quiz weekdays 10:30 Europe/Paris 999", "A quiz has 1 to"),
        ("quiz schedule monthly", "daily or weekdays"),
        ("settings", "Quizzes in this channel"),
        ("settings timer 2s", "A timer can be"),
        ("settings timer", "each takes a value"),
        ("settings questions 99", "does not fit"),
        ("settings colour red", "The settings are"),
        ("settings lobby maybe", "does not fit"),
    ],
)
def test_what_does_not_fit_is_told(bot: Bot, line: str, hint: str) -> None:
    assert hint in flat(bot.say(line, place=channel()))


@pytest.mark.parametrize(
    "line", ["quiz weekdays 10:30 Europe/Paris", "quiz schedule", "quiz schedule off", "settings", "settings timer 30s"]
)
def test_schedules_and_settings_are_for_channels(bot: Bot, line: str) -> None:
    assert "That is for a channel" in bot.say(line, place=direct())


def test_settings_hold_for_quizzes_of_this_channel_unless_somebody_says_otherwise(bot: Bot) -> None:
    for line in ("settings timer 30s", "settings change on", "settings questions 2"):
        assert "is now" in bot.say(line, place=channel())

    here = session_of(bot, bot.send(Command("quiz istio"), place=channel()))
    said = session_of(bot, bot.send(Command("quiz istio 4 timer 60s"), place=channel()))
    elsewhere = session_of(bot, bot.send(Command("quiz istio"), place=channel(name="C2")))

    assert (here.rules.timer_seconds, here.rules.change, len(here.questions)) == (30, True, 2)
    assert (said.rules.timer_seconds, len(said.questions)) == (60, 4)
    assert (elsewhere.rules.timer_seconds, elsewhere.rules.change, len(elsewhere.questions)) == (None, False, 5)
    assert "30 seconds" in bot.say("settings", place=channel())
    bot.say("settings timer off", place=channel())
    assert "30 seconds" not in bot.say("settings", place=channel())


def test_a_topic_that_has_left_the_bank_becomes_a_quiz_on_everything(bot: Bot) -> None:
    bot.say("quiz weekdays 10:30 Europe/Paris istio 1", place=channel())
    with bot.application.services.store.begin(write=True) as tx:
        (job,) = tx.jobs.of_place(TEAM, channel().channel, "channel-quiz")
        tx.jobs.put(replace(job, payload={**job.payload, "about": "pizza baking"}))

    ((_, _, outcome),) = pass_time(bot, START + timedelta(hours=1))

    assert session_of(bot, outcome).questions
