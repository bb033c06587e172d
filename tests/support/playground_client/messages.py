"""Messages and the buttons under them, as a test sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.playground.api.text.formatted_text import narrow, widen
from tests.support.playground_client.control import ControlClient, ControlError, Json

if TYPE_CHECKING:
    from collections.abc import Sequence


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
class Message:
    """A message as it was when it was read.

    Attributes:
        control: through what it was read.
        raw: the Bot API ``Message``, with ``history``, ``is_deleted``, ``reactions`` beside it.
    """

    control: ControlClient = field(repr=False, compare=False)
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
        return bool(self.raw.get("from", {}).get("id") == self.control.bot_id)

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
        raw = self.control.do("message", chat_id=self.chat_id, message_id=self.id)
        return Message(self.control, raw)

    def button(self, wanted: Button | str) -> Button:
        """Return a button by itself, its text, or its callback data.

        Raises:
            ControlError: there is no such button.
        """
        for button in self.buttons:
            if button == wanted or wanted in (button.text, button.callback_data):
                return button
        raise ControlError(
            f"there is no button {wanted!r}; there are {[button.text for button in self.buttons]}"
        )


def _button(item: Json) -> Button:
    names = ("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat")
    return Button(item["text"], **{name: item.get(name) for name in names}, raw=item)


def outline(messages: Sequence[Message]) -> list[str]:
    """Return messages in a few words each, for a failure."""
    return [f"{'bot' if m.from_bot else 'user'}: {m.text[:60]!r}" for m in messages]
