"""The session: its rules one by one, and what holds whatever people do in whatever order."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.model.ids import QuestionId, SessionId, UserId
from meshbot.quiz import codec
from meshbot.quiz.board import Answer, standings
from meshbot.quiz.events import (
    Answered,
    Asked,
    Begun,
    Changed,
    Effect,
    Event,
    Finished,
    HintAsked,
    HintGiven,
    Joined,
    NextAsked,
    Opened,
    QuietDue,
    Refused,
    Revealed,
    SkipVoted,
    Stopped,
    TimeUp,
    Voted,
    WentQuiet,
)
from meshbot.quiz.session import CROWD, MOST_AGAIN, Rules, Session, Step, Tally, begin, completes, refusal, step
from tests.support import START

ANA, BO, CY, DI = (UserId(name) for name in ("UANA", "UBO", "UCY", "UDI"))
LATER = START + timedelta(minutes=1)


def session(rules: Rules = Rules(), total: int = 3) -> Session:  # noqa: B008 - frozen
    questions = tuple(QuestionId(f"q{number}") for number in range(total))
    return Session(SessionId("s1"), ANA, "mtls", questions, "seed", rules, START)


def started(rules: Rules = Rules(), total: int = 3) -> Session:  # noqa: B008 - frozen
    return begin(session(rules, total), START).session


def tally(players: str = "", answered: str = "") -> Tally:
    by_letter = {"a": ANA, "b": BO, "c": CY, "d": DI}
    return Tally(frozenset(by_letter[x] for x in players), frozenset(by_letter[x] for x in answered), LATER)


def kinds(made: Step) -> list[type[Effect]]:
    return [type(effect) for effect in made.effects]


def test_a_quiz_opens_with_its_first_question() -> None:
    made = begin(session(), START)
    assert made.session.phase == "asking"
    assert kinds(made) == [Opened, QuietDue, Asked]
    assert made.session.asked_at == START


def test_a_lobby_waits_until_a_player_begins() -> None:
    made = begin(session(Rules(lobby=True)), START)
    assert made.session.phase == "lobby"
    assert refusal(made.session, ANA, 0) == "lobby"
    joined = step(made.session, Joined(BO), Tally(), LATER)
    assert joined.effects == (Opened(),)
    assert step(joined.session, Joined(BO), Tally(), LATER) == Step(joined.session), "joining twice is joining once"
    assert step(joined.session, NextAsked(CY), Tally(), LATER).effects == (Refused("not_player"),)
    begun = step(joined.session, NextAsked(BO), Tally(), LATER)
    assert kinds(begun) == [Opened, Asked]
    assert begun.session.expected == {BO}


def test_alone_a_question_is_revealed_as_soon_as_it_is_answered() -> None:
    now = started(Rules(solo=True))
    made = step(now, Answered(ANA, 0), tally("a", "a"), LATER)
    assert made.effects == (Revealed(0, "solo"), Asked(1))
    assert made.session.position == 1
    assert refusal(now, BO, 0) == "not_player"


def test_the_first_question_of_a_group_waits_for_next_however_many_answer() -> None:
    now = started()
    made = step(now, Answered(ANA, 0), tally("ab", "ab"), LATER)
    assert made.effects == (Changed(0),)
    assert made.session == now, "answers are rows of their own; the session is not touched"
    assert step(now, NextAsked(CY), tally("ab", "ab"), LATER).effects == (Refused("not_player"),)
    assert step(now, NextAsked(BO), tally("ab", "ab"), LATER).effects == (Revealed(0, "next"), Asked(1))
    assert step(now, NextAsked(ANA), Tally(), LATER).effects == (Revealed(0, "next"), Asked(1)), "the starter always may"


def test_later_questions_end_when_everybody_who_answered_before_has_answered() -> None:
    second = step(started(), NextAsked(ANA), tally("ab", "ab"), LATER).session
    assert second.expected == {ANA, BO}
    assert step(second, Answered(CY, 1), tally("abc", "c"), LATER).effects == (Changed(1),), "a newcomer ends nothing"
    assert step(second, Answered(BO, 1), tally("abc", "bc"), LATER).effects == (Changed(1),)
    made = step(second, Answered(ANA, 1), tally("abc", "abc"), LATER)
    assert made.effects == (Revealed(1, "all"), Asked(2))
    assert made.session.expected == {ANA, BO, CY}, "from now on the newcomer is waited for"


def test_who_joined_is_waited_for_from_the_next_question_on() -> None:
    now = step(started(), Joined(DI), Tally(), LATER).session
    assert now.expected == frozenset()
    assert step(now, NextAsked(DI), tally("a", "a"), LATER).session.expected == {ANA, DI}


def test_a_crowd_is_not_waited_for() -> None:
    people = frozenset(UserId(f"U{number}") for number in range(CROWD + 1))
    crowd = step(started(), NextAsked(ANA), Tally(people, people, LATER), LATER).session
    assert not completes(crowd, UserId("U1"))
    assert step(crowd, Answered(UserId("U1"), 1), Tally(people, people, LATER), LATER).effects == (Changed(1),)
    few = replace(crowd, expected=frozenset({ANA}))
    assert completes(few, ANA)
    assert not completes(few, BO)


def test_the_last_question_ends_the_quiz() -> None:
    now = started(Rules(solo=True), total=1)
    made = step(now, Answered(ANA, 0), tally("a", "a"), LATER)
    assert made.effects == (Revealed(0, "solo"), Finished("finished"))
    assert (made.session.phase, made.session.ended, made.session.closed) == ("done", "finished", ("solo",))


def test_two_people_who_type_next_in_the_same_breath_mean_the_same_question() -> None:
    second = step(started(), NextAsked(ANA), tally("ab", "ab"), LATER).session
    breath = LATER + timedelta(seconds=1)
    assert step(second, NextAsked(BO), tally("ab"), breath).effects == (Refused("too_soon"),)
    assert step(second, NextAsked(BO, position=0), tally("ab"), breath).effects == (Refused("closed"),), "a click on an old card"
    assert kinds(step(second, NextAsked(BO, position=1), tally("ab"), breath)) == [Revealed, Asked], "a click means what it is on"
    assert kinds(step(second, NextAsked(BO), tally("ab"), LATER + timedelta(seconds=3))) == [Revealed, Asked]


def test_words_in_the_same_breath_skip_one_question_and_begin_one_quiz() -> None:
    skipped = step(started(), SkipVoted(ANA), Tally(), LATER).session
    assert skipped.position == 1
    assert step(skipped, SkipVoted(ANA), Tally(), LATER).effects == (Refused("too_soon"),), "the same word, delivered again"
    lobby = begin(session(Rules(lobby=True)), START).session
    begun = step(lobby, NextAsked(ANA), Tally(), LATER).session
    assert step(begun, NextAsked(ANA), Tally(), LATER).effects == (Refused("too_soon"),), "begin, said by two"
    pressed = step(lobby, Begun(ANA), Tally(), LATER)
    assert kinds(pressed) == [Opened, Asked]
    assert step(pressed.session, Begun(ANA), Tally(), LATER + timedelta(hours=1)).effects == (Refused("begun"),)
    assert step(lobby, NextAsked(ANA, position=0), Tally(), LATER).effects == (Refused("lobby"),), "next belongs to a question"
    assert step(lobby, Begun(BO), Tally(), LATER).effects == (Refused("not_player"),)
    assert kinds(step(started(), NextAsked(ANA), Tally(), START)) == [Revealed, Asked], "nothing stood there before"


@pytest.mark.parametrize(
    ("players", "voters", "skipped"),
    [
        ("", "a", True),
        ("", "b", False),
        ("ab", "a", False),
        ("ab", "ab", True),
        ("abc", "bc", True),
        ("abcd", "bc", False),
        ("abcd", "bcd", True),
    ],
)
def test_most_players_can_skip_and_the_starter_is_always_counted(players: str, voters: str, skipped: bool) -> None:  # noqa: FBT001 - a table
    now = started()
    made = Step(now)
    for letter in voters:
        made = step(made.session, SkipVoted({"a": ANA, "b": BO, "c": CY, "d": DI}[letter]), tally(players), LATER)
    assert (Revealed(0, "skip") in made.effects) is skipped
    assert made.session.votes == (frozenset() if skipped else made.session.votes)


def test_a_vote_is_counted_once_and_told() -> None:
    made = step(started(), SkipVoted(BO), tally("abc"), LATER)
    assert made.effects == (Voted(1, 2), Changed(0))
    assert step(made.session, SkipVoted(BO), tally("abc"), LATER).effects == (Refused("voted"),)
    assert step(made.session, SkipVoted(CY, position=2), tally("abc"), LATER).effects == (Refused("closed"),)


def test_only_the_starter_may_stop_and_what_was_answered_stays() -> None:
    now = started()
    assert step(now, Stopped(BO), tally("ab"), LATER).effects == (Refused("not_starter"),)
    made = step(now, Stopped(ANA), tally("ab", "b"), LATER)
    assert made.effects == (Revealed(0, "stopped"), Finished("stopped"))
    assert made.session.closed == ("stopped",)
    called_off = step(begin(session(Rules(lobby=True)), START).session, Stopped(ANA), Tally(), LATER)
    assert called_off.effects == (Opened(), Finished("stopped"))


def test_a_scheduled_quiz_belongs_to_nobody() -> None:
    """Who set the schedule is away: any player may stop, and is not outvoted by somebody who is not there."""
    now = started(Rules(scheduled=True))
    assert step(now, Stopped(BO), Tally(), LATER).effects == (Refused("not_player"),)
    assert step(now, Stopped(BO), tally("b"), LATER).effects == (Revealed(0, "stopped"), Finished("stopped"))
    assert kinds(step(now, SkipVoted(BO, 0), tally("b"), LATER)) == [Revealed, Asked]


def test_alone_what_was_missed_comes_once_more_a_few_times_at_most() -> None:
    now = started(Rules(solo=True), total=5)
    for position in range(5):
        now = step(now, Answered(ANA, position, QuestionId(f"again{position}")), tally("a", "a"), LATER).session
    assert now.questions[5:] == ("again0", "again1", "again2")
    assert (now.length, now.again, now.phase) == (5, MOST_AGAIN, "asking")
    now = step(now, Answered(ANA, 5, QuestionId("never")), tally("a", "a"), LATER).session
    assert (now.position, now.again) == (6, MOST_AGAIN), "what was asked once more is not asked a third time"
    assert codec.from_json(codec.to_json(now)) == now


def test_in_a_group_nothing_comes_once_more() -> None:
    now = replace(started(), expected=frozenset({ANA}))
    made = step(now, Answered(ANA, 0, QuestionId("again")), tally("a", "a"), LATER)
    assert (made.session.again, len(made.session.questions)) == (0, 3)


def test_a_timer_ends_its_own_question_only() -> None:
    made = begin(session(Rules(timer_seconds=30)), START)
    assert Asked(0, START + timedelta(seconds=30)) in made.effects
    assert step(made.session, TimeUp(1), Tally(), LATER) == Step(made.session)
    assert step(started(), TimeUp(0), Tally(), LATER).effects == (), "a quiz without a timer has none"
    ended = step(made.session, TimeUp(0), tally("a", "a"), LATER)
    assert ended.effects == (Revealed(0, "timer"), Asked(1, LATER + timedelta(seconds=30)))
    assert step(ended.session, TimeUp(0), tally("a"), LATER).effects == (), "the timer delivered again"


def test_hints_are_counted_per_person_and_only_before_the_answer() -> None:
    now = started()
    one = step(now, HintAsked(BO, 2), Tally(), LATER)
    two = step(one.session, HintAsked(BO, 2), Tally(), LATER)
    assert (one.effects, two.effects) == ((HintGiven(BO, 0),), (HintGiven(BO, 1),))
    assert two.session.hints == {BO: 2}
    assert step(two.session, HintAsked(BO, 2), Tally(), LATER).effects == (Refused("no_hints"),)
    assert step(two.session, HintAsked(ANA, 2), Tally(), LATER).effects == (HintGiven(ANA, 0),)
    assert step(now, HintAsked(BO, 2), tally("b", "b"), LATER).effects == (Refused("answered"),)
    assert step(now, HintAsked(BO, 2, position=1), Tally(), LATER).effects == (Refused("closed"),)
    assert not step(two.session, NextAsked(ANA), Tally(), LATER).session.hints, "the next question starts without hints"


def test_a_quiz_that_nobody_touches_ends_kindly_and_one_that_lives_goes_on() -> None:
    now = started(Rules(quiet_minutes=10))
    at = START + timedelta(minutes=10)
    alive = step(now, WentQuiet(), Tally(frozenset({BO}), frozenset(), START + timedelta(minutes=4)), at)
    assert alive.effects == (QuietDue(START + timedelta(minutes=14)),)
    assert alive.session == now
    ended = step(now, WentQuiet(), Tally(), at)
    assert ended.effects == (Revealed(0, "quiet"), Finished("quiet"))
    assert ended.session.ended == "quiet"


@pytest.mark.parametrize("event", [Joined(BO), HintAsked(BO, 1), SkipVoted(BO), NextAsked(BO), Stopped(ANA)])
def test_a_finished_quiz_refuses_politely_and_changes_nothing(event: Event) -> None:
    done = step(started(), Stopped(ANA), Tally(), LATER).session
    assert step(done, event, Tally(), LATER) == Step(done, (Refused("over"),))
    assert refusal(done, BO, 0) == "over"


@pytest.mark.parametrize("event", [Answered(BO, 0), TimeUp(0), WentQuiet()])
def test_what_arrives_late_at_a_finished_quiz_is_silent(event: Event) -> None:
    done = step(started(), Stopped(ANA), Tally(), LATER).session
    assert step(done, event, Tally(), LATER) == Step(done)


@pytest.mark.parametrize("event", [HintAsked(BO, 1), SkipVoted(BO)])
def test_a_lobby_has_no_question_to_hint_at_or_skip(event: Event) -> None:
    lobby = begin(session(Rules(lobby=True)), START).session
    assert step(lobby, event, Tally(), LATER).effects == (Refused("lobby"),)


PEOPLE = st.sampled_from([ANA, BO, CY, DI])
POSITIONS = st.integers(0, 3)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Joined, PEOPLE),
    st.builds(Begun, PEOPLE),
    st.builds(Answered, PEOPLE, POSITIONS),
    st.builds(HintAsked, PEOPLE, st.just(2), st.none() | POSITIONS),
    st.builds(SkipVoted, PEOPLE, st.none() | POSITIONS),
    st.builds(NextAsked, PEOPLE, st.none() | POSITIONS),
    st.builds(TimeUp, POSITIONS),
    st.builds(Stopped, st.sampled_from([BO, BO, BO, ANA])),
    st.just(WentQuiet()),
)
RULES = st.builds(
    Rules,
    solo=st.booleans(),
    lobby=st.booleans(),
    change=st.booleans(),
    timer_seconds=st.sampled_from([None, 30]),
    scheduled=st.booleans(),
    quiet_minutes=st.just(60),
)


class Table:
    """A quiz played against a stand-in of the store: one row per person and question, as its unique key has it."""

    def __init__(self, rules: Rules) -> None:
        made = begin(session(rules, total=4), START)
        self.now = made.session
        self.at = START
        self.rows: dict[tuple[UserId, int], Answer] = {}
        self.log: list[Effect] = list(made.effects)

    def tally(self) -> Tally:
        return Tally(
            frozenset(user for user, _ in self.rows),
            frozenset(user for user, position in self.rows if position == self.now.position),
            max((row.at for row in self.rows.values()), default=None),
        )

    def play(self, event: Event) -> None:
        self.at += timedelta(seconds=2)
        if isinstance(event, Answered):
            if refusal(self.now, event.user, event.position) is not None or (event.user, event.position) in self.rows:
                return
            right = len(self.rows) % 2 == 0
            hints = self.now.hints.get(event.user, 0)
            self.rows[event.user, event.position] = Answer(event.user, event.position, right, self.at, hints)
        made = step(self.now, event, self.tally(), self.at)
        self.now = made.session
        self.log += made.effects


@given(RULES, st.lists(EVENTS, max_size=60))
def test_no_order_of_events_loses_or_doubles_a_point(rules: Rules, events: list[Event]) -> None:
    table = Table(rules)
    before: dict[tuple[UserId, int], Answer] = {}
    for event in events:
        table.play(event)
        assert all(table.rows[key] == row for key, row in before.items()), "an answer, once given, stays"
        before = dict(table.rows)
    board = standings(table.rows.values())
    assert sum(line.points for line in board) == sum(row.points for row in table.rows.values())
    assert sum(line.answered for line in board) == len(table.rows)
    assert all(line.points <= 4 for line in board)


@given(RULES, st.lists(EVENTS, max_size=60))
def test_every_question_is_asked_and_revealed_once_and_in_order(rules: Rules, events: list[Event]) -> None:
    table = Table(rules)
    for event in events:
        table.play(event)
    asked = [effect.position for effect in table.log if isinstance(effect, Asked)]
    revealed = [effect.position for effect in table.log if isinstance(effect, Revealed)]
    finished = [effect for effect in table.log if isinstance(effect, Finished)]
    assert asked == list(range(len(asked)))
    assert revealed == list(range(len(revealed)))
    assert len(revealed) == len(table.now.closed)
    assert len(finished) == (1 if table.now.phase == "done" else 0)
    assert all(position in asked for position in revealed)
    if table.now.phase == "asking":
        assert asked[-1] == table.now.position == len(revealed)


@given(RULES, st.lists(EVENTS, max_size=40))
def test_an_event_delivered_again_changes_no_answer_and_no_card(rules: Rules, events: list[Event]) -> None:
    """Joining, answering, voting, moving on, a timer: the second delivery of the same thing is harmless.

    Asking for a hint twice is two hints, and alone a word said twice is two wishes: there the delivery's key decides.
    """
    once, twice = Table(rules), Table(rules)
    for event in events:
        if rules.solo and isinstance(event, (NextAsked, SkipVoted)) and event.position is None:
            continue
        if isinstance(event, (HintAsked, WentQuiet)):
            continue
        once.play(event)
        twice.play(event)
        twice.at -= timedelta(seconds=2)  # in the same moment
        twice.play(event)
    keys = lambda table: {(row.user, row.position, row.right) for row in table.rows.values()}  # noqa: E731 - said once
    assert keys(once) == keys(twice)
    assert (once.now.phase, once.now.position, once.now.closed) == (twice.now.phase, twice.now.position, twice.now.closed)


@given(RULES, st.lists(EVENTS, max_size=40))
def test_a_session_survives_the_store(rules: Rules, events: list[Event]) -> None:
    table = Table(rules)
    for event in events:
        table.play(event)
        assert codec.from_json(json.loads(json.dumps(codec.to_json(table.now)))) == table.now


def test_equal_sessions_are_equal_texts_and_a_newer_format_is_refused() -> None:
    stored = codec.to_json(started())
    assert json.dumps(stored) == json.dumps(codec.to_json(started()))
    assert codec.from_json({**stored, "added_later": 1}) == started()
    with pytest.raises(ValueError, match="format"):
        codec.from_json({**stored, "format": codec.FORMAT + 1})
