"""Editors get alerts about bugs, but not about the network or a chat."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, NetworkError, TimedOut

from bot.alerts import cause_of
from bot.handlers import errors
from bot.monitoring.metrics import Metrics
from bot.state.errors import StateError
from index.errors import SnapshotError
from tests.support.captured_logs import captured_logs

if TYPE_CHECKING:
    from bot.context import Context


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (BadRequest("Button_url_invalid"), True),
        (BadRequest("Can't parse entities: unsupported start tag"), True),
        (BadRequest("Message is too long"), True),
        (BadRequest("Chat_id is empty"), True),
        (ValueError("x"), True),
        (BadRequest("Not enough rights to send text messages to the chat"), False),
        (BadRequest("Have no rights to send a message"), False),
        (BadRequest("Chat_write_forbidden"), False),
        (BadRequest("Topic_closed"), False),
        (BadRequest("Chat not found"), False),
        (BadRequest("Message to be replied not found"), False),
        (BadRequest("Query is too old and response timeout expired or query id is invalid"), False),
        (BadRequest("Chat_admin_required"), False),
        (BadRequest("User_banned_in_channel"), False),
        (BadRequest("Group chat was deactivated"), False),
        (BadRequest("Peer_id_invalid"), False),
        (BadRequest("Reply_message_id_invalid"), False),
        (BadRequest("Message can't be edited"), False),
        (ChatMigrated(-1001), False),
        (NetworkError("x"), False),
        (TimedOut(), False),
        (Forbidden("x"), False),
        (StateError("told on its own"), False),
    ],
    ids=str,
)
def test_editors_are_told_of_what_is_ours(error: Exception, told: bool) -> None:
    causes: list[str] = []

    class Alerts:
        async def send(self, _bot: object, cause: str) -> None:
            causes.append(cause)

    tracked: list[BaseException] = []
    services = SimpleNamespace(alerts=Alerts(), metrics=Metrics(), track_error=tracked.append)
    context = cast("Context", SimpleNamespace(error=error, bot=None, job=None, services=services))
    asyncio.run(errors.report_error(Update(1), context))
    assert causes == ([cause_of(error)] if told else [])
    assert tracked == ([error] if told else [])
    kind = {"kind": type(error).__name__}
    assert services.metrics.registry.get_sample_value("interview_bot_errors_total", kind) == 1


def test_an_error_that_explains_itself_is_told_in_its_words_and_logged_without_a_traceback() -> None:
    causes: list[str] = []

    class Alerts:
        async def send(self, _bot: object, cause: str) -> None:
            causes.append(cause)

    error = SnapshotError("passages.json was altered: run `interview-bot index build`")
    services = SimpleNamespace(alerts=Alerts(), metrics=Metrics())
    context = cast("Context", SimpleNamespace(error=error, bot=None, job=None, services=services))
    with captured_logs(errors) as logged:
        asyncio.run(errors.report_error(Update(1), context))
    assert causes == [str(error)]
    assert [(entry["reason"], "exc_info" in entry) for entry in logged] == [(str(error), False)]


def test_editors_are_told_of_a_second_process_with_the_same_token() -> None:
    causes: list[str] = []

    class Alerts:
        async def send(self, _bot: object, cause: str) -> None:
            causes.append(cause)

    services = SimpleNamespace(alerts=Alerts(), metrics=Metrics())
    error = Conflict("terminated by other getUpdates request")
    context = cast("Context", SimpleNamespace(error=error, bot=None, job=None, services=services))
    asyncio.run(errors.report_error(None, context))
    assert causes == ["another process is answering with this token: stop one of them"]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (BadRequest("Button_url_invalid"), "BadRequest (Button_url_invalid)"),
        (
            BadRequest('Can\'t parse entities: unsupported start tag "bees"'),
            "BadRequest (Can't parse entities)",
        ),
        (BadRequest("Message is too long"), "BadRequest (Message is too long)"),
        (BadRequest("\N{CYRILLIC SMALL LETTER A}"), "BadRequest"),
        (ValueError("why bees?"), "ValueError"),
    ],
    ids=str,
)
def test_an_alert_tells_causes_apart_and_quotes_nobody(error: Exception, cause: str) -> None:
    assert cause_of(error) == cause
