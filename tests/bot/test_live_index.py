"""What is served is whole and stays so, whatever becomes of the files, of the model or of a rebuild."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.live_index import LiveIndex, open_encoder, searcher_of_directory
from bot.settings import Settings
from content.interview_file import InterviewFileError, format_interview
from content.model import Interview
from index.encoders.model_configuration import UNFITTED, AuxiliaryWeights
from index.encoders.model_source import DEFAULT_MODEL
from index.encoders.universal_sentence_encoder import UniversalSentenceEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError, SnapshotError
from index.store.milvus_store import MilvusServer, collection_of
from tests.conftest import HashedEncoder
from tests.support.damage import WAYS, damage

if TYPE_CHECKING:
    from index.encoders.encoder import AuxiliaryEncoder, Encoder
    from index.encoders.model_source import Model

QUESTION = "How do the bees survive the winter?"

pytestmark = pytest.mark.usefixtures("clean_environment")


def ignore(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def settings(tmp_path: Path, content_dir: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", content_dir=content_dir)


@pytest.fixture
def index(settings: Settings, hashed_encoder: Encoder) -> LiveIndex:
    return LiveIndex(settings, hashed_encoder)


@pytest.fixture
def auxiliary(tmp_path: Path) -> Iterator[AuxiliaryEncoder]:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    yield UniversalSentenceEncoder(cache, AuxiliaryWeights(similarity=0.5, calibration_factor=1.0))
    cache.close()


def write(settings: Settings, interview: Interview) -> None:
    text = format_interview(interview)
    (settings.content_dir / f"{interview.slug}.md").write_text(text, encoding="utf-8")


def served_id(index: LiveIndex) -> str:
    return index.searcher.snapshot.manifest.id


def test_before_it_is_opened_there_is_nothing_to_ask(index: LiveIndex) -> None:
    with pytest.raises(SnapshotError, match="not open"):
        _ = index.searcher


def test_the_first_start_builds(index: LiveIndex) -> None:
    index.open(ignore)
    assert index.warnings == ()
    assert index.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION


def test_the_next_start_serves_what_was_built(
    index: LiveIndex, settings: Settings, hashed_encoder: Encoder
) -> None:
    index.open(ignore)
    again = LiveIndex(settings, hashed_encoder)
    again.open(ignore)
    assert served_id(again) == served_id(index)
    assert again.warnings == ()


def test_interviews_changed_since_are_told(
    index: LiveIndex, settings: Settings, interviews: tuple[Interview, ...]
) -> None:
    index.open(ignore)
    before = served_id(index)
    write(settings, replace(interviews[0], title="Another title"))
    index.open(ignore)
    assert served_id(index) == before
    assert list(index.warnings) == [
        "the interviews have changed since the index was built: run `interview-bot index build`"
    ]
    assert index.is_outdated
    index.rebuild(ignore)
    assert not index.is_outdated
    index.open(ignore)
    assert index.warnings == ()
    assert not index.is_outdated


@pytest.mark.parametrize("how", ["broken", "removed"])
def test_interviews_that_cannot_be_read_leave_the_index_serving(
    index: LiveIndex, settings: Settings, how: str
) -> None:
    index.open(ignore)
    before = served_id(index)
    if how == "broken":
        (settings.content_dir / "tea.md").write_text("no front matter")
    else:
        shutil.rmtree(settings.content_dir)
    index.open(ignore)
    assert served_id(index) == before
    assert "so the index made of them before is served" in index.warnings[0]
    with pytest.raises(InterviewFileError):
        index.rebuild(ignore)
    assert served_id(index) == before
    assert index.searcher.search(QUESTION).quotes


def test_a_damaged_snapshot_is_told_and_the_one_before_it_served(
    index: LiveIndex, settings: Settings, interviews: tuple[Interview, ...]
) -> None:
    index.open(ignore)
    before = served_id(index)
    write(settings, replace(interviews[0], title="Another title"))
    damaged = index.rebuild(ignore).snapshot.manifest.id
    (index.snapshots.path / damaged / "passages.json").write_bytes(b"{}")
    index.open(ignore)
    assert served_id(index) == before
    assert str(index.snapshots.path / damaged / "passages.json") in index.warnings[0]


class TestSnapshotOfAnotherProcess:
    @pytest.fixture
    def other(
        self, index: LiveIndex, settings: Settings, hashed_encoder: Encoder, interviews: tuple[Interview, ...]
    ) -> LiveIndex:
        """The index in another process, which has built a snapshot since."""
        index.open(ignore)
        write(settings, replace(interviews[0], title="Another title"))
        other = LiveIndex(settings, hashed_encoder)
        other.rebuild(ignore)
        return other

    def test_is_served_once_it_is_current(self, index: LiveIndex, other: LiveIndex) -> None:
        before = served_id(index)
        assert index.is_behind
        assert index.follow() is None
        assert served_id(index) == served_id(other) != before
        assert not index.is_behind
        other.snapshots.rollback()
        assert index.is_behind
        assert index.follow() is None
        assert served_id(index) == before

    @pytest.mark.parametrize("how", WAYS)
    def test_is_refused_once_if_it_is_damaged(self, index: LiveIndex, other: LiveIndex, how: str) -> None:
        before = served_id(index)
        path = index.snapshots.path / served_id(other) / "passages.json"
        damage(path, how)
        refusal = index.follow()
        assert refusal is not None
        assert str(path) in refusal
        assert served_id(index) == before
        assert not index.is_behind

    def test_is_refused_if_it_was_built_with_another_model(
        self, index: LiveIndex, settings: Settings
    ) -> None:
        index.open(ignore)
        before = served_id(index)
        another = HashedEncoder(32)
        another.name = "another"
        LiveIndex(settings, another).rebuild(ignore)
        refusal = index.follow()
        assert refusal is not None
        assert "another" in refusal
        assert served_id(index) == before

    @pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff"])
    def test_a_damaged_name_of_it_changes_nothing(self, index: LiveIndex, content: bytes) -> None:
        index.open(ignore)
        (index.snapshots.path / "current").write_bytes(content)
        assert not index.is_behind


class TestDamageWhileItIsServed:
    FILES = ("texts-0.npy", "vectors.faiss", "passages.json", "spaces.npz", "manifest.json")

    @pytest.mark.parametrize("how", WAYS)
    @pytest.mark.parametrize("name", FILES)
    def test_it_is_named_and_the_interviews_are_indexed_again(
        self, index: LiveIndex, name: str, how: str
    ) -> None:
        index.open(ignore)
        before = served_id(index)
        assert not index.is_altered
        path = index.snapshots.path / before / name
        damage(path, how)
        assert index.is_altered
        told = index.repair() or ""
        assert str(path) in told
        assert told.endswith(f"Now {served_id(index)} is served.")
        assert served_id(index) != before
        assert index.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
        assert not index.is_altered
        assert not index.is_behind

    def test_the_snapshot_before_it_is_served_and_told_once(
        self, index: LiveIndex, settings: Settings, interviews: tuple[Interview, ...]
    ) -> None:
        index.open(ignore)
        before = served_id(index)
        write(settings, replace(interviews[0], title="Another title"))
        index.rebuild(ignore)
        damage(index.snapshots.path / served_id(index) / "passages.json", "truncated")
        assert (index.repair() or "").endswith(f"Now {before} is served.")
        assert not index.is_altered
        assert not index.is_behind

    def test_a_question_of_that_moment_fails_with_the_files_name(self, index: LiveIndex) -> None:
        index.open(ignore)
        os.truncate(index.snapshots.path / served_id(index) / "texts-0.npy", 0)
        with pytest.raises(SnapshotError, match=r"texts-0\.npy was cut while it was in use"):
            index.searcher.search(QUESTION)
        index.repair()
        assert index.searcher.search(QUESTION).quotes

    def test_without_interviews_to_index_what_is_in_memory_is_served_and_that_is_told_once(
        self, index: LiveIndex, settings: Settings
    ) -> None:
        index.open(ignore)
        shutil.rmtree(index.snapshots.path)
        shutil.rmtree(settings.content_dir)
        told = index.repair() or ""
        assert "manifest.json is missing" in told
        assert f"It could not be replaced: {settings.content_dir}" in told
        assert index.searcher.search(QUESTION).quotes
        assert not index.is_altered

    def test_a_file_that_is_put_back_is_used(self, index: LiveIndex) -> None:
        index.open(ignore)
        before = served_id(index)
        path = index.snapshots.path / before / "texts-0.npy"
        whole = path.read_bytes()
        os.truncate(path, 0)
        path.unlink()
        path.write_bytes(whole)
        assert index.repair() is None
        assert served_id(index) == before
        assert index.searcher.search(QUESTION).quotes


def test_with_every_snapshot_damaged_the_interviews_are_indexed_again(index: LiveIndex) -> None:
    index.open(ignore)
    for path in index.snapshots.path.glob("*/manifest.json"):
        path.write_text("")
    index.open(ignore)
    assert "rebuilt from the interviews" in index.warnings[0]
    assert index.searcher.search(QUESTION).quotes
    assert len(index.snapshots.verify()) == 1


def test_without_interviews_and_index_there_is_nothing_to_start_with(
    settings: Settings, hashed_encoder: Encoder
) -> None:
    shutil.rmtree(settings.content_dir)
    with pytest.raises(InterviewFileError, match="is not a directory"):
        LiveIndex(settings, hashed_encoder).open(ignore)


def test_another_model_than_the_index_is_one_sentence_and_a_rebuild_mends_it(
    index: LiveIndex, settings: Settings, hashed_encoder: HashedEncoder
) -> None:
    index.open(ignore)
    hashed_encoder.name = hashed_encoder.fingerprint = "another"
    hashed_encoder.dimension = 32
    other = LiveIndex(settings, hashed_encoder)
    with pytest.raises(ModelError, match="but EMBEDDING_MODEL is another: run `interview-bot index build`"):
        other.open(ignore)
    other.rebuild(ignore)
    other.open(ignore)
    assert other.searcher.snapshot.manifest.dimension == 32


def test_what_is_worth_telling_of_the_encoder_is_told_beside_the_rest(
    settings: Settings, hashed_encoder: Encoder
) -> None:
    index = LiveIndex(settings, hashed_encoder, ["an encoder cannot be used"])
    index.open(ignore)
    assert index.warnings == ("an encoder cannot be used",)
    shutil.rmtree(settings.content_dir)
    index.open(ignore)
    assert [index.warnings[0], len(index.warnings)] == ["an encoder cannot be used", 2]


@pytest.mark.slow
def test_an_index_serves_on_while_an_auxiliary_encoder_is_away(
    index: LiveIndex, settings: Settings, hashed_encoder: HashedEncoder, auxiliary: AuxiliaryEncoder
) -> None:
    hashed_encoder.auxiliary_encoders = (auxiliary,)
    index.open(ignore)
    before = served_id(index)
    hashed_encoder.auxiliary_encoders = ()
    away = LiveIndex(settings, hashed_encoder)
    away.open(ignore)
    assert away.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
    away.rebuild(ignore)
    assert served_id(away) == before, "what it knows is not thrown away"
    hashed_encoder.auxiliary_encoders = (auxiliary,)
    back = LiveIndex(settings, hashed_encoder)
    back.open(ignore)
    assert (served_id(back), back.warnings) == (before, ())


@pytest.mark.slow
def test_an_auxiliary_encoder_that_the_index_was_built_without_is_told_until_a_rebuild(
    index: LiveIndex, hashed_encoder: HashedEncoder, auxiliary: AuxiliaryEncoder
) -> None:
    index.open(ignore)
    hashed_encoder.auxiliary_encoders = (auxiliary,)
    index.open(ignore)
    assert index.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
    assert [warning.split(":")[0] for warning in index.warnings] == [
        f"the index was built without {auxiliary.name}, which can be used now"
    ]
    index.rebuild(ignore)
    index.open(ignore)
    assert index.warnings == ()


def test_other_weights_under_the_same_name_rebuild_the_index(
    index: LiveIndex, settings: Settings, hashed_encoder: HashedEncoder
) -> None:
    index.open(ignore)
    hashed_encoder.fingerprint = "the same model from elsewhere"
    other = LiveIndex(settings, hashed_encoder)
    other.open(ignore)
    assert list(other.warnings) == [
        "the index was built with other weights or prompts of hashed, and was rebuilt from the interviews"
    ]
    assert other.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
    other.open(ignore)
    assert list(other.warnings) == []


@pytest.mark.slow
def test_a_model_that_nothing_was_fitted_to_is_told(default_model: Model, settings: Settings) -> None:
    own = settings.model_copy(update={"embedding_model": str(default_model.path)})
    warnings: list[str] = []
    encoder = open_encoder(own, ignore, warnings.append)
    assert encoder.configuration is UNFITTED
    of_model, of_reranker = warnings
    assert of_model.startswith(f"nothing has been fitted to the model {default_model.path}:")
    assert "interview-reader works only together with multilingual-e5-small" in of_reranker


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "device", "is_onnx"),
    [
        ("auto", "auto", True),
        ("auto", "cpu", True),
        ("onnx", "cpu", True),
        ("auto", "cuda", False),
        ("torch", "cpu", False),
    ],
)
def test_onnx_runtime_embeds_on_the_processor_unless_pytorch_is_wanted(
    data_dir: Path, settings: Settings, backend: str, device: str, is_onnx: bool
) -> None:
    own = settings.model_copy(
        update={
            "data_dir": data_dir,
            "embedding_backend": backend,
            "device": device,
            "embedding_model": DEFAULT_MODEL,
        }
    )
    assert ("onnx" in open_encoder(own, ignore, pytest.fail).fingerprint) is is_onnx


@pytest.mark.slow
def test_onnx_runtime_runs_the_default_model_only(default_model: Model, settings: Settings) -> None:
    own = settings.model_copy(
        update={"embedding_model": str(default_model.path), "embedding_backend": "onnx"}
    )
    with pytest.raises(ModelError, match="EMBEDDING_BACKEND is onnx, which runs only multilingual-e5-small"):
        open_encoder(own, ignore, lambda _warning: None)


def test_a_rebuild_that_fails_leaves_what_is_served(
    index: LiveIndex, settings: Settings, interviews: tuple[Interview, ...]
) -> None:
    index.open(ignore)
    before = index.searcher
    write(settings, replace(interviews[0], title="Another title"))

    def stop(_done: int, _total: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.rebuild(stop)
    assert index.searcher is before


def test_questions_asked_during_rebuilds_are_all_answered(
    index: LiveIndex, settings: Settings, interviews: tuple[Interview, ...]
) -> None:
    index.open(ignore)
    stopped = threading.Event()

    def ask() -> int:
        asked = 0
        while not stopped.is_set() or not asked:
            assert index.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
            asked += 1
        return asked

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(ask) for _ in range(2)]
        try:
            for number in range(5):
                write(settings, replace(interviews[0], title=f"Title {number}"))
                index.rebuild(ignore)
        finally:
            stopped.set()
        assert all(reader.result() > 0 for reader in readers)
    assert index.searcher.snapshot.interviews[0].title == "Title 4"


def test_a_directory_is_searched_without_writing_anything(
    settings: Settings, content_dir: Path, hashed_encoder: Encoder
) -> None:
    searcher = searcher_of_directory(content_dir, hashed_encoder, settings, ignore)
    quote = searcher.search(QUESTION).quotes[0]
    assert quote.exchange.question == QUESTION
    assert not settings.data_dir.exists()


def test_every_quote_is_in_its_interview_character_for_character(index: LiveIndex, content_dir: Path) -> None:
    index.open(ignore)
    for question in (QUESTION, "Çay?", "жұлдыз", "<b>wasps</b>", "?"):
        quotes = index.searcher.search(question, 50).quotes
        assert quotes
        for quote in quotes:
            file = (content_dir / f"{quote.interview.slug}.md").read_text(encoding="utf-8")
            assert quote.passage.text in file
            assert quote.answer.text in file
            assert quote.best_sentence in quote.passage.text


class TestSharedSnapshots:
    """Two bots with one Milvus."""

    @pytest.fixture
    def bots(self, settings: Settings, hashed_encoder: Encoder, tmp_path: Path) -> list[LiveIndex]:
        shared = {"vector_store": "milvus", "milvus_uri": SecretStr(str(tmp_path / "milvus.db"))}
        bots = [
            LiveIndex(settings.model_copy(update={**shared, "data_dir": tmp_path / name}), hashed_encoder)
            for name in ("one", "other")
        ]
        for bot in bots:
            bot.open(ignore)
        return bots

    def test_one_starts_with_what_the_other_has_built(self, bots: list[LiveIndex]) -> None:
        one, other = bots
        assert served_id(one) == served_id(other)
        assert other.warnings == ()

    def test_each_serves_what_the_other_has_rebuilt(
        self, bots: list[LiveIndex], settings: Settings, interviews: tuple[Interview, ...]
    ) -> None:
        one, other = bots
        other.snapshots.refresh()
        assert not other.is_behind
        write(settings, replace(interviews[0], title="The same beekeeper, again"))
        one.rebuild(ignore)
        other.snapshots.refresh()
        assert other.is_behind
        assert other.follow() is None
        assert served_id(one) == served_id(other)
        assert other.searcher.search(QUESTION).quotes[0].interview.title == "The same beekeeper, again"

    def test_where_the_new_one_cannot_be_served_the_old_one_goes_on(
        self, bots: list[LiveIndex], settings: Settings, interviews: tuple[Interview, ...], tmp_path: Path
    ) -> None:
        one, other = bots
        before = served_id(other)
        write(settings, replace(interviews[0], title="Another"))
        one.rebuild(ignore)
        with MilvusServer(str(tmp_path / "milvus.db")).client() as client:
            client.delete(collection_of(served_id(one)), filter="number == 0")
        other.snapshots.refresh()
        assert "vectors in the collection" in (other.follow() or "")
        assert served_id(other) == before
        assert other.searcher.search(QUESTION).quotes[0].exchange.question == QUESTION
