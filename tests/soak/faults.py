"""What is done to the bot while people wait for answers, and what became of their questions."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.soak.campaign_bot import CampaignBot
    from tests.support.playground_client import Message

_OUTAGE_SECONDS: Final = 20.0
_UNDER_WAY: Final = 50
_UNDER_WAY_AT_A_STOP: Final = 200
_LONGEST_STOP_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fault, over all its rounds.

    Attributes:
        rounds: how often it was tried.
        under_way: questions that were not answered yet when it struck.
        unanswered: questions that never were.
        twice: questions that were answered more than once.
        slowest: seconds until the last answer after the fault, or until the process had ended.
        failed: what is not as it must be; empty if all is well.
    """

    rounds: int = 0
    under_way: int = 0
    unanswered: int = 0
    twice: int = 0
    slowest: float = 0.0
    failed: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        """Return the sum of two."""
        return Outcome(
            self.rounds + other.rounds,
            self.under_way + other.under_way,
            self.unanswered + other.unanswered,
            self.twice + other.twice,
            max(self.slowest, other.slowest),
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
    return _stopped(bot, asked)


def stop_under_load(bot: CampaignBot, chance: random.Random) -> Outcome:
    """The same while people go on asking."""
    asked = bot.ask(_UNDER_WAY_AT_A_STOP)
    ended = threading.Event()
    more: list[Message] = []

    def go_on() -> None:
        while not ended.wait(0.2):
            more.extend(bot.ask(2))

    asking = threading.Thread(target=go_on)
    asking.start()
    time.sleep(chance.uniform(0, 0.5))
    try:
        outcome = _stopped(bot, asked)
    finally:
        ended.set()
        asking.join()
    return outcome + replace(_outcome(bot, more), rounds=0, under_way=0)


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


def _stopped(bot: CampaignBot, asked: list[Message]) -> Outcome:
    seconds = bot.stop()
    under_way = sum(not bot.answers(question) for question in asked)
    bot.start()
    failed = (f"the stop took {seconds:.1f} s",) if seconds > _LONGEST_STOP_SECONDS else ()
    return replace(_outcome(bot, asked), under_way=under_way, slowest=seconds, failed=failed)


def _outcome(bot: CampaignBot, asked: list[Message]) -> Outcome:
    seconds = bot.wait_for_answers(asked)
    bot.settle()
    answers = [bot.answers(question) for question in asked]
    return Outcome(
        rounds=1,
        unanswered=answers.count(0),
        twice=sum(number > 1 for number in answers),
        slowest=max(seconds, default=0.0),
    )
