"""The whole state of the playground and its rules: who is where, what was said, what the bot gets.

Knows nothing of HTTP. Everything that happens is appended to :attr:`World.event_log`.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from bot.playground.api.errors import PlaygroundError
from bot.playground.api.logs.event_log import EventLog
from bot.playground.api.world import serialize
from bot.playground.api.world.model import (
    CallbackQuery,
    Chat,
    GuestQuery,
    InlineQuery,
    Json,
    Member,
    Message,
    Options,
    StoredFile,
    Topic,
    User,
)
from bot.playground.api.world.profile import Profile
from bot.playground.api.world.update_queue import UpdateQueue
from bot.playground.api.world.visibility import is_shown_to_bot, summons_guest

_FIRST_USER_ID: Final = 1_000_001
_FIRST_GROUP_ID: Final = 4_000_000_001
_FIRST_SUPERGROUP_ID: Final = 2_000_000_001
_SUPERGROUP_PREFIX: Final = -1_000_000_000_000
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_USERNAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")

Posted = Callable[[Message], None]


class World:
    """Everything there is, seen from one bot.

    Args:
        bot: the bot's own account.
        options: how it was set up with BotFather.
        clock: returns Unix time; tests pass their own.
    """

    def __init__(
        self, bot: User, options: Options | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.bot = bot
        self.options = options or Options()
        self.clock = clock
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.guest_queries: dict[str, GuestQuery] = {}
        self.callback_queries: dict[str, CallbackQuery] = {}
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.profile = Profile(bot.first_name)
        self.updates = UpdateQueue()
        self.event_log = EventLog()
        self._user_ids = itertools.count(_FIRST_USER_ID)
        self._group_ids = itertools.count(_FIRST_GROUP_ID)
        self._supergroup_ids = itertools.count(_FIRST_SUPERGROUP_ID)
        self._query_ids = itertools.count(9_000_000_000_000_001)
        self._own_message_ids = itertools.count(1)

    # -- what there is -------------------------------------------------------------------------------------

    def now(self) -> int:
        """Return Unix time in whole seconds, as messages carry it."""
        return int(self.clock())

    def new_query_id(self) -> str:
        """Return an id for an inline, callback or guest query."""
        return str(next(self._query_ids))

    def add_user(self, first_name: str, **details: Any) -> User:  # noqa: ANN401 - fields of User
        """Create an account.

        Raises:
            PlaygroundError: the username is not one, or taken.
        """
        user_id = details.pop("id", None) or next(self._user_ids)
        username = details.get("username")
        if user_id in self.users:
            raise PlaygroundError(f"there is already a user {user_id}")
        if username is not None:
            self._check_username(username)
        user = User(user_id, first_name, **details)
        self.users[user.id] = user
        self.event_log.append("user", user=serialize.person_json(user))
        return user

    def _check_username(self, username: str) -> None:
        if not _USERNAME.fullmatch(username):
            raise PlaygroundError(f"{username!r} is not a username: 4-32 letters, digits and underscores")
        owners: Iterable[User | Chat] = (*self.users.values(), *self.chats.values())
        if any((owner.username or "").lower() == username.lower() for owner in owners):
            raise PlaygroundError(f"the username {username!r} is taken")

    def set_language(self, user: User, language_code: str) -> User:
        """Change the language of a user's client.

        Raises:
            PlaygroundError: it is not a language tag.
        """
        if not _LANGUAGE.fullmatch(language_code):
            raise PlaygroundError(f"{language_code!r} is not a language tag such as en or pt-br")
        user.language_code = language_code
        self.event_log.append("user", user=serialize.person_json(user))
        return user

    def private_chat(self, user: User) -> Chat:
        """Return the conversation between a user and the bot; empty at first."""
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, ChatType.PRIVATE)
        return self.chats[user.id]

    def add_chat(
        self,
        chat_type: ChatType,
        title: str,
        owner: User,
        *,
        is_forum: bool = False,
        username: str | None = None,
        description: str | None = None,
        chat_id: int | None = None,
    ) -> Chat:
        """Create a group, supergroup or channel of which ``owner`` is the only member."""
        if username is not None:
            self._check_username(username)
        if chat_id is None:
            chat_id = (
                -next(self._group_ids)
                if chat_type == ChatType.GROUP
                else _SUPERGROUP_PREFIX - next(self._supergroup_ids)
            )
        if chat_id in self.chats:
            raise PlaygroundError(f"there is already a chat {chat_id}")
        chat = Chat(chat_id, chat_type, title, username, is_forum, description)
        chat.members[owner.id] = Member(owner.id, ChatMemberStatus.OWNER)
        self.chats[chat.id] = chat
        self.event_log.append("chat", chat=serialize.chat_json(self, chat))
        return chat

    def chat_of(self, chat_id: int) -> Chat:
        """Return a chat for the control side.

        Raises:
            PlaygroundError: there is none.
        """
        if chat_id in self.users and chat_id not in self.chats:
            return self.private_chat(self.users[chat_id])
        try:
            return self.chats[chat_id]
        except KeyError:
            raise PlaygroundError(f"there is no chat {chat_id}") from None

    def user_of(self, user_id: int) -> User:
        """Return a user for the control side.

        Raises:
            PlaygroundError: there is none.
        """
        try:
            return self.users[user_id]
        except KeyError:
            raise PlaygroundError(f"there is no user {user_id}") from None

    def member(self, chat: Chat, user_id: int) -> Member:
        """Return what a user is in a chat, ``left`` for a stranger."""
        return chat.members.get(user_id) or serialize.left(user_id)

    # -- messages ------------------------------------------------------------------------------------------

    def post(self, chat: Chat, *, before: Posted | None = None, **fields: Any) -> Message:  # noqa: ANN401
        """Store a message and tell the bot of it, if the bot may see it.

        Args:
            chat: where.
            before: called with the message before any update is sent.
            fields: those of :class:`bot.playground.api.world.model.Message`.
        """
        message = Message(self._next_message_id(chat), chat.id, self.now(), **fields)
        if chat.type == ChatType.SUPERGROUP and message.thread_id is None:
            message.thread_id = self._thread_of_reply(chat, message.reply_to)
        if before is not None:
            before(message)
        chat.messages[message.id] = message
        author = self.users.get(message.from_id or 0)
        if author is not None and author.is_bot and message.via_bot_id is None:
            chat.last_bot_id = author.id
        self.event_log.append("message", message=serialize.stored_message_json(self, message))
        self._tell(message, edited=False)
        return message

    def _next_message_id(self, chat: Chat) -> int:
        """Count a message: supergroups and channels for themselves, all other chats together."""
        if chat.type in (ChatType.PRIVATE, ChatType.GROUP):
            return next(self._own_message_ids)
        chat.last_message_id += 1
        return chat.last_message_id

    def _thread_of_reply(self, chat: Chat, reply_to: int | None) -> int | None:
        """Return the topic of the message replied to; without topics, where the chain of replies began."""
        answered = chat.message(reply_to)
        if answered is None:
            return None
        return answered.thread_id if chat.is_forum else answered.thread_id or answered.id

    def edit(self, message: Message, *, by_bot: bool = False, **changes: Any) -> None:  # noqa: ANN401
        """Change a message, keeping its former text.

        Args:
            message: which.
            by_bot: whether the bot itself did it, which it need not be told.
            changes: fields of :class:`bot.playground.api.world.model.Message`.
        """
        if {"text", "caption"} & changes.keys():
            message.earlier.append(message.formatted)
        for name, value in changes.items():
            setattr(message, name, value)
        if changes.keys() != {"markup"}:  # a changed keyboard does not mark the message as edited
            message.edit_date = self.now()
        self.event_log.append("edit", message=serialize.stored_message_json(self, message))
        if not by_bot:
            self._tell(message, edited=True)

    def delete(self, message: Message) -> None:
        """Remove a message from its chat. A bot is not told."""
        message.is_deleted = True
        self.event_log.append("delete", chat_id=message.chat_id, message_id=message.id)

    def react(self, message: Message, user_id: int, emoji: list[str]) -> list[str]:
        """Set somebody's reactions to a message; none takes them back.

        Returns:
            Those from before.
        """
        old = message.reactions.pop(user_id, [])
        if emoji:
            message.reactions[user_id] = emoji
        self.event_log.append(
            "reaction", chat_id=message.chat_id, message_id=message.id, user_id=user_id, emoji=emoji
        )
        return old

    def inline_message(self, inline_id: str) -> Message | None:
        """Return the message that an ``inline_message_id`` stands for."""
        if inline_id not in self.inline_messages:
            return None
        chat_id, message_id = self.inline_messages[inline_id]
        return self.chats[chat_id].message(message_id)

    # -- updates for the bot -------------------------------------------------------------------------------

    def send_update(self, update: Json, *, always: bool = False) -> Json | None:
        """Queue an update for the bot; see :meth:`bot.playground.api.world.update_queue.UpdateQueue.push`."""
        queued = self.updates.push(update, always=always)
        if queued is not None:
            self.event_log.append("update", update=queued)
        return queued

    def _tell(self, message: Message, *, edited: bool) -> None:
        chat = self.chats[message.chat_id]
        author = self.users.get(message.from_id or 0)
        me = self.member(chat, self.bot.id)
        if self.options.guest_mode and not edited and summons_guest(message, chat, self.bot, me, author):
            self._ask_guest(message)
        privacy_mode = self.options.privacy_mode
        if not is_shown_to_bot(message, chat, self.bot, me, author, privacy_mode=privacy_mode):
            return
        if chat.type == ChatType.CHANNEL:
            kind = UpdateType.EDITED_CHANNEL_POST if edited else UpdateType.CHANNEL_POST
        else:
            kind = UpdateType.EDITED_MESSAGE if edited else UpdateType.MESSAGE
        self.send_update({kind.value: serialize.message_json(self, message)})

    def _ask_guest(self, message: Message) -> None:
        query = GuestQuery(
            self.new_query_id(), message.chat_id, message.id, message.from_id or 0, self.clock()
        )
        self.guest_queries[query.id] = query
        shown = serialize.message_json(self, message) | {"guest_query_id": query.id}
        self.send_update({UpdateType.GUEST_MESSAGE.value: shown})

    # -- membership ----------------------------------------------------------------------------------------

    def set_member(self, chat: Chat, member: Member, by: User) -> None:
        """Change what somebody is in a chat, with the updates and service messages that follow from it."""
        old = self.member(chat, member.user_id)
        if old == member:
            return
        if not old.is_present:
            chat.members[member.user_id] = member
        self._tell_of_member(chat, old, member, by)
        subject = serialize.known_user(self, member.user_id)
        shown = serialize.user_json(subject)
        if chat.is_group and member.is_present and not old.is_present:
            self.post(chat, from_id=by.id, is_service=True, content={"new_chat_members": [shown]})
        if chat.is_group and old.is_present and not member.is_present and subject.id != self.bot.id:
            self.post(chat, from_id=by.id, is_service=True, content={"left_chat_member": shown})
        chat.members[member.user_id] = member

    def _tell_of_member(self, chat: Chat, old: Member, new: Member, by: User) -> None:
        change = {
            "chat": serialize.chat_json(self, chat),
            "from": serialize.user_json(by),
            "date": self.now(),
            "old_chat_member": serialize.member_json(self, old),
            "new_chat_member": serialize.member_json(self, new),
        }
        self.event_log.append("member", **change)
        if new.user_id == self.bot.id:
            self.send_update({UpdateType.MY_CHAT_MEMBER.value: change})
        elif self.member(chat, self.bot.id).is_admin:
            self.send_update({UpdateType.CHAT_MEMBER.value: change})

    def set_blocked(self, chat: Chat, *, blocked: bool) -> None:
        """Have the user of a private chat block the bot or let it write again."""
        if chat.is_blocked == blocked:
            return
        user = self.users[chat.id]
        before, after = (
            (ChatMemberStatus.MEMBER, ChatMemberStatus.BANNED)
            if blocked
            else (ChatMemberStatus.BANNED, ChatMemberStatus.MEMBER)
        )
        chat.is_blocked = blocked
        self._tell_of_member(chat, Member(self.bot.id, before), Member(self.bot.id, after), user)

    def migrate(self, chat: Chat, by: User) -> Chat:
        """Turn a basic group into a supergroup with a new id, announced in both.

        The bot learns that it joined the new one, but not that it left the old one, as on Telegram
        (https://github.com/tdlib/telegram-bot-api/issues/266).
        """
        if chat.type != ChatType.GROUP or chat.migrated_to is not None:
            raise PlaygroundError("only a basic group becomes a supergroup, and only once")
        new = self.add_chat(ChatType.SUPERGROUP, chat.title or "", by)
        new.members = dict(chat.members)
        me = self.member(chat, self.bot.id)
        if me.is_present:
            self._tell_of_member(new, Member(me.user_id, ChatMemberStatus.LEFT), me, by)
        self.post(chat, from_id=by.id, is_service=True, content={"migrate_to_chat_id": new.id})
        chat.migrated_to = new.id
        self.post(new, from_id=by.id, is_service=True, content={"migrate_from_chat_id": chat.id})
        return new

    # -- topics --------------------------------------------------------------------------------------------

    def add_topic(self, chat: Chat, name: str, by: User) -> Topic:
        """Open a forum topic with the service message that gives it its id."""
        if not chat.is_forum:
            raise PlaygroundError(f"chat {chat.id} has no topics")
        topic = Topic(0, name)

        def number(message: Message) -> None:
            topic.id = message.thread_id = message.id
            chat.topics[topic.id] = topic

        opened = {"name": name, "icon_color": topic.icon_color}
        self.post(
            chat, before=number, from_id=by.id, is_service=True, content={"forum_topic_created": opened}
        )
        return topic

    def set_topic_closed(self, chat: Chat, topic: Topic, by: User, *, closed: bool) -> None:
        """Close or reopen a topic."""
        topic.is_closed = closed
        content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
        self.post(chat, from_id=by.id, is_service=True, thread_id=topic.id, content=content)

    # -- files ---------------------------------------------------------------------------------------------

    def add_file(self, file: StoredFile) -> StoredFile:
        """Keep a file, so that its ``file_id`` can be used and its bytes downloaded."""
        self.files[file.file_id] = file
        return file
