"""Every feature of the bot, in the order of the help."""

from __future__ import annotations

from typing import Final

from meshbot.commands import channel, compare, estimate, fit, learn, lookup, privacy, quiz, review, score, stats, top
from meshbot.commands import help as help_
from meshbot.commands import yaml as yaml_
from meshbot.commands.registry import Feature

ALL: Final[tuple[Feature, ...]] = (
    lookup.FEATURE,
    yaml_.FEATURE,
    compare.FEATURE,
    fit.FEATURE,  # its open question is asked before the estimate's ears, which know numbers too
    estimate.FEATURE,
    review.EARS,
    learn.FEATURE,
    quiz.FEATURE,
    review.FEATURE,
    score.FEATURE,
    top.FEATURE,
    channel.FEATURE,
    privacy.FEATURE,
    stats.FEATURE,
    help_.FEATURE,
)
