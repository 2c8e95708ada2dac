"""A delivery and its effect in one transaction: what arrives twice counts once, and what a crash cut short counts later.

Claiming first and acting afterwards loses an answer when the process dies in between; acting first and claiming afterwards
takes "b" for the next question when it is delivered again. So the claim is written by the first write transaction that the
delivery causes, and stands or falls with it. A delivery that writes nothing is claimed at its end.

What a command writes in a *second* transaction (which lesson a conversation is about) is convenience: a crash before it
loses no answer and no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from meshbot.errors import MeshbotError, StoreDownError
from meshbot.model.request import Request
from meshbot.store.ports import Store, Tx


class RepeatedError(MeshbotError):
    """This delivery has been handled before."""


class OnceStore:
    """A ``Store`` for one delivery, whose first write claims it.

    ``later`` takes the jobs that an answer need not wait for; they are held back until the delivery is known to be ours.
    """

    def __init__(self, store: Store, request: Request, later: Callable[[Callable[[], None]], object]) -> None:
        self._store = store
        self._request = request
        self._later = later
        self._held: list[Callable[[], None]] = []
        self._claimed = False
        self._down: StoreDownError | None = None

    @contextmanager
    def begin(self, *, write: bool = False) -> Iterator[Tx]:
        """A transaction. Raises RepeatedError when the delivery turns out to be somebody else's."""
        claims = write and not self._claimed
        try:
            with self._store.begin(write=write) as tx:
                if claims:
                    self._claim(tx)
                yield tx
        except StoreDownError as error:
            self._down = error
            raise
        self._claimed = self._claimed or claims

    def healthy(self) -> bool:
        """Whether the database answers."""
        return self._store.healthy()

    def close(self) -> None:
        """Nothing: the real store outlives a delivery."""

    def hold(self, job: Callable[[], None]) -> None:
        """Keep a job until the delivery is settled."""
        self._held.append(job)

    def settle(self, *, repeats: bool) -> None:
        """Claim what has not been claimed by a write, and let the held jobs go.

        After an outage nothing has been claimed. Raises StoreDownError then if the delivery ``repeats``, so that it comes again.
        """
        if not self._claimed and self._down is None:
            try:
                with self.begin(write=True):
                    pass
            except StoreDownError:
                if repeats:
                    raise
        if not self._claimed and self._down is not None and repeats:
            raise self._down
        for job in self._held:
            self._later(job)

    def _claim(self, tx: Tx) -> None:
        request = self._request
        if not tx.deliveries.claim(request.person.team, request.key, request.at):
            raise RepeatedError(request.key)
