"""Whom this process has met, so that the store need not be asked at every answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from meshbot.model.ids import TeamId, UserId

_MOST: Final = 10_000


class Acquaintances:
    """People met, in a bounded memory that threads share."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._met: OrderedDict[tuple[TeamId, UserId], None] = OrderedDict()

    def __contains__(self, key: tuple[TeamId, UserId]) -> bool:
        with self._lock:
            if key not in self._met:
                return False
            self._met.move_to_end(key)
            return True

    def add(self, team: TeamId, user: UserId) -> None:
        """Remember somebody; whoever was not seen for longest is dropped when there are too many."""
        with self._lock:
            self._met[team, user] = None
            self._met.move_to_end((team, user))
            while len(self._met) > self._most:
                self._met.popitem(last=False)
