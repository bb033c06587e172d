"""What Telegram users do: write, press, ask inline, block. The other half of the conversation with a bot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import (
    ChatID,
    ChatType,
    InlineQueryLimit,
    MessageLimit,
    UpdateType,
)

from bot.playground.api.compose.inline_results import content_of
from bot.playground.api.errors import PlaygroundError
from bot.playground.api.text.entities import normalize
from bot.playground.api.world import serialize
from bot.playground.api.world.model import (
    REACTIONS,
    CallbackQuery,
    Chat,
    InlineQuery,
    Json,
    Message,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.playground.api.text.formatted_text import Entity
    from bot.playground.api.world.world import World

_PAYLOAD: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{MessageLimit.DEEP_LINK_LENGTH.value}}}")


@dataclass(frozen=True)
class Draft:
    """What a user is about to send.

    Attributes:
        text: the words of a text message.
        caption: the words under a picture or file.
        content: bot API fields of anything but text.
        entities: formatting that the user put in; links, mentions and commands are found anyway.
        reply_to: the message it answers.
        thread_id: the topic it goes to.
        is_anonymous: whether an administrator writes as the group.
        sender_chat_id: the channel in whose name it is written.
        forward_of: the chat and message it forwards.
        forward_origin: an origin that is not a message of the playground.
    """

    text: str | None = None
    caption: str | None = None
    content: Json = field(default_factory=dict)
    entities: tuple[Entity, ...] = ()
    reply_to: int | None = None
    thread_id: int | None = None
    is_anonymous: bool = False
    sender_chat_id: int | None = None
    forward_of: tuple[int, int] | None = None
    forward_origin: Json | None = None


class UserActions:
    """Acts for the users of a world.

    Args:
        world: where they live.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    # -- writing -------------------------------------------------------------------------------------------

    def say(self, user: User, chat: Chat, draft: Draft) -> Message:
        """Send a message as a user.

        Raises:
            PlaygroundError: Telegram's apps would not let the user.
        """
        self._check_may_write(user, chat, draft.thread_id)
        fields: dict[str, Any] = {"content": dict(draft.content), "forward_origin": draft.forward_origin}
        if draft.text is not None:
            fields["text"] = normalize(draft.text, draft.entities)
            if not 1 <= len(fields["text"]) <= MessageLimit.MAX_TEXT_LENGTH:
                raise PlaygroundError("a text message has 1 to 4096 characters; the apps split longer ones")
        elif draft.caption:
            fields["caption"] = normalize(draft.caption, draft.entities)
        if draft.forward_of is not None:
            fields |= self._forwarded(*draft.forward_of)
        if draft.reply_to is not None and chat.message(draft.reply_to) is None:
            raise PlaygroundError(f"there is no message {draft.reply_to} to reply to")
        if chat.type == ChatType.PRIVATE:
            chat.is_started = True
        return self._world.post(
            chat,
            **self._sender(user, chat, draft),
            reply_to=draft.reply_to,
            thread_id=draft.thread_id,
            **fields,
        )

    def start(self, user: User, payload: str | None = None) -> Message:
        """Open the bot by its link, with a payload or without, and press Start.

        Raises:
            PlaygroundError: the payload would not survive in a link.
        """
        if payload is not None and not _PAYLOAD.fullmatch(payload):
            raise PlaygroundError(f"{payload!r} is no deep link: 1-64 of A-Z a-z 0-9 _ -")
        chat = self._world.private_chat(user)
        self._world.set_blocked(chat, blocked=False)
        return self.say(user, chat, Draft("/start" if payload is None else f"/start {payload}"))

    def _check_may_write(self, user: User, chat: Chat, thread_id: int | None = None) -> None:
        if chat.migrated_to is not None:
            raise PlaygroundError(f"the group has become the supergroup {chat.migrated_to}")
        if chat.type == ChatType.PRIVATE:
            if chat.id != user.id:
                raise PlaygroundError(f"user {user.id} cannot write in the private chat {chat.id}")
            if chat.is_blocked:
                raise PlaygroundError("the user has blocked the bot and must unblock it to write")
            return
        member = self._world.member(chat, user.id)
        if not member.is_present or not member.can_send:
            raise PlaygroundError(f"user {user.id} may not write in chat {chat.id}")
        if chat.type == ChatType.CHANNEL and not member.is_admin:
            raise PlaygroundError("only administrators post in a channel")
        if thread_id is not None:
            topic = chat.topics.get(thread_id)
            if topic is None:
                raise PlaygroundError(f"there is no topic {thread_id} in chat {chat.id}")
            if topic.is_closed and not member.is_admin:
                raise PlaygroundError(f"the topic {topic.name!r} is closed")

    def _sender(self, user: User, chat: Chat, draft: Draft) -> dict[str, Any]:
        if chat.type == ChatType.CHANNEL:
            return {"from_id": None, "sender_chat_id": chat.id}
        member = self._world.member(chat, user.id)
        if draft.is_anonymous or (member.is_admin and member.is_anonymous):
            if not member.is_admin:
                raise PlaygroundError("only administrators write anonymously")
            return {"from_id": int(ChatID.ANONYMOUS_ADMIN), "sender_chat_id": chat.id}
        if draft.sender_chat_id is not None:
            self._world.chat_of(draft.sender_chat_id)
            stand_in = ChatID.SERVICE_CHAT if "is_automatic_forward" in draft.content else ChatID.FAKE_CHANNEL
            return {"from_id": int(stand_in), "sender_chat_id": draft.sender_chat_id}
        return {"from_id": user.id, "sender_chat_id": None}

    def _forwarded(self, chat_id: int, message_id: int) -> dict[str, Any]:
        original = self._world.chat_of(chat_id).message(message_id)
        if original is None:
            raise PlaygroundError(f"there is no message {message_id} in chat {chat_id} to forward")
        return {
            "text": original.text,
            "caption": original.caption,
            "content": dict(original.content),
            "forward_origin": original.forward_origin or serialize.message_origin_json(self._world, original),
        }

    def edit(self, user: User, message: Message, text: str) -> None:
        """Change the words of the user's own message."""
        self._check_is_own(user, message)
        changed: dict[str, Any] = {"text" if message.text is not None else "caption": normalize(text)}
        self._world.edit(message, **changed)

    def delete(self, user: User, message: Message) -> None:
        """Delete the user's own message, or anybody's as an administrator or in private."""
        chat = self._world.chats[message.chat_id]
        if chat.type != ChatType.PRIVATE and not self._world.member(chat, user.id).is_admin:
            self._check_is_own(user, message)
        self._world.delete(message)

    def _check_is_own(self, user: User, message: Message) -> None:
        if message.from_id != user.id:
            raise PlaygroundError(f"message {message.id} is not user {user.id}'s")

    def react(self, user: User, message: Message, emoji: list[str]) -> None:
        """Set the user's reactions to a message; none takes them back."""
        if any(symbol not in REACTIONS for symbol in emoji):
            raise PlaygroundError(f"{emoji} are not all reactions")
        chat = self._world.chats[message.chat_id]
        old = self._world.react(message, user.id, emoji)
        if chat.type == ChatType.PRIVATE or self._world.member(chat, self._world.bot.id).is_admin:
            change = {
                "chat": serialize.chat_json(self._world, chat),
                "message_id": message.id,
                "user": serialize.user_json(user),
                "date": self._world.now(),
                "old_reaction": [{"type": "emoji", "emoji": symbol} for symbol in old],
                "new_reaction": [{"type": "emoji", "emoji": symbol} for symbol in emoji],
            }
            self._world.send_update({UpdateType.MESSAGE_REACTION.value: change})

    # -- pressing ------------------------------------------------------------------------------------------

    def press(self, user: User, message: Message, button: Mapping[str, Any]) -> CallbackQuery:
        """Press a button that sends its data to the bot.

        Args:
            user: who.
            message: the message that carries the button.
            button: the button as it is in the message.

        Raises:
            PlaygroundError: the button is not there any more, or not one that asks the bot.
        """
        chat = self._world.chats[message.chat_id]
        present_buttons = [item for row in (message.markup or {}).get("inline_keyboard", ()) for item in row]
        if button not in present_buttons or message.is_deleted:
            raise PlaygroundError(f"message {message.id} has no such button; it has {present_buttons}")
        if "callback_data" not in button:
            raise PlaygroundError(f"the button {button['text']!r} does not ask the bot")
        if chat.type == ChatType.PRIVATE and chat.id != user.id:
            raise PlaygroundError(f"user {user.id} does not see the private chat {chat.id}")
        world = self._world
        query = CallbackQuery(
            world.new_query_id(), user.id, chat.id, message.id, button["callback_data"], world.clock()
        )
        world.callback_queries[query.id] = query
        world.event_log.append("callback", query_id=query.id, user_id=user.id, data=query.data)
        world.send_update({UpdateType.CALLBACK_QUERY.value: serialize.callback_query_json(world, query)})
        return query

    # -- inline --------------------------------------------------------------------------------------------

    def ask_inline(self, user: User, text: str, offset: str = "", chat: Chat | None = None) -> InlineQuery:
        """Type ``@bot text`` somewhere.

        Raises:
            PlaygroundError: the bot has no inline mode.
        """
        world = self._world
        if not world.options.inline_mode:
            raise PlaygroundError("the bot has no inline mode")
        text = text[: InlineQueryLimit.MAX_QUERY_LENGTH]
        place = ChatType.PRIVATE if chat is None else chat.type
        chat_type = ChatType.SENDER.value if chat is not None and chat.id == user.id else place.value
        query = InlineQuery(world.new_query_id(), user.id, text, offset, chat_type, world.clock())
        kept = self._kept_answer(query) if world.options.inline_cache else None
        world.inline_queries[query.id] = query
        query.answer = kept
        world.event_log.append("inline_query", query_id=query.id, user_id=user.id, query=text, offset=offset)
        if kept is None:
            world.send_update({UpdateType.INLINE_QUERY.value: serialize.inline_query_json(world, query)})
        return query

    def _kept_answer(self, query: InlineQuery) -> Json | None:
        for other in self._world.inline_queries.values():
            if other.answer is None or (other.query, other.offset) != (query.query, query.offset):
                continue
            if other.answer["is_personal"] and other.user_id != query.user_id:
                continue
            if self._world.clock() - other.answer["answered_at"] < other.answer["cache_time"]:
                return other.answer
        return None

    def choose(self, query: InlineQuery, result_id: str, chat: Chat, thread_id: int | None = None) -> Message:
        """Choose a result, which posts its message in a chat.

        Raises:
            PlaygroundError: there is no such result, or the user may not write there.
        """
        world = self._world
        user = world.users[query.user_id]
        if query.answer is None:
            raise PlaygroundError("the bot has not answered the inline query")
        result = next((item for item in query.answer["results"] if item["id"] == result_id), None)
        if result is None:
            raise PlaygroundError(f"there is no result {result_id!r}")
        self._check_may_write(user, chat, thread_id)
        markup = result.get("reply_markup")
        inline_id = f"INLINE{world.new_query_id()}" if markup else None
        if chat.type == ChatType.PRIVATE:
            chat.is_started = True

        def remember(message: Message) -> None:
            if inline_id is not None:
                world.inline_messages[inline_id] = (chat.id, message.id)

        message = world.post(
            chat,
            before=remember,
            from_id=user.id,
            via_bot_id=world.bot.id,
            via_query_id=query.id,
            markup=markup,
            inline_id=inline_id,
            thread_id=thread_id,
            **content_of(result),
        )
        if world.options.inline_feedback:
            chosen = {"result_id": result_id, "from": serialize.user_json(user), "query": query.query}
            if inline_id is not None:
                chosen["inline_message_id"] = inline_id
            world.send_update({UpdateType.CHOSEN_INLINE_RESULT.value: chosen})
        return message
