"""An edited message meets the handlers: the answer to its new words takes the place of the one before."""

from __future__ import annotations

import asyncio
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


@pytest.fixture
def becomes(
    services_of: Callable[[], contextlib.AbstractAsyncContextManager[Services]],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[str, list[str]]]:
    """Returns what the bot says to a private message, and what that is edited to for each edit of it."""

    def tell(first: str, *edits: str) -> tuple[str, list[str]]:
        async def run() -> tuple[str, list[str]]:
            async with services_of() as services:
                api = BotApi(new_world(services.settings.token, "TestBot"))
                person = api.world.add_user("Aliya")
                UserActions(api.world).start(person)

                def message(text: str) -> Json:
                    command = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
                    return {
                        "message_id": 1,
                        "date": 2**31,
                        "from": {"id": person.id, "is_bot": False, "first_name": "A", "language_code": "en"},
                        "chat": {"id": person.id, "type": "private", "first_name": "Aliya"},
                        "text": text,
                        "entities": command if text.startswith("/") else [],
                    }

                async with answering(services, api, monkeypatch) as application:
                    await handle(application, [{"update_id": 1, "message": message(first)}])
                    for number, text in enumerate(edits, 2):
                        edited = {**message(text), "edit_date": 2**31}
                        await handle(application, [{"update_id": number, "edited_message": edited}])
                    (sent,) = api.call_log.calls("sendMessage")
                    edited_to = [str(one.params["text"]) for one in api.call_log.calls("editMessageText")]
                    return str(sent.params["text"]), edited_to

        return asyncio.run(run())

    return tell


def test_a_quote_is_checked_again(becomes: Callable[..., tuple[str, list[str]]]) -> None:
    first, (second, third) = becomes(f"/check {CHANGED}", f"/check {SAID}", f"“{CHANGED}” Did she say that?")
    assert [told.split("\n")[0] for told in (first, second, third)] == [
        "<b>Altered.</b>",
        "<b>Word for word.</b>",
        "<b>Altered.</b>",
    ]


def test_a_check_without_words_gets_them_by_an_edit(becomes: Callable[..., tuple[str, list[str]]]) -> None:
    first, (second,) = becomes("/check", f"/check {SAID}")
    assert first.startswith("Which words should I check?")
    assert second.startswith("<b>Word for word.</b>")


def test_a_question_may_become_a_quote_to_check_and_the_other_way_round(
    becomes: Callable[..., tuple[str, list[str]]],
) -> None:
    question = "How do the bees survive the winter?"
    first, (second, third) = becomes(question, f"/check {SAID}", question)
    assert second.startswith("<b>Word for word.</b>")
    assert third == first
