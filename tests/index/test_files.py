"""Replacing the content of a file keeps its permissions and links."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from index.files import ChangedMeanwhileError, read_exactly, replace_text, replace_unchanged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("mode", [0o664, 0o600, 0o444])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "interview.md"
    path.write_text("old")
    path.chmod(mode)
    replace_text(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == mode
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_default_permissions(tmp_path: Path) -> None:
    replace_text(tmp_path / "new.md", "new")
    (tmp_path / "other.md").touch()
    assert (tmp_path / "new.md").stat().st_mode == (tmp_path / "other.md").stat().st_mode


def test_a_link_still_leads_to_the_file(tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere" / "interview.md", tmp_path / "interview.md"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target.relative_to(tmp_path))
    replace_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert list(target.parent.iterdir()) == [target]


class TestReplacingWhatWasRead:
    def test_what_nobody_has_changed_is_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "interview.md"
        path.write_bytes(b"old\r\n")
        replace_unchanged(path, read_exactly(path), "new\r\n")
        assert path.read_bytes() == b"new\r\n"

    def test_what_is_not_there_is_made(self, tmp_path: Path) -> None:
        replace_unchanged(tmp_path / "interview.md", None, "new")
        assert (tmp_path / "interview.md").read_text() == "new"

    @pytest.mark.parametrize("theirs", [b"theirs", b"", b"old", b"old\r\n\r\n", b"\xff"])
    def test_what_somebody_has_changed_stays(self, tmp_path: Path, theirs: bytes) -> None:
        path = tmp_path / "interview.md"
        path.write_bytes(b"old\r\n")
        before = read_exactly(path)
        path.write_bytes(theirs)
        with pytest.raises(ChangedMeanwhileError, match="changed meanwhile"):
            replace_unchanged(path, before, "new")
        assert path.read_bytes() == theirs
        assert {file.name for file in tmp_path.iterdir()} == {"interview.md", ".lock"}

    @pytest.mark.parametrize(("before", "now"), [(None, "theirs"), ("old", None)])
    def test_what_somebody_has_made_or_removed_stays_so(
        self, tmp_path: Path, before: str | None, now: str | None
    ) -> None:
        path = tmp_path / "interview.md"
        if now is not None:
            path.write_text(now)
        with pytest.raises(ChangedMeanwhileError):
            replace_unchanged(path, before, "new")
        assert (path.read_text() if path.exists() else None) == now

    def test_of_many_at_once_each_sees_what_the_others_wrote(self, tmp_path: Path) -> None:
        path = tmp_path / "interview.md"
        path.write_text("")

        def add(line: int) -> None:
            while True:
                before = read_exactly(path)
                try:
                    replace_unchanged(path, before, f"{before}{line}\n")
                except ChangedMeanwhileError:
                    continue
                return

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(20)))
        assert sorted(map(int, path.read_text().split())) == list(range(20))
