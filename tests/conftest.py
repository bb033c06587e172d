"""What many tests share: the default model, made once; interviews in five languages; the command itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import hypothesis
import numpy as np
import pytest
from filelock import FileLock

from bot.conversation.persona import Persona
from bot.fetching.page import FetchPage
from bot.live_index import open_encoder
from bot.settings import Settings
from bot.state import database
from content.interview_file import format_interview, read_interviews
from content.model import Interview
from index.encoders.auxiliary import open_auxiliary_encoders
from index.encoders.encoder import AuxiliaryEncoder, Encoder, Text, Vectors
from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.encoders.model_source import DEFAULT_MODEL, Model, resolve
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.query.intents import IntentRecogniser
from index.reranker.reranker import Reranker
from index.store.build import build_in_memory
from tests.support import warm_process
from tests.support.interviews import Asked, interview_of_one
from tests.support.lanes import FastLaneGuard, mark_slow_tests, put_longest_first
from tests.support.postgresql import postgresql_database, postgresql_server

SHIPPED = Path("content/interviews")
# Kept between runs, and shared by the workers of one: the models, and vectors by model and text.
CACHE = Path(".pytest_cache/interview-bot")
_SETTINGS = tuple(name.upper() for name in Settings.model_fields)
# These make rich and typer colour what they print into a pipe.
_COLOURING = ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "GITHUB_ACTIONS", "PY_COLORS")

# A test's time depends on the machine it runs on.
hypothesis.settings.register_profile(
    "untimed", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


_guard = FastLaneGuard()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_slow_tests(items)
    put_longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    yield from _guard.watch(item)


class RunCommand(Protocol):
    """Runs ``interview-bot`` as a process of its own."""

    def __call__(
        self,
        *arguments: str | bytes | Path,
        stdin: str = "",
        fetch_page: FetchPage | None = None,
        **environment: str | Path,
    ) -> subprocess.CompletedProcess[str]:
        """Return what it printed and its exit code; settings are given as keyword arguments."""


class HashedEncoder:
    """Deterministic vectors of character trigrams: texts that share words are close. It needs no model."""

    name = "hashed"
    configuration = MULTILINGUAL_E5_SMALL
    auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = ()
    reranker: Reranker | None = None
    unigram_model = None

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = f"hashed-{dimension}"

    def load(self) -> None:
        pass

    def embed(self, texts: Sequence[Text], progress: Callable[[int, int], None] | None = None) -> Vectors:
        vectors = self.embed_queries([text.text for text in texts])
        if progress:
            progress(len(texts), len(texts))
        return vectors

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        return np.stack([self.embed_query(question) for question in questions])

    def embed_query(self, question: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        padded = f"  {question.lower()}  "
        for start in range(len(padded) - 2):
            digest = hashlib.sha256(padded[start : start + 3].encode("utf-8", "surrogatepass")).digest()
            vector[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        vector[0] += 1e-3
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


@pytest.fixture
def hashed_encoder() -> HashedEncoder:
    return HashedEncoder()


@pytest.fixture
def encoder_of_dimension() -> Callable[[int], Encoder]:
    """Makes doubles of other models, which have vectors of other lengths."""
    return HashedEncoder


@pytest.fixture(scope="session")
def default_model() -> Model:
    """The default model, made from its package once for all tests."""
    return resolve(DEFAULT_MODEL, CACHE.absolute() / "models", lambda _done, _total: None, pytest.fail)


@pytest.fixture(scope="session")
def models_dir(default_model: Model) -> Path:
    return default_model.path.parent


@pytest.fixture(scope="session")
def real_encoder(
    default_model: Model, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SentenceTransformerEncoder]:
    """The default model, loaded once for all tests."""
    cache = VectorCache(tmp_path_factory.mktemp("vectors") / "vectors.sqlite")
    auxiliary = open_auxiliary_encoders(MULTILINGUAL_E5_SMALL.auxiliary, cache, pytest.fail)
    yield SentenceTransformerEncoder(default_model, cache, MULTILINGUAL_E5_SMALL, auxiliary)
    cache.close()


@pytest.fixture
def data_dir(tmp_path: Path, models_dir: Path) -> Path:
    """An empty DATA_DIR but for the default model."""
    path = tmp_path / "data"
    path.mkdir()
    (path / "models").symlink_to(models_dir)
    return path


@pytest.fixture(scope="session")
def known_vectors(
    default_model: Model, interviews: tuple[Interview, ...], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file of vectors that a bot over the five interviews or the shipped one leaves, computed once."""
    del default_model  # it is in the cache
    copy = tmp_path_factory.mktemp("known") / "vectors.sqlite"
    with FileLock(CACHE / "vectors.lock"):
        encoder = open_encoder(Settings(data_dir=CACHE.absolute()), lambda _done, _total: None, pytest.fail)
        build_in_memory(interviews, encoder)
        build_in_memory(read_interviews(SHIPPED), encoder)
        persona = Persona.load(None)
        IntentRecogniser(encoder, persona.examples, persona.questions, persona.forms_of_address)
        with closing(sqlite3.connect(CACHE / "vectors.sqlite")) as vectors:
            vectors.execute("VACUUM INTO ?", (str(copy),))
    return copy


