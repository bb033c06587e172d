"""The playground as a test drives it: its scene, its faults, and everything the bot does in it."""

# ruff: noqa: ANN401 - arguments and results are JSON

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any, TypeVar

from tests.support.playground_client import waiting
from tests.support.playground_client.calls import calls_made
from tests.support.playground_client.control import LONGEST_REQUEST, ControlClient, Json
from tests.support.playground_client.messages import Message, outline
from tests.support.playground_client.people import Chat, Place, User, chat_from, place_json
from tests.support.playground_client.waiting import TIMEOUT, WaitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.support.playground_client.answers import InlineAnswer, PressAnswer
    from tests.support.playground_client.calls import Call

T = TypeVar("T")


class Playground(ControlClient):
    """A running playground, seen from a test.

    Args:
        url: its root, such as ``http://127.0.0.1:8081``.
    """

    # -- the scene -----------------------------------------------------------------------------------------

    def set_options(self, **options: Any) -> None:
        """Set the bot up as with BotFather: ``privacy_mode``, ``inline_feedback`` and others.

        Args:
            options: fields of :class:`bot.playground.api.world.model.Options`.
        """
        self.do("set_options", **options)

    def user(self, first_name: str, **details: Any) -> User:
        """Create a user.

        Args:
            first_name: the only thing a user must have.
            details: ``last_name``, ``username``, ``language_code``, ``is_bot``, ``is_premium``, ``id``.
        """
        made = self.do("add_user", first_name=first_name, **details)
        return User(self, made["id"], first_name, made.get("username"))

    def private(self, user: User) -> Chat:
        """Return the chat of a user with the bot."""
        return chat_from(self, self.do("private_chat", user_id=user.id))

    def group(self, title: str, owner: User | None = None, **details: Any) -> Chat:
        """Create a basic group; see :meth:`supergroup`."""
        return self._chat("group", title, owner, **details)

    def supergroup(self, title: str, owner: User | None = None, **details: Any) -> Chat:
        """Create a supergroup.

        Args:
            title: its name.
            owner: who creates it; somebody is made up if nobody is given.
            details: ``forum=True`` for topics; ``members`` to add; ``bot``, the status in which the bot is
                added (``member`` by default, ``None`` not to add it); ``username``; ``chat_id``.
        """
        return self._chat("supergroup", title, owner, **details)

    def channel(self, title: str, owner: User | None = None, **details: Any) -> Chat:
        """Create a channel, with the bot as an administrator by default; see :meth:`supergroup`."""
        return self._chat("channel", title, owner, **{"bot": "administrator", **details})

    def _chat(
        self,
        kind: str,
        title: str,
        owner: User | None,
        *,
        forum: bool = False,
        members: Sequence[User] = (),
        bot: str | None = "member",
        username: str | None = None,
        chat_id: int | None = None,
    ) -> Chat:
        owner = owner or self.user(f"Owner of {title}")
        made = self.do(
            "add_chat",
            type=kind,
            title=title,
            owner_id=owner.id,
            is_forum=forum,
            username=username,
            chat_id=chat_id,
        )
        chat = chat_from(self, made)
        for member in members:
            chat.add(member)
        if bot is not None:
            chat.set_bot(bot)
        return chat

    def inject(self, update: Json) -> None:
        """Send the bot any update, with or without an ``update_id``, whether Telegram would or not."""
        self.do("inject", update=update)

    # -- faults --------------------------------------------------------------------------------------------

    def fault(self, method: str | None = None, kind: str = "500", **details: Any) -> None:
        """Have something go wrong with the next calls.

        Args:
            method: of which method; ``None`` for whichever is called next.
            kind: ``429``, ``500``, ``502`` (an HTML page), ``garbage``, ``error``,
                ``drop`` (before it takes effect), ``drop_after``, ``hang``, ``slow``.
            details: ``times``; ``chat_id`` of the only chat that it befalls; ``retry_after`` of a 429;
                ``seconds`` to hang or to be slow; ``code`` and ``description`` of an ``error``.
        """
        self.do("fault", method=method, kind=kind, **details)

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self.do("clear_faults")

    # -- looking -------------------------------------------------------------------------------------------

    def messages(self, where: Place, *, deleted: bool = False) -> list[Message]:
        """Return the messages of a chat or topic, oldest first."""
        listed = self.do("messages", **place_json(where), deleted=deleted)
        return [Message(self, raw) for raw in listed]

    def message(self, chat_id: int, message_id: int) -> Message:
        """Return one message as it is now."""
        return Message(self, self.do("message", chat_id=chat_id, message_id=message_id))

    def calls(self, method: str | None = None, *, after: int = 0) -> list[Call]:
        """Return the bot's calls of a method, or all, in order, those that wait included.

        Args:
            method: the method's name.
            after: the id of a call; only later ones are returned.
        """
        return calls_made(self, method, after=after)

    def file(self, file_id: str) -> bytes:
        """Return the bytes of a file."""
        return base64.b64decode(self.do("file", file_id=file_id))

    # -- waiting -------------------------------------------------------------------------------------------

    def wait_until(self, probe: Callable[[], T | None], what: str, *, timeout: float = TIMEOUT) -> T:
        """Return the first thing but ``None`` or ``False`` that ``probe`` returns, trying at every event.

        Args:
            probe: looks at the playground.
            what: what is waited for, for the message of the failure.
            timeout: seconds to wait.

        Raises:
            WaitError: it did not come.
        """
        return waiting.wait_until(self, probe, what, timeout=timeout)

    def wait_message(
        self, where: Place, matching: Callable[[Message], bool], *, timeout: float = TIMEOUT
    ) -> Message:
        """Return the first message of the bot that matches, as it is when it does.

        Raises:
            WaitError: none came; the failure lists what did.
        """

        def probe() -> Message | None:
            return next((m for m in self.messages(where) if m.from_bot and matching(m)), None)

        try:
            return self.wait_until(probe, "a matching message of the bot", timeout=timeout)
        except WaitError as error:
            raise WaitError(f"{error}; the chat holds {outline(self.messages(where))}") from None

    def wait_reply(self, to: Message, *, timeout: float = TIMEOUT, skip: int = 0) -> Message:
        """Return the bot's first message after ``to``, in the same chat and topic.

        Args:
            to: the message that the bot should answer.
            timeout: seconds to wait.
            skip: how many answers to let pass, for an answer in several messages.

        Raises:
            WaitError: none came; the failure lists what is in the chat.
        """
        return self.wait_replies(to, skip + 1, timeout=timeout)[skip]

    def wait_replies(self, to: Message, count: int, *, timeout: float = TIMEOUT) -> list[Message]:
        """Return the bot's first ``count`` messages after ``to``, in the same chat and topic.

        Raises:
            WaitError: fewer came; the failure lists what is in the chat.
        """

        def probe() -> list[Message] | None:
            found = self.replies(to)
            return found[:count] if len(found) >= count else None

        try:
            return self.wait_until(probe, f"{count} message(s) of the bot after {to.text!r}", timeout=timeout)
        except WaitError as error:
            held = outline(self._all(to.chat_id))
            raise WaitError(f"{error}; the chat holds {held}") from None

    def expect_silence(self, after: Message, *, seconds: float = 1.0) -> None:
        """Fail if the bot writes in the chat within some seconds after a message.

        Raises:
            AssertionError: it did.
        """
        deadline = time.monotonic() + seconds
        last = waiting.last_event(self)
        while True:
            said = [m for m in self._all(after.chat_id) if m.from_bot and m.id > after.id]
            if said:
                raise AssertionError(
                    f"the bot should be silent after {after.text!r}, but said {outline(said)}"
                )
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            last = int(self.do("events", after=last, timeout=min(remaining, LONGEST_REQUEST))["last"])

    def wait_calls(
        self, method: str, count: int = 1, *, after: int = 0, timeout: float = TIMEOUT
    ) -> list[Call]:
        """Return the bot's calls of a method once there are ``count`` that were answered.

        Raises:
            WaitError: there were fewer.
        """

        def probe() -> list[Call] | None:
            done = [call for call in self.calls(method, after=after) if call.finished_at is not None]
            return done if len(done) >= count else None

        return self.wait_until(probe, f"{count} call(s) of {method}", timeout=timeout)

    def wait_polling(self, *, after: int = 0, timeout: float = TIMEOUT) -> None:
        """Wait until the bot polls for updates, that is, until it has started.

        Args:
            after: the id of a call; only a later poll counts, so that a restarted bot is not mistaken for its
                predecessor.
            timeout: seconds to wait.

        Raises:
            WaitError: it does not.
        """
        self.wait_until(
            lambda: any(call.finished_at is None for call in self.calls("getUpdates", after=after)),
            "a getUpdates that waits",
            timeout=timeout,
        )

    def wait_press_answer(self, query_id: str, *, timeout: float = TIMEOUT) -> PressAnswer:
        """Wait for the answer to a press begun with :meth:`User.starts_pressing`.

        Raises:
            WaitError: the bot did not answer.
        """
        return waiting.wait_press_answer(self, query_id, timeout=timeout)

    def wait_inline_answer(self, query_id: str, *, timeout: float = TIMEOUT) -> InlineAnswer:
        """Wait for the answer to a query begun with :meth:`User.starts_asking_inline`.

        Raises:
            WaitError: the bot did not answer.
        """
        return waiting.wait_inline_answer(self, query_id, timeout=timeout)

    def _all(self, chat_id: int) -> list[Message]:
        return [Message(self, raw) for raw in self.do("messages", chat_id=chat_id)]

    def replies(self, to: Message) -> list[Message]:
        """Return the bot's messages after ``to``, in the same chat and topic."""
        return [
            message
            for message in self._all(to.chat_id)
            if message.from_bot
            and not message.is_service
            and message.id > to.id
            and message.topic_id == to.topic_id
        ]
