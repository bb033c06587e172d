"""A change of an interview file is made and indexed, or not made at all, and the editor learns which."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from telegram import Chat, Message

from bot.conversation.translations import get_translator
from bot.handlers.editors._interview_files import change_and_reindex, move, rewrite, write
from bot.live_index import LiveIndex
from bot.reindexing import Reindexer
from bot.settings import Settings
from content.interview_file import format_interview

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.context import Context
    from bot.handlers.editors._interview_files import Undo
    from content.model import Interview
    from index.encoders.encoder import Encoder

pytestmark = pytest.mark.usefixtures("clean_environment")


class Shown:
    """A bot that records what it shows in its message."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def edit_message_text(self, text: str, **_: object) -> None:
        self.texts.append(text)


@pytest.fixture
def index(tmp_path: Path, content_dir: Path, hashed_encoder: Encoder) -> LiveIndex:
    index = LiveIndex(Settings(data_dir=tmp_path / "data", content_dir=content_dir), hashed_encoder)
    index.open(lambda _done, _total: None)
    return index


def changed(index: LiveIndex, change: Callable[[], Undo], may_shrink: str | None = None) -> tuple[bool, str]:
    """Make a change, and return whether it was kept and what the editor is told."""

    async def run() -> tuple[bool, str]:
        shown = Shown()
        message = Message(5, datetime.now(UTC), Chat(1, Chat.PRIVATE))
        message.set_bot(cast("Any", shown))
        services = SimpleNamespace(reindexer=Reindexer(index))
        context = cast("Context", SimpleNamespace(services=services, translator=get_translator("en")))
        outcome = await change_and_reindex(change, message, context, may_shrink)
        assert shown.texts[0] == "Reading the interviews…"
        return outcome.snapshot is not None, outcome.text

    return asyncio.run(run())


def breaks(content_dir: Path) -> None:
    """Make every reindex fail."""
    (content_dir / "broken.md").write_text("no front matter", encoding="utf-8")


def slugs(index: LiveIndex) -> list[str]:
    return [interview.slug for interview in index.searcher.snapshot.interviews]


def files(content_dir: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(content_dir)): path.read_bytes()
        for path in content_dir.rglob("*.md")
        if path.name != "broken.md"
    }


def test_what_is_written_is_quoted(
    index: LiveIndex, content_dir: Path, interviews: tuple[Interview, ...]
) -> None:
    text = format_interview(interviews[0])
    is_kept, told = changed(index, lambda: write(content_dir / "again.md", text))
    assert is_kept
    assert told.startswith("Done: 3 added, 0 changed, 0 removed, 11 unchanged")
    assert "again" in slugs(index)


def test_what_is_moved_away_is_not_quoted_and_moved_back_it_is(index: LiveIndex, content_dir: Path) -> None:
    live, withdrawn = content_dir / "tea.md", content_dir / "withdrawn" / "tea.md"
    before = files(content_dir)
    assert changed(index, lambda: move(live, withdrawn), "tea")[0]
    assert "tea" not in slugs(index)
    assert changed(index, lambda: move(withdrawn, live))[0]
    assert "tea" in slugs(index)
    assert files(content_dir) == before


@pytest.mark.parametrize("name", ["tea.md", "new.md"])
def test_what_was_written_is_undone_if_the_index_cannot_be_rebuilt(
    index: LiveIndex, content_dir: Path, interviews: tuple[Interview, ...], name: str
) -> None:
    (content_dir / "tea.md").write_bytes((content_dir / "tea.md").read_bytes().replace(b"\n", b"\r\n"))
    before, served = files(content_dir), slugs(index)
    breaks(content_dir)
    is_kept, told = changed(index, lambda: write(content_dir / name, format_interview(interviews[0])))
    assert not is_kept
    assert told.startswith("Nothing was changed, because the interview files have errors:")
    assert "broken.md:1:" in told
    assert (files(content_dir), slugs(index)) == (before, served)


def test_what_was_moved_is_moved_back_if_the_index_cannot_be_rebuilt(
    index: LiveIndex, content_dir: Path
) -> None:
    before, served = files(content_dir), slugs(index)
    breaks(content_dir)
    is_kept, told = changed(index, lambda: move(content_dir / "tea.md", content_dir / "withdrawn" / "tea.md"))
    assert (is_kept, "broken.md:1:" in told) == (False, True)
    assert (files(content_dir), slugs(index)) == (before, served)


def test_nothing_is_moved_over_another_file(index: LiveIndex, content_dir: Path) -> None:
    before = files(content_dir)
    told = changed(index, lambda: move(content_dir / "tea.md", content_dir / "horses.md"))
    assert told == (False, "Nothing was changed: File exists")
    assert files(content_dir) == before


def test_a_file_that_cannot_be_written_is_told(index: LiveIndex, content_dir: Path) -> None:
    told = changed(index, lambda: write(content_dir / "tea.md" / "x.md", "x"))
    assert told == (False, "Nothing was changed: File exists")


def test_what_somebody_else_wrote_meanwhile_stays(index: LiveIndex, content_dir: Path) -> None:
    path = content_dir / "tea.md"

    def write_twice() -> Undo:
        undo = write(path, "ours")
        path.write_text("theirs", encoding="utf-8")
        return undo

    is_kept, told = changed(index, write_twice)
    assert (is_kept, "tea.md:1:" in told) == (False, True)
    assert path.read_text(encoding="utf-8") == "theirs"


def test_what_somebody_else_writes_while_it_is_changed_stays(index: LiveIndex, content_dir: Path) -> None:
    path = content_dir / "tea.md"
    theirs = path.read_text(encoding="utf-8") + "\nOne more paragraph.\n"

    def change(text: str) -> str:
        path.write_text(theirs, encoding="utf-8")
        return f"{text}\nOurs.\n"

    assert changed(index, lambda: rewrite(path, change)) == (
        False,
        "Nothing was changed: it was changed meanwhile",
    )
    assert path.read_text(encoding="utf-8") == theirs


def test_a_pipe_in_place_of_a_file_is_not_waited_for(index: LiveIndex, content_dir: Path) -> None:
    (content_dir / "tea.md").unlink()
    os.mkfifo(content_dir / "tea.md")
    told = changed(index, lambda: rewrite(content_dir / "tea.md", str.upper))
    assert told == (False, "Nothing was changed: cannot be read: it is a named pipe, not a file")


def test_another_file_that_was_half_written_is_not_indexed_along_with_a_change(
    index: LiveIndex, content_dir: Path, interviews: tuple[Interview, ...]
) -> None:
    half = content_dir / "tea.md"
    text = half.read_text(encoding="utf-8")
    half.write_text(text[: text.rindex("\n## ")], encoding="utf-8")
    before, served = files(content_dir), slugs(index)
    new = content_dir / "again.md"
    is_kept, told = changed(index, lambda: write(new, format_interview(interviews[0])))
    assert not is_kept
    assert "paragraphs left" in told
    assert told.endswith("Complete the files, or send /reindex to remove what is missing.")
    assert (files(content_dir), slugs(index)) == (before, served)


def test_a_file_that_cannot_be_put_back_is_told(index: LiveIndex, content_dir: Path) -> None:
    live, withdrawn = content_dir / "tea.md", content_dir / "withdrawn" / "tea.md"

    def move_and_write() -> Undo:
        undo = move(live, withdrawn)
        live.write_text("theirs", encoding="utf-8")
        return undo

    is_kept, told = changed(index, move_and_write)
    assert not is_kept
    assert told.endswith("\nThe file could not be put back: File exists")
    assert (live.read_text(encoding="utf-8"), withdrawn.exists()) == ("theirs", True)
