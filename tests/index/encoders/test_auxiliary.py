"""The small encoders beside the first: what they know, and who judges which question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from content.model import Exchange, Interview
from index.encoders import auxiliary as module
from index.encoders.auxiliary import MiniLM, UniversalSentenceEncoder, auxiliary_encoders
from index.encoders.encoder import Text, TextRole
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError
from index.search import Searcher
from index.store.snapshot import build_in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.encoders.encoder import AuxiliaryEncoder, Vectors
    from tests.conftest import HashedEncoder

PARAPHRASES = ("Who taught you to weave?", "From whom did you learn weaving?")
STRANGER = "The train to the coast leaves at nine."


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    yield cache
    cache.close()


@pytest.fixture(params=[MiniLM, UniversalSentenceEncoder])
def auxiliary(request: pytest.FixtureRequest, cache: VectorCache) -> AuxiliaryEncoder:
    made: AuxiliaryEncoder = request.param(cache)
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
def test_a_question_and_a_passage_are_the_same_to_it(auxiliary: AuxiliaryEncoder) -> None:
    asked, said = auxiliary.embed([Text(TextRole.QUESTION, STRANGER), Text(TextRole.PASSAGE, STRANGER)])
    assert (asked == said).all()


def test_those_with_the_fewest_languages_come_first(cache: VectorCache) -> None:
    known = [auxiliary.languages for auxiliary in auxiliary_encoders(cache)]
    assert known == sorted(known, key=len)
    assert all("en" in languages for languages in known)
    assert not any({"kk", "az"} & languages for languages in known)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["_MINILM", "_MINILM_TOKENIZER"])
def test_a_missing_package_is_one_sentence(
    cache: VectorCache, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(module, file, replace(getattr(module, file), package="not-there"))
    with pytest.raises(ModelError, match=r"not-there, which carries the .*encoder for English, is not"):
        MiniLM(cache).load()


@pytest.mark.slow
def test_an_altered_file_is_one_sentence(cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MINILM", replace(module._MINILM, sha256="0" * 64))
    with pytest.raises(ModelError, match=r"has the SHA-256 8199be6f699a…, not 000000000000….*reinstall it"):
        MiniLM(cache).load()


class Asked:
    """A auxiliary that remembers what it was asked."""

    def __init__(self, encoder: HashedEncoder, languages: str) -> None:
        self.name = self.fingerprint = f"asked-{languages}"
        self.languages = frozenset(languages.split())
        self.is_multilingual = " " in languages
        self.weight, self.credit, self.pieces = 0.5, 1.0, None
        self.auxiliary_encoders: tuple[AuxiliaryEncoder, ...] = ()
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
    ("question", "interviews", "judge"),
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
def test_the_one_judges_that_knows_the_question_and_can_compare_the_interviews(
    hashed_encoder: HashedEncoder, question: str, interviews: str, judge: str
) -> None:
    known = [Asked(hashed_encoder, languages) for languages in ("en", MANY)]
    hashed_encoder.auxiliary_encoders = tuple(known)
    exchanges = (Exchange("limes", "Whose trees are these?", ("My grandfather's.",)),)
    asked_of = [Interview(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in interviews.split()]
    searcher = Searcher(build_in_memory(asked_of, hashed_encoder), hashed_encoder)
    searcher.search(question)
    assert [" ".join(sorted(one.languages)) for one in known if one.asked] == [judge] * bool(judge)


def test_of_a_collection_only_the_interview_that_is_searched_counts(hashed_encoder: HashedEncoder) -> None:
    english = Asked(hashed_encoder, "en")
    hashed_encoder.auxiliary_encoders = (english,)
    exchanges = (Exchange("limes", "Whose trees are these?", ("My grandfather's.",)),)
    interviews = [Interview(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in ("en", "ru")]
    searcher = Searcher(build_in_memory(interviews, hashed_encoder), hashed_encoder)
    searcher.search(ENGLISH)
    searcher.search(ENGLISH, interview="ru-trees")
    assert english.asked == []
    searcher.search(ENGLISH, interview="en-trees")
    assert english.asked == [ENGLISH]


def test_one_that_knows_one_language_does_not_embed_interviews_in_others(
    hashed_encoder: HashedEncoder,
) -> None:
    english = Asked(hashed_encoder, "en")
    hashed_encoder.auxiliary_encoders = (english,)
    exchanges = (Exchange("limes", ENGLISH, ("My grandfather's.",), (RUSSIAN,)),)
    interviews = [Interview(f"{of}-trees", "Trees", "Ada", of, exchanges) for of in ("en", "ru")]
    snapshot = build_in_memory(interviews, hashed_encoder)
    known = {
        unit.language for unit, row in zip(snapshot.units, snapshot.spaces[1].texts, strict=True) if row.any()
    }
    assert known == {"en"}
    assert all(row.any() for row in snapshot.spaces[0].texts)
