"""Identifiers as distinct types, so that a channel cannot be passed where a user is wanted."""

from __future__ import annotations

from typing import NewType

TeamId = NewType("TeamId", str)
"""A Slack workspace (``T…``), or ``local`` in the terminal."""
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
MessageTs = NewType("MessageTs", str)
"""Slack's message timestamp; a thread is named by its parent's."""
EntryId = NewType("EntryId", str)
QuestionId = NewType("QuestionId", str)
SessionId = NewType("SessionId", str)
DeliveryKey = NewType("DeliveryKey", str)
"""Names one delivery of one intent: equal keys are the same click or event, delivered again."""
MessageName = NewType("MessageName", str)
"""Our own name of a message that we keep up to date, such as ``quiz/<session>/q/0``."""
