"""What is stored before Telegram is told that it arrived, and what is recognised when it comes again."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from telegram import Bot, Update

from bot.playground.api.token import example_token
from bot.state.errors import StateError
from bot.state.state import State
from bot.telegram import journal as journal_module
from bot.telegram.answered_log import AnsweredLog
from bot.telegram.journal import KEEP_EVERY, JournalledQueue, UpdateJournal, identity_of, is_expected
from tests.support.captured_logs import captured_logs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.state.model import TakenUpdate

pytestmark = pytest.mark.anyio

USER = {"id": 7, "is_bot": False, "first_name": "Aliya"}
BOT_USER = {"id": 1, "is_bot": True, "first_name": "Bot"}
PRIVATE, GROUP = {"id": 7, "type": "private"}, {"id": -7, "type": "supergroup"}
SAID = {"message_id": 1, "date": 1_700_000_000, "chat": PRIVATE, "from": USER, "text": "Why bees?"}
IN_GROUP = SAID | {"chat": GROUP}
MENTION = {"entities": [{"type": "mention", "offset": 0, "length": 3}]}
PRESS = {"id": "5", "from": USER, "chat_instance": "1", "data": "x", "message": SAID}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bot() -> Bot:
    return Bot(example_token())


@pytest.fixture
def answered(tmp_path: Path) -> AnsweredLog:
    return AnsweredLog(tmp_path / "answered.log")


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    state = await State.open(f"sqlite:///{tmp_path}/state.sqlite")
    yield state
    await state.close()


def read(number: int = 1, **kinds: dict[str, Any]) -> Update:
    return Update.de_json({"update_id": number, **kinds}, None)


async def never(_identities: object) -> None:
    await asyncio.Event().wait()


async def fails(_identities: object) -> None:
    raise StateError


async def unforeseen(_updates: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ({"message": SAID}, True),
        ({"edited_message": SAID | {"edit_date": 1_700_000_001}}, True),
        ({"callback_query": PRESS}, True),
        ({"message": IN_GROUP}, False),
        ({"message": IN_GROUP | MENTION}, True),
        ({"message": IN_GROUP | {"entities": [{"type": "bot_command", "offset": 0, "length": 4}]}}, True),
        ({"message": IN_GROUP | {"reply_to_message": IN_GROUP | {"from": BOT_USER}}}, True),
        ({"message": IN_GROUP | {"reply_to_message": IN_GROUP}}, False),
        ({"message": IN_GROUP | {"migrate_to_chat_id": -1007}}, True),
        ({"inline_query": {"id": "1", "from": USER, "query": "bees", "offset": ""}}, False),
        ({"chosen_inline_result": {"result_id": "1", "from": USER, "query": "bees"}}, False),
        ({}, False),
        ({"guest_message": IN_GROUP | {"guest_query_id": "1"}}, True),
    ],
)
def test_what_is_said_to_the_bot_is_stored_and_nothing_else(update: dict[str, Any], expected: bool) -> None:
    assert is_expected(read(**update)) is expected


def test_a_message_is_the_same_under_another_update_id_and_not_in_another_chat_or_at_another_time() -> None:
    same = identity_of(read(1, message=SAID))
    assert identity_of(read(2, message=SAID)) == same
    others = [SAID | {"chat": GROUP}, SAID | {"message_id": 2}, SAID | {"date": 1_700_000_001}]
    assert same not in {identity_of(read(1, message=other)) for other in others}


def test_two_edits_and_two_presses_are_different_updates() -> None:
    for kind in ({"edited_message": SAID | {"edit_date": 1_700_000_001}}, {"callback_query": PRESS}):
        assert identity_of(read(1, **kind)) == identity_of(read(1, **kind))
        assert identity_of(read(1, **kind)) != identity_of(read(2, **kind))


async def test_a_duplicate_does_not_reach_the_handlers(state: State, answered: AnsweredLog) -> None:
    for apart in (False, True):
        queue = JournalledQueue(UpdateJournal(state, answered))
        said = SAID | {"message_id": 1 + apart}
        for update in (read(1, message=said), read(1, message=said), read(2, message=said)):
            await queue.put(update)
            if apart:
                await queue.stored()
        await queue.stored()
        assert queue.qsize() == 1


async def test_what_arrives_together_is_stored_in_one_transaction_and_handled_in_order(
    state: State, answered: AnsweredLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    take = state.take_updates

    async def counted(taken: Sequence[TakenUpdate]) -> frozenset[str]:
        written.append(len(taken))
        return await take(taken)

    monkeypatch.setattr(state, "take_updates", counted)
    queue = JournalledQueue(UpdateJournal(state, answered))
    arrived = [read(number, message=SAID | {"message_id": number}) for number in range(1, 101)]
    for item in (*arrived, "a signal to stop"):
        await queue.put(item)
    await queue.stored()
    assert written == [100]
    assert [queue.get_nowait() for _ in range(queue.qsize())] == [*arrived, "a signal to stop"]


async def test_updates_are_in_the_queue_soon_though_nobody_waits_for_it(
    state: State, answered: AnsweredLog
) -> None:
    queue = JournalledQueue(UpdateJournal(state, answered))
    await queue.put(read(1, message=SAID))
    async with asyncio.timeout(10):
        await queue.get()


async def test_updates_that_could_not_be_stored_for_an_unknown_reason_are_not_lost(
    state: State, answered: AnsweredLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = JournalledQueue(UpdateJournal(state, answered))
    with monkeypatch.context() as patched:
        patched.setattr(state, "take_updates", unforeseen)
        await queue.put(read(1, message=SAID))
        with pytest.raises(RuntimeError):
            await queue.stored()
    assert queue.empty()
    await queue.stored()
    assert queue.qsize() == 1


async def test_another_process_finds_what_this_one_did_not_finish_and_knows_what_it_did(
    state: State, answered: AnsweredLog, bot: Bot
) -> None:
    first = UpdateJournal(state, answered)
    done, asked = read(1, message=SAID), read(2, message=SAID | {"message_id": 2})
    assert await first.take([done, asked]) == [done, asked]
    await first.finish(done)

    second = UpdateJournal(state, answered)
    (left,) = await second.unfinished(bot)
    assert left.to_dict() == asked.to_dict()
    assert left.message is not None
    assert left.message.get_bot() is bot
    assert await second.take([done, asked]) == []
    await second.finish(left)
    assert await UpdateJournal(state, answered).unfinished(bot) == []


async def test_what_was_answered_is_not_answered_again_though_the_process_was_killed_before_the_state_knew(
    state: State, answered: AnsweredLog, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed, update = UpdateJournal(state, answered), read(1, message=SAID)
    await killed.take([update])
    with monkeypatch.context() as patched:
        patched.setattr(state, "finish_updates", never)
        finishing = asyncio.create_task(killed.finish(update))
        await asyncio.sleep(0)  # it has begun
        finishing.cancel()
    assert await UpdateJournal(state, answered).unfinished(bot) == []
    assert await state.unfinished_updates(attempts=100) == []
    assert answered.identities() == set()


async def test_what_was_answered_stays_known_while_the_state_cannot_be_told(
    state: State, answered: AnsweredLog, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, update = UpdateJournal(state, answered), read(1, message=SAID)
    await journal.take([update])
    with monkeypatch.context() as patched:
        patched.setattr(state, "finish_updates", fails)
        await journal.finish(update)
        assert await UpdateJournal(state, answered).unfinished(bot) == []
        assert answered.identities() == {identity_of(update)}
    assert await UpdateJournal(state, answered).unfinished(bot) == []
    assert await state.unfinished_updates(attempts=100) == []


async def test_processes_that_share_a_database_leave_each_other_what_they_are_at_work_on(
    tmp_path: Path, answered: AnsweredLog, bot: Bot
) -> None:
    now = [datetime(2026, 3, 10, tzinfo=UTC)]
    state = await State.open(f"sqlite:///{tmp_path}/state.sqlite", lambda: now[0])
    first, second = (UpdateJournal(state, answered, is_shared=True) for _ in range(2))
    await first.take([read(1, message=SAID)])
    for _ in range(10):
        now[0] += KEEP_EVERY
        await first.keep()
        assert await second.unfinished(bot) == []
    now[0] += 4 * KEEP_EVERY
    assert await first.unfinished(bot) == []
    now[0] += 4 * KEEP_EVERY
    assert [update.update_id for update in await second.unfinished(bot)] == [1]
    await state.close()


async def test_what_is_left_is_handled_in_the_order_of_the_updates(
    state: State, answered: AnsweredLog, bot: Bot
) -> None:
    journal = UpdateJournal(state, answered)
    for number in (12, 11, 13):
        await journal.take([read(number, message=SAID | {"message_id": number})])
    await journal.keep()
    left = await UpdateJournal(state, answered).unfinished(bot)
    assert [update.update_id for update in left] == [11, 12, 13]


async def test_a_press_is_let_go_when_it_is_too_late_for_it(
    tmp_path: Path, answered: AnsweredLog, bot: Bot
) -> None:
    for ago, found in ((timedelta(seconds=20), 1), (timedelta(minutes=2), 0)):
        moment = datetime.now(UTC) - ago
        state = await State.open(f"sqlite:///{tmp_path}/{found}.sqlite", lambda moment=moment: moment)  # type: ignore[misc]
        await UpdateJournal(state, answered).take([read(1, callback_query=PRESS)])
        assert len(await UpdateJournal(state, answered).unfinished(bot)) == found
        await state.close()


async def test_while_the_database_fails_updates_are_handled_without_being_stored_and_that_is_logged_once(
    state: State, answered: AnsweredLog, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = UpdateJournal(state, answered)
    updates = [read(number, message=SAID | {"message_id": number}) for number in range(1, 5)]
    with monkeypatch.context() as patched, captured_logs(journal_module) as logs:
        patched.setattr(state, "take_updates", fails)
        assert [await journal.take([update]) for update in updates[:3]] == [
            [update] for update in updates[:3]
        ]
        assert [log["event"] for log in logs] == [
            "updates are not stored: an abrupt end of the process would lose them"
        ]
        assert await journal.take(updates[:1]) == []
    assert await journal.take(updates[3:]) == updates[3:]
    await journal.finish(updates[0])
    left = await UpdateJournal(state, answered).unfinished(bot)
    assert [update.update_id for update in left] == [4]


async def test_what_was_stored_too_late_and_was_answered_meanwhile_is_not_answered_again(
    state: State, answered: AnsweredLog, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_updates = state.take_updates

    async def too_late(taken: Sequence[TakenUpdate]) -> frozenset[str]:
        await take_updates(taken)
        raise StateError

    journal, update = UpdateJournal(state, answered), read(1, message=SAID)
    with monkeypatch.context() as patched:
        patched.setattr(state, "take_updates", too_late)
        assert await journal.take([update]) == [update]
    await journal.finish(update)
    assert await UpdateJournal(state, answered).unfinished(bot) == []


async def test_an_update_survives_being_stored(state: State, answered: AnsweredLog, bot: Bot) -> None:
    said = SAID | {"text": "Қалай? 😀", "future": {"field": [1]}}
    await UpdateJournal(state, answered).take([read(1, message=said)])
    (left,) = await UpdateJournal(state, answered).unfinished(bot)
    assert json.loads(left.to_json()) == json.loads(read(1, message=said).to_json())
