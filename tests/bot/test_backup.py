"""Backups: what was stored comes back, in any database, and nothing is replaced unasked."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import shutil
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.backup import BackupError, restore_backup, write_backup
from bot.settings import Settings, read_settings
from bot.state.errors import StateError
from bot.state.model import Action, Interaction, QuestionRecord, Settlement, TakenUpdate, Where
from bot.state.state import State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    Using = Callable[[State], Awaitable[Any]]

pytestmark = pytest.mark.usefixtures("clean_environment")

READER, CHAT = 7_000_000_001, 7_000_000_001
QUESTION = QuestionRecord("Аралар неге ызыңдайды? 🐝", "kk", Where.PRIVATE, True, 0.75, "beekeeper", "why", 1)
DECLINED = QuestionRecord("And the moon?", "en", Where.GROUP, False, 0.125, previous=("Why bees?",))
INTERVIEW = "---\ntitle: Bees\nspeaker: Ada Hollis\nlanguage: en\n---\n\n## Why?\n\nBecause — of honey.\n"


def using(url: str, use: Using) -> Any:  # noqa: ANN401 - whatever `use` returns
    async def run() -> Any:  # noqa: ANN401
        state = await State.open(url)
        try:
            return await use(state)
        finally:
            await state.close()

    return asyncio.run(run())


async def fill(state: State) -> None:
    await state.change_reader(READER, lambda reader: replace(reader, language="kk", interview="beekeeper"))
    await state.change_group(-100, lambda group: replace(group, language="tr"))
    question_id = await state.record_question(QUESTION, Interaction(CHAT, 5, READER))
    await state.record_replies(CHAT, 5, [6, 7])
    await state.vote(READER, question_id, 1)
    await state.settle([await state.record_question(DECLINED)], Settlement.DISMISSED)
    await state.record_change(501, "Edita", Action.REINDEXED, "first")
    await state.record_change(501, "Edita", Action.REINDEXED, "second")


async def contents(state: State) -> Any:  # noqa: ANN401
    interaction = await state.interaction(CHAT, 5)
    changes = await state.changes(10)
    return (
        await state.reader(READER),
        await state.group(-100),
        interaction,
        interaction and interaction.question_id and await state.question(interaction.question_id),
        interaction and interaction.question_id and await state.votes(READER, interaction.question_id),
        await state.unanswered(),
        [(change.at, change.editor_name, change.details) for change in changes],
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A bot that has been used."""
    content_dir = tmp_path / "interviews"
    (content_dir / "withdrawn").mkdir(parents=True)
    (content_dir / "bees.md").write_text(INTERVIEW, encoding="utf-8")
    (content_dir / "withdrawn" / "wasps.md").write_text(INTERVIEW, encoding="utf-8")
    settings = read_settings(data_dir=tmp_path / "data", content_dir=content_dir, keep_days=30)
    using(settings.state_url, fill)
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Another machine, with nothing on it."""
    return read_settings(data_dir=tmp_path / "other" / "data", content_dir=tmp_path / "other" / "interviews")


@pytest.fixture
def backup(tmp_path: Path, settings: Settings) -> Path:
    write_backup(path := tmp_path / "backup.zip", settings)
    return path


def files_of(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def rewritten(backup: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup after somebody changed its files; its manifest is changed only if they changed that, too."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    path = backup.with_name("changed.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, settings: Settings, *, force: bool = True) -> str:
    """Why a backup is refused, once it is sure that nothing was changed."""
    before = files_of(settings.content_dir) if settings.content_dir.exists() else {}
    stored = using(settings.state_url, contents)
    with pytest.raises((BackupError, OSError)) as raised:
        restore_backup(path, settings, force=force)
    assert (files_of(settings.content_dir), using(settings.state_url, contents)) == (before, stored)
    return str(raised.value)


def test_all_of_it_comes_back(backup: Path, settings: Settings, elsewhere: Settings) -> None:
    report = restore_backup(backup, elsewhere, force=False)
    assert using(elsewhere.state_url, contents) == using(settings.state_url, contents)
    assert files_of(elsewhere.content_dir) == files_of(settings.content_dir)
    assert report.interviews == 2
    assert "KEEP_DAYS=30" in report.settings


@pytest.mark.parametrize("direction", ["from", "to"])
def test_it_comes_back_in_any_database(
    settings: Settings, elsewhere: Settings, tmp_path: Path, database_url: str, direction: str
) -> None:
    there = elsewhere.model_copy(update={"database_url": SecretStr(database_url)})
    if direction == "from":
        using(there.state_url, fill)
    source, target = (there, settings) if direction == "from" else (settings, there)
    write_backup(tmp_path / "backup.zip", source)
    restore_backup(tmp_path / "backup.zip", target, force=True)
    assert using(target.state_url, contents) == using(source.state_url, contents)
    # The numbers that the database assigns go on after the restored ones.
    using(target.state_url, lambda state: state.record_change(501, "Edita", Action.REINDEXED, "third"))
    _, _, _, _, _, _, changes = using(target.state_url, contents)
    assert [details for _, _, details in changes] == ["third", "second", "first"]


def test_it_holds_no_secret_and_is_its_owners_alone(settings: Settings, tmp_path: Path) -> None:
    secret = settings.model_copy(
        update={
            "telegram_bot_token": SecretStr("123:t0ken"),
            "sentry_dsn": SecretStr("https://t0ken@sentry.example/1"),
            "webhook_url": "https://bot.example/t0ken",
            "admin_ids": frozenset({502, 501}),
        }
    )
    write_backup(path := tmp_path / "backup.zip", secret)
    with zipfile.ZipFile(path) as archive:
        assert all(b"t0ken" not in archive.read(name) for name in archive.namelist())
        lines = archive.read("settings.env").decode().splitlines()
    assert {"ADMIN_IDS=501,502", "KEEP_DAYS=30"} <= set(lines)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_under_way_is_not_done_again(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    using(settings.state_url, lambda state: state.take_updates([TakenUpdate("1", READER, "{}")]))
    write_backup(tmp_path / "backup.zip", settings)
    restore_backup(tmp_path / "backup.zip", elsewhere, force=False)
    assert using(elsewhere.state_url, lambda state: state.unfinished_updates(5)) == []


def test_it_is_of_one_moment_though_the_bot_writes_meanwhile(
    settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    is_done, are_written = threading.Event(), threading.Event()

    def write() -> None:
        """Add a reader and a group together, again and again."""
        with closing(sqlite3.connect(settings.data_dir / "state.sqlite", isolation_level=None)) as bot:
            for number in itertools.count(1):
                bot.execute("BEGIN IMMEDIATE")
                bot.execute("INSERT INTO readers (user_id) VALUES (?)", (number,))
                bot.execute("INSERT INTO groups (chat_id, answers) VALUES (?, 'addressed')", (number,))
                bot.execute("COMMIT")
                are_written.set()
                if is_done.wait(0.001):
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert are_written.wait(10)
        write_backup(tmp_path / "backup.zip", settings)
    finally:
        is_done.set()
        writer.join()
    restore_backup(tmp_path / "backup.zip", elsewhere, force=False)
    with closing(sqlite3.connect(elsewhere.data_dir / "state.sqlite")) as restored:
        readers = restored.execute("SELECT user_id FROM readers WHERE user_id < 1000000").fetchall()
        groups = restored.execute("SELECT chat_id FROM groups WHERE chat_id > 0").fetchall()
    assert sorted(readers) == sorted(groups) != []


def test_a_file_that_exists_is_not_overwritten(backup: Path, settings: Settings) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="exists already"):
        write_backup(backup, settings)
    assert backup.read_bytes() == before


def test_what_is_stored_is_replaced_only_by_force(backup: Path, elsewhere: Settings) -> None:
    using(
        elsewhere.state_url,
        lambda state: state.change_reader(9, lambda reader: replace(reader, language="az")),
    )
    assert "what the bot has stored: add --force" in refused(backup, elsewhere, force=False)
    restore_backup(backup, elsewhere, force=True)
    assert using(elsewhere.state_url, lambda state: state.reader(9)).language is None


def test_interviews_that_differ_are_replaced_only_by_force(backup: Path, elsewhere: Settings) -> None:
    elsewhere.content_dir.mkdir(parents=True)
    (elsewhere.content_dir / "bees.md").write_text("other")
    (elsewhere.content_dir / "ants.md").write_text("ants")
    assert "the interviews ants.md, bees.md: add --force" in refused(backup, elsewhere, force=False)
    report = restore_backup(backup, elsewhere, force=True)
    assert (elsewhere.content_dir / "bees.md").read_text(encoding="utf-8") == INTERVIEW
    assert report.withdrawn == ("ants.md",)
    assert (elsewhere.content_dir / "withdrawn" / "ants.md").read_text() == "ants"


def test_interviews_that_are_the_same_are_no_obstacle(
    backup: Path, settings: Settings, elsewhere: Settings
) -> None:
    shutil.copytree(settings.content_dir, elsewhere.content_dir)
    restore_backup(backup, elsewhere, force=False)
    assert files_of(elsewhere.content_dir) == files_of(settings.content_dir)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md", "interviews/../../evil.md", "/tmp/evil.md", "interviews/withdrawn/../../../evil.md",
        "interviews\\..\\evil.md", "interviews/.hidden.md", "interviews/other/evil.md", ".env",
        "interviews/run.sh", "interviews/withdrawn/a/evil.md", "interviews/\x1b[31m.md",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(backup: Path, settings: Settings, name: str) -> None:
    def add(files: dict[str, bytes]) -> None:
        files[name] = b"evil"
        manifest = json.loads(files["manifest.json"])
        manifest["sha256"][name] = "4d7d0e7c1b9e5f7e9e1d7e8a4d7d0e7c1b9e5f7e9e1d7e8a4d7d0e7c1b9e5f7e"
        files["manifest.json"] = json.dumps(manifest).encode()

    message = refused(rewritten(backup, add), settings)
    assert "which no backup does. Nothing was changed." in message
    assert message.isprintable()


@pytest.mark.parametrize("name", ["state.sqlite", "settings.env", "interviews/bees.md", "manifest.json"])
@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_damage_to_any_file_is_noticed(backup: Path, settings: Settings, name: str, damage: str) -> None:
    def harm(files: dict[str, bytes]) -> None:
        if damage == "missing":
            del files[name]
        else:
            files[name] = files[name][:-1] + b"!"

    assert "Nothing was changed." in refused(rewritten(backup, harm), settings)


@pytest.mark.parametrize(
    "manifest", ["[]", "{}", '{"format": 1, "sha256": []}', '{"sha256": {"a": 1}}', "[" * 10**5]
)
def test_a_manifest_that_is_none_is_refused(backup: Path, settings: Settings, manifest: str) -> None:
    changed = rewritten(backup, lambda files: files.update({"manifest.json": manifest.encode()}))
    assert "Nothing was changed." in refused(changed, settings)


def test_a_file_that_is_listed_twice_is_refused(backup: Path, settings: Settings) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(backup, "a") as archive:
        archive.writestr("interviews/bees.md", "evil")
    assert "holds other files than it lists" in refused(backup, settings)


@pytest.mark.parametrize("seed", range(20))
def test_no_damage_to_the_archive_goes_unnoticed_and_none_is_a_traceback(
    backup: Path, elsewhere: Settings, settings: Settings, seed: int
) -> None:
    chosen = random.Random(seed)
    content = bytearray(backup.read_bytes())
    if seed % 2:
        del content[chosen.randrange(len(content)) :]
    else:
        content[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
    backup.write_bytes(content)
    try:
        restore_backup(backup, elsewhere, force=False)
    except (BackupError, OSError):
        assert files_of(elsewhere.content_dir) == {}
    else:  # a bit that means nothing, such as a file's time
        assert using(elsewhere.state_url, contents) == using(settings.state_url, contents)
        assert files_of(elsewhere.content_dir) == files_of(settings.content_dir)


def test_tables_of_a_newer_bot_are_left_alone(backup: Path, settings: Settings, tmp_path: Path) -> None:
    newer = tmp_path / "newer.sqlite"
    with zipfile.ZipFile(backup) as archive:
        newer.write_bytes(archive.read("state.sqlite"))
    with closing(sqlite3.connect(newer)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = 'ffff'")
    (settings.data_dir / "state.sqlite").unlink()
    newer.rename(settings.data_dir / "state.sqlite")
    with pytest.raises(StateError, match="newer version"):
        write_backup(tmp_path / "second.zip", settings)
    assert not (tmp_path / "second.zip").exists()


def test_a_full_disk_leaves_no_half_a_backup(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.backup.sync", full)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(OSError, match="No space"):
        write_backup(tmp_path / "backup.zip", settings)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
