"""Drives a playground from a test: sets the scene, acts as Telegram users, and waits for what the bot does.

Usage::

    with serve() as address, Playground(address.url) as pg:
        ...  # start the bot with address.token, address.base_url and address.base_file_url
        aliya = pg.user("Aliya", language_code="kk")
        chat = pg.private(aliya)

        asked = aliya.says(chat, "Is Russia worried?")
        reply = pg.wait_reply(asked)                     # first message of the bot after it
        assert "Russia" in reply.text
        assert reply.marked("blockquote") == ["…"]       # what is inside entities of that kind
        answer = aliya.presses(reply, "Next question")   # by text, callback data or Button
        assert answer.text is None
        reply = pg.wait_message(chat, lambda message: message.is_edited)

        found = aliya.asks_inline("Baku")                # @bot Baku
        more = aliya.asks_inline("Baku", offset=found.next_offset)
        posted = aliya.chooses(found, found.results[0], chat)

        group = pg.supergroup("Region", owner=aliya, forum=True, bot="member")
        topic = group.topic("Trade")
        asked = aliya.says(topic, f"@{pg.username} who buys the oil?")
        assert pg.wait_reply(asked).thread_id == topic.id

        pg.fault("sendMessage", kind="429", retry_after=1)
        assert [call.params["text"] for call in pg.calls("sendMessage")]

Every wait has a deadline and fails with :class:`WaitError`, which tells what came instead.
"""

from __future__ import annotations

# ruff: noqa: ANN401 - arguments and results are JSON
import base64
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from bot.playground.api.text.formatted_text import narrow, widen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

Json = dict[str, Any]
T = TypeVar("T")

_TIMEOUT = 30.0  # seconds to wait unless a test says otherwise
_ROUND = 5.0  # seconds of one request of a longer wait
_SHOWN_CALLS = 8


class ControlError(Exception):
    """The playground would not do what it was asked: Telegram would not let the user either."""


class WaitError(AssertionError):
    """Something did not happen in time."""


