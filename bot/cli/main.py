"""The `interview-bot` command. Nothing heavy is imported before it is needed: `--help` answers at once."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli import output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.runner import Failure
    from bot.settings import Settings
    from index.encoders.sentence_transformer import SentenceTransformerEncoder
    from index.store.snapshot import SnapshotDirectory

EXIT_WRONG: Final = 1
EXIT_INTERRUPTED: Final = 130
EXIT_UNREACHABLE: Final = 69  # EX_UNAVAILABLE of sysexits.h

_LOCALHOST: Final = "127.0.0.1"
_LOCAL: Final = frozenset({_LOCALHOST, "::1", "localhost"})
_PORT: Final = 8081
_HOW_TO_GET_ONTO_TELEGRAM: Final = (
    "There is no TELEGRAM_BOT_TOKEN, so nobody can reach the bot on Telegram yet. To get one, write to "
    "https://t.me/BotFather, send /newbot, and put the token into .env (see .env.example).\n"
    "Until then, here is a playground, where the same bot can be tried in a browser."
)
_OPEN_TO_OTHERS: Final = (
    "Listening on {host}: whoever reaches this port acts as any of the playground's people, its editor "
    "included, and reads all they write. Leave --host out to keep it to this machine."
)

app = typer.Typer(
    name="interview-bot",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers a question with the closest thing the interviewed person really said.",
)
index_app = typer.Typer(no_args_is_help=True, help="Build and look after the index.")
app.add_typer(index_app, name="index")

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
ContentOption = Annotated[
    Path | None,
    typer.Option("--content", help="Search the interviews of this directory instead.", metavar="DIR"),
]


def main() -> None:
    """Run the command line; a mistake that a person can mend is one message, never a traceback."""
    output.use_utf8()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output, such as `head`, has had enough; there is nobody left to complain to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_WRONG)
    except Exception as error:
        if (code := _exit_code(error)) is None:
            raise
        output.complain(_describe(error))
        sys.exit(code)


def _exit_code(error: Exception) -> int | None:
    """Return the exit code of an error that a person can mend, None for a fault of ours."""
    from bot.conversation.persona import PersonaError
    from bot.settings import SettingsError
    from content.article.importer import ArticleError
    from content.interview_file import InterviewFileError
    from content.model import InterviewError
    from index.errors import SearchIndexError, ServiceUnreachableError

    if isinstance(error, ServiceUnreachableError):
        return EXIT_UNREACHABLE
    known = (
        ArticleError,
        InterviewError,
        InterviewFileError,
        OSError,
        PersonaError,
        SearchIndexError,
        SettingsError,
    )
    return EXIT_WRONG if isinstance(error, known) else None


def _describe(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)


@app.command()
def run() -> None:
    """Start the bot; without a token, open the playground."""
    from bot.live_index import LiveIndex

    settings = _settings()
    if not settings.token:
        _play(settings, notes=[_HOW_TO_GET_ONTO_TELEGRAM])
        return
    encoder, warnings = _encoder(settings)
    index = LiveIndex(settings, encoder, warnings)
    with output.progress("Embedding the interviews") as progress:
        index.open(progress)
    from bot.conversation.persona import Persona
    from bot.runner import RunnerHooks, serve

    _exit_after(serve(settings, index, Persona.load(settings.persona_file), RunnerHooks()))


@app.command()
def playground(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = _LOCALHOST,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")
    ] = _PORT,
    keep: Annotated[
        Path | None,
        typer.Option(help="Keep what the bot remembers here; else it is thrown away.", metavar="DIR"),
    ] = None,
) -> None:
    """Try all of it in a browser, without Telegram: be a reader, a member of a group, an editor."""
    notes = [] if host in _LOCAL else [_OPEN_TO_OTHERS.format(host=host)]
    _play(_settings(), host, port, keep, notes)


def _play(
    settings: Settings,
    host: str = _LOCALHOST,
    port: int = _PORT,
    keep: Path | None = None,
    notes: Sequence[str] = (),
) -> None:
    from bot.cli.playground import open_playground
    from bot.conversation.persona import Persona
    from bot.live_index import LiveIndex
    from bot.runner import serve

    # Like Ctrl-C, so that whatever is under way then, what was opened is closed and removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    persona = Persona.load(settings.persona_file)
    encoder, warnings = _encoder(settings)
    with open_playground(settings, host, port, keep) as opened:
        output.warn(notes)
        index = LiveIndex(opened.settings, encoder, warnings)
        with output.progress("Embedding the interviews") as progress:
            index.rebuild(progress)
        hooks = opened.hooks(lambda: output.say(f"The playground: {opened.url}  (Ctrl-C ends it)"))
        failure = serve(opened.settings, index, persona, hooks)
    _exit_after(failure)


def _exit_after(failure: Failure | None) -> None:
    if failure is not None:
        output.complain(failure.message)
        raise typer.Exit(EXIT_UNREACHABLE if failure.unreachable else EXIT_WRONG)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In any language.")],
    count: Annotated[
        int | None, typer.Option("-k", min=1, max=50, help="How many quotes.", metavar="N")
    ] = None,
    content: ContentOption = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question in the terminal."""
    from bot.live_index import LiveIndex, searcher_of_directory
    from index.search import SUGGESTIONS

    if not question.strip():
        raise typer.BadParameter("the question is empty")
    if any(map(_is_undecoded, question)):
        raise typer.BadParameter("the question is not UTF-8")
    settings = _settings()
    encoder, warnings = _encoder(settings)
    with output.progress("Embedding the interviews") as progress:
        if content:
            output.warn(warnings)
            searcher = searcher_of_directory(content, encoder, settings, progress)
        else:
            index = LiveIndex(settings, encoder, warnings)
            index.open(progress)
            searcher = index.searcher
            output.warn(index.warnings)
    result = searcher.search(question, count or SUGGESTIONS)
    if as_json:
        output.say_json(output.result_json(result))
    else:
        output.show_result(result.first() if result.answered and count is None else result)


