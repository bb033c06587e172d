"""Processes that write to one database, all at once or until they are killed, each forked from this one.

python state_writers.py together URL COUNT: each opens an empty database and takes part in a race.
python state_writers.py killed URL ROUNDS: each writes until it is killed, and says what was done before.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.state import database
from bot.state.model import Interaction, QuestionRecord, Reader, Settlement, Where
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

DECLINED = QuestionRecord("Why?", "en", Where.GROUP, False, 0.1)


def fork(work: Callable[[], object]) -> int:
    """Run in another process what a process never returns from; return its id."""
    if child := os.fork():
        return child
    try:
        work()
        os._exit(0)
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)


async def race(url: str, number: int, start: int) -> None:
    """Open the database when all are ready, and write what others write, too."""
    os.read(start, 1)
    state = await State.open(url)
    await state.change_reader(0, lambda _: Reader("en"))
    claimed = [await state.claim_alert(f"cause {cause}", timedelta(hours=1)) for cause in range(20)]
    for asked in range(20):
        question_id = await state.record_question(DECLINED)
        await state.record_interaction(Interaction(1, asked, number, question_id, (1000 + asked,)))
    await state.purge(timedelta(days=1))
    os.write(1, f"{sum(claimed)}\n".encode())
    await state.close()


def together(url: str, count: int) -> None:
    """Let processes race, and wait for all; the exit code is that of the worst."""
    reading, writing = os.pipe()
    children = [fork(lambda n=n: asyncio.run(race(url, n, reading))) for n in range(count)]  # type: ignore[misc]
    os.write(writing, b"!" * count)
    sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))


async def write_forever(url: str, told: int) -> None:
    """Ask, answer, vote, settle, forget and purge without end; tell of each question that is kept."""
    state = await State.open(url)
    while True:
        question_id = await state.record_question(DECLINED)
        os.write(told, f"{question_id}\n".encode())
        await state.record_interaction(
            Interaction(1, question_id, 1, question_id, (question_id // 2, question_id // 3))
        )
        await state.vote(1, question_id, 1)
        await state.settle([question_id], Settlement.ADDED)
        gone = await state.record_question(DECLINED)
        await state.record_interaction(Interaction(1, gone, 2, gone, (gone // 2, gone // 3)))
        await state.vote(3, gone, 1)
        await state.forget(2)
        await state.purge(timedelta(days=1))


def killed(url: str, rounds: int) -> None:
    """Kill writers at random moments, the first ones while they open the database."""
    for number in range(rounds):
        reading, writing = os.pipe()
        child = fork(lambda writing=writing: asyncio.run(write_forever(url, writing)))  # type: ignore[misc]
        os.close(writing)
        with os.fdopen(reading) as told:
            lines = [told.readline() for _ in range(number // 2)]
            time.sleep(random.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            print(*lines, *told, sep="", end="")


if __name__ == "__main__":
    # All of them together, or each of them alone on a busy machine, are slower than a reader would wait.
    database.DEADLINE_SECONDS = 60.0  # type: ignore[misc]
    {"together": together, "killed": killed}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
