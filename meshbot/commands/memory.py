"""Remembering that is nice to have: when the database is down, look-ups and estimates still answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from meshbot.commands.registry import Call
from meshbot.errors import StoreDownError
from meshbot.store.ports import Tx

_LOG: Final = logging.getLogger("meshbot.store")

T = TypeVar("T")


def remember(call: Call, write: Callable[[Tx], object]) -> None:
    """Write what would be convenient later (the last entry, a miss), without keeping the answer waiting.

    An outage is logged and costs nothing else.
    """

    def job() -> None:
        try:
            with call.services.store.begin(write=True) as tx:
                write(tx)
        except StoreDownError as error:
            _LOG.warning("not remembered, the database does not answer: %s", error)
        except Exception:  # noqa: BLE001 - as the reason below says
            # In a pool nobody would see it; nothing is shown to the person, whose answer is complete.
            _LOG.exception("not remembered")

    call.services.later(job)


def recall(call: Call, read: Callable[[Tx], T], default: T) -> T:
    """Read what would be convenient; ``default`` during an outage."""
    try:
        with call.services.store.begin() as tx:
            return read(tx)
    except StoreDownError as error:
        _LOG.warning("not recalled, the database does not answer: %s", error)
        return default
