"""The answered log: what is written is there after a kill, and trouble with the file costs no answer."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from bot.telegram import answered_log
from bot.telegram.answered_log import AnsweredLog
from tests.support.captured_logs import captured_logs

if TYPE_CHECKING:
    from pathlib import Path


def test_another_process_reads_what_one_wrote_that_did_not_close_it(tmp_path: Path) -> None:
    first = AnsweredLog(tmp_path / "answered.log")
    first.add("one")
    first.add("two")
    assert AnsweredLog(tmp_path / "answered.log").identities() == {"one", "two"}


def test_processes_that_share_it_keep_what_the_others_wrote(tmp_path: Path) -> None:
    first, second = (AnsweredLog(tmp_path / "answered.log") for _ in range(2))
    first.add("one")
    second.add("two")
    assert first.identities() == {"one", "two"}


def test_it_is_cleared_beyond_a_size_and_goes_on(tmp_path: Path) -> None:
    log = AnsweredLog(tmp_path / "answered.log")
    log.add("one")
    log.clear(beyond=1000)
    assert log.identities() == {"one"}
    log.clear()
    assert log.identities() == set()
    log.add("two")
    assert log.identities() == {"two"}


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    AnsweredLog(tmp_path / "answered.log")
    assert stat.S_IMODE((tmp_path / "answered.log").stat().st_mode) == 0o600


def test_without_a_file_nothing_is_remembered_and_that_is_logged(tmp_path: Path) -> None:
    with captured_logs(answered_log) as logged:
        log = AnsweredLog(tmp_path / "missing" / "answered.log")
    assert [line["log_level"] for line in logged] == ["warning"]
    log.add("one")
    log.clear()
    assert log.identities() == set()


def test_a_closed_log_takes_nothing(tmp_path: Path) -> None:
    log = AnsweredLog(tmp_path / "answered.log")
    log.close()
    log.close()
    log.add("one")
    assert log.identities() == set()
