"""It can be seen which process serves which snapshot; a killed one is not taken for a running one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.served_snapshots import ServedRecord, served_snapshots

SERVE = """
import sys
from pathlib import Path
from bot.served_snapshots import ServedRecord

with ServedRecord(Path(sys.argv[1])) as record:
    record.note("first")
    print(flush=True)
    sys.stdin.read()
"""


def test_nothing_is_served_at_first(tmp_path: Path) -> None:
    assert served_snapshots(tmp_path / "nowhere") == []


def test_each_record_shows_the_snapshot_noted_last_until_it_is_closed(tmp_path: Path) -> None:
    with ServedRecord(tmp_path) as one, ServedRecord(tmp_path) as other:
        assert served_snapshots(tmp_path) == []
        one.note("first")
        other.note("first")
        one.note("second")
        assert {served.snapshot for served in served_snapshots(tmp_path)} == {"first", "second"}
        assert all(served.process.startswith(f"{os.getpid()} on ") for served in served_snapshots(tmp_path))
    assert served_snapshots(tmp_path) == []
    assert list((tmp_path / "serving").iterdir()) == []


@pytest.mark.slow
def test_a_killed_process_serves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (served,) = served_snapshots(tmp_path)
        assert (served.snapshot, served.process.split()[0]) == ("first", str(process.pid))
        process.send_signal(signal.SIGKILL)
    assert served_snapshots(tmp_path) == []
    assert list((tmp_path / "serving").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"process": 1}', b"\xff"])
def test_a_damaged_file_is_left_out(tmp_path: Path, content: bytes) -> None:
    with ServedRecord(tmp_path) as record:
        record.note("first")
        (path,) = (tmp_path / "serving").glob("*.json")
        path.write_bytes(content)
        assert served_snapshots(tmp_path) == []


def test_where_nothing_can_be_written_the_bot_goes_on(tmp_path: Path) -> None:
    (tmp_path / "serving").write_text("a file")
    with ServedRecord(tmp_path) as record:
        record.note("first")
    assert (tmp_path / "serving").read_text() == "a file"
