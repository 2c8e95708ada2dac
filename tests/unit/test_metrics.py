"""What is measured, and what never becomes a label."""

from __future__ import annotations

from dataclasses import fields

from meshbot.model.request import Command, Press
from meshbot.ops.metrics import Meter, MeteredApplication
from tests.support import Bot


def metered(bot: Bot) -> tuple[Bot, Meter]:
    meter = Meter()
    application = MeteredApplication(bot.application.services, meter)
    return Bot(application, bot.clock), meter


def test_requests_are_counted_by_trigger_and_kind_of_answer(bot: Bot) -> None:
    measured, meter = metered(bot)

    measured.send(Command("mtls"))
    measured.send(Command("mtls"))
    measured.send(Press("gone", "x"))

    text = meter.page()[1].decode()
    assert 'meshbot_requests_total{answer="lookup",trigger="command"} 2.0' in text
    assert 'meshbot_requests_total{answer="error",trigger="press"} 1.0' in text
    assert 'meshbot_handle_seconds_count{trigger="command"} 2.0' in text


def test_no_person_and_no_text_is_measured(bot: Bot) -> None:
    measured, meter = metered(bot)

    measured.send(Command("a very private line"), user="UANA", team="TSECRET")

    text = meter.page()[1].decode()
    assert not any(word in text for word in ("UANA", "TSECRET", "private"))


def test_two_meters_do_not_share_a_registry() -> None:
    assert Meter().registry is not Meter().registry
    assert {field.name for field in fields(Meter)} >= {"requests", "seconds"}
