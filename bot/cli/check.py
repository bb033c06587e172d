"""`check`: what is wrong with the files that editors write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import EXIT_WRONG, load_settings


def check(
    directory: Annotated[Path | None, typer.Argument(help="Default: CONTENT_DIR.", metavar="[DIR]")] = None,
) -> None:
    """Validate the interview files of a directory, and the persona file."""
    settings = load_settings()
    directory = directory or settings.content_dir
    faults = []
    with output.waiting("Reading the interviews"):
        from bot.conversation.persona import Persona, PersonaError
        from content.interview_file import WITHDRAWN, InterviewFileError, read_interviews, withdrawn_paths

        try:
            interviews = read_interviews(directory)
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
    checked = f"{output.counted(len(interviews), 'interview')} with {output.counted(exchanges, 'exchange')}"
    output.say(f"{checked}: no errors.")
    if withdrawn := len(withdrawn_paths(directory)):
        output.say(
            f"{output.counted(withdrawn, 'withdrawn interview')} in the folder `{WITHDRAWN}`: not checked, "
            "not indexed, not quoted. To restore one, move its file back."
        )
