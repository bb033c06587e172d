"""The real bot in a playground: with its own Bot API server, and a state that is deleted at the end."""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.playground.api.routes import UPDATE_HEADER
from bot.playground.api.token import example_token
from bot.playground.control import scene
from bot.playground.server import Server
from bot.playground.site import Site, new_world
from bot.runner import RunnerHooks
from bot.telegram.update_processor import update_in_hand
from content.interview_file import read_interviews
from content.interview_file.locations import indexed_paths, withdrawn_paths
from index.search_result import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

    from bot.playground.control.traces import Traces
    from bot.settings import Settings
    from index.search_result import SearchResult

_PASSAGES: Final = 10
_INTERVIEWS: Final = "interviews"  # the directory of the copies


@dataclass(frozen=True, slots=True)
class OpenPlayground:
    """A playground that waits for its bot.

    Attributes:
        url: where a browser finds it.
        settings: of the bot that talks to it.
        traces: where the bot's searches are shown.
    """

    url: str
    settings: Settings
    traces: Traces

    def hooks(self, ready: Callable[[], None]) -> RunnerHooks:
        """Return what makes the bot's searches and calls visible in the playground.

        Args:
            ready: called once the bot answers.
        """
        decline_below = self.settings.decline_below
        return RunnerHooks(
            observe=lambda update_id, result: self.traces.add_search(update_id, shown(result, decline_below)),
            ready=ready,
            # No proxy of the environment stands between two ends of one process.
            httpx_options={"trust_env": False, "event_hooks": {"request": [_name_update]}},
        )


@contextmanager
def open_playground(settings: Settings, host: str, port: int, keep: Path | None) -> Iterator[OpenPlayground]:
    """Serve a playground for as long as the context lasts.

    Args:
        settings: those of the real bot. Only what concerns the interviews and the search is taken over.
        host: the address to listen on.
        port: the port; 0 takes a free one.
        keep: where the bot's state is kept; by default it is deleted at the end.

    Raises:
        OSError: the address cannot be listened on; the message says why and what to do.
        InterviewFileError: an interview file is faulty, or there is none.
    """
    token = example_token()
    world = new_world(token, options=scene.OPTIONS)
    scene.set_scene(world)
    with _home(keep) as home:
        _copy_interviews(settings.content_dir, home / _INTERVIEWS)
        try:
            server = Server(Site(world, token, host), host, port)
        except OSError as error:
            raise OSError(_why(error, host, port)) from None
        with server.in_thread():
            yield OpenPlayground(server.url, _settings(settings, home, token, server.url), server.site.traces)


@contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="interview-bot-", ignore_cleanup_errors=True) as directory:
            yield Path(directory)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep


def _copy_interviews(source: Path, target: Path) -> None:
    """Copy the interview files, because what an editor changes is written into them."""
    if target.exists():
        return
    # Errors must name the files that the user can fix, not the copies.
    read_interviews(source)
    for path in (*indexed_paths(source), *withdrawn_paths(source)):
        # Nobody waits for what a pipe among the withdrawn files holds.
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _settings(real: Settings, home: Path, token: str, url: str) -> Settings:
    """Return the settings of a bot that writes only to its home and talks only to this machine."""
    return real.model_copy(
        update={
            "telegram_bot_token": type(real.telegram_bot_token)(token),
            "telegram_api_url": url,
            "webhook_url": "",
            "admin_ids": frozenset({scene.EDITOR_ID}),
            "content_dir": home / _INTERVIEWS,
            "data_dir": home,
            "database_url": type(real.database_url)(""),
        }
    )


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken: choose another with `interview-bot playground --port`, 0 for any free one"
        )
    return f"the playground cannot listen on {host}, port {port}: {error.strerror or error}"


async def _name_update(request: httpx.Request) -> None:
    update_id = update_in_hand()
    if update_id is not None:
        request.headers[UPDATE_HEADER] = str(update_id)


def shown(result: SearchResult, decline_below: float) -> dict[str, Any]:
    """Return what a search found as the playground shows it, ready for JSON.

    Args:
        result: of one search.
        decline_below: the confidence under which the bot declines.
    """
    return {
        "question": result.question,
        "understood": result.understood or result.question,
        "outcome": result.outcome.value,
        "confidence": round(result.confidence, 4),
        "threshold": decline_below,
        "contradicts": result.contradicts,
        "declined_because": None if result.answered else _reason(result, decline_below),
        "passages": [
            {
                "question": quote.exchange.question,
                "passage": quote.passage.text,
                "score": round(quote.score, 4),
            }
            for quote in result.quotes[:_PASSAGES]
        ],
    }


def _reason(result: SearchResult, decline_below: float) -> str:
    if not result.quotes:
        return "No passage was found."
    features = result.confidence_features
    reasons = (
        f"Its confidence, {result.confidence:.2f}, is below DECLINE_BELOW, {decline_below:.2f}. "
        f"The relevance of the first passage is {features.relevance:.2f} (near 1 for a question in its own "
        f"words), and it is {features.margin:.2f} ahead of the best other exchange."
    )
    if result.outcome is Outcome.DOUBT:
        reasons += " It reaches OFFER_FROM: the passage was offered, with a doubt."
    if features.reading is None:
        return reasons
    return f"{reasons} The reranker gives it {features.reading:+.1f} (above 0: it answers the question)."
