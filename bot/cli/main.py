"""The `interview-bot` command. Nothing heavy is imported before it is needed: `--help` answers at once."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import output
from bot.cli._common import EXIT_UNREACHABLE, EXIT_WRONG
from bot.cli.ask import ask
from bot.cli.backup import backup, restore
from bot.cli.check import check
from bot.cli.check_quote import check_quote
from bot.cli.evaluate import evaluate
from bot.cli.import_article import described, import_article
from bot.cli.index import index_app
from bot.cli.run import playground, run

if TYPE_CHECKING:
    from bot.fetching.page import FetchPage

EXIT_INTERRUPTED: Final = 130

app = typer.Typer(
    name="interview-bot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers a question with the closest thing the interviewed person really said.",
)


def _print_version(asked: bool) -> None:
    if asked:
        python = f"Python {platform.python_version()}"
        output.say(f"interview-bot {version('interview-bot')}, {python}, {platform.platform()}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the versions of the bot, Python and the system.",
        ),
    ] = False,
) -> None:
    pass


app.command()(run)
app.command()(playground)
app.command()(ask)
app.command("import")(import_article)
app.command()(check)
app.command("check-quote")(check_quote)
app.command()(evaluate)
app.command()(backup)
app.command()(restore)
app.add_typer(index_app, name="index")


def main(fetch_page: FetchPage | None = None) -> None:
    """Run the command line; a mistake that the user can fix is one message, never a traceback.

    Args:
        fetch_page: gets the pages of links. Only tests give one, that may connect to this machine.
    """
    output.use_utf8()
    try:
        app(obj=fetch_page)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output, such as `head`, has closed the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_WRONG)
    except Exception as error:
        if (code := _exit_code(error)) is None:
            raise
        output.complain(_describe(error))
        sys.exit(code)


def _exit_code(error: Exception) -> int | None:
    """Return the exit code of an error that the user can fix, None for a bug."""
    from bot.backup import BackupError
    from bot.conversation.persona import PersonaError
    from bot.fetching.errors import LinkError, PageUnreachableError
    from bot.settings import SettingsError
    from bot.state.errors import StateError, StateUnreachableError
    from content.article.importer import ArticleError
    from content.interview_file import InterviewFileError
    from content.model import InterviewError
    from index.errors import SearchIndexError, ServiceUnreachableError

    if isinstance(error, ServiceUnreachableError | PageUnreachableError | StateUnreachableError):
        return EXIT_UNREACHABLE
    known = (
        ArticleError,
        BackupError,
        InterviewError,
        InterviewFileError,
        LinkError,
        OSError,
        PersonaError,
        SearchIndexError,
        SettingsError,
        StateError,
    )
    return EXIT_WRONG if isinstance(error, known) else None


def _describe(error: Exception) -> str:
    from content.article.importer import ArticleError

    if isinstance(error, ArticleError):
        return described(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)
