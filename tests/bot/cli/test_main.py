"""The `interview-bot` command, run as people and scripts run it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import RunCommand

INTERVIEW_BOT = Path(sys.executable).with_name("interview-bot")
NOTHING_HEAVY = ("torch", "telegram", "faiss", "transformers", "sentence_transformers", "sklearn", "numpy")
# For charts, cards, documents, and models that ONNX Runtime does not run.
SELDOM_NEEDED = ("matplotlib", "mammoth", "odfdo", "pypdf", "striprtf", "torch", "transformers", "sklearn")
ESCAPE = "\x1b"

CALLS: dict[str, tuple[str, ...]] = {
    "ask": ("ask", "Why?"),
    "run": ("run",),
    "index build": ("index", "build"),
    "evaluate": ("evaluate", "questions.jsonl"),
}


def no_traceback(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what a failed call said, once it is sure that people can read it."""
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert ESCAPE not in ran.stderr
    return ran.stderr.strip()


@pytest.mark.parametrize(
    "arguments",
    [(), ("ask",), ("index",), ("index", "build"), ("evaluate",), ("import",), ("check",), ("run",)],
)
def test_help_is_there_for_everything(run_command: RunCommand, arguments: tuple[str, ...]) -> None:
    ran = run_command(*arguments, "--help")
    assert ran.returncode == 0
    assert ran.stdout.strip().startswith("Usage: interview-bot")
    assert (ran.stderr, ESCAPE in ran.stdout) == ("", False)


def test_the_version_says_what_a_bug_report_needs(run_command: RunCommand) -> None:
    ran = run_command("--version")
    assert re.fullmatch(r"interview-bot \d+\.\d+\.\d+, Python 3\.\d+\.\S+, \S+\n", ran.stdout)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.usefixtures("clean_environment")
