"""The profile is published in every language, once, and never delays answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from telegram.ext import ExtBot

from bot.conversation.translations import DEFAULT_LANGUAGE, LANGUAGES
from bot.playground.server import serve
from bot.telegram import profile
from bot.telegram.rate_limiter import PatientRateLimiter
from content.model import Interview
from tests.support.interviews import Asked, interview_of_one
from tests.support.playground_client import Playground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "123456:publishing"
EDITOR_ID = 501
# English is what Telegram shows where there is no text in the language of the client.
SHOWN_IN = {"", *LANGUAGES} - {DEFAULT_LANGUAGE}
# In private, in groups, to a group's admins, and to the editor.
SCOPES = 4
SETTERS = ("setMyCommands", "setMyDescription", "setMyName", "setMyShortDescription")
READERS = [
    "ask", "check", "questions", "interviews", "daily", "language", "about", "privacy", "forget", "help",
]  # fmt: skip
EDITORS = ["unanswered", "stats", "reindex", "status", "audit"]


def interviews(speaker: str) -> tuple[Interview, ...]:
    return (interview_of_one("one", "Title", speaker, "en", (Asked("x", "Why?", ("Because.",)),)),)


@pytest.fixture
def playground() -> Iterator[Playground]:
    with serve(TOKEN) as address, Playground(address.url) as playground:
        yield playground


@pytest.fixture
def publish(playground: Playground) -> Callable[[str], bool]:
    """Starts a bot that publishes over interviews with this speaker, and waits no seconds for Telegram."""

    async def publish_once(speaker: str) -> bool:
        bot = ExtBot(
            TOKEN,
            base_url=f"{playground.url}/bot",
            rate_limiter=PatientRateLimiter(time.monotonic, lambda _seconds: asyncio.sleep(0)),
        )
        async with asyncio.timeout(120), bot:
            return await profile.publish(bot, interviews(speaker), {EDITOR_ID})

    return lambda speaker: asyncio.run(publish_once(speaker))


def published(playground: Playground, method: str) -> list[dict[str, str]]:
    return [call.params for call in playground.calls(method)]


def texts_in(playground: Playground, method: str, field: str) -> dict[str, str]:
    return {call.get("language_code", ""): call[field] for call in published(playground, method)}


def test_everything_is_published_in_every_language(
    playground: Playground, publish: Callable[[str], bool]
) -> None:
    editor = playground.user("Edita", id=EDITOR_ID, language_code="tr")
    editor.starts()
    publish("Gaziz Abishev")
    for method, field in (
        ("setMyName", "name"),
        ("setMyDescription", "description"),
        ("setMyShortDescription", "short_description"),
    ):
        texts = texts_in(playground, method, field)
        assert set(texts) == SHOWN_IN
        assert len(set(texts.values())) == len(SHOWN_IN)
        assert all("Gaziz Abishev" in text for text in texts.values())
    assert len(published(playground, "setMyCommands")) == SCOPES * len(SHOWN_IN)
    assert editor.commands(playground.private(editor)) == READERS + EDITORS


def test_only_what_differs_is_published_again(playground: Playground, publish: Callable[[str], bool]) -> None:
    playground.user("Edita", id=EDITOR_ID).starts()
    publish("Gaziz Abishev")
    before = {method: len(playground.calls(method)) for method in SETTERS}
    publish("Gaziz Abishev")
    assert {method: len(playground.calls(method)) for method in SETTERS} == before
    publish("Somebody Else")
    assert len(playground.calls("setMyCommands")) == before["setMyCommands"]
    assert len(playground.calls("setMyDescription")) == 2 * len(SHOWN_IN)


def test_an_editor_who_never_wrote_and_a_refusal_do_not_stop_the_rest(
    playground: Playground, publish: Callable[[str], bool]
) -> None:
    playground.fault("setMyDescription", kind="error", code=400, description="Bad Request: no", times=1)
    assert not publish("Gaziz Abishev")
    reader = playground.user("Aliya", language_code="kk")
    assert reader.commands(playground.private(reader)) == READERS
    assert len(published(playground, "setMyShortDescription")) >= len(SHOWN_IN) - 1


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_being_told_to_publish_hours_later_holds_nothing_up(
    playground: Playground, publish: Callable[[str], bool]
) -> None:
    playground.fault("setMyDescription", kind="429", retry_after=20_000, times=5)
    assert not publish("Gaziz Abishev")
    assert len(published(playground, "setMyCommands")) >= 3 * len(SHOWN_IN)


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_being_told_to_publish_minutes_later_it_is_published_minutes_later(
    playground: Playground, publish: Callable[[str], bool]
) -> None:
    playground.fault("setMyCommands", kind="429", retry_after=180, times=3)
    assert publish("Gaziz Abishev")
    assert len([call for call in playground.calls("setMyCommands") if call.ok]) >= 3 * len(SHOWN_IN)
