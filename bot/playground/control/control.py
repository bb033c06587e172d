"""The control side: named actions by which tests and pages set the scene and act as Telegram users."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ChatMemberStatus, ChatType

from bot.playground.api.compose import media
from bot.playground.api.errors import ApiError, PlaygroundError
from bot.playground.api.faults import FaultKind, InjectedFault
from bot.playground.api.methods.chats import get_me
from bot.playground.api.params import Params
from bot.playground.api.text.formatted_text import Entity
from bot.playground.api.world import serialize
from bot.playground.api.world.model import (
    Chat,
    InlineQuery,
    Json,
    Member,
    Message,
    Options,
    User,
)
from bot.playground.control.people import Draft, UserActions

if TYPE_CHECKING:
    from bot.playground.api.bot_api import BotApi
    from bot.playground.control.traces import Traces

_MAX_WAIT: Final = 30.0  # seconds for one request; a client that waits longer asks again

# The smallest PNG: one transparent pixel.
_PIXEL: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_FILES: Final = ("photo", "sticker", "voice", "audio", "video", "video_note", "animation", "document")

Action = Callable[["Control", Mapping[str, Any]], Any]


class Control:
    """Runs named actions.

    Args:
        api: what they act on.
        traces: what is behind messages and queries.
    """

    def __init__(self, api: BotApi, traces: Traces) -> None:
        self.api = api
        self.world = api.world
        self.people = UserActions(api.world)
        self.traces = traces

    async def run(self, name: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        """Run one action.

        Args:
            name: one of :data:`ACTIONS`.
            body: its arguments, as they come from JSON.

        Raises:
            PlaygroundError: there is no such action, an argument is missing or wrong, or Telegram would not
                have it.
        """
        if name not in ACTIONS:
            raise PlaygroundError(f"there is no action {name!r}; there are {', '.join(sorted(ACTIONS))}")
        try:
            result = ACTIONS[name](self, body)
            return await result if isinstance(result, Awaitable) else result
        except KeyError as error:
            raise PlaygroundError(f"{name}: the argument {error} is missing or unknown") from None
        except ApiError as error:
            raise PlaygroundError(f"{name}: {error.description}") from None
        except (TypeError, ValueError) as error:
            raise PlaygroundError(f"{name}: {error}") from None

    # -- arguments -----------------------------------------------------------------------------------------

    def _user(self, body: Mapping[str, Any], name: str = "user_id") -> User:
        return self.world.user_of(body[name])

    def _chat(self, body: Mapping[str, Any]) -> Chat:
        return self.world.chat_of(body["chat_id"])

    def _message(self, body: Mapping[str, Any]) -> Message:
        message = self._chat(body).messages.get(body["message_id"])
        if message is None:
            raise PlaygroundError(f"there is no message {body['message_id']} in chat {body['chat_id']}")
        return message

    def _query(self, body: Mapping[str, Any]) -> InlineQuery:
        return self.world.inline_queries[body["query_id"]]

    def _owner(self, chat: Chat) -> User:
        owners = (m.user_id for m in chat.members.values() if m.status == ChatMemberStatus.OWNER)
        return self.world.users[next(owners)]

    def _by(self, body: Mapping[str, Any], chat: Chat) -> User:
        return self._user(body, "by_id") if body.get("by_id") is not None else self._owner(chat)

    def _shown(self, message: Message) -> Json:
        return serialize.stored_message_json(self.world, message)

    # -- the scene -----------------------------------------------------------------------------------------

    def state(self, _: Mapping[str, Any]) -> Json:
        """Return the bot, its texts and options, users, chats with members and topics, the last event."""
        return {
            "bot": get_me(self.world, Params()),
            "about": self.world.profile.about(),
            "options": asdict(self.world.options),
            "users": [serialize.person_json(user) for user in self.world.users.values()],
            "chats": [self._chat_shown(chat) for chat in self.world.chats.values()],
            "pending_updates": len(self.world.updates),
            "last_event": self.world.event_log.last_id,
        }

    def _chat_shown(self, chat: Chat) -> Json:
        members = [serialize.member_json(self.world, member) for member in chat.members.values()]
        topics = [asdict(topic) for topic in chat.topics.values()]
        return serialize.chat_json(self.world, chat) | {"members": members, "topics": topics}

    def set_options(self, body: Mapping[str, Any]) -> Json:
        """Change some of :class:`bot.playground.api.world.model.Options`."""
        known = {field.name for field in fields(Options)}
        if unknown := body.keys() - known:
            raise PlaygroundError(f"there is no option {', '.join(unknown)}; there are {', '.join(known)}")
        self.world.options = replace(self.world.options, **body)
        return asdict(self.world.options)

    def add_user(self, body: Mapping[str, Any]) -> Json:
        """Create a user: ``first_name`` and fields of :class:`bot.playground.api.world.model.User`."""
        return serialize.user_json(self.world.add_user(**body))

    def add_chat(self, body: Mapping[str, Any]) -> Json:
        """Create a chat: ``type``, ``title``, ``owner_id``, ``is_forum``, ``username``, ``chat_id``."""
        details = dict(body)
        owner, kind = self._user(details, "owner_id"), ChatType(details["type"])
        del details["owner_id"], details["type"]
        chat = self.world.add_chat(kind, details.pop("title"), owner, **details)
        return serialize.chat_json(self.world, chat)

    def set_language(self, body: Mapping[str, Any]) -> Json:
        """Have the client of ``user_id`` speak ``language_code``."""
        return serialize.person_json(self.world.set_language(self._user(body), body["language_code"]))

    def private_chat(self, body: Mapping[str, Any]) -> Json:
        """Return the chat of ``user_id`` with the bot."""
        return serialize.chat_json(self.world, self.world.private_chat(self._user(body)))

    def add_topic(self, body: Mapping[str, Any]) -> Json:
        """Open a topic: ``chat_id``, ``name``, ``by_id``."""
        chat = self._chat(body)
        return asdict(self.world.add_topic(chat, body["name"], self._by(body, chat)))

    def close_topic(self, body: Mapping[str, Any]) -> None:
        """Close or reopen a topic: ``chat_id``, ``topic_id``, ``closed``, ``by_id``."""
        chat = self._chat(body)
        topic = chat.topics[body["topic_id"]]
        self.world.set_topic_closed(chat, topic, self._by(body, chat), closed=body.get("closed", True))

    def set_member(self, body: Mapping[str, Any]) -> Json:
        """Let somebody join, leave, rise or fall: ``chat_id``, ``user_id``, ``status``, ``by_id``."""
        chat, user = self._chat(body), self._user(body)
        if chat.type == ChatType.PRIVATE:
            raise PlaygroundError("nobody joins or leaves a private chat")
        details = {name: body[name] for name in ("is_anonymous", "can_send", "title") if name in body}
        member = Member(user.id, ChatMemberStatus(body["status"]), **details)
        self.world.set_member(chat, member, self._by(body, chat))
        return serialize.member_json(self.world, member)

    def block(self, body: Mapping[str, Any]) -> None:
        """Block or unblock the bot: ``user_id``, ``blocked``."""
        chat = self.world.private_chat(self._user(body))
        self.world.set_blocked(chat, blocked=body.get("blocked", True))

    def deactivate(self, body: Mapping[str, Any]) -> None:
        """Delete the account of ``user_id``."""
        self._user(body).is_deactivated = True

    def migrate(self, body: Mapping[str, Any]) -> Json:
        """Turn the basic group ``chat_id`` into a supergroup."""
        chat = self._chat(body)
        return serialize.chat_json(self.world, self.world.migrate(chat, self._by(body, chat)))

    def commands_shown(self, body: Mapping[str, Any]) -> list[Json]:
        """Return the commands that ``user_id`` is offered in ``chat_id``."""
        chat, user = self._chat(body), self._user(body)
        member = self.world.member(chat, user.id)
        return self.world.profile.commands_shown(chat, member, user.language_code or "")

    # -- writing -------------------------------------------------------------------------------------------

    def say(self, body: Mapping[str, Any]) -> Json:
        """Send a message: ``user_id``, ``chat_id`` and the fields of a draft or a file."""
        user, chat = self._user(body), self._chat(body)
        content = dict(body.get("content") or {})
        for kind in _FILES:
            if kind in body:
                content |= self._file(kind, body[kind] or {})
        forward = body.get("forward_of")
        draft = Draft(
            text=body.get("text"),
            caption=body.get("caption"),
            content=content,
            entities=tuple(Entity(**entity) for entity in body.get("entities") or ()),
            reply_to=body.get("reply_to"),
            thread_id=body.get("thread_id"),
            is_anonymous=body.get("anonymous", False),
            sender_chat_id=body.get("sender_chat_id"),
            forward_of=(forward["chat_id"], forward["message_id"]) if forward else None,
            forward_origin=body.get("forward_origin"),
        )
        return self._shown(self.people.say(user, chat, draft))

    def _file(self, kind: str, details: Mapping[str, Any]) -> Json:
        extra = dict(details)
        try:
            given = extra.pop("content_base64", None)
            content = _PIXEL if given is None else base64.b64decode(given, validate=True)
        except binascii.Error as error:
            raise PlaygroundError(f"{kind}: {error}") from None
        if not content:
            raise PlaygroundError(f"{kind}: the file is empty")
        stored = media.store(
            self.world,
            kind,
            content,
            extra.pop("file_name", None),
            extra.pop("mime_type", None),
        )
        return media.describe(kind, stored, **extra)

    def start(self, body: Mapping[str, Any]) -> Json:
        """Press Start in private: ``user_id``, ``payload``."""
        return self._shown(self.people.start(self._user(body), body.get("payload")))

    def edit(self, body: Mapping[str, Any]) -> Json:
        """Edit the own message: ``user_id``, ``chat_id``, ``message_id``, ``text``."""
        message = self._message(body)
        self.people.edit(self._user(body), message, body["text"])
        return self._shown(message)

    def delete(self, body: Mapping[str, Any]) -> None:
        """Delete a message: ``user_id``, ``chat_id``, ``message_id``."""
        self.people.delete(self._user(body), self._message(body))

    def react(self, body: Mapping[str, Any]) -> None:
        """Set reactions: ``user_id``, ``chat_id``, ``message_id``, ``emoji`` (a list)."""
        self.people.react(self._user(body), self._message(body), body["emoji"])

    # -- asking the bot ------------------------------------------------------------------------------------

    def press(self, body: Mapping[str, Any]) -> Json:
        """Press a button: ``user_id``, ``chat_id``, ``message_id``, ``button`` as in the message."""
        query = self.people.press(self._user(body), self._message(body), body["button"])
        return {"query_id": query.id}

    async def callback_answer(self, body: Mapping[str, Any]) -> Json | None:
        """Wait up to ``timeout`` seconds for the answer to the press ``query_id``."""
        query = self.world.callback_queries[body["query_id"]]
        return await self.api.watch.until(lambda: query.answer, _seconds(body))

    def ask_inline(self, body: Mapping[str, Any]) -> Json:
        """Ask inline: ``user_id``, ``query``, ``offset``, ``chat_id``."""
        chat = self._chat(body) if body.get("chat_id") is not None else None
        query = self.people.ask_inline(self._user(body), body["query"], body.get("offset", ""), chat)
        return {"query_id": query.id}

    async def inline_answer(self, body: Mapping[str, Any]) -> Json | None:
        """Wait up to ``timeout`` seconds for the answer to the inline query ``query_id``."""
        query = self._query(body)
        return await self.api.watch.until(lambda: query.answer, _seconds(body))

    def choose(self, body: Mapping[str, Any]) -> Json:
        """Choose a result: ``query_id``, ``result_id``, ``chat_id``, ``thread_id``."""
        chat = self._chat(body)
        message = self.people.choose(self._query(body), body["result_id"], chat, body.get("thread_id"))
        return self._shown(message)

    def inject(self, body: Mapping[str, Any]) -> Json | None:
        """Send the bot any ``update``, whether Telegram would or not."""
        return self.world.send_update(dict(body["update"]), always=True)

    # -- looking -------------------------------------------------------------------------------------------

    def messages(self, body: Mapping[str, Any]) -> list[Json]:
        """List a chat: ``chat_id``, ``thread_id``, ``deleted``."""
        return [
            self._shown(message)
            for message in self._chat(body).messages.values()
            if (body.get("deleted") or not message.is_deleted)
            and body.get("thread_id") in (None, message.thread_id)
        ]

    def message(self, body: Mapping[str, Any]) -> Json:
        """Return one message as it is now: ``chat_id``, ``message_id``."""
        return self._shown(self._message(body))

    async def events(self, body: Mapping[str, Any]) -> Json:
        """Wait up to ``timeout`` seconds for events ``after`` one, of some ``kinds``."""
        after, kinds = body.get("after", 0), body.get("kinds")

        def found() -> list[Json] | None:
            events = self.world.event_log.after(after)
            return [asdict(e) for e in events if kinds is None or e.kind in kinds] or None

        events = await self.api.watch.until(found, _seconds(body))
        return {"events": events or [], "last": self.world.event_log.last_id}

    def calls(self, body: Mapping[str, Any]) -> list[Json]:
        """List the bot's calls: ``method``, ``after``."""
        found = self.api.call_log.calls(body.get("method"), body.get("after", 0))
        return [call.shown() for call in found]

    def behind(self, body: Mapping[str, Any]) -> Json:
        """Return what is behind the message ``chat_id``, ``message_id`` or the query ``query_id``."""
        if "query_id" in body:
            return self.traces.behind_query(body["query_id"])
        message = self._message(body)
        if message.via_query_id is not None:
            return self.traces.behind_query(message.via_query_id)
        return self.traces.behind_message(message.chat_id, message.id)

    def file(self, body: Mapping[str, Any]) -> str:
        """Return the bytes of ``file_id`` in base64."""
        return base64.b64encode(self.world.files[body["file_id"]].content).decode()

    # -- faults --------------------------------------------------------------------------------------------

    def fault(self, body: Mapping[str, Any]) -> None:
        """Add a fault: the fields of :class:`bot.playground.api.faults.InjectedFault`."""
        self.api.faults.add(InjectedFault(**{**body, "kind": FaultKind(body["kind"])}))

    def clear_faults(self, _: Mapping[str, Any]) -> None:
        """Forget all faults."""
        self.api.faults.clear()


def _seconds(body: Mapping[str, Any]) -> float:
    return min(float(body.get("timeout", 0)), _MAX_WAIT)


ACTIONS: Mapping[str, Action] = {
    name: getattr(Control, name)
    for name in (
        "add_chat",
        "add_topic",
        "add_user",
        "ask_inline",
        "behind",
        "block",
        "callback_answer",
        "calls",
        "choose",
        "clear_faults",
        "close_topic",
        "commands_shown",
        "deactivate",
        "delete",
        "edit",
        "events",
        "fault",
        "file",
        "inject",
        "inline_answer",
        "message",
        "messages",
        "migrate",
        "press",
        "private_chat",
        "react",
        "say",
        "set_language",
        "set_member",
        "set_options",
        "start",
        "state",
    )
}
"""What the control side can do, by name. Each takes one JSON object and returns JSON."""
