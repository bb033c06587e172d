"""`run` and `playground`: the bot on Telegram, or in a browser without it."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import output
from bot.cli._common import EXIT_UNREACHABLE, EXIT_WRONG, load_encoder, load_settings, page_fetcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.runner import Failure
    from bot.settings import Settings

_LOCALHOST: Final = "127.0.0.1"
_LOCAL: Final = frozenset({_LOCALHOST, "::1", "localhost"})
_PORT: Final = 8081
_HOW_TO_GET_ONTO_TELEGRAM: Final = (
    "There is no TELEGRAM_BOT_TOKEN, so nobody can reach the bot on Telegram yet. To get one, write to "
    "https://t.me/BotFather, send /newbot, and put the token into .env (see .env.example).\n"
    "Until then, here is a playground, where the same bot can be tried in a browser."
)
_OPEN_TO_OTHERS: Final = (
    "Listening on {host}: anyone who reaches this port can act as any user of the playground, its editor "
    "included, and read everything. Omit --host to keep it to this machine."
)


def run(context: typer.Context) -> None:
    """Start the bot; without a token, open the playground."""
    from bot.settings import exposed_secrets

    settings = load_settings()
    output.warn(exposed_secrets())
    if not settings.token:
        _play(settings, notes=[_HOW_TO_GET_ONTO_TELEGRAM])
        return
    with output.waiting("Loading the bot"):
        from bot.conversation.persona import Persona
        from bot.live_index import LiveIndex
        from bot.runner import RunnerHooks, serve

        persona = Persona.load(settings.persona_file)
        encoder, warnings = load_encoder(settings)
        index = LiveIndex(settings, encoder, warnings)
        with output.progress("Embedding the interviews") as progress:
            index.open(progress)
    hooks = RunnerHooks(fetch_page=page_fetcher(context))
    _exit_after(serve(settings, index, persona, hooks))


def playground(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = _LOCALHOST,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")
    ] = _PORT,
    keep: Annotated[
        Path | None,
        typer.Option(help="Keep the state of the bot here; otherwise it is deleted.", metavar="DIR"),
    ] = None,
) -> None:
    """Try all of it in a browser, without Telegram: be a reader, a member of a group, an editor."""
    notes = [] if host in _LOCAL else [_OPEN_TO_OTHERS.format(host=host)]
    _play(load_settings(), host, port, keep, notes)


def _play(
    settings: Settings,
    host: str = _LOCALHOST,
    port: int = _PORT,
    keep: Path | None = None,
    notes: Sequence[str] = (),
) -> None:
    # Like Ctrl-C, so that everything that was opened is closed and removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with output.waiting("Loading the bot"):
        from bot.cli.playground import open_playground
        from bot.conversation.persona import Persona
        from bot.live_index import LiveIndex
        from bot.runner import serve
        from index.store.removals import confirm_removals

        persona = Persona.load(settings.persona_file)
        encoder, warnings = load_encoder(settings)
    with open_playground(settings, host, port, keep) as opened:
        output.warn(notes)
        index = LiveIndex(opened.settings, encoder, warnings)
        with output.progress("Embedding the interviews") as progress:
            index.rebuild(progress, confirm_removals)
        hooks = opened.hooks(lambda: output.say(f"The playground: {opened.url}  (Ctrl-C to stop)"))
        failure = serve(opened.settings, index, persona, hooks)
    _exit_after(failure)


def _exit_after(failure: Failure | None) -> None:
    if failure is not None:
        output.complain(failure.message)
        raise typer.Exit(EXIT_UNREACHABLE if failure.unreachable else EXIT_WRONG)
