"""What is done to the bot while people wait for answers, and what became of their questions."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tests.soak.campaign_bot import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tests.soak.campaign_bot import CampaignBot
    from tests.support.playground_client import Chat, Message, User

_OUTAGE_SECONDS: Final = 20.0
_UNDER_WAY: Final = 50
_UNDER_WAY_AT_A_STOP: Final = 200
_FLOOD_A_SECOND: Final = 45
_FLOOD_FIRST_SECONDS: Final = 5.0
_ASKED_IN_A_FLOOD: Final = 20
_ASKED_OF_A_DATABASE: Final = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fault, over all its rounds.

    Attributes:
        rounds: how often it was tried.
        asked: all questions.
        under_way: questions that were not answered yet when it struck.
        unanswered: questions that never were.
        twice: questions that were answered more than once.
        seconds: until each answer, after the fault or after the question.
        stops: how many seconds each stop took.
        memory: how much the bot took after each round, in bytes; empty where that is no matter.
        failed: what is not as it must be; empty if all is well.
    """

    rounds: int = 0
    asked: int = 0
    under_way: int = 0
    unanswered: int = 0
    twice: int = 0
    seconds: tuple[float, ...] = ()
    stops: tuple[float, ...] = ()
    memory: tuple[int, ...] = ()
    failed: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        """Return the sum of two."""
        return Outcome(
            self.rounds + other.rounds,
            self.asked + other.asked,
            self.under_way + other.under_way,
            self.unanswered + other.unanswered,
            self.twice + other.twice,
            self.seconds + other.seconds,
            self.stops + other.stops,
            self.memory + other.memory,
            self.failed + other.failed,
        )


Fault = Callable[["CampaignBot", random.Random], Outcome]


def kill(bot: CampaignBot, chance: random.Random) -> Outcome:
    """``kill -9`` while fifty people wait, and a start."""
    asked = bot.ask(_UNDER_WAY)
    time.sleep(chance.uniform(0, 1.5))
    bot.kill()
    under_way = sum(not bot.answers(question) for question in asked)
    bot.start()
    return replace(_outcome(bot, asked), under_way=under_way)


def stop(bot: CampaignBot, chance: random.Random) -> Outcome:
    """SIGTERM while two hundred people wait, and a start."""
    asked = bot.ask(_UNDER_WAY_AT_A_STOP)
    time.sleep(chance.uniform(0, 0.5))
    stopped = _stop_and_start(bot, asked)
    return replace(_outcome(bot, asked), **stopped)


def stop_under_load(bot: CampaignBot, chance: random.Random) -> Outcome:
    """The same while people go on asking, until it has started again."""
    asked = bot.ask(_UNDER_WAY_AT_A_STOP)
    ended = threading.Event()
    more: list[Message] = []

    def go_on() -> None:
        while not ended.wait(0.2):
            # Always others: Telegram takes a message a second for a chat.
            more.extend(bot.ask(2, first=_UNDER_WAY_AT_A_STOP + len(more)))

    asking = threading.Thread(target=go_on)
    asking.start()
    time.sleep(chance.uniform(0, 0.5))
    try:
        stopped = _stop_and_start(bot, asked)
    finally:
        ended.set()
        asking.join()
    return replace(_outcome(bot, [*asked, *more]), **stopped)


def outage(kind: str, **details: Any) -> Fault:  # noqa: ANN401 - the playground's own arguments
    """Return the fault that all replies meet with for twenty seconds."""

    def strike(bot: CampaignBot, chance: random.Random) -> Outcome:
        del chance
        bot.playground.fault("sendMessage", kind=kind, times=10**6, **details)
        asked = bot.ask(_UNDER_WAY)
        time.sleep(_OUTAGE_SECONDS)
        bot.playground.clear_faults()
        under_way = sum(not bot.answers(question) for question in asked)
        return replace(_outcome(bot, asked), under_way=under_way)

    return strike


def database(trouble: Callable[[CampaignBot], AbstractContextManager[object]]) -> Fault:
    """Return the fault that there is trouble with the database while twenty people ask."""

    def strike(bot: CampaignBot, chance: random.Random) -> Outcome:
        del chance
        with trouble(bot):
            asked = bot.ask(_ASKED_OF_A_DATABASE)
            seconds = tuple(bot.wait_for_answers(asked, look_every=0.05))
        return replace(_outcome(bot, asked), under_way=len(asked), seconds=seconds)

    return strike


@contextmanager
def locked(bot: CampaignBot) -> Iterator[None]:
    """Another process writes to SQLite, and does not come to an end."""
    with closing(sqlite3.connect(bot.sqlite)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def hanging(bot: CampaignBot) -> Iterator[None]:
    """PostgreSQL takes what it is sent, and does not answer."""
    bot.postgresql.hang()
    try:
        yield
    finally:
        bot.postgresql.flow()


@contextmanager
def stopped(bot: CampaignBot) -> Iterator[None]:
    """PostgreSQL is not there."""
    bot.postgresql.go_away()
    try:
        yield
    finally:
        bot.postgresql.come_back()


@contextmanager
def restarted(bot: CampaignBot) -> Iterator[None]:
    """PostgreSQL has closed all connections, and accepts new ones."""
    bot.postgresql.drop()
    yield


def flood(places_of: Callable[[CampaignBot], list[tuple[User, Chat]]]) -> Fault:
    """Return the fault that more is asked in some places than can be answered, while others ask in private.

    Args:
        places_of: makes the places, with somebody in each who asks.
    """

    def strike(bot: CampaignBot, chance: random.Random) -> Outcome:
        del chance
        places = places_of(bot)
        ended = threading.Event()

        def go_on() -> None:
            while not ended.is_set():
                for asker, place in places:
                    asker.says(place, f"/ask {QUESTION}")
                    # Altogether, so that it is as many from one place as from thirty.
                    ended.wait(1 / _FLOOD_A_SECOND)

        flooding = threading.Thread(target=go_on)
        flooding.start()
        seconds = []
        try:
            time.sleep(_FLOOD_FIRST_SECONDS)
            for _ in range(_ASKED_IN_A_FLOOD):
                begun = time.monotonic()
                bot.wait_for_answers(bot.ask(1), look_every=0.05)
                seconds.append(time.monotonic() - begun)
        finally:
            ended.set()
            flooding.join()
        return Outcome(rounds=1, asked=len(seconds), seconds=tuple(seconds))

    return strike


def thousand_questions(bot: CampaignBot, chance: random.Random) -> Outcome:
    """Nothing but a thousand questions, fifty at a time."""
    del chance
    outcome = Outcome()
    for _ in range(1000 // _UNDER_WAY):
        outcome += _outcome(bot, bot.ask(_UNDER_WAY))
    return replace(outcome, rounds=1, memory=(bot.memory,))


def _stop_and_start(bot: CampaignBot, asked: list[Message]) -> dict[str, Any]:
    """Return how long the stop took, and how many questions it left open, as an :class:`Outcome` has them."""
    seconds = bot.stop()
    under_way = sum(not bot.answers(question) for question in asked)
    bot.start()
    return {"under_way": under_way, "stops": (seconds,)}


def _outcome(bot: CampaignBot, asked: list[Message]) -> Outcome:
    seconds = tuple(bot.wait_for_answers(asked))
    bot.settle()
    answers = [bot.answers(question) for question in asked]
    return Outcome(
        rounds=1,
        asked=len(asked),
        unanswered=answers.count(0),
        twice=sum(number > 1 for number in answers),
        seconds=seconds,
    )
