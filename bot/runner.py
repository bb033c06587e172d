"""The bot as a process: it connects, loads the model, answers, and stops on a signal."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.alerts import EditorAlerts
from bot.app import build_application
from bot.context import Services
from bot.fetching.page import fetch_page
from bot.jobs import resume, schedule_following, schedule_refresh, schedule_takeover
from bot.logs import configure_logging
from bot.monitoring.error_tracking import ErrorTrackingError, error_tracking
from bot.monitoring.server import monitoring_app
from bot.receiving import receiving
from bot.reindexing import Reindexer
from bot.served_snapshots import ServedRecord
from bot.state.errors import StateError, StateUnreachableError
from bot.state.state import State
from bot.telegram import profile
from bot.telegram.answered_log import AnsweredLog
from bot.telegram.journal import UpdateJournal
from bot.telegram.user_limit import INLINE_QUERIES, UserLimit
from bot.web_server import listen, serving
from index.query.intents import IntentRecogniser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.app import BotApplication
    from bot.conversation.persona import Persona
    from bot.fetching.page import FetchPage
    from bot.live_index import LiveIndex
    from bot.monitoring.error_tracking import TrackError
    from bot.monitoring.server import Check
    from bot.settings import Settings
    from index.search_result import SearchResult

# `docker stop` kills after ten seconds, and Python and its libraries take a few to exit.
STOP_WITHIN_SECONDS: Final = 5.0
# How long a start is not called complete because the menu is not published.
_MENU_WITHIN_SECONDS: Final = 2.0
_START_WAITS: Final = (1.0, 2.0, 4.0, 8.0)

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the bot could not start or continue; ``unreachable`` if trying again later may help."""

    message: str
    unreachable: bool


WRONG_TOKEN: Final = Failure(
    "Telegram does not know this TELEGRAM_BOT_TOKEN: copy it again from https://t.me/BotFather",
    unreachable=False,
)
_NOT_PUBLISHED: Final = "the name, the descriptions or the commands are not published; the log says why"
_UNREACHABLE: Final = Failure(
    "Telegram could not be reached: check the network, and TELEGRAM_API_URL if you set it", unreachable=True
)


@dataclass(frozen=True, slots=True)
class RunnerHooks:
    """What a running bot calls: observers, and what it fetches pages with.

    Attributes:
        fetch_page: gets the page that a link leads to.
        observe: called with the id of an update and the result of its search.
        ready: called once the bot answers.
        httpx_options: further arguments of the HTTP clients that call Telegram, such as hooks.
    """

    fetch_page: FetchPage = fetch_page
    observe: Callable[[int, SearchResult], None] = lambda _update_id, _result: None
    ready: Callable[[], None] = lambda: None
    httpx_options: Mapping[str, Any] = field(default_factory=dict)


def serve(settings: Settings, index: LiveIndex, persona: Persona, hooks: RunnerHooks) -> Failure | None:
    """Run the bot until SIGTERM or SIGINT.

    Args:
        settings: with a token.
        index: opened.
        persona: the answers to small talk.
        hooks: callbacks to observe the bot.

    Returns:
        Why the bot could not start or continue, or None after a regular stop.
    """
    configure_logging(settings.log_level, settings.log_format, [settings.token])
    for warning in index.warnings:
        _log.warning(warning)
    try:
        with error_tracking(settings.sentry_dsn.get_secret_value(), version("interview-bot")) as track_error:
            return asyncio.run(_serve(settings, index, persona, hooks, track_error))
    except ErrorTrackingError as error:
        return Failure(str(error), unreachable=False)


async def _serve(
    settings: Settings, index: LiveIndex, persona: Persona, hooks: RunnerHooks, track_error: TrackError
) -> Failure | None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    try:
        listener = listen(settings.monitoring_listen) if settings.monitoring_listen else None
    except OSError as error:
        return _cannot_listen("MONITORING_LISTEN", settings.monitoring_listen, error)
    try:
        state = await State.open(settings.state_url)
    except StateError as error:
        return Failure(str(error), unreachable=isinstance(error, StateUnreachableError))
    answered = AnsweredLog(settings.data_dir / "answered.log")
    # With a webhook, several processes may share the updates; polling is for one alone.
    is_shared = bool(settings.webhook_url and settings.database_url.get_secret_value())
    services = Services(
        settings=settings,
        index=index,
        persona=persona,
        recogniser=IntentRecogniser(
            index.encoder, persona.examples, persona.questions, persona.forms_of_address
        ),
        state=state,
        journal=UpdateJournal(state, answered, is_shared=is_shared),
        user_limit=UserLimit(settings.questions_per_minute),
        inline_limit=UserLimit(INLINE_QUERIES * settings.questions_per_minute),
        alerts=EditorAlerts(state, settings.admin_ids),
        reindexer=Reindexer(index),
        fetch_page=hooks.fetch_page,
        observe=hooks.observe,
        track_error=track_error,
    )
    services.metrics.show_snapshot(lambda: index.searcher.snapshot.manifest)
    is_answering = asyncio.Event()
    monitoring = monitoring_app(services.metrics, _checks(state, is_answering, told_to_stop))
    try:
        with ServedRecord(settings.data_dir) as served:
            async with serving(monitoring, listener):
                return await _run(services, served, told_to_stop, is_answering, hooks)
    finally:
        # What is still under way is answered after the next start; it must not use a closed database.
        await _cancel_other_tasks()
        await state.close()
        answered.close()


