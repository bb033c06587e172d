"""Times and sizes: each pair in turns, so that both see the same load."""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKERS = 32


class Row(NamedTuple):
    """A line of the table: what was measured, the ratio, and what it is to reach."""

    figure: str
    ratio: str
    reach: str


def questions(about: str) -> Iterator[str]:
    """Give questions that were never asked before, because the vector of an earlier one is known."""
    return (f"What do you think of the {number}th {about}?" for number in itertools.count())


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the medians, in seconds, of two things done in turns. Each is done once before."""
    first()
    second()
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs)


def many(ask: Callable[[str], object], about: str, each: int) -> tuple[float, float]:
    """Have :data:`ASKERS` people ask at once.

    Args:
        ask: answers a question.
        about: a word of their questions, which nobody has used.
        each: how many questions each one asks, one after the other.

    Returns:
        Questions a second, and the 95th percentile of the time of one, in seconds.
    """

    def asker(number: int) -> list[float]:
        return [seconds(partial(ask, f"Who said {n} of {number} on the {about}?")) for n in range(each)]

    started = time.perf_counter()
    with ThreadPoolExecutor(ASKERS) as pool:
        taken = [one for of_asker in pool.map(asker, range(ASKERS)) for one in of_asker]
    return len(taken) / (time.perf_counter() - started), float(np.percentile(taken, 95))


def of_process(code: str) -> tuple[float, int]:
    """Run Python code in a process of its own.

    Returns:
        How long it takes, in seconds, and how much memory it has held at the most, in bytes, as Linux counts
        it: getrusage() would give the parent's, where that has held more.
    """
    measured = f"{code}\nprint(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    # Compiled modules are kept, as they are where nobody has forbidden it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", measured], check=True, capture_output=True, text=True, env=environment
    )
    return time.perf_counter() - started, int(ran.stdout.split()[-1]) * 1024
