"""`backup` and `restore`: everything that cannot be rebuilt, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import output
from bot.cli._common import load_settings

_BackupFile = Annotated[Path, typer.Argument(help="A ZIP file.", metavar="FILE", dir_okay=False)]


def backup(file: _BackupFile) -> None:
    """Write the state, the interviews and all settings but secrets to a file; the bot may be running."""
    with output.waiting("Writing the backup"):
        from bot.backup import write_backup

        report = write_backup(file, load_settings())
    output.say(
        f"Wrote {file} ({_contents(report.interviews, report.rows)}). "
        "It holds what readers asked: keep it private."
    )


def restore(
    file: _BackupFile,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the bot has stored, and interviews that differ.")
    ] = False,
) -> None:
    """Restore the state and the interviews from a backup."""
    with output.waiting("Restoring"):
        from bot.backup import restore_backup

        report = restore_backup(file, load_settings(), force=force)
    output.say(f"Restored ({_contents(report.interviews, report.rows)}).")
    if report.withdrawn:
        output.say(f"Withdrawn, because the backup does not hold them: {', '.join(report.withdrawn)}.")
    if report.settings:
        lines = "\n".join(report.settings)
        output.say(f"The backup was made with other settings, which were left as they are here:\n{lines}")
    output.say("Now run `interview-bot index build`, or /reindex if the bot is running.")


def _contents(interviews: int, rows: int) -> str:
    files, stored = output.counted(interviews, "interview file"), output.counted(rows, "row")
    return f"{files}, {stored} of the database"
