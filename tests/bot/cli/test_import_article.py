"""`interview-bot import`: what it prints and writes, and when it writes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from content.interview_file import read_interviews

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunCommand

PANEL: Final = (
    "Two growers on one orchard",
    "Mira Vale: Who planted it?",
    "Owen Hart: I did, alone.",
    "Nina Cole: We did, together.",
    "Mira Vale: And who picks the pears?",
    "Nina Cole: I do.",
)
# A quotation set off from the answer may be anybody's.
DOUBTFUL: Final = (
    "Owen Hart: an orchard of our own",
    "Q: How did it begin?",
    "A: With eleven apple trees.",
    "> Nobody believed in it.",
    "A: So we went on.",
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return tmp_path / "article.txt"


def write(path: Path, paragraphs: tuple[str, ...]) -> None:
    path.write_text("\n\n".join(paragraphs), encoding="utf-8")


class TestSeveralSpeakers:
    def test_the_preview_says_who_says_what(self, run_command: RunCommand, article: Path) -> None:
        write(article, PANEL)
        ran = run_command("import", article, "--dry-run", "--json")
        assert (ran.returncode, ran.stderr) == (0, "")
        found = json.loads(ran.stdout)
        assert (found["speaker"], found["speakers"]) == ("Nina Cole", ["Nina Cole", "Owen Hart"])
        assert found["interviewer"] == "Mira Vale"
        assert found["exchanges"] == [
            {
                "question": "Who planted it?",
                "answer": [
                    {"speaker": "Owen Hart", "text": "I did, alone."},
                    {"speaker": "Nina Cole", "text": "We did, together."},
                ],
            },
            {
                "question": "And who picks the pears?",
                "answer": [{"speaker": "Nina Cole", "text": "I do."}],
            },
        ]

    def test_the_share_of_one_is_imported(self, run_command: RunCommand, article: Path) -> None:
        write(article, PANEL)
        ran = run_command(
            "import", article, "--speaker", "Owen Hart", "--language", "en", "--dry-run", "--json"
        )
        found = json.loads(ran.stdout)
        assert found["exchanges"] == [{"question": "Who planted it?", "answer": ["I did, alone."]}]
        assert "Nina Cole: We did, together." in found["dropped"]

    def test_the_file_says_whose_each_turn_is(
        self, run_command: RunCommand, article: Path, tmp_path: Path
    ) -> None:
        write(article, PANEL)
        ran = run_command("import", article, CONTENT_DIR=tmp_path / "interviews")
        assert ran.returncode == 0
        (interview,) = read_interviews(tmp_path / "interviews")
        assert [speaker.name for speaker in interview.speakers] == ["Nina Cole", "Owen Hart"]
        assert [(passage.speaker.name, passage.text) for passage in interview.passages()] == [
            ("Owen Hart", "I did, alone."),
            ("Nina Cole", "We did, together."),
            ("Nina Cole", "I do."),
        ]


class TestUncertainLines:
    def test_nothing_is_written_before_the_editor_agrees(
        self, run_command: RunCommand, article: Path, tmp_path: Path
    ) -> None:
        write(article, DOUBTFUL)
        interviews = tmp_path / "interviews"
        ran = run_command("import", article, CONTENT_DIR=interviews)
        assert ran.returncode == 1
        assert f"{article}:7: a quotation set off from the answer" in ran.stderr
        assert "--yes" in ran.stderr
        assert not interviews.exists()
        ran = run_command("import", article, "--yes", CONTENT_DIR=interviews)
        assert ran.returncode == 0
        assert len(list(interviews.iterdir())) == 1

    def test_the_preview_names_them(self, run_command: RunCommand, article: Path) -> None:
        write(article, DOUBTFUL)
        ran = run_command("import", article, "--dry-run", "--json")
        assert ran.returncode == 0
        (uncertain,) = json.loads(ran.stdout)["uncertain"]
        assert uncertain.startswith(f"{article}:7: ")


def test_what_cannot_be_told_is_named_with_what_to_do(run_command: RunCommand, article: Path) -> None:
    write(article, ("A title of some words", "Ann Lee: One.", "Bo Ray: Two.", "Ann Lee: Three."))
    ran = run_command("import", article)
    assert ran.returncode == 1
    assert f"{article}:3: it cannot be told whether 'Ann Lee' asks or answers (also in line 7)" in ran.stderr
    assert "--speaker" in ran.stderr
