"""Our search beside five others on the same entries and queries: quality, time, index time and memory, at three sizes.

    python benchmarks/search.py [QUERIES.yaml] [--sizes 0 10000 100000] [--systems meshbot bm25s …] [--check]

``0`` is the catalogue as it is; larger sizes are filled by synthesis (``search_catalogue.py``). Lines that nothing answers are
left out, since the peers cannot decline. The peers' packages are in ``benchmarks/requirements.txt``; a missing one is skipped.
Each system runs in a process of its own. ``--check`` ends with 1 unless ours is first in hit@1 and MRR at the real size, its p50
there is below 1 ms and its index is built within 300 ms, and its p99 at the largest size is below 25 ms.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import yaml
from search_catalogue import grown, lines
from search_systems import SYSTEMS

from meshbot.content.places import content_root
from meshbot.knowledge.loader import load_entries

QUERIES: Final = Path(__file__).resolve().parent.parent / "tests" / "content" / "queries.yaml"
PATIENCE: Final = 40.0
"""Seconds that one system may ask at one size before the rest of the lines is left out."""
ROUNDS: Final = 7
PAGE: Final = 4096


def main() -> None:
    """Run every system at every size and print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("queries", nargs="?", default=str(QUERIES))
    parser.add_argument("--sizes", nargs="*", type=int, default=[0, 10_000, 100_000])
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("SYSTEM", "SIZE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one[0], int(arguments.one[1]), arguments.queries)))
        return
    results: dict[int, dict[str, dict[str, float]]] = {}
    for size in arguments.sizes:
        results[size] = {}
        print(f"\n{'size':<20} {size or 'as it is'}")
        print(f"{'':<20} {'hit@1':>6} {'hit@3':>6} {'MRR':>6} {'p50 ms':>8} {'p99 ms':>8} {'index s':>8} {'MB':>6} {'lines':>6}")
        for system in arguments.systems:
            found = in_a_process(system, size, arguments.queries)
            if found is None:
                print(f"{system:<20} not installed, or it failed")
                continue
            results[size][system] = found
            print(f"{system:<20} {quality(found)} {cost(found)}")
    sys.exit(1 if arguments.check and not passes(results) else 0)


def quality(found: dict[str, float]) -> str:
    """The three shares as columns."""
    return " ".join(f"{found[key]:6.3f}" for key in ("hit@1", "hit@3", "mrr"))


def cost(found: dict[str, float]) -> str:
    """Times, memory and the number of lines asked as columns."""
    times = " ".join(f"{found[key]:8.3f}" for key in ("p50", "p99", "index"))
    return f"{times} {found['memory']:6.0f} {found['lines']:6.0f}"


def in_a_process(system: str, size: int, queries: str) -> dict[str, float] | None:
    """One measurement in a process of its own, so that memory is that system's alone."""
    command = [sys.executable, __file__, queries, "--one", system, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        sys.stderr.write(done.stderr[-600:])
        return None
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(system: str, size: int, queries: str) -> dict[str, float]:
    """Quality and cost of one system at one size."""
    entries = load_entries(content_root() / "knowledge" / "entries")
    rows = yaml.safe_load(Path(queries).read_text(encoding="utf-8"))["queries"]
    asked = list(lines(rows))
    random.Random(1).shuffle(asked)  # noqa: S311 - so that a part of the lines, if time runs out, is a fair part
    entries = grown(entries, size) if size else entries
    before = resident()
    ask, built = None, float("inf")
    for _ in range(ROUNDS if not size else 1):
        ask = None
        gc.collect()
        started = time.perf_counter()
        ask = SYSTEMS[system](entries)
        built = min(built, time.perf_counter() - started)
    assert ask is not None  # noqa: S101 - built above
    memory = resident() - before
    ask(asked[0][0])
    ranks, times, begun = [], [], time.perf_counter()
    for line, accept in asked:
        started = time.perf_counter()
        ids = ask(line)
        times.append((time.perf_counter() - started) * 1e3)
        ranks.append(next((place for place, name in enumerate(ids, 1) if name in accept), 0))
        if time.perf_counter() - begun > PATIENCE:
            break
    times.sort()
    count = len(ranks)
    return {
        "hit@1": sum(rank == 1 for rank in ranks) / count,
        "hit@3": sum(0 < rank <= 3 for rank in ranks) / count,  # noqa: PLR2004 - the first three
        "mrr": sum(1 / rank for rank in ranks if rank) / count,
        "p50": times[count // 2],
        "p99": times[min(count - 1, int(count * 0.99))],
        "index": built,
        "memory": memory,
        "lines": float(count),
    }


def resident() -> float:
    """The memory of this process in MB (10^6 bytes); 0 where the system does not tell."""
    gc.collect()
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6
    except OSError:
        return 0.0


def passes(results: dict[int, dict[str, dict[str, float]]]) -> bool:
    """Whether ours holds what is promised in this module's description."""
    real, largest = results[min(results)], results[max(results)]
    mine = real["meshbot"]
    best = all(mine[key] > other[key] for key in ("hit@1", "mrr") for name, other in real.items() if name != "meshbot")
    return best and mine["p50"] < 1 and mine["index"] < 0.3 and largest["meshbot"]["p99"] < 25  # noqa: PLR2004 - as promised


if __name__ == "__main__":
    main()
