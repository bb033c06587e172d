"""The whole state of the playground and its rules: who is where, what was said, and what the bot is told.

Knows nothing of HTTP. Everything that happens is appended to :attr:`World.log`.
"""

import itertools
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType, UpdateType

from bot.playground.api import present
from bot.playground.api.errors import bad_request, forbidden, migrated
from bot.playground.api.event_log import EventLog
from bot.playground.api.model import (
    CallbackQuery,
    Chat,
    InlineQuery,
    Json,
    Member,
    Message,
    Options,
    StoredFile,
    Topic,
    User,
)
from bot.playground.api.profile import Profile
from bot.playground.api.text import widen
from bot.playground.api.updates import UpdateQueue

_FIRST_USER_ID = 1_000_001
_FIRST_GROUP_ID = 4_000_000_001
_FIRST_SUPERGROUP_ID = 2_000_000_001
_SUPERGROUP_PREFIX = -1_000_000_000_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")

Posted = Callable[[Message], None]


class PlaygroundError(Exception):
    """A test or a page asked for something that cannot happen in Telegram."""


class World:
    """Everything there is, seen from one bot.

    Args:
        bot: The bot's own account.
        options: How it was set up with BotFather.
        clock: Returns Unix time; tests pass their own.

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
        self.callback_queries: dict[str, CallbackQuery] = {}
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.profile = Profile(bot.first_name)
        self.updates = UpdateQueue()
        self.log = EventLog()
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
        """Return an id for an inline or callback query."""
        return str(next(self._query_ids))

    def add_user(self, first_name: str, **details: Any) -> User:  # noqa: ANN401 - fields of User
        """Create an account.

        Raises:
            PlaygroundError: The username is not one, or taken.

        """
        user_id = details.pop("id", None) or next(self._user_ids)
        username = details.get("username")
        if user_id in self.users:
            raise PlaygroundError(f"there is already a user {user_id}")
        if username is not None:
            self._check_username(username)
        user = User(user_id, first_name, **details)
        self.users[user.id] = user
        self.log.append("user", user=present.person_json(user))
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
            PlaygroundError: It is not a language tag.

        """
        if not _LANGUAGE.fullmatch(language_code):
            raise PlaygroundError(f"{language_code!r} is not a language tag such as en or pt-br")
        user.language_code = language_code
        self.log.append("user", user=present.person_json(user))
        return user

    def private_chat(self, user: User) -> Chat:
        """Return the conversation between a user and the bot; nobody has written in it at first."""
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
        self.log.append("chat", chat=present.chat_json(self, chat))
        return chat

    def chat_of(self, chat_id: int) -> Chat:
        """Return a chat for the control side.

        Raises:
            PlaygroundError: There is none.

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
            PlaygroundError: There is none.

        """
        try:
            return self.users[user_id]
        except KeyError:
            raise PlaygroundError(f"there is no user {user_id}") from None

    def member(self, chat: Chat, user_id: int) -> Member:
        """Return what a user is in a chat, ``left`` for a stranger."""
        return chat.members.get(user_id) or present.left(user_id)

    # -- what the bot may do -------------------------------------------------------------------------------

    def chat_for_bot(self, chat_id: str) -> Chat:
        """Return the chat that the bot means.

        Args:
            chat_id: A number or ``@username``, as it comes in a request.

        Raises:
            ApiError: The bot has never met that chat.

        """
        if not chat_id:
            raise bad_request("chat_id is empty")
        if chat_id.startswith("@"):
            name = chat_id[1:].lower()
            named = (chat for chat in self.chats.values() if (chat.username or "").lower() == name)
            chat = next(named, None)
        elif re.fullmatch(r"-?\d+", chat_id):
            chat = self.chats.get(int(chat_id))
            if chat is None and int(chat_id) in self.users and int(chat_id) != self.bot.id:
                chat = self._chat_with_stranger(self.users[int(chat_id)])
        else:
            chat = None
        if chat is None or (chat.type == ChatType.PRIVATE and not self._has_met(chat)):
            raise bad_request("chat not found")
        return chat

    def _chat_with_stranger(self, user: User) -> Chat | None:
        return self.private_chat(user) if self._met_elsewhere(user.id) else None

    def _has_met(self, chat: Chat) -> bool:
        return chat.is_started or (chat.id in self.users and self._met_elsewhere(chat.id))

    def _met_elsewhere(self, user_id: int) -> bool:
        """Tell whether the bot knows a user who has never written to it: from a common chat or a query."""
        in_common = any(
            self.member(chat, self.bot.id).is_present and user_id in chat.members
            for chat in self.chats.values()
        )
        return in_common or any(query.user_id == user_id for query in self.inline_queries.values())

    def check_may_write(self, chat: Chat, thread_id: int | None = None) -> None:
        """Refuse what the bot may not send.

        Raises:
            ApiError: The bot is blocked, absent, muted, or the topic is missing or closed.

        """
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        if chat.type == ChatType.PRIVATE:
            self._check_may_write_to(chat)
        else:
            self.check_is_in(chat)
            me = self.member(chat, self.bot.id)
            if chat.type == ChatType.CHANNEL and not me.is_admin:
                raise bad_request("need administrator rights in the channel chat")
            if not me.can_send:
                raise bad_request("not enough rights to send text messages to the chat")
        if thread_id is not None:
            self._check_thread(chat, thread_id)

    def _check_may_write_to(self, chat: Chat) -> None:
        user = self.users[chat.id]
        if user.is_deactivated:
            raise forbidden("user is deactivated")
        if user.is_bot:
            raise forbidden("bots can't send messages to bots")
        if chat.is_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.is_started:
            raise forbidden("bot can't initiate conversation with a user")

    def check_is_in(self, chat: Chat) -> None:
        """Refuse a bot that is not in a group or channel.

        Raises:
            ApiError: It was never there, left or was kicked.

        """
        me = self.member(chat, self.bot.id)
        if me.status == ChatMemberStatus.BANNED:
            raise forbidden(f"bot was kicked from the {chat.type.value} chat")
        if not me.is_present:
            raise forbidden(f"bot is not a member of the {chat.type.value} chat")

    def _check_thread(self, chat: Chat, thread_id: int) -> None:
        topic = chat.topics.get(thread_id) if chat.is_forum else None
        if topic is None:
            raise bad_request("message thread not found")
        if topic.is_closed and not self.member(chat, self.bot.id).is_admin:
            raise bad_request("TOPIC_CLOSED")

    # -- messages ------------------------------------------------------------------------------------------

    def post(self, chat: Chat, *, before: Posted | None = None, **fields: Any) -> Message:  # noqa: ANN401
        """Store a message and tell the bot of it, if the bot may see it.

        Args:
            chat: Where.
            before: Called with the message before anybody is told.
            fields: Those of :class:`bot.playground.api.model.Message`.

        """
        message = Message(self._next_message_id(chat), chat.id, self.now(), **fields)
        if chat.type == ChatType.SUPERGROUP and not chat.is_forum and message.thread_id is None:
            message.thread_id = self._root_of_replies(chat, message.reply_to)
        if before is not None:
            before(message)
        chat.messages[message.id] = message
        author = self.users.get(message.from_id or 0)
        if author is not None and author.is_bot and message.via_bot_id is None:
            chat.last_bot_id = author.id
        self.log.append("message", message=present.stored_message_json(self, message))
        self._tell(message, edited=False)
        return message

    def _next_message_id(self, chat: Chat) -> int:
        """Count a message: supergroups and channels for themselves, all other chats together."""
        if chat.type in (ChatType.PRIVATE, ChatType.GROUP):
            return next(self._own_message_ids)
        chat.last_message_id += 1
        return chat.last_message_id

    def _root_of_replies(self, chat: Chat, reply_to: int | None) -> int | None:
        answered = chat.message(reply_to)
        return None if answered is None else answered.thread_id or answered.id

    def edit(self, message: Message, *, by_bot: bool = False, **changes: Any) -> None:  # noqa: ANN401
        """Change a message, keeping its former text.

        Args:
            message: Which.
            by_bot: Whether the bot itself did it, which it need not be told.
            changes: Fields of :class:`bot.playground.api.model.Message`.

        """
        if {"text", "caption"} & changes.keys():
            message.earlier.append(message.formatted)
        for name, value in changes.items():
            setattr(message, name, value)
        if changes.keys() != {"markup"}:  # a changed keyboard does not mark the message as edited
            message.edit_date = self.now()
        self.log.append("edit", message=present.stored_message_json(self, message))
        if not by_bot:
            self._tell(message, edited=True)

    def delete(self, message: Message) -> None:
        """Remove a message from its chat. A bot is not told."""
        message.is_deleted = True
        self.log.append("delete", chat_id=message.chat_id, message_id=message.id)

    def inline_message(self, inline_id: str) -> Message | None:
        """Return the message that an ``inline_message_id`` stands for."""
        if inline_id not in self.inline_messages:
            return None
        chat_id, message_id = self.inline_messages[inline_id]
        return self.chats[chat_id].message(message_id)

    # -- what the bot is told ------------------------------------------------------------------------------

    def send_update(self, update: Json, *, always: bool = False) -> Json | None:
        """Queue an update for the bot; see :meth:`bot.playground.api.updates.UpdateQueue.push`."""
        queued = self.updates.push(update, always=always)
        if queued is not None:
            self.log.append("update", update=queued)
        return queued

    def _tell(self, message: Message, *, edited: bool) -> None:
        chat = self.chats[message.chat_id]
        if not self.bot_sees(chat, message):
            return
        if chat.type == ChatType.CHANNEL:
            kind = UpdateType.EDITED_CHANNEL_POST if edited else UpdateType.CHANNEL_POST
        else:
            kind = UpdateType.EDITED_MESSAGE if edited else UpdateType.MESSAGE
        self.send_update({kind.value: present.message_json(self, message)})

    def bot_sees(self, chat: Chat, message: Message) -> bool:
        """Tell whether Telegram would show a message to the bot.

        By Telegram's FAQ for bots: service messages, private chats and channels always; other bots never; in
        groups everything without privacy mode or as an administrator, otherwise what is meant for the bot.
        """
        author = self.users.get(message.from_id or 0)
        if author is not None and author.is_bot and message.via_bot_id is None and not message.is_service:
            return False
        if chat.type == ChatType.PRIVATE:
            return not chat.is_blocked
        me = self.member(chat, self.bot.id)
        if not me.is_present or chat.migrated_to is not None:
            return False
        if chat.type == ChatType.CHANNEL:
            return message.from_id != self.bot.id
        if message.is_service:
            return message.from_id != self.bot.id
        return me.is_admin or not self.options.privacy_mode or self._is_meant_for_bot(chat, message)

    def _is_meant_for_bot(self, chat: Chat, message: Message) -> bool:
        if message.via_bot_id == self.bot.id:
            return True
        answered = chat.message(message.reply_to)
        if answered is not None and answered.from_id == self.bot.id:
            return True
        username = (self.bot.username or "").lower()
        formatted = message.formatted
        wide = widen(formatted.text)
        for entity in formatted.entities:
            marked = wide[entity.offset : entity.end].lower()
            if entity.type == MessageEntityType.MENTION and marked == f"@{username}":
                return True
            if entity.type == MessageEntityType.TEXT_MENTION and entity.user_id == self.bot.id:
                return True
            if entity.type == MessageEntityType.BOT_COMMAND:
                _, at, addressee = marked.partition("@")
                if addressee == username or (not at and chat.last_bot_id in (None, self.bot.id)):
                    return True
        return False

    # -- membership ----------------------------------------------------------------------------------------

    def set_member(self, chat: Chat, member: Member, by: User) -> None:
        """Change what somebody is in a chat, with the updates and service messages that follow from it."""
        old = self.member(chat, member.user_id)
        if old == member:
            return
        if not old.is_present:
            chat.members[member.user_id] = member
        self._tell_of_member(chat, old, member, by)
        subject = present.known_user(self, member.user_id)
        shown = present.user_json(subject)
        if chat.is_group and member.is_present and not old.is_present:
            self.post(chat, from_id=by.id, is_service=True, content={"new_chat_members": [shown]})
        if chat.is_group and old.is_present and not member.is_present and subject.id != self.bot.id:
            self.post(chat, from_id=by.id, is_service=True, content={"left_chat_member": shown})
        chat.members[member.user_id] = member

    def _tell_of_member(self, chat: Chat, old: Member, new: Member, by: User) -> None:
        change = {
            "chat": present.chat_json(self, chat),
            "from": present.user_json(by),
            "date": self.now(),
            "old_chat_member": present.member_json(self, old),
            "new_chat_member": present.member_json(self, new),
        }
        self.log.append("member", **change)
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

        The bot is told that it joined the new one, but not that it left the old one: so Telegram does it
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
