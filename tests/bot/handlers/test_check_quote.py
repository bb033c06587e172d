"""A doubted quote meets the handlers: what is checked, and what is said of it. That needs no model."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.playground.api.bot_api import BotApi
from bot.playground.control.people import UserActions
from bot.playground.site import new_world
from tests.bot.test_any_update import answering, handle, services_of

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable

    from bot.context import Services

    Json = dict[str, Any]

__all__ = ["services_of"]  # a fixture

SAID = "They gather in a ball around the queen and shiver to keep warm."
CHANGED = SAID.replace("queen", "king")
READER: Json = {"id": 77, "is_bot": False, "first_name": "Aliya", "language_code": "en"}
BOT_QUOTE = [{"type": "blockquote", "offset": 0, "length": len(SAID)}]


@pytest.fixture
def told(
    services_of: Callable[[], contextlib.AbstractAsyncContextManager[Services]],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., list[str]]:
    """Returns what the bot says to a private message, or with ``inline_query`` the titles that it lists."""

    def tell(update: Json) -> list[str]:
        async def run() -> list[str]:
            async with services_of() as services:
                api = BotApi(new_world(services.settings.token, "TestBot"))
                person = api.world.add_user("Aliya")
                UserActions(api.world).start(person)
                message = {
                    "message_id": 1,
                    "date": 2**31,
                    "from": {**READER, "id": person.id},
                    "chat": {"id": person.id, "type": "private", "first_name": "Aliya"},
                    **update,
                }
                async with answering(services, api, monkeypatch) as application:
                    if "query" in update:
                        inline = {"id": "1", "from": message["from"], "offset": "", **update}
                        await handle(application, [{"update_id": 1, "inline_query": inline}])
                        (call,) = api.call_log.calls("answerInlineQuery")
                        results = call.params["results"]
                        listed = json.loads(results) if isinstance(results, str) else results
                        return [one["title"] for one in listed]
                    await handle(application, [{"update_id": 1, "message": message}])
                    return [str(call.params["text"]) for call in api.call_log.calls("sendMessage")]

        return asyncio.run(run())

    return tell


@pytest.mark.parametrize(
    "text",
    [
        f"“{SAID}” Did she say that?",
        f"/check {SAID}",
        f"Она это говорила?\n\n{SAID}",
        f"Did Ada say “{SAID}”?",
    ],
)
def test_a_pasted_quote_is_checked(text: str, told: Callable[..., list[str]]) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 6}] if text.startswith("/") else []
    (reply,) = told({"text": text, "entities": entities})
    assert reply.startswith("<b>Word for word.</b>\n")
    assert f"<blockquote>{SAID}" in reply
    assert "Ada Hollis" in reply


def test_what_differs_stands_above_what_was_said(told: Callable[..., list[str]]) -> None:
    (reply,) = told({"text": f"“{CHANGED}” - did she say that?"})
    assert reply.splitlines()[:3] == [
        "<b>Altered.</b>",
        "• changed: <i>“king”</i> instead of <i>“queen”</i>",
        "What was said:",
    ]
    assert f"<blockquote>{SAID}" in reply


def test_words_of_another_speaker_than_the_one_named_are_not_theirs(told: Callable[..., list[str]]) -> None:
    (reply,) = told({"text": f"Did Derya Aksoy say “{SAID}”?"})
    assert reply.startswith("<b>These are the words of somebody else: Ada Hollis.</b>")


def test_the_interviewers_question_is_no_answer(told: Callable[..., list[str]]) -> None:
    (reply,) = told({"text": "“How do the bees survive the winter?” Did she say that?"})
    assert reply.startswith("<b>These are the interviewer&#x27;s words.</b>")
    assert "<blockquote>" not in reply


def test_a_forwarded_statement_is_checked(told: Callable[..., list[str]]) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Bolat"}
    (reply,) = told({"text": CHANGED, "forward_origin": origin})
    assert reply.startswith("<b>Altered.</b>")


def test_of_a_message_of_the_bot_its_quote_is_checked(told: Callable[..., list[str]]) -> None:
    original = {
        "message_id": 9, "date": 1, "chat": {"id": 5, "type": "private", "first_name": "A"},
        "from": {"id": 1, "is_bot": True, "first_name": "Bot"},
        "text": f"{SAID}\n— Ada Hollis", "entities": BOT_QUOTE,
    }  # fmt: skip
    (reply,) = told({"text": "Did she really say that?", "reply_to_message": original})
    assert reply.startswith("<b>Word for word.</b>")


def test_without_words_to_check_it_asks_for_them(told: Callable[..., list[str]]) -> None:
    (reply,) = told({"text": "/check", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]})
    assert reply.startswith("Which words should I check?")


def test_a_question_with_a_title_in_it_is_not_checked(told: Callable[..., list[str]]) -> None:
    (reply, *_) = told({"text": "What did you mean by “a ball around the queen”?"})
    assert not reply.startswith("<b>")


def test_inline_what_is_in_quotation_marks_is_checked(told: Callable[..., list[str]]) -> None:
    assert told({"query": f"“{CHANGED}”"}) == ["Altered."]
    assert len(told({"query": "What of the queen’s “ball”?"})) > 1
