"""The journal: updates are stored before Telegram is told that they arrived, and until they are handled."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import structlog
from telegram import MessageEntity, Update
from telegram.constants import ChatType

from bot.priority_semaphore import urgency
from bot.state.errors import StateError
from bot.state.fallback import with_fallback
from bot.state.model import TakenUpdate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot, Message

    from bot.state.state import State
    from bot.telegram.answered_log import AnsweredLog

# An update that was begun in this many processes may be what ended them.
_ATTEMPTS: Final = 5
# A button's spinner ends by itself about then; nobody expects the outcome any more.
_PRESS_MATTERS: Final = timedelta(minutes=1)
# Of several processes on one database, each says at this interval what it is at work on. What none has spoken
# of for longer was left by one that ended.
KEEP_EVERY: Final = timedelta(seconds=15)
_ABANDONED_AFTER: Final = 4 * KEEP_EVERY
# Updates that are recognised without the database.
_REMEMBERED: Final = 10_000
# Processes may share the log of answers, and one must not delete what another has just written.
_SHARED_LOG_BYTES: Final = 100_000
_ADDRESSING: Final = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION, MessageEntity.BOT_COMMAND)

_log = structlog.get_logger()


class UpdateJournal:
    """Stores updates that somebody expects an answer to, and recognises those that are delivered twice.

    While the database fails, updates are handled without being stored.

    Args:
        state: where they are stored.
        answered: holds what was answered until the state knows it.
        is_shared: whether other processes may be handling updates of the same database.
    """

    def __init__(self, state: State, answered: AnsweredLog, *, is_shared: bool = False) -> None:
        self._state = state
        self._answered = answered
        self.is_shared = is_shared
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._stored: set[str] = set()
        self._finished: set[str] = set()
        self._finishing = asyncio.Lock()
        self._is_storing = True

    async def take(self, updates: Sequence[Update]) -> list[Update]:
        """Store those of some updates that are to be stored, in one transaction, and return the new ones."""
        new, to_store = {}, {}
        for update in updates:
            identity = identity_of(update)
            if identity in self._recent or identity in new:
                _log.info("update was delivered twice", update=update.update_id)
                continue
            new[identity] = update
            if is_expected(update):
                user = update.effective_user
                to_store[identity] = TakenUpdate(identity, user.id if user else None, update.to_json())
        if to_store:
            try:
                stored = await self._state.take_updates(list(to_store.values()))
            except StateError:
                self._note_storing(works=False)
                # What takes too long may still be stored; then it must not be begun again after a restart.
                self._stored |= to_store.keys()
            else:
                self._note_storing(works=True)
                self._stored |= stored
                for identity in to_store.keys() - stored:
                    _log.info("update was delivered twice", update=new.pop(identity).update_id)
        for identity in (*new, *to_store):
            self._remember(identity)
        return list(new.values())

    async def finish(self, update: Update) -> None:
        """Delete the content of an update that was handled, or whose answer was sent."""
        identity = identity_of(update)
        if identity not in self._stored:
            return
        # First of all: if the process ended before, the next one would answer again.
        self._answered.add(identity)
        self._stored.discard(identity)
        self._finished.add(identity)
        await self._tell_state()

    async def keep(self) -> None:
        """Say what this process is at work on."""
        if self._stored:
            await with_fallback(self._state.keep_updates(frozenset(self._stored)), None)

    async def unfinished(self, bot: Bot) -> list[Update]:
        """Return what other processes left unfinished and is still expected, oldest first.

        Args:
            bot: that the updates belong to.
        """
        # What was answered is not unfinished, even if its process ended before the state knew.
        self._finished |= self._answered.identities()
        await self._tell_state()
        updates = []
        idle = _ABANDONED_AFTER if self.is_shared else timedelta()
        for left in await with_fallback(self._state.unfinished_updates(_ATTEMPTS, idle), []):
            if left.identity in self._stored | self._finished:
                continue  # the database was away, and this process is at work on it, or has answered
            self._remember(left.identity)
            self._stored.add(left.identity)
            update = Update.de_json(json.loads(left.content), bot)
            if update.callback_query and datetime.now(UTC) - left.taken_at > _PRESS_MATTERS:
                await self.finish(update)
            else:
                updates.append(update)
        return sorted(updates, key=lambda update: update.update_id)

    async def _tell_state(self) -> None:
        # Those that finish meanwhile are written together, a person's with a group's.
        with urgency(urgent=True):
            async with self._finishing:
                if finished := frozenset(self._finished):
                    try:
                        await self._state.finish_updates(finished)
                    except StateError:
                        return  # with the next one
                    self._finished -= finished
                if not self._finished:
                    self._answered.clear(beyond=_SHARED_LOG_BYTES if self.is_shared else 0)

    def _note_storing(self, *, works: bool) -> None:
        if works and not self._is_storing:
            _log.info("updates are stored again")
        elif self._is_storing and not works:
            _log.warning("updates are not stored: an abrupt end of the process would lose them")
        self._is_storing = works

    def _remember(self, identity: str) -> None:
        self._recent[identity] = None
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)


class JournalledQueue(asyncio.Queue[object]):
    """The queue that python-telegram-bot puts updates into, and its handlers take them from.

    What comes at the same time is stored together: one by one, each update would wait for whatever else is
    being written, and a flood would come in more slowly than it is sent. So :meth:`put` does not wait. Who
    confirms updates to Telegram waits for :meth:`stored` first.
    """

    def __init__(self, journal: UpdateJournal) -> None:
        super().__init__()
        self._journal = journal
        self._arrived: list[object] = []
        self._storing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, item: object) -> None:
        """Begin to store an update; then it is in the queue, unless it is a duplicate."""
        self._arrived.append(item)
        task = asyncio.create_task(self._store_in_background())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stored(self) -> None:
        """Wait until whatever was put is stored, and in the queue."""
        async with self._storing:
            arrived, self._arrived = self._arrived, []
            if not arrived:
                return
            try:
                new = await self._journal.take([item for item in arrived if isinstance(item, Update)])
            except BaseException:
                self._arrived[:0] = arrived
                raise
            of_journal = set(map(id, new))
            for item in arrived:
                if not isinstance(item, Update) or id(item) in of_journal:
                    self.put_nowait(item)

    async def _store_in_background(self) -> None:
        # What failed is tried again, and told, before anything is confirmed.
        with contextlib.suppress(Exception):
            await self.stored()


def identity_of(update: Update) -> str:
    """Return what is equal for the same update, however often it is delivered.

    A message is the same if its chat, number and date are, even under another update id; anything else if all
    of it is. It is a hash, because it outlives the update.
    """
    message = update.message
    if message is None:
        return sha256(update.to_json().encode()).hexdigest()
    return sha256(f"{message.chat_id} {message.id} {message.date.timestamp()}".encode()).hexdigest()


def is_expected(update: Update) -> bool:
    """Return whether an update may be one that somebody expects an answer or an effect of.

    What people say to each other in a group is not stored even for a moment. Neither is an inline query: it
    is worthless after seconds.
    """
    message = update.message or update.edited_message
    if message is None:
        expected = (update.callback_query, update.my_chat_member, update.guest_message)
        return any(one is not None for one in expected)
    if message.chat.type == ChatType.PRIVATE or message.migrate_to_chat_id or message.migrate_from_chat_id:
        return True
    entities = (*message.entities, *message.caption_entities)
    return any(entity.type in _ADDRESSING for entity in entities) or _replies_to_a_bot(message)


def _replies_to_a_bot(message: Message) -> bool:
    original = message.reply_to_message
    return original is not None and original.from_user is not None and original.from_user.is_bot