def _checks(state: State, is_answering: asyncio.Event, told_to_stop: asyncio.Event) -> dict[str, Check]:
    """Return what must be true for the bot to be ready."""

    async def answering() -> bool:
        return is_answering.is_set() and not told_to_stop.is_set()

    async def database() -> bool:
        await state.ping()
        return True

    return {"answering": answering, "database": database}


async def _run(
    services: Services,
    served: ServedRecord,
    told_to_stop: asyncio.Event,
    is_answering: asyncio.Event,
    hooks: RunnerHooks,
) -> Failure | None:
    refused = asyncio.Event()
    try:
        application = build_application(services, refused, hooks.httpx_options)
    except InvalidToken:
        return WRONG_TOKEN
    stopping = asyncio.create_task(told_to_stop.wait())
    receipt = AsyncExitStack()
    starting = asyncio.create_task(_start(application, services, receipt))
    await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        # It may be waiting for the network.
        starting.cancel()
        _log.info("stopped before it had started")
        return None
    if failure := starting.result():
        return failure
    is_answering.set()
    assert application.job_queue is not None  # noqa: S101 - there is one unless the builder disables it
    schedule_following(application.job_queue, served)
    # Beside serving: Telegram may want to be asked later, and readers do not wait for the menu.
    publishing = asyncio.create_task(_publish_profile(application, services))
    await asyncio.wait(
        {publishing, stopping}, timeout=_MENU_WITHIN_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    hooks.ready()
    losing_token = asyncio.create_task(refused.wait())
    await asyncio.wait({losing_token, stopping}, return_when=asyncio.FIRST_COMPLETED)
    publishing.cancel()
    await _stop(application, services, receipt)
    return WRONG_TOKEN if refused.is_set() else None


async def _publish_profile(application: BotApplication, services: Services) -> None:
    interviews = services.index.searcher.snapshot.interviews
    if not await profile.publish(application.bot, interviews, services.settings.admin_ids):
        await services.alerts.send(application.bot, _NOT_PUBLISHED)


async def _start(application: BotApplication, services: Services, receipt: AsyncExitStack) -> Failure | None:
    """Connect, load the model, and begin to answer; updates are received until ``receipt`` is closed."""
    if failure := await _connect(application):
        return failure
    # After connecting, so that a wrong token is reported at once; before polling, so that no reader waits.
    _log.info("loading the models")
    searcher = services.index.searcher
    await asyncio.to_thread(services.index.encoder.load)
    await asyncio.to_thread(searcher.prepare)
    await asyncio.to_thread(services.recogniser.recognise, "?")
    await asyncio.to_thread(searcher.search, "?")
    await application.start()
    await resume(application, services.journal)
    if services.journal.is_shared:
        assert application.job_queue is not None  # noqa: S101 - there is one unless the builder disables it
        schedule_takeover(application.job_queue, services.journal)
    if services.index.snapshots.is_shared:
        assert application.job_queue is not None  # noqa: S101 - as above
        schedule_refresh(application.job_queue)
    try:
        await receipt.enter_async_context(receiving(application, services.settings))
    except (OSError, TelegramError) as error:
        await application.stop()
        await application.shutdown()
        return _cannot_receive(error, services.settings)
    _log.info("answering", bot=application.bot.username, snapshot=searcher.snapshot.manifest.id)
    for warning in services.index.warnings:
        await services.alerts.send(application.bot, warning)
    return None


def _cannot_listen(setting: str, address: str, error: OSError) -> Failure:
    return Failure(f"{setting}: cannot listen on {address}: {error.strerror}", unreachable=False)


def _cannot_receive(error: OSError | TelegramError, settings: Settings) -> Failure:
    match error:
        case OSError():
            return _cannot_listen("WEBHOOK_LISTEN", settings.webhook_listen, error)
        case InvalidToken():
            return WRONG_TOKEN
        case BadRequest():
            return Failure(
                f"WEBHOOK_URL: Telegram refuses {settings.webhook_url}: {error}", unreachable=False
            )
    return _UNREACHABLE


async def _connect(application: BotApplication) -> Failure | None:
    """Connect to Telegram, with retries."""
    for wait in (*_START_WAITS, None):
        try:
            await application.initialize()
        except InvalidToken:
            return WRONG_TOKEN
        except (RetryAfter, NetworkError) as error:
            if wait is None:
                return _UNREACHABLE
            _log.warning("Telegram cannot be reached, trying again", error=str(error), seconds=wait)
            await asyncio.sleep(wait)
        except TelegramError as error:
            return Failure(f"Telegram refuses the bot: {error}", unreachable=False)
        else:
            break
    return None


async def _stop(application: BotApplication, services: Services, receipt: AsyncExitStack) -> None:
    """Stop receiving updates, and finish what is in flight as far as time allows."""
    _log.info("stopping")
    services.reindexer.stop()
    try:
        async with asyncio.timeout(STOP_WITHIN_SECONDS):
            await receipt.aclose()
            await application.stop()
            await application.shutdown()
    except TimeoutError:
        _log.warning("stopped before everything in flight was answered: the rest is after the next start")
    _log.info("stopped")


async def _cancel_other_tasks() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
