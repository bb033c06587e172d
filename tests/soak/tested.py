"""Faults that tests cause many times over, without a running bot: pytest runs them, and they are counted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from tests.soak.faults import Outcome

TIMES: Final = "times"
"""The property in which a test records how often it has done what it is about; otherwise, it was once."""


@dataclass(frozen=True, slots=True)
class Tested:
    """Tests that are a row of the table.

    Attributes:
        name: as in the table and on the command line.
        files: of the tests.
        which: of pytest's options, those that choose among the tests.
    """

    name: str
    files: tuple[str, ...]
    which: tuple[str, ...] = ("-m", "soak")

    def run(self) -> Outcome:
        """Run the tests, and return how often they did what they are about, and which have failed."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            # Only the older of pytest's two formats knows what a test has recorded.
            options = (f"--junitxml={report}", "-o", "junit_family=xunit1")
            command = [sys.executable, "-m", "pytest", *self.which, *self.files, *options]
            subprocess.run(command, check=False)
            cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
        failed = [
            case for case in cases if case.find("failure") is not None or case.find("error") is not None
        ]
        return Outcome(
            rounds=sum(map(_times, cases)),
            failed=tuple(f"{case.get('name')} failed" for case in failed) if cases else ("no test was run",),
        )


def _times(case: ElementTree.Element) -> int:
    recorded = {found.get("name"): found.get("value") for found in case.iter("property")}
    return int(recorded.get(TIMES) or 1)


TESTED: Final = (
    Tested("build-killed", ("tests/index/store/test_interrupted_builds.py",)),
    Tested(
        "file-damaged",
        (
            "tests/index/store/test_snapshot.py",
            "tests/index/encoders",
            "tests/index/reranker",
            "tests/bot/test_live_index.py",
            "tests/bot/test_served_snapshots.py",
            "tests/bot/test_backup.py",
            "tests/bot/state/test_database.py",
        ),
        ("-m", "not soak", "-k", "damage"),
    ),
    Tested("update", ("tests/bot/test_any_update.py",)),
    Tested("dialogue", ("tests/content/article/test_any_dialogue.py",)),
    Tested("quote", ("tests/index/quote_check/test_any_quote.py",)),
)
