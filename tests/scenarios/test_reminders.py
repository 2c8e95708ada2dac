"""Messages that come by themselves: asked for, few, inside working hours, and stopped at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.commands.nudge import DAILY, HOURS, WEEKLY, Nudge
from meshbot.commands.services import Services
from meshbot.model.ids import ChannelId, TeamId, UserId
from meshbot.model.outcome import Outcome
from meshbot.model.request import Place, PlaceKind, Words
from meshbot.quiz.review import Rating, review
from meshbot.schedule.recurrence import Recurrence
from meshbot.settings import Settings
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.ports import StoredCard
from tests.clockwork import pass_time, run_due
from tests.support import START, Bot, StillClock, channel, direct

TEAM = TeamId("T1")
ANA = UserId("UANA")
KINDS = {"review-remind", "drip"}


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    return build_application(quiet_settings, open_store("sqlite://")).services


@pytest.fixture
def bot(services: Services, store: SqlStore, clock: StillClock) -> Bot:
    return Bot(Application(replace(services, store=store)), clock)


def give_card(bot: Bot, user: UserId = ANA, concept: str = "retries") -> None:
    """A card that is due, and stays so."""
    made = review(None, Rating.AGAIN, START - timedelta(days=3), "key")
    with bot.application.services.store.begin(write=True) as tx:
        tx.cards.put(TEAM, user, StoredCard(concept, START - timedelta(days=1), made.state), made.log)


def told(found: list[tuple[datetime, str, Outcome]], bot: Bot) -> list[tuple[str, str]]:
    return [(moment.isoformat()[:16], bot.text(outcome)) for moment, _, outcome in found]


def test_a_reminder_says_what_is_due_at_the_local_time_and_how_to_stop(bot: Bot) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())

    found = told(pass_time(bot, START + timedelta(hours=4)), bot)

    ((moment, text),) = found
    assert moment == "2026-11-23T09:30"
    assert "1 concept is due for review, about 1 minute." in text
    assert "review stop" in text


def test_nothing_due_means_nothing_said(bot: Bot) -> None:
    bot.say("review remind 10:30 Europe/Paris", place=direct())

    assert pass_time(bot, START + timedelta(days=4)) == []


def test_weekends_are_quiet(bot: Bot) -> None:
    give_card(bot)
    bot.clock.advance(days=4, hours=6)
    bot.say("review remind 10:30 Europe/Paris", place=direct())

    found = pass_time(bot, START + timedelta(days=7, hours=3))

    assert [moment.date() for moment, _, _ in found] == [date(2026, 11, 30)]


def test_silence_makes_them_weekly_and_then_the_last(bot: Bot) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())

    found = told(pass_time(bot, START + timedelta(days=60)), bot)

    days = [moment[:10] for moment, _ in found]
    assert days == ["2026-11-23", "2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
    assert "This is the last reminder" in found[-1][1]


def test_an_answer_brings_the_daily_pace_back(bot: Bot) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())
    pass_time(bot, START + timedelta(days=2))
    bot.say("quiz 1", place=direct())
    bot.say("a", place=direct())

    found = pass_time(bot, START + timedelta(days=4))

    assert len(found) == 2


@pytest.mark.parametrize("line", ["review stop", "review remind off"])
def test_stop_works_at_once_even_for_an_alarm_that_is_ringing(bot: Bot, line: str) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())
    with bot.application.services.store.begin(write=True) as tx:
        (job,) = tx.jobs.claim(START + timedelta(hours=1), 1, 10)
    assert "stopped" in bot.say(line, place=direct())
    with bot.application.services.store.begin(write=True) as tx:
        tx.jobs.put(job)

    assert pass_time(bot, START + timedelta(days=3)) == []
    assert "no reminders to stop" in bot.say("review stop", place=direct())


def test_after_an_outage_nothing_comes_late(bot: Bot) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())
    bot.clock.advance(hours=3)

    assert [outcome.replies for _, outcome in run_due(bot)] == [()]
    assert len(pass_time(bot, START + timedelta(days=1, hours=2))) == 1


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("review remind 22:00 Europe/Paris", "08:00 to 18:00"),
        ("review remind soon", "Say a time of day"),
        ("review remind 09:30", "Say the time zone too"),
        ("review remind 09:30 Europe/Atlantis", "do not know that time zone"),
        ("learn daily 05:00 UTC", "08:00 to 18:00"),
        ("learn daily 09:30 UTC juggling", "The paths are"),
    ],
)
def test_times_that_cannot_be_are_told(bot: Bot, line: str, hint: str) -> None:
    assert hint in " ".join(bot.say(line, place=direct()).split())


def test_the_zone_is_remembered(bot: Bot) -> None:
    bot.say("review remind 09:30 Asia/Tokyo", place=direct())

    assert "09:30 Asia/Tokyo" in " ".join(bot.say("learn daily 09:30", place=direct()).split())


def test_a_terminal_cannot_be_called(bot: Bot) -> None:
    assert "A terminal cannot call you" in bot.say("review remind 09:30 UTC")


def test_the_daily_lesson_comes_in_order_and_waits_for_the_learner(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris", place=direct())
    first = told(pass_time(bot, START + timedelta(hours=4)), bot)
    second = told(pass_time(bot, START + timedelta(days=1, hours=4)), bot)
    bot.say("skip", place=direct())
    third = told(pass_time(bot, START + timedelta(days=2, hours=4)), bot)

    assert "Your lesson for today." in first[0][1]
    assert "What a service mesh is" in first[0][1]
    assert "Check yourself" in first[0][1]
    assert "learn stop" in first[0][1]
    assert "Lesson 1, What a service mesh is, is open where you left it" in " ".join(second[0][1].split())
    assert len(third) == 1
    assert "Data plane and control plane" in third[0][1]


def test_the_check_question_of_a_daily_lesson_can_be_answered_by_word(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris", place=direct())
    pass_time(bot, START + timedelta(hours=4))

    assert "Right answer:" in bot.say("a", place=direct())


def test_the_daily_lesson_ends_with_the_path(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris security", place=direct())
    for _ in range(5):
        bot.say("learn security", place=direct())
        bot.say("learn next", place=direct())
        bot.say("skip", place=direct())

    found = told(pass_time(bot, START + timedelta(days=9)), bot)

    assert len(found) == 1
    assert "the daily lesson ends here" in " ".join(found[0][1].split())


def test_lessons_nobody_answers_become_weekly_and_end(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris", place=direct())

    found = told(pass_time(bot, START + timedelta(days=60)), bot)

    assert len(found) == DAILY + WEEKLY + 1
    assert "This is the last daily lesson" in " ".join(found[-1][1].split())


def test_learn_stop_ends_it_and_keeps_the_place(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris", place=direct())
    pass_time(bot, START + timedelta(hours=4))

    assert "The daily lesson is stopped" in bot.say("learn stop", place=direct())
    assert pass_time(bot, START + timedelta(days=5)) == []
    assert "In progress" in bot.say("learn", place=direct())


def test_set_up_in_a_channel_it_still_comes_by_direct_message(bot: Bot) -> None:
    bot.say("learn daily 10:30 Europe/Paris", place=channel())
    bot.clock.advance(minutes=30)

    ((job, outcome),) = run_due(bot)

    assert job.place == Place(PlaceKind.DIRECT, ChannelId(""))
    assert job.payload["user"] == ANA
    assert outcome.replies


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_over_a_month_at_most_one_a_working_day_and_never_out_of_hours(bot: Bot, zone: str) -> None:
    """Both kinds wanted, a person who answers now and then, an outage in between; both kinds get their turn."""
    give_card(bot)
    bot.say(f"review remind 09:00 {zone}", place=direct())
    bot.say(f"learn daily 09:30 {zone}", place=direct())
    found: list[tuple[datetime, str, Outcome]] = []
    for day in range(30):
        found += pass_time(bot, START + timedelta(days=day + 1))
        if day % 2:
            bot.send(Words(f"quiz 1 {'recall' if day % 4 == 1 else 'apply'}"), place=direct())
            bot.say("next", place=direct())
            bot.say("a", place=direct())
            bot.say("stop", place=direct())
        if day == 17:
            bot.clock.advance(hours=30)

    days = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment, name, _ in found if name in KINDS)
    assert max(days.values()) == 1
    assert all(day.weekday() < 5 for day in days)
    assert all(HOURS[0] <= moment.astimezone(ZoneInfo(zone)).time() <= HOURS[1] for moment, _, _ in found)
    assert {name for _, name, _ in found} >= KINDS


@given(st.lists(st.booleans(), max_size=60))
@settings(max_examples=60)
def test_unanswered_messages_are_bounded_whatever_a_person_does(answers: list[bool]) -> None:
    """Between two signs of life there are never more than the promised number of messages."""
    nudge = Nudge("drip", ANA, Recurrence(time(9), "UTC"))
    day, mark, sent = date(2026, 11, 23), 0, 0
    for answered in answers:
        if answered:
            mark, sent = mark + 1, 0
        decision, nudge = nudge.decide(str(mark), day)
        if decision == "stop":
            assert sent == DAILY + WEEKLY
            return
        sent += decision == "send"
        assert sent <= DAILY + WEEKLY
        day += timedelta(days=1)


def test_reminders_go_with_the_person(bot: Bot) -> None:
    give_card(bot)
    bot.say("review remind 10:30 Europe/Paris", place=direct())
    bot.say("forget me yes", place=direct())
    give_card(bot)

    assert pass_time(bot, START + timedelta(days=3)) == []
