"""The threads that call Slack, which know how much waits for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool(ThreadPoolExecutor):
    """A thread pool that counts what has been handed to it and is not done."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads, thread_name_prefix="meshbot-slack")
        self._count_lock = threading.Lock()
        self._unfinished = 0

    @property
    def unfinished(self) -> int:
        """How many jobs wait or run."""
        return self._unfinished

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand a job to the pool."""
        future = super().submit(fn, *args, **kwargs)
        with self._count_lock:
            self._unfinished += 1
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: Future[T]) -> None:
        with self._count_lock:
            self._unfinished -= 1
