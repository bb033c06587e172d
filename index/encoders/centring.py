"""The vectors of one encoder, centred: the mean of the background is subtracted, so that 0 is "unrelated".

Sentence encoders place all texts in a narrow cone: the cosine of two unrelated texts is about 0.8 for the
default model. Mu and Viswanath 2018, "All-but-the-Top", subtract the common mean; here it is the background's
and not the interviews' own, so that what an interview is about is not subtracted.

The first encoder also places each language in a cone of its own, so that a question is closest to any text
in its language. What is subtracted is therefore mostly the mean of the text's own language (Libovický et
al. 2020, "On the Language Neutrality of Pre-trained Multilingual Representations"). The auxiliary encoders
were trained to align languages and do not need that.

What was measured: ``index/EXPERIMENTS.md``, "Centring".
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from index.data.texts import background, follow_ups, statements
from index.encoders.encoder import Text, TextRole
from index.errors import SnapshotError
from index.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.data.texts import Line
    from index.encoders.encoder import TextEncoder, Vectors


@dataclass(frozen=True, slots=True)
class CentredEmbeddings:
    """What centres the vectors of one encoder, and centred unit vectors of texts of our own.

    Attributes:
        centres: what is subtracted from a question's vector, of shape (languages + 1, dimension): a row for
            each of :data:`index.language.LANGUAGES`, and a last one for any other.
        passage_centres: the same for a passage's vector.
        questions: the background, embedded as questions.
        passages: the background, embedded as passages.
        follow_ups: examples of questions that refer to an earlier one.
        statements: examples of texts that ask nothing, embedded as questions.
    """

    centres: Vectors
    passage_centres: Vectors
    questions: Vectors
    passages: Vectors
    follow_ups: Vectors
    statements: Vectors

    @classmethod
    def build(cls, encoder: TextEncoder, language_share: float = 0.0) -> CentredEmbeddings:
        """Embed the background and the examples.

        Args:
            encoder: gives the vectors.
            language_share: how far the centre of a language lies from the common one towards its own mean,
                from 0 to 1.

        Raises:
            ModelError: the model cannot be opened.
            VectorCacheError: computed vectors cannot be kept.
        """
        groups = [background(), background(), follow_ups(), statements()]
        roles = [TextRole.QUESTION, TextRole.PASSAGE, TextRole.QUESTION, TextRole.QUESTION]
        texts = [Text(role, line.text) for role, lines in zip(roles, groups, strict=True) for line in lines]
        vectors = np.split(encoder.embed(texts), np.cumsum([len(lines) for lines in groups])[:-1])
        centres = {
            TextRole.QUESTION: _centres(vectors[0], background(), language_share),
            TextRole.PASSAGE: _centres(vectors[1], background(), language_share),
        }
        questions, passages, follow_up_examples, statement_examples = (
            normalise(of - centres[role][_numbers([line.language for line in lines])])
            for of, role, lines in zip(vectors, roles, groups, strict=True)
        )
        return cls(
            centres=centres[TextRole.QUESTION],
            passage_centres=centres[TextRole.PASSAGE],
            questions=questions,
            passages=passages,
            follow_ups=follow_up_examples,
            statements=statement_examples,
        )

    def texts(self, vectors: Vectors, texts: Sequence[Text], languages: Sequence[str] = ()) -> Vectors:
        """Return the vectors of texts, centred.

        Args:
            vectors: of the texts, of shape (count, dimension).
            texts: of which each is centred by its role.
            languages: the ISO 639-1 code of the language of each text; none if they share one centre.
        """
        numbers = _numbers(languages or [""] * len(texts))
        is_passage = np.array([text.role is TextRole.PASSAGE for text in texts], dtype=bool)[:, None]
        return normalise(vectors - np.where(is_passage, self.passage_centres[numbers], self.centres[numbers]))

    def question(self, vector: Vectors, language: str = "") -> Vectors:
        """Return a question's vector, centred."""
        return normalise(vector - self.centres[_number(language)])


def _centres(vectors: Vectors, lines: Sequence[Line], language_share: float) -> Vectors:
    """Return the centre of each language, and last the common one, from the vectors of the lines."""
    common = vectors.mean(axis=0)
    of = np.array([line.language for line in lines])
    means = np.stack([*(vectors[of == language].mean(axis=0) for language in LANGUAGES), common])
    centres: Vectors = common + np.float32(language_share) * (means - common)
    return centres


def _numbers(languages: Sequence[str]) -> list[int]:
    return [_number(language) for language in languages]


def _number(language: str) -> int:
    """Return the row of a language's centre."""
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def normalise(vectors: Vectors) -> Vectors:
    """Scale vectors to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return scaled


def concatenate_weighted(vectors: Sequence[Vectors], shares: Sequence[float]) -> Vectors:
    """Return vectors whose inner products are the weighted means of the cosines by several encoders.

    Args:
        vectors: by encoder, of shape (dimension,), or (count, dimension) with the same count in each.
        shares: the weight of each encoder; they add up to 1.
    """
    scaled = [np.float32(share**0.5) * of for share, of in zip(shares, vectors, strict=True)]
    concatenated: Vectors = np.concatenate(scaled, axis=-1)
    return concatenated


def save_centred(embeddings: Sequence[CentredEmbeddings], path: Path) -> None:
    """Write the vectors of several encoders to one file of NumPy arrays.

    Raises:
        OSError: it cannot be written.
    """
    arrays = {
        f"{number}-{field.name}": getattr(of_encoder, field.name)
        for number, of_encoder in enumerate(embeddings)
        for field in fields(of_encoder)
    }
    with path.open("wb") as file:
        np.savez(file, **arrays)


def load_centred(path: Path) -> tuple[CentredEmbeddings, ...]:
    """Open what :func:`save_centred` wrote.

    Raises:
        SnapshotError: the file holds something else.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            count = len(arrays.files) // len(fields(CentredEmbeddings))
            return tuple(
                CentredEmbeddings(
                    **{field.name: arrays[f"{number}-{field.name}"] for field in fields(CentredEmbeddings)}
                )
                for number in range(count)
            )
    except (OSError, ValueError, LookupError, zipfile.BadZipFile):
        raise SnapshotError(f"{path} does not hold the vectors of an index") from None
