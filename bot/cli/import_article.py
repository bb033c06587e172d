"""`import`: a published article becomes an interview file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import EXIT_WRONG, AsJson, load_settings


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
    target = load_settings().content_dir / f"{interview.slug}.md"
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