@app.command(name="import")
def import_article(
    article: Annotated[Path, typer.Argument(help="A pasted article, as text or HTML.")],
    url: Annotated[str, typer.Option(help="Where it was published.")] = "",
    title: Annotated[str, typer.Option(help="The interview's title.")] = "",
    speaker: Annotated[str, typer.Option(help="Who was interviewed.")] = "",
    role: Annotated[str, typer.Option(help="Who that is, such as: Kazakh political analyst.")] = "",
    outlet: Annotated[str, typer.Option(help="Who published it.")] = "",
    interviewer: Annotated[str, typer.Option(help="Who asked.")] = "",
    language: Annotated[str, typer.Option(help="Of the answers, such as en.")] = "",
    date: Annotated[str, typer.Option(help="When it was published, such as 2026-01-31.")] = "",
    slug: Annotated[str, typer.Option(help="The new file's name without .md.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Turn a pasted article into an interview file, and show what was left out of it."""
    from content.article.importer import read_article, to_interview
    from content.interview_file import format_interview
    from index.files import replace_text

    found = read_article(article)
    given = {
        "url": url, "title": title, "speaker": speaker, "role": role, "outlet": outlet,
        "interviewer": interviewer, "language": language, "date": date,
    }  # fmt: skip
    interview = to_interview(
        found, slug=slug or None, **{key: value for key, value in given.items() if value}
    )
    text = format_interview(interview)
    target = _settings().content_dir / f"{interview.slug}.md"
    if not dry_run:
        if target.exists() and not force:
            output.complain(f"{target} exists already: give --slug another name, or replace it with --force")
            raise typer.Exit(EXIT_WRONG)
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_text(target, text)
    if as_json:
        output.say_json(
            {
                "title": interview.title,
                "speaker": interview.speaker,
                "outlet": interview.outlet,
                "interviewer": interview.interviewer,
                "lead": list(interview.lead),
                "exchanges": [
                    {"question": e.question, "answer": list(e.answer)} for e in interview.exchanges
                ],
                "dropped": list(found.dropped),
            }
        )
        return
    if dry_run:
        output.say(text)
    done = f"written to {target}" if not dry_run else "nothing written"
    output.show_import(found.dropped, f"{len(interview.exchanges)} exchange(s), {done}")


@app.command()
def check(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.", metavar="[DIR]")] = None,
) -> None:
    """Validate the interview files of a directory, and the persona file."""
    from bot.conversation.persona import Persona, PersonaError
    from content.interview_file import InterviewFileError, read_interviews

    settings = _settings()
    faults = []
    try:
        interviews = read_interviews(directory or settings.content_dir)
    except InterviewFileError as error:
        faults.append(str(error))
    try:
        Persona.load(settings.persona_file)
    except PersonaError as error:
        faults.append(str(error))
    if faults:
        output.complain("\n".join(faults))
        raise typer.Exit(EXIT_WRONG)
    exchanges = sum(len(interview.exchanges) for interview in interviews)
    output.say(f"{len(interviews)} interview(s) with {exchanges} exchange(s): all in order.")


@index_app.command()
def build(as_json: AsJson = False) -> None:
    """Embed what is new and switch to the new snapshot."""
    from bot.live_index import LiveIndex

    settings = _settings()
    encoder, warnings = _encoder(settings)
    output.warn(warnings)
    with output.progress("Embedding the interviews") as progress:
        report = LiveIndex(settings, encoder).rebuild(progress)
    if as_json:
        fields = ("added", "changed", "removed", "unchanged", "embedded")
        counts = {field: getattr(report, field) for field in fields}
        output.say_json(
            {"snapshot": report.snapshot.manifest.id, **counts, "seconds": round(report.seconds, 3)}
        )
        return
    output.say(
        f"Snapshot {report.snapshot.manifest.id} is current: {report.added} added, "
        f"{report.changed} changed, {report.removed} removed, {report.unchanged} unchanged "
        f"({report.embedded} texts embedded) in {report.seconds:.1f} s.",
    )


@index_app.command()
def status(as_json: AsJson = False) -> None:
    """Show the snapshot that is served."""
    from dataclasses import asdict

    opened = _snapshots().open()
    output.warn(opened.refused)
    manifest = opened.snapshot.manifest
    if as_json:
        output.say_json(asdict(manifest))
        return
    counts = ", ".join(f"{number} {name}" for name, number in manifest.counts.items())
    output.say(
        f"Snapshot {manifest.id}, built {manifest.created} with {manifest.model} "
        f"({manifest.dimension} dimensions): {counts}. Previous: {manifest.previous or 'none'}.",
    )


@index_app.command()
def verify() -> None:
    """Check every checksum of every snapshot."""
    for manifest in _snapshots().verify():
        output.say(f"{manifest.id}: {len(manifest.files)} files, all checksums right.")


@index_app.command()
def rollback() -> None:
    """Return to the previous snapshot."""
    manifest = _snapshots().rollback()
    output.say(f"Snapshot {manifest.id} is current again.")


def _perturbation(name: str) -> str:
    """Return the name of a perturbation; the name `list` prints them all, and nothing is measured."""
    from index.evaluation.perturbations import PERTURBATIONS

    if name == "list":
        for known in PERTURBATIONS:
            output.say(known)
        raise typer.Exit
    if name and name not in PERTURBATIONS:
        raise typer.BadParameter(f"there is no {name!r}: it is one of {', '.join(PERTURBATIONS)}")
    return name


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="Question files (JSON Lines).", metavar="QUESTIONS…")],
    content: ContentOption = None,
    perturb: Annotated[
        str,
        typer.Option(
            help="Spoil each question first, as people type; `list` names the ways.",
            metavar="NAME",
            callback=_perturbation,
            is_eager=True,
        ),
    ] = "",
    compare: Annotated[
        list[str] | None,
        typer.Option(
            help="Measure with this setting too, side by side. Repeatable.", metavar="SETTING=VALUE"
        ),
    ] = None,
    ignore_previous: Annotated[
        bool,
        typer.Option("--ignore-previous", help="Ask follow-ups as if nothing had been asked before them."),
    ] = False,
    errors: Annotated[int, typer.Option(min=0, help="List so many of the worst errors.", metavar="N")] = 0,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw reliability and precision against coverage as PNG.", metavar="FILE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the search on question files.

    A file NAME.jsonl with a directory NAME beside it is asked of the interviews in there. A line may say in
    `previous` what was asked just before.
    """
    from bot.cli.evaluation import evaluate_sets
    from index.evaluation.evaluate import report
    from index.evaluation.reliability import plot as plot_curves

    measured = evaluate_sets(
        files, _settings(), content, perturb, compare or [], ignore_previous=ignore_previous
    )
    reports = [(one.name, report(one.outcomes, one.seconds)) for one in measured]
    if plot:
        plot_curves({one.name: one.outcomes for one in measured}, plot)
    if as_json:
        found = [figures for _, figures in reports]
        output.say_json(found[0] if len(found) == 1 else found)
        return
    output.show_reports(reports)
    if errors:
        output.show_errors([(one.name, one.outcomes) for one in measured], errors)


def _is_undecoded(character: str) -> bool:
    """Say whether a character stands for a byte that could not be decoded."""
    return "\ud800" <= character <= "\udfff"


def _settings() -> Settings:
    from bot.settings import read_settings

    return read_settings()


def _encoder(settings: Settings) -> tuple[SentenceTransformerEncoder, list[str]]:
    """Return the encoder, and what is worth telling of it."""
    from bot.live_index import open_encoder

    warnings: list[str] = []
    with output.progress("Making the embedding model") as progress:
        return open_encoder(settings, progress, warnings.append), warnings


def _snapshots() -> SnapshotDirectory:
    from index.store.snapshot import SnapshotDirectory

    return SnapshotDirectory(_settings().data_dir / "index")
