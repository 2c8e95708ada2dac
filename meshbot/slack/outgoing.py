"""Performs outcomes: finds for every reply the ways that lead to its readers, tries them in turn, and says what to do
when none is open.

A reply never becomes more public than its visibility allows, with one rule of Slack's manners: what somebody asks in
public, by a mention, is answered in public in its thread when the reply may be shared at all (``Reply.share``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from meshbot.commands.services import Wording
from meshbot.model.ids import ChannelId, TeamId
from meshbot.model.outcome import Outcome
from meshbot.model.reply import Image, Note, Paragraph, Reply, Visibility
from meshbot.slack import home
from meshbot.slack.arrival import Arrival, Route, Surface
from meshbot.slack.kept import KeptMessages
from meshbot.slack.sending import Sender, Way, Ways
from meshbot.slack.troubles import Remedy, SlackTrouble, is_token_trouble
from meshbot.slack.web import Web
from meshbot.text.markup import plain_text

_LOG: Final = logging.getLogger("meshbot.slack")
