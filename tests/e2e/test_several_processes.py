"""Two processes of one bot share a database and stand behind one webhook address."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.e2e.conftest import START_SECONDS
from tests.support.balancer import balancer
from tests.support.ports import free_port
from tests.support.postgresql import postgresql_database

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message
    from tests.support.warm_process import WarmProcess

QUESTION = "How do you assess Azerbaijani-Kazakh relations?"
ASSESSMENT = "balanced course marked by pragmatism"
# Longer than a process has to be silent before another one takes over what it was at work on.
TAKEN_OVER_WITHIN_SECONDS = 180


@dataclass(frozen=True)
class TwoProcesses:
    """Two processes of a bot, and how many updates have come to each of their ports."""

    bot: Bot
    other: WarmProcess
    taken: Counter[int]

    def people_ask(self, count: int) -> list[Message]:
        """Let people ask in private."""
        playground = self.bot.playground
        people = [playground.user(f"Person {number}", language_code="en") for number in range(count)]
        return [person.says(playground.private(person), QUESTION) for person in people]

    def answers(self, question: Message) -> int:
        """Return how many messages answer a question."""
        return len(self.bot.playground.replies(question))


@contextmanager
def two_processes(start_bot: StartBot, postgresql: str) -> Iterator[TwoProcesses]:
    ports = free_port(), free_port()
    with (
        postgresql_database(postgresql) as database,
        balancer(ports, "/updates") as shared,
        start_bot(
            DATABASE_URL=database, WEBHOOK_URL=shared.url, WEBHOOK_LISTEN=f"127.0.0.1:{ports[0]}"
        ) as bot,
        bot.beside(WEBHOOK_LISTEN=f"127.0.0.1:{ports[1]}") as other,
    ):
        bot.playground.wait_calls("setWebhook", 2, timeout=START_SECONDS)
        yield TwoProcesses(bot, other, shared.taken)


def test_each_question_is_answered_once_by_one_of_them(start_bot: StartBot, postgresql: str) -> None:
    with two_processes(start_bot, postgresql) as both:
        asked = both.people_ask(10)
        for question in asked:
            assert ASSESSMENT in both.bot.playground.wait_reply(question).text
        assert [both.answers(question) for question in asked] == [1] * len(asked)
        assert len(both.taken) == 2


def test_what_one_was_at_work_on_when_it_was_killed_the_other_answers(
    start_bot: StartBot, postgresql: str
) -> None:
    with two_processes(start_bot, postgresql) as both:
        both.bot.playground.fault("sendMessage", kind="502", times=1000)
        asked = both.people_ask(10)
        both.bot.playground.wait_calls("sendMessage", 2)
        both.other.kill()
        both.bot.playground.clear_faults()
        for question in (*asked, *both.people_ask(2)):
            reply = both.bot.playground.wait_reply(question, timeout=TAKEN_OVER_WITHIN_SECONDS)
            assert ASSESSMENT in reply.text
        assert [both.answers(question) for question in asked] == [1] * len(asked)