def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from bot.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(*[name for name in {NOTHING_HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.split() == []


@pytest.mark.slow
@pytest.mark.usefixtures("clean_environment")
def test_the_bot_starts_without_what_only_some_messages_need() -> None:
    script = f"import sys, bot.runner\nprint(*[name for name in {SELDOM_NEEDED!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


class TestWrongUsageIsExitCode2:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("nonsense",), ("ask",), ("ask", ""), ("ask", " \n"), ("ask", b"\xff\xfe"),
            ("ask", "Why?", "-k", "0"),
            ("ask", "Why?", "-k", "many"), ("ask", "Why?", "--colour"), ("ask", "Why?", "me"), ("evaluate",),
            ("evaluate", "questions.jsonl", "--perturb", "nonsense"),
            ("index", "rebuild"), ("import",), ("import", ""),
        ],
    )  # fmt: skip
    def test_it_says_so_on_stderr(self, run_command: RunCommand, arguments: tuple[str | bytes, ...]) -> None:
        ran = run_command(*arguments)
        assert ran.returncode == 2
        assert "Error" in no_traceback(ran)


class TestWhatAPersonCanMendIsExitCode1:
    @pytest.mark.parametrize("call", CALLS)
    def test_a_wrong_setting(self, run_command: RunCommand, tmp_path: Path, call: str) -> None:
        (tmp_path / "questions.jsonl").write_text('{"question": "?", "language": "en", "expect": []}')
        ran = run_command(*CALLS[call], DECLINE_BELOW="often", ADMIN_IDS="ada")
        assert ran.returncode == 1
        assert no_traceback(ran).splitlines()[0].startswith("ADMIN_IDS: must be Telegram user ids")
        assert "\nDECLINE_BELOW: " in ran.stderr

    def test_a_file_of_settings_that_is_not_text(self, run_command: RunCommand, tmp_path: Path) -> None:
        (tmp_path / ".env").write_bytes(b"\xff\xfe\0")
        ran = run_command("index", "status")
        assert (ran.returncode, no_traceback(ran)) == (1, ".env is not UTF-8: save it as UTF-8")

    @pytest.mark.parametrize("call", ["ask", "run", "index build"])
    def test_a_data_directory_that_is_a_file(
        self, run_command: RunCommand, content_dir: Path, tmp_path: Path, call: str
    ) -> None:
        (tmp_path / "data").write_text("")
        ran = run_command(*CALLS[call], CONTENT_DIR=content_dir)
        assert ran.returncode == 1
        assert "data/models (Not a directory)" in no_traceback(ran)

    @pytest.mark.parametrize("call", ["ask", "run", "index build"])
    def test_no_interviews(self, run_command: RunCommand, data_dir: Path, tmp_path: Path, call: str) -> None:
        ran = run_command(*CALLS[call], DATA_DIR=data_dir, CONTENT_DIR=tmp_path / "nowhere")
        assert ran.returncode == 1
        assert no_traceback(ran).startswith(
            f"{tmp_path}/nowhere:1: is not a directory: `interview-bot import`"
        )

    @pytest.mark.parametrize("command", ["status", "verify", "rollback"])
    def test_no_index(self, run_command: RunCommand, tmp_path: Path, command: str) -> None:
        ran = run_command("index", command, DATA_DIR=tmp_path / "new")
        assert ran.returncode == 1
        assert no_traceback(ran).endswith(": run `interview-bot index build`")
        assert command == "rollback" or not (tmp_path / "new").exists()

    def test_questions_that_are_no_json(self, run_command: RunCommand, tmp_path: Path) -> None:
        (tmp_path / "questions.jsonl").write_text("\nWhy?\n")
        ran = run_command("evaluate", "questions.jsonl")
        assert (ran.returncode, no_traceback(ran)) == (
            1,
            "questions.jsonl:2: not JSON: Expecting value at character 1",
        )

    @pytest.mark.parametrize(
        ("name", "fault"), [("nothing.jsonl", "No such file or directory"), (".", "Is a directory")]
    )
    def test_questions_that_cannot_be_read(self, run_command: RunCommand, name: str, fault: str) -> None:
        ran = run_command("evaluate", name)
        assert (ran.returncode, no_traceback(ran)) == (1, f"{name}:1: cannot be read: {fault}")

    @pytest.mark.parametrize("name", ["nothing.txt", "."])
    def test_an_article_that_cannot_be_read(self, run_command: RunCommand, name: str) -> None:
        ran = run_command("import", name)
        assert ran.returncode == 1
        assert name in no_traceback(ran)

    def test_a_model_that_is_no_model(self, run_command: RunCommand, content_dir: Path) -> None:
        ran = run_command("ask", "Why?", EMBEDDING_MODEL="./nowhere", CONTENT_DIR=content_dir)
        assert ran.returncode == 1
        assert no_traceback(ran) == "EMBEDDING_MODEL names the folder ./nowhere, which does not exist"


def test_a_hub_that_cannot_be_reached_is_exit_code_69(run_command: RunCommand, tmp_path: Path) -> None:
    ran = run_command(
        "ask",
        "Why?",
        EMBEDDING_MODEL="some-people/a-model",
        HF_ENDPOINT="http://127.0.0.1:9",
        HF_HOME=tmp_path,
    )
    assert ran.returncode == 69
    assert "the model hub could not be reached: use multilingual-e5-small" in no_traceback(ran)
    assert len(ran.stderr.splitlines()) == 1


class TestCheck:
    def test_what_is_in_order(self, run_command: RunCommand, content_dir: Path) -> None:
        for ran in (run_command("check", content_dir), run_command("check", CONTENT_DIR=content_dir)):
            assert (ran.returncode, ran.stderr) == (0, "")
            assert ran.stdout == "5 interviews with 11 exchanges: no errors.\n"
        (content_dir / "withdrawn").mkdir()
        (content_dir / "tea.md").rename(content_dir / "withdrawn" / "tea.md")
        assert run_command("check", content_dir).stdout == (
            "4 interviews with 9 exchanges: no errors.\n"
            "1 withdrawn interview in the folder `withdrawn`: not checked, not indexed, not quoted. "
            "To restore one, move its file back.\n"
        )

    def test_each_fault_is_a_line_with_file_and_line(
        self, run_command: RunCommand, content_dir: Path
    ) -> None:
        tea = content_dir / "tea.md"
        tea.write_text(tea.read_text(encoding="utf-8") + "\n## Unanswered?\n", encoding="utf-8")
        (content_dir / "bees & <b>.md").write_bytes(b"\xff")
        ran = run_command("check", content_dir)
        assert ran.returncode == 1
        bees, unanswered = no_traceback(ran).splitlines()
        assert bees.startswith(f"{content_dir}/bees & <b>.md:1: not UTF-8")
        last = len(tea.read_text(encoding="utf-8").splitlines())
        assert unanswered.startswith(f"{tea}:{last}: the answer is missing")

    @pytest.mark.parametrize("what", ["empty", "nowhere", "empty/../.env"])
    def test_where_there_are_no_interviews(self, run_command: RunCommand, tmp_path: Path, what: str) -> None:
        (tmp_path / "empty").mkdir()
        ran = run_command("check", what)
        assert ran.returncode == 1
        assert no_traceback(ran).startswith(f"{what}:1: ")


def test_asking_building_measuring_and_serving(  # one test: every process that loads the model takes seconds
    run_command: RunCommand, filled_data_dir: Path, content_dir: Path, tmp_path: Path
) -> None:
    data_dir = filled_data_dir
    places: dict[str, Any] = {"DATA_DIR": data_dir, "CONTENT_DIR": content_dir}

    ran = run_command("index", "build", "--json", **places)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    built = json.loads(ran.stdout)
    assert (built["added"], built["changed"], built["removed"], built["unchanged"]) == (11, 0, 0, 0)

    question = "Wie überleben die Bienen <den> Winter? [bold]"
    ran = run_command("ask", question, "--json", "-k", "2", **places)
    assert (ran.returncode, ran.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ran.stdout)
    assert list(found) == ["question", "answered", "contradicts", "confidence", "quotes"]
    assert found["question"] == question
    assert isinstance(found["answered"], bool)
    assert 0 <= found["confidence"] <= 1
    keys = ["interview", "exchange", "speaker", "question", "answer", "passage", "score", "url"]
    assert [list(quote) for quote in found["quotes"]] == [keys] * 2
    best = found["quotes"][0]
    assert (best["interview"], best["speaker"]) == ("beekeeper", "Ada Hollis")
    assert best["question"] == "How do the bees survive the winter?"
    assert best["url"] == "https://courier.example/beekeeper"
    file = (content_dir / "beekeeper.md").read_text(encoding="utf-8")
    assert best["passage"] in file
    assert best["answer"] in file

    # Another directory is searched without an index of its own, and its vectors are known already.
    ran = run_command("ask", "Çay hasadı ne zaman başlar?", "--content", content_dir, DATA_DIR=data_dir)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ESCAPE not in ran.stdout
    assert "\nÇay hasadı mayıs ayında başlar ve ekime kadar sürer.\n" in ran.stdout
    assert "— Derya Aksoy, engineer\n" in ran.stdout
    assert "in answer to: Çay hasadı ne zaman başlar?\n" in ran.stdout
    assert "https://courier.example/tea\n" in ran.stdout

    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "set.jsonl").write_text(
            '{"question": "When is tea picked?", "language": "en", "expect": ["mayıs ayında"], "id": 1}\n'
            '{"question": "Сколько стоит слон?", "language": "ru", "expect": []}\n',
            encoding="utf-8",
        )
    ran = run_command("evaluate", "one/set.jsonl", "two/set.jsonl", "--json", **places)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == "Asking set …\n" * 2
    reports = json.loads(ran.stdout)
    assert len(reports) == 2, "files of the same name are two sets"
    figures = reports[0]
    assert (figures["questions"], figures["answerable"], figures["unanswerable"]) == (2, 1, 1)
    assert figures["success_at_1"] == 1
    assert set(figures["by_language"]) == {"en", "ru"}
    assert {
        "success_at_3", "success_at_5", "mrr", "passage_success_at_1", "decline_auroc", "answered_rate",
        "answered_precision", "false_answer_rate", "seconds",
    } <= set(figures)  # fmt: skip

    ran = run_command(
        "evaluate", "one/set.jsonl", "--compare", "DECLINE_BELOW=0", "--perturb", "upper-case",
        "--errors", "2", "--plot", "curves.png", **places,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "set DECLINE_BELOW=0" in ran.stdout, "both configurations are columns of one table"
    assert "СКОЛЬКО СТОИТ СЛОН?" in ran.stdout, "the worst errors are listed"
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_the_perturbations_are_listed_without_a_file(run_command: RunCommand) -> None:
    ran = run_command("evaluate", "--perturb", "list")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert {"typos", "no-diacritics", "rant"} <= set(ran.stdout.splitlines())


class TestIndex:
    @pytest.fixture
    def build(
        self, run_command: RunCommand, filled_data_dir: Path, content_dir: Path
    ) -> Callable[..., subprocess.CompletedProcess[str]]:
        """Runs commands over an index of the five interviews."""
        tea = content_dir / "tea.md"

        def run(*arguments: str, title: str = "") -> subprocess.CompletedProcess[str]:
            if title:
                tea.write_text(tea.read_text(encoding="utf-8").replace("the work", title), encoding="utf-8")
            return run_command(*arguments, DATA_DIR=filled_data_dir, CONTENT_DIR=content_dir)

        assert run("index", "build").returncode == 0
        return run

    def test_an_index_is_built_looked_at_verified_and_rolled_back(
        self, build: Callable[..., subprocess.CompletedProcess[str]], data_dir: Path
    ) -> None:
        first = json.loads(build("index", "status", "--json").stdout)
        assert (first["model"], first["counts"]["interviews"]) == ("multilingual-e5-small", 5)

        ran = build("index", "build")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert f"Snapshot {first['id']} is current: 0 added, 0 changed, 0 removed, 11 unchanged" in ran.stdout

        second = json.loads(build("index", "build", "--json", title="the rest").stdout)
        assert second["snapshot"] != first["id"]
        assert (second["unchanged"], second["embedded"]) == (11, 0)
        status = build("index", "status")
        told = dict(line.strip().split(maxsplit=1) for line in status.stdout.splitlines())
        assert (told["Snapshot"], told["Previous"]) == (second["snapshot"], first["id"])
        assert told["Contents"].startswith("5 interviews, 11 exchanges, ")
        assert "No bot is running with this DATA_DIR." in status.stdout

        ran = build("index", "verify")
        assert ran.returncode == 0
        verified = [line.split(":")[0] for line in ran.stdout.splitlines()]
        assert verified[:3] == [second["snapshot"], first["id"], "multilingual-e5-small"]

        damaged = data_dir / "index" / second["snapshot"] / "vectors.faiss"
        damaged.write_bytes(damaged.read_bytes()[:-1])
        ran = build("index", "verify")
        assert ran.returncode == 1
        assert no_traceback(ran).startswith(f"{damaged} was truncated or altered")
        ran = build("index", "status", "--json")
        assert (ran.returncode, json.loads(ran.stdout)["id"]) == (0, first["id"])
        assert str(damaged) in ran.stderr

        ran = build("index", "rollback")
        assert (ran.returncode, ran.stdout) == (0, f"Snapshot {first['id']} is current again.\n")
        ran = build("index", "rollback")
        assert (ran.returncode, no_traceback(ran)) == (1, f"there is no snapshot before {first['id']}")

    def test_a_broken_interview_changes_nothing(
        self, build: Callable[..., subprocess.CompletedProcess[str]], data_dir: Path, content_dir: Path
    ) -> None:
        before = sorted((data_dir / "index").iterdir())
        (content_dir / "tea.md").write_text("---\ntitle: x\n---\n")
        ran = build("index", "build")
        assert ran.returncode == 1
        assert no_traceback(ran).startswith(f"{content_dir}/tea.md:1: ")
        assert sorted((data_dir / "index").iterdir()) == before


@pytest.mark.slow
class TestTheTerminal:
    def test_colours_are_for_terminals(self, tmp_path: Path, clean_environment: None) -> None:
        del clean_environment
        for extra, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
            terminal, side = pty.openpty()
            environment = {**os.environ, "TERM": "xterm", **extra}
            ran = subprocess.Popen([INTERVIEW_BOT, "check", "no"], cwd=tmp_path, env=environment, stderr=side)
            os.close(side)
            printed = b""
            with contextlib.suppress(
                OSError
            ):  # that is how a terminal says that the other side has closed it
                while part := os.read(terminal, 10_000):
                    printed += part
            os.close(terminal)
            assert ran.wait() == 1
            assert b"no:1: is not a directory" in printed
            assert (b"\x1b[31m" in printed) is coloured

    def test_another_encoding_does_not_matter(self, run_command: RunCommand, content_dir: Path) -> None:
        (content_dir / "çay.md").write_text("no front matter")
        ran = run_command("check", content_dir, PYTHONIOENCODING="ascii")
        assert ran.returncode == 1
        assert no_traceback(ran).startswith(f"{content_dir}/çay.md:1: ")

    def test_a_name_that_is_no_text_can_be_shown(self, run_command: RunCommand) -> None:
        ran = run_command("check", b"\xff")
        assert (ran.returncode, no_traceback(ran)[:9]) == (1, r"\udcff:1:")

    def test_whoever_reads_may_stop_reading(self, content_dir: Path, clean_environment: None) -> None:
        del clean_environment
        reading, writing = os.pipe()
        os.close(reading)
        ran = subprocess.run(
            [INTERVIEW_BOT, "check", content_dir],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        os.close(writing)
        assert "Traceback" not in ran.stderr
        assert ran.returncode != -signal.SIGPIPE
