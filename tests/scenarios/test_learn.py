"""The course, as a newcomer takes it: text in, text out."""

from __future__ import annotations

from pathlib import Path

import pytest

from meshbot.commands.learn_check import questions_for, shown_for
from meshbot.commands.learn_state import At
from meshbot.commands.registry import Call
from meshbot.errors import ContentError
from meshbot.knowledge.course import load_course
from meshbot.model.ids import DeliveryKey, TeamId, UserId
from meshbot.model.request import Command, Person, Request
from tests.support import START, TERMINAL, Bot, channel


def call(bot: Bot, user: str = "UANA") -> Call:
    person = Person(TeamId("T1"), UserId(user))
    return Call(Request(person, TERMINAL, Command(""), START, DeliveryKey("k")), "", bot.application.services)


def answer(bot: Bot, at: At, *, right: bool) -> str:
    """The letter of a right or wrong option of the check question that this person sees."""
    shown = shown_for(call(bot), at)
    assert shown is not None
    return next(option.letter for option in shown.options if option.right is right)


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_a_newcomer_has_not_started(bot: Bot) -> None:
    text = bot.say("learn")

    assert "Service mesh basics · 30 min" in text
    assert "Not started" in flat(text)
    assert "learn next (Start)" in text


def test_a_lesson_is_completed_by_its_check_question_and_resumed_later(bot: Bot) -> None:
    first = bot.say("learn next")
    right = bot.say(answer(bot, At("basics", "what-a-mesh-is"), right=True))

    assert first.startswith("What a service mesh is")
    assert "Right." in right
    assert "Lesson completed." in right
    assert "In progress: 1 of 12 lessons" in flat(bot.say("learn"))
    assert bot.say("learn next").startswith("Data plane and control plane")


def test_a_wrong_answer_teaches_and_asks_another_question(bot: Bot) -> None:
    bot.say("learn next")

    text = bot.say(answer(bot, At("basics", "what-a-mesh-is"), right=False))

    assert "Not right." in text
    assert "Why not the others" in text
    assert "The lesson stays open" in text
    assert "Check yourself" in text
    assert "Right." in bot.say(answer(bot, At("basics", "what-a-mesh-is", tries=1), right=True))


def test_skip_back_and_next_move_through_the_path(bot: Bot) -> None:
    bot.say("learn next")

    assert bot.say("skip").startswith("Data plane and control plane")
    assert bot.say("back").startswith("What a service mesh is")
    assert bot.say("next").startswith("Data plane and control plane")
    assert "Skipped, you knew it" in bot.say("learn")


def test_what_you_know_is_skipped_by_testing_out(bot: Bot) -> None:
    path = bot.application.services.course.paths[3]
    bot.say("learn test security")

    for lesson in path.lessons[:-1]:
        bot.say(answer(bot, At("security", lesson.id, testing=True), right=True))
    end = bot.say(answer(bot, At("security", path.lessons[-1].id, testing=True), right=False))

    assert "4 of 5 lessons are done" in end
    assert bot.say("learn next").startswith("Roots and rotation")


def test_a_completed_path_says_so_and_what_could_come_next(bot: Bot) -> None:
    for _ in range(5):
        bot.say("learn security")
        bot.say("learn next")
        bot.say("skip")

    assert "You have completed Securing a mesh" in bot.say("learn next")


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("learn zero-trust", "Zero trust, identity and mTLS"),
        ("learn 4", "Istio today"),
        ("learn circuit breaker", "Timeouts, retries"),
    ],
)
def test_a_lesson_is_found_by_id_number_or_subject(bot: Bot, line: str, title: str) -> None:
    assert bot.say(line).startswith(title)


def test_unknown_lessons_get_a_hint(bot: Bot) -> None:
    assert "Try: /mesh learn" in bot.say("learn pizza baking")


def test_words_in_a_busy_channel_are_not_taken_for_lesson_answers(bot: Bot) -> None:
    bot.say("learn next", place=channel())

    assert bot.say("b", place=channel(), addressed=False) == ""


def kind(bot: Bot, line: str) -> object:
    """What answered a line; twenty seconds pass."""
    bot.clock.advance(seconds=20)
    return bot.send_line(line).replies[0].data["kind"]


def test_letters_go_to_what_was_asked_last(bot: Bot) -> None:
    """A lesson's check and a quiz may both be open in one conversation."""
    assert kind(bot, "learn next") == "lesson"
    assert kind(bot, "quiz security 5 apply") == "quiz"
    assert kind(bot, "next") == "quiz"
    assert kind(bot, "learn next") == "lesson"
    assert kind(bot, "a") == "lesson"
    assert kind(bot, "repeat") == "quiz"


def test_once_a_check_is_answered_right_letters_go_to_the_quiz(bot: Bot) -> None:
    assert kind(bot, "quiz basics 3") == "quiz"
    assert kind(bot, "learn next") == "lesson"
    for number in range(40):
        if bot.send_line("abcd"[number % 4]).replies[0].data.get("right"):
            break
    assert kind(bot, "b") == "quiz"
    assert kind(bot, "back") == "lesson"


def test_a_place_in_a_lesson_from_before_an_update_is_still_known(bot: Bot) -> None:
    with bot.application.services.store.begin(write=True) as tx:
        tx.contexts.put(TeamId("T1"), TERMINAL, UserId("UANA"), "lesson", "basics/what-a-mesh-is/1/learn", bot.clock.now())
    assert kind(bot, "next") == "lesson"


def test_presses_with_strange_values_are_answered(bot: Bot) -> None:
    for value in ("", "a:b", "basics:what-a-mesh-is:0:99", "basics:gone:0:0", "basics:what-a-mesh-is:x:0"):
        assert "Try: /mesh learn" in bot.press("learn.answer", value)


def test_two_presses_on_one_answer_count_once(bot: Bot) -> None:
    bot.say("learn next")
    bot.press("learn.answer", "basics:what-a-mesh-is:0:0")
    bot.press("learn.answer", "basics:what-a-mesh-is:0:1")

    with bot.application.services.store.begin() as tx:
        assert tx.attempts.count_of(TeamId("T1"), UserId("UANA")) == 1


def test_every_lesson_has_entries_and_two_check_questions(bot: Bot) -> None:
    services = bot.application.services
    without = [
        lesson.id for path, lesson in services.course.lessons() if len(questions_for(call(bot), At(path.id, lesson.id))) < 2
    ]
    unknown = [name for _, lesson in services.course.lessons() for name in lesson.entries if services.library.get(name) is None]

    assert without == []
    assert unknown == []


def test_faults_in_the_course_are_named_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "path.yaml"
    lesson = "{id: a, title: A, minutes: 1, entries: [mtls], text: " + "word " * 130 + "}"
    file.write_text(f"paths:\n- id: p\n  title: P\n  about: P\n  lessons:\n  - {lesson}\n  - {lesson}\n", encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_course(file)

    assert "path.yaml:7: lesson id 'a' is used twice" in str(caught.value)
    assert "path.yaml:6: 130 words" in str(caught.value)
