"""Every feature of the bot, in the order of the help."""

from __future__ import annotations

from typing import Final

from meshbot.commands import help as help_
from meshbot.commands import learn, lookup, privacy, quiz, score, top
from meshbot.commands import yaml as yaml_
from meshbot.commands.registry import Feature

ALL: Final[tuple[Feature, ...]] = (lookup.FEATURE, yaml_.FEATURE, quiz.FEATURE, learn.FEATURE, score.FEATURE, top.FEATURE, privacy.FEATURE, help_.FEATURE)
