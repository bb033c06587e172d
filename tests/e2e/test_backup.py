"""A backup is taken while the bot serves, and another bot goes on from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import SHIPPED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunCommand
    from tests.e2e.conftest import StartBot

UNRELATED = "How many moons does Jupiter have?"
# Running a command changes the directory.
INTERVIEWS = SHIPPED.absolute()


def test_a_backup_of_a_running_bot_starts_another_one(
    start_bot: StartBot, tmp_path: Path, run_command: RunCommand
) -> None:
    backup, restored = tmp_path / "backup.zip", tmp_path / "restored"
    with start_bot(INTERVIEWS) as bot:
        bot.playground.wait_reply(bot.reader.says(bot.chat, UNRELATED))
        ran = run_command("backup", backup, DATA_DIR=bot.data_dir, CONTENT_DIR=bot.content_dir)
        assert (ran.returncode, ran.stderr) == (0, "")
    ran = run_command("restore", backup, DATA_DIR=restored / "data", CONTENT_DIR=restored / "interviews")
    assert (ran.returncode, ran.stderr) == (0, "")
    with start_bot(restored / "interviews", data_dir=restored / "data") as bot:
        assert UNRELATED in bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/unanswered")).text
