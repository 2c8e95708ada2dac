"""Seeing, getting and deleting what is kept."""

from __future__ import annotations

import json

from meshbot.model.request import Words
from tests.support import Bot


def test_privacy_says_what_is_kept_and_what_never(bot: Bot) -> None:
    text = bot.say("privacy")

    assert "quiz answers" in text
    assert "No view of your results for managers" in text
    assert "export me" in text


def test_export_hands_over_only_ones_own_rows(bot: Bot) -> None:
    bot.say("mtls")
    bot.say("retries", user="UBO")

    outcome = bot.send(Words("export me"))

    text = json.dumps(outcome.replies[0].data)
    assert "UANA" in text
    assert "UBO" not in text
    assert "mtls gist" in text


def test_a_long_export_says_that_it_is_cut(bot: Bot) -> None:
    for number in range(600):
        with bot.application.services.store.begin(write=True) as tx:
            tx.people.prefer("T1", "UANA", f"choice {number}", "x" * 60)  # type: ignore[arg-type]

    outcome = bot.send(Words("export me"))

    assert len(outcome.replies) == 5
    assert "does not fit" in bot.text(outcome)
    assert len(outcome.replies[0].data["data"]["preferences"]) == 600  # type: ignore[arg-type, call-overload, index]


def test_forget_asks_first_and_then_deletes(bot: Bot) -> None:
    bot.say("mtls")

    asked, done = bot.say("forget me"), bot.say("forget me yes")

    assert "forget me yes" in asked
    assert "rows deleted" in done
    with bot.application.services.store.begin() as tx:
        kept = tx.export("T1", "UANA")  # type: ignore[arg-type]
    assert all(not rows for rows in kept.values())


def test_nobody_can_export_or_delete_another_person(bot: Bot) -> None:
    assert "only do that for the person who asks" in bot.say("export <@UBO>")
    assert "only do that for the person who asks" in bot.say("forget UBO")
