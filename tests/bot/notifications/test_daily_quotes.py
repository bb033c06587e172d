"""Who subscribes gets a quote a day, another one each time, and hears of new interviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

import pytest
from telegram.error import Forbidden, NetworkError

from bot.notifications.daily_quotes import LATE_AFTER, send_daily_quotes
from bot.state.model import Group, Reader, Subscription
from index.search import Searcher
from index.store.build import build_in_memory
from tests.bot.notifications.conftest import services_over

if TYPE_CHECKING:
    from bot.state.state import State
    from content.model import Interview
    from index.encoders.encoder import Encoder
    from tests.bot.notifications.conftest import Sending

pytestmark = pytest.mark.anyio

READER, GROUP = 7, -1007


class Send(Protocol):
    """Sends what is due, over all interviews or those that are given, and returns it."""

    async def __call__(self, served: tuple[Interview, ...] = ...) -> list[tuple[int, str]]: ...


@pytest.fixture
def send(state: State, bot: Sending, interviews: tuple[Interview, ...], hashed_encoder: Encoder) -> Send:
    async def send(served: tuple[Interview, ...] = interviews) -> list[tuple[int, str]]:
        searcher = Searcher(build_in_memory(served, hashed_encoder), hashed_encoder)
        bot.sent.clear()
        await send_daily_quotes(services_over(state, searcher), cast("Any", bot))
        return bot.sent

    return send


async def becomes_due(state: State, chat_id: int = READER, late: timedelta = timedelta(minutes=1)) -> None:
    """Subscribe a chat, unless it is subscribed, and let the hour of its next quote come."""
    now = datetime.now(UTC)
    await state.subscribe(Subscription(chat_id, None, "en", 9, 0, now - late, now))


async def begins(state: State, interviews: tuple[Interview, ...]) -> None:
    """Let the interviews be known before anybody subscribes."""
    await state.note_interviews({interview.slug for interview in interviews})
    now = datetime.now(UTC)
    await state.subscribe(Subscription(READER, None, "en", 9, 0, now + timedelta(days=1), now))


async def test_a_due_quote_is_sent_once_and_the_next_one_is_due_within_a_day(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    await begins(state, interviews)
    assert await send() == []
    await becomes_due(state)
    ((chat_id, text),) = await send()
    assert chat_id == READER
    assert text.startswith("<b>A quote a day</b> (/daily)\n<blockquote>")
    assert await send() == []
    subscription = await state.subscription(READER)
    assert subscription is not None
    assert timedelta() < subscription.next_at - datetime.now(UTC) <= timedelta(days=1)


async def test_no_quote_comes_twice_before_all_came(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    bees = interviews[:1]
    await begins(state, bees)
    came = []
    for _ in range(8):
        await becomes_due(state)
        ((_, text),) = await send(bees)
        came.append(text)
    # Of four paragraphs, each is long enough.
    assert len(set(came[:4])) == 4
    assert set(came[4:]) == set(came[:4])


async def test_a_new_interview_is_announced_once_with_a_quote_from_it(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    await begins(state, interviews[:1])
    await becomes_due(state)
    ((_, text),) = await send(interviews[:2])
    assert text.startswith("<b>A new interview:</b>\n• ")
    assert "Пётр Лебедев" in text
    await becomes_due(state)
    ((_, text),) = await send(interviews[:2])
    assert "A new interview" not in text


async def test_each_is_spoken_to_in_the_language_and_from_the_interview_that_they_chose(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    await begins(state, interviews)
    await state.change_reader(READER, lambda _: Reader("ru", "tea"))
    await state.change_group(GROUP, lambda group: replace(group, language="kk", interview="carpets"))
    assert await state.group(GROUP) == Group("kk", "carpets")
    await becomes_due(state)
    await becomes_due(state, GROUP)
    texts = dict(await send())
    assert texts[READER].startswith("<b>Цитата дня</b>")
    assert "Derya Aksoy" in texts[READER]
    assert "Leyla Quliyeva" in texts[GROUP]


async def _of(state: State, chat_id: int) -> Subscription:
    found = await state.subscription(chat_id)
    assert found is not None
    return found


async def test_what_comes_hours_late_is_let_out(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    await begins(state, interviews)
    await becomes_due(state, late=LATE_AFTER + timedelta(minutes=1))
    assert await send() == []
    assert (await _of(state, READER)).next_at > datetime.now(UTC)
    assert await state.received_quotes(READER) == frozenset()


async def test_a_block_ends_a_subscription_and_a_lost_connection_does_not(
    state: State,
    send: Send,
    interviews: tuple[Interview, ...],
    bot: Sending,
) -> None:
    await begins(state, interviews)
    await becomes_due(state)
    bot.failure = Forbidden("bot was blocked by the user")
    await send()
    assert await state.subscription(READER) is None
    await becomes_due(state)
    bot.failure = NetworkError("no connection")
    await send()
    assert await state.subscription(READER) is not None


async def test_a_follow_up_may_refer_to_a_daily_quote(
    state: State, send: Send, interviews: tuple[Interview, ...]
) -> None:
    await begins(state, interviews[:1])
    await becomes_due(state)
    await send(interviews[:1])
    interaction = await state.interaction_of_reply(READER, 1)
    assert interaction is not None
    assert interaction.subject
