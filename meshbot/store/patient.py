"""A store whose database could not be opened yet: what needs no memory works meanwhile, and memory comes back by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from meshbot.errors import SettingsError, StoreDownError
from meshbot.store.engine import SqlStore, open_store
from meshbot.store.ports import Store, Tx

_LOG: Final = logging.getLogger("meshbot.store")
_RETRY_SECONDS: Final = 5.0


class PatientStore:
    """``ports.Store`` that opens its database when it can, and tries at most every few seconds. ``now`` is in seconds."""

    def __init__(self, url: str, now: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._now = now
        self._lock = threading.Lock()
        self._opened: SqlStore | None = None
        self._down: StoreDownError | None = None
        self._again = now()

    def open(self) -> SqlStore:
        """The real store. Raises StoreDownError while its database cannot be opened, SettingsError for a URL that never will."""
        if self._opened is not None:
            return self._opened
        # While one thread knocks at the door the others have an answer at once: Slack waits three seconds in all.
        if not self._lock.acquire(blocking=self._down is None):
            raise StoreDownError(str(self._down))
        try:
            return self._opened or self._try()
        finally:
            self._lock.release()

    def _try(self) -> SqlStore:
        if self._down is not None and self._now() < self._again:
            raise StoreDownError(str(self._down))
        try:
            self._opened = open_store(self._url)
        except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
            message = f"MESHBOT_DATABASE_URL: {error}; write sqlite:////folder/meshbot.db or postgresql://user@host/name"
            raise SettingsError(message) from error
        except (sa.exc.SQLAlchemyError, OSError) as error:
            self._again = self._now() + _RETRY_SECONDS
            self._down = StoreDownError(_reason(error))
            raise self._down from error
        return self._opened

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        """One transaction. Raises StoreDownError while there is no database."""
        with self.open().begin(write=write) as tx:
            yield tx

    def healthy(self) -> bool:
        """Whether the database answers."""
        try:
            return self.open().healthy()
        except StoreDownError:
            return False

    def close(self) -> None:
        """Release every connection."""
        if self._opened is not None:
            self._opened.close()


def open_when_possible(url: str) -> Store:
    """The store of a URL; one that waits for its database when that does not answer now, which is logged.

    Raises SettingsError for a URL that no database can have.
    """
    patient = PatientStore(url)
    try:
        return patient.open()
    except StoreDownError as error:
        _LOG.warning("the database cannot be opened, so nothing is remembered until it can (MESHBOT_DATABASE_URL): %s", error)
        return patient


def _reason(error: Exception) -> str:
    """The driver's own first line: it names no password, and SQLAlchemy's text around it helps nobody here."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
