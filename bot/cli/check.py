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
    from bot.conversation.persona import Persona, PersonaError
    from content.interview_file import WITHDRAWN, InterviewFileError, read_interviews, withdrawn_paths

    settings = load_settings()
    directory = directory or settings.content_dir
    faults = []
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
    output.say(f"{len(interviews)} interview(s) with {exchanges} exchange(s): no errors.")
    if withdrawn := len(withdrawn_paths(directory)):
        output.say(
            f"{withdrawn} withdrawn interview(s) in the folder `{WITHDRAWN}`: not checked, not indexed, not "
            "quoted. To restore one, move its file back."
        )
