"""What is no file of an interview's size is told by a clear sentence, and never waited for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from content.article.importer import ArticleError, read_article
from content.input_file import MOST_BYTES, UnreadableFileError, read_input
from content.interview_file import InterviewFileError, read_interviews, withdrawn_paths

if TYPE_CHECKING:
    from pathlib import Path

INTERVIEW = "---\ntitle: T\nspeaker: S\nlanguage: en\n---\n\n## Why?\n\nSo.\n"


def fault_of(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as raised:
        read_input(path)
    return str(raised.value)


def interview_faults(directory: Path) -> list[str]:
    with pytest.raises(InterviewFileError) as raised:
        read_interviews(directory)
    return [str(fault) for fault in raised.value.faults]


def test_a_folder_a_pipe_a_device_and_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert fault_of(tmp_path) == "cannot be read: it is a folder, not a file"
    assert fault_of(tmp_path / "pipe") == "cannot be read: it is a named pipe, not a file"
    assert fault_of(tmp_path / "none") == "cannot be read: No such file or directory"


def test_the_size_limit_is_told(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(b"a" * MOST_BYTES)
    assert len(read_input(path)) == MOST_BYTES
    path.write_bytes(b"a" * (MOST_BYTES + 100_000))
    assert fault_of(path).startswith("5.1 MB is too large, 5 MB is the most that is read")


def test_an_article_in_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "article.txt")
    with pytest.raises(ArticleError, match=r"article\.txt:1: cannot be read: it is a named pipe"):
        read_article(tmp_path / "article.txt")


def test_an_interview_in_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "one.md")
    assert interview_faults(tmp_path) == [
        f"{tmp_path}/one.md:1: cannot be read: it is a named pipe, not a file"
    ]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(INTERVIEW)
    interviews = tmp_path / "interviews"
    interviews.mkdir()
    (interviews / "one.md").write_text(INTERVIEW)
    (interviews / "again.md").symlink_to(interviews / "one.md")
    assert [interview.slug for interview in read_interviews(interviews)] == ["again", "one"]
    (interviews / "two.md").symlink_to(tmp_path / "secret.md")
    (fault,) = interview_faults(interviews)
    assert fault.startswith(f"{interviews}/two.md:1: a symbolic link to a file outside of this folder")


@pytest.mark.parametrize("size", range(0, len(INTERVIEW), 7))
def test_a_file_that_was_written_in_part_says_what_is_missing(tmp_path: Path, size: int) -> None:
    (tmp_path / "one.md").write_text(INTERVIEW[:size])
    if size > len(INTERVIEW) - len("o.\n"):
        assert read_interviews(tmp_path)
    else:
        assert all(fault.startswith(f"{tmp_path}/one.md:") for fault in interview_faults(tmp_path))


def test_an_empty_file_and_one_that_ends_in_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "one.md"
    path.write_bytes(b"")
    (fault,) = interview_faults(tmp_path)
    assert fault.startswith(f"{path}:1: the file is empty")
    path.write_bytes(INTERVIEW.encode() + "Да".encode()[:-1])
    (fault,) = interview_faults(tmp_path)
    assert fault.startswith(f"{path}:10: the file ends in the middle of a letter")


@pytest.mark.parametrize("name", [".one.md", "._one.md", ".#one.md"])
def test_hidden_files_are_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "one.md").write_text(INTERVIEW)
    (tmp_path / name).write_bytes(b"\xff notes of a text editor")
    assert [interview.slug for interview in read_interviews(tmp_path)] == ["one"]


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "one.md").symlink_to("one.md")
    assert interview_faults(tmp_path) == [
        f"{tmp_path}/one.md:1: cannot be read: Too many levels of symbolic links"
    ]


def test_links_that_lead_to_each_other(tmp_path: Path) -> None:
    (tmp_path / "one.md").symlink_to("two.md")
    (tmp_path / "two.md").symlink_to("one.md")
    assert len(interview_faults(tmp_path)) == 2


def test_a_folder_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert interview_faults(tmp_path / "loop")[0].startswith(f"{tmp_path}/loop:1: is not a directory")
    (tmp_path / "one.md").write_text(INTERVIEW)
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "withdrawn").symlink_to("withdrawn")
    assert len(read_interviews(tmp_path)) == 1
    assert withdrawn_paths(tmp_path) == []
