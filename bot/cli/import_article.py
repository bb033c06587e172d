"""`import`: a published article becomes an interview file."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli import output
from bot.cli._common import EXIT_WRONG, AsJson, checked_text, load_settings, page_fetcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.fetching.page import FetchPage
    from content.article.importer import Article, ArticleError
    from content.faults import Fault
    from content.model import Exchange, Interview

# What is given with an option, as it would be typed.
_EXAMPLES: Final = {
    "speaker": '"Ada Hollis"',
    "interviewer": '"Ann Lee"',
    "title": '"On bees"',
    "language": "en",
    "url": "https://example.com/on-bees",
    "date": "2026-01-31",
    "slug": "on-bees",
}
# Also of what is not read, so that it is not taken for the name of a file.
_LINK: Final = re.compile(r"[a-z][a-z0-9+.-]{1,20}://", re.I)
_SAVE_IT: Final = (
    "if the interview is on the page in a browser: it may be behind a login, or put there by a script; save "
    "the page from the browser, and import the file"
)


def import_article(
    context: typer.Context,
    article: Annotated[
        str,
        typer.Argument(
            help="A published article: a file (text, Markdown, HTML, DOCX, ODT, RTF, PDF, SRT or VTT) or a "
            "link to one.",
            callback=checked_text,
        ),
    ],
    url: Annotated[
        str, typer.Option(help="Where it was published; of a link, what the page says, or the link itself.")
    ] = "",
    title: Annotated[str, typer.Option(help="The interview's title.")] = "",
    speaker: Annotated[
        list[str] | None,
        typer.Option(help="Who answers; everybody else asks. May be given several times."),
    ] = None,
    role: Annotated[str, typer.Option(help="Who that is, such as: Kazakh political analyst.")] = "",
    outlet: Annotated[str, typer.Option(help="Who published it.")] = "",
    interviewer: Annotated[
        list[str] | None, typer.Option(help="Who asks. May be given several times.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the answers, such as en.")] = "",
    date: Annotated[str, typer.Option(help="When it was published, such as 2026-01-31.")] = "",
    slug: Annotated[str, typer.Option(help="The new file's name without .md.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Write it although it is uncertain who says some lines.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Turn a published article into an interview file, and show what was left out of it."""
    with output.waiting("Reading the article"):
        from content.article.importer import read_article, to_interview
        from content.interview_file import format_interview
        from index.files import replace_text

        if _LINK.match(article):
            found, address = _read_link(article, page_fetcher(context), speaker or (), interviewer or ())
        else:
            found = read_article(Path(article), speakers=speaker or (), interviewers=interviewer or ())
            address = found.url
    only = speaker[0] if speaker and len(found.speakers) < 2 else ""
    given = {
        "url": url or address, "title": title, "speaker": only, "role": role, "outlet": outlet,
        "interviewer": ", ".join(interviewer or ()), "language": language, "date": date,
    }  # fmt: skip
    interview = to_interview(
        found, slug=slug or None, **{key: value for key, value in given.items() if value}
    )
    text = format_interview(interview)
    target = load_settings().content_dir / f"{interview.slug}.md"
    if not dry_run:
        if found.doubts and not yes:
            output.complain("\n".join(map(str, found.doubts)))
            output.complain(
                "it is uncertain who says these lines: mark them, or write the file as it is with --yes"
            )
            raise typer.Exit(EXIT_WRONG)
        if target.exists() and not force:
            output.complain(f"{target} exists already: give --slug another name, or replace it with --force")
            raise typer.Exit(EXIT_WRONG)
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_text(target, text)
    if as_json:
        output.say_json(_interview_json(interview, found))
        return
    if dry_run:
        output.say(text)
        output.warn(f"uncertain: {doubt}" for doubt in found.doubts)
    done = f"written to {target}" if not dry_run else "nothing written"
    output.show_import(found.dropped, f"{output.counted(len(interview.exchanges), 'exchange')}, {done}")


def described(error: ArticleError) -> str:
    """Return what is wrong with an article, and the options that say what it does not."""
    return "\n".join(map(_described, error.faults))


def _described(fault: Fault) -> str:
    options = " or ".join(f"--{field} {_EXAMPLES[field]}" for field in fault.fields)
    return f"{fault} (give {options})" if options else str(fault)


def _read_link(
    link: str, fetch_page: FetchPage, speakers: Sequence[str], interviewers: Sequence[str]
) -> tuple[Article, str]:
    """Return the article that a link leads to, and where it is published.

    Raises:
        LinkError: there is no page that can be read.
        ArticleError: the page has no dialogue that can be told.
    """
    from content.article.importer import ArticleError, article_of_bytes
    from content.article.metadata.publication import published_at

    page = asyncio.run(fetch_page(link))
    try:
        found = article_of_bytes(page.raw, path=page.name, speakers=speakers, interviewers=interviewers)
    except ArticleError:
        output.warn([_SAVE_IT])
        raise
    return found, published_at(page.url, found.url)


def _interview_json(interview: Interview, article: Article) -> dict[str, Any]:
    speakers = [speaker.name for speaker in interview.speakers]
    return {
        "title": interview.title,
        "speaker": speakers[0],
        **({"speakers": speakers} if len(speakers) > 1 else {}),
        "outlet": interview.outlet,
        "interviewer": interview.interviewer,
        "lead": list(interview.lead),
        "exchanges": [
            {"question": exchange.question, "answer": _answer_json(exchange, interview)}
            for exchange in interview.exchanges
        ],
        "dropped": list(article.dropped),
        "uncertain": [str(doubt) for doubt in article.doubts],
    }


def _answer_json(exchange: Exchange, interview: Interview) -> list[str] | list[dict[str, str]]:
    """Return the paragraphs of an answer; where several people speak, each with who says it."""
    if len(interview.speakers) == 1:
        return list(exchange.paragraphs)
    return [
        {"speaker": turn.speaker.name, "text": paragraph}
        for turn in exchange.answer
        for paragraph in turn.paragraphs
    ]