@pytest.fixture
def filled_data_dir(data_dir: Path, known_vectors: Path) -> Path:
    """A DATA_DIR where the vectors of the five interviews are known, and no index is built yet."""
    shutil.copyfile(known_vectors, data_dir / "vectors.sqlite")
    return data_dir


def _interview(slug: str, language: str, speaker: str, *exchanges: tuple[str, ...]) -> Interview:
    return interview_of_one(
        slug=slug,
        title=f"{speaker} on the work of a lifetime",
        speaker=speaker,
        language=language,
        role="engineer",
        outlet="The Evening Courier",
        url=f"https://courier.example/{slug}",
        exchanges=tuple(
            Asked(id=f"{slug}-{number}", question=question, answer=tuple(answer))
            for number, (question, *answer) in enumerate(exchanges, 1)
        ),
    )


@pytest.fixture(scope="session")
def interviews() -> tuple[Interview, ...]:
    """Five interviews in five languages, in the order of their slugs."""
    return (
        _interview(
            "beekeeper", "en", "Ada Hollis",
            ("Why did you begin to keep bees?",
             "My grandfather left me four hives and a smoker. I had no plan at all for them.",
             "By the second summer I could not imagine a garden without that hum."),
            ("How do the bees survive the winter?",
             "They gather in a ball around the queen and shiver to keep warm. The honey is their fuel."),
            ("", "Nobody asks me about wasps, but I admire <b>wasps</b> & their \"paper\" houses."),
        ),
        _interview(
            "bridge", "ru", "Пётр Лебедев",
            ("Какой мост был для вас самым трудным?",
             "Самым трудным был мост через горную реку. Весной вода поднималась на шесть метров за ночь."),
            ("Что вы советуете молодым инженерам?",
             "Проверяйте расчёты дважды и слушайте рабочих.", "И никогда не спорьте с рекой."),
        ),
        _interview(
            "carpets", "az", "Leyla Quliyeva",
            ("Xalça toxumağı kimdən öyrəndiniz?",
             "Mənə xalça toxumağı nənəm öyrədib. O, hər naxışın mənasını əzbər bilirdi."),
            ("Bir xalça üçün nə qədər vaxt lazımdır?", "Böyük bir xalça üçün təxminən bir il lazımdır."),
        ),
        _interview(
            "horses", "kk", "Айбек Сейтқали",
            ("Жылқыны қалай таңдайсыз?",
             "Жылқының алдымен тұяғына, содан кейін көзіне қараймын. Асықпаған дұрыс."),
            ("Далада түнеу қорқынышты емес пе?", "Жоқ, далада түнде жұлдыздар жол көрсетеді."),
        ),
        _interview(
            "tea", "tr", "Derya Aksoy",
            ("Çay hasadı ne zaman başlar?", "Çay hasadı mayıs ayında başlar ve ekime kadar sürer."),
            ("İyi çayı nasıl anlarsınız?",
             "İyi çayın rengi tavşan kanı gibidir. Kokusu odayı doldurur."),
        ),
    )  # fmt: skip


@pytest.fixture
def content_dir(tmp_path: Path, interviews: tuple[Interview, ...]) -> Path:
    """A CONTENT_DIR with the five interviews."""
    path = tmp_path / "interviews"
    path.mkdir()
    for interview in interviews:
        (path / f"{interview.slug}.md").write_text(format_interview(interview), encoding="utf-8")
    return path


@pytest.fixture
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting is given, neither by the environment nor by a ``.env`` in the working directory."""
    for name in (*_SETTINGS, *_COLOURING):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run_command(clean_environment: None, tmp_path: Path) -> RunCommand:  # noqa: ARG001 - it changes the environment
    """Runs ``interview-bot`` in an empty directory, with no settings but those given."""

    def run(
        *arguments: str | bytes | Path,
        stdin: str = "",
        fetch_page: FetchPage | None = None,
        **environment: str | Path,
    ) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, **{name: str(value) for name, value in environment.items()}}
        return warm_process.run(arguments, env=env, cwd=tmp_path, stdin=stdin, fetch_page=fetch_page)

    return run


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Let the database take its time: the machine may have something else to do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "DEADLINE_SECONDS", 60.0)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server, started once for all tests."""
    with postgresql_server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/state.sqlite"
    else:
        with postgresql_database(request.getfixturevalue("postgresql")) as address:
            yield address
