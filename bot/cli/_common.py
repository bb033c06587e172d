"""What several commands share: options, exit codes, the settings and the encoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import output

if TYPE_CHECKING:
    from bot.fetching.page import FetchPage
    from bot.settings import Settings
    from index.encoders.sentence_transformer import SentenceTransformerEncoder
    from index.search import Searcher

EXIT_WRONG: Final = 1
EXIT_UNREACHABLE: Final = 69  # EX_UNAVAILABLE of sysexits.h

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
ContentOption = Annotated[
    Path | None,
    typer.Option("--content", help="Search the interviews of this directory instead.", metavar="DIR"),
]


def load_settings() -> Settings:
    """Read the settings; pydantic is imported only now.

    Raises:
        SettingsError: naming every setting that is wrong.
    """
    from bot.settings import read_settings

    return read_settings()


def page_fetcher(context: typer.Context) -> FetchPage:
    """Return what gets the page of a link: :func:`bot.cli.main.main` may have been given another."""
    from bot.fetching.page import fetch_page

    return context.obj or fetch_page


def load_encoder(settings: Settings) -> tuple[SentenceTransformerEncoder, list[str]]:
    """Open the encoder that the settings name, with progress where the default model is made.

    Returns:
        The encoder, and warnings about it.

    Raises:
        ModelError: there is no such model.
        ServiceUnreachableError: the model hub does not answer.
    """
    from bot.live_index import open_encoder

    warnings: list[str] = []
    with output.progress("Making the embedding model") as progress:
        return open_encoder(settings, progress, warnings.append), warnings


def open_searcher(content: Path | None) -> Searcher:
    """Return a searcher over a directory of interviews, or over those that the bot serves.

    Raises:
        InterviewFileError: an interview file is faulty.
        ModelError: the model cannot be opened.
        SnapshotError: no index can be opened or built.
    """
    from bot.live_index import LiveIndex, searcher_of_directory

    settings = load_settings()
    encoder, warnings = load_encoder(settings)
    with output.progress("Embedding the interviews") as progress:
        if content:
            output.warn(warnings)
            return searcher_of_directory(content, encoder, settings, progress)
        index = LiveIndex(settings, encoder, warnings)
        index.open(progress)
        output.warn(index.warnings)
        return index.searcher


def checked_text(text: str) -> str:
    """Return a text that was given as an argument.

    Raises:
        typer.BadParameter: it is empty or not UTF-8.
    """
    if not text.strip():
        raise typer.BadParameter("it is empty")
    # Each stands for a byte that could not be decoded.
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise typer.BadParameter("it is not UTF-8")
    return text
