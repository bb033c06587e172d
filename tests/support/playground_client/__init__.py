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

Every wait has a deadline and fails with :class:`WaitError`, which shows what came instead.
"""

from tests.support.playground_client.answers import InlineAnswer, PressAnswer
from tests.support.playground_client.calls import Call
from tests.support.playground_client.control import ControlError
from tests.support.playground_client.messages import Button, Message
from tests.support.playground_client.people import Chat, Topic, User
from tests.support.playground_client.playground import Playground
from tests.support.playground_client.waiting import WaitError

__all__ = [
    "Button",
    "Call",
    "Chat",
    "ControlError",
    "InlineAnswer",
    "Message",
    "Playground",
    "PressAnswer",
    "Topic",
    "User",
    "WaitError",
]
