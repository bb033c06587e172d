"""`backup` and `restore`, run as people run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunCommand

pytestmark = pytest.mark.slow

INTERVIEW = "---\ntitle: Bees\nspeaker: Ada Hollis\nlanguage: en\n---\n\n## Why?\n\nBecause of honey.\n"


@pytest.fixture
def content_dir(tmp_path: Path) -> Path:
    (directory := tmp_path / "interviews").mkdir()
    (directory / "bees.md").write_text(INTERVIEW)
    return directory


def test_a_backup_is_restored_elsewhere(run_command: RunCommand, tmp_path: Path, content_dir: Path) -> None:
    file, other = tmp_path / "backup.zip", tmp_path / "other"
    ran = run_command("backup", file, DATA_DIR=tmp_path / "data", CONTENT_DIR=content_dir, KEEP_DAYS="7")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"Wrote {file} (1 interview file, 0 rows of the database).")
    ran = run_command("restore", file, DATA_DIR=other / "data", CONTENT_DIR=other / "interviews")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "\nKEEP_DAYS=7\n" in ran.stdout
    assert ran.stdout.endswith("Now run `interview-bot index build`, or /reindex if the bot is running.\n")
    assert (other / "interviews" / "bees.md").read_text() == INTERVIEW


def test_a_folder_that_is_not_there_is_named(
    run_command: RunCommand, tmp_path: Path, content_dir: Path
) -> None:
    file = tmp_path / "nowhere" / "backup.zip"
    ran = run_command("backup", file, DATA_DIR=tmp_path / "data", CONTENT_DIR=content_dir)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"{file.parent} is not a folder: make it first, or name another file\n"


def test_a_damaged_backup_is_one_clear_sentence(run_command: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "backup.zip").write_bytes(b"PK\x03\x04 and nothing")
    ran = run_command(
        "restore", tmp_path / "backup.zip", DATA_DIR=tmp_path / "data", CONTENT_DIR=tmp_path / "c"
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "is damaged, or is not a backup" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_database_that_does_not_answer_is_a_service_that_is_not_reached(
    run_command: RunCommand, tmp_path: Path, content_dir: Path
) -> None:
    url = "postgresql://bot:s3cret@127.0.0.1:9/bot"
    ran = run_command(
        "backup", tmp_path / "backup.zip", DATABASE_URL=url, DATA_DIR=tmp_path, CONTENT_DIR=content_dir
    )
    assert (ran.returncode, ran.stdout) == (69, "")
    assert "s3cret" not in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "backup.zip").exists()
