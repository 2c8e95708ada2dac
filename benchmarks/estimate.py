"""How fast the estimator is: reading a line, one estimate, all meshes, and a whole answer.

    python benchmarks/estimate.py

Wanted: one estimate below 0.2 ms, all meshes below 2 ms.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final

from meshbot.bootstrap import build_application
from meshbot.commands.estimate_compare import compare_reply
from meshbot.commands.estimate_data import estimate_data
from meshbot.commands.estimate_shown import estimate_parts, tell
from meshbot.content.places import content_root
from meshbot.estimate.advice import advice
from meshbot.estimate.compare import compare
from meshbot.estimate.engine import estimate, lesson_of
from meshbot.estimate.profile import load_profiles
from meshbot.estimate.workload import parse_workload
from meshbot.settings import load_settings
from meshbot.store.engine import open_store

LINE: Final = "50k rps, 40 services, 5 replicas, 3 hops, p99 budget 200ms, $35/core, ambient with waypoints"
ROUNDS: Final = 400
BATCHES: Final = 7


def main() -> int:
    """Print the medians; 1 when a wanted time is exceeded."""
    start = time.perf_counter()
    profiles = load_profiles(content_root() / "knowledge" / "profiles")
    loaded = time.perf_counter() - start
    load = parse_workload(LINE)
    result = estimate(profiles, load)
    services = build_application(load_settings(), open_store("sqlite://")).services
    told = tell(services, profiles, result)
    print(f"Python {platform.python_version()} on {platform.machine()}; profiles from YAML in {loaded * 1000:.0f} ms\n")
    one = _time("one estimate", lambda: estimate(profiles, load))
    every = _time("all meshes", lambda: compare(profiles, load))
    _time("reading the line", lambda: parse_workload(LINE))
    _time("the lesson's rule of thumb", lambda: lesson_of(profiles, load))
    _time("recommendations", lambda: advice(profiles, result))
    _time("an answer in words", lambda: estimate_parts(services, profiles, result, tell(services, profiles, result)))
    _time("an answer for machines", lambda: estimate_data(profiles, result, told))
    _time("all meshes in words", lambda: compare_reply(services, profiles, load))
    return 0 if one < 0.2 and every < 2 else 1  # noqa: PLR2004 - the wanted times


def _time(name: str, work: Callable[[], object]) -> float:
    """The median over batches of the milliseconds for one round."""
    times = []
    for _ in range(BATCHES):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        times.append((time.perf_counter() - start) / ROUNDS * 1000)
    median = statistics.median(times)
    print(f"{name:28} {median:8.4f} ms")
    return median


if __name__ == "__main__":
    sys.exit(main())
