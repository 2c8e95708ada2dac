"""Statistics for the people who keep the questions; nobody else sees them, and nobody is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.commands.services import Services
from meshbot.model.ids import ChannelId, QuestionId, SessionId, TeamId, UserId
from meshbot.model.request import Words
from meshbot.quiz.bank import make_bank
from meshbot.settings import Settings, load_settings
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.ports import Attempt
from tests.quiz_support import SINGLE, TYPED, question, write_pack
from tests.support import START, TERMINAL, Bot, StillClock, channel, direct


@pytest.fixture(scope="module")
def services(quiet_settings: Settings) -> Services:
    bank = make_bank([question(SINGLE, id="q-one"), question(SINGLE, id="q-two"), question(TYPED, id="q-typed")])
    built = build_application(quiet_settings, open_store("sqlite://")).services
    return replace(built, bank=bank, admins=frozenset({"UADMIN"}))


@pytest.fixture
def bot(services: Services, store: SqlStore, clock: StillClock) -> Bot:
    return Bot(Application(replace(services, store=store)), clock)


def answer(bot: Bot, name: str, rights: Sequence[bool]) -> None:
    """First answers of as many people; right is option 0, wrong is option 1."""
    with bot.application.services.store.begin(write=True) as tx:
        for number, right in enumerate(rights):
            session, user, given = SessionId(f"S{name}{number}"), UserId(f"USECRET{number}"), "#0" if right else "#1"
            attempt = Attempt(session, 0, user, QuestionId(name), given, right, START, ChannelId("C1"), "resilience")
            tx.attempts.record(TeamId("T1"), attempt)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_only_admins_and_the_terminal_see_them(bot: Bot) -> None:
    for place in (channel(), direct()):
        assert "are for the people who keep the questions" in flat(bot.say("stats", user="UBO", place=place))
        assert "first answers" in flat(bot.say("stats", user="UADMIN", place=place))
    assert "first answers" in flat(bot.say("stats", user="UBO", place=TERMINAL))


def test_items_everybody_or_nobody_gets_right_are_flagged(bot: Bot) -> None:
    answer(bot, "q-one", [True] * 20)
    answer(bot, "q-two", [False] * 20)
    answer(bot, "q-typed", [True] * 19)

    text = bot.say("stats")

    assert "2 need a look" in text
    assert "everybody right" in flat(text)
    assert "nobody right" in flat(text)
    assert "q-typed" not in text
    assert "USECRET" not in text


def test_one_question_shows_who_took_which_option_in_numbers(bot: Bot) -> None:
    answer(bot, "q-one", [True] * 15 + [False] * 5)

    text = flat(bot.say("stats q-one"))

    assert "75 % (± 10)" in text
    assert "right It takes the host out for a while: 15" in text
    assert "It restarts the pod of the host: 5" in text


def test_figures_of_a_handful_of_people_are_not_shown(bot: Bot) -> None:
    answer(bot, "q-one", [True] * 4)

    assert "4 answers so far" in bot.say("stats q-one")
    assert bot.send(Words("stats")).replies[0].data["items"] == []


def test_reports_reach_the_statistics_with_their_words(bot: Bot) -> None:
    bot.say("quiz resilience 1", place=direct())
    bot.say("next", place=direct())
    bot.say("report two options look right", place=direct())
    bot.say("report", user="UBO", place=direct())

    text = flat(bot.say("stats"))

    assert "1 report, “two options look right”" in text


def test_look_ups_that_found_nothing_are_counted(bot: Bot) -> None:
    bot.say("excellent pizza nearby")
    bot.say("Excellent pizza nearby")

    assert "excellent pizza nearby (2 times)" in bot.say("stats")


def test_an_unknown_question_gets_a_hint(bot: Bot) -> None:
    assert "Try: /mesh stats" in bot.say("stats no-such-question")


def test_a_pack_is_played_by_its_name_whatever_its_areas(
    tmp_path: Path, quiet_settings: Settings, store: SqlStore, clock: StillClock
) -> None:
    write_pack(tmp_path / "packs", "our-house", {**SINGLE, "id": "our-house-rule", "concepts": ["outlier-detection"]})
    settings = load_settings({"HOME": str(quiet_settings.cache_folder.parent.parent), "MESHBOT_PACKS": str(tmp_path / "packs")})
    bot = Bot(build_application(settings, store), clock)

    assert "Your quiz on our house: 1 question." in flat(bot.say("quiz our house"))


def test_a_teams_own_pack_is_played_and_counted(
    tmp_path: Path, quiet_settings: Settings, store: SqlStore, clock: StillClock
) -> None:
    """MESHBOT_PACKS names folders whose packs join the bank."""
    write_pack(tmp_path / "packs", "house", {**SINGLE, "id": "house-rule", "concepts": ["outlier-detection"], "area": "house"})
    settings = load_settings({"HOME": str(quiet_settings.cache_folder.parent.parent), "MESHBOT_PACKS": str(tmp_path / "packs")})
    bot = Bot(build_application(settings, store), clock)

    assert "What does outlier detection do" in flat(bot.say("quiz house 1"))
    bot.say("a")
    items = bot.send(Words("stats house-rule")).replies[0]
    assert items.ok
