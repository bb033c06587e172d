"""Replacing the content of a file keeps its permissions and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.files import replace_text

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
