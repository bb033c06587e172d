"""Centring: vectors are centred by the mean of their language before they are compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.data.texts import background, follow_ups, statements
from index.encoders.centring import (
    CentredEmbeddings,
    concatenate_weighted,
    load_centred,
    normalise,
    save_centred,
)
from index.encoders.encoder import Text, TextRole
from index.encoders.model_configuration import MULTILINGUAL_E5_SMALL
from index.errors import SnapshotError
from index.language import LANGUAGES

if TYPE_CHECKING:
    from index.encoders.sentence_transformer import SentenceTransformerEncoder
    from tests.conftest import HashedEncoder

SHARE = MULTILINGUAL_E5_SMALL.language_share
TEXTS = [
    Text(TextRole.QUESTION, "Who planted the lime trees?"),
    Text(TextRole.PASSAGE, "My grandfather did."),
]


def test_every_data_file_has_lines_in_each_language_of_readers() -> None:
    for lines in (background(), follow_ups(), statements()):
        assert {line.language for line in lines} == set(LANGUAGES)
        assert all(line.text.strip() for line in lines)
        assert len({line.text for line in lines}) == len(lines)


def test_vectors_have_length_one_and_the_background_has_a_mean_near_zero(
    hashed_encoder: HashedEncoder,
) -> None:
    centred = CentredEmbeddings.build(hashed_encoder, SHARE)
    for vectors in (
        centred.texts(hashed_encoder.embed(TEXTS), TEXTS, ["en", "en"]),
        centred.questions,
        centred.passages,
        centred.follow_ups,
        centred.statements,
    ):
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert np.abs(centred.questions.mean(axis=0)).max() < 0.1


def test_a_question_is_centred_like_the_text_it_repeats(hashed_encoder: HashedEncoder) -> None:
    centred = CentredEmbeddings.build(hashed_encoder, SHARE)
    vector = hashed_encoder.embed_query(TEXTS[0].text)
    text = centred.texts(hashed_encoder.embed(TEXTS), TEXTS, ["en", "en"])[0]
    assert float(centred.question(vector, "en") @ text) == pytest.approx(1, abs=1e-3)
    assert float(centred.question(vector, "kk") @ text) < 0.999


def test_an_unknown_language_has_the_common_centre(hashed_encoder: HashedEncoder) -> None:
    centred = CentredEmbeddings.build(hashed_encoder, SHARE)
    vector = hashed_encoder.embed_query("bees")
    assert (centred.question(vector, "de") == centred.question(vector)).all()
    assert (centred.question(vector) == normalise(vector - centred.centres[-1])).all()


def test_without_a_share_of_languages_there_is_one_centre(hashed_encoder: HashedEncoder) -> None:
    centred = CentredEmbeddings.build(hashed_encoder)
    vector = hashed_encoder.embed_query("bees")
    assert all(
        (centred.question(vector, language) == centred.question(vector)).all() for language in LANGUAGES
    )


def test_a_question_is_closer_to_what_it_asks_than_to_what_is_in_its_language(
    real_encoder: SentenceTransformerEncoder,
) -> None:
    meant = Text(TextRole.PASSAGE, "Пчёлы зимой жмутся друг к другу и дрожат, чтобы согреться.")
    kazakh = [Text(TextRole.PASSAGE, line.text) for line in background() if line.language == "kk"]
    question = real_encoder.embed_query("Аралар қыстан қалай шығады?")

    def place(language_share: float) -> int:
        centred = CentredEmbeddings.build(real_encoder, language_share)
        vectors = centred.texts(real_encoder.embed(texts), texts, languages)
        closeness = vectors @ centred.question(question, "kk")
        return int((closeness > closeness[0]).sum())

    texts = [meant, *kazakh]
    languages = ["ru", *["kk"] * len(kazakh)]
    assert place(SHARE) <= place(0.0)


def test_concatenated_vectors_have_the_weighted_mean_similarity() -> None:
    rng = np.random.default_rng(0)
    parts = [normalise(rng.normal(size=(5, dimension)).astype(np.float32)) for dimension in (4, 6)]
    mixed = 0.25 * parts[0] @ parts[0].T + 0.75 * parts[1] @ parts[1].T
    both = concatenate_weighted(parts, [0.25, 0.75])
    assert both @ both.T == pytest.approx(mixed, abs=1e-6)


def test_embeddings_come_back_from_the_disk_as_they_were(
    hashed_encoder: HashedEncoder, tmp_path: Path
) -> None:
    embeddings = (
        CentredEmbeddings.build(hashed_encoder, SHARE),
        CentredEmbeddings.build(hashed_encoder),
    )
    save_centred(embeddings, tmp_path / "embeddings.npz")
    for written, read in zip(embeddings, load_centred(tmp_path / "embeddings.npz"), strict=True):
        assert (written.centres == read.centres).all()
        assert (written.passage_centres == read.passage_centres).all()
        assert (written.questions == read.questions).all()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "embeddings.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(SnapshotError, match="does not hold the vectors"):
        load_centred(path)