@dataclass(frozen=True)
class Button:
    """A button of an inline keyboard."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    raw: Json = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class PressAnswer:
    """What a user sees after pressing a button: a notice, an alert, a link, or nothing."""

    text: str | None
    show_alert: bool
    url: str | None


@dataclass(frozen=True)
class InlineAnswer:
    """What a user sees after typing ``@bot …``.

    Attributes:
        query_id: the query it answers.
        results: ``InlineQueryResult`` objects as the bot sent them.
        next_offset: what to ask for the next page with; empty on the last.
        cache_time: seconds the answer may be kept.
        is_personal: whether it may be shown to others.
        button: the button above the results.
    """

    query_id: str
    results: list[Json]
    next_offset: str
    cache_time: int
    is_personal: bool
    button: Json | None


@dataclass(frozen=True)
class Call:
    """A call that the bot made.

    Attributes:
        id: its number, from 1.
        method: the method's name.
        params: what was sent, JSON decoded; files as ``{"filename", "size"}``.
        status: the HTTP status, ``None`` if it waits or the connection was dropped.
        response: the envelope, likewise.
        fault: the fault that befell it.
        update_id: the update that the bot says it was made for.
        started_at: when it arrived, in Unix time.
        finished_at: when it was answered, ``None`` while it waits.
    """

    id: int
    method: str
    params: Json
    status: int | None
    response: Any
    fault: str | None
    started_at: float
    finished_at: float | None
    update_id: int | None

    @property
    def ok(self) -> bool:
        """Whether the bot got a result."""
        return self.status == httpx.codes.OK

    @property
    def error(self) -> str | None:
        """The description of the error that the bot got."""
        return self.response.get("description") if isinstance(self.response, dict) else None


@dataclass(frozen=True)
class Message:
    """A message as it was when it was read.

    Attributes:
        playground: where it is.
        raw: the Bot API ``Message``, with ``history``, ``is_deleted``, ``reactions`` beside it.
    """

    playground: Playground = field(repr=False, compare=False)
    raw: Json

    @property
    def id(self) -> int:
        """The ``message_id``."""
        return int(self.raw["message_id"])

    @property
    def chat_id(self) -> int:
        """The chat it is in."""
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        """The text, or the caption, or nothing."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """The entities of the text or caption."""
        return list(self.raw.get("entities") or self.raw.get("caption_entities") or ())

    @property
    def thread_id(self) -> int | None:
        """The topic or chain of replies that it belongs to."""
        return self.raw.get("message_thread_id")

    @property
    def topic_id(self) -> int | None:
        """The forum topic that it is in; ``None`` in the general one and where there are no topics."""
        return self.thread_id if self.raw.get("is_topic_message") else None

    @property
    def reply_to(self) -> int | None:
        """The message it answers."""
        return self.raw.get("reply_to_message_id")

    @property
    def from_bot(self) -> bool:
        """Whether the bot under test sent it."""
        return bool(self.raw.get("from", {}).get("id") == self.playground.bot_id)

    @property
    def is_edited(self) -> bool:
        """Whether its text was changed."""
        return "edit_date" in self.raw

    @property
    def is_deleted(self) -> bool:
        """Whether it is gone."""
        return bool(self.raw["is_deleted"])

    @property
    def is_service(self) -> bool:
        """Whether Telegram wrote it."""
        return bool(self.raw["is_service"])

    @property
    def history(self) -> list[str]:
        """Its former texts, oldest first."""
        return [str(earlier["text"]) for earlier in self.raw["history"]]

    @property
    def rows(self) -> list[list[Button]]:
        """The inline keyboard, row by row."""
        keyboard = (self.raw.get("reply_markup") or {}).get("inline_keyboard", ())
        return [[_button(item) for item in row] for row in keyboard]

    @property
    def buttons(self) -> list[Button]:
        """The buttons of the inline keyboard, in reading order."""
        return [button for row in self.rows for button in row]

    def marked(self, kind: str) -> list[str]:
        """Return the pieces of text inside entities of a kind, such as ``blockquote`` or ``bold``."""
        wide = widen(self.text)
        return [
            narrow(wide[entity["offset"] : entity["offset"] + entity["length"]])
            for entity in self.entities
            if entity["type"] == kind
        ]

    def links(self) -> list[str]:
        """Return where the links in the text lead, those behind words included."""
        hidden = [str(entity["url"]) for entity in self.entities if entity["type"] == "text_link"]
        return [*hidden, *self.marked("url")]

    def now(self) -> Message:
        """Return the message as it is now."""
        return self.playground.message(self.chat_id, self.id)


def _button(item: Json) -> Button:
    names = ("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat")
    return Button(item["text"], **{name: item.get(name) for name in names}, raw=item)


@dataclass(frozen=True)
class Chat:
    """A conversation."""

    playground: Playground = field(repr=False, compare=False)
    id: int
    type: str
    title: str | None = None

    def topic(self, name: str, by: User | None = None) -> Topic:
        """Open a forum topic."""
        made = self.playground.do("add_topic", chat_id=self.id, name=name, by_id=_id(by))
        return Topic(self, made["id"], name)

    def add(self, user: User, status: str = "member", by: User | None = None, **details: Any) -> None:
        """Let a user in, or give a new status: ``member``, ``administrator``, ``restricted`` and so on.

        Args:
            user: who.
            status: one of ``telegram.constants.ChatMemberStatus``.
            by: who does it, the owner by default.
            details: ``is_anonymous`` and ``title`` of an administrator, ``can_send`` of a restricted member.
        """
        self.playground.do(
            "set_member", chat_id=self.id, user_id=user.id, status=status, by_id=_id(by), **details
        )

    def remove(self, user: User, by: User | None = None, *, ban: bool = False) -> None:
        """Let a user leave, or ban one."""
        self.add(user, "kicked" if ban else "left", by if by is not None or ban else user)

    def set_bot(self, status: str, by: User | None = None, **details: Any) -> None:
        """Give the bot a status: ``member``, ``administrator``, ``left``, ``kicked``, ``restricted``."""
        self.playground.do(
            "set_member",
            chat_id=self.id,
            user_id=self.playground.bot_id,
            status=status,
            by_id=_id(by),
            **details,
        )

    def migrate(self, by: User | None = None) -> Chat:
        """Turn a basic group into a supergroup, and return that."""
        return self.playground.chat_from(self.playground.do("migrate", chat_id=self.id, by_id=_id(by)))


@dataclass(frozen=True)
class Topic:
    """A forum topic; a user may speak to it as to a chat."""

    chat: Chat
    id: int
    name: str

    def close(self, *, closed: bool = True) -> None:
        """Close or reopen it."""
        self.chat.playground.do("close_topic", chat_id=self.chat.id, topic_id=self.id, closed=closed)


Place = Chat | Topic


@dataclass(frozen=True)
class User:
    """A Telegram user whom a test plays."""

    playground: Playground = field(repr=False, compare=False)
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
        return self._message("say", **_place(where), **details)

    def forwards(self, message: Message, where: Place) -> Message:
        """Forward a message."""
        source = {"chat_id": message.chat_id, "message_id": message.id}
        return self._message("say", **_place(where), forward_of=source)

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

    def presses(self, message: Message, button: Button | str, *, timeout: float = _TIMEOUT) -> PressAnswer:
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
        return self.playground.wait_press_answer(query_id, timeout=timeout)

    def starts_pressing(self, message: Message, button: Button | str) -> str:
        """Press a button without waiting, and return the id of the callback query."""
        chosen = _find_button(message.now(), button)
        pressed = self._do("press", chat_id=message.chat_id, message_id=message.id, button=chosen.raw)
        return str(pressed["query_id"])

    def asks_inline(
        self, query: str, offset: str = "", *, chat: Chat | None = None, timeout: float = _TIMEOUT
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
        return self.playground.wait_inline_answer(query_id, timeout=timeout)

    def starts_asking_inline(self, query: str, offset: str = "", *, chat: Chat | None = None) -> str:
        """Type ``@bot query`` without waiting, and return the id of the inline query."""
        chat_id = None if chat is None else chat.id
        return str(self._do("ask_inline", query=query, offset=offset, chat_id=chat_id)["query_id"])

    def chooses(self, answer: InlineAnswer, result: Json | str, where: Place) -> Message:
        """Choose a result, by itself or its id, and return the message that it posts."""
        result_id = result if isinstance(result, str) else result["id"]
        chosen = self.playground.do("choose", query_id=answer.query_id, result_id=result_id, **_place(where))
        return Message(self.playground, chosen)

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
        return self.playground.do(action, user_id=self.id, **arguments)

    def _message(self, action: str, **arguments: Any) -> Message:
        return Message(self.playground, self._do(action, **arguments))


class Playground:
    """A running playground, seen from a test.

    Args:
        url: its root, such as ``http://127.0.0.1:8081``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/control/", timeout=_ROUND + 30, trust_env=False)
        bot = self.do("state")["bot"]
        self.bot_id = int(bot["id"])
        self.username = str(bot["username"])

    def __enter__(self) -> Self:
        """Return the playground itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; the playground runs on."""
        self._http.close()

    def do(self, action: str, **arguments: Any) -> Any:
        """Run one action of the control side.

        Raises:
            ControlError: it was refused.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        response = self._http.post(action, json=given)
        body = response.json()
        if response.is_error:
            raise ControlError(body.get("error") or body)
        return body["result"]

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
        return self.chat_from(self.do("private_chat", user_id=user.id))

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
        chat = self.chat_from(made)
        for member in members:
            chat.add(member)
        if bot is not None:
            chat.set_bot(bot)
        return chat

    def chat_from(self, made: Mapping[str, Any]) -> Chat:
        """Return the handle of a chat given as JSON."""
        return Chat(self, made["id"], made["type"], made.get("title"))

    def inject(self, update: Json) -> None:
        """Send the bot any update, with or without an ``update_id``, whether Telegram would or not."""
        self.do("inject", update=update)

    # -- faults --------------------------------------------------------------------------------------------

    def fault(self, method: str | None = None, kind: str = "500", **details: Any) -> None:
        """Have something go wrong with the next calls.

        Args:
            method: of which method; ``None`` for whichever is called next.
            kind: ``429``, ``500``, ``502`` (an HTML page), ``error``, ``drop`` (before it takes effect),
                ``drop_after``, ``hang``, ``slow``.
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
        listed = self.do("messages", **_place(where), deleted=deleted)
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
        return [Call(**raw) for raw in self.do("calls", method=method, after=after)]

    def file(self, file_id: str) -> bytes:
        """Return the bytes of a file."""
        return base64.b64decode(self.do("file", file_id=file_id))

    # -- waiting -------------------------------------------------------------------------------------------

    def wait_until(self, probe: Callable[[], T | None], what: str, *, timeout: float = _TIMEOUT) -> T:
        """Return the first thing but ``None`` or ``False`` that ``probe`` returns, trying at every event.

        Args:
            probe: looks at the playground.
            what: what is waited for, for the message of the failure.
            timeout: seconds to wait.

        Raises:
            WaitError: it did not come.
        """
        deadline = time.monotonic() + timeout
        last = self._last_event()
        while True:
            found = probe()
            if found is not None and found is not False:
                return found
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise WaitError(f"{what} did not happen in {timeout:g} s; {self._recent_calls()}")
            last = int(self.do("events", after=last, timeout=min(remaining, _ROUND))["last"])

    def _last_event(self) -> int:
        return int(self.do("state")["last_event"])

    def wait_message(
        self, where: Place, matching: Callable[[Message], bool], *, timeout: float = _TIMEOUT
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
            raise WaitError(f"{error}; the chat holds {_outline(self.messages(where))}") from None

    def wait_reply(self, to: Message, *, timeout: float = _TIMEOUT, skip: int = 0) -> Message:
        """Return the bot's first message after ``to``, in the same chat and topic.

        Args:
            to: the message that the bot should answer.
            timeout: seconds to wait.
            skip: how many answers to let pass, for an answer in several messages.

        Raises:
            WaitError: none came; the failure lists what is in the chat.
        """
        return self.wait_replies(to, skip + 1, timeout=timeout)[skip]

    def wait_replies(self, to: Message, count: int, *, timeout: float = _TIMEOUT) -> list[Message]:
        """Return the bot's first ``count`` messages after ``to``, in the same chat and topic.

        Raises:
            WaitError: fewer came; the failure lists what is in the chat.
        """

        def probe() -> list[Message] | None:
            found = self._replies(to)
            return found[:count] if len(found) >= count else None

        try:
            return self.wait_until(probe, f"{count} message(s) of the bot after {to.text!r}", timeout=timeout)
        except WaitError as error:
            held = _outline(self._all(to.chat_id))
            raise WaitError(f"{error}; the chat holds {held}") from None

    def expect_silence(self, after: Message, *, seconds: float = 1.0) -> None:
        """Fail if the bot writes in the chat within some seconds after a message.

        Raises:
            AssertionError: it did.
        """
        deadline = time.monotonic() + seconds
        last = self._last_event()
        while True:
            said = [m for m in self._all(after.chat_id) if m.from_bot and m.id > after.id]
            if said:
                raise AssertionError(
                    f"the bot should be silent after {after.text!r}, but said {_outline(said)}"
                )
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            last = int(self.do("events", after=last, timeout=min(remaining, _ROUND))["last"])

    def wait_calls(
        self, method: str, count: int = 1, *, after: int = 0, timeout: float = _TIMEOUT
    ) -> list[Call]:
        """Return the bot's calls of a method once there are ``count`` that were answered.

        Raises:
            WaitError: there were fewer.
        """

        def probe() -> list[Call] | None:
            done = [call for call in self.calls(method, after=after) if call.finished_at is not None]
            return done if len(done) >= count else None

        return self.wait_until(probe, f"{count} call(s) of {method}", timeout=timeout)

    def wait_polling(self, *, after: int = 0, timeout: float = 30.0) -> None:
        """Wait until the bot polls for updates, that is, until it has started.

        Args:
            after: the id of a call; only a later poll counts, so that a restarted bot is told from its former
                self.
            timeout: seconds to wait.

        Raises:
            WaitError: it does not.
        """
        self.wait_until(
            lambda: any(call.finished_at is None for call in self.calls("getUpdates", after=after)),
            "a getUpdates that waits",
            timeout=timeout,
        )

    def wait_press_answer(self, query_id: str, *, timeout: float = _TIMEOUT) -> PressAnswer:
        """Wait for the answer to a press begun with :meth:`User.starts_pressing`.

        Raises:
            WaitError: the bot did not answer.
        """
        answer = self._wait_answer("callback_answer", query_id, "the answer to the button", timeout)
        return PressAnswer(answer["text"], answer["show_alert"], answer["url"])

    def wait_inline_answer(self, query_id: str, *, timeout: float = _TIMEOUT) -> InlineAnswer:
        """Wait for the answer to a query begun with :meth:`User.starts_asking_inline`.

        Raises:
            WaitError: the bot did not answer.
        """
        answer = self._wait_answer("inline_answer", query_id, "the answer to the inline query", timeout)
        del answer["answered_at"]
        return InlineAnswer(query_id, **answer)

    def _wait_answer(self, action: str, query_id: str, what: str, timeout: float) -> Json:
        deadline = time.monotonic() + timeout
        while True:
            remaining = deadline - time.monotonic()
            answer = self.do(action, query_id=query_id, timeout=max(0.0, min(remaining, _ROUND)))
            if answer is not None:
                return dict(answer)
            if remaining <= 0:
                raise WaitError(f"{what} did not come in {timeout:g} s; {self._recent_calls()}")

    def _all(self, chat_id: int) -> list[Message]:
        return [Message(self, raw) for raw in self.do("messages", chat_id=chat_id)]

    def _replies(self, to: Message) -> list[Message]:
        return [
            message
            for message in self._all(to.chat_id)
            if message.from_bot
            and not message.is_service
            and message.id > to.id
            and message.topic_id == to.topic_id
        ]

    def _recent_calls(self) -> str:
        calls = [call for call in self.calls() if call.method != "getUpdates"][-_SHOWN_CALLS:]
        shown = [f"{call.method} -> {call.error or call.status or call.fault}" for call in calls]
        return f"the bot's last calls: {', '.join(shown) or 'none'}"


def _id(user: User | None) -> int | None:
    return None if user is None else user.id


def _place(where: Place) -> Json:
    if isinstance(where, Topic):
        return {"chat_id": where.chat.id, "thread_id": where.id}
    return {"chat_id": where.id}


def _find_button(message: Message, wanted: Button | str) -> Button:
    for button in message.buttons:
        if button == wanted or wanted in (button.text, button.callback_data):
            return button
    raise ControlError(
        f"there is no button {wanted!r}; there are {[button.text for button in message.buttons]}"
    )


def _outline(messages: Sequence[Message]) -> list[str]:
    """Return messages in a few words each, for a failure."""
    return [f"{'bot' if m.from_bot else 'user'}: {m.text[:60]!r}" for m in messages]
