"""What a test acts through: users, and the chats and topics they are in."""

# ruff: noqa: ANN401 - arguments and results are JSON

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.playground_client.messages import Button, Message
from tests.support.playground_client.waiting import (
    TIMEOUT,
    wait_inline_answer,
    wait_press_answer,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.playground_client.answers import InlineAnswer, PressAnswer
    from tests.support.playground_client.control import ControlClient, Json


@dataclass(frozen=True)
class Chat:
    """A conversation."""

    control: ControlClient = field(repr=False, compare=False)
    id: int
    type: str
    title: str | None = None

    def topic(self, name: str, by: User | None = None) -> Topic:
        """Open a forum topic."""
        made = self.control.do("add_topic", chat_id=self.id, name=name, by_id=_id(by))
        return Topic(self, made["id"], name)

    def add(self, user: User, status: str = "member", by: User | None = None, **details: Any) -> None:
        """Let a user in, or give a new status: ``member``, ``administrator``, ``restricted`` and so on.

        Args:
            user: who.
            status: one of ``telegram.constants.ChatMemberStatus``.
            by: who does it, the owner by default.
            details: ``is_anonymous`` and ``title`` of an administrator, ``can_send`` of a restricted member.
        """
        self.control.do(
            "set_member", chat_id=self.id, user_id=user.id, status=status, by_id=_id(by), **details
        )

    def remove(self, user: User, by: User | None = None, *, ban: bool = False) -> None:
        """Let a user leave, or ban one."""
        self.add(user, "kicked" if ban else "left", by if by is not None or ban else user)

    def set_bot(self, status: str, by: User | None = None, **details: Any) -> None:
        """Give the bot a status: ``member``, ``administrator``, ``left``, ``kicked``, ``restricted``."""
        self.control.do(
            "set_member",
            chat_id=self.id,
            user_id=self.control.bot_id,
            status=status,
            by_id=_id(by),
            **details,
        )

    def migrate(self, by: User | None = None) -> Chat:
        """Turn a basic group into a supergroup, and return that."""
        return chat_from(self.control, self.control.do("migrate", chat_id=self.id, by_id=_id(by)))


@dataclass(frozen=True)
class Topic:
    """A forum topic; a user may speak to it as to a chat."""

    chat: Chat
    id: int
    name: str

    def close(self, *, closed: bool = True) -> None:
        """Close or reopen it."""
        self.chat.control.do("close_topic", chat_id=self.chat.id, topic_id=self.id, closed=closed)


Place = Chat | Topic


def chat_from(control: ControlClient, made: Mapping[str, Any]) -> Chat:
    """Return the handle of a chat given as JSON."""
    return Chat(control, made["id"], made["type"], made.get("title"))


def place_json(where: Place) -> Json:
    """Return the arguments of an action that name a chat or topic."""
    if isinstance(where, Topic):
        return {"chat_id": where.chat.id, "thread_id": where.id}
    return {"chat_id": where.id}


@dataclass(frozen=True)
class User:
    """A Telegram user whom a test plays."""

    control: ControlClient = field(repr=False, compare=False)
    id: int
    first_name: str
    username: str | None = None

    def says(
        self, where: Place, text: str | None = None, *, reply_to: Message | int | None = None, **details: Any
    ) -> Message:
        """Send a message.

        Args:
            where: a chat or topic.
            text: the words; leave them out for a ``photo``, ``sticker`` or the like.
            reply_to: the message it answers.
            details: ``caption``; ``entities`` (``{"type", "offset", "length"}``); ``anonymous=True``;
                ``sender_chat_id``; ``forward_origin``; ``content`` for any Bot API fields such as
                ``{"location": …}``; or a file by its kind, as in ``photo={}``,
                ``document={"file_name": "a.txt", "content_base64": "…"}``, ``sticker={"emoji": "👍"}``.

        Returns:
            The message as Telegram stored it.

        Raises:
            ControlError: the user may not.
        """
        if text is not None:
            details["text"] = text
        if reply_to is not None:
            details["reply_to"] = reply_to.id if isinstance(reply_to, Message) else reply_to
        return self._message("say", **place_json(where), **details)

    def forwards(self, message: Message, where: Place) -> Message:
        """Forward a message."""
        source = {"chat_id": message.chat_id, "message_id": message.id}
        return self._message("say", **place_json(where), forward_of=source)

    def starts(self, payload: str | None = None) -> Message:
        """Open the bot in private and press Start; this also unblocks it."""
        return self._message("start", payload=payload)

    def edits(self, message: Message, text: str) -> Message:
        """Change the words of the own message."""
        return self._message("edit", chat_id=message.chat_id, message_id=message.id, text=text)

    def deletes(self, message: Message) -> None:
        """Delete a message."""
        self._do("delete", chat_id=message.chat_id, message_id=message.id)

    def reacts(self, message: Message, *emoji: str) -> None:
        """Set the reactions to a message; none takes them back."""
        self._do("react", chat_id=message.chat_id, message_id=message.id, emoji=list(emoji))

    def presses(self, message: Message, button: Button | str, *, timeout: float = TIMEOUT) -> PressAnswer:
        """Press a button and wait for the bot to answer the query.

        Args:
            message: which carries it; the keyboard it has now counts.
            button: one of ``message.buttons``, its text, or its callback data.
            timeout: seconds to wait.

        Raises:
            ControlError: there is no such button.
            WaitError: the bot did not answer.
        """
        query_id = self.starts_pressing(message, button)
        return wait_press_answer(self.control, query_id, timeout=timeout)

    def starts_pressing(self, message: Message, button: Button | str) -> str:
        """Press a button without waiting, and return the id of the callback query."""
        chosen = message.now().button(button)
        pressed = self._do("press", chat_id=message.chat_id, message_id=message.id, button=chosen.raw)
        return str(pressed["query_id"])

    def asks_inline(
        self, query: str, offset: str = "", *, chat: Chat | None = None, timeout: float = TIMEOUT
    ) -> InlineAnswer:
        """Type ``@bot query`` and wait for the results.

        Args:
            query: what follows the bot's name.
            offset: the ``next_offset`` of the page before.
            chat: where it is typed, which decides ``chat_type``.
            timeout: seconds to wait.

        Raises:
            WaitError: the bot did not answer.
        """
        query_id = self.starts_asking_inline(query, offset, chat=chat)
        return wait_inline_answer(self.control, query_id, timeout=timeout)

    def starts_asking_inline(self, query: str, offset: str = "", *, chat: Chat | None = None) -> str:
        """Type ``@bot query`` without waiting, and return the id of the inline query."""
        chat_id = None if chat is None else chat.id
        return str(self._do("ask_inline", query=query, offset=offset, chat_id=chat_id)["query_id"])

    def chooses(self, answer: InlineAnswer, result: Json | str, where: Place) -> Message:
        """Choose a result, by itself or its id, and return the message that it posts."""
        result_id = result if isinstance(result, str) else result["id"]
        chosen = self.control.do("choose", query_id=answer.query_id, result_id=result_id, **place_json(where))
        return Message(self.control, chosen)

    def blocks_bot(self) -> None:
        """Block the bot."""
        self._do("block", blocked=True)

    def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self._do("block", blocked=False)

    def deletes_account(self) -> None:
        """Delete the account, so that the bot is told "user is deactivated"."""
        self._do("deactivate")

    def commands(self, where: Chat) -> list[str]:
        """Return the names of the commands that this user is offered in a chat."""
        return [str(command["command"]) for command in self._do("commands_shown", chat_id=where.id)]

    def _do(self, action: str, **arguments: Any) -> Any:
        return self.control.do(action, user_id=self.id, **arguments)

    def _message(self, action: str, **arguments: Any) -> Message:
        return Message(self.control, self._do(action, **arguments))


def _id(user: User | None) -> int | None:
    return None if user is None else user.id
