"""A card whose posting was cut short: it stands once, whatever Slack did with the first try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meshbot.commands.dispatch import Application
from meshbot.model.ids import MessageTs
from meshbot.slack.factory import SlackRuntime
from meshbot.slack.web import Posted, Web
from meshbot.store.ports import Store
from tests.fakes.slack import FakeSlack
from tests.fakes.toy import toy_application
from tests.fakes.world import World
from tests.support import StillClock


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def history(slack: FakeSlack) -> None:
    """The manifest's optional scopes were granted."""
    slack.scopes |= {"channels:history", "groups:history"}


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies between Slack's answer to the second post (the card) and the note of it."""
    post, calls = Web.post, []

    def cut_short(self: Web, *args: Any) -> Posted:
        calls.append(post(self, *args))
        if len(calls) == 2:
            raise Killed
        return calls[-1]

    monkeypatch.setattr(Web, "post", cut_short)


def after_the_lease(runtime: SlackRuntime, clock: StillClock) -> None:
    clock.advance(seconds=61)
    runtime.drain.run_once()


@pytest.mark.usefixtures("dying")
@pytest.mark.parametrize("name", ["C1", "DANA"])
def test_a_crash_between_the_post_and_its_note_posts_nothing_twice(
    world: World, slack: FakeSlack, start: Callable[[Application], SlackRuntime], store: Store, clock: StillClock, name: str
) -> None:
    with pytest.raises(Killed):
        world.slash("quiz", channel=name)
    after_the_lease(start(toy_application(store)), clock)
    root, card = slack.posted(name)
    assert "Which one?" in card.text
    world.click(card, "b", "UANA")
    assert "1 answered" in card.words
    assert len(slack.posted(name)) == 2
    assert root.edits == 0


@pytest.mark.parametrize("nth", [1, 2])
def test_a_time_out_after_slack_took_the_message_posts_nothing_twice(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    """The parent (first) is found in the channel, the card (second) in its thread."""
    post, calls = slack._chat_postmessage, []

    def slow(args: dict[str, Any]) -> dict[str, Any]:
        calls.append(post(args))
        if len(calls) == nth:
            raise TimeoutError
        return calls[-1]

    monkeypatch.setattr(slack, "_chat_postmessage", slow)
    world.slash("quiz")
    for _ in range(3):
        after_the_lease(runtime, clock)
    root, card = slack.posted("C1")
    assert card.thread_ts == root.ts


def test_a_post_that_slack_never_took_is_posted(world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock) -> None:
    slack.refuse("chat.postMessage", "fatal_error")
    world.slash("quiz")
    after_the_lease(runtime, clock)
    assert len(slack.posted("C1")) == 2
    assert len(slack.called("conversations.history")) == 1


def test_a_clear_no_needs_no_look(world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock) -> None:
    """Reading conversations is limited to one call a minute for some apps."""
    slack.refuse("chat.postMessage", "ratelimited", retry_after=40)
    world.slash("quiz")
    after_the_lease(runtime, clock)
    assert len(slack.posted("C1")) == 2
    assert not slack.called("conversations.history")
    assert not slack.called("conversations.replies")


def test_a_look_that_must_wait_is_repeated_before_anything_is_posted(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    slack.refuse("chat.postMessage", "fatal_error")
    slack.refuse("conversations.history", "ratelimited", retry_after=60)
    world.slash("quiz")
    after_the_lease(runtime, clock)
    assert slack.posted("C1") == []
    after_the_lease(runtime, clock)
    assert len(slack.posted("C1")) == 2
    assert len(slack.called("conversations.history")) == 2


def test_without_the_history_scope_the_card_is_posted_all_the_same(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    slack.scopes -= {"channels:history"}
    slack.refuse("chat.postMessage", "fatal_error")
    world.slash("quiz")
    after_the_lease(runtime, clock)
    assert len(slack.posted("C1")) == 2
    assert "missing_scope" in caplog.text


def test_somebody_elses_message_of_that_time_is_not_taken_for_ours(
    world: World, slack: FakeSlack, runtime: SlackRuntime, clock: StillClock
) -> None:
    slack.refuse("chat.postMessage", "fatal_error")
    world.slash("quiz")
    said = slack.person_says("C1", "UBO", "hello")
    said.metadata = {"event_type": "deploy", "event_payload": {"name": "quiz"}}
    after_the_lease(runtime, clock)
    assert MessageTs(said.ts) not in {message.ts for message in slack.posted("C1")}
    assert len(slack.posted("C1")) == 2
