"""Every feature of the bot, in the order of the help."""

from __future__ import annotations

from typing import Final

from meshbot.commands import help as help_
from meshbot.commands import lookup, privacy, quiz, score
from meshbot.commands.registry import Feature

ALL: Final[tuple[Feature, ...]] = (lookup.FEATURE, quiz.FEATURE, score.FEATURE, privacy.FEATURE, help_.FEATURE)
